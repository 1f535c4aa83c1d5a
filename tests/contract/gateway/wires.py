"""A client of the gateway that speaks frames, so that a test can send what no library would."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

QUERY = "EIO=4&transport=websocket"
ANSWER_S = 15.0
SOON_S = 4.0
"""Milliseconds on a quiet machine; a loaded one needs patience."""


class Wire:
    """One connection to the gateway."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[tuple[str, Any]] = []
        """Events that came while something else was waited for."""
        self._number = 0

    async def send(self, frame: str | bytes) -> None:
        """Send a frame as it is."""
        await self.socket.send(frame)

    async def throw(self, frame: str | bytes, within_s: float = SOON_S) -> int:
        """Send a frame that must end the connection; return the close code."""
        with suppress(ConnectionClosed):  # too large a frame is refused while it is sent
            await self.socket.send(frame)
        return await self.closed(within_s)

    async def frame(self, within_s: float = ANSWER_S) -> str:
        """Return the next frame, answering pings."""
        while True:
            async with asyncio.timeout(within_s):
                frame = await self.socket.recv()
            assert isinstance(frame, str)
            if frame != "2":
                return frame
            await self.socket.send("3")

    async def join(self, token: str) -> dict[str, Any]:
        """Show a party token; return the server's answer, whatever it is."""
        return await self.show({"token": token, "protocol": 1})

    async def show(self, auth: dict[str, Any]) -> dict[str, Any]:
        """Send CONNECT; return the answer with its kind under `kind`."""
        await self.send(f"40{json.dumps(auth)}")
        frame = await self.frame()
        return {"kind": frame[:2], **json.loads(frame[2:])}

    async def ask(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Emit an event and return its acknowledgement."""
        self._number += 1
        number = self._number
        await self.send(f"42{number}{json.dumps([name, body])}")
        return await self.answer(number)

    async def answer(self, number: int) -> dict[str, Any]:
        """Return an acknowledgement; keep the events that come before it."""
        head = f"43{number}["
        while not (frame := await self.frame()).startswith(head):
            self._keep(frame)
        return json.loads(frame[len(head) - 1 :])[0]

    async def event(self, name: str) -> Any:
        """Return the next event of a name."""
        while True:
            for index, (kept, body) in enumerate(self.events):
                if kept == name:
                    del self.events[index]
                    return body
            self._keep(await self.frame())

    async def closed(self, within_s: float = SOON_S) -> int:
        """Wait for the end; return the close code. Fails where it does not come in time."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed as end:
                return end.rcvd.code if end.rcvd is not None else 1006

    def _keep(self, frame: str) -> None:
        if frame.startswith("43"):
            return  # the answer to a frame that was sent by hand
        name, body = json.loads(frame[2:])
        self.events.append((name, body))


@asynccontextmanager
async def wire(port: int, query: str = "", origin: str | None = None) -> AsyncGenerator[Wire]:
    """Open a connection and read the greeting."""
    url = f"ws://127.0.0.1:{port}/socket.io/?{QUERY}{query}"
    async with connect(
        url,
        origin=None if origin is None else Origin(origin),
        compression=None,
        ping_interval=None,
        max_size=None,
        close_timeout=0.2,
    ) as socket:
        opened = Wire(socket)
        assert (await opened.frame()).startswith("0{")
        yield opened
