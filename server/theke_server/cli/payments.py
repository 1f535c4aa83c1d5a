"""Looking at payments: which there were, and what is known of one, fact by fact."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from msgspec import Struct

from theke_checkout import ledger
from theke_checkout.effects import keys
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AttemptState
from theke_checkout.values.ids import AttemptId, SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode
from theke_server.cli.console import (
    CONFIG_FILE,
    WRONG_USAGE,
    ConfigOption,
    DemoDataOption,
    Listing,
    ShopOption,
    fail,
    money_text,
    out,
    settings_for,
    settings_or_demo,
    time_text,
)
from theke_server.cli.history import HistoryRow, history_of
from theke_server.cli.sound import sound
from theke_server.clock import SystemClock
from theke_server.config import Settings
from theke_server.deployment.opened import open_data
from theke_server.stores.log import Record
from theke_server.stores.outbox import OutboxRow

UNKNOWN = "unknown"
"""How an attempt is called whose provider has not answered yet."""
STATES = (UNKNOWN, *(state.value for state in AttemptState))
SINCE = re.compile(r"([1-9][0-9]{0,4})([hd])")
HOURS = {"h": 1, "d": 24}
HOUR_MS = 3_600_000

app = typer.Typer(no_args_is_help=True, help="Payments, as the log knows them.")


class PaymentLog(Struct, frozen=True, kw_only=True):
    """A session with all that its store holds of its money."""

    session: Session
    records: Sequence[Record]
    outbox: Sequence[OutboxRow]


@app.command("list")
def show_all(  # noqa: PLR0913 -- what a command line takes
    shop: ShopOption = "",
    since: Annotated[str, typer.Option(help="How far back: 12h, 7d.")] = "7d",
    state: Annotated[str, typer.Option(help=f"Only these: {', '.join(STATES)}.")] = "",
    provider: Annotated[str, typer.Option(help="Only through this account.")] = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """List the attempts to pay, newest first."""
    settings = settings_for(shop, config, data)
    if state and state not in STATES:
        fail(f"No state {state!r}. States: {', '.join(STATES)}.", WRONG_USAGE)
    since_ms = SystemClock().now_ms() - _span_ms(since)
    sessions = asyncio.run(_sessions(settings, ShopId(shop) if shop else None, since_ms))
    found = [
        (started_ms, session, attempt)
        for session in sessions
        for attempt in ledger.attempts(session)
        if (started_ms := _started_ms(session, attempt)) >= since_ms
        and provider in ("", attempt.provider)
        and state in ("", _state(attempt))
    ]
    table = Listing(
        "Started", "Payment", "Shop", "Account", "Method", "Amount", "State", "Taken", "Went back"
    )
    for started_ms, session, attempt in sorted(found, key=lambda item: item[0], reverse=True):
        table.add_row(time_text(started_ms), *_row(session, attempt))
    out.print(table if found else "No payments.")


@app.command("show")
def show_one(
    payment: Annotated[str, typer.Argument(help="SESSION/ATTEMPT, such as s1a2b3/a1.")],
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Show what is known of one attempt to pay: the facts in their order, and what waits."""
    session_id, _, name = payment.partition("/")
    if not name:
        fail("Name the session and the attempt: SESSION/ATTEMPT, such as s1a2b3/a1.", WRONG_USAGE)
    log = asyncio.run(_payment_log(settings_or_demo(config, data), SessionId(session_id)))
    if log is None:
        fail(f"No session {session_id!r} here.")
    attempt = ledger.find_attempt(log.session, name)
    if attempt is None:
        fail(f"No attempt {name!r} in {session_id}.")
    _show_head(log.session, attempt)
    table = Listing("When", "What", "Said by", "Payment", "Amount", "Details")
    for row in history_of(log.records, attempt):
        table.add_row(*_cells(row))
    out.print(table)
    _show_waiting(log, attempt.attempt_id)


def _show_head(session: Session, attempt: Attempt) -> None:
    sums = ledger.attempt_sums(attempt)
    order = session.checkouts[attempt.checkout].order
    paid = order is not None and order.attempt_id == attempt.attempt_id
    facts = {
        "Shop": session.shop_id,
        "Amount": money_text(attempt.amount),
        "State": _state(attempt),
        "Account, method": f"{attempt.provider}, {attempt.method} ({attempt.capture})",
        "Taken": _taken(attempt),
        "Went back": money_text(Money(sums.refunded, attempt.amount.currency)),
        "Bank took back": money_text(Money(sums.charged_back, attempt.amount.currency)),
        "On its way back": money_text(Money(sums.pending, attempt.amount.currency)),
        "Order": order.order_ref if order is not None and paid else "-",
    }
    if attempt.capture is CaptureMode.CREDIT:
        facts["Owed by invoice"] = money_text(
            Money(ledger.claimed(attempt), attempt.amount.currency)
        )
    for name, value in facts.items():
        out.print(f"{name:<16} {value}", highlight=False)


def _show_waiting(log: PaymentLog, name: AttemptId) -> None:
    waiting = [row for row in log.outbox if not row.done and _is_of(row, name)]
    if not waiting:
        out.print("Nothing waits in the outbox.")
        return
    table = Listing("Waits in the outbox", "Tried", "Since", "Next")
    for row in waiting:
        since, again = time_text(row.created_at_ms), time_text(row.due_at_ms)
        table.add_row(row.key, str(row.tries), since, again)
    out.print(table)


def _is_of(row: OutboxRow, name: AttemptId) -> bool:
    """Whether an effect is about an attempt; of one that cannot be read only its key tells."""
    if row.effect is None:
        return keys.about(row.key) == name
    return getattr(row.effect, "attempt_id", None) == name


def _cells(row: HistoryRow) -> Iterator[str]:
    yield time_text(row.at_ms)
    yield row.what
    yield row.source
    yield row.ref
    yield money_text(row.amount) if row.amount is not None else ""
    yield row.details


def _row(session: Session, attempt: Attempt) -> Iterator[str]:
    sums = ledger.attempt_sums(attempt)
    currency = attempt.amount.currency
    yield f"{session.session_id}/{attempt.attempt_id}"
    yield session.shop_id
    yield attempt.provider
    yield attempt.method
    yield money_text(attempt.amount)
    yield _state(attempt)
    yield _taken(attempt)
    yield money_text(Money(sums.refunded + sums.charged_back, currency))


def _taken(attempt: Attempt) -> str:
    taken = money_text(Money(ledger.attempt_sums(attempt).captured, attempt.amount.currency))
    return f"{taken} (invoice)" if attempt.capture is CaptureMode.CREDIT else taken


def _state(attempt: Attempt) -> str:
    return UNKNOWN if ledger.unknown(attempt) else attempt.state.value


def _started_ms(session: Session, attempt: Attempt) -> int:
    return attempt.expires_at_ms - session.policy.attempt_expires_ms


def _span_ms(text: str) -> int:
    found = SINCE.fullmatch(text)
    if found is None:
        fail(f"{text!r} is no time span; such as 12h or 7d.", WRONG_USAGE)
    return int(found[1]) * HOURS[found[2]] * HOUR_MS


async def _sessions(settings: Settings, shop: ShopId | None, since_ms: int) -> list[Session]:
    """Return the sessions that may have an attempt since then."""
    found: list[Session] = []
    async with open_data(settings) as (stores, _):
        for row in await stores.lists.sessions(shop):
            if row.touched_at_ms < since_ms:
                continue
            session = await sound(stores, row.session_id)
            if session is not None:
                found.append(session)
    return found


async def _payment_log(settings: Settings, session_id: SessionId) -> PaymentLog | None:
    async with open_data(settings) as (stores, _):
        loaded = await stores.log.load(session_id)
        if loaded is None:
            return None
        records = await stores.log.records(session_id)
        outbox = await stores.outbox.effects(session_id)
        return PaymentLog(session=loaded.state, records=records, outbox=outbox)
