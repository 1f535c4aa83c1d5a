"""Parties without a browser: HTTP for tokens and paying, one raw socket each for the rest.

They speak the protocol by hand, keep every byte that reached them, and follow their view as the
client does: by merge patches.
"""

import asyncio
import contextlib
import itertools
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests import loopback

ACK_S = 15.0


def merge(target: object, patch: object) -> object:
    """Apply a merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(cast(dict[str, object], target)) if isinstance(target, dict) else {}
    for key, value in cast(dict[str, object], patch).items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def new_id() -> str:
    """Return a command id of 128 random bits."""
    return secrets.token_hex(16)


@dataclass
class Caller:
    """A party at the counter, by its token."""

    origin: str
    session_id: str
    party_id: str
    token: str
    view: dict[str, Any] = field(default_factory=dict[str, Any])
    version: int = 0
    talk: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    heard: list[str] = field(default_factory=list[str])
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _acks: dict[int, asyncio.Future[Any]] = field(default_factory=dict[int, "asyncio.Future[Any]"])
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(self) -> None:
        """Open the socket and take the whole view."""
        url = f"{self.origin.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        self._socket = await connect(f"{url}&session={self.session_id}", compression=None)
        await self._socket.recv()
        await self._socket.send("40" + json.dumps({"token": self.token, "protocol": 1}))
        answer = str(await self._socket.recv())
        assert answer.startswith("40"), answer
        self._reader = asyncio.create_task(self._read())
        await self.resume()

    async def close(self) -> None:
        """Leave as a closed tab does."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()

    async def gone(self) -> None:
        """Wait until the server has closed the socket."""
        assert self._reader is not None
        await asyncio.wait_for(self._reader, ACK_S)

    def has_gone(self) -> bool:
        """Whether the server has closed the socket."""
        return self._reader is None or self._reader.done()

    async def resume(self) -> None:
        """Ask for everything."""
        seen = self.talk[-1]["seq"] if self.talk else 0
        answer = await self.ask("resume", {"version": 0, "talk_seq": seen, "format": 1})
        assert answer["result"] == "resumed", answer
        if answer["version"] >= self.version:
            self.version, self.view = answer["version"], answer["view"]
        self.talk.extend(answer["talk"])

    async def cmd(self, type_: str, *, id_: str | None = None, **fields: Any) -> dict[str, Any]:
        """Send a command and return its acknowledgement; a done one moves the view."""
        command = {"type": type_, **fields}
        answer = await self.ask("cmd", {"id": id_ or new_id(), "command": command})
        if answer["result"] == "done":
            self._take(answer)
        return answer

    async def done(self, type_: str, **fields: Any) -> dict[str, Any]:
        """Send a command that must succeed."""
        answer = await self.cmd(type_, **fields)
        assert answer["result"] == "done", (type_, answer)
        return answer

    async def ask(self, event: str, body: dict[str, Any]) -> Any:
        """Send an event and wait for its acknowledgement."""
        number = next(self._numbers)
        waiting = asyncio.get_running_loop().create_future()
        self._acks[number] = waiting
        assert self._socket is not None
        await self._socket.send(f"42{number}" + json.dumps([event, body]))
        return await asyncio.wait_for(waiting, ACK_S)

    async def until(self, is_met: Callable[[dict[str, Any]], bool], seconds: float = ACK_S) -> None:
        """Wait until `is_met(view)` is true."""
        async with asyncio.timeout(seconds):
            while not is_met(self.view):
                self._moved.clear()
                await self._moved.wait()

    @property
    def checkout(self) -> dict[str, Any]:
        """The live checkout in the view."""
        return self.view["checkout"]

    @property
    def phase(self) -> str:
        """The phase in the view."""
        return str(self.checkout["phase"])

    async def _read(self) -> None:
        """Read until the connection ends, however it ends."""
        with contextlib.suppress(ConnectionClosed):
            await self._read_on()

    async def _read_on(self) -> None:
        assert self._socket is not None
        async for raw in self._socket:
            frame = str(raw)
            self.heard.append(frame)
            if frame == "2":
                await self._socket.send("3")
            elif frame.startswith("43"):
                digits, bracket, rest = frame[2:].partition("[")
                waiting = self._acks.pop(int(digits), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(json.loads(bracket + rest)[0])
            elif frame.startswith("42"):
                event, body = json.loads(frame[2:])
                await self._hear(event, body)

    async def _hear(self, event: str, body: dict[str, Any]) -> None:
        if event == "patch":
            self._take(body)
        elif event == "said":
            self.talk.append(body)

    def _take(self, body: dict[str, Any]) -> None:
        if body["version"] <= self.version:
            return
        if body["base"] > self.version:
            task = asyncio.create_task(self.resume())
            task.add_done_callback(lambda _: self._moved.set())
            return
        self.view = cast(dict[str, Any], merge(self.view, body["patch"]))
        self.version = body["version"]
        self._moved.set()


class Api:
    """The HTTP side: everything that is asked before and beside a socket."""

    def __init__(self, origin: str, shop: str = "demo") -> None:
        self.origin = origin
        self.shop = shop
        self.heard: list[str] = []
        self.client = loopback.client(base_url=origin, timeout=30)

    async def __aenter__(self) -> "Api":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def send(
        self, method: str, path: str, body: Any = None, token: str = ""
    ) -> httpx.Response:
        """Send one request, and keep what came back."""
        headers = {"origin": self.origin} | ({"authorization": f"Bearer {token}"} if token else {})
        answer = await self.client.request(
            method, path, json=body if method == "POST" else None, headers=headers
        )
        self.heard.append(answer.text)
        return answer

    async def get_json(self, path: str, token: str) -> Any:
        """Get what must be there."""
        answer = await self.send("GET", path, token=token)
        assert answer.is_success, answer.text
        return answer.json()

    async def post_json(self, path: str, body: Any, token: str = "") -> Any:
        """Post what must be accepted."""
        answer = await self.send("POST", path, body, token)
        assert answer.is_success, answer.text
        return answer.json()

    async def shopper(self, **more: Any) -> Caller:
        """Open a session as a visitor, and connect."""
        body = {"shop": self.shop, "locale": "en", **more}
        return await self.joined(await self.post_json("/v1/sessions", body))

    async def sign_in(self, advisor: str, password: str) -> None:
        """Sign an advisor in; the cookie stays with this client."""
        body = {"shop": self.shop, "advisor": advisor, "password": password}
        answer = await self.send("POST", "/v1/desk/login", body)
        assert answer.is_success, answer.text
        for cookie in list(self.client.cookies.jar):
            cookie.secure = False

    async def accept(self, session_id: str) -> Caller:
        """Take a session as the advisor who is signed in."""
        return await self.joined(await self.post_json(f"/v1/desk/sessions/{session_id}/accept", {}))

    async def joined(self, joined: dict[str, str]) -> Caller:
        caller = Caller(
            self.origin, joined["session_id"], joined["party_id"], joined["party_token"]
        )
        await caller.connect()
        return caller
