"""Whether Theke lives, is ready for work, and what it counts."""

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from theke_server import __version__
from theke_server.http.bodies import answer, guarded
from theke_server.http.context import context
from theke_server.stores import StoreError


def routes() -> list[BaseRoute]:
    """Return the routes of this noun."""
    return [
        Route("/healthz", guarded(healthz), methods=["GET"]),
        Route("/readyz", guarded(readyz), methods=["GET"]),
        Route("/metrics", guarded(metrics), methods=["GET"]),
    ]


async def healthz(request: Request) -> Response:
    """The process answers."""
    return answer({"status": "ok", "version": __version__})


async def readyz(request: Request) -> Response:
    """The store can be written to."""
    known = context(request)
    try:
        await known.store.put("ready", "ready", b"1", until_ms=known.clock.now_ms() + 60_000)
    except StoreError:
        return answer({"status": "store"}, 503)
    return answer({"status": "ok"})


async def metrics(request: Request) -> Response:
    """Prometheus' text format. No label holds an id of a session or a value of a person."""
    return Response(context(request).metrics.render(), media_type=CONTENT_TYPE_LATEST)
