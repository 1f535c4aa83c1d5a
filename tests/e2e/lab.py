"""Three networks on one machine: the shopper's, the desk's, and the server's between them.

Each has an address space of its own, so links can be cut and addresses change under browsers that
run. Where the machine allows no namespaces, tests say so and are skipped; in CI they must run.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.e2e.browsers import CHROMIUM
from tests.e2e.flags import FLAGS

SERVER = "10.77.1.1"
SHOPPER, SHOPPER_MOVED, DESK = "10.77.1.2", "10.77.1.77", "10.77.2.2"
GATES = {"shopper": "10.77.1.1", "desk": "10.77.2.1"}


@dataclass(frozen=True)
class Lab:
    """The networks, by what lives there."""

    number: int
    """Tells the names of this lab from those of another one."""
    folder: Path

    def name(self, whose: str) -> str:
        """Return the name of a network."""
        return f"theke-{whose}-{self.number}"

    def inside(self, whose: str) -> list[str]:
        """Return what begins a command that is to run in a network."""
        return ["ip", "netns", "exec", self.name(whose)]

    def end(self, whose: str, *, at_server: bool = False) -> str:
        """Return the name of one end of the link between a network and the server's."""
        return f"th{whose[0]}{'s' if at_server else 'o'}{self.number}"

    async def set_up(self) -> None:
        """Make the networks and the links; the server's passes on between the two."""
        for whose in ("server", "shopper", "desk"):
            await run("ip", "netns", "add", self.name(whose))
            await run("ip", "-n", self.name(whose), "link", "set", "lo", "up")
        for whose, address in (("shopper", SHOPPER), ("desk", DESK)):
            own, other = self.end(whose), self.end(whose, at_server=True)
            await run("ip", "link", "add", own, "netns", self.name(whose), "type", "veth",
                      "peer", "name", other, "netns", self.name("server"))  # fmt: skip
            server = ("ip", "-n", self.name("server"))
            await run(*server, "addr", "add", f"{GATES[whose]}/24", "dev", other)
            await run(*server, "link", "set", other, "up")
            await self._ip(whose, "addr", "add", f"{address}/24", "dev", own)
            await self.mend(whose)
        # What comes from where nothing leads is dropped: a blackhole swallows both directions.
        for setting in ("all", "default", *(self.end(whose, at_server=True) for whose in GATES)):
            name = f"net.ipv4.conf.{setting}.rp_filter=1"
            await run(*self.inside("server"), "sysctl", "-qw", name)
        await self.forward(yes=True)

    async def take_down(self) -> None:
        """Remove everything; what still runs inside keeps its network until it ends."""
        for whose in ("server", "shopper", "desk"):
            await run("ip", "netns", "del", self.name(whose), check=False)

    async def forward(self, *, yes: bool) -> None:
        """Let the two reach each other directly, or by a relay alone."""
        setting = f"net.ipv4.ip_forward={int(yes)}"
        await run(*self.inside("server"), "sysctl", "-qw", setting)

    async def cut(self, whose: str) -> None:
        """Pull the cable."""
        await self._ip(whose, "link", "set", self.end(whose), "down")

    async def mend(self, whose: str) -> None:
        """Put the cable back: the way out is there again, as after DHCP."""
        await self._ip(whose, "link", "set", self.end(whose), "up")
        await self._ip(whose, "route", "replace", "default", "via", GATES[whose])

    async def hush(self, whose: str, *, yes: bool) -> None:
        """Lose everything on the way, without a cable that says so."""
        what = "replace" if yes else "del"
        address = SHOPPER if whose == "shopper" else DESK
        server = ("ip", "-n", self.name("server"), "route")
        await run(*server, what, "blackhole", address)

    async def move(self, whose: str, old: str, new: str) -> None:
        """Give a machine another address, as when it leaves the Wi-Fi."""
        own = self.end(whose)
        await self._ip(whose, "addr", "del", f"{old}/24", "dev", own)
        await self._ip(whose, "addr", "add", f"{new}/24", "dev", own)
        await self._ip(whose, "route", "replace", "default", "via", GATES[whose])

    async def _ip(self, whose: str, *arguments: str) -> None:
        await run("ip", "-n", self.name(whose), *arguments)

    @asynccontextmanager
    async def browser(self, whose: str) -> AsyncGenerator[Browser]:
        """Run a browser in a network: there the names of this machine lead to the server."""
        wrapper = self.folder / f"chromium-{whose}"
        command = " ".join(self.inside(whose))
        wrapper.write_text(f'#!/bin/sh\nexec {command} {CHROMIUM} "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)
        rules = f"--host-resolver-rules=MAP localhost {SERVER}, MAP 127.0.0.1 {SERVER}"
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=str(wrapper), args=[*FLAGS, rules]
            )
            try:
                yield browser
            finally:
                await browser.close()


async def run(*command: str, check: bool = True) -> None:
    """Run a command of the system's. Raises `OSError` with what it says."""
    running = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    _, said = await running.communicate()
    if check and running.returncode != 0:
        raise OSError(f"{' '.join(command)}: {said.decode().strip()}")


@asynccontextmanager
async def lab(folder: Path) -> AsyncGenerator[Lab]:
    """Set the networks up; where that is refused the test is skipped, but not in CI."""
    made = Lab(os.getpid() % 100_000, folder)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(made.take_down)
        try:
            await made.set_up()
        except OSError as error:
            refusal = f"no network namespaces here: {error}"
        else:
            refusal = ""
        if refusal:
            assert os.environ.get("CI") != "true", refusal
            pytest.skip(refusal)
        yield made
