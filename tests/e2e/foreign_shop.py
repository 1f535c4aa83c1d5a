"""A shop that knows nothing of Theke: files on a web server of its own. What its developer does to
it is read out of `docs/embed.md`, block by block; only the ports are other ones.
"""

import asyncio
import re
import sqlite3
import subprocess
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree

from tests.servers import THEKE, DemoServer, Process, free_port

ROOT = Path(__file__).parents[2]
FILES = Path(__file__).parent / "foreign" / "tonwerk"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOP_PORT, THEKE_PORT = "8000", "8765"
PASSWORD = "a-password-of-the-test"
PRODUCTS = ("cup", "bowl", "jug")


@dataclass
class Manual:
    """The blocks of a page of the manual, with this test's ports."""

    ports: dict[str, str]
    blocks: dict[str, str] = field(default_factory=dict[str, str])

    def read(self, page: Path) -> None:
        """Read all fenced blocks; those without a name go by their language."""
        for language, name, text in FENCE.findall(page.read_text("utf-8")):
            for port, ours in self.ports.items():
                text = text.replace(f":{port}", f":{ours}").replace(f"= {port}", f"= {ours}")
            self.blocks.setdefault(name or language, text)


@dataclass
class ForeignShop(DemoServer):
    """The shop, its files, and the Theke that was set up for it."""

    site: str = ""
    files: Path = Path()
    headers: dict[str, str] = field(default_factory=dict[str, str])
    """What the shop's pages come with from now on, beside what a web server sends."""

    @property
    def shop(self) -> str:
        """The shop's origin."""
        return self.site

    @property
    def desk(self) -> str:
        """The desk's page."""
        return f"{self.theke}/desk?shop=pottery"

    def orders(self) -> list[tuple[str, int]]:
        """Return number and amount of all orders that the shop has."""
        with sqlite3.connect(self.data / "shop-pottery.sqlite") as file:
            return file.execute("SELECT order_ref, amount FROM orders").fetchall()


class Pages(SimpleHTTPRequestHandler):
    """A web server as it comes, with the headers that the developer has set."""

    more: dict[str, str] = {}  # noqa: RUF012 -- a subclass is made for each server

    def end_headers(self) -> None:
        """Add the headers."""
        for name, value in self.more.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def embed(files: Path, manual: Manual) -> dict[str, str]:
    """Do steps 4 to 6 to the shop's files, with statistics; return the headers of its server."""
    tag = manual.blocks["tag"].replace("></script>", " data-datalayer></script>")
    marks = manual.blocks["marks"]
    add, count, sku = [re.sub(r"^<\w+ |>$", "", line) for line in marks.splitlines()]
    for page in files.glob("*.html"):
        html = page.read_text("utf-8").replace("</head>", f"{tag}</head>")
        html = html.replace('<span id="count"', f'<span id="count" {count}')
        if page.stem in PRODUCTS:
            html = html.replace('class="buy"', f'class="buy" {add.replace("cup", page.stem)}')
            html = html.replace("<main>", f"<main {sku.replace('cup', page.stem)}>")
        page.write_text(html, "utf-8")
    script = files / "shop.js"
    script.write_text(script.read_text("utf-8") + manual.blocks["cart"], "utf-8")
    lines = manual.blocks["http"].splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    headers["Content-Security-Policy"] += "; default-src 'self'"
    return headers


def set_up(folder: Path, manual: Manual) -> Process:
    """Do steps 1 to 3; return Theke, not yet started."""
    for name, text in manual.blocks.items():
        if name.endswith(".toml"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    *first, serve = [line.split() for line in manual.blocks["sh"].splitlines()]
    for command in first:
        assert command[0] == "theke"
        done = subprocess.run(
            [THEKE, *command[1:]],
            cwd=folder,
            input=f"{PASSWORD}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    assert serve == ["theke", "serve"]
    port = manual.ports[THEKE_PORT]
    run = f"cd '{folder}' && exec '{THEKE}' serve"
    return Process(["/bin/sh", "-c", run], folder / "theke.log", f"http://localhost:{port}/healthz")


@asynccontextmanager
async def foreign_shop(folder: Path) -> AsyncGenerator[ForeignShop]:
    """Set everything up as the manual says, and run both servers."""
    ports = {SHOP_PORT: str(free_port()), THEKE_PORT: str(free_port())}
    manual = Manual(ports)
    manual.read(ROOT / "docs" / "embed.md")
    files = copytree(FILES, folder / "files")
    headers = embed(files, manual)
    theke = set_up(folder, manual)
    with_headers = type("WithHeaders", (Pages,), {"more": headers})
    answering: Callable[..., SimpleHTTPRequestHandler] = partial(with_headers, directory=files)
    web = ThreadingHTTPServer(("127.0.0.1", int(ports[SHOP_PORT])), answering)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    try:
        await theke.start()
        yield ForeignShop(
            port=int(ports[THEKE_PORT]),
            data=folder / "theke-data",
            process=theke,
            site=f"http://127.0.0.1:{ports[SHOP_PORT]}",
            files=files,
            headers=headers,
        )
        assert "Traceback" not in theke.said()
    finally:
        if theke.child is not None and theke.child.poll() is None:
            await theke.stop()
        await asyncio.to_thread(web.shutdown)
        web.server_close()
