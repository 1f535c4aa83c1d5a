"""An HTTP transport into an ASGI app that can break: before, during and after a call."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Scope


class CutTransport(httpx.AsyncBaseTransport):
    """Calls `app` in this process. `cut` lists what happens to the next calls."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.cuts: list[str] = []
        """`connect`: never sent; `answer`: executed, answer lost; `hang`: never answered."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request through the app."""
        cut = self.cuts.pop(0) if self.cuts else ""
        if cut == "connect":
            raise httpx.ConnectError("refused", request=request)
        response = await self._through(request)
        if cut == "answer":
            raise httpx.ReadTimeout("no answer", request=request)
        if cut == "hang":
            await asyncio.Event().wait()
        return response

    async def _through(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        sent: list[MutableMapping[str, Any]] = []

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


def _scope(request: httpx.Request) -> Scope:
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
