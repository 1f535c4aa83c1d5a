"""The messages of the socket by which browsers find each other for a call (`docs/socket.md`).

Client to server: `signal`, each acknowledged. Server to client: `signal` from another party, and
`call` whenever it has changed who is in the call, and how. Nothing of it is ever stored.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from theke_checkout.values.call import CallId, Quality, Track
from theke_checkout.values.ids import Id, PartyId
from theke_checkout.wire import Rejected

CANDIDATES_PER_SIGNAL_MAX = 20

Place: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
"""Of one tab of the browser: it stays the same from one page to the next."""
Generation: TypeAlias = Annotated[int, Meta(ge=1, le=9_007_199_254_740_991)]
"""Numbers the peer connections that a party makes; each is higher than the one before. In practice
the millisecond at which it was made."""
OfferNumber: TypeAlias = Annotated[int, Meta(ge=0, le=1_000_000)]


class Signal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """The parent of all signals."""


TrackState: TypeAlias = Literal["on", "off", "lost", "denied", "none"]
"""`off`: muted by hand. `lost`: the device is gone. `denied`: the browser was not allowed."""


class MediaStatus(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it is with somebody's microphone, camera and screen."""

    audio: TrackState = "none"
    camera: TrackState = "none"
    screen: TrackState = "none"
    hidden: bool = False
    """Whether the page is in the background, as on a phone that was put away."""


class JoinCall(Signal, frozen=True, kw_only=True, tag="join"):
    """Take part with sound and picture, from this connection; also after it was lost.

    `take_over`: from another tab of the own, which is told.
    """

    call_id: CallId
    place: Place
    gen: Generation
    take_over: bool = False
    speak: bool = False
    """Of an advisor with several calls: speak here from now on, and rest in the others. Without it
    one rests here where one speaks elsewhere, as after a page load."""
    window: bool = False
    """Whether this is Theke's own window of the call."""
    status: MediaStatus | UnsetType = UNSET
    """How it is with the own devices; without it as it was."""


class Describe(Signal, frozen=True, kw_only=True, tag="description"):
    """An offer or an answer (RFC 8866) to one other party."""

    to: PartyId
    gen: Generation
    to_gen: Generation
    kind: Literal["offer", "answer"]
    sdp: str
    number: OfferNumber = 0
    """Which of the sender's offers it is, or which one it answers: an offer that was sent twice is
    answered twice, and the second answer is to nothing."""


class Renegotiate(Signal, frozen=True, kw_only=True, tag="renegotiate"):
    """Ask one other party for an offer, since one's own way to send or receive has changed.

    Of two that are connected only one makes offers; the other (`PeerView.polite`) asks for them.
    """

    to: PartyId
    gen: Generation
    to_gen: Generation
    restart: bool = False
    """With new ways to each other (an ICE restart, RFC 8445): the old ones are lost."""


class Candidate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way by which one may be reached, as browsers write it; empty: there are no more."""

    candidate: str
    mid: Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{0,16}\Z")] = ""
    ufrag: Annotated[str, Meta(pattern=r"^[0-9A-Za-z+/]{0,256}\Z")] = ""


class Trickle(Signal, frozen=True, kw_only=True, tag="candidates"):
    """Some candidates, as they are found."""

    to: PartyId
    gen: Generation
    to_gen: Generation
    candidates: Annotated[tuple[Candidate, ...], Meta(max_length=CANDIDATES_PER_SIGNAL_MAX)]


class TellStatus(Signal, frozen=True, kw_only=True, tag="status"):
    """It is another way now with the own microphone, camera or screen."""

    status: MediaStatus


class TellQuality(Signal, frozen=True, kw_only=True, tag="quality"):
    """How the call is for oneself, by the browser's own counting since the last report."""

    quality: Quality
    """In a word, for the others."""
    mos_tenths: Annotated[int, Meta(ge=10, le=45)]
    """What the sound is worth: tenths of a mean opinion score by the E-model (ITU-T G.107)."""
    rtt_ms: Annotated[int, Meta(ge=0, le=60_000)]
    loss_bp: Annotated[int, Meta(ge=0, le=10_000)]
    fps: Annotated[int, Meta(ge=0, le=240)] = 0
    freezes: Annotated[int, Meta(ge=0, le=10_000)] = 0
    first_frame_ms: Annotated[int, Meta(ge=0, le=600_000)] = 0
    relayed: bool = False


class AskIce(Signal, frozen=True, kw_only=True, tag="ice"):
    """Ask for fresh credentials of the relay."""


class LeaveCall(Signal, frozen=True, kw_only=True, tag="leave"):
    """Take part no longer; the call goes on for the others."""


AnySignal: TypeAlias = (
    JoinCall | Describe | Renegotiate | Trickle | TellStatus | TellQuality | AskIce | LeaveCall
)


class IceServer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a browser's `iceServers`."""

    urls: list[str]
    username: str = ""
    credential: str = ""

    def __repr__(self) -> str:
        return f"IceServer(urls={self.urls!r})"


class Ice(Struct, frozen=True, kw_only=True):
    """What a browser needs to find a way to the other side."""

    servers: list[IceServer]
    relay_only: bool
    """Whether the own address is to reach nobody."""
    until_ms: int
    """When these credentials open nothing new any more."""


class PeerView(Struct, frozen=True, kw_only=True):
    """Somebody else in the call, as one party sees them."""

    gen: int
    polite: bool
    """Whether the one who looks leaves the offers to them, once there was a first one."""
    sends: list[Track]
    """What they may send."""
    audio: TrackState
    camera: TrackState
    screen: TrackState
    hidden: bool
    held: bool
    """Whether they speak with somebody else right now."""
    quality: Quality
    """How the call is for them, in a word."""
    back_soon: bool
    """Whether their connection was lost a moment ago, as while a page loads."""


class CallNews(Struct, frozen=True, kw_only=True):
    """`call`: who is in the call and what may be sent, whole."""

    call_id: str
    """Empty where there is no call."""
    mine: Literal["here", "elsewhere", "none"]
    """Where the own sound and picture are."""
    window: bool = False
    """Whether that is Theke's own window."""
    held: bool = False
    """Whether this one's own part rests, since they speak in another session."""
    sends: list[Track]
    """What the one who reads this may send."""
    peers: dict[str, PeerView]


class CallJoined(Struct, frozen=True, kw_only=True, tag_field="result", tag="joined"):
    """One is in the call. Who joins makes the offers."""

    news: CallNews
    ice: Ice


class CallElsewhere(Struct, frozen=True, kw_only=True, tag_field="result", tag="elsewhere"):
    """The own part of the call is in another tab, or in Theke's own window."""

    window: bool
    gen: int
    """Its generation: whoever takes over needs a higher one."""


class SignalSent(Struct, frozen=True, kw_only=True, tag_field="result", tag="sent"):
    """A signal was passed on. `downgraded`: cut to what the form of the call allows."""

    downgraded: bool = False


class IceGiven(Struct, frozen=True, kw_only=True, tag_field="result", tag="ice"):
    """Fresh credentials."""

    ice: Ice


SignalAck: TypeAlias = CallJoined | CallElsewhere | SignalSent | IceGiven | Rejected


class SignalFrom(Struct, frozen=True, kw_only=True):
    """`signal` from another party: a description, some candidates, or a request for an offer."""

    by: Id
    gen: int
    to_gen: int
    kind: Literal["offer", "answer", "candidates", "renegotiate"]
    sdp: str | UnsetType = UNSET
    number: int | UnsetType = UNSET
    restart: bool | UnsetType = UNSET
    candidates: tuple[Candidate, ...] | UnsetType = UNSET

    def __repr__(self) -> str:
        return f"SignalFrom({self.kind} by {self.by})"
