"""A whole purchase over real sockets and HTTP, against a real server process."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.callers import Api
from tests.process.story import (
    CARD,
    REFUSED,
    THREE_D_SECURE,
    PayPage,
    approve,
    choose_delivery,
    fill_address,
    some_sku,
)
from tests.servers import DemoServer, demo_server
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = pytest.mark.process


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path) as running:
        yield running


async def test_two_parties_fill_a_cart_and_the_shopper_pays(server: DemoServer) -> None:
    async with Api(server.theke) as shop_api, Api(server.theke) as desk_api:
        shopper = await shop_api.shopper()
        await desk_api.sign_in(ADVISOR, PASSWORD)
        advisor = await desk_api.accept(shopper.session_id)
        first, second = [await some_sku(shop_api, shopper, at=at) for at in (0, 1)]
        await shopper.done("add_line", sku=first, quantity=2)
        await advisor.done("add_line", sku=second)
        await fill_address(shopper)
        await advisor.until(lambda view: len(view["checkout"]["lines"]) == 2)
        forbidden = await advisor.cmd(
            "approve_quote", quote_hash="q1", total=shopper.checkout["quote"]["total"]
        )
        assert forbidden["reason"] == "forbidden"
        quote = await approve(shopper)
        await advisor.done("add_line", sku=first)
        await shopper.until(lambda view: view["checkout"]["phase"] == "open")
        await shopper.until(lambda view: not view["checkout"]["quote"]["stale"])
        again = await approve(shopper)
        assert again["quote_hash"] != quote["quote_hash"]
        page = PayPage(shop_api, server.shop)
        await page.open(shopper)
        assert (await page.start(REFUSED)).is_success
        await shopper.until(lambda view: "decline" in view["checkout"].get("payment", {}))
        attempt = shopper.checkout["payment"]["attempt_id"]
        assert (await page.retry(attempt, THREE_D_SECURE)).is_success
        await advisor.until(lambda view: view["checkout"]["payment"]["state"] == "action_required")
        assert "next_action" in await page.look()
        await page.challenge()
        for party in (shopper, advisor):
            await party.until(lambda view: view["checkout"]["phase"] == "completed")
        order = shopper.checkout["order"]
        assert advisor.checkout["order"] == order
        assert order["total"] == again["total"]
        await shopper.done("open_next_checkout")
        await shopper.done("add_line", sku=second)
        await choose_delivery(shopper)
        await approve(shopper)
        await page.open(shopper)
        assert (await page.start(CARD)).is_success
        await advisor.until(lambda view: view["checkout"]["phase"] == "completed")
        assert advisor.checkout["order"]["order_ref"] != order["order_ref"]
        await asyncio.gather(shopper.close(), advisor.close())
