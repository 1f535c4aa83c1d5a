"""A websocket without a network: what an ASGI server does, as slowly as a test wants."""

import asyncio
from typing import Any

from starlette.types import Message, Receive, Scope, Send

SCOPE: Scope = {
    "type": "websocket",
    "path": "/socket.io/",
    "query_string": b"EIO=4&transport=websocket",
    "headers": [],
    "client": ("192.0.2.1", 1),
}


class Transport:
    """What is under a websocket: it can be torn down."""

    def __init__(self) -> None:
        self.aborted = False
        self.waiting = 0

    def abort(self) -> None:
        self.aborted = True

    def get_write_buffer_size(self) -> int:
        return self.waiting


class Peer:
    """The other end. `reads.clear()` makes it stop reading; its `send` is the server's protocol."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.sent: list[Message] = []
        self.fails: Exception | None = None
        self.reads = asyncio.Event()
        self.reads.set()
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()

    def say(self, text: str) -> None:
        """Send the server a frame."""
        self._incoming.put_nowait({"type": "websocket.receive", "text": text})

    def leave(self) -> None:
        """Go away."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def receive(self) -> Message:
        """Give the server the next message."""
        return await self._incoming.get()

    async def send(self, message: Message) -> None:
        """Take a message of the server, once the peer reads."""
        if not self.reads.is_set():
            await self.reads.wait()
        if self.fails is not None:
            raise self.fails
        if self.transport.aborted:
            raise OSError
        self.sent.append(message)
        if message["type"] == "websocket.close":
            self.leave()

    @property
    def texts(self) -> list[str]:
        """The frames that came."""
        return [message["text"] for message in self.sent if message["type"] == "websocket.send"]

    @property
    def code(self) -> int | None:
        """The close code that came."""
        return next((m["code"] for m in self.sent if m["type"] == "websocket.close"), None)


def scope(**more: Any) -> Scope:
    """Return the scope of a handshake."""
    return {**SCOPE, **more}


async def quiet(_scope: Scope, receive: Receive, _send: Send) -> None:
    """Stand for Socket.IO: read to the end."""
    while (await receive())["type"] == "websocket.receive":
        pass
