"""What a test can ask of a running tiny server."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from tests import loopback
from tests.contract.gateway.wires import SOON_S
from tests.servers import Process


@dataclass
class TinyProcess:
    """A tiny server process."""

    port: int
    process: Process
    path: str

    @property
    def rss_kib(self) -> int:
        """How much memory it holds."""
        assert self.process.child is not None
        status = Path(f"/proc/{self.process.child.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found is not None
        return int(found[1])

    async def number(self, metric: str) -> float:
        """Return a metric, summed over its labels."""
        async with loopback.client() as client:
            text = (await client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        pattern = rf"^{metric}(?:\{{[^}}]*\}})? ([0-9.e+]+)$"
        return sum(float(found) for found in re.findall(pattern, text, re.MULTILINE))

    async def tasks(self) -> int:
        """Return how many tasks run in it."""
        async with loopback.client() as client:
            return (await client.get(f"http://127.0.0.1:{self.port}/healthz")).json()["tasks"]

    async def revoke(self, session: str) -> None:
        """Make the advisor's tokens in a session worthless."""
        async with loopback.client() as client:
            await client.post(f"http://127.0.0.1:{self.port}/revoke/{session}")

    async def sign_out(self) -> None:
        """Sign the advisor out of the desk."""
        async with loopback.client() as client:
            await client.post(f"http://127.0.0.1:{self.port}/sign-out")

    async def settled(self, sockets: int, within_s: float = SOON_S) -> None:
        """Wait until no more than `sockets` websockets are open: none is a zombie."""
        async with asyncio.timeout(within_s):
            while await self.number("theke_sockets") > sockets:  # noqa: ASYNC110 -- a process
                await asyncio.sleep(0.02)
