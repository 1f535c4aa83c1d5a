"""Puts the door before an application: sockets to the doors, all other paths to the application."""

from msgspec import Struct
from starlette.types import ASGIApp, Receive, Scope, Send

from theke_server.gateway.ports import Counter, DeskStream, DeskTokens, PartyTokens
from theke_server.gateway.settings import GatewaySettings
from theke_server.telemetry import Metrics


class Behind(Struct, frozen=True, kw_only=True):
    """What stands behind the door."""

    counter: Counter
    desk: DeskStream
    party_tokens: PartyTokens
    desk_tokens: DeskTokens


class Gateway:
    """An ASGI application: the door, and another application for all other paths."""

    def __init__(
        self, app: ASGIApp, behind: Behind, settings: GatewaySettings, metrics: Metrics
    ) -> None:
        self._app = app
        self._behind = behind
        self._settings = settings
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection or request."""
        await self._app(scope, receive, send)

    async def aclose(self) -> None:
        """Say goodbye to every connection and close it."""


def attach(app: ASGIApp, behind: Behind, settings: GatewaySettings, metrics: Metrics) -> Gateway:
    """Return `app` with the door before it."""
    return Gateway(app, behind, settings, metrics)
