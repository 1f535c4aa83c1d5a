"""What waits for a person: seeing it, saying how it ended, and giving money back.

These may run beside a server: an append that meets another one is decided again on what is true
then, and what follows from it is carried out by the server, now or when it is started.
"""

import asyncio
from typing import Annotated

import typer

from theke_checkout import ledger
from theke_checkout.commands.system import CaseOutcome, RequestRefund, ResolveCase, SystemCommand
from theke_checkout.rules.case import outcomes
from theke_checkout.state.payment import Case
from theke_checkout.state.session import Session
from theke_checkout.values.ids import AttemptId, SessionId, ShopId
from theke_checkout.values.limits import AMOUNT_MAX
from theke_checkout.values.money import (
    Money,
    NoAmountError,
    decimal_text,
    exponent,
    typed_money,
)
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.cli.console import (
    CONFIG_FILE,
    WRONG_USAGE,
    ConfigOption,
    DemoDataOption,
    Listing,
    SessionArgument,
    ShopOption,
    fail,
    money_text,
    out,
    settings_for,
    settings_or_demo,
    time_text,
)
from theke_server.cli.whole import whole_server
from theke_server.config import Settings
from theke_server.live import asides
from theke_server.privacy.card_numbers import holds_card_number

GOES_BY_ITSELF = "none: closes once it can be read"
"""Instead of outcomes, of a session that cannot be read."""

app = typer.Typer(no_args_is_help=True, help="What waits for a person.")


@app.command("list")
def show_all(
    shop: ShopOption = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """List what waits for a person, with what can be said of it."""
    settings = settings_for(shop, config, data)
    table = Listing("Session", "Case", "Kind", "About", "Since", "Outcomes")
    found = asyncio.run(_open_cases(settings, ShopId(shop) if shop else None))
    for session_id, case, said in found:
        table.add_row(
            session_id, case.case_id, case.kind, case.subject, time_text(case.at_ms), said
        )
    out.print(table if found else "Nothing waits for a person.")


@app.command("resolve")
def resolve(  # noqa: PLR0913 -- what a command line takes
    session: SessionArgument,
    case: Annotated[str, typer.Argument(help="The case's id, such as k12.")],
    outcome: Annotated[CaseOutcome, typer.Option(help="How it ended.")],
    by: Annotated[str, typer.Option(help="Who says so.")],
    note: Annotated[str, typer.Option(help="How you know. Kept: nothing personal.")],
    order: Annotated[str, typer.Option(help="The shop's order, with --outcome placed.")] = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Say how a case ended, which leads its checkout on. Look into the shop's books before."""
    _check_text(note, order, by)
    settings = settings_or_demo(config, data)
    if asyncio.run(_resolved_beside(settings, session, case)):
        out.print(f"{case} is settled. It is shown again if it fails again.")
        return
    command = ResolveCase(case_id=case, note=note, outcome=outcome, order_ref=order, by=by)
    after = _carry_out(settings, session, command)
    out.print(f"{case} is settled. The checkout is {after.checkout.phase.replace('_', ' ')}.")


def refund(  # noqa: PLR0913 -- what a command line takes
    session: SessionArgument,
    attempt: Annotated[str, typer.Argument(help="The attempt to pay, such as a1.")],
    amount: Annotated[str, typer.Argument(help="In the session's currency, such as 12.50.")],
    reason: Annotated[str, typer.Option(help="Why. Kept in the log: nothing personal.")],
    by: Annotated[str, typer.Option(help="Who gives it back. Kept in the log.")] = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Give captured money back, in whole or in part."""
    _check_text(reason, by)
    if not reason.strip():
        fail("--reason says why: it is kept with the refund.", WRONG_USAGE)
    settings = settings_or_demo(config, data)
    before = asyncio.run(_session(settings, SessionId(session)))
    if before is None:
        fail(f"No session {session!r} here.")
    back = _money(amount, before.currency)
    found = ledger.find_attempt(before, attempt)
    if found is None:
        fail(f"No attempt {attempt!r} in {session}.")
    left = ledger.attempt_sums(found).refundable
    if back.amount > left:
        fail(f"Of {attempt} only {money_text(Money(left, before.currency))} can still go back.")
    command = RequestRefund(
        attempt_id=AttemptId(attempt), amount=back.amount, reason=reason.strip(), by=by
    )
    _carry_out(settings, session, command)
    out.print(f"{money_text(back)} of {attempt} goes back as soon as a server runs.")


def _check_text(*texts: str) -> None:
    if any(holds_card_number(text) for text in texts):
        fail("This looks like a card number. It is not kept.", WRONG_USAGE)


def _money(text: str, currency: str) -> Money:
    """Read an amount as people type it, exactly."""
    try:
        money = typed_money(text, currency)
    except NoAmountError:
        shown = decimal_text(Money(1_250 if exponent(currency) else 1_200, currency))
        fail(f"{text!r} is no amount in {currency}; such as {shown}.", WRONG_USAGE)
    if not 0 < money.amount <= AMOUNT_MAX:
        fail(f"{text!r} is no amount in {currency} that can go back.", WRONG_USAGE)
    return money


def _carry_out(settings: Settings, session: str, command: SystemCommand) -> Session:
    """Append what a person decided; say in a line why that cannot be."""
    try:
        return asyncio.run(_decide(settings, SessionId(session), command))
    except RejectedError as rejection:
        fail(_why(rejection, session))


def _why(rejection: RejectedError, session: str) -> str:
    match rejection.reason, rejection.subject:
        case Reason.NOT_FOUND, "":
            return f"No session {session!r} here."
        case Reason.NOT_FOUND, case:
            return f"No open case {case!r} in {session}."
        case Reason.MALFORMED, "outcome":
            return "This is no outcome of this kind of case; `theke cases list` says which are."
        case Reason.MALFORMED, "order_ref":
            return "--order names the shop's order with --outcome placed, and only then."
        case Reason.WRONG_PHASE, _:
            return "Its order is still on its way: settle that first."
        case reason, subject:
            return f"It was refused: {reason} {subject}".strip()


async def _decide(settings: Settings, session_id: SessionId, command: SystemCommand) -> Session:
    async with whole_server(settings) as ctx:
        done = await ctx.counter.system(session_id, command, ctx.ids.fresh("p"))
        return done.after


async def _session(settings: Settings, session_id: SessionId) -> Session | None:
    async with whole_server(settings) as ctx:
        loaded = await ctx.stores.log.load(session_id)
        return None if loaded is None else loaded.state


async def _open_cases(settings: Settings, shop: ShopId | None) -> list[tuple[SessionId, Case, str]]:
    """Return all open cases with what can be said of them, oldest first."""
    async with whole_server(settings) as ctx:
        sessions, beside = await asides.waiting(ctx.stores, shop)
    found = [
        (session.session_id, case, _sayable(case))
        for session in sessions
        for case in session.cases.values()
    ]
    found += [
        (aside.session, aside.case, GOES_BY_ITSELF if aside.unreadable else _sayable(aside.case))
        for aside in beside
    ]
    return sorted(found, key=lambda item: item[1].at_ms)


def _sayable(case: Case) -> str:
    return ", ".join(outcomes(case.kind))


async def _resolved_beside(settings: Settings, session: str, case: str) -> bool:
    """Close the case of a session that cannot carry it; False where there is no such case."""
    async with whole_server(settings) as ctx:
        return await asides.resolve(ctx.stores, session, case)
