"""All commands of `theke`."""

import sys

import typer

from theke_server.cli import (
    cases,
    exports,
    messages,
    payments,
    paypage,
    people,
    plugins,
    providers,
    reconcile,
    reports,
    sessions,
    shops,
    start,
    webhooks,
)
from theke_server.cli.console import FAILED, err
from theke_server.deployment.opened import DataFolderError
from theke_server.deployment.providers import KindError
from theke_server.stores import LogDamagedError, StoreError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A co-shopping session server with a shared checkout.",
)
app.command("demo")(start.demo)
app.command("serve")(start.serve)
app.command("sandbox")(start.run_sandbox)
app.command("check")(start.check)
app.add_typer(people.app, name="advisor")
app.add_typer(shops.app, name="settings")
app.add_typer(providers.app, name="providers")
app.add_typer(plugins.app, name="plugin")
app.add_typer(paypage.app, name="pay-page")
app.add_typer(sessions.app, name="sessions")
app.add_typer(cases.app, name="cases")
app.add_typer(messages.app, name="messages")
app.command("refund")(cases.refund)
app.command("reports")(reports.reports)
app.add_typer(webhooks.app, name="webhooks")
app.command("export")(exports.export)
app.command("erase")(sessions.erase)
app.add_typer(payments.app, name="payments")
app.command("reconcile")(reconcile.reconcile)


def main() -> None:
    """Run the command line; what an operator can mend is said in a line."""
    try:
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
