"""A purchase when pages are reloaded, people leave, or both are quick at the same time."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, WebSocketRoute, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.e2e.test_purchase import TAMPER, fill_cart, meet
from tests.process.books import orders
from tests.process.story import CARD, THREE_D_SECURE
from tests.servers import DemoServer, demo_server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def reload_both(shopper: Shopper, advisor: Advisor, phase: str) -> None:
    """Load both pages anew; both are where they were."""
    await asyncio.gather(shopper.page.reload(), advisor.page.reload())
    await shopper.phase(phase)
    await advisor.phase(phase)


async def test_a_reload_in_any_phase_goes_on(shopper: Shopper, advisor: Advisor) -> None:
    await shopper.visit()
    await shopper.ask_for_advice()
    await expect(shopper.at("waiting")).to_be_visible()
    await shopper.page.reload()
    await expect(shopper.at("waiting")).to_be_visible()
    await advisor.accept(shopper)
    await reload_both(shopper, advisor, "open")
    await fill_cart(shopper, advisor)
    await shopper.at("tab-talk").click()
    await shopper.at("talk-input").fill("Which one is quiet?")
    await reload_both(shopper, advisor, "open")
    await expect(shopper.at("talk-input")).to_have_value("Which one is quiet?")
    await shopper.at("tab-cart").click()
    await shopper.fill_in()
    await shopper.visit("/cart")
    await shopper.phase("open")
    await shopper.to_the_till()
    await reload_both(shopper, advisor, "in_review")
    await shopper.approve()
    await reload_both(shopper, advisor, "approved")
    page = await shopper.pay_page()
    await page.page.reload()
    await page.card(THREE_D_SECURE)
    await expect(page.page.locator("theke-bank-frame")).to_be_visible()
    await reload_both(shopper, advisor, "paying")
    await page.page.reload()
    await page.pass_bank_check()
    await shopper.phase("completed")
    await reload_both(shopper, advisor, "completed")
    await page.page.reload()
    number = await shopper.at("payment").get_by_test_id("order-ref").inner_text()
    await page.says(number)
    await expect(advisor.at("payment")).to_contain_text(number)


async def test_the_advisor_leaves_and_the_shopper_pays_alone(
    shopper: Shopper, advisor: Advisor
) -> None:
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()
    await advisor.at("leave").click()
    await advisor.at("outcome-skip").click()
    await expect(advisor.at("counter")).not_to_be_visible()
    await shopper.phase("approved")
    page = await shopper.pay_page()
    await page.card(CARD)
    await shopper.phase("completed")


class Slow:
    """A shopper's connection that can be held up: what the server says waits until it is let go."""

    def __init__(self) -> None:
        self.held = False
        self._waiting: list[tuple[WebSocketRoute, str | bytes]] = []

    def route(self, socket: WebSocketRoute) -> None:
        """Stand between a page and the server."""
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda message: self._on_message(socket, message))

    def _on_message(self, socket: WebSocketRoute, message: str | bytes) -> None:
        if self.held:
            self._waiting.append((socket, message))
        else:
            socket.send(message)

    def let_go(self) -> None:
        """Deliver what waited, in its order."""
        self.held = False
        for socket, message in self._waiting:
            socket.send(message)
        self._waiting.clear()


async def test_the_slower_of_two_can_apply_again_in_one_tap(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser)
    slow = Slow()
    await context.route_web_socket("**/socket.io/**", slow.route)
    shopper = Shopper(await context.new_page(), server)
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    slow.held = True
    theirs = advisor.line(TAMPER).get_by_test_id("line-quantity")
    await theirs.fill("4")
    await theirs.blur()
    await advisor.quantity(TAMPER, 4)
    mine = shopper.line(TAMPER).get_by_test_id("line-quantity")
    await mine.fill("7")
    await mine.blur()
    await expect(shopper.line(TAMPER).get_by_test_id("sending")).to_have_text("being sent")
    await expect(shopper.at("bar")).to_contain_text("sending 1 change")
    await shopper.at("tab-talk").click()
    await shopper.at("talk-input").fill("Four or seven?")
    await shopper.at("talk-send").click()
    await expect(shopper.at("talk-sending")).to_contain_text("Four or seven?")
    await expect(shopper.at("talk-sending")).to_contain_text("being sent")
    await shopper.shot("panel-being-sent")
    slow.let_go()
    await expect(shopper.at("talk-item")).to_contain_text("Four or seven?")
    await expect(shopper.at("talk-sending")).to_have_count(0)
    await shopper.at("tab-cart").click()
    await expect(shopper.at("conflict")).to_contain_text("4")
    await expect(shopper.at("sending")).to_have_count(0)
    await advisor.quantity(TAMPER, 4)
    await shopper.shot("conflict")
    await shopper.at("conflict-apply").click()
    await advisor.quantity(TAMPER, 7)
    await shopper.quantity(TAMPER, 7)
    await expect(shopper.at("conflict")).not_to_be_visible()
    await context.set_offline(offline=True)
    await expect(shopper.at("slot")).to_contain_text("Not connected", timeout=3_000)
    await shopper.at("tab-more").click()
    await expect(shopper.at("panel")).to_contain_text("One moment")
    await context.set_offline(offline=False)
    await expect(shopper.at("chime")).to_be_visible()
    await expect(shopper.at("bar")).to_contain_text("Barista, 8 years")
    await expect(shopper.at("slot").get_by_text("Not connected")).to_have_count(0)
    await context.close()


# The shop wrote this page before its cart was back.
WRITTEN_BEFORE = """addEventListener('DOMContentLoaded', () => {
  document.querySelector('[data-theke-cart-count]').textContent = '0';
});"""


@pytest_asyncio.fixture(loop_scope="session")
async def advice_only(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    """A shop whose advice ends in a recommendation."""
    async with demo_server(tmp_path, "--ending", "recommend") as running:
        yield running


async def test_a_recommendation_gives_the_cart_back_and_charges_nothing(
    browser: Browser, advice_only: DemoServer
) -> None:
    context, desk = await person(browser), await person(browser)
    shopper = Shopper(await context.new_page(), advice_only)
    advisor = Advisor(await desk.new_page(), advice_only)
    await advisor.sign_in()
    await shopper.visit("/?lang=en")
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await advisor.at("recommend").click()
    await shopper.phase("recommended")
    await advisor.phase("recommended")
    await shopper.page.add_init_script(WRITTEN_BEFORE)
    await reload_both(shopper, advisor, "recommended")
    await expect(shopper.at("pay")).not_to_be_visible()
    await expect(shopper.page.locator("[data-theke-cart-count]").first).to_have_text("1")
    await shopper.visit("/cart")
    await expect(shopper.page.get_by_text("Tamper").first).to_be_visible()
    assert orders(advice_only.data, "") == []
    await context.close()
    await desk.close()


async def test_the_shops_cart_and_the_sessions_are_one(shopper: Shopper, advisor: Advisor) -> None:
    await shopper.visit("/p/stopfer")
    add = shopper.page.locator("[data-theke-add]").first
    count = shopper.page.locator("[data-theke-cart-count]").first
    sku = str(await add.get_attribute("data-theke-add"))
    await add.locator("button").click()
    await expect(count).to_have_text("1")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await shopper.quantity(sku, 1)
    await shopper.visit("/p/stopfer")
    await shopper.quantity(sku, 1)
    await shopper.page.locator(f'[data-theke-add="{sku}"] button').first.click()
    await advisor.quantity(sku, 2)
    await expect(count).to_have_text("2")
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()
    page = await shopper.pay_page()
    await page.card(CARD)
    await shopper.phase("completed")
    await expect(count).to_have_text("0")
    await shopper.visit("/cart")
    await expect(shopper.page.locator("main")).not_to_contain_text("Tamper")


async def changes_meanwhile(shopper: Shopper, advisor: Advisor, page: PayPage) -> None:
    """The total changes where the shopper does not see the cart; they read it on the way back."""
    await advisor.line(TAMPER).get_by_test_id("line-more").click()
    await page.says("What you approved has changed")
    await page.page.locator("theke-pay a.main").click()
    await expect(shopper.at("total-changed")).to_contain_text("The total changed from")
    await expect(shopper.at("total-changed")).to_be_in_viewport(ratio=1)
    await shopper.shot("phone-changed")
    await shopper.at("look-again").click()
    await shopper.phase("in_review")
    await expect(shopper.at("quote").locator(".differs").first).to_be_visible()
    await shopper.approve()


async def test_on_a_phone_the_pay_page_takes_the_shops_place_and_leads_back(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser, phone=True)
    shopper = Shopper(await context.new_page(), server)
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await shopper.shot("phone-cart")
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.shot("phone-check")
    await shopper.approve()
    page = PayPage(shopper.page)
    await page.shot("phone-pay")
    await changes_meanwhile(shopper, advisor, page)
    await page.card(THREE_D_SECURE)
    await expect(page.page.locator("theke-bank-frame")).to_be_visible()
    await shopper.visit()
    await shopper.phase("paying")
    await expect(shopper.at("pay-note")).to_contain_text("It goes on where you left it.")
    await expect(shopper.at("pay")).to_have_text("Go on with the payment")
    await expect(shopper.at("panel")).not_to_contain_text("window")
    await shopper.shot("phone-pay-left")
    await shopper.at("pay").click()
    await shopper.page.wait_for_url("**/pay/demo*")
    await page.pass_bank_check()
    await page.says("order")
    await advisor.phase("completed")
    await page.shot("phone-paid")
    await shopper.page.locator("theke-pay a.main").click()
    await shopper.phase("completed")
    await shopper.shot("phone-back")
    assert shopper.errors == []
    await context.close()
