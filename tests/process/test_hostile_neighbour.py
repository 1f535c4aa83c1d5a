"""One visitor does the worst that the limits allow, over seven connections: what others feel.

A shopper of another shop sends commands all the while; their waiting is compared with that of a
quiet server. Seconds of CI; a minute with `THEKE_LONG=1`.
"""

import asyncio
import contextlib
import json
import statistics
import time
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Generator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests import loopback
from tests.callers import Api, Caller, new_id
from tests.process.story import PayPage, approve, fill_address, some_sku
from tests.process.test_tenants import CONFIG
from tests.servers import LONG, THEKE, Process, free_port
from theke_server.gateway.settings import BACKLOG_BYTES_MAX
from theke_server.http.polls import POLLS_PER_SESSION_MAX

pytestmark = pytest.mark.process

ATTACK_S = 60.0 if LONG else 6.0
QUIET_S = 10.0 if LONG else 4.0
CONNECTIONS = 7
P99_TIMES = 3.0
P99_FLOOR_S = 0.05 if LONG else 0.5
"""A wait that nobody notices is no harm, whatever it is a multiple of: the attack itself runs on
one of the machine's cores. In CI other tests run on both, and the slowest of a few seconds' waits
is theirs; without the limits it was three seconds. What the server works (`BUSY_MAX`) is narrow.
"""
BUSY_MAX = 0.5
"""How much of a core the server may be made to work, which no other test's load changes."""
GROWTH_MB = 48
EMOJI = "\N{TEAPOT}" * 2_000
NEW = {"version": 0, "talk_seq": 0, "format": 1}
WAITS = 60
"""Requests of one key that are to wait at once: far more than may."""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[tuple[str, Process]]:
    port = free_port()
    config = tmp_path / "theke.toml"
    config.write_text(CONFIG.format(port=port, data=tmp_path / "data"))
    origin = f"http://localhost:{port}"
    process = Process(
        [THEKE, "serve", "--config", str(config)], tmp_path / "log", f"{origin}/healthz"
    )
    await process.start()
    yield origin, process
    await process.stop()
    assert "Traceback" not in process.said()


@pytest.fixture
def beside() -> Generator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, get_context("spawn")) as processes:
        yield processes


def memory_mb(process: Process) -> float:
    """Return what the process holds of the machine's memory."""
    assert process.child is not None
    status = Path(f"/proc/{process.child.pid}/status").read_text("ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


async def waited_s(beside: ProcessPoolExecutor, origin: str, seconds: float) -> list[float]:
    """Return the waits that a neighbour had in the process beside this one."""
    return await asyncio.get_running_loop().run_in_executor(beside, lived, origin, seconds)


class Hostile:
    """A visitor who never waits for an answer, and reads only where that hurts more."""

    def __init__(self, api: Api, caller: Caller, spare: Caller) -> None:
        self.api = api
        self.caller = caller
        self.spare = spare
        self.asked = 0
        self.pay_key = ""
        self.seen = 0
        """The version of the session that is about to pay."""
        self.answers: Counter[int] = Counter()
        """How what waits was answered, by status."""

    async def open(self) -> ClientConnection:
        """Open one more connection with the visitor's token."""
        url = f"{self.caller.origin.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        socket = await connect(f"{url}&session={self.caller.session_id}", compression=None)
        await socket.recv()
        await socket.send("40" + json.dumps({"token": self.caller.token, "protocol": 1}))
        await socket.recv()
        return socket

    async def flood(self, name: str, body: dict[str, Any], every_s: float, *, reads: bool) -> None:
        """Send the same for ever; come back where the server has cut the line."""
        while True:
            with contextlib.suppress(ConnectionClosed, OSError, AssertionError):
                socket = await self.open()
                reading = asyncio.create_task(_drain(socket)) if reads else None
                try:
                    while True:
                        self.asked += 1
                        number = "" if name == "hint" else str(self.asked)
                        more = {"id": new_id()} if name == "say" else {}
                        await socket.send(f"42{number}{json.dumps([name, body | more])}")
                        await asyncio.sleep(every_s)
                finally:
                    if reading is not None:
                        reading.cancel()
                    socket.transport.abort()
            await asyncio.sleep(0.2)

    async def go_to_pay(self) -> None:
        """Bring the other session to where its pay page waits."""
        await self.spare.done("add_line", sku=await some_sku(self.api, self.spare))
        await fill_address(self.spare)
        await approve(self.spare)
        page = PayPage(self.api, "")
        await page.open(self.spare)
        self.pay_key, self.seen = page.key, page.state["version"]

    async def rotate(self) -> None:
        """Change the token of another session as fast as it goes, and ask what costs a write."""
        while True:
            with contextlib.suppress(Exception):
                path = "/v1/party-tokens/rotate"
                answer = await self.api.send("POST", path, {}, self.spare.token)
                self.spare.token = answer.json().get("party_token", self.spare.token)
                await self.api.send("GET", "/readyz")
            await asyncio.sleep(0.05)

    @contextlib.asynccontextmanager
    async def attacks(self, sku: str) -> AsyncGenerator[None]:
        """Do all of it at once, until the caller has seen enough."""
        limits = httpx.Limits(max_connections=None)
        patient = loopback.client(limits=limits, timeout=30)
        worst: list[Coroutine[Any, Any, None]] = [
            self.flood("say", {"text": EMOJI}, 0.03, reads=True),
            self.flood("say", {"text": "x"}, 0.1, reads=False),
            self.flood("resume", NEW, 0.05, reads=False),
            self.flood("resume", NEW, 0.05, reads=True),
            self.flood("talk", {"before": 10**6}, 0.05, reads=True),
            self.flood("hint", {"kind": "looking", "subject": sku}, 0.025, reads=False),
            self.flood("resume", NEW, 0.05, reads=False),
        ]
        assert len(worst) == CONNECTIONS
        waits = [self.wait(patient) for _ in range(WAITS)]
        under_way = [asyncio.create_task(flood) for flood in (*worst, self.rotate(), *waits)]
        await asyncio.sleep(0.5)
        yield
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await patient.aclose()

    async def wait(self, patient: httpx.AsyncClient) -> None:
        """Let a request wait that stays open as long as the server keeps it."""
        headers = {"authorization": f"Bearer {self.pay_key}"}
        while True:
            with contextlib.suppress(httpx.HTTPError):
                path = f"{self.api.origin}/v1/pay?since={self.seen}"
                answer = await patient.get(path, headers=headers)
                self.answers[answer.status_code] += 1
            await asyncio.sleep(1.0)


async def _drain(socket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for _ in socket:
            pass


async def waits_s(caller: Caller, seconds: float) -> list[float]:
    """Return how long a neighbour waited for each command of so many seconds."""
    waits: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        alone = caller.view["drive"] == "shopper_only"
        drive = "advisor_proposes" if alone else "shopper_only"
        began = time.perf_counter()
        await caller.done("set_drive", drive=drive)
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.03)
    return waits


async def _neighbour(origin: str, seconds: float) -> list[float]:
    async with Api(origin, "b") as of_b:
        caller = await of_b.shopper()
        await waits_s(caller, 1.0)
        return await waits_s(caller, seconds)


def lived(origin: str, seconds: float) -> list[float]:
    """Return a neighbour's waits, lived in this process alone: the attacker's is busy itself."""
    return asyncio.run(_neighbour(origin, seconds))


def p99(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99) - 1]


async def test_a_hostile_visitor_hardly_slows_another_shop_and_leaves_no_memory_behind(
    server: tuple[str, Process], beside: ProcessPoolExecutor
) -> None:
    origin, process = server
    async with Api(origin, "a") as of_a:
        visitor = await of_a.shopper()
        sku = await some_sku(of_a, visitor)
        quiet = await waited_s(beside, origin, QUIET_S)
        before_mb = memory_mb(process)
        hostile = Hostile(of_a, visitor, await of_a.shopper())
        await hostile.go_to_pay()
        async with hostile.attacks(sku):
            busy_s = process.worked_s()
            loud = await waited_s(beside, origin, ATTACK_S)
            busy = (process.worked_s() - busy_s) / ATTACK_S
            high_mb = memory_mb(process)
        await asyncio.sleep(2.0)
        after = await waited_s(beside, origin, 2.0)
        figures = {name: round(p99(waits) * 1000, 1) for name, waits in
                   (("quiet", quiet), ("loud", loud), ("after", after))}  # fmt: skip
        medians = [round(statistics.median(waits) * 1000, 1) for waits in (quiet, loud, after)]
        held = f"{before_mb:.0f}, {high_mb:.0f}, {memory_mb(process):.0f}"
        more = f"asked {hostile.asked}, busy {busy:.2f}, MB {held}"
        print(f"p99 ms {figures}, medians ms {medians}, {more}")  # noqa: T201
        assert hostile.asked > ATTACK_S * 20
        refused = hostile.answers[429]
        assert refused >= WAITS - POLLS_PER_SESSION_MAX, hostile.answers
        assert busy < BUSY_MAX, "of one core, for the hostile visitor and the neighbour together"
        assert p99(loud) <= max(P99_TIMES * p99(quiet), P99_FLOOR_S), figures
        assert high_mb - before_mb < GROWTH_MB
        assert memory_mb(process) - before_mb < GROWTH_MB / 2


async def test_after_the_worst_talk_a_shopper_still_comes_in_and_does_everything(
    server: tuple[str, Process],
) -> None:
    origin, _ = server
    async with Api(origin, "a") as api:
        shopper = await api.shopper()
        answers: list[str] = []
        for _ in range(40):
            answer = await shopper.ask("say", {"id": new_id(), "text": EMOJI})
            answers.append(answer.get("reason", answer["result"]))
        assert answers.count("said") >= 7
        assert answers[-1] == "rate_limited"
        again = Caller(origin, shopper.session_id, shopper.party_id, shopper.token)
        await again.connect()
        (resumed,) = [frame for frame in again.heard if frame.startswith("43")]
        assert len(resumed.encode()) < BACKLOG_BYTES_MAX
        assert again.talk
        await again.done("set_drive", drive="shopper_only")
        await again.done("end_session")
        await again.close()
        await shopper.close()
