"""The live call in closed words and tables: which form lets which side send what.

A form is a ceiling, never a deed: it opens no microphone and no camera by itself. Shared by the
rules, by views, and by whoever checks what browsers offer each other.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from theke_checkout.values.codes import Role
from theke_checkout.values.ids import PartyId

CallId: TypeAlias = Annotated[str, Meta(pattern=r"^k[0-9]{1,12}\Z")]
"""The name of one call of a session."""


class CallForm(StrEnum):
    """How the two talk, from least to most."""

    TEXT = "text"
    """No call: they write."""
    AUDIO = "audio"
    ONE_WAY = "one_way"
    """The shop's side is seen and heard, the shopper's is heard."""
    TWO_WAY = "two_way"


class CallState(StrEnum):
    """Where a session's call stands."""

    IDLE = "idle"
    RINGING = "ringing"
    """One side has called and the other has not answered."""
    ON = "on"


class CallEnd(StrEnum):
    """Why a call is over."""

    HUNG_UP = "hung_up"
    DECLINED = "declined"
    UNANSWERED = "unanswered"


class Quality(StrEnum):
    """How good a call is, in a word for people."""

    UNKNOWN = "unknown"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Side(StrEnum):
    """The two sides of the counter: a form holds for each of them as a whole."""

    SHOP = "shop"
    SHOPPER = "shopper"


class Track(StrEnum):
    """What can be sent in a call."""

    AUDIO = "audio"
    CAMERA = "camera"
    SCREEN = "screen"
    """A picture of the shop's: never while somebody pays."""


class CallFigures(Struct, frozen=True, kw_only=True):
    """How a party's part in a call went for it, as its own browser counted: no address, no name.

    From joining to leaving, page loads in between included; means weigh each report alike.
    """

    party_id: PartyId
    call_id: str
    seconds: int
    reports: int
    """How often the browser said how it was; 0: never, and all that follows is 0 too."""
    mos_tenths: int = 0
    """What the sound was worth, 10 to 45: tenths of a mean opinion score by the E-model."""
    mos_least_tenths: int = 0
    """The worst of the reports."""
    rtt_ms: int = 0
    """There and back."""
    loss_bp: int = 0
    """Packets that did not come, in hundredths of a percent."""
    fps: int = 0
    """Pictures a second; 0 where none were to come."""
    freezes: int = 0
    """How often the picture stood still, in all."""
    first_frame_ms: int = 0
    """From joining to the first picture or, without one, the first sound; 0: not known."""
    relayed: bool = False
    """Whether the relay carried it, at the end."""


RANK: Mapping[CallForm, int] = {form: rank for rank, form in enumerate(CallForm)}
"""A form of a higher rank lets somebody send more than before."""

SIDES: Mapping[Role, Side] = {
    Role.SHOPPER: Side.SHOPPER,
    Role.COMPANION: Side.SHOPPER,
    Role.ADVISOR: Side.SHOP,
    Role.EXPERT: Side.SHOP,
}
"""Who takes part in a call, and on which side. The other roles neither see nor hear."""

_SOUND = frozenset({Track.AUDIO})
_SEEN = frozenset({Track.AUDIO, Track.CAMERA})
_ALL = frozenset(Track)

SENT: Mapping[CallForm, Mapping[Side, frozenset[Track]]] = {
    CallForm.TEXT: {Side.SHOP: frozenset(), Side.SHOPPER: frozenset()},
    CallForm.AUDIO: {Side.SHOP: _SOUND, Side.SHOPPER: _SOUND},
    CallForm.ONE_WAY: {Side.SHOP: _ALL, Side.SHOPPER: _SOUND},
    CallForm.TWO_WAY: {Side.SHOP: _ALL, Side.SHOPPER: _SEEN},
}
"""What each side may send in each form."""


def may_send(form: CallForm, role: Role, track: Track, *, paying: bool = False) -> bool:
    """Whether somebody of `role` may send `track` now; `paying` while a payment is under way."""
    side = SIDES.get(role)
    if side is None or (paying and track is Track.SCREEN):
        return False
    return track in SENT[form][side]
