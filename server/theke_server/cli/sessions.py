"""Looking at sessions, and erasing what is personal in one."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import httpx
import msgspec
import typer

from theke_checkout.values.ids import SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    DemoDataOption,
    Listing,
    SessionArgument,
    ShopOption,
    fail,
    out,
    settings_for,
    settings_or_demo,
    time_text,
)
from theke_server.cli.operator import ask
from theke_server.cli.whole import whole_server
from theke_server.config import Settings
from theke_server.deployment import data_lock
from theke_server.deployment.data_lock import HeldError, LockOwner
from theke_server.deployment.opened import open_data
from theke_server.live import asides
from theke_server.live.asides import Aside
from theke_server.stores import LogDamagedError, StoreError
from theke_server.stores.lists import SessionRow
from theke_server.stores.log import Record

app = typer.Typer(no_args_is_help=True, help="The sessions in the store.")

DETAIL_CHARS_MAX = 60
_UNERASED = {
    Reason.NOT_FOUND: "No session {!r} here.",
    Reason.MONEY_UNSETTLED: "Its money is not settled yet: erase it when it is.",
}


@app.command("list")
def show_all(
    shop: ShopOption = "",
    unsettled: Annotated[bool, typer.Option(help="Only those with open money.")] = False,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """List sessions, newest first."""
    table = Listing(
        "Session", "Shop", "Status", "Checkout", "Version", "Opened", "Last change", "Money"
    )
    settings = settings_for(shop, config, data)
    for row in asyncio.run(_rows(settings, shop, unsettled)):
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


@app.command("damaged")
def show_damaged(config: ConfigOption = CONFIG_FILE, data: DemoDataOption = None) -> None:
    """List sessions that the server found and could not read."""
    found = asyncio.run(_damaged(settings_or_demo(config, data)))
    table = Listing("Session", "Shop", "Part", "Since", "Why")
    for item in found:
        since, why = time_text(item.at_ms), item.error
        table.add_row(item.session_id, item.shop_id, item.worker, since, why)
    out.print(table if found else "All that was asked for could be read.")


@app.command("show")
def show_one(
    session: SessionArgument, config: ConfigOption = CONFIG_FILE, data: DemoDataOption = None
) -> None:
    """Show the log of one session, readably. It holds no personal values."""
    try:
        records = asyncio.run(_records(settings_or_demo(config, data), SessionId(session)))
    except LogDamagedError as error:
        fail(f"{session} cannot be read: {error}. Put its data back from a copy.")
    if not records:
        fail(f"No session {session!r} here.")
    table = Listing("Version", "When", "Who", "What", "Details")
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
    session: SessionArgument,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Delete what is personal in a session, so that no file of the data folder holds it."""
    settings = settings_or_demo(config, data)
    try:
        asyncio.run(_erase(settings, SessionId(session)))
    except StoreError as error:
        fail(f"The store did not let go: {error}. Try again.")
    except (httpx.TransportError, OSError) as error:
        fail(f"The server that runs here could not be asked: {type(error).__name__}. Try again.")
    except RejectedError as rejection:
        fail(
            _UNERASED.get(rejection.reason, f"It was refused: {rejection.reason}.").format(session)
        )
    out.print(f"{session} is erased: name, address, talk and tokens are gone, amounts stay.")


async def _rows(settings: Settings, shop: str, unsettled: bool) -> list[SessionRow]:
    async with open_data(settings) as (stores, _):
        return list(await stores.lists.sessions(ShopId(shop) if shop else None, None, unsettled))


async def _damaged(settings: Settings) -> Sequence[Aside]:
    async with open_data(settings) as (stores, _):
        return await asides.damaged(stores)


async def _records(settings: Settings, session_id: SessionId) -> list[Record]:
    async with open_data(settings) as (stores, _):
        return list(await stores.log.records(session_id))


async def _erase(settings: Settings, session_id: SessionId) -> None:
    """Erase a session; through the server where one runs, since it holds what was said last."""
    from theke_server.http import operator

    try:
        with data_lock.hold(settings.data):
            async with whole_server(settings) as ctx:
                await operator.erase_session(ctx, session_id)
    except HeldError as error:
        await _ask_server(settings, error.owner, session_id)


async def _ask_server(settings: Settings, owner: LockOwner, session_id: SessionId) -> None:
    """Let the running server erase a session. Raises `RejectedError`."""
    from theke_server.http import operator

    answer = await ask(settings, owner, operator.ERASE_PATH, {"session_id": session_id})
    if not answer.is_success:
        raise RejectedError(Reason(answer.json()["error"]["reason"]))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= DETAIL_CHARS_MAX else f"{text[: DETAIL_CHARS_MAX - 3]}..."
