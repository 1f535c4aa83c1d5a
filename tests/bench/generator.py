"""A load generator that costs little: websockets by hand on asyncio's protocols, one core.

So many commands are in flight at once, over a ring of all sessions. A command counts when its
sender has the answer *and* the other party has the patch.
"""

import asyncio
import json
import os
import struct
import time
from base64 import b64encode
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol, cast

PATCH = b'42["patch"'
ACK = b"43"
PING = b"2"
WEBSOCKET_PING = 0x89


class Hearer(Protocol):
    """Who hears what comes on its connections."""

    run: "Run"

    def answered(self, payload: bytes) -> None: ...
    def patched(self) -> None: ...


class SocketProtocol(asyncio.Protocol):
    """One connection. `heard` is called with each frame's payload."""

    def __init__(self, port: int, session: Hearer, token: str) -> None:
        self.session = session
        self.ready = asyncio.get_running_loop().create_future()
        self._port = port
        self._token = token
        self._data = bytearray()
        self._open = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport = cast(asyncio.Transport, transport)
        key = b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self._port}"
            f"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.session.run.closing:
            raise AssertionError(f"the server hung up: {exc}, {bytes(self._data)!r}")

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._open:
            head, end, rest = bytes(self._data).partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head, head
            self._open, self._data = True, bytearray(rest)
        self._frames()

    def send(self, payload: bytes) -> None:
        """Send a text frame."""
        self._send(b"\x81", payload)

    def _send(self, opcode: bytes, payload: bytes) -> None:
        """Send a frame; a mask of zeros leaves it as it is."""
        size = len(payload)
        head = opcode + (bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size))
        assert self.transport is not None
        self.transport.write(head + b"\0\0\0\0" + payload)

    def _frames(self) -> None:
        data, at, size = self._data, 0, len(self._data)
        while size - at >= 2:
            length, start = data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if start + length > size:
                break
            payload = bytes(data[start : start + length])
            if data[at] == WEBSOCKET_PING:
                self._send(b"\x8a", payload)
            else:
                self._heard(payload)
            at = start + length
        del data[:at]

    def _heard(self, payload: bytes) -> None:
        if payload.startswith(ACK):
            self.session.answered(payload)
        elif payload.startswith(PATCH):
            self.session.patched()
        elif payload == PING:
            self.send(b"3")
        elif payload.startswith(b"0"):
            self.send(b'40{"token":"%s","protocol":1}' % self._token.encode())
        elif payload.startswith(b"44"):
            self.ready.set_exception(AssertionError(payload))
        elif payload.startswith(b"40"):
            self.ready.set_result(None)


@dataclass
class Session:
    """Two connections, and the command that is on its way between them."""

    name: str
    line_id: str
    run: "Run"
    protocols: list[SocketProtocol] = field(default_factory=list[SocketProtocol])
    began_s: float = 0.0
    waiting: int = 0
    number: int = 0
    resumed: int = 0

    def ask(self) -> None:
        """Send a command: one piece more, and one less the next time."""
        self.number += 1
        delta = 1 if self.number % 2 else -1
        self.waiting = 2
        self.began_s = time.perf_counter()
        self.protocols[0].send(
            b'42%d["cmd",{"id":"%s-%012d","command":{"type":"change_quantity","line_id":"%s",'
            b'"delta":%d}%s}]'
            % (
                self.number, self.name.encode(), self.number, self.line_id.encode(), delta,
                self.run.more % self.name.encode() if self.run.more else b"",
            )
        )  # fmt: skip

    def answered(self, payload: bytes) -> None:
        """The sender has its answer."""
        if self.waiting == 0:
            self.resumed += 1
            return
        if b'"rejected"' in payload:
            raise AssertionError(payload)
        self.run.acks_s.append(time.perf_counter() - self.began_s)
        self._one_less()

    def patched(self) -> None:
        """The other party has the patch."""
        if self.waiting:
            self.run.others_s.append(time.perf_counter() - self.began_s)
            self._one_less()

    def _one_less(self) -> None:
        self.waiting -= 1
        if self.waiting == 0:
            self.run.finished(self)


@dataclass
class Run:
    """A closed loop over all sessions of a server."""

    port: int
    more: bytes = b""
    sessions: list[Session] = field(default_factory=list[Session])
    protocols: list[SocketProtocol] = field(default_factory=list[SocketProtocol])
    acks_s: list[float] = field(default_factory=list[float])
    others_s: list[float] = field(default_factory=list[float])
    done: int = 0
    closing: bool = False
    _ring: deque[Session] = field(default_factory=deque[Session])
    _on: bool = False

    async def connect(self, sessions: list[dict[str, str]]) -> None:
        """Open two connections for each session, and resume on both."""
        for entry in sessions:
            session = Session(entry["session"], entry["line"], self)
            for party in ("p1", "p2"):
                session.protocols.append(await connected(self, session, f"{session.name}.{party}"))
            self.sessions.append(session)
        async with asyncio.timeout(30):
            while any(session.resumed < 2 for session in self.sessions):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        self._ring.extend(self.sessions)

    def start(self, in_flight: int) -> None:
        """Begin to send."""
        self._on = True
        for _ in range(in_flight):
            self._ring.popleft().ask()

    def finished(self, session: Session) -> None:
        """Count a command, and send the next one for the session that has waited longest."""
        self.done += 1
        self._ring.append(session)
        if self._on:
            self._ring.popleft().ask()

    async def stop(self) -> None:
        """Send no more, and wait for what is on its way."""
        self._on = False
        async with asyncio.timeout(30):
            while any(session.waiting for session in self.sessions):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def close(self) -> None:
        """Close all connections."""
        self.closing = True
        for protocol in self.protocols:
            if protocol.transport is not None:
                protocol.transport.abort()


async def connected(run: Run, hearer: Hearer, token: str) -> SocketProtocol:
    """Open a connection for somebody, and resume on it."""
    _, protocol = await asyncio.get_running_loop().create_connection(
        lambda: SocketProtocol(run.port, hearer, token), "127.0.0.1", run.port
    )
    await protocol.ready
    protocol.send(b'421["resume",' + json.dumps(RESUME).encode() + b"]")
    run.protocols.append(protocol)
    return protocol


RESUME = {"version": 0, "talk_seq": 0, "format": 1}
