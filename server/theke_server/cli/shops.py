"""The settings of a shop: what they are, who changed them, and changing them without a restart."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import typer
from msgspec import structs

from theke_checkout.values.ids import ShopId
from theke_checkout.values.settings import Policy
from theke_server.checks import settings as checks_settings
from theke_server.cli.console import (
    CONFIG_FILE,
    WRONG_USAGE,
    ConfigOption,
    DemoDataOption,
    Listing,
    ShopArgument,
    check_shop,
    fail,
    out,
    settings_or_demo,
    show_problems,
    time_text,
)
from theke_server.clock import SystemClock
from theke_server.config import Settings, Shop
from theke_server.deployment.opened import open_data
from theke_server.deployment.policies import (
    Policies,
    PolicyVersion,
    SettingError,
    parsed,
    values_of,
)
from theke_server.privacy.card_numbers import holds_card_number

WHY_CHARS_MAX = 200
BY_CHARS_MAX = 64

app = typer.Typer(no_args_is_help=True, help="The settings of a shop, version by version.")

ByOption = Annotated[str, typer.Option("--by", help="Who changes it; kept with the version.")]
WhyOption = Annotated[str, typer.Option("--why", help="Why; kept with the version.")]


@app.command("show")
def show(
    shop: ShopArgument, config: ConfigOption = CONFIG_FILE, data: DemoDataOption = None
) -> None:
    """Show what a session that begins now would begin with, and who set it."""
    history = asyncio.run(_history(settings_or_demo(config, data), shop))
    table = Listing("Setting", "Value", "Since version", "Set by")
    for key, value in values_of(history[-1].policy).items():
        last = next(
            (
                policy_version
                for policy_version in reversed(history)
                if key in policy_version.changes
            ),
            history[0],
        )
        table.add_row(key, _json(value), str(last.version), last.by)
    out.print(table)
    out.print(f"{shop} is at version {history[-1].version}.")


@app.command("history")
def show_history(
    shop: ShopArgument, config: ConfigOption = CONFIG_FILE, data: DemoDataOption = None
) -> None:
    """Show every version: when, by whom, what changed, and why. The newest stands last."""
    table = Listing("Version", "When", "By", "What changed", "Why")
    for policy_version in asyncio.run(_history(settings_or_demo(config, data), shop)):
        changes = [
            f"{key}: {_json(change.before)} -> {_json(change.after)}"
            for key, change in policy_version.changes.items()
        ]
        cells = (policy_version.by, "\n".join(changes) or "-", policy_version.why)
        table.add_row(str(policy_version.version), time_text(policy_version.at_ms), *cells)
    out.print(table)


@app.command("set")
def change(  # noqa: PLR0913 -- what a command line takes
    shop: ShopArgument,
    values: Annotated[list[str], typer.Argument(help="key=value, such as drive=shopper_only")],
    by: ByOption,
    why: WhyOption,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Change settings. Sessions that begin from now on have them; nothing is restarted.

    Parts of a table are named with a dot: order_label.de="Jetzt kaufen".
    """
    _check_texts(by, why)
    settings = settings_or_demo(config, data)
    _report(shop, asyncio.run(_change(settings, shop, values, (by, why))))


@app.command("restore")
def restore(  # noqa: PLR0913 -- what a command line takes
    shop: ShopArgument,
    version: Annotated[int, typer.Argument(help="As `history` numbers them.")],
    by: ByOption,
    why: WhyOption,
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Make the settings of an older version the newest ones."""
    _check_texts(by, why)
    settings = settings_or_demo(config, data)
    _report(shop, asyncio.run(_restore(settings, shop, version, (by, why))))


async def _history(settings: Settings, shop: str) -> Sequence[PolicyVersion]:
    async with open_data(settings) as (stores, _):
        policies = Policies(stores.values, SystemClock())
        await policies.begin(ShopId(shop), _shop(settings, shop).policy)
        return await policies.history(ShopId(shop))


async def _change(
    settings: Settings, shop: str, assignments: Sequence[str], author: tuple[str, str]
) -> tuple[int, PolicyVersion]:
    async with open_data(settings) as (stores, _):
        policies = Policies(stores.values, SystemClock())
        last = await policies.begin(ShopId(shop), _shop(settings, shop).policy)
        values: dict[str, Any] = {}
        for assignment in assignments:
            try:
                now = msgspec.convert(values_of(last.policy) | values, Policy)
                key, value = parsed(assignment, now)
            except SettingError as error:
                show_problems([error.problem])
                raise typer.Exit(WRONG_USAGE) from error
            values[key] = value
        _check(settings, shop, msgspec.convert(values_of(last.policy) | values, Policy))
        return last.version, await policies.change(ShopId(shop), values, *author)


async def _restore(
    settings: Settings, shop: str, version: int, author: tuple[str, str]
) -> tuple[int, PolicyVersion]:
    async with open_data(settings) as (stores, _):
        policies = Policies(stores.values, SystemClock())
        last = await policies.begin(ShopId(shop), _shop(settings, shop).policy)
        for policy_version in await policies.history(ShopId(shop)):
            if policy_version.version == version:
                _check(settings, shop, policy_version.policy)
        try:
            return last.version, await policies.restore(ShopId(shop), version, *author)
        except SettingError as error:
            show_problems([error.problem])
            raise typer.Exit(WRONG_USAGE) from error


def _shop(settings: Settings, shop: str) -> Shop:
    check_shop(settings, shop)
    return settings.shops[shop]


def _check(settings: Settings, shop: str, policy: Policy) -> None:
    """Refuse what the file would be refused for."""
    changed = structs.replace(settings.shops[shop], policy=policy)
    shops = {**settings.shops, shop: changed}
    where = f"shops.{shop}.policy"
    found = checks_settings.problems(structs.replace(settings, shops=shops))
    wrong = [problem for problem in found if problem.where.startswith(where)]
    if wrong:
        show_problems(wrong)
        raise typer.Exit(WRONG_USAGE)


def _check_texts(by: str, why: str) -> None:
    if not by.strip() or len(by) > BY_CHARS_MAX:
        fail(f"--by needs a name of at most {BY_CHARS_MAX} characters.", WRONG_USAGE)
    if not why.strip() or len(why) > WHY_CHARS_MAX:
        fail(f"--why needs a reason of at most {WHY_CHARS_MAX} characters.", WRONG_USAGE)
    if holds_card_number(by) or holds_card_number(why):
        fail("This looks like a card number. It is not kept.", WRONG_USAGE)


def _report(shop: str, made: tuple[int, PolicyVersion]) -> None:
    before, version = made
    if version.version == before:
        out.print(f"Nothing to change: {shop} stays at version {before}.")
        return
    for key, item in version.changes.items():
        out.print(f"{key}: {_json(item.before)} -> {_json(item.after)}")
    out.print(f"{shop} is at version {version.version}; sessions that begin now have it.")


def _json(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
