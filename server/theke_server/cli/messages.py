"""Messages that visitors left: for the shop's operator. Each may run beside a server."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from theke_checkout.values.ids import SessionId, ShopId
from theke_server.cli.console import (
    CONFIG_FILE,
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
from theke_server.live.messages import Message, place_of

MessageArgument = Annotated[str, typer.Argument(help="The message's id, as `list` shows it.")]

app = typer.Typer(no_args_is_help=True, help="Messages that visitors left.")


@app.command("list")
def show_all(
    shop: ShopOption = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """List messages: first those that wait. Nobody's words or addresses are shown."""
    settings = settings_for(shop, config, data)
    found = asyncio.run(_messages(settings, shop))
    table = Listing("Session", "Message", "Shop", "Left", "State", "Answered by", "Why not sent")
    for message in found:
        table.add_row(
            message.session_id,
            message.message_id,
            message.shop_id,
            time_text(message.at_ms),
            message.state,
            message.answered_by,
            message.why,
        )
    out.print(table if found else "No message stands here.")


@app.command("show")
def show_one(
    session: SessionArgument,
    message: MessageArgument,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Show a message in the visitor's words, with its address, cart and answer."""
    settings = settings_or_demo(config, data)
    found = asyncio.run(_found(settings, session, message, erase=False))
    if found is None:
        fail(f"No message {message!r} of {session} here.")
    cart = ", ".join(f"{line.quantity} {line.sku}" for line in found.lines)
    table = Listing("What", "Value")
    for name, value in (
        ("Shop", found.shop_id),
        ("Left", time_text(found.at_ms)),
        ("State", f"{found.state} {found.why}".strip()),
        ("Address", found.email),
        ("Name", found.name),
        ("Language", found.locale),
        ("Page", found.page),
        ("Cart", cart),
        ("Total", money_text(found.total) if found.total else ""),
        ("Message", found.text),
        ("Answer", found.answer),
        ("Answered by", found.answered_by),
    ):
        table.add_row(name, value)
    out.print(table)


@app.command("erase")
def erase(
    session: SessionArgument,
    message: MessageArgument,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Delete one message with its answer; `theke erase` deletes those of a whole session."""
    settings = settings_or_demo(config, data)
    if asyncio.run(_found(settings, session, message, erase=True)) is None:
        fail(f"No message {message!r} of {session} here.")
    out.print(f"{message} is erased.")


async def _messages(settings: Settings, shop: str) -> Sequence[Message]:
    async with whole_server(settings) as ctx:
        shops = [shop] if shop else list(settings.shops)
        return [item for name in shops for item in await ctx.messages.of_shop(ShopId(name))]


async def _found(
    settings: Settings, session: str, message_id: str, *, erase: bool
) -> Message | None:
    """Return a message, and erase it where asked."""
    async with whole_server(settings) as ctx:
        for name in settings.shops:
            found = await ctx.messages.of_session(ShopId(name), SessionId(session))
            message = next((item for item in found if item.message_id == message_id), None)
            if message is not None and erase:
                await ctx.messages.remove(place_of(message))
            if message is not None:
                return message
    return None
