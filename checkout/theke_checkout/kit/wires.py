"""HTTP transports for harnesses: into an app in this process, over a line that can break."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import httpx

from theke_checkout.kit.harness import Cut

Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
"""An ASGI app."""


class CutTransport(httpx.AsyncBaseTransport):
    """Sends requests through `inner`, and breaks as it is told.

    It offers `cut`, `mend` and `hanging` as a `Harness` needs them, and `cuts`: what happens to the
    very next calls, one entry each, before the lasting `cut` is looked at.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self._lasting: Cut | None = None
        self._hung = asyncio.Event()
        self.cuts: list[Cut | None] = []
        self.sent = 0
        """Requests that were executed."""

    def cut(self, cut: Cut) -> None:
        """Break the line for every call from now on."""
        self._lasting = cut

    def mend(self) -> None:
        """Make the line good again."""
        self._lasting = None
        self.cuts.clear()

    async def hanging(self) -> None:
        """Wait until a call hangs."""
        await self._hung.wait()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, or break."""
        cut = self.cuts.pop(0) if self.cuts else self._lasting
        if cut is Cut.CONNECT:
            raise httpx.ConnectError("refused", request=request)
        response = await self.inner.handle_async_request(request)
        self.sent += 1
        if cut is Cut.ANSWER:
            raise httpx.ReadTimeout("no answer", request=request)
        if cut is Cut.HANG:
            self._hung.set()
            await asyncio.Event().wait()
        return response


class AppTransport(httpx.AsyncBaseTransport):
    """Calls an ASGI app in this process; an answer that ends early is a broken line."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request through the app."""
        body = await request.aread()
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(_scope(request), receive, send)
        parts = sent[1:]
        if not parts or parts[-1].get("more_body", False):
            raise httpx.RemoteProtocolError("closed before the end", request=request)
        return httpx.Response(
            sent[0]["status"],
            headers=sent[0]["headers"],
            content=b"".join(part.get("body", b"") for part in parts),
            request=request,
        )


def _scope(request: httpx.Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(key.lower(), value) for key, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
