"""Desk and join page stand alone: who opened them cannot reach them, and paying still works."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.browsers import person, until
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.e2e.test_purchase import fill_cart, meet
from tests.process.story import CARD
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("path", ["/desk?shop=demo", "/desk?shop=nobody", "/join/demo#t=x"])
async def test_who_has_opened_it_holds_nothing_of_it(
    browser: Browser, server: DemoServer, path: str
) -> None:
    context = await person(browser)
    shop = await context.new_page()
    await shop.goto(server.shop)
    async with context.expect_page() as opened:
        await shop.evaluate("url => { window.theirs = window.open(url) }", f"{server.theke}{path}")
    page = await opened.value
    await page.wait_for_load_state()
    assert await page.evaluate("window.opener") is None
    await until(shop, "window.theirs.closed")
    assert not page.is_closed()
    await context.close()


async def test_a_device_that_joined_still_pays_in_a_window_beside(
    browser: Browser, shopper: Shopper, advisor: Advisor
) -> None:
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()
    await shopper.at("tab-more").click()
    await shopper.at("elsewhere").get_by_role("button").click()
    link = await shopper.at("elsewhere-link").inner_text()
    context = await person(browser)
    joined = await context.new_page()
    await joined.goto(link)
    await joined.get_by_test_id("join-here").click()
    async with context.expect_page() as opened:
        await joined.get_by_test_id("pay").click()
    page = PayPage(await opened.value)
    await expect(page.page.locator("theke-pay button.main")).to_be_visible()
    await page.card(CARD)
    await shopper.phase("completed")
    await expect(joined.get_by_test_id("panel")).to_have_attribute("data-phase", "completed")
    await context.close()
