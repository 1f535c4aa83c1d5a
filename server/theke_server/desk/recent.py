"""An advisor's last sessions, with what they said of the end: kept beside the log, by advisor."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET, Struct, UnsetType

from theke_checkout.state.party import Party
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import Phase, Role, Status, VisitOutcome
from theke_checkout.values.ids import SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import RejectedError
from theke_server.live.counter import Counter
from theke_server.stores import LogDamagedError
from theke_server.stores.values import ValueStore, update

KIND = "desk_recent"
_NOTHING_CAME = frozenset({Phase.OPEN, Phase.RECOMMENDED, Phase.ABANDONED})
"""A later checkout in these tells less than the order before it."""
RECENT_MAX = 20
"""How many sessions of an advisor are remembered."""


class RecentSession(Struct, frozen=True, kw_only=True):
    """A session that an advisor has served. `note` is the one that this advisor left."""

    session_id: SessionId
    opened_at_ms: int
    status: Status
    phase: Phase
    locale: str
    page: str
    number: int | UnsetType = UNSET
    product: str | UnsetType = UNSET
    lines: int
    here: bool
    """Whether the advisor is still at its counter."""
    total: Money | UnsetType = UNSET
    order_ref: str | UnsetType = UNSET
    outcome: VisitOutcome | UnsetType = UNSET
    note: str = ""
    rating: int | UnsetType = UNSET
    """What the shopper said of the advice, from 1 to 5."""
    rating_note: str = ""
    follow_up: str = ""
    """The day on which the advisor means to come back to it, as YYYY-MM-DD; empty for none."""

    def __repr__(self) -> str:
        return f"RecentSession({self.session_id})"


class Recent:
    """Remembers which sessions an advisor took, the newest first."""

    def __init__(self, counter: Counter, values: ValueStore) -> None:
        self._counter = counter
        self._values = values

    async def remember(self, shop_id: ShopId, advisor: str, session_id: SessionId) -> None:
        """Put a session first in its advisor's list."""

        def first(before: bytes | None) -> bytes:
            others = (other for other in _read(before) if other != session_id)
            return msgspec.json.encode([session_id, *others][:RECENT_MAX])

        await update(self._values, KIND, _key(shop_id, advisor), first)

    async def sessions(self, shop_id: ShopId, advisor: str) -> Sequence[RecentSession]:
        """Return an advisor's last sessions of a shop, without those that cannot be read."""
        found: list[RecentSession] = []
        for session_id in _read(await self._values.get(KIND, _key(shop_id, advisor))):
            try:
                recent = await self._recent(session_id, shop_id, advisor)
            except (RejectedError, LogDamagedError):
                continue  # erased or damaged: the others are still listed
            if recent is not None:
                found.append(recent)
        return found

    async def _recent(
        self, session_id: SessionId, shop_id: ShopId, advisor: str
    ) -> RecentSession | None:
        _, session = await self._counter.current(session_id)
        party = _party_of(session.parties.values(), advisor)
        if party is None or session.shop_id != shop_id:
            return None
        note = await self._counter.note(session_id, party.party_id) if party.outcome else ""
        rating_note = await self._rating_note(session)
        return _recent(session, party, note, rating_note)

    async def _rating_note(self, session: Session) -> str:
        """Return what the shopper wrote beside the rating."""
        if not session.rating:
            return ""
        shopper = next(p for p in session.parties.values() if p.role is Role.SHOPPER)
        return await self._counter.note(session.session_id, shopper.party_id)


async def forget(values: ValueStore, shop_id: ShopId, advisor: str) -> None:
    """Forget the sessions that an advisor took: the next one of this name is somebody else."""
    await values.remove(KIND, _key(shop_id, advisor))


def _read(value: bytes | None) -> list[SessionId]:
    return [] if value is None else msgspec.json.decode(value, type=list[SessionId])


def _key(shop_id: ShopId, advisor: str) -> str:
    return f"{shop_id}:{advisor}"


def _party_of(parties: Iterable[Party], advisor: str) -> Party | None:
    """Return the advisor's last party, or the one from which something was said of the end."""
    own = [party for party in parties if party.advisor == advisor]
    spoken = [party for party in own if party.outcome is not None]
    return (spoken or own or [None])[-1]


def _recent(session: Session, party: Party, note: str, rating_note: str) -> RecentSession:
    checkout = _telling(session)
    order, quoted = checkout.order, checkout.quoted
    total = order.total if order is not None else quoted.quote.total if quoted else UNSET
    return RecentSession(
        session_id=session.session_id,
        opened_at_ms=session.opened_at_ms,
        status=session.status,
        phase=checkout.phase,
        locale=session.locale,
        page=session.page,
        number=session.number or UNSET,
        product=session.product or UNSET,
        lines=len(checkout.cart.lines),
        here=not party.left,
        total=total,
        order_ref=UNSET if order is None else order.order_ref,
        outcome=party.outcome or UNSET,
        note=note,
        follow_up=party.follow_up,
        rating=session.rating or UNSET,
        rating_note=rating_note,
    )


def _telling(session: Session) -> Checkout:
    """Return the checkout that tells what became of a session: where something was bought, that.

    One that was begun after it and given up does not undo what was paid before.
    """
    checkouts = session.checkouts.values()
    bought = [past for past in checkouts if past.order and not past.order.canceled]
    now = session.checkout
    return bought[-1] if bought and now.phase in _NOTHING_CAME else now
