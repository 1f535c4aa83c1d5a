"""A shop that takes 0 to 3 s for every answer, and a counter that makes nobody wait for it."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.callers import Api, Caller, new_id
from tests.servers import free_port
from theke_checkout.values.ids import ShopId
from theke_server import app as application
from theke_server import gateway
from theke_server.access.tokens import DeskTokens
from theke_server.clock import FakeIds, SystemClock
from theke_server.demo.setup import ADVISOR, PASSWORD, demo_settings
from theke_server.shops import ShopConnector
from theke_server.shops.catalogue.slow import SlowConnector, late

pytestmark = pytest.mark.process

BOUND_S = 0.2
SLOWEST_S = 3.0


@asynccontextmanager
async def slow_server(data: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[str]:
    """Serve Theke before a slow shop on a real port of this process; yield its origin."""
    connectors: Any = vars(application)["_connectors"]

    def slow(settings: object) -> Mapping[ShopId, ShopConnector]:
        mood = late(FakeIds(7), SLOWEST_S)
        opened: Mapping[ShopId, ShopConnector] = connectors(settings)
        return {
            name: SlowConnector(connector, SystemClock(), mood)
            for name, connector in opened.items()
        }

    monkeypatch.setattr(application, "_connectors", slow)
    settings = demo_settings(free_port(), data)
    async with application.contextual(settings) as ctx:
        tokens = DeskTokens(ctx.stores.values, ctx.clock, ctx.ids)
        await tokens.add_advisor(ShopId("demo"), ADVISOR, "Mira", PASSWORD)
    port = settings.server.port
    options = gateway.server_options()
    server = uvicorn.Server(
        uvicorn.Config(application.build(settings), port=port, lifespan="on", **options)
    )
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(30):
        while not server.started:  # noqa: ASYNC110 -- uvicorn tells it by a flag only
            await asyncio.sleep(0.02)
    yield f"http://localhost:{port}"
    server.should_exit = True
    await serving


async def timed(times: list[float], caller: Caller, type_: str, **fields: Any) -> None:
    """Give a command that must succeed, and note how long its acknowledgement took."""
    began_s = time.perf_counter()
    await caller.done(type_, **fields)
    times.append(time.perf_counter() - began_s)


async def test_what_a_search_found_is_added_at_once_by_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[float] = []
    async with (
        slow_server(tmp_path, monkeypatch) as origin,
        Api(origin) as api,
        Api(origin) as desk,
    ):
        lea = await api.shopper()
        await desk.sign_in(ADVISOR, PASSWORD)
        mira = await desk.accept(lea.session_id)
        found = await api.get_json("/v1/shops/demo/products?q=&limit=12", lea.token)
        skus = [product["sku"] for product in found["products"] if product["stock"] != 0]
        for number, sku in enumerate(skus[:8]):
            caller = (lea, mira)[number % 2]
            await timed(times, caller, "add_line", sku=sku)
            await timed(times, caller, "show_product", sku=sku)
            line = next(item for item, row in lea.checkout["lines"].items() if row["sku"] == sku)
            await timed(times, caller, "change_quantity", line_id=line, delta=1)
            began_s = time.perf_counter()
            assert (await caller.ask("say", {"id": new_id(), "text": sku}))["result"] == "said"
            times.append(time.perf_counter() - began_s)
            await lea.until(lambda view, sku=sku: view.get("shown") == sku)
        await lea.close()
        await mira.close()
    assert len(times) == 32
    assert max(times) < BOUND_S, sorted(times)[-5:]
