"""A shop's own system for tests: a real HTTP server that checks what it is sent with the library
that receivers use.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]


class System:
    """What has arrived, in order. `behave` says how it answers."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.url = ""
        self.came: list[tuple[Mapping[str, str], bytes]] = []
        self.behave: Behaviour = taken
        self._moved = asyncio.Event()

    @property
    def ids(self) -> list[str]:
        """The id of everything that came."""
        return [headers["webhook-id"] for headers, _ in self.came]

    def verified(self) -> list[dict[str, Any]]:
        """Return what came; raises where a signature or a time is wrong."""
        return [Webhook(self.secret).verify(body, dict(headers)) for headers, body in self.came]

    async def until(self, count: int, timeout_s: float = 60.0) -> None:
        """Wait until so much has come."""
        async with asyncio.timeout(timeout_s):
            while len(self.came) < count:
                self._moved.clear()
                await self._moved.wait()

    async def receive(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.came.append(({key.lower(): name for key, name in request.headers.items()}, body))
        self._moved.set()
        return await self.behave(request)


@asynccontextmanager
async def shop_system(secret: str) -> AsyncGenerator[System]:
    """Run a shop's system on a free port of this machine."""
    system = System(secret)
    app = web.Application()
    app.router.add_post("/theke", system.receive)
    app.router.add_post("/elsewhere", system.receive)
    server = TestServer(app)
    await server.start_server()
    system.url = str(server.make_url("/theke"))
    try:
        yield system
    finally:
        await server.close()


async def taken(_: web.Request) -> web.StreamResponse:
    """Take it."""
    return web.Response(status=204)


def answering(status: int, **headers: str) -> Behaviour:
    """Return a behaviour that answers with this status."""

    async def answer(_: web.Request) -> web.StreamResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return web.Response(status=status, headers=named)

    return answer


async def hanging(_: web.Request) -> web.StreamResponse:
    """Never answer."""
    return await asyncio.get_running_loop().create_future()


async def endless(request: web.Request) -> web.StreamResponse:
    """Answer well, with a body that does not end."""
    response = web.StreamResponse(status=200)
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65_536)
