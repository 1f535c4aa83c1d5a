"""How uvicorn must listen for the door to hold what it promises."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from theke_server.gateway.settings import FRAME_BYTES_MAX, HEAD_BYTES_MAX, REQUEST_DEADLINE_S


class HastyProtocol(H11Protocol):
    """HTTP/1.1 that does not wait for ever for a first request; uvicorn's own does."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and look again in a while."""
        super().connection_made(transport)
        self.loop.call_later(REQUEST_DEADLINE_S, self._look, transport)

    def _look(self, transport: asyncio.Transport) -> None:
        """Tear the connection down if it has neither asked for anything nor become a websocket."""
        if transport.get_protocol() is self and not self.cycle:
            transport.abort()


def server_options() -> dict[str, Any]:
    """Return the options for `uvicorn.Config`."""
    return {
        "loop": "uvloop",
        "http": HastyProtocol,
        "h11_max_incomplete_event_size": HEAD_BYTES_MAX,
        "ws": "websockets-sansio",
        "ws_max_size": FRAME_BYTES_MAX,
        "ws_per_message_deflate": False,
        "ws_ping_interval": None,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "backlog": 4096,
    }
