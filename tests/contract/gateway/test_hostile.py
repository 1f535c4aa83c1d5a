"""Whatever comes in: a close code or a reason, and never a traceback, a zombie or a stall."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.contract.gateway.hostile_frames import BEFORE, CLOSED, ID, REFUSED
from tests.contract.gateway.tiny_process import TinyProcess
from tests.contract.gateway.wires import Wire, wire

pytestmark = pytest.mark.process


@pytest.fixture
async def neighbour(tiny: TinyProcess) -> AsyncIterator[Wire]:
    """Someone honest in another session, who must not notice anything."""
    async with wire(tiny.port) as honest:
        assert (await honest.join("neighbour.p1"))["kind"] == "40"
        yield honest
        began = time.perf_counter()
        hint = {"id": f"{ID}{time.perf_counter_ns()}", "text": "still here"}
        assert (await honest.ask("say", hint))["result"] == "said"
        assert time.perf_counter() - began < 0.5
        await tiny.settled(1)


@pytest.mark.parametrize("case", BEFORE.items(), ids=lambda case: case[0])
async def test_a_first_frame_that_is_no_token_ends_the_connection(
    tiny: TinyProcess, neighbour: Wire, case: tuple[str, tuple[str | bytes, int]]
) -> None:
    frame, code = case[1]
    async with wire(tiny.port) as hostile:
        await hostile.send(frame)
        assert await hostile.closed() == code


@pytest.mark.parametrize("case", CLOSED.items(), ids=lambda case: case[0])
async def test_a_frame_out_of_our_grammar_ends_the_connection(
    tiny: TinyProcess, neighbour: Wire, case: tuple[str, tuple[str | bytes, int]]
) -> None:
    frame, code = case[1]
    async with wire(tiny.port) as hostile, wire(tiny.port) as other:
        assert (await other.join("hostile.p2"))["kind"] == "40"
        await other.ask("resume", {"version": 0, "talk_seq": 0, "format": 1})
        assert (await hostile.join("hostile.p1"))["kind"] == "40"
        await hostile.send(frame)
        assert await hostile.closed() == code
        while (await other.event("presence"))["online"]["p1"]:
            pass


@pytest.mark.parametrize("case", REFUSED.items(), ids=lambda case: case[0])
async def test_a_wrong_message_is_refused_with_a_reason_and_the_connection_goes_on(
    tiny: TinyProcess, case: tuple[str, tuple[tuple[str, Any], str]]
) -> None:
    (name, body), reason = case[1]
    async with wire(tiny.port) as hostile:
        await hostile.join("refused.p1")
        before = await hostile.ask("resume", {"version": 0, "talk_seq": 0, "format": 1})
        answer = await hostile.ask(name, body)
        assert (answer["result"], answer["reason"]) == ("rejected", reason)
        after = await hostile.ask("resume", {"version": 0, "talk_seq": 0, "format": 1})
        assert after == before


async def test_a_malformed_field_is_named_and_its_value_is_not(tiny: TinyProcess) -> None:
    async with wire(tiny.port) as hostile:
        await hostile.join("named.p1")
        lines = [{"sku": "mug"}, {"sku": "canary!"}]
        body = {"id": ID, "command": {"type": "propose", "lines": lines}}
        answer = await hostile.ask("cmd", body)
    assert answer == {
        "result": "rejected",
        "reason": "malformed",
        "subject": "command.lines[1].sku",
    }
    assert "canary" not in tiny.process.said()


async def test_there_are_at_least_a_hundred_hostile_frames() -> None:
    assert len(BEFORE) + len(CLOSED) >= 100


async def test_hostile_frames_cost_no_memory(tiny: TinyProcess) -> None:
    async def throw(frame: str | bytes) -> None:
        async with wire(tiny.port) as hostile:
            await hostile.join("memory.p1")
            await hostile.send(frame)
            await hostile.closed()

    frames = [frame for frame, _ in CLOSED.values()]
    held_kib: list[int] = []
    for _ in range(6):
        for start in range(0, len(frames), 6):
            await asyncio.gather(*(throw(frame) for frame in frames[start : start + 6]))
        held_kib.append(tiny.rss_kib)
    assert held_kib[-1] - held_kib[2] < 5_000, held_kib
