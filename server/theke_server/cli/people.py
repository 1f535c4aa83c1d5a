"""The advisors of a shop."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Annotated

import httpx
import msgspec
import typer

from theke_checkout.values.ids import ShopId
from theke_server.access.tokens import ADVISOR_CHARS_MAX, PASSWORD_CHARS_MAX, DeskTokens
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    DemoDataOption,
    ShopArgument,
    fail,
    out,
    settings_or_demo,
)
from theke_server.cli.operator import ask
from theke_server.clock import SystemClock, SystemIds
from theke_server.config import Settings
from theke_server.deployment import data_lock
from theke_server.deployment.data_lock import HeldError, LockOwner
from theke_server.deployment.opened import open_data
from theke_server.http.operator import ADVISOR_PATH, ChangedAdvisor, forget_desk
from theke_server.stores import Stores

PASSWORD_CHARS_MIN = 10

app = typer.Typer(no_args_is_help=True, help="Advisors and their passwords.")


@app.callback()
def advisors() -> None:
    """Advisors and their passwords."""


@app.command("add")
def add(  # noqa: PLR0913 -- what a command line takes
    shop: ShopArgument,
    advisor: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="What shoppers read.")] = "",
    cases: Annotated[
        bool, typer.Option("--cases", help="May look after cases at the desk, and give money back.")
    ] = False,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Add an advisor, or give one a new password. Reads the password from a prompt or a pipe."""
    settings = settings_or_demo(config, data)
    if shop not in settings.shops:
        fail(f"No shop {shop!r} here. Shops: {', '.join(settings.shops) or 'none'}.")
    if not advisor.isidentifier() or not advisor.isascii() or len(advisor) > ADVISOR_CHARS_MAX:
        fail("An advisor's sign-in name has letters, digits and _ only, and begins with a letter.")
    password = _password()
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        fail(f"A password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters.")
    called = name or advisor.capitalize()
    replaced = asyncio.run(_add(settings, ShopId(shop), advisor, called, password, cases))
    done = "was there before, has a new password, and" if replaced else "is added, and"
    out.print(f"{advisor} {done} can sign in at {settings.public_url}/desk?shop={shop}")


@app.command("allow")
def allow(
    shop: ShopArgument,
    advisor: Annotated[str, typer.Argument(help="The name to sign in with.")],
    cases: Annotated[
        bool, typer.Option("--cases/--no-cases", help="May look after cases, and give money back.")
    ],
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Give an advisor the right to look after cases, or take it: it holds at once."""
    settings = settings_or_demo(config, data)
    if not asyncio.run(_allow(settings, ShopId(shop), advisor, cases)):
        fail(f"No advisor {advisor!r} of {shop!r} here.")
    out.print(f"{advisor} may {'' if cases else 'not '}look after cases.")


@app.command("remove")
def remove(
    shop: ShopArgument,
    advisor: Annotated[str, typer.Argument(help="The name to sign in with.")],
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Remove an advisor: cookie, tokens and connections end at once, live sessions wait again."""
    settings = settings_or_demo(config, data)
    if not asyncio.run(_remove(settings, ShopId(shop), advisor)):
        fail(f"No advisor {advisor!r} of {shop!r} here.")
    out.print(f"{advisor} is removed, and shut out of {shop!r} at once.", markup=False)


async def _allow(settings: Settings, shop: ShopId, advisor: str, cases: bool) -> bool:
    async with open_data(settings) as (stores, _):
        tokens = DeskTokens(stores.values, SystemClock(), SystemIds())
        return await tokens.allow_cases(shop, advisor, cases=cases)


async def _add(  # noqa: PLR0913 -- an account has so many parts
    settings: Settings, shop: ShopId, advisor: str, name: str, password: str, cases: bool
) -> bool:
    """Keep an advisor's account; True where there was one of this name."""

    async def added(stores: Stores) -> bool:
        tokens = DeskTokens(stores.values, SystemClock(), SystemIds())
        replaced = await tokens.knows(shop, advisor)
        await tokens.add_advisor(shop, advisor, name, password, cases=cases)
        return replaced

    return await _changed(settings, ChangedAdvisor(shop=shop, advisor=advisor), added)


async def _remove(settings: Settings, shop: ShopId, advisor: str) -> bool:
    """Delete an advisor's account and desk; False where there is none."""

    async def removed(stores: Stores) -> bool:
        await forget_desk(stores.values, shop, advisor)
        tokens = DeskTokens(stores.values, SystemClock(), SystemIds())
        return await tokens.remove_advisor(shop, advisor)

    return await _changed(settings, ChangedAdvisor(shop=shop, advisor=advisor), removed)


async def _changed(
    settings: Settings, whose: ChangedAdvisor, change: Callable[[Stores], Awaitable[bool]]
) -> bool:
    """Change an account, and have the server that runs here close what it stands for no longer."""
    owner = LockOwner()
    with ExitStack() as stack:
        try:
            stack.enter_context(data_lock.hold(settings.data))
        except HeldError as error:
            owner = error.owner
        async with open_data(settings) as (stores, _):
            done = await change(stores)
    if owner.address and not await _heard(settings, owner, whose):
        fail(
            f"The account of {whose.advisor} is changed, and nobody comes in with the old one any"
            " more. The server that runs here could not be told: what is connected there stays so."
            " Do it again, or restart the server."
        )
    return done


async def _heard(settings: Settings, owner: LockOwner, whose: ChangedAdvisor) -> bool:
    try:
        answer = await ask(settings, owner, ADVISOR_PATH, msgspec.to_builtins(whose))
    except (httpx.TransportError, OSError):
        return False
    return answer.is_success


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
