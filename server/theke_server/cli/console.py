"""How the command line speaks, and how it finds its settings.

It prints plain text: nothing that people wrote is taken for markup, and what a terminal would obey
is shown instead. What is styled is a `rich.text.Text` of our own. What few commands need is
imported where they need it: every command waits for the rest.
"""

import os
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeAlias

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from theke_checkout.values.marks import JOINERS
from theke_checkout.values.money import Money, decimal_text
from theke_server.config import ConfigError, Problem, Settings, load

SPACES = "\n\t"
"""Controls that texts of more than one line are made of."""

PICTURES = 0x2400
"""Where Unicode draws the controls of ASCII: ESC is shown as one sign."""


def visible(text: str) -> str:
    """Return `text` with controls, marks of direction and broken letters as something to see."""
    if text.isprintable():
        return text
    return "".join(_seen(letter) for letter in text)


def _seen(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in SPACES or category not in ("Cc", "Cf", "Cs", "Zl", "Zp") or letter in JOINERS:
        return letter
    number = ord(letter)
    if number < ord(" "):
        return chr(PICTURES + number)
    return f"\\u{number:04x}"


class PlainConsole(Console):
    """A console without markup and emoji codes: a text is printed as it is."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False)

    def render_str(self, text: str, **how: Any) -> Text:
        """Turn a text into what is drawn, wherever it stands: alone or in the cell of a table."""
        return super().render_str(visible(text), **how)


CONFIG_FILE = Path("theke.toml")
WRONG_USAGE = 2
FAILED = 1

out = PlainConsole()
err = PlainConsole(stderr=True)

ConfigOption: TypeAlias = Annotated[
    Path, typer.Option("--config", envvar="THEKE_CONFIG", help="The settings file.")
]
DemoDataOption: TypeAlias = Annotated[
    Path | None, typer.Option("--data", help="The data folder of a demo, instead of settings.")
]
ShopOption: TypeAlias = Annotated[str, typer.Option(help="Only this shop's.")]
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
    from theke_server.demo.setup import DEMO_PORT, demo_settings

    try:
        return demo_settings(int(os.environ.get("PORT", DEMO_PORT)), data)
    except OSError as error:
        fail(f"The data folder cannot be used: {data}: {os.strerror(error.errno or 0)}.")


def settings_for(shop: str, config: Path, data: Path | None) -> Settings:
    """Return the settings of a demo or of the file; leave where they have no such shop.

    An empty name stands for all shops.
    """
    settings = settings_or_demo(config, data)
    if shop:
        check_shop(settings, shop)
    return settings


def check_shop(settings: Settings, shop: str) -> None:
    """Leave where the settings have no such shop."""
    if shop not in settings.shops:
        fail(f"No shop {shop!r} here. Shops: {', '.join(settings.shops) or 'none'}.")


def sound_settings_from(config: Path) -> tuple[Settings, frozenset[str]]:
    """Read settings that a server can run with, or say what is wrong with them and leave.

    Returns the shops that stay closed, too; why is said.
    """
    from theke_server.checks import settings as checks_settings

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
        err.print(f"Not opened: {', '.join(sorted(closed))}. Opened: {opened}.")
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
    err.print(message, style="red")
    raise typer.Exit(code)
