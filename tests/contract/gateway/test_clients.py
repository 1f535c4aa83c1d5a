"""A client of the library itself, and frames made up by the thousand."""

import asyncio
from typing import Any

import pytest
import socketio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from tests.contract.gateway.hostile_frames import CLOSED, ID, event
from tests.contract.gateway.tiny_process import TinyProcess
from tests.contract.gateway.wires import ANSWER_S, wire
from tests.servers import LONG

pytestmark = pytest.mark.process

RESUME = {"version": 0, "talk_seq": 0, "format": 1}
AT_ONCE = 20
ROUNDS = 1_000 if LONG else 8

TEXTS = [frame for frame, _ in CLOSED.values() if isinstance(frame, str) and len(frame) < 200]
GOOD = [
    event("cmd", {"id": ID, "command": {"type": "add_line", "sku": "mug"}}),
    event("resume", RESUME),
    '42["hint",{"kind":"looking","subject":"mug"}]',
]


@st.composite
def bent(draw: st.DrawFn) -> str | bytes:
    """Return a frame with some bytes changed, dropped or doubled; sometimes as a binary one."""
    data = bytearray(draw(st.sampled_from(TEXTS + GOOD)).encode())
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["flip", "drop", "double", "insert"])):
            case "flip" if data:
                data[at] ^= draw(st.integers(1, 255))
            case "drop":
                del data[at : at + draw(st.integers(1, 8))]
            case "double":
                data[at:at] = data[at : at + draw(st.integers(1, 30))]
            case _:
                data[at:at] = draw(st.binary(max_size=8))
    return data.decode("utf-8", "replace") if draw(st.integers(0, 9)) else bytes(data)


def test_frames_made_up_end_in_an_answer_or_a_close(tiny: TinyProcess) -> None:
    @given(st.lists(bent() | st.text(max_size=30), min_size=AT_ONCE, max_size=AT_ONCE))
    @settings(
        max_examples=ROUNDS, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    def throw(frames: list[str | bytes]) -> None:
        asyncio.run(_throw(tiny, frames))

    throw()
    asyncio.run(tiny.settled(0))


async def _throw(tiny: TinyProcess, frames: list[str | bytes]) -> None:
    async def send(number: int, frame: str | bytes) -> None:
        async with wire(tiny.port) as hostile:
            await hostile.join(f"made-up-{number}.p1")
            try:
                await hostile.send(frame)
                answer = await hostile.ask("resume", RESUME)
                assert answer["result"] in ("resumed", "rejected", "done", "said")
            except ConnectionClosed as end:
                codes.add(end.rcvd.code if end.rcvd is not None else 1006)

    codes: set[int] = set()
    async with asyncio.timeout(60):
        await asyncio.gather(*(send(number, frame) for number, frame in enumerate(frames)))
    assert codes <= {1000, 1003, 1006, 1007, 1008, 1009}


async def test_the_library_s_own_client_works(tiny: TinyProcess) -> None:
    client = socketio.AsyncClient(reconnection=False)
    heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    for name in ("patch", "bye", "presence"):

        async def hear(body: Any, name: str = name) -> None:
            await heard.put((name, body))

        client.on(name, hear)
    await client.connect(
        f"http://127.0.0.1:{tiny.port}?session=library",
        auth={"token": "library.p2", "protocol": 1},
        transports=["websocket"],
    )
    view = await client.call("resume", RESUME)
    assert view["result"] == "resumed"
    async with wire(tiny.port) as lea:
        await lea.join("library.p1")
        body = {"id": ID, "command": {"type": "add_line", "sku": "mug"}}
        done = await lea.ask("cmd", body)
        while (got := await asyncio.wait_for(heard.get(), ANSWER_S))[0] == "presence":
            pass
        assert got == ("patch", {k: v for k, v in done.items() if k != "result"})
    await tiny.revoke("library")
    while (got := await asyncio.wait_for(heard.get(), ANSWER_S))[0] != "bye":
        pass
    assert got == ("bye", {"reason": "unauthorized"})
    await asyncio.wait_for(client.wait(), ANSWER_S)
    await client.shutdown()


async def test_the_library_s_own_client_is_refused_with_a_reason(tiny: TinyProcess) -> None:
    client = socketio.AsyncClient(reconnection=False)
    refusals: list[Any] = []

    async def refused(data: Any) -> None:
        refusals.append(data)

    client.on("connect_error", refused)
    with pytest.raises(Exception, match="failed to connect"):
        await client.connect(
            f"http://127.0.0.1:{tiny.port}",
            auth={"token": "nobody", "protocol": 1},
            transports=["websocket"],
        )
    assert refusals == [{"message": "unauthorized", "data": {"reason": "unauthorized"}}]
    await client.shutdown()
