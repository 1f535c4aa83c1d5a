"""The accounts at payment companies: what they can do, and new keys without a restart."""

import asyncio

import httpx
import msgspec
import typer

from theke_checkout.providers.kinds import installed
from theke_server.checks import provider_accounts
from theke_server.cli.console import (
    CONFIG_FILE,
    WRONG_USAGE,
    ConfigOption,
    DemoDataOption,
    Listing,
    fail,
    out,
    settings_or_demo,
    show_problems,
)
from theke_server.cli.operator import ask
from theke_server.config import Settings
from theke_server.deployment import data_lock
from theke_server.deployment.data_lock import HeldError, LockOwner
from theke_server.deployment.providers import Reloaded, account_of

app = typer.Typer(no_args_is_help=True, help="The accounts at payment companies.")


@app.command("list")
def show(config: ConfigOption = CONFIG_FILE, data: DemoDataOption = None) -> None:
    """List every shop's accounts, what they can do, and the address for their webhooks."""
    settings = settings_or_demo(config, data)
    table = Listing("Shop", "Account", "Kind", "Ways to pay", "Webhooks go to")
    for shop_id, shop in settings.shops.items():
        for name in shop.providers:
            table.add_row(*_row(settings, name, shop_id))
    out.print(table)
    out.print(f"Kinds installed here: {', '.join(sorted(installed()))}.")


@app.command("reload")
def reload(config: ConfigOption = CONFIG_FILE, data: DemoDataOption = None) -> None:
    """Let the running server take over changed keys and new accounts. Nothing is restarted."""
    settings = settings_or_demo(config, data)
    try:
        with data_lock.hold(settings.data):
            pass
    except HeldError as error:
        _reload(settings, error.owner)
    else:
        fail("No server runs with this data folder. The next one reads the file at its start.")


def _row(settings: Settings, name: str, shop_id: str) -> tuple[str, ...]:
    can = provider_accounts.capabilities(settings, name, shop_id)
    if can is None:
        kind = settings.providers[name].kind if name in settings.providers else "-"
        return shop_id, name, kind, "see `theke check`", "-"
    methods = ", ".join(method.method for method in can.methods)
    url = account_of(settings, name, shop_id).webhook_url if can.webhooks != "none" else "-"
    return shop_id, name, settings.providers[name].kind, methods, url


def _reload(settings: Settings, owner: LockOwner) -> None:
    from theke_server.http import operator  # with it comes half of the server

    if not owner.address:
        fail(f"Process {owner.pid} holds the data folder, and is no server. Try again.")
    try:
        answer = asyncio.run(ask(settings, owner, operator.RELOAD_PATH, {}))
    except (httpx.TransportError, OSError) as error:
        fail(f"The server that runs here could not be asked: {type(error).__name__}. Try again.")
    if answer.status_code == operator.NOT_SOUND:
        show_problems(msgspec.json.decode(answer.content, type=operator.Unsound).problems)
        fail("Nothing has changed: the server goes on with the keys that it has.", WRONG_USAGE)
    if not answer.is_success:
        fail(f"It was refused: {answer.status_code}. See the server's log.")
    done = msgspec.json.decode(answer.content, type=Reloaded)
    if done.accounts:
        out.print(f"Taken over: {', '.join(done.accounts)}.")
    else:
        out.print("No account has changed. Keys in the environment are read at the start only.")
    if done.waits:
        out.print(f"For the next start: {', '.join(done.waits)}.")
