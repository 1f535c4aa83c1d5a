"""Real server processes for tests: started on a free loopback port, ended by process id."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests import loopback

LONG = os.environ.get("THEKE_LONG") == "1"
"""Whether full counts run; else about a tenth of them, with the same assertions."""

START_S = 30.0
STOP_S = 10.0
THEKE = str(Path(sys.executable).with_name("theke"))


PORTS = range(16_000, 32_000)
"""Below those that systems give to outgoing connections, which take a free one at any moment."""


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Process:
    """A process of ours, and what it has said so far."""

    arguments: list[str]
    log: Path
    health: str
    child: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict[str, str])
    any_answer: bool = False
    """Whether it has started once it answers anything at all."""

    async def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as out:
            self.child = subprocess.Popen(
                self.arguments,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "COLUMNS": "160", **self.environment},
            )
        async with loopback.client() as client:
            for _ in range(int(START_S * 20)):
                if self.child.poll() is not None:
                    raise AssertionError(f"ended at start:\n{self.said()}")
                try:
                    answer = await client.get(self.health)
                    if answer.is_success or self.any_answer:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError(f"did not start:\n{self.said()}")

    def kill(self) -> None:
        """End it as a power cut of the process would: nothing is flushed or closed."""
        assert self.child is not None
        self.child.send_signal(signal.SIGKILL)
        self.child.wait(STOP_S)

    async def stop(self) -> int:
        """Ask it to end; return its exit code."""
        assert self.child is not None
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(self.child.wait, STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not stop:\n{self.said()}") from None

    def worked_s(self) -> float:
        """Return how many seconds it has had a processor, all of its threads together.

        A busy machine lets a quick process wait: where work is meant, time says nothing.
        """
        assert self.child is not None
        stat = Path(f"/proc/{self.child.pid}/stat").read_text("ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def said(self) -> str:
        """Return all that it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class DemoServer:
    """A running demo: shop, Theke and sandbox."""

    port: int
    data: Path
    process: Process
    sandbox: Process | None = None

    @property
    def shop(self) -> str:
        """The shop's origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def theke(self) -> str:
        """Theke's own origin."""
        return f"http://localhost:{self.port}"

    @property
    def desk(self) -> str:
        """The desk's page."""
        return f"{self.theke}/desk?shop=demo"


@asynccontextmanager
async def demo_server(
    data: Path, *options: str, own_sandbox: bool = False
) -> AsyncGenerator[DemoServer]:
    """Run `theke demo` on a free port; with its sandbox as a process of its own where asked."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    arguments = [THEKE, "demo", "--port", str(port), "--data", str(data), "--log", "json", *options]
    company: Process | None = None
    if own_sandbox:
        at = free_port()
        url = f"http://127.0.0.1:{at}"
        arguments += ["--sandbox-url", url]
        company = Process(
            [THEKE, "sandbox", "--port", str(at), "--data", str(data), "--theke-port", str(port)],
            data / "sandbox.log",
            f"{url}/sandbox/healthz",
        )
        await company.start()
    process = Process(arguments, data / "theke.log", f"http://localhost:{port}/healthz")
    try:
        await process.start()
        yield DemoServer(port=port, data=data, process=process, sandbox=company)
    finally:
        for item in (process, company):
            if item is not None and item.child is not None and item.child.poll() is None:
                await item.stop()
