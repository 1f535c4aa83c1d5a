"""The pay page as browsers get it, held against what this version serves."""

import asyncio
from typing import Annotated
from urllib.parse import urlsplit

import httpx
import typer

from theke_server.checks import settings as checks_settings
from theke_server.checks.live import checklist
from theke_server.checks.live.paypage import Looked, look
from theke_server.cli.console import (
    CONFIG_FILE,
    WRONG_USAGE,
    ConfigOption,
    DemoDataOption,
    Listing,
    err,
    fail,
    out,
    settings_or_demo,
    show_problems,
)
from theke_server.config import Settings
from theke_server.http.pages import STATIC

app = typer.Typer(no_args_is_help=True, help="The pay page as browsers get it.")


@app.callback()
def pay_page() -> None:
    """Keep `check` a command of its own."""


@app.command("check")
def check(
    url: Annotated[
        str, typer.Argument(help="One live page, .../pay/SHOP; else every shop's.")
    ] = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """Compare the live pay page with what this version serves: headers, scripts, file contents.

    Run it from outside at least once a week: PCI DSS asks for it (11.6.1). It exits with 1 and
    says every difference if there is one.
    """
    settings = settings_or_demo(config, data)
    if problems := [
        problem for problem in checks_settings.problems(settings) if not problem.closes
    ]:
        show_problems(problems)
        raise typer.Exit(WRONG_USAGE)
    if not (STATIC / "pay.html").is_file():
        fail("The browser client is not built here: run make client.", WRONG_USAGE)
    found = asyncio.run(_look(settings, _pages(settings, url)))
    _show(found)
    differences = [
        f"{page_look.url}: {text}" for page_look in found for text in page_look.differences
    ]
    for text in differences:
        err.print(text, style="red", soft_wrap=True)
    if differences:
        fail(
            f"{len(differences)} differences. Another version may be installed here than the one"
            " that answers; else somebody changes the page on its way."
        )
    out.print("Headers, scripts and files arrive as this version sends them.")


def _pages(settings: Settings, url: str) -> dict[str, str]:
    """Return the address of each shop's pay page to look at."""
    if not url:
        return {name: f"{settings.public_url}/pay/{name}" for name in settings.shops}
    parts = urlsplit(url)
    way, _, shop = parts.path.rpartition("/")
    if parts.scheme not in ("http", "https") or way != "/pay" or shop not in settings.shops:
        pages = ", ".join(f"/pay/{name}" for name in settings.shops)
        fail(f"{url!r} is no pay page of these settings: it must end with {pages}.", WRONG_USAGE)
    return {shop: f"{parts.scheme}://{parts.netloc}{parts.path}"}


async def _look(settings: Settings, pages: dict[str, str]) -> list[Looked]:
    async with httpx.AsyncClient(timeout=checklist.TIMEOUT_S) as client:
        return [await look(settings, shop, url, client) for shop, url in pages.items()]


def _show(found: list[Looked]) -> None:
    """Show which scripts may run, each once."""
    table = Listing("Script", "Whose", "Held by")
    for script in dict.fromkeys(script for page_look in found for script in page_look.scripts):
        table.add_row(script.address, script.whose, script.held_by)
    out.print(table)
