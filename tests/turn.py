"""A real relay: coturn with the configuration that Theke ships, on loopback or another address."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import Process, free_port
from theke_server.media.turn import Relay

CONFIG = Path(__file__).parents[1] / "deploy" / "turnserver.conf"
SECRET = "of-the-tests-north-and-south"
TURNSERVER = shutil.which("turnserver")


def own_address() -> str:
    """Return an address of this machine that is not loopback: browsers send to no other relay."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # nothing is sent
        return str(asked.getsockname()[0])


@dataclass
class RelayProcess(Process):
    """A process that speaks no HTTP: it has started once its port takes a connection."""

    place: tuple[str, int] = ("", 0)
    inside: Sequence[str] = ()
    """Begins a command that runs in the network where it is, if that is not this one."""

    async def start(self) -> None:
        with self.log.open("ab") as out:
            self.child = subprocess.Popen(
                self.arguments, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        for _ in range(200):
            assert self.child.poll() is None, f"ended at start:\n{self.said()}"
            if await answers(*self.place, self.inside):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"did not start:\n{self.said()}")


async def answers(address: str, port: int, inside: Sequence[str] = ()) -> bool:
    """Say whether somebody listens there, seen from a network."""
    if inside:
        attempt = f"import socket; socket.create_connection(({address!r}, {port}), 1)"
        command = [*inside, sys.executable, "-Sc", attempt]
        trying = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
        return await trying.wait() == 0
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection(address, port)
        writer.close()
        return True
    return False


@dataclass(frozen=True)
class Coturn:
    """A relay that runs."""

    address: str
    port: int
    process: Process

    def relay(self, kind: str = "udp", *, secret: str = SECRET, ttl_s: int = 120) -> Relay:
        """Return it as Theke is configured for it."""
        place = f"turn:{self.address}:{self.port}?transport={kind}"
        return Relay(addresses=(place,), secret=secret, ttl_s=ttl_s)


@asynccontextmanager
async def coturn(
    data: Path, address: str = "127.0.0.1", *, is_open: bool = False, inside: Sequence[str] = ()
) -> AsyncGenerator[Coturn]:
    """Run coturn, `is_open` to anybody; without it the test is skipped, but not in CI."""
    if TURNSERVER is None:
        assert os.environ.get("CI") != "true", "coturn is missing: `make turn` installs it"
        pytest.skip("coturn is not here: `make turn`")
    text = CONFIG.read_text(encoding="utf-8").replace("THE-SAME-SECRET-AS-IN-THEKE", SECRET)
    if is_open:
        text = text.replace("use-auth-secret", "no-auth").replace("static-auth-secret", "#")
    config = data / "turnserver.conf"
    config.write_text(text.replace("TURN.SHOP.EXAMPLE", "turn.test"), encoding="utf-8")
    port = free_port()
    arguments = [
        *inside, TURNSERVER, "-c", str(config),
        f"--listening-ip={address}", f"--relay-ip={address}",
        f"--listening-port={port}", "--no-tls", "--no-dtls", f"--pidfile={data / 'pid'}",
        f"--userdb={data / 'users'}", f"--allowed-peer-ip={address}",
    ]  # fmt: skip
    process = RelayProcess(
        arguments, data / "turnserver.log", "", place=(address, port), inside=inside
    )
    await process.start()
    try:
        yield Coturn(address, port, process)
    finally:
        await process.stop()
