# The part of python-engineio that the gateway uses; upstream ships no types.
from collections.abc import Awaitable, Callable
from typing import Any

class AsyncServer:
    class reason:
        SERVER_DISCONNECT: str
        TRANSPORT_CLOSE: str

    handlers: dict[str, Callable[..., Awaitable[Any]]]
    sockets: dict[str, Any]
    ping_interval: float
    ping_timeout: float
    create_queue: Callable[[], Any]
    def on(self, event: str, handler: Callable[..., Awaitable[Any]]) -> None: ...
    def generate_id(self) -> str: ...
    async def handle_request(self, *args: Any) -> Any: ...
    async def _handle_connect(
        self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None
    ) -> Any: ...
