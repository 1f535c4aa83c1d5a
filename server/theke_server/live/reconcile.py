"""Compares what providers say with what the log knows, and records what was missed.

Money never depends on the store alone: after a lost disk, or a lost webhook, this finds the rest.
"""

from msgspec import Struct

from theke_checkout.ids import SYSTEM, SessionId, ShopId
from theke_checkout.providers import Found, PaymentProvider
from theke_checkout.reasons import Reason, RejectedError
from theke_checkout.state import Session
from theke_checkout.system import RecordFact
from theke_server.live.outside import Outside
from theke_server.live.payments import attempt_of
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Wish


class Missed(Struct, frozen=True, kw_only=True):
    """A payment whose newest facts the log did not have."""

    provider: str
    ref: str
    session_id: SessionId | None
    """None where the provider names no session of this shop: for a person."""
    state: str
    mended: bool


class Report(Struct, frozen=True, kw_only=True):
    """What a reconciliation found."""

    looked_at: int
    missed: tuple[Missed, ...]

    @property
    def clean(self) -> bool:
        """Whether log and providers agree now."""
        return all(one.mended for one in self.missed)


async def reconcile(
    outside: Outside, rooms: Rooms, shop_id: ShopId, since_ms: int, *, dry_run: bool = False
) -> Report:
    """Compare all payments of a shop since a time. Raises `ProviderError`."""
    looked_at = 0
    missed: list[Missed] = []
    for provider in outside.providers.get(shop_id, {}).values():
        for found in await provider.find(since_ms):
            looked_at += 1
            one = await _compared(rooms, shop_id, provider, found, dry_run=dry_run)
            if one is not None:
                missed.append(one)
    return Report(looked_at=looked_at, missed=tuple(missed))


async def _compared(
    rooms: Rooms, shop_id: ShopId, provider: PaymentProvider, found: Found, *, dry_run: bool
) -> Missed | None:
    session = await _session(rooms, shop_id, found)
    if session is not None and _known(session, found):
        return None
    mended = False
    if session is not None and not dry_run:
        fact = RecordFact(snapshot=found.snapshot, source="reconcile")
        done = await rooms.carry_out(session.session_id, Wish(by=SYSTEM, command=fact))
        if done.base == done.version:
            return None
        mended = True
    return Missed(
        provider=provider.name,
        ref=found.snapshot.ref,
        session_id=None if session is None else session.session_id,
        state=found.snapshot.state,
        mended=mended,
    )


async def _session(rooms: Rooms, shop_id: ShopId, found: Found) -> Session | None:
    if found.session_id is None:
        return None
    try:
        _, session = await rooms.loaded(found.session_id)
    except RejectedError as rejection:
        if rejection.reason is Reason.NOT_FOUND:
            return None
        raise
    return session if session.shop_id == shop_id else None


def _known(session: Session, found: Found) -> bool:
    """Whether the log has this snapshot or a newer one, in an attempt or in a case."""
    snapshot = found.snapshot
    attempt = attempt_of(session, snapshot.attempt_id) if snapshot.attempt_id else None
    if attempt is not None:
        known = attempt.payments.get(snapshot.ref)
        return known is not None and known.revision >= snapshot.revision
    return any(
        case.snapshot is not None
        and case.snapshot.ref == snapshot.ref
        and case.snapshot.revision >= snapshot.revision
        for case in session.cases.values()
    )
