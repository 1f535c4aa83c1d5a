"""Giving a shopper what Theke holds of them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.progress import Progress

from theke_checkout.values.ids import SessionId, ShopId
from theke_checkout.values.reasons import RejectedError
from theke_server import __version__
from theke_server.cli import export as cli_export
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    DemoDataOption,
    err,
    fail,
    settings_or_demo,
    time_text,
)
from theke_server.cli.correspondence import names
from theke_server.cli.export import Exported, Match
from theke_server.cli.whole import whole_server
from theke_server.config import Settings
from theke_server.http.context import Context
from theke_server.stores.lists import SessionRow


class Answer(Struct, frozen=True, kw_only=True):
    """What is written: a shopper's sessions, and how complete that is."""

    exported_at: str
    theke: str
    note: str
    sessions: list[Exported]


class Who(Struct, frozen=True, kw_only=True):
    """Whose sessions are asked for: an address, or the shop's reference."""

    email: str = ""
    reference: str = ""

    @property
    def kind(self) -> str:
        """What they are named by, in words."""
        return "address" if self.email else "customer"


def export(  # noqa: PLR0913 -- what a command line takes
    session: Annotated[str, typer.Argument(help="A session's id.")] = "",
    shopper: Annotated[
        str, typer.Option(help="All sessions of this email address, where the shop verified it.")
    ] = "",
    customer: Annotated[
        str, typer.Option(help="All sessions of this customer: the shop's own reference.")
    ] = "",
    shop: Annotated[str, typer.Option(help="The shop to look in; not with a session.")] = "",
    output: Annotated[
        Path | None, typer.Option("--out", help="A new file, for your eyes only; else the screen.")
    ] = None,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Write all that is held of one shopper as JSON: for a data subject request.

    Personal values are opened. Hand the file to nobody but the shopper, and delete it then.
    """
    who = Who(email=shopper, reference=customer)
    if sum(map(bool, (session, shopper, customer))) != 1:
        fail("Name a session, or --shopper with an email address, or --customer with a reference.")
    settings = settings_or_demo(config, data)
    if not session:
        _check_shop(settings, shop, who)
    try:
        answer = asyncio.run(
            _of_session(settings, SessionId(session))
            if session
            else _of_shopper(settings, ShopId(shop), who)
        )
    except RejectedError:
        fail(f"{shopper!r} is not an email address.")
    if answer is None:
        fail(f"No session {session!r} here.")
    if not answer.sessions:
        fail(f"No session of this {who.kind} here. {answer.note}")
    _write(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n", output)
    err.print(f"{len(answer.sessions)} session(s). {answer.note}".strip())


def _check_shop(settings: Settings, shop: str, who: Who) -> None:
    if shop not in settings.shops:
        option = "--shopper" if who.email else "--customer"
        fail(f"{option} needs --shop. Shops: {', '.join(settings.shops) or 'none'}.")


async def _of_session(settings: Settings, session_id: SessionId) -> Answer | None:
    async with whole_server(settings) as ctx:
        rows = [row for row in await ctx.stores.lists.sessions() if row.session_id == session_id]
        found = [await _exported(ctx, row) for row in rows]
        return _answer(ctx, found, "") if found else None


async def _of_shopper(settings: Settings, shop: ShopId, who: Who) -> Answer:
    async with whole_server(settings) as ctx:
        total = len(await ctx.stores.lists.sessions(shop))
        found: list[Exported] = []
        typed: list[str] = []
        erased = unread = 0
        with Progress(console=err, transient=True) as progress:
            task = progress.add_task("Looking through sessions", total=total)
            async for row, match in _every(ctx, shop, who):
                erased += row.erased
                unread += match is None
                if match is Match.TYPED or (match is Match.NOT and await _wrote(ctx, row, who)):
                    typed.append(row.session_id)
                if match is Match.VERIFIED:
                    found.append(await _exported(ctx, row))
                progress.advance(task)
        note = f"{total} sessions were looked at; {erased} of them are erased and nobody's now."
        if unread:
            note += f" {unread} cannot be read: see theke sessions damaged."
        if typed:
            note += (
                f" Somebody typed this address in {', '.join(typed)}, which nobody verified: once"
                " you know that a session is theirs, use theke export ID."
            )
        return _answer(ctx, found, note)


async def _exported(ctx: Context, row: SessionRow) -> Exported:
    return await cli_export.export(ctx.stores, ctx.counter, ctx.messages, row)


async def _wrote(ctx: Context, row: SessionRow, who: Who) -> bool:
    """Whether a message was left in a session that is to be answered at this address."""
    if not who.email or row.erased:
        return False
    return await names(ctx.messages, row.shop_id, row.session_id, who.email)


def _every(ctx: Context, shop: ShopId, who: Who) -> AsyncIterator[tuple[SessionRow, Match | None]]:
    if who.email:
        return cli_export.sessions_of(ctx.stores, ctx.sealer, shop, who.email)
    return cli_export.sessions_of_customer(ctx.stores, ctx.sealer, shop, who.reference)


def _answer(ctx: Context, found: Sequence[Exported], note: str) -> Answer:
    at = f"{time_text(ctx.clock.now_ms())} UTC"
    return Answer(exported_at=at, theke=__version__, note=note, sessions=list(found))


def _write(text: bytes, output: Path | None) -> None:
    """Write to a new file that only its owner can read, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(text)
        return
    try:
        handle = os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        fail(f"Cannot write {output}: {os.strerror(error.errno or 0)}. Name a new file.")
    with os.fdopen(handle, "wb") as file:
        file.write(text)
