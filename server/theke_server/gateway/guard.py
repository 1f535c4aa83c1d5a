"""Stands before Socket.IO: lets only websockets of known origins in, and watches each of them.

It knows frames, rates and deadlines, and nothing of sessions. It never logs what a frame holds.
"""

import asyncio
from collections import Counter
from urllib.parse import parse_qs

import msgspec
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from theke_checkout.values.reasons import Reason
from theke_server.access.networks import network
from theke_server.gateway.settings import GatewaySettings
from theke_server.gateway.watch import GOING_AWAY, WATCH, Watch
from theke_server.live.room import guarded
from theke_server.telemetry import Metrics

SWEEP_S = 0.25
QUERY_BYTES_MAX = 512
COMPLAINTS_S = 10.0

_log = structlog.stdlib.get_logger("theke.gateway")


class Complaints:
    """Says in the log that something was refused: the first of a kind, then once in a while."""

    def __init__(self) -> None:
        self._unlogged: Counter[str] = Counter()

    def tell(self, why: str) -> None:
        """Count a refusal, and say so soon where none was said just now."""
        if why not in self._unlogged:
            asyncio.get_running_loop().call_later(COMPLAINTS_S, self._again, why)
            _log.warning("refused", why=why)
        self._unlogged[why] += 1

    def _again(self, why: str) -> None:
        count = self._unlogged.pop(why) - 1
        if count:
            _log.warning("refused more", why=why, count=count)


class Guard:
    """An ASGI application around Socket.IO's."""

    def __init__(self, app: ASGIApp, settings: GatewaySettings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._watches: set[Watch] = set()
        self._pending: set[Watch] = set()
        """Those that had not shown a token when last looked at."""
        self._addresses: Counter[str] = Counter()
        self._log = Complaints()
        self._sweeping: asyncio.TimerHandle | None = None
        self._closed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or refuse it before it is one."""
        refused = self._refuses(scope)
        if refused is not None:
            why = f"handshake_{refused[1]}"
            self._metrics.frames_rejected.labels(why).inc()
            self._log.tell(why)
            await _deny(scope, send, *refused)
            return
        address = _address(scope)
        self._addresses[address] += 1
        try:
            await self._serve(scope, receive, send, address)
        finally:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    async def _serve(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        watch = Watch(self._settings, self._metrics, receive, send)
        watch.complain = self._log.tell
        watch.address = address
        watch.origin = _header(scope, b"origin")
        watch.session = parse_qs(scope["query_string"].decode()).get("session", [""])[0]
        self._watches.add(watch)
        self._pending.add(watch)
        self._metrics.sockets.inc()
        self._sweep_soon()
        try:
            await self._app({**scope, WATCH: watch}, watch.receive, watch.send)
        except OSError:
            pass  # the peer has gone
        finally:
            self._watches.discard(watch)
            self._pending.discard(watch)
            self._metrics.sockets.dec()

    def close(self) -> None:
        """Close all connections and let nobody in any more."""
        self._closed = True
        for watch in list(self._watches):
            watch.close(GOING_AWAY)

    def _refuses(self, scope: Scope) -> tuple[int, Reason] | None:
        """Return a status and a reason where this handshake is none of ours."""
        query = scope["query_string"]
        if scope["type"] != "websocket" or len(query) > QUERY_BYTES_MAX or not query.isascii():
            return 400, Reason.MALFORMED
        asked = parse_qs(query.decode())
        if asked.get("EIO") != ["4"] or asked.get("transport") != ["websocket"] or "sid" in asked:
            return 400, Reason.MALFORMED
        if not self._settings.knows(_header(scope, b"origin")):
            return 403, Reason.ORIGIN_FORBIDDEN
        if self._closed or len(self._pending) >= self._settings.pending_max:
            return 503, Reason.BUSY
        if self._addresses[_address(scope)] >= self._settings.per_address_max:
            return 429, Reason.LIMIT_REACHED
        return None

    def _sweep_soon(self) -> None:
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)

    def _sweep(self) -> None:
        self._sweeping = None
        now_s = asyncio.get_running_loop().time()
        for watch in list(self._watches):
            with guarded("a connection could not be looked at"):
                watch.check(now_s)
            if watch.admitted:
                self._pending.discard(watch)
        if self._watches:
            self._sweep_soon()


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return network(client[0]) if client else ""


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _deny(scope: Scope, send: Send, status: int, reason: Reason) -> None:
    """Answer a handshake, or a plain request, with a reason."""
    kind = "http" if scope["type"] == "http" else "websocket.http"
    body = msgspec.json.encode({"error": {"reason": reason}})
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": f"{kind}.response.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})
