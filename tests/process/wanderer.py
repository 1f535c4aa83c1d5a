"""A party with a bad line and a restless hand: commands at random, sent twice, cut off, sent again.

It follows its view as the client does, and keeps what became of every command id.
"""

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.callers import merge

RESUME = {"version": 0, "talk_seq": 0, "format": 1}
WAIT_S = 60.0
UNANSWERED_MAX = 10
DROP_CHANCE = 0.04
TWICE_CHANCE = 0.08


@dataclass
class SentCommand:
    """A command on its way, and what it is about."""

    body: dict[str, Any]
    sku: str
    outcome: dict[str, Any] | None = None


@dataclass
class Wanderer:
    """A party of a session."""

    origin: str
    session_id: str
    token: str
    skus: list[str]
    chance: random.Random
    view: dict[str, Any] = field(default_factory=dict[str, Any])
    version: int = 0
    talk: dict[str, dict[str, Any]] = field(default_factory=dict[str, "dict[str, Any]"])
    commands: dict[str, SentCommand] = field(default_factory=dict[str, SentCommand])
    drops: int = 0
    gaps: int = 0
    _socket: ClientConnection | None = None
    _number: int = 0
    _asked: dict[int, str] = field(default_factory=dict[int, str])

    async def wander(self, commands: int) -> None:
        """Send so many commands, and stay until each has an outcome."""
        await self._connect()
        for number in range(commands):
            command = self._next_command(number)
            self.commands[command.body["id"]] = command
            await self._send(command)
            if self.chance.random() < TWICE_CHANCE:
                await self._send(command)
            if self.chance.random() < DROP_CHANCE:
                await self._drop()
            await self._listen_for(self.chance.random() * 0.04 + 0.005)
            while len(self._asked) > UNANSWERED_MAX:
                await self._listen_for(0.02)
        async with asyncio.timeout(WAIT_S + commands / 10):
            while any(command.outcome is None for command in self.commands.values()):
                await self._listen_for(0.02)

    async def settle(self, version: int) -> None:
        """Follow until the view is at `version` by patches alone."""
        async with asyncio.timeout(WAIT_S):
            while self.version < version:
                await self._listen_for(0.02)

    async def fresh(self) -> dict[str, Any]:
        """Return a whole view, as the same party sees it on another device."""
        other = Wanderer(self.origin, self.session_id, self.token, [], self.chance)
        await other.knock()
        answer = await other.whole()
        await other.leave()
        return answer

    async def whole(self) -> dict[str, Any]:
        """Ask for the whole view. It holds what was on its way, so it must be taken."""
        number = await self._ask("resume", RESUME)
        while True:
            frame = await self._frame()
            if frame.startswith(f"43{number}["):
                return json.loads(frame[frame.index("[") :])[0]
            self._hear(frame)

    async def leave(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            await self._socket.close()

    def _next_command(self, number: int) -> SentCommand:
        sku = self.chance.choice(self.skus)
        lines = self.view["checkout"]["lines"]
        line_id = next((id_ for id_, line in lines.items() if line["sku"] == sku), "")
        pick = self.chance.random()
        command: dict[str, Any] = {"type": "add_line", "sku": sku, "quantity": 1}
        if line_id and pick < 0.3:
            delta = self.chance.choice((-2, -1, 1, 2))
            command = {"type": "change_quantity", "line_id": line_id, "delta": delta}
        elif line_id and pick < 0.45:
            command = {"type": "set_quantity", "quantity": self.chance.randint(1, 9)}
            command |= {"line_id": line_id, "line_version": lines[line_id]["version"]}
        elif line_id and pick < 0.55:
            command = {"type": "remove_line", "line_id": line_id}
            command |= {"line_version": lines[line_id]["version"]}
        body = {"id": f"{self.chance.getrandbits(128):032x}", "command": command}
        return SentCommand(body=body, sku=sku)

    async def _connect(self) -> None:
        await self.knock()
        await self._resume()
        for command in self.commands.values():
            if command.outcome is None:
                await self._send(command)

    async def knock(self) -> None:
        """Open a connection and show the token, again while those before have not ended yet."""
        while (answer := await self._shown()).startswith("44"):
            assert "limit_reached" in answer, answer
            await asyncio.sleep(0.2)

    async def _shown(self) -> str:
        url = f"{self.origin.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        self._socket = await connect(f"{url}&session={self.session_id}", compression=None)
        await self._frame()
        await self._socket.send("40" + json.dumps({"token": self.token, "protocol": 1}))
        return await self._frame()

    async def _drop(self) -> None:
        """Lose the connection, with answers still on their way, and come back."""
        assert self._socket is not None
        self.drops += 1
        self._socket.transport.abort()
        self._asked.clear()
        await asyncio.sleep(self.chance.random() * 0.05)
        await self._connect()

    async def _resume(self) -> None:
        answer = await self.whole()
        if answer["version"] >= self.version:
            self.version, self.view = answer["version"], answer["view"]

    async def _send(self, command: SentCommand) -> None:
        number = await self._ask("cmd", command.body)
        self._asked[number] = command.body["id"]

    async def _ask(self, name: str, body: dict[str, Any]) -> int:
        assert self._socket is not None
        self._number += 1
        await self._socket.send(f"42{self._number}{json.dumps([name, body])}")
        return self._number

    async def _frame(self) -> str:
        assert self._socket is not None
        async with asyncio.timeout(WAIT_S):
            while (frame := str(await self._socket.recv())) == "2":
                await self._socket.send("3")
        return frame

    async def _listen_for(self, seconds: float) -> None:
        gaps = self.gaps
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    self._hear(await self._frame())
        if self.gaps > gaps:
            await self._resume()

    def _hear(self, frame: str) -> None:
        body = json.loads(frame[frame.index("[") :])
        if frame.startswith("43"):
            command_id = self._asked.pop(int(frame[2 : frame.index("[")]))
            self._answered(self.commands[command_id], body[0])
        elif body[0] == "patch":
            self._take(body[1])
        else:
            assert body[0] == "presence", body[0]

    def _answered(self, command: SentCommand, answer: dict[str, Any]) -> None:
        before = command.outcome
        command.outcome = answer
        if before is not None and before["result"] == "done":
            assert (answer["result"], answer["version"]) == ("done", before["version"]), answer
            command.outcome = before
        if answer["result"] == "done":
            self._take(answer)

    def _take(self, body: dict[str, Any]) -> None:
        if body["version"] <= self.version:
            return
        if body["base"] != self.version:
            self.gaps += 1
            return
        patched = merge(self.view, body["patch"])
        assert isinstance(patched, dict)
        self.view, self.version = patched, body["version"]
