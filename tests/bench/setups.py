"""Calls that are set up beside the commands under measurement, in sessions of their own.

Each is what two browsers send until they see each other, with descriptions and candidates that a
browser made: the same as `tests/process/test_call_cost.py` counts.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.generator import Run, SocketProtocol, connected
from tests.calls import candidates, description

PER_S = 5
LASTS_S = 0.1
"""How long a call is on before somebody hangs up."""
WAIT_S = 5.0
SHOPPER, ADVISOR = "p1", "p2"
PLACES = {SHOPPER: "0123456789abcdef", ADVISOR: "fedcba9876543210"}
CALL_ID = re.compile(rb'"call_id":"([^"]+)"')
WAYS = [{"candidate": item, "mid": "0"} for item in candidates("chromium")]


@dataclass
class Counter:
    """A session of two in which a call is set up, again and again."""

    name: str
    run: Run
    protocols: dict[str, SocketProtocol] = field(default_factory=dict[str, SocketProtocol])
    resumed: int = 0
    _waits: dict[int, asyncio.Future[bytes]] = field(
        default_factory=dict[int, asyncio.Future[bytes]]
    )
    _number: int = 1
    _gen: int = 0

    def answered(self, payload: bytes) -> None:
        """An answer has come: to what, says its number."""
        number = int(payload[2 : payload.index(b"[")])
        if number == 1:
            self.resumed += 1
        elif number in self._waits:
            self._waits.pop(number).set_result(payload)

    def patched(self) -> None:
        """What the other one hears is not looked at here."""

    async def set_up(self) -> None:
        """Call, say yes, and exchange what two browsers exchange; then hang up."""
        self._gen += 1
        asked = await self._command(ADVISOR, {"type": "start_call"})
        found = CALL_ID.search(asked)
        assert found, asked
        call_id = found[1].decode()
        await self._command(SHOPPER, {"type": "answer_call", "call_id": call_id, "yes": True})
        for party, speak in ((SHOPPER, False), (ADVISOR, True)):
            place = {"place": PLACES[party], "gen": self._gen, "speak": speak}
            await self._ask(party, "signal", {"type": "join", "call_id": call_id, **place})
        for party, kind in ((ADVISOR, "offer"), (SHOPPER, "answer")):
            said = {"kind": kind, "sdp": description("chromium", kind)}
            await self._signal(party, {"type": "description", **said})
        for party, part in ((ADVISOR, WAYS[:-1]), (SHOPPER, WAYS), (ADVISOR, WAYS[-1:])):
            await self._signal(party, {"type": "candidates", "candidates": part})
        await asyncio.sleep(LASTS_S)
        await self._command(SHOPPER, {"type": "end_call", "call_id": call_id})

    async def _signal(self, party: str, signal: dict[str, Any]) -> None:
        other = ADVISOR if party == SHOPPER else SHOPPER
        about = {"to": other, "gen": self._gen, "to_gen": self._gen}
        await self._ask(party, "signal", {**signal, **about})

    async def _command(self, party: str, command: dict[str, Any]) -> bytes:
        id_ = f"{self.name}-{self._number:012d}"
        return await self._ask(party, "cmd", {"id": id_, "command": command})

    async def _ask(self, party: str, event: str, body: dict[str, Any]) -> bytes:
        self._number += 1
        number = self._number
        answer = self._waits[number] = asyncio.get_running_loop().create_future()
        self.protocols[party].send(f"42{number}{json.dumps([event, body])}".encode())
        async with asyncio.timeout(WAIT_S):
            payload = await answer
        if b'"rejected"' in payload:
            raise AssertionError(payload)
        return payload


async def counters(run: Run, sessions: list[dict[str, str]]) -> list[Counter]:
    """Connect both parties of these sessions."""
    opened = [Counter(entry["session"], run) for entry in sessions]
    for counter in opened:
        for party in (SHOPPER, ADVISOR):
            counter.protocols[party] = await connected(run, counter, f"{counter.name}.{party}")
    async with asyncio.timeout(30):
        while any(counter.resumed < 2 for counter in opened):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return opened


class Calls:
    """Calls that begin at an even pace over a ring of sessions."""

    def __init__(self, counters: list[Counter]) -> None:
        self._counters = counters
        self._at = 0
        self._on = False
        self.done = 0

    @asynccontextmanager
    async def on(self) -> AsyncGenerator[None]:
        """Set calls up while this lasts; at its end those that have begun go on to theirs."""
        self._on = True
        pace = asyncio.create_task(self._pace())
        try:
            yield
        finally:
            self._on = False
            await pace

    async def _pace(self) -> None:
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        async with asyncio.TaskGroup() as group:
            while self._on:
                group.create_task(self._next())
                due_s += 1 / PER_S
                await asyncio.sleep(max(0.0, due_s - loop.time()))

    async def _next(self) -> None:
        counter = self._counters[self._at % len(self._counters)]
        self._at += 1
        await counter.set_up()
        self.done += 1
