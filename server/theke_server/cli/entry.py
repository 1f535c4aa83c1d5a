"""All commands of `theke`.

A command brings only what it needs: to import the whole server takes longer than to list sessions.
"""

import gc
import sys
from collections.abc import Collection, Generator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import typer

from theke_server.cli.console import FAILED, err
from theke_server.deployment.opened import DataFolderError
from theke_server.deployment.providers import KindError
from theke_server.stores import LogDamagedError, StoreError

COMMANDS = {
    "demo": ("start", "demo"),
    "serve": ("start", "serve"),
    "sandbox": ("start", "run_sandbox"),
    "media": ("media", "media"),
    "check": ("check", "check"),
    "refund": ("cases", "refund"),
    "reports": ("reports", "reports"),
    "export": ("exports", "export"),
    "erase": ("sessions", "erase"),
    "reconcile": ("reconcile", "reconcile"),
}
"""The functions that are commands, with their modules."""
GROUPS = {
    "advisor": "people",
    "settings": "shops",
    "providers": "providers",
    "plugin": "plugins",
    "pay-page": "paypage",
    "sessions": "sessions",
    "cases": "cases",
    "messages": "messages",
    "webhooks": "webhooks",
    "payments": "payments",
}
"""The modules that are groups of commands."""
ALL = (*COMMANDS, *GROUPS)


def commands(names: Collection[str] = ALL) -> typer.Typer:
    """Return the command line with these commands and groups."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="A co-shopping session server with a shared checkout.",
    )
    app.callback()(_no_options)  # so that one command alone is still called by its name
    for name in names:
        if name in COMMANDS:
            module, function = COMMANDS[name]
            app.command(name)(getattr(_module(module), function))
        else:
            app.add_typer(_module(GROUPS[name]).app, name=name)
    return app


def main() -> None:
    """Run the command line; what an operator can mend is said in a line."""
    wanted = sys.argv[1:2]
    try:
        with _nothing_dropped():
            app = commands(wanted if wanted and wanted[0] in ALL else ALL)
        app()
    except DataFolderError as error:
        err.print(f"The data folder cannot be used: {error}", style="red")
        sys.exit(FAILED)
    except KindError as error:
        err.print(f"{error.what}: {error.fix}.", style="red")
        sys.exit(FAILED)
    except LogDamagedError as error:
        err.print(f"A session cannot be read: {error}.", style="red")
        sys.exit(FAILED)
    except StoreError as error:
        err.print(f"The store does not answer: {error}.", style="red")
        sys.exit(FAILED)


@contextmanager
def _nothing_dropped() -> Generator[None]:
    """Let the garbage collector rest while modules are loaded: they are there to stay.

    It would look at all that is there again and again, a sixth of the time that loading takes.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _no_options() -> None:
    pass


def _module(name: str) -> ModuleType:
    return import_module(f"theke_server.cli.{name}")
