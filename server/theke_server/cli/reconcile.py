"""Comparing the payment companies' books with the log, from a terminal or a timer."""

import asyncio
from typing import Annotated

import typer
from msgspec import Struct

from theke_checkout.providers import ProviderError
from theke_checkout.values.ids import ShopId
from theke_server.cli.console import (
    CONFIG_FILE,
    FAILED,
    ConfigOption,
    DemoDataOption,
    Listing,
    ShopArgument,
    check_shop,
    err,
    money_text,
    out,
    settings_or_demo,
)
from theke_server.cli.whole import whole_server
from theke_server.config import Settings
from theke_server.outbox.reconcile import NOT_RECORDED, RECORDED, Difference, keep_run

DIFFERENT = 3
"""The exit code where something is left to do."""
HOUR_MS = 3_600_000
TO_DO = {NOT_RECORDED: "would be recorded by --apply", RECORDED: "recorded"}


class Comparison(Struct, frozen=True, kw_only=True):
    """What was found, and which companies did not answer, with the code of why."""

    differences: list[Difference]
    unasked: dict[str, str]


def reconcile(
    shop: ShopArgument,
    hours: Annotated[int, typer.Option(min=1, help="How far to look back.")] = 48,
    apply: Annotated[bool, typer.Option("--apply", help="Record what is missing.")] = False,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Compare the providers' payments with the log; say what is missing, or record it.

    Also beside a running server. Exits with 0 where all agree or was recorded, with 3 where
    something is left to do, with 1 where a provider could not be asked.
    """
    settings = settings_or_demo(config, data)
    check_shop(settings, shop)
    seen = asyncio.run(_compare(settings, ShopId(shop), hours, apply=apply))
    if seen.differences:
        out.print(_table(seen.differences))
    elif not seen.unasked:
        out.print("Log and providers agree.")
    nameless = sum(difference.session_id is None for difference in seen.differences)
    if nameless:
        out.print(
            f"{nameless} payment(s) name no session of this shop. Look each up at the payment "
            "company: give the money back there, or find out whose it is."
        )
    for name, code in seen.unasked.items():
        err.print(f"{name} could not be asked: {code}. Try again.", style="red")
    if seen.unasked:
        raise typer.Exit(FAILED)
    if any(difference.done != RECORDED for difference in seen.differences):
        raise typer.Exit(DIFFERENT)


def _table(differences: list[Difference]) -> Listing:
    table = Listing(
        "Provider", "Payment", "Session", "Attempt", "Amount", "There", "In the log", "Done"
    )
    for difference in differences:
        table.add_row(
            difference.provider,
            difference.ref,
            difference.session_id or "-",
            difference.attempt_id or "-",
            money_text(difference.amount),
            difference.there,
            difference.here,
            TO_DO.get(difference.done, difference.done),
        )
    return table


async def _compare(settings: Settings, shop: ShopId, hours: int, *, apply: bool) -> Comparison:
    differences: list[Difference] = []
    unasked: dict[str, str] = {}
    async with whole_server(settings) as ctx:
        now_ms = ctx.clock.now_ms()
        for name in ctx.providers[shop]:
            try:
                differences += await ctx.workers.reconcile(
                    shop, now_ms - hours * HOUR_MS, apply=apply, provider=name
                )
            except ProviderError as error:
                unasked[name] = error.code
        if not unasked:
            left = sum(difference.done != RECORDED for difference in differences)
            await keep_run(ctx.stores, shop, now_ms, left)
    return Comparison(differences=differences, unasked=unasked)
