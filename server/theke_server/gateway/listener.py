"""How uvicorn must listen for the gateway to hold what it promises.

Below the ASGI interface the guard sees nothing: first requests that never end, floods of control
frames, messages in endless pieces. Those are refused here, by uvicorn's own protocol classes.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from theke_server.gateway.settings import (
    CONTROL_FRAMES_BURST,
    CONTROL_FRAMES_PER_S,
    FRAME_BYTES_MAX,
    HEAD_BYTES_MAX,
    PIECES_MAX,
    REQUEST_DEADLINE_S,
)
from theke_server.gateway.watch import Bucket


class HastyProtocol(H11Protocol):
    """HTTP/1.1 that does not wait for ever for a first request; uvicorn's own does."""

    deadline_s = REQUEST_DEADLINE_S

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and look again in a while."""
        super().connection_made(transport)
        self.loop.call_later(self.deadline_s, self._look, transport)

    def _look(self, transport: asyncio.Transport) -> None:
        """Tear the connection down if it has neither asked for anything nor become a websocket."""
        if transport.get_protocol() is self and not self.cycle:
            transport.abort()


class ModestProtocol(WebSocketsSansIOProtocol):
    """Websockets with a limit on what never reaches the application.

    A ping is answered whether or not the peer reads, so that a flood of them would fill memory.
    """

    bucket: Bucket | None = None

    def handle_ping(self) -> None:
        """Answer a ping, within reason."""
        if self._modest():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take a pong, within reason."""
        if self._modest():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Take a piece of a message; an honest client sends few."""
        if len(self.frames) < PIECES_MAX:
            super().handle_cont(event)
        else:
            self.transport.abort()

    def _modest(self) -> bool:
        now_s = self.loop.time()
        if self.bucket is None:
            self.bucket = Bucket(CONTROL_FRAMES_PER_S, CONTROL_FRAMES_BURST, now_s)
        if self.bucket.take(now_s):
            return True
        self.transport.abort()
        return False


def server_options() -> dict[str, Any]:
    """Return the options for `uvicorn.Config`."""
    return {
        "loop": "uvloop",
        "http": HastyProtocol,
        "h11_max_incomplete_event_size": HEAD_BYTES_MAX,
        "ws": ModestProtocol,
        "ws_max_size": FRAME_BYTES_MAX,
        "ws_per_message_deflate": False,
        "ws_ping_interval": None,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "backlog": 4096,
    }
