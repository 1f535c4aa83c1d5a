"""Whatever comes in: a close code or a reason, and never a traceback, a zombie or a stall."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest

from tests.contract.gateway.hostile_frames import BEFORE, CLOSED, ID, REFUSED
from tests.contract.gateway.tiny_process import TinyProcess
from tests.contract.gateway.wires import Wire, wire

pytestmark = pytest.mark.process


AT_ONCE = 8
RESUME = {"version": 0, "talk_seq": 0, "format": 1}
_T = TypeVar("_T")


async def each(cases: Iterable[str], attempt: Callable[[str], Awaitable[_T]]) -> dict[str, _T]:
    """Try every case, some at once, and return what became of each."""
    names = list(cases)
    outcomes: dict[str, _T] = {}
    for start in range(0, len(names), AT_ONCE):
        chunk = names[start : start + AT_ONCE]
        outcomes |= zip(chunk, await asyncio.gather(*map(attempt, chunk)), strict=True)
    return outcomes


@pytest.fixture
async def neighbour(tiny: TinyProcess) -> AsyncIterator[Wire]:
    """Someone honest in another session, who must not notice anything."""
    async with wire(tiny.port) as honest:
        assert (await honest.join("neighbour.p1"))["kind"] == "40"
        yield honest
        began = time.perf_counter()
        said = {"id": f"{ID}{time.perf_counter_ns()}", "text": "still here"}
        assert (await honest.ask("say", said))["result"] == "said"
        assert time.perf_counter() - began < 1
        await tiny.settled(1)


async def test_a_first_frame_that_is_no_token_ends_the_connection(
    tiny: TinyProcess, neighbour: Wire
) -> None:
    async def attempt(name: str) -> int:
        async with wire(tiny.port) as hostile:
            return await hostile.throw(BEFORE[name][0])

    assert await each(BEFORE, attempt) == {name: code for name, (_, code) in BEFORE.items()}


async def test_a_frame_out_of_our_grammar_ends_the_connection(
    tiny: TinyProcess, neighbour: Wire
) -> None:
    async def attempt(name: str) -> int:
        session = f"hostile-{list(CLOSED).index(name)}"
        async with AsyncExitStack() as stack:
            hostile = await stack.enter_async_context(wire(tiny.port))
            assert (await hostile.join(f"{session}.p1"))["kind"] == "40"
            other = await stack.enter_async_context(wire(tiny.port))
            assert (await other.join(f"{session}.p2"))["kind"] == "40"
            await other.ask("resume", RESUME)
            code = await hostile.throw(CLOSED[name][0])
            while (await other.event("presence"))["online"]["p1"]:
                pass
            return code

    assert await each(CLOSED, attempt) == {name: code for name, (_, code) in CLOSED.items()}


async def test_a_wrong_message_is_refused_with_a_reason_and_the_connection_goes_on(
    tiny: TinyProcess, neighbour: Wire
) -> None:
    async def attempt(name: str) -> tuple[str, str, bool]:
        (event, body), _ = REFUSED[name]
        async with wire(tiny.port) as hostile:
            await hostile.join(f"refused-{list(REFUSED).index(name)}.p1")
            before = await hostile.ask("resume", RESUME)
            answer = await hostile.ask(event, body)
            after = await hostile.ask("resume", RESUME)
            return answer["result"], answer.get("reason", ""), after == before

    wanted = {name: ("rejected", reason, True) for name, (_, reason) in REFUSED.items()}
    assert await each(REFUSED, attempt) == wanted


async def test_a_malformed_field_is_named_and_its_value_is_not(tiny: TinyProcess) -> None:
    async with wire(tiny.port) as hostile:
        await hostile.join("named.p1")
        lines = [{"sku": "mug"}, {"sku": "canary\x07"}]
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
    async def attempt(name: str) -> None:
        async with wire(tiny.port) as hostile:
            await hostile.join("memory.p1")
            await hostile.throw(CLOSED[name][0])

    held_kib: list[int] = []
    for _ in range(15):
        await each(CLOSED, attempt)
        held_kib.append(tiny.rss_kib)
    # A leak grows with every round; a process warms up for about ten of them, and then does not.
    assert held_kib[-1] - held_kib[11] < 5_000, held_kib
