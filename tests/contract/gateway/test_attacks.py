"""Attacks that take time or mass: cut, in bounded memory, with a neighbour who notices nothing."""

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from tests import loopback
from tests.contract.gateway.raw import (
    BINARY,
    CONTINUED,
    PING,
    TEXT,
    frame,
    joined,
    raw_socket,
)
from tests.contract.gateway.tiny_process import TinyProcess
from tests.contract.gateway.wires import SOON_S, wire
from tests.servers import LONG

pytestmark = pytest.mark.process

RESUME = {"version": 0, "talk_seq": 0, "format": 1}
NUMBERS = itertools.count()


def fresh() -> str:
    return f"attack-{next(NUMBERS):012d}"


@dataclass
class Pulse:
    """How long an honest neighbour waited for each answer."""

    waits_s: list[float] = field(default_factory=list[float])


@asynccontextmanager
async def neighbour(tiny: TinyProcess) -> AsyncGenerator[Pulse]:
    """Someone honest in another session asks all the time, and must be answered quickly."""
    pulse = Pulse()
    async with wire(tiny.port) as honest:
        await honest.join("neighbour.p1")

        async def ask() -> None:
            while True:
                began = time.perf_counter()
                assert (await honest.ask("say", {"id": fresh(), "text": "hi"}))["result"] == "said"
                pulse.waits_s.append(time.perf_counter() - began)
                await asyncio.sleep(0.05)

        asking = asyncio.create_task(ask())
        try:
            yield pulse
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
    assert statistics.median_low(pulse.waits_s) < 0.5, pulse.waits_s
    assert max(pulse.waits_s) < SOON_S, pulse.waits_s


async def test_a_reader_that_forges_pongs_and_never_reads_is_cut(swift: TinyProcess) -> None:
    async with (
        neighbour(swift),
        wire(swift.port) as other,
        joined(swift.port, "stuck.p2") as stuck,
    ):
        await other.join("stuck.p1")
        await other.ask("resume", RESUME)
        await stuck.send(b'421["resume",{"version":0,"talk_seq":0,"format":1}]')
        before_kib = swift.rss_kib
        said = 0
        async with asyncio.timeout(60):
            while await swift.number("theke_cuts_total") < 1:
                for _ in range(100):
                    answer = await other.ask("say", {"id": fresh(), "text": "ü" * 2000})
                    assert answer["result"] == "said"
                    said += 1
                try:
                    await stuck.send(b"3")
                except OSError:
                    break
        assert await stuck.ended(SOON_S)
        while (await other.event("presence"))["online"]["p2"]:
            pass
        assert swift.rss_kib - before_kib < 20_000
        await swift.settled(2)
        assert said * 4000 > 256 * 1024, "it was cut for another reason than its backlog"


async def test_a_flood_of_events_is_cut_and_leaves_no_tasks(tiny: TinyProcess) -> None:
    count = 50_000 if LONG else 10_000
    body = b'42%d["say",{"id":"flood-0000000000000","text":"x"}]'
    async with neighbour(tiny), joined(tiny.port, "flood.p1") as flood:
        before_kib = tiny.rss_kib
        events = b"".join(frame(body % number) for number in range(count))
        with suppress(OSError):  # cut while it still writes
            await flood.write(events)
        assert await flood.ended(SOON_S)
        assert await tiny.tasks() < 100
        assert tiny.rss_kib - before_kib < 20_000
        await tiny.settled(1)


async def test_a_binary_bomb_does_not_go_off(tiny: TinyProcess) -> None:
    attachment = frame(bytes(60_000), BINARY)
    async with neighbour(tiny), joined(tiny.port, "bomb.p1") as bomb:
        before_kib = tiny.rss_kib
        with suppress(OSError):
            await bomb.send(b'45500-["cmd",{"_placeholder":true,"num":0}]')
            for _ in range(100):
                await bomb.write(attachment)
        assert await bomb.ended(SOON_S)
        assert tiny.rss_kib - before_kib < 5_000
        await tiny.settled(1)


async def test_sockets_that_never_connect_are_closed(tiny: TinyProcess) -> None:
    async with neighbour(tiny), AsyncExitStack() as stack:
        count = 200 if LONG else 50
        silent = [await stack.enter_async_context(raw_socket(tiny.port)) for _ in range(count)]
        began = time.perf_counter()
        assert all(await asyncio.gather(*(socket.ended(SOON_S) for socket in silent)))
        assert time.perf_counter() - began < SOON_S
        await tiny.settled(1)


async def test_a_handshake_that_never_ends_is_torn_down(tiny: TinyProcess) -> None:
    async with neighbour(tiny):
        slow = [await asyncio.open_connection("127.0.0.1", tiny.port) for _ in range(30)]
        for number, (_, writer) in enumerate(slow):
            writer.write(b"" if number % 2 else b"GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n")

        async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                for _ in range(150):
                    writer.write(b"X-Slow: 1\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.1)
            except OSError:
                return
            raise AssertionError("still there")

        async with asyncio.timeout(4 * SOON_S):
            await asyncio.gather(*(drip(*item) for item in slow[::2]))
            for reader, _ in slow[1::2]:
                with suppress(OSError):
                    assert await reader.read() == b""
        for _, writer in slow:
            writer.close()


async def test_a_flood_of_websocket_pings_that_nobody_reads_is_cut(tiny: TinyProcess) -> None:
    async with neighbour(tiny), joined(tiny.port, "pings.p1") as flood:
        before_kib = tiny.rss_kib
        pings = frame(bytes(125), PING) * 50_000
        with suppress(OSError):
            await flood.write(pings)
        assert await flood.ended(SOON_S)
        assert tiny.rss_kib - before_kib < 5_000
        await tiny.settled(1)


async def test_a_message_in_endless_pieces_is_cut(tiny: TinyProcess) -> None:
    async with neighbour(tiny), joined(tiny.port, "pieces.p1") as pieces:
        await pieces.send(b"4", fin=False)
        with suppress(OSError):
            for _ in range(200):
                await pieces.write(frame(b"", CONTINUED, fin=False) * 100)
        assert await pieces.ended(SOON_S)
        await tiny.settled(1)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(frame(b"\xff\xfe\xfd"), id="not UTF-8"),
        pytest.param(frame(b"42[]", masked=False), id="not masked"),
        pytest.param(b"\xf1" + frame(b"42[]")[1:], id="reserved bits"),
        pytest.param(frame(b"x", 3), id="reserved opcode"),
        pytest.param(frame(b"x" * 126, PING), id="a ping too long"),
        pytest.param(frame(b"x", PING, fin=False), id="a ping in pieces"),
        pytest.param(frame(b"x", CONTINUED), id="a continuation of nothing"),
        pytest.param(frame(b"4", TEXT, fin=False) + frame(b"4", TEXT), id="a message inside one"),
        pytest.param(b"\x81\xff" + b"\xff" * 12, id="a length of 2^64"),
        pytest.param(b"\x88\x81" + bytes(4) + b"x", id="a close code of one byte"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="HTTP"),
    ],
)
async def test_what_is_no_websocket_frame_ends_the_connection(
    tiny: TinyProcess, data: bytes
) -> None:
    async with joined(tiny.port, "frames.p1") as raw:
        await raw.write(data)
        assert await raw.ended(SOON_S)
    await tiny.settled(0)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", {}, 400),
        ("EIO=4&transport=polling", {}, 400),
        ("EIO=4&transport=polling&j=0", {}, 400),
        ("EIO=4&transport=websocket", {}, 400),
        ("EIO=4&transport=websocket&sid=abc", {}, 400),
        ("EIO=4&transport=websocket&session=" + "s" * 600, {}, 400),
    ],
)
async def test_nothing_but_a_websocket_is_served_here(
    tiny: TinyProcess, query: str, headers: dict[str, str], status: int
) -> None:
    async with loopback.client() as client:
        for method in ("GET", "POST", "OPTIONS", "DELETE"):
            url = f"http://127.0.0.1:{tiny.port}/socket.io/?{query}"
            answer = await client.request(method, url, headers=headers)
            assert answer.status_code == status
            assert answer.json() == {"error": {"reason": "malformed"}}
