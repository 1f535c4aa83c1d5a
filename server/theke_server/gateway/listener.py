"""How uvicorn must listen for the gateway to hold what it promises.

Below the ASGI interface the guard sees nothing: first requests that never end, heads without end,
floods of control frames, messages in endless pieces, text that is none. Those are refused here, by
uvicorn's own protocol classes.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
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
from theke_server.gateway.watch import BAD_PAYLOAD, Bucket


class ModestHead(h11.Connection):
    """HTTP/1.1 with a limit on heads also where one comes whole; h11 limits what is incomplete."""

    def next_event(self) -> Any:
        """Return what came next. Raises `h11.RemoteProtocolError` for a head that is too large."""
        idle = self.their_state is h11.IDLE
        came = len(self.trailing_data[0]) if idle else 0
        event = super().next_event()
        if not (idle and isinstance(event, h11.Request)):
            return event
        if came - len(self.trailing_data[0]) > HEAD_BYTES_MAX:
            raise h11.RemoteProtocolError("the head is too large", error_status_hint=431)
        return event


class HastyProtocol(H11Protocol):
    """HTTP/1.1 that does not wait for ever for a first request; uvicorn's own does."""

    deadline_s = REQUEST_DEADLINE_S

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.conn = ModestHead(h11.SERVER, max_incomplete_event_size=HEAD_BYTES_MAX)

    def send_400_response(self, msg: str) -> None:
        """Refuse a request; one for the head alone gets no body."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.close()

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

    def data_received(self, data: bytes) -> None:
        """Read; a request to open that websockets cannot read is answered, and ends here.

        uvicorn waits for what follows: nothing does, and the connection would stay for good.
        """
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    async def send(self, message: Any) -> None:
        """Send; after our own close, which the peer's bytes made us say, nobody is there to hear.

        uvicorn takes that for a mistake of the application, which has not heard of the close yet.
        """
        if self.close_sent and message["type"] in ("websocket.send", "websocket.close"):
            raise ClientDisconnected
        await super().send(message)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on. Text that is not UTF-8 ends the connection, and is no news."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not self._is_text():
            self.frames = []
            self.conn.fail(BAD_PAYLOAD)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """End the connection because of what came; it may be over already."""
        if self.conn.close_sent is None:
            self.transport.close()
        else:
            super().handle_parser_exception()

    def _is_text(self) -> bool:
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        if data.isascii():
            return True
        try:
            bytes(data).decode()
        except UnicodeDecodeError:
            return False
        return True

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
