"""What a desk must know of a session that waits or is live, without its log being read.

Kept in the session's row by the same append that changes it, so that it is true after a crash. It
follows from the state alone: one that is missing, or in an older form, is made anew from the log.
"""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from theke_checkout.evolve import EVOLVE_VERSION
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase, Role, Status
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.introduction import UNINTRODUCED, Introduction
from theke_checkout.values.money import Money

FORM = 3
"""Grows when `board_row` makes another row of the same state: older rows are made anew."""

_WAITS_ANEW = frozenset({"session_requeued", "advisor_called"})
"""What the timeline tells when a session is on the list again."""


class BoardRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A session on the lists of its shop's desks. No personal value is in it."""

    session_id: SessionId
    shop_id: ShopId
    status: Status
    phase: Phase
    since_ms: int
    """Since when the shopper waits: from the start, or since an advisor was asked for anew."""
    page: str
    number: int = 0
    product: str = ""
    locale: str
    lines: int
    total: Money | UnsetType = UNSET
    shoppers: tuple[PartyId, ...] = ()
    holder: PartyId | None = None
    """The party of the advisor who serves it."""
    advisor: str = ""
    advisor_name: str = ""
    served_by: str = ""
    """The name of the advisor whom a session had that waits again."""
    introduction: Introduction = UNINTRODUCED
    nickname_shown: bool = False
    """Whether the shopper has shown this advisor, or everybody, what to call them."""


class BoardEntry(Struct, frozen=True, kw_only=True):
    """A session that has not ended, with its row where one is kept in today's form."""

    session_id: SessionId
    row: BoardRow | None


class _Kept(Struct, frozen=True, kw_only=True):
    """A row as it is stored, with the forms that it was made under."""

    form: int
    evolve: int
    row: BoardRow


_KEPT = msgspec.json.Decoder(_Kept)
_encoder = msgspec.json.Encoder()


def board_row(session: Session) -> BoardRow | None:
    """Return what desks must know of a session; None once it has ended."""
    if session.status is Status.ENDED:
        return None
    holder = _advisor(session)
    quoted = session.checkout.quoted
    return BoardRow(
        session_id=session.session_id,
        shop_id=session.shop_id,
        status=session.status,
        phase=session.checkout.phase,
        since_ms=_since_ms(session),
        page=session.page,
        number=session.number,
        product=session.product,
        locale=session.locale,
        lines=len(session.checkout.cart.lines),
        total=UNSET if quoted is None else quoted.quote.total,
        shoppers=tuple(p.party_id for p in session.parties.values() if p.role is Role.SHOPPER),
        holder=None if holder is None else holder.party_id,
        advisor="" if holder is None else holder.advisor,
        advisor_name="" if holder is None else holder.name,
        served_by=_served_by(session) if holder is None else "",
        introduction=UNINTRODUCED if holder is None else holder.introduction,
        nickname_shown=_nickname_shown(session, holder),
    )


def encode_board_row(row: BoardRow) -> bytes:
    """Return a row as it is stored."""
    return _encoder.encode(_Kept(form=FORM, evolve=EVOLVE_VERSION, row=row))


def decode_board_row(body: bytes | None) -> BoardRow | None:
    """Return a stored row, or None where there is none that can be read in today's form."""
    try:
        kept = None if body is None else _KEPT.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    sound = kept is not None and (kept.form, kept.evolve) == (FORM, EVOLVE_VERSION)
    return kept.row if kept is not None and sound else None


def _advisor(session: Session) -> Party | None:
    """Return the advisor who serves a session."""
    return next(
        (p for p in session.parties.values() if p.role is Role.ADVISOR and not p.left), None
    )


def _served_by(session: Session) -> str:
    """Return who advised last, for one that waits anew."""
    if session.status is not Status.WAITING:
        return ""
    before = [p.name for p in session.parties.values() if p.role is Role.ADVISOR and p.left]
    return before[-1] if before else ""


def _nickname_shown(session: Session, holder: Party | None) -> bool:
    ref = session.fields.get(Field.NICKNAME)
    if ref is None or not ref.mac:
        return False
    return ref.for_all or (holder is not None and holder.party_id in ref.shared_with)


def _since_ms(session: Session) -> int:
    asked = (entry for entry in session.timeline.values() if entry.what in _WAITS_ANEW)
    return max((entry.at_ms for entry in asked), default=session.opened_at_ms)
