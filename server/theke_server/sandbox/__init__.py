"""A payment company for trying things out: its own app, its own file, its own pages.

Theke knows it only through its adapter, over HTTP, as it knows any payment company. It can run
inside Theke's process or as a process of its own that outlives it. Everything is under `/sandbox/`.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import httpx
import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from theke_server.sandbox.api import Api
from theke_server.sandbox.book import Book
from theke_server.sandbox.clockwork import Clockwork
from theke_server.sandbox.company import Company
from theke_server.sandbox.courier import Courier
from theke_server.sandbox.pages import Pages
from theke_server.sandbox.payments import RefusedError
from theke_server.sandbox.settings import Account, Settings

__all__ = ["Account", "Settings", "build", "clockwork_of", "running", "serve"]


def build(settings: Settings, client: httpx.AsyncClient | None = None) -> Starlette:
    """Return the company as an ASGI app. Its lifespan, or `running`, starts its clockwork.

    `client` takes its notices out; without one it makes its own.
    """
    book = Book(settings.path, threaded=settings.threaded)
    company = Company(settings, book)
    courier_client = client or httpx.AsyncClient()
    works = Clockwork(settings, book, company, Courier(settings, book, courier_client))
    pages = Pages(settings, book, company, works.nudge)
    routes = [
        Route("/sandbox/healthz", _healthz),
        *Api(settings, book, company, works.nudge).routes(),
        *pages.routes(),
    ]

    async def refused(request: Request, error: Exception) -> Response:
        """Answer a refusal: a page for people, JSON for machines."""
        if not isinstance(error, RefusedError):
            raise error
        if error.status == 410 and "/v1/" not in request.url.path:
            return pages.gone(request)
        body = msgspec.json.encode({"error": {"code": error.code}})
        return Response(body, error.status, media_type="application/json")

    app = Starlette(routes=routes, exception_handlers={RefusedError: refused}, lifespan=running)
    app.state.clockwork = works
    app.state.book = book
    app.state.client = None if client else courier_client
    return app


def clockwork_of(app: Starlette) -> Clockwork:
    """Return the clockwork of an app made by `build`, for tests that let time pass by hand."""
    works = app.state.clockwork
    assert isinstance(works, Clockwork)  # noqa: S101  set by `build`
    return works


@contextlib.asynccontextmanager
async def running(app: Starlette) -> AsyncGenerator[None]:
    """Run the clockwork of an app made by `build`, and close its file in the end."""
    task = asyncio.create_task(clockwork_of(app).run(), name="sandbox-clockwork")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        if app.state.client is not None:
            await app.state.client.aclose()
        app.state.book.close()


def serve(settings: Settings, host: str, port: int) -> None:
    """Run the company as a process of its own until it is asked to stop."""
    uvicorn.run(build(settings), host=host, port=port, access_log=False, log_level="warning")


async def _healthz(request: Request) -> Response:
    return PlainTextResponse("ok")
