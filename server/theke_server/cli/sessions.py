"""Looking at sessions, erasing what is personal in one, and comparing money with the providers."""

import asyncio
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from theke_checkout.ids import SessionId, ShopId
from theke_checkout.reasons import RejectedError
from theke_server import app as application
from theke_server import erasing
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    DemoDataOption,
    fail,
    out,
    settings_or_demo,
    time_text,
)
from theke_server.config import Settings
from theke_server.live.reconcile import Finding
from theke_server.parts import open_parts
from theke_server.stores import Record, SessionRow, SessionStore, StoreError

app = typer.Typer(no_args_is_help=True, help="The sessions in the store.")

HOUR_MS = 3_600_000
DETAIL_CHARS_MAX = 60


@app.command("list")
def show_all(
    shop: Annotated[str, typer.Option(help="Only this shop's.")] = "",
    unsettled: Annotated[bool, typer.Option(help="Only those with open money.")] = False,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """List sessions, newest first."""
    table = Table(
        "Session", "Shop", "Status", "Checkout", "Version", "Opened", "Last change", "Money"
    )
    for row in asyncio.run(_rows(settings_or_demo(config, data), shop, unsettled)):
        table.add_row(
            row.session_id,
            row.shop_id,
            row.status,
            row.phase,
            str(row.version),
            time_text(row.opened_at_ms),
            time_text(row.touched_at_ms),
            "settled" if row.settled else "open",
        )
    out.print(table)


@app.command("show")
def show_one(session: str, config: ConfigOption = CONFIG_FILE, data: DemoDataOption = None) -> None:
    """Show the log of one session, readably. It holds no personal values."""
    records = asyncio.run(_records(settings_or_demo(config, data), SessionId(session)))
    if not records:
        fail(f"No session {session!r} here.")
    table = Table("Version", "When", "Who", "What", "Details")
    for record in records:
        for index, event in enumerate(record.events):
            details = msgspec.to_builtins(event)
            what = str(details.pop("type"))
            first = index == 0
            table.add_row(
                str(record.version) if first else "",
                time_text(record.stamp.at_ms) if first else "",
                record.stamp.by if first else "",
                what.replace("_", " "),
                " ".join(f"{key}={_short(value)}" for key, value in details.items()),
            )
    out.print(table)


def erase(
    session: str,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Delete what is personal in a session, so that no file of the data folder holds it."""
    settings = settings_or_demo(config, data)
    try:
        found = asyncio.run(_erase(settings, SessionId(session)))
    except StoreError as error:
        fail(f"The store did not let go: {error}. Stop the server, or try again.")
    except RejectedError:
        fail("Its money is not settled yet: erase it when it is.")
    if not found:
        fail(f"No session {session!r} here.")
    out.print(f"{session} is erased: name, address, talk and tokens are gone, amounts stay.")


def reconcile(
    shop: str,
    hours: Annotated[int, typer.Option(min=1, help="How far to look back.")] = 48,
    apply: Annotated[bool, typer.Option("--apply", help="Record what is missing.")] = False,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Compare the providers' payments with the log, and record what was missed."""
    settings = settings_or_demo(config, data)
    if shop not in settings.shops:
        fail(f"No shop {shop!r} here. Shops: {', '.join(settings.shops) or 'none'}.")
    findings = asyncio.run(_reconcile(settings, ShopId(shop), hours, apply))
    table = Table("Session", "Attempt", "Payment", "At the provider", "In the log", "Done")
    for one in findings:
        table.add_row(
            one.session_id or "-", one.attempt_id or "-", one.ref, one.there, one.here, one.done
        )
    out.print(table if findings else "Log and providers agree.")


async def _rows(settings: Settings, shop: str, unsettled: bool) -> list[SessionRow]:
    async with open_parts(settings) as parts:
        return list(await parts.store.sessions(ShopId(shop) if shop else None, None, unsettled))


async def _records(settings: Settings, session_id: SessionId) -> list[Record]:
    async with open_parts(settings) as parts:
        return list(await parts.store.records(session_id))


async def _erase(settings: Settings, session_id: SessionId) -> bool:
    """Erase a session; False where there is none."""
    async with application.contextual(settings) as known:
        row = await _row(known.store, session_id)
        if row is not None:
            await erasing.erase(known.store, known.sealer, known.connectors[row.shop_id], row)
    return row is not None


async def _row(store: SessionStore, session_id: SessionId) -> SessionRow | None:
    rows = await store.sessions()
    return next((row for row in rows if row.session_id == session_id), None)


async def _reconcile(settings: Settings, shop: ShopId, hours: int, apply: bool) -> list[Finding]:
    async with application.contextual(settings) as offline:
        since_ms = offline.clock.now_ms() - hours * HOUR_MS
        return await offline.counter.reconcile(shop, since_ms, apply=apply)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= DETAIL_CHARS_MAX else f"{text[: DETAIL_CHARS_MAX - 3]}..."
