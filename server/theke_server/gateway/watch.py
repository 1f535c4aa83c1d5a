"""One connection under guard: looks at every frame, and holds its rates, deadlines and its end."""

import asyncio
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

from theke_server.gateway.settings import FRAME_BYTES_MAX, TRANSPORT_BYTES_MAX, GatewaySettings
from theke_server.telemetry import Metrics

WATCH = "theke.watch"
"""The key under which a scope carries its connection's `Watch`."""

NORMAL = 1000
GOING_AWAY = 1001
UNSUPPORTED_DATA = 1003
BAD_PAYLOAD = 1007
POLICY = 1008
TOO_LARGE = 1009
INTERNAL = 1011
"""Close codes of RFC 6455."""

PONG = "3"
CLOSE = "1"
"""Engine.IO's own words: a sign of life, and the end."""

BEFORE = ("40",)
"""How a frame may begin before a token was shown: a CONNECT."""

IN_SESSION = ("42", "41")
"""And after: an event, or a DISCONNECT."""


class Bucket:
    """A token bucket: `burst` at once, `rate` a second after that."""

    __slots__ = ("_at_s", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now_s: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at_s = now_s

    def take(self, now_s: float, cost: float = 1) -> bool:
        """Take as many tokens as something costs, if there are that many."""
        tokens = self._filled(now_s)
        self._at_s = now_s
        self._tokens = tokens - cost if tokens >= cost else tokens
        return tokens >= cost

    def full(self, now_s: float) -> bool:
        """Whether all tokens are there again, so that a new bucket would be no other."""
        return self._filled(now_s) >= self._burst

    def _filled(self, now_s: float) -> float:
        return min(self._burst, self._tokens + (now_s - self._at_s) * self._rate)


class Watch:
    """The `receive` and `send` that everything behind the guard uses for one connection."""

    __slots__ = (
        "_bucket",
        "_closer",
        "_loop",
        "_metrics",
        "_receive",
        "_send",
        "_settings",
        "address",
        "admitted",
        "born_s",
        "closing",
        "complain",
        "origin",
        "session",
        "stuck_since_s",
    )

    def __init__(
        self, settings: GatewaySettings, metrics: Metrics, receive: Receive, send: Send
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._receive = receive
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._closer: asyncio.Task[None] | None = None
        self.born_s = self._loop.time()
        self.stuck_since_s: float | None = None
        """Since when a send has waited for the peer to read."""
        self.admitted = False
        """Whether the peer has shown a token; set by the handlers."""
        self.closing = False
        self.complain: Callable[[str], None] = _say_nothing
        self.address = ""
        """The network that the peer is in, for limits only."""
        self.origin = ""
        self.session = ""
        """The session named in the query; it routes, and lets nobody in."""
        self._bucket = Bucket(settings.frames_per_s, settings.frames_burst, self.born_s)

    async def receive(self) -> Message:
        """Return the next message that the rules let through, or a disconnect."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        if not self.closing:
            if message.get("text") == CLOSE:
                self.close(NORMAL)
            elif (fault := self._fault(message)) is None:
                return message
            else:
                self.refuse(*fault)
        if self._closer is not None:
            await self._closer  # whoever reads ends with this, and the transport with them
        return {"type": "websocket.disconnect", "code": POLICY}

    async def send(self, message: Message) -> None:
        """Pass a message on, unless this connection is at its end."""
        if self.closing:
            return
        self.stuck_since_s = self._loop.time()
        try:
            await self._send(message)
        finally:
            self.stuck_since_s = None

    def refuse(self, why: str, code: int = BAD_PAYLOAD) -> None:
        """Close the connection because of what the peer sent."""
        self._metrics.frames_rejected.labels(why).inc()
        self.complain(why)
        self.close(code)

    def close(self, code: int) -> None:
        """Close the websocket; tear its TCP connection down if the peer does not answer."""
        if not self.closing:
            self.closing = True
            self._closer = self._loop.create_task(self._say_close(code))
            self._loop.call_later(self._settings.close_deadline_s, self._tear_down)

    def cut(self, why: str) -> None:
        """Tear the TCP connection down at once: the peer does not read."""
        self._metrics.cuts.labels(why).inc()
        self.complain(why)
        self.closing = True
        self._tear_down()

    def check(self, now_s: float) -> None:
        """Hold the deadlines; called a few times a second."""
        if self.closing:
            return  # one end is enough, and counts once
        if self.stuck_since_s is not None:
            if now_s - self.stuck_since_s > self._settings.send_deadline_s:
                self.cut("stuck_reader")
        elif self._transport_bytes() > TRANSPORT_BYTES_MAX:
            self.cut("transport")
        elif not self.admitted and now_s - self.born_s > self._settings.connect_deadline_s:
            self.refuse("connect_deadline", POLICY)

    def _fault(self, message: Message) -> tuple[str, int] | None:
        """Say what is wrong with a frame, and the close code for it."""
        text: str | None = message.get("text")
        if text is None:
            return "binary", UNSUPPORTED_DATA
        if not self._bucket.take(self._loop.time()):
            return "rate", POLICY
        if len(text) > FRAME_BYTES_MAX:
            return "too_large", TOO_LARGE
        if text == PONG or text[:2] in (IN_SESSION if self.admitted else BEFORE):
            return None
        return ("before_connect", POLICY) if text[:2] in IN_SESSION else ("frame", BAD_PAYLOAD)

    async def _say_close(self, code: int) -> None:
        try:
            await self._send({"type": "websocket.close", "code": code})
        except OSError:
            self._tear_down()  # the peer was faster

    def _tear_down(self) -> None:
        """Close the TCP connection under the websocket."""
        transport = self._transport()
        if transport is not None:
            transport.abort()

    def _transport_bytes(self) -> int:
        transport = self._transport()
        return 0 if transport is None else transport.get_write_buffer_size()

    def _transport(self) -> asyncio.WriteTransport | None:
        """Return what ASGI has no word for: uvicorn's `send` is a method of the protocol that owns
        the transport; a test holds that.
        """
        return getattr(getattr(self._send, "__self__", None), "transport", None)


def _say_nothing(_why: str) -> None:
    """Stand for a log."""


def watch_of(scope: Scope) -> Watch:
    """Return the watch over a connection."""
    watch: Watch = scope[WATCH]
    return watch
