"""Looking whether a server could be started, and whether it is ready for real money."""

import asyncio
from typing import Annotated

import httpx
import typer
from rich.text import Text

from theke_server.checks import data as checks_data
from theke_server.checks import plugins
from theke_server.checks import settings as checks_settings
from theke_server.checks.live.findings import State
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    DemoDataOption,
    Listing,
    fail,
    out,
    settings_or_demo,
    show_problems,
)
from theke_server.clock import SystemClock
from theke_server.config import Settings

STATE_TEXTS = {
    State.OK: Text("ok", style="green"),
    State.LOOK: Text("look", style="yellow"),
    State.FIX: Text("mend", style="red"),
}


def check(
    live: Annotated[
        bool, typer.Option("--live", help="Look at everything that real money needs, too.")
    ] = False,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Say what is wrong in the settings and in the data folder, and how to mend it.

    Nothing is changed. It exits with 1 if anything is to mend: files of a back-up that do not
    belong together, sessions that cannot be read. What will go with a later Theke is only told.

    With --live: from test to live. Keys, address, webhooks, websockets, the shop's page, the store,
    mail and the clock are looked at while the server runs. It exits with 1 if anything is to mend.
    """
    settings = settings_or_demo(config, data)
    problems = checks_settings.problems(settings)
    problems += asyncio.run(checks_data.problems(settings))
    later = plugins.warnings(settings)
    if problems or later:
        show_problems(problems + later)
    if live:
        to_fix = asyncio.run(_look(settings)) + len(problems)
        if to_fix:
            fail(f"{to_fix} to mend before real money.")
        out.print("Nothing to mend: ready for real money. What says look is for you to judge.")
        return
    if problems:
        fail(f"{len(problems)} to mend.")
    more = f", {len(later)} to change in time" if later else ""
    out.print(f"{data or config}: nothing to mend{more}. Shops: {', '.join(settings.shops)}.")


async def _look(settings: Settings) -> int:
    """Show the checklist; return how much of it is to mend."""
    from theke_server.checks.live import checklist  # it brings half of the server

    async with httpx.AsyncClient(timeout=checklist.TIMEOUT_S) as client:
        found = await checklist.findings(settings, SystemClock(), client)
    table = Listing("", "Looked at", "Seen", "To do")
    for finding in found:
        table.add_row(
            STATE_TEXTS[finding.state],
            finding.what,
            finding.seen,
            finding.todo,
        )
    out.print(table)
    return sum(item.state is State.FIX for item in found)
