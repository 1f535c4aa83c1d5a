"""Compares what providers say with what the log knows, and records what was missed.

Money never depends on the store alone: after a lost disk, or a lost webhook, this finds the rest.
"""

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.commands.system import RecordFact
from theke_checkout.providers import Found
from theke_checkout.state.session import Session
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import SYSTEM, AttemptId, SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.context import Context
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.outbox.payments import attempt_of
from theke_server.stores import Stores, StoreUnavailableError
from theke_server.stores.values import ANY
from theke_server.telemetry import where

RECORDED, NOT_RECORDED, FOR_A_PERSON = "recorded", "not recorded", "for a person"
UNREADABLE = "unreadable"
"""What the log says of a payment whose session cannot be read."""
RUN_KIND = "reconcile"
"""Under which kind the store keeps when a shop's books were compared last."""


log = structlog.get_logger("theke.money")


class Run(Struct, frozen=True, kw_only=True):
    """The last comparison of a shop's books, and how much of it is left to do."""

    at_ms: int
    left: int


class Difference(Struct, frozen=True, kw_only=True):
    """A payment whose newest facts the log does not have."""

    provider: str
    ref: str
    session_id: SessionId | None
    """None where the payment names no session of this shop: for a person."""
    attempt_id: AttemptId | None
    amount: Money
    there: str
    """Its state at the provider."""
    here: str
    """Its state in the log; `unknown` where the log has nothing of it, `unreadable` where the
    session cannot be read."""
    done: str
    """`recorded`, `not recorded` on a dry run, or `for a person`."""


class Comparison(Struct, frozen=True, kw_only=True):
    """What is compared, and whether it is only looked at. No name means all providers."""

    apply: bool = False
    provider: str = ""


async def keep_run(stores: Stores, shop_id: ShopId, at_ms: int, left: int) -> None:
    """Remember when all books of a shop were compared, for whoever watches."""
    await stores.values.put(
        RUN_KIND, shop_id, msgspec.json.encode(Run(at_ms=at_ms, left=left)), before=ANY
    )


async def last_run(stores: Stores, shop_id: ShopId) -> Run | None:
    """Return the last comparison of a shop's books, if there ever was one."""
    kept = await stores.values.get(RUN_KIND, shop_id)
    return None if kept is None else msgspec.json.decode(kept, type=Run)


async def reconcile(
    ctx: Context, rooms: Rooms, shop_id: ShopId, since_ms: int, request: Comparison
) -> list[Difference]:
    """Compare all payments of a shop since a time. Raises `ProviderError`."""
    findings: list[Difference] = []
    for name, provider in ctx.providers.get(shop_id, {}).items():
        if request.provider not in ("", name):
            continue
        for found in await provider.find(since_ms):
            finding = await _judged(rooms, shop_id, found, apply=request.apply)
            if finding is not None:
                findings.append(finding)
    return findings


async def _judged(rooms: Rooms, shop_id: ShopId, found: Found, *, apply: bool) -> Difference | None:
    """Compare one payment; one whose session fails unforeseen is for a person, and no more."""
    try:
        return await _compared(rooms, shop_id, found, apply=apply)
    except (RejectedError, StoreUnavailableError):
        raise
    except Exception as error:  # noqa: BLE001 -- one bad session must not hide all other payments
        fields = {"session": found.session_id, "error": type(error).__name__, "at": where(error)}
        log.error("payment_not_compared", payment=found.snapshot.ref, **fields)
        return _finding(found, found.session_id, UNREADABLE, FOR_A_PERSON)


async def _compared(
    rooms: Rooms, shop_id: ShopId, found: Found, *, apply: bool
) -> Difference | None:
    session = await _session(rooms, found)
    if found.foreign or (session is not None and session.shop_id != shop_id):
        return None  # two shops share an account: that one compares its own
    if session is None:
        return _finding(found, None, "unknown", FOR_A_PERSON)
    stored = _stored(session, found.snapshot)
    if stored is not None and not _tells_more(stored, found.snapshot):
        return None
    here = "unknown" if stored is None else stored.state
    if not apply:
        return _finding(found, session.session_id, here, NOT_RECORDED)
    fact = RecordFact(snapshot=found.snapshot, source="reconcile")
    done = await rooms.carry_out(session.session_id, Request(by=SYSTEM, command=fact))
    if done.base == done.version:
        return None
    return _finding(found, session.session_id, here, RECORDED)


async def _session(rooms: Rooms, found: Found) -> Session | None:
    if found.session_id is None:
        return None
    try:
        _, session = await rooms.loaded(found.session_id)
    except RejectedError as rejection:
        if rejection.reason is Reason.NOT_FOUND:
            return None
        raise
    return session


def _tells_more(stored: PaymentSnapshot, found: PaymentSnapshot) -> bool:
    """Whether the provider knows something newer of the money: a count of tries alone is none."""
    if found.revision <= stored.revision:
        return False
    same = replace(
        found, revision=stored.revision, decline=stored.decline, declines=stored.declines
    )
    return same != stored


def _stored(session: Session, snapshot: PaymentSnapshot) -> PaymentSnapshot | None:
    """Return what the log knows of a payment, in its attempt or in a case."""
    attempt = attempt_of(session, snapshot.attempt_id) if snapshot.attempt_id else None
    if attempt is not None:
        return attempt.payments.get(snapshot.ref)
    kept = (case.snapshot for case in session.cases.values())
    return next((item for item in kept if item is not None and item.ref == snapshot.ref), None)


def _finding(found: Found, session_id: SessionId | None, here: str, done: str) -> Difference:
    return Difference(
        provider=found.snapshot.provider,
        ref=found.snapshot.ref,
        session_id=session_id,
        attempt_id=found.snapshot.attempt_id,
        amount=found.snapshot.amount,
        there=found.snapshot.state,
        here=here,
        done=done,
    )
