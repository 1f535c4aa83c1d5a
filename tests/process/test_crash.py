"""kill -9 of the server at random moments of paying and placing, with the payment company in a
process of its own: exactly one charge of the approved total, one order, nobody stuck.
"""

import asyncio
import contextlib
import random
from pathlib import Path

import httpx
import pytest

from tests.callers import Api, Caller, new_id
from tests.process.books import charges, kept, orders, payments
from tests.process.story import CARD, PayPage, approve, fill_address, some_sku
from tests.servers import LONG, DemoServer, demo_server

pytestmark = pytest.mark.process

ROUNDS = 20 if LONG else 3
SLOW = "4000000000002107"
LOST_ANSWER = "4000000000002206"
LATE_SUCCESS = "4000000000002305"
NUMBERS = (CARD, CARD, LOST_ANSWER, CARD, LATE_SUCCESS, CARD, SLOW)
END_S = 60.0


async def test_a_kill_at_any_moment_costs_nobody_anything(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    async with demo_server(tmp_path, own_sandbox=True) as server:
        for round_ in range(ROUNDS):
            await one_round(server, chance, round_)
    assert "Traceback" not in server.process.said()


async def one_round(server: DemoServer, chance: random.Random, round_: int) -> None:
    number = NUMBERS[round_ % len(NUMBERS)]
    assert server.sandbox is not None
    sandbox = server.sandbox.health.removesuffix("/sandbox/healthz")
    async with Api(server.theke) as api:
        shopper = await api.shopper()
        await shopper.done("add_line", sku=await some_sku(api, shopper, at=round_), quantity=2)
        await fill_address(shopper)
        quote = await approve(shopper)
        page = PayPage(api, sandbox)
        await page.open(shopper)
        click = new_id()
        pressed = asyncio.create_task(press(page, number, click))
        await asyncio.sleep(chance.uniform(0.0, 0.35))
        server.process.kill()
        await pressed
        await shopper.close()
        await server.process.start()
        await finish(api, shopper, page, number, click)
        found = await payments(server, sandbox, shopper.session_id)
        assert charges(found) == [quote["total"]["amount"]]
        assert kept(found) == quote["total"]["amount"]
        [order] = orders(server.data, shopper.session_id)
        assert order.amount == quote["total"]["amount"]
        assert order.order_ref == shopper.checkout["order"]["order_ref"]
        await shopper.close()


async def press(page: PayPage, number: str, click: str) -> None:
    """Press the order button; the answer may never come."""
    with contextlib.suppress(httpx.HTTPError):
        await page.start(number, id_=click)


async def finish(api: Api, shopper: Caller, page: PayPage, number: str, click: str) -> None:
    """Do what a shopper's pages do by themselves: come back, and send again what had no answer."""
    await shopper.connect()
    if shopper.phase == "approved":
        answer = await page.start(number, id_=click)
        assert answer.is_success, answer.text
    await shopper.until(lambda view: view["checkout"]["phase"] == "completed", END_S)
