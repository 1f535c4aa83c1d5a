"""Puts the gateway before an application: sockets to the handlers, the rest to the application."""

import asyncio
import logging
from typing import Any

import msgspec
import structlog
from socketio.exceptions import ConnectionRefusedError as RefusedError
from starlette.types import ASGIApp, Receive, Scope, Send

from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import Rejected
from theke_server.access.plain_json import MalformedError
from theke_server.gateway.connection import DeskConnection, SessionConnection
from theke_server.gateway.desk_handler import DeskHandler
from theke_server.gateway.eager import EagerServer, StockServer
from theke_server.gateway.guard import Guard
from theke_server.gateway.links import Link, StockLink
from theke_server.gateway.packets import (
    EVENT_KIND,
    Event,
    PlainPacket,
    read_event,
)
from theke_server.gateway.payloads import DeskAuth, SessionAuth
from theke_server.gateway.roster import NAMESPACE, PREFIX, Roster
from theke_server.gateway.session_handler import SessionHandler
from theke_server.gateway.settings import FRAME_BYTES_MAX, GatewaySettings
from theke_server.gateway.watch import INTERNAL, NORMAL, POLICY, Watch, watch_of
from theke_server.telemetry import Metrics

REFUSED_GRACE_S = 0.25
"""From the answer to a wrong token to closing, so that the answer arrives."""

_log = structlog.get_logger("theke.gateway")


class Gateway:
    """An ASGI application: the handlers of sessions and desks, and `app` for all other paths."""

    def __init__(
        self,
        app: ASGIApp,
        sessions: SessionHandler,
        desks: DeskHandler,
        settings: GatewaySettings,
        metrics: Metrics,
    ) -> None:
        self._app = app
        self._sessions = sessions
        self._desks = desks
        self._settings = settings
        self._metrics = metrics
        self._watches: dict[str, Watch] = {}
        self._connections: dict[str, SessionConnection | DeskConnection] = {}
        self._server = _server(settings)
        self._guard = Guard(self._server.handle_request, settings, metrics)
        self._take_over()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection or request."""
        path = self._settings.path
        if scope["type"] == "lifespan" or not f"{scope['path']}/".startswith(path):
            await self._app(scope, receive, send)
        else:
            await self._guard(scope, receive, send)

    async def aclose(self) -> None:
        """Say goodbye to every connection and close it."""
        for connection in list(self._connections.values()):
            connection.bye(Reason.UNAVAILABLE)
        self._guard.close()
        await asyncio.sleep(0)

    def _take_over(self) -> None:
        """Put our handlers in the places of the library's."""
        engine, server = self._server.eio, self._server
        engine.on("connect", self._opened)
        engine.on("message", self._received)
        engine.on("disconnect", self._closed)
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)

    # ---- from Engine.IO

    async def _opened(self, eio_sid: str, environ: dict[str, Any]) -> None:
        self._watches[eio_sid] = watch_of(environ["asgi.scope"])
        await self._server.opened(eio_sid, environ)

    async def _received(self, eio_sid: str, text: str) -> None:
        """Take one packet. Whatever goes wrong ends here, and says nothing of the packet."""
        try:
            if text[0] == EVENT_KIND:
                await self._event(PREFIX + eio_sid, read_event(text))
            else:
                await self._server.received(eio_sid, text)
        except MalformedError as error:
            self._watches[eio_sid].refuse(error.why)
        except Exception:  # noqa: BLE001 -- a bug ends here, logged once
            _log.exception("a message failed")
            self._watches[eio_sid].close(INTERNAL)

    async def _closed(self, eio_sid: str, reason: str) -> None:
        await self._server.closed(eio_sid, reason)
        self._watches.pop(eio_sid, None)

    # ---- from Socket.IO

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Settle who speaks on this connection."""
        watch = watch_of(environ["asgi.scope"])
        environ.clear()  # 10 KiB for each connection, and none of it is needed again
        try:
            connection = await self._enter(sid, auth, watch)
        except RejectedError as rejection:
            loop = asyncio.get_running_loop()
            loop.call_later(REFUSED_GRACE_S, watch.refuse, "connect", POLICY)
            raise RefusedError(rejection.reason, {"reason": rejection.reason}) from None
        self._connections[sid] = connection
        watch.admitted = True

    async def _enter(self, sid: str, auth: Any, watch: Watch) -> SessionConnection | DeskConnection:
        link = self._link(sid, watch)
        try:
            if "desk" in auth:
                desk_auth = msgspec.convert(auth, DeskAuth)
                return await self._desks.enter(sid, desk_auth, watch, link)
            session_auth = msgspec.convert(auth, SessionAuth)
            return await self._sessions.enter(sid, session_auth, watch, link)
        except msgspec.ValidationError as error:
            raise RejectedError(Reason.MALFORMED) from error

    def _link(self, sid: str, watch: Watch) -> Link:
        socket: Any = self._server.eio.sockets[sid.removeprefix(PREFIX)]
        return socket if self._settings.eager else StockLink(socket, watch)

    async def _disconnect(self, sid: str, reason: str) -> None:
        connection = self._connections.pop(sid, None)
        match connection:
            case SessionConnection():
                self._sessions.leave(connection)
            case DeskConnection():
                self._desks.leave(connection)
            case None:
                return
        if reason == self._server.reason.CLIENT_DISCONNECT:
            connection.watch.close(NORMAL)

    # ---- events: read and handed on here, past the library's own dispatch

    async def _event(self, sid: str, event: Event) -> None:
        match self._connections.get(sid):
            case SessionConnection(ended=True) | DeskConnection(ended=True):
                pass  # it was told goodbye
            case SessionConnection() as connection:
                await self._of_party(connection, event)
            case DeskConnection() as connection:
                await self._of_desk(connection, event)
            case None:
                raise MalformedError("before_connect")

    async def _of_party(self, connection: SessionConnection, event: Event) -> None:
        match event:
            case Event(name="cmd"):
                await self._sessions.cmd(connection, event.body, event.number)
            case Event(name="resume"):
                await self._sessions.resume(connection, event.body, event.number)
            case Event(name="say"):
                await self._sessions.say(connection, event.body, event.number)
            case Event(name="talk"):
                await self._sessions.talk(connection, event.body, event.number)
            case Event(name="signal"):
                await self._sessions.signal(connection, event.body, event.number)
            case Event(name="hint"):
                self._sessions.hint(connection, event.body)
            case _:
                self._unknown(connection, event)

    async def _of_desk(self, connection: DeskConnection, event: Event) -> None:
        match event:
            case Event(name="resume"):
                await self._desks.resume(connection, event.body, event.number)
            case Event(name="hint"):
                pass
            case Event(name="cmd" | "say" | "talk" | "signal"):
                connection.answer(event.number, Rejected(reason=Reason.FORBIDDEN))
            case _:
                self._unknown(connection, event)

    def _unknown(self, connection: SessionConnection | DeskConnection, event: Event) -> None:
        """Refuse an event that this release does not know; a client of a newer one goes on."""
        self._metrics.frames_rejected.labels("event_name").inc()
        connection.watch.complain("event_name")
        connection.answer(event.number, Rejected(reason=Reason.UNKNOWN_COMMAND))


def _server(settings: GatewaySettings) -> StockServer:
    """Make the Socket.IO server: websocket only, events in order, one namespace."""
    logger = logging.getLogger("theke.gateway.socketio")
    logger.setLevel(logging.WARNING)
    kind = EagerServer if settings.eager else StockServer
    return kind(
        async_mode="asgi",
        client_manager=Roster(),
        serializer=PlainPacket,
        async_handlers=False,
        transports=["websocket"],
        allow_upgrades=False,
        cors_allowed_origins=[],
        max_http_buffer_size=FRAME_BYTES_MAX,
        ping_interval=settings.ping_interval_s,
        ping_timeout=settings.ping_timeout_s,
        monitor_clients=not settings.eager,
        namespaces=[NAMESPACE],
        logger=logger,
        engineio_logger=logger,
    )
