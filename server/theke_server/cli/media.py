"""`theke media`: the robots that advise in a demo, by sound and picture, in a process of their own.

It waits for the server before it loads anything large, and ends when its standard input does: so it
never outlives the demo that has started it, however that ended.
"""

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Annotated

import httpx
import typer

from theke_server import telemetry
from theke_server.cli.console import err, fail
from theke_server.demo.setup import DEMO_PORT, ROBOTS, SHOP

CALLS_MAX = len(ROBOTS)
NEEDS = ("aiortc", "av")
CHATTY = ("httpx", "aioice", "aiortc")
"""Libraries that write a line for each request or packet, with addresses."""
INSTALL = "pip install 'theke[media]'"
LATER = "import time; time.sleep(1.5); from theke_server.cli import main; main()"
"""Loads nothing while the server does: that would slow its start."""
AGAIN_S = 0.25
ANSWER_S = 5.0
STOP_S = 3.0
OVER = 0


def media(
    theke: Annotated[
        str, typer.Option(help="Where Theke is reached.")
    ] = f"http://localhost:{DEMO_PORT}",
    shop: Annotated[str, typer.Option(help="At whose desk they sign in.")] = SHOP,
    advisor: Annotated[
        list[str] | None, typer.Option(help="An account of theirs; again for each further call.")
    ] = None,
    calls_max: Annotated[
        int, typer.Option(min=0, help="How many calls at once; beyond these they write.")
    ] = CALLS_MAX,
    log: Annotated[
        telemetry.LogForm, typer.Option(help="Words for people, or JSON lines for machines.")
    ] = telemetry.LogForm.JSON,
) -> None:
    """Let robots advise who waits. Their password is the first line of the standard input."""
    if not is_installed():
        fail(f"Robots need what is not installed: {INSTALL}")
    _log_as(log)
    password = sys.stdin.readline().strip()
    threading.Thread(target=_end_with_input, daemon=True).start()
    _wait_for(theke)
    # What follows takes long to load, and the server is not to wait for it.
    from theke_server.robots import Crew, Crews

    origin, advisors = theke.rstrip("/"), tuple(advisor or ROBOTS)
    crews = Crews(origin=origin, shop=shop, advisors=advisors, calls_max=calls_max)

    async def work() -> None:
        await Crew(crews).run(password)

    try:
        asyncio.run(work())
    except KeyboardInterrupt:
        sys.exit(OVER)


def is_installed() -> bool:
    """Whether what sound and picture need is there."""
    return all(find_spec(name) for name in NEEDS)


@contextmanager
def beside(origin: str, password: str, log: telemetry.LogForm) -> Generator[None]:
    """Run `theke media` as a child while what is inside runs. Nothing waits for its start."""
    if not is_installed():
        err.print(f"The demo runs without its robot, which calls whoever is alone: {INSTALL}")
        yield
        return
    command = [sys.executable, "-c", LATER, "media"]
    child = subprocess.Popen(  # noqa: S603 -- our own command
        [*command, "--theke", origin, "--log", log.value],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the demo, which ends it
        text=True,
    )
    assert child.stdin is not None  # noqa: S101 -- by `PIPE`
    try:
        child.stdin.write(f"{password}\n")
        child.stdin.flush()
        yield
    finally:
        child.stdin.close()
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()


def _log_as(form: telemetry.LogForm) -> None:
    """Log beside a demo: people read what went wrong only, machines all of it."""
    is_quiet = form is telemetry.LogForm.WORDS
    telemetry.configure(level=logging.WARNING if is_quiet else logging.INFO, form=form)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _end_with_input() -> None:
    """End at once where the input does: whoever has started this is gone."""
    while sys.stdin.readline():
        pass
    os._exit(OVER)


def _wait_for(theke: str) -> None:
    """Wait until the server answers."""
    with httpx.Client(timeout=ANSWER_S, trust_env=False) as client:
        while True:
            try:
                if client.get(f"{theke}/healthz").is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(AGAIN_S)
