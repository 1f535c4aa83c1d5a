"""Ways out lead where they say: from the desk, from the pay window, from a device that joined."""

import re
from contextlib import suppress

import pytest
from playwright.async_api import Browser, Error, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TAMPER = "stopfer-58"


async def meet(shopper: Shopper, advisor: Advisor, path: str = "/") -> None:
    """Bring both to one counter."""
    await shopper.visit(path)
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")


async def test_texts_for_the_chat_are_in_the_shoppers_language_whatever_the_desk_speaks(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser, locale="de-CH")
    lea = Shopper(await context.new_page(), server)
    await meet(lea, advisor, "/?lang=de")
    await expect(advisor.at("status")).to_contain_text("German")
    await advisor.at("talk-input").press_sequentially(";hello ")
    await expect(advisor.at("talk-input")).to_have_value(re.compile("^Guten Tag"))
    await advisor.choose("language")
    await expect(advisor.at("status")).to_contain_text("Deutsch")
    await advisor.at("canned").locator("summary").click()
    await expect(advisor.at("canned-item").first).to_contain_text("Guten Tag")
    await advisor.choose("language")
    await lea.at("hang-up").click()
    await lea.at("end-session").click()
    await context.close()


async def test_signing_out_asks_who_serves_somebody_and_hands_them_back(
    shopper: Shopper, advisor: Advisor
) -> None:
    await meet(shopper, advisor)
    await advisor.choose("sign-out")
    await expect(advisor.at("sign-out-ask")).to_contain_text(re.compile("with you"))
    await expect(advisor.at("sign-out-ask")).to_contain_text("Nobody else is at the desk")
    await expect(advisor.at("sign-out-stay")).to_be_focused()
    await advisor.at("sign-out-stay").click()
    await expect(advisor.at("menu")).to_be_focused()
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")
    await advisor.choose("sign-out")
    await advisor.at("sign-out-yes").click()
    await expect(advisor.at("sign-in")).to_be_visible()
    await expect(shopper.at("waiting")).to_be_visible()
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()


async def test_back_to_the_shop_closes_the_window_beside_it(
    shopper: Shopper, advisor: Advisor
) -> None:
    await meet(shopper, advisor)
    await advisor.add("Tamper 58")
    await shopper.quantity(TAMPER, 1)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()
    paying = await shopper.pay_page()
    async with paying.page.expect_event("close"):
        with suppress(Error):  # the page may be gone before the press is reported as done
            await paying.page.get_by_role("link", name=re.compile("^Back to")).click()
    assert shopper.page.context.pages == [shopper.page], "no second shop"
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")


async def test_a_window_that_the_browser_does_not_close_says_where_the_shop_is(
    shopper: Shopper, advisor: Advisor
) -> None:
    await meet(shopper, advisor)
    await advisor.add("Tamper 58")
    await shopper.quantity(TAMPER, 1)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()
    paying = await shopper.pay_page()
    await paying.page.evaluate("window.close = () => undefined")
    await paying.page.get_by_role("link", name=re.compile("^Back to")).click()
    await expect(paying.page.get_by_test_id("pay-stays")).to_contain_text("still open")
    await paying.page.get_by_role("link", name="Open the shop here").click()
    await paying.page.wait_for_url(f"{shopper.server.shop}/**")


async def test_a_product_seen_in_the_shop_leaves_the_session_on_the_device_that_joined(
    browser: Browser, shopper: Shopper, advisor: Advisor
) -> None:
    await meet(shopper, advisor)
    await advisor.at("search").fill("Tamper 58")
    await advisor.at("result-show").first.click()
    await expect(shopper.at("shown")).to_be_visible()
    await shopper.at("tab-more").click()
    await shopper.at("elsewhere").get_by_role("button").click()
    link = await shopper.at("elsewhere-link").inner_text()
    context = await person(browser, phone=True)
    phone = await context.new_page()
    await phone.goto(link)
    await phone.get_by_test_id("join-here").click()
    shown = phone.get_by_test_id("shown")
    await expect(shown).to_be_visible()
    async with context.expect_page() as opened:
        await shown.get_by_role("button", name="See it in the shop").click()
    shop = await opened.value
    await shop.wait_for_url(f"{shopper.server.shop}/**")
    await expect(phone.get_by_test_id("panel")).to_have_attribute("data-status", "live")
    assert "/join/" in phone.url
    assert await shop.evaluate("window.opener") is None
    await context.close()
