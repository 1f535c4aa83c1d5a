"""Whether Theke lives, is ready for work, and what it counts."""

from contextlib import suppress

from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server import __version__
from theke_server.http.bodies import answer
from theke_server.http.context import Context, context
from theke_server.http.endpoints import Held, Text, get
from theke_server.live import asides
from theke_server.measure import figures
from theke_server.outbox.reconcile import last_run
from theke_server.stores import StoreError
from theke_server.stores.values import ANY

READY_KEPT_MS = 3_000
"""How long an answer of the store is shared: asking it costs a durable write."""
COUNTED_KEPT_MS = 1_000
"""And how long the numbers that are counted in the store."""


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
    """The store could be written to some seconds ago, and the loop of each worker comes round."""
    ctx = context(request)
    if not await ctx.writable.get(lambda: _writable(ctx), ctx.clock, READY_KEPT_MS):
        raise RejectedError(Reason.UNAVAILABLE, "store")
    if late := ctx.counter.late_workers():
        raise RejectedError(Reason.UNAVAILABLE, f"workers:{','.join(late)}")
    return answer(Ready(status="ok"))


async def metrics(request: Request) -> Response:
    """Prometheus' text format. No label holds an id of a session or a value of a person."""
    ctx = context(request)
    ctx.counter.late_workers()
    await ctx.counted.get(lambda: _counted(ctx), ctx.clock, COUNTED_KEPT_MS)
    return Response(ctx.metrics.render(), media_type=CONTENT_TYPE_LATEST)


async def _writable(ctx: Context) -> bool:
    """Write something durably."""
    until_ms = ctx.clock.now_ms() + 60_000
    try:
        await ctx.stores.values.put("ready", "ready", b"1", before=ANY, until_ms=until_ms)
    except StoreError:
        return False
    return True


async def _counted(ctx: Context) -> bool:
    """Take what is counted in the store; without it, what this process has."""
    figures.take_write_ahead(ctx.metrics, ctx.settings.data)
    with suppress(StoreError):  # without the store, what this process has counted itself
        now_ms = ctx.clock.now_ms()
        figures.take(ctx.metrics, await ctx.stores.lists.census(), now_ms)
        figures.take_asides(ctx.metrics, await asides.beside(ctx.stores))
        for shop_id in ctx.connectors:
            if (run := await last_run(ctx.stores, shop_id)) is not None:
                figures.take_run(ctx.metrics, shop_id, run, now_ms)
        return True
    return False


ENDPOINTS = (
    get("/healthz", healthz, Alive, limits=(Held.MEMORY,)),
    get("/readyz", readyz, Ready, limits=(Held.SHARED,)),
    get("/metrics", metrics, Text(media_type=CONTENT_TYPE_LATEST), limits=(Held.SHARED,)),
)
