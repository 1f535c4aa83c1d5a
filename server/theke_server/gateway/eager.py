"""The fast path through python-socketio: a message goes out at once, without a task or a queue.

Stock Engine.IO makes a task per frame received and per frame sent. Here one loop per connection
reads, and a send is stepped once by hand: mostly the transport takes the frame there and then; only
where it does not, a task waits for it, and what follows waits in a bounded backlog.

This leans on names inside two pinned libraries; `tests/unit/server/gateway/test_seam.py` fails
when they change, and the stock path stays selectable.
"""

import asyncio
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

import engineio
import socketio
import structlog
from engineio import packet
from starlette.types import Message

from theke_server.gateway.links import StockQueue
from theke_server.gateway.roster import NAMESPACE, PREFIX
from theke_server.gateway.settings import BACKLOG_BYTES_MAX, FRAME_BYTES_MAX
from theke_server.gateway.watch import PONG, Watch, watch_of

_log = structlog.stdlib.get_logger("theke.gateway")

PING = "2"
MESSAGE = "4"


class EagerSocket:
    """Takes the place of Engine.IO's socket: what `AsyncServer` uses of it, and no more."""

    __slots__ = (
        "_backlog",
        "_backlog_bytes",
        "_server",
        "_task",
        "_timer",
        "_watch",
        "closed",
        "closing",
        "session",
        "sid",
        "upgraded",
    )

    def __init__(self, server: "EagerEngine", sid: str, watch: Watch) -> None:
        self.sid = sid
        self.upgraded = True
        self.closing = False
        self.closed = False
        self.session: dict[str, Any] = {}
        self._server = server
        self._watch = watch
        self._backlog: deque[str] | None = None
        """Frames that wait behind a send that waits; None where none does."""
        self._backlog_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Open the connection, and read until it ends."""
        await self._watch.send({"type": "websocket.accept"})
        self._push(packet.Packet(packet.OPEN, self._server.greeting(self.sid)).encode())
        self._ping_later()
        receive = self._watch.receive
        handle: Callable[[str, str], Awaitable[None]] = self._server.handlers["message"]
        try:
            while (message := await receive())["type"] == "websocket.receive":
                text: str = message["text"]
                if text[0] == MESSAGE:
                    await handle(self.sid, text[1:])
                elif text == PONG:
                    self._ping_later()
                else:
                    break
        finally:
            await self.close(reason=self._server.reason.TRANSPORT_CLOSE)

    def push(self, text: str) -> None:
        """Send a Socket.IO packet's text."""
        self._push(MESSAGE + text)

    async def send(self, pkt: packet.Packet) -> None:
        """Send an Engine.IO packet, for python-socketio's own messages."""
        self._push(pkt.encode())

    async def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """Tell Socket.IO that this connection has ended. The transport is the watch's business."""
        if self.closing:
            return
        self.closing = self.closed = True
        if self._timer is not None:
            self._timer.cancel()
        handle: Callable[[str, Any], Awaitable[None]] = self._server.handlers["disconnect"]
        await handle(self.sid, reason or self._server.reason.SERVER_DISCONNECT)

    def _push(self, frame: str) -> None:
        if self._watch.closing or self.closed:
            return
        if self._backlog is not None:
            self._backlog.append(frame)
            self._backlog_bytes += len(frame)
            if self._backlog_bytes > BACKLOG_BYTES_MAX:
                self._backlog.clear()
                self._watch.cut("backlog")
            return
        sending = self._watch.send(_text(frame))
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return  # the transport took it
        except OSError:
            return  # the peer has gone; the reading loop will hear of it
        self._backlog = deque()
        self._task = asyncio.get_running_loop().create_task(self._drain(sending, waits_for))

    async def _drain(self, sending: Coroutine[Any, Any, None], waits_for: Any) -> None:
        """Finish a send that had to wait, then send what has gathered behind it."""
        try:
            await _resumed(sending, waits_for)
            while self._backlog:
                frame = self._backlog.popleft()
                self._backlog_bytes -= len(frame)
                await self._watch.send(_text(frame))
            self._backlog = None
        except OSError:
            self._backlog = deque()  # the peer has gone; the reading loop will hear of it
        except Exception:  # noqa: BLE001 -- nobody waits for this task: a bug ends here
            _log.exception("a message failed")
            self._backlog = deque()
            self._watch.cut("send")

    def _ping_later(self) -> None:
        """Ask for a sign of life in a while; there is no other ping than this."""
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._server.ping_interval, self._ping)

    def _ping(self) -> None:
        self._push(PING)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._server.ping_timeout, self._watch.cut, "ping_timeout")


class EagerEngine(engineio.AsyncServer):
    """Engine.IO's server with sockets of ours, for websockets that came through the guard."""

    def greeting(self, sid: str) -> dict[str, Any]:
        """Return what the first packet carries for a client."""
        return {
            "sid": sid,
            "upgrades": [],
            "pingInterval": int(self.ping_interval * 1000),
            "pingTimeout": int(self.ping_timeout * 1000),
            "maxPayload": FRAME_BYTES_MAX,
        }

    async def _handle_connect(
        self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None
    ) -> str:
        """Open a connection and stay with it to its end."""
        sid = self.generate_id()
        socket = EagerSocket(self, sid, watch_of(environ["asgi.scope"]))
        self.sockets[sid] = socket
        await self.handlers["connect"](sid, environ)
        try:
            await socket.serve()
        finally:
            self.sockets.pop(sid, None)
        return ""


class StockServer(socketio.AsyncServer):
    """Socket.IO's server over the stock Engine.IO, with a queue that knows its length."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.eio.create_queue = StockQueue

    async def opened(self, eio_sid: str, environ: dict[str, Any]) -> None:
        """Take a transport that has opened."""
        await self._handle_eio_connect(eio_sid, environ)

    async def received(self, eio_sid: str, text: str) -> None:
        """Take a packet; raises what goes wrong with it."""
        await self._handle_eio_message(eio_sid, text)

    async def closed(self, eio_sid: str, reason: str) -> None:
        """Take the end of a transport."""
        await self._handle_eio_disconnect(eio_sid, reason)
        await self.manager.disconnect(PREFIX + eio_sid, NAMESPACE)


class EagerServer(StockServer):
    """Socket.IO's server over `EagerEngine`."""

    def _engineio_server_class(self) -> type[EagerEngine]:
        return EagerEngine


def _text(frame: str) -> Message:
    return {"type": "websocket.send", "text": frame}


@types.coroutine
def _resumed(sending: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, None, None]:
    """Go on with a coroutine that was stepped once and waits for `waits_for`."""
    while True:
        yield waits_for
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
