"""Whether Theke lives, is ready for work, and what it counts."""

from contextlib import suppress

from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server import __version__
from theke_server.http.bodies import answer
from theke_server.http.context import context
from theke_server.http.endpoints import Text, get
from theke_server.live import asides
from theke_server.measure import figures
from theke_server.outbox.reconcile import last_run
from theke_server.stores import StoreError
from theke_server.stores.values import ANY


class Alive(Struct, frozen=True, kw_only=True):
    """That the process answers, and which Theke it is."""

    status: str
    version: str


class Ready(Struct, frozen=True, kw_only=True):
    """That the store can be written to, and that all workers work."""

    status: str


async def healthz(request: Request) -> Response:
    """The process answers."""
    return answer(Alive(status="ok", version=__version__))


async def readyz(request: Request) -> Response:
    """The store can be written to, and the loop of each worker has come round lately."""
    ctx = context(request)
    try:
        await ctx.stores.values.put(
            "ready", "ready", b"1", before=ANY, until_ms=ctx.clock.now_ms() + 60_000
        )
    except StoreError as error:
        raise RejectedError(Reason.UNAVAILABLE, "store") from error
    if late := ctx.counter.late_workers():
        raise RejectedError(Reason.UNAVAILABLE, f"workers:{','.join(late)}")
    return answer(Ready(status="ok"))


async def metrics(request: Request) -> Response:
    """Prometheus' text format. No label holds an id of a session or a value of a person."""
    ctx = context(request)
    ctx.counter.late_workers()
    figures.take_write_ahead(ctx.metrics, ctx.settings.data)
    with suppress(StoreError):  # without the store, what this process has counted itself
        now_ms = ctx.clock.now_ms()
        figures.take(ctx.metrics, await ctx.stores.lists.census(), now_ms)
        figures.take_asides(ctx.metrics, await asides.beside(ctx.stores))
        for shop_id in ctx.connectors:
            if (run := await last_run(ctx.stores, shop_id)) is not None:
                figures.take_run(ctx.metrics, shop_id, run, now_ms)
    return Response(ctx.metrics.render(), media_type=CONTENT_TYPE_LATEST)


ENDPOINTS = (
    get("/healthz", healthz, Alive),
    get("/readyz", readyz, Ready),
    get("/metrics", metrics, Text(media_type=CONTENT_TYPE_LATEST)),
)
