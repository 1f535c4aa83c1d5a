"""Starting servers."""

import asyncio
import os
import signal
import socket
from contextlib import nullcontext
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn
from rich.panel import Panel

from theke_checkout.values.codes import Drive
from theke_checkout.values.settings import Ending, Policy
from theke_server import app as application
from theke_server import gateway, sandbox, telemetry
from theke_server.access.introductions import Introductions
from theke_server.access.tokens import DeskTokens
from theke_server.checks import settings as checks_settings
from theke_server.cli import media
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    err,
    fail,
    out,
    sound_settings_from,
)
from theke_server.clock import SystemClock, SystemIds
from theke_server.config import Settings, load
from theke_server.demo import setup
from theke_server.demo.setup import ADVISOR, DEMO_PORT, PASSWORD, SHOP
from theke_server.deployment import data_lock
from theke_server.deployment.data_lock import HeldError
from theke_server.deployment.opened import open_data
from theke_server.deployment.reload import Source
from theke_server.http.pages import STATIC

SANDBOX_PORT = 8766
BACKLOG = 4096
STOP_S = 3
"""How long open requests may finish after Ctrl-C."""

PortOption = Annotated[
    int, typer.Option(envvar="PORT", min=0, max=65_535, help="Where to listen on loopback.")
]
DataOption = Annotated[
    Path, typer.Option(envvar="THEKE_DATA", help="The folder for the databases.")
]


def demo(  # noqa: PLR0913 -- each of them an option
    port: PortOption = DEMO_PORT,
    data: DataOption = Path("theke-data"),
    sandbox_url: Annotated[
        str, typer.Option(help="A sandbox that runs as a process of its own.")
    ] = "",
    ending: Annotated[Ending, typer.Option(help="Where advice leads.")] = Ending.ACCOMPANY,
    drive: Annotated[
        Drive, typer.Option(help="Who may edit the cart at first.")
    ] = Drive.ADVISOR_DRIVES,
    terms_tick: Annotated[
        bool, typer.Option("--terms-tick", help="Ask for a tick under the terms before paying.")
    ] = False,
    mail: Annotated[
        str, typer.Option(help="Mail receipts to this server, such as 127.0.0.1:1025.")
    ] = "",
    log: Annotated[
        telemetry.LogForm, typer.Option(help="Words for people, or JSON lines for machines.")
    ] = telemetry.LogForm.WORDS,
    robot: Annotated[
        bool,
        typer.Option(envvar="THEKE_ROBOT", help="Let a robot call whoever nobody accepts in 5 s."),
    ] = True,
) -> None:
    """Start a shop, Theke and a sandbox payment company in one process, and a robot beside it."""
    policy = Policy(ending=ending, drive=drive, terms_tick=terms_tick)

    def read() -> Settings:
        made = setup.demo_settings(port, data, sandbox_url, policy)
        return setup.with_mail(made, mail) if mail else made

    settings = read()
    if not (STATIC / "panel.html").is_file():
        err.print("The browser client is not built yet: run make client.")
    has_robot = robot and media.is_installed()
    password = asyncio.run(_add_advisors(settings, robot=has_robot))
    out.print(_addresses(settings, robot=has_robot))
    with media.beside(settings.public_url, password, log) if robot else nullcontext():
        _run(settings, Source(read=lambda: checks_settings.sound(read())), log=log)


def _addresses(settings: Settings, *, robot: bool) -> Panel:
    """Return where the sides of a demo are, and how to get in."""
    return Panel.fit(
        f"Both      {settings.public_url}/demo   shopper and advisor side by side\n"
        f"Shop      {settings.shops[SHOP].origins[0]}\n"
        f"Desk      {settings.public_url}/desk?shop={SHOP}\n"
        f"Advisor   {ADVISOR}   password  {PASSWORD}\n"
        + ("Robot     calls whoever nobody accepts within 5 seconds\n" if robot else "")
        + "Cards     4242 4242 4242 4242 pays; others in docs/sandbox.md\n"
        "Stop      Ctrl-C",
        title="Theke demo",
    )


def serve(config: ConfigOption = CONFIG_FILE) -> None:
    """Start Theke with the settings of theke.toml."""
    settings, closed = sound_settings_from(config)
    asyncio.run(_try_data(settings))
    signal.signal(signal.SIGHUP, _heard)
    _run(settings, Source(read=lambda: checks_settings.sound(load(config)), on_hangup=True), closed)


def run_sandbox(
    port: Annotated[int, typer.Option(min=0, max=65_535)] = SANDBOX_PORT,
    data: DataOption = Path("theke-data"),
    theke_port: Annotated[int, typer.Option(help="Where the demo listens.")] = DEMO_PORT,
) -> None:
    """Start the sandbox payment company as a process of its own, for `theke demo --sandbox-url`."""
    settings = setup.demo_settings(theke_port, data, f"http://127.0.0.1:{port}")
    sandbox.serve(setup.sandbox_settings(settings), "127.0.0.1", port)


async def _try_data(settings: Settings) -> None:
    """Open the data folder once, so that what is wrong with it is said in a line."""
    async with open_data(settings):
        pass


async def _add_advisors(settings: Settings, *, robot: bool) -> str:
    """Make the accounts of a demo; return the robots' password, which is empty without them."""
    async with open_data(settings) as (stores, _):
        values, clock, ids = stores.values, SystemClock(), SystemIds()
        introductions, tokens = Introductions(values, clock, ids), DeskTokens(values, clock, ids)
        await setup.add_demo_advisor(tokens, introductions)
        if robot:
            return await setup.add_robots(settings.data, tokens, introductions)
        await setup.remove_robots(tokens)
        return ""


def _run(
    settings: Settings,
    source: Source,
    closed: frozenset[str] = frozenset(),
    log: telemetry.LogForm = telemetry.LogForm.JSON,
) -> None:
    """Serve until the process is told to stop. Data folders are this process's own."""
    try:
        with data_lock.hold(settings.data):
            telemetry.configure(form=log)
    except HeldError as error:
        fail(f"Theke runs with this data folder already: process {error.owner.pid}.")
    os.umask(0o077)
    config = uvicorn.Config(
        application.build(settings, source, closed),
        host=settings.server.host,
        port=settings.server.port,
        lifespan="on",
        timeout_graceful_shutdown=STOP_S,
        **gateway.server_options(),
    )
    server = uvicorn.Server(config)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Once stopped, uvicorn raises the signal again: that it was heard is all there is to do.
        signal.signal(number, _heard)
    server.run([_listening(settings)])
    if not server.started:
        fail("Theke could not start; the lines above say why.")


def _listening(settings: Settings) -> socket.socket:
    """Return a socket that listens, or say why there is none and leave."""
    host, port = settings.server.host, settings.server.port
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        fail(f"Cannot listen on {host}:{port}: {why}. Choose another port.")


def _heard(number: int, frame: FrameType | None) -> None:
    """Let a signal pass."""
