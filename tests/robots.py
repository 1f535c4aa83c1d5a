"""Shoppers for load: robots of the product on the other side of the counter, without a browser."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.callers import Api
from theke_server.robots.phone import Phone
from theke_server.robots.recordings import Recordings, Studio
from theke_server.robots.socket import Socket

LOOK_S = 0.1


@dataclass
class RobotShopper:
    """A shopper who takes every call, and is heard in it."""

    api: Api
    recordings: Recordings
    locale: str = "en"
    socket: Socket | None = None
    phone: Phone = field(init=False)
    heard_s: float = 0.0
    _task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.phone = Phone(Studio(self.recordings))

    async def come(self) -> None:
        """Ask for advice, and follow what happens from now on."""
        body = {"shop": self.api.shop, "locale": self.locale}
        made = await self.api.post_json("/v1/sessions", body)
        auth = {"token": made["party_token"]}
        origin, session_id = self.api.origin, made["session_id"]
        self.socket = await Socket.open(origin, auth, session_id, self.phone.heard)
        self._task = asyncio.create_task(self._follow(self.socket))

    @property
    def view(self) -> dict[str, Any]:
        """What the shopper sees."""
        assert self.socket is not None
        return self.socket.view

    @property
    def texts(self) -> list[str]:
        """What was written so far."""
        assert self.socket is not None
        return [item["text"] for item in self.socket.talk]

    async def do(self, command: dict[str, Any]) -> dict[str, Any]:
        """Send a command; return its acknowledgement."""
        assert self.socket is not None
        return await self.socket.command(command)

    async def go(self) -> None:
        """Leave, as a closed tab does."""
        assert self._task is not None
        assert self.socket is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.phone.leave()
        await self.socket.close()

    async def _follow(self, socket: Socket) -> None:
        while not socket.is_over:
            call = socket.view["call"]
            if call["state"] == "ringing" and call["by"] != socket.view["me"]["party_id"]:
                answer = {"type": "answer_call", "call_id": call["call_id"], "yes": True}
                await socket.command(answer)
            await self.phone.follow(socket)
            await asyncio.sleep(LOOK_S)
            self.heard_s += LOOK_S if self.phone.is_heard else 0.0
