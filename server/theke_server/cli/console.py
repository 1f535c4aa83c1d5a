"""How the command line speaks, and how it finds its settings."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeAlias

import typer
from rich.console import Console
from rich.table import Column, Table

from theke_checkout.values.money import Money, decimal_text
from theke_server.checks import settings as checks_settings
from theke_server.config import ConfigError, Problem, Settings, load
from theke_server.demo.setup import DEMO_PORT, demo_settings

CONFIG_FILE = Path("theke.toml")
WRONG_USAGE = 2
FAILED = 1

out = Console()
err = Console(stderr=True)

ConfigOption: TypeAlias = Annotated[
    Path, typer.Option("--config", envvar="THEKE_CONFIG", help="The settings file.")
]
DemoDataOption: TypeAlias = Annotated[
    Path | None, typer.Option("--data", help="The data folder of a demo, instead of settings.")
]
ShopArgument: TypeAlias = Annotated[str, typer.Argument(help="A shop's id in the settings.")]
SessionArgument: TypeAlias = Annotated[str, typer.Argument(help="A session's id.")]


class Listing(Table):
    """A table that a narrow terminal folds and never cuts: ids are copied out of it."""

    def __init__(self, *heads: str, show_lines: bool = False) -> None:
        columns = (Column(head, overflow="fold") for head in heads)
        super().__init__(*columns, show_lines=show_lines)


def settings_from(config: Path) -> Settings:
    """Read the settings, or say what is wrong with them and leave."""
    try:
        return load(config)
    except ConfigError as error:
        show_problems(error.problems)
        raise typer.Exit(WRONG_USAGE) from error


def settings_or_demo(config: Path, data: Path | None) -> Settings:
    """Return the settings of a demo where its data folder is named, else those of the file."""
    if data is None:
        return settings_from(config)
    try:
        return demo_settings(int(os.environ.get("PORT", DEMO_PORT)), data)
    except OSError as error:
        fail(f"The data folder cannot be used: {data}: {os.strerror(error.errno or 0)}.")


def sound_settings_from(config: Path) -> tuple[Settings, frozenset[str]]:
    """Read settings that a server can run with, or say what is wrong with them and leave.

    Returns the shops that stay closed, too; why is said.
    """
    settings = settings_from(config)
    try:
        found = checks_settings.closing(settings)
    except ConfigError as error:
        show_problems(error.problems)
        raise typer.Exit(WRONG_USAGE) from error
    closed = checks_settings.closed(found)
    if closed:
        show_problems(found)
        opened = ", ".join(sorted(settings.shops.keys() - closed))
        err.print(f"Not opened: {', '.join(sorted(closed))}. Opened: {opened}.", markup=False)
    return settings, closed


def show_problems(problems: list[Problem]) -> None:
    """Say what is wrong, where, and how to mend it."""
    table = Listing("Where", "What is wrong", "How to mend it", show_lines=True)
    for problem in problems:
        table.add_row(problem.where, problem.what, problem.fix)
    err.print(table)


def time_text(at_ms: int) -> str:
    """Return a time as operators read it: UTC, to the second."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def money_text(money: Money) -> str:
    """Return an amount as operators read it: `CHF 12.50`."""
    return f"{money.currency} {decimal_text(money)}"


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say why it did not work, and leave."""
    err.print(message, markup=False, style="red")
    raise typer.Exit(code)
