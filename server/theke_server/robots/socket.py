"""One socket of the protocol (`docs/socket.md`): events with acknowledgements, and a view by merge
patches (RFC 7396). The desk's list and a session's view come over it alike.
"""

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable
from typing import Any, TypeAlias, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

Body: TypeAlias = dict[str, Any]
Listener: TypeAlias = Callable[[str, Body], None]
"""Hears every event but patches."""

ACK_S = 10.0
FRAME_BYTES_MAX = 4 * 1024 * 1024
PROTOCOL = 1
FORMAT = 4


class SocketError(Exception):
    """The connection was not let in, or has ended."""


class Socket:
    """A connection that has been let in, and the view that it keeps."""

    def __init__(self, connection: ClientConnection, heard: Listener) -> None:
        self.view: Body = {}
        self.talk: list[Body] = []
        self.online: dict[str, bool] = {}
        self.moved = asyncio.Event()
        """Set whenever something has come in."""
        self._connection = connection
        self._heard = heard
        self._version = 0
        self._numbers = itertools.count(1)
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, origin: str, auth: Body, session_id: str, heard: Listener) -> "Socket":
        """Connect and take the whole view. Raises `SocketError`."""
        query = f"&session={session_id}" if session_id else ""
        url = f"{origin.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket{query}"
        try:
            connection = await connect(
                url, compression=None, max_size=FRAME_BYTES_MAX, open_timeout=ACK_S, proxy=None
            )
            await connection.recv()
            await connection.send("40" + json.dumps({**auth, "protocol": PROTOCOL}))
            answer = str(await asyncio.wait_for(connection.recv(), ACK_S))
        except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake) as error:
            raise SocketError(type(error).__name__) from error
        if not answer.startswith("40"):
            await connection.close()
            raise SocketError(answer[:80])
        socket = cls(connection, heard)
        try:
            await socket.resume()
        except SocketError:
            await socket.close()
            raise
        return socket

    @property
    def is_over(self) -> bool:
        """Whether the connection has ended."""
        return self._reader.done()

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._connection.close()

    async def resume(self) -> None:
        """Take the whole view. Raises `SocketError`."""
        answer = await self.ask("resume", {"version": 0, "talk_seq": 0, "format": FORMAT})
        if answer["result"] != "resumed":
            raise SocketError(str(answer.get("reason", "")))
        if answer["version"] >= self._version:
            self._version, self.view = answer["version"], answer["view"]
        self.talk = list(answer.get("talk", []))
        self.online = answer.get("online", {})
        self.moved.set()

    async def command(self, command: Body) -> Body:
        """Send a command; return its acknowledgement. Raises `SocketError`."""
        answer = await self.ask("cmd", {"id": secrets.token_hex(16), "command": command})
        if answer["result"] == "done":
            self._take(answer)
        return answer

    async def say(self, text: str) -> Body:
        """Write something into the talk. Raises `SocketError`."""
        return await self.ask("say", {"id": secrets.token_hex(16), "text": text})

    async def ask(self, event: str, body: Body) -> Body:
        """Send an event; return its acknowledgement. Raises `SocketError`."""
        number = next(self._numbers)
        answer = self._acks[number] = asyncio.get_running_loop().create_future()
        try:
            await self._connection.send(f"42{number}" + json.dumps([event, body]))
            return cast(Body, await asyncio.wait_for(answer, ACK_S))
        except (ConnectionClosed, TimeoutError) as error:
            raise SocketError(type(error).__name__) from error
        finally:
            self._acks.pop(number, None)

    async def wait(self, seconds: float) -> None:
        """Wait until something comes in, or so long."""
        self.moved.clear()
        try:
            await asyncio.wait_for(self.moved.wait(), seconds)
        except TimeoutError:
            return

    async def _read(self) -> None:
        """Read until the connection ends."""
        try:
            async for raw in self._connection:
                await self._take_frame(str(raw))
        except ConnectionClosed:
            pass
        finally:
            self._fail_all()
            self.moved.set()

    def _fail_all(self) -> None:
        for answer in self._acks.values():
            if not answer.done():
                answer.set_exception(TimeoutError())

    async def _take_frame(self, frame: str) -> None:
        if frame == "2":
            await self._connection.send("3")
        elif frame.startswith("43"):
            digits, bracket, rest = frame[2:].partition("[")
            answer = self._acks.get(int(digits))
            if answer is not None and not answer.done():
                answer.set_result(json.loads(bracket + rest)[0])
        elif frame.startswith("42"):
            event, body = json.loads(frame[2:])
            self._hear(event, body)
        self.moved.set()

    def _hear(self, event: str, body: Body) -> None:
        if event == "patch":
            self._take(body)
            return
        if event == "said":
            self.talk.append(body)
        elif event == "presence":
            self.online = body["online"]
        self._heard(event, body)

    def _take(self, body: Body) -> None:
        if body["version"] <= self._version:
            return
        if body["base"] > self._version:
            self._resumed = asyncio.create_task(self._resume_quietly())
            return
        self.view = cast(Body, merge(self.view, body["patch"]))
        self._version = body["version"]

    async def _resume_quietly(self) -> None:
        try:
            await self.resume()
        except SocketError:
            self.moved.set()


def merge(target: object, patch: object) -> object:
    """Apply a merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(cast(Body, target)) if isinstance(target, dict) else {}
    for key, value in cast(Body, patch).items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged
