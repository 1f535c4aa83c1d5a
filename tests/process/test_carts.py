"""One shop cart, many sessions: what was bought never comes back."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from tests import loopback
from tests.callers import Api, Caller
from tests.process.story import CARD, PayPage, approve, fill_address
from tests.servers import demo_server

pytestmark = pytest.mark.process


async def cart_ref(browser: httpx.AsyncClient, origin: str) -> str:
    """Put two pieces into the shop's own cart; return its reference."""
    page = (await browser.get("/p/stopfer")).text
    found = re.search(r'data-theke-add="([^"]+)"', page)
    assert found
    form = {"sku": found[1], "quantity": "2"}
    assert (await browser.post("/cart/add", data=form, headers={"origin": origin})).is_success
    ref = re.search(r'data-cart="([^"]+)"', (await browser.get("/")).text)
    assert ref
    return ref[1]


async def pieces(browser: httpx.AsyncClient) -> int:
    """Count what is in the shop's own cart."""
    shown = re.search(r"data-theke-cart-count[^>]*>([^<]*)<", (await browser.get("/")).text)
    return int(shown[1].strip() or 0) if shown else 0


async def until_pieces(browser: httpx.AsyncClient, wanted: int) -> None:
    """Wait until the shop's own cart holds so much."""
    async with asyncio.timeout(20):
        while await pieces(browser) != wanted:  # noqa: ASYNC110 -- the shop's page tells nobody
            await asyncio.sleep(0.1)


def quantities(caller: Caller) -> list[int]:
    """Return what is in a session's cart."""
    return [line["quantity"] for line in caller.checkout["lines"].values()]


async def test_goods_that_were_bought_do_not_come_back_through_a_second_session(
    tmp_path: Path,
) -> None:
    async with (
        demo_server(tmp_path) as server,
        loopback.client(base_url=server.shop, follow_redirects=True) as browser,
        Api(server.theke) as api,
    ):
        ref = await cart_ref(browser, server.shop)
        callers = await asyncio.gather(*(api.shopper(cart_ref=ref) for _ in range(2)))
        assert sorted(map(quantities, callers)) == [[], [2]]
        first, two = sorted(callers, key=quantities, reverse=True)
        await fill_address(first)
        await approve(first)
        page = PayPage(api, server.shop)
        await page.open(first)
        assert (await page.start(CARD)).is_success
        await first.until(lambda view: view["checkout"]["phase"] == "completed")
        await until_pieces(browser, 0)
        await two.done("abandon_checkout")
        await two.done("end_session")
        await first.done("end_session")
        three = await api.shopper(cart_ref=ref)
        assert quantities(three) == []
        assert await pieces(browser) == 0
        for caller in (first, two, three):
            await caller.close()


async def test_a_cart_that_was_given_up_comes_back_for_the_next_session(tmp_path: Path) -> None:
    async with (
        demo_server(tmp_path) as server,
        loopback.client(base_url=server.shop, follow_redirects=True) as browser,
        Api(server.theke) as api,
    ):
        ref = await cart_ref(browser, server.shop)
        first = await api.shopper(cart_ref=ref)
        [line] = first.checkout["lines"]
        await first.done("change_quantity", line_id=line, delta=1)
        await first.done("end_session")
        two = await api.shopper(cart_ref=ref)
        assert quantities(two) == [3]
        for caller in (first, two):
            await caller.close()


@pytest.mark.parametrize("end", ["recommend", "abandon_checkout"])
async def test_who_buys_on_after_the_cart_went_back_finds_it_at_the_counter_again(
    tmp_path: Path, end: str
) -> None:
    async with (
        demo_server(tmp_path) as server,
        loopback.client(base_url=server.shop, follow_redirects=True) as browser,
        Api(server.theke) as api,
    ):
        ref = await cart_ref(browser, server.shop)
        caller = await api.shopper(cart_ref=ref)
        assert quantities(caller) == [2]
        [line] = caller.checkout["lines"]
        await caller.done("change_quantity", line_id=line, delta=1)
        await caller.done(end)
        await until_pieces(browser, 3)
        await cart_ref(browser, server.shop)
        await until_pieces(browser, 5)
        await caller.done("open_next_checkout")
        await caller.until(lambda view: bool(view["checkout"]["lines"]))
        assert quantities(caller) == [5]
        await fill_address(caller)
        await approve(caller)
        page = PayPage(api, server.shop)
        await page.open(caller)
        assert (await page.start(CARD)).is_success
        await caller.until(lambda view: view["checkout"]["phase"] == "completed")
        await until_pieces(browser, 0)
        await caller.close()
