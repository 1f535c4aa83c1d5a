"""Two browsers, one purchase, Mollie's real SDK and its double: every way is its own page."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.browsers import person
from tests.e2e.deployments import PaymentServer
from tests.e2e.people import Advisor, Shopper
from tests.e2e.tills import give_back, same_order, stays_with_the_shop, to_the_till
from tests.servers import LONG

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOCALES = {"en": "en-GB", "de": "de-CH"}
PHONES = [("en", False), ("de", True), ("en", True), ("de", False)]


@pytest.mark.parametrize(("lang", "phone"), PHONES if LONG else PHONES[:2])
async def test_refused_then_paid_at_mollies_page_with_the_call_staying(
    browser: Browser, money: PaymentServer, mira: Advisor, lang: str, phone: bool
) -> None:
    context = await person(browser, phone=phone, locale=LOCALES[lang])
    shopper = Shopper(await context.new_page(), money)
    page = await to_the_till(shopper, mira, lang)
    await page.choose("mollie/card")
    await page.shot(f"mollie-choose-{lang}")
    await page.order()
    await page.at_company("mollie")
    await mira.shot(f"mollie-at-the-bank-desk-{lang}")
    if not phone:
        await stays_with_the_shop(shopper.page, money.shop)
        await shopper.shot(f"mollie-panel-stays-{lang}")
    await page.press_at_company("failed", "insufficient_funds")
    await page.says(re.compile("nothing was charged|nichts belastet", re.IGNORECASE))
    await page.shot(f"mollie-refused-{lang}")
    await mira.phase("approved")
    await page.choose("mollie/twint")
    await page.order()
    await page.at_company("mollie")
    await page.press_at_company("paid")
    await page.reads(re.compile("Thank you|Danke"))
    await page.shot(f"mollie-paid-{lang}")
    await mira.phase("completed")
    await page.back()
    await same_order(shopper, mira)
    assert shopper.errors == []
    await context.close()


async def test_back_from_the_bank_reload_and_pay_again_is_one_payment(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> None:
    """Bugs by name: back button then pay again; reload in the middle; canceled there, paid then."""
    context = await person(browser)
    shopper = Shopper(await context.new_page(), money)
    page = await to_the_till(shopper, mira)
    await page.choose("mollie/twint")
    await page.order()
    await page.at_company("mollie")
    await page.page.go_back()
    await page.reads("You have not paid yet")
    await page.page.reload()
    await page.reads("You have not paid yet")
    await page.page.goto(f"{page.page.url}?redirect_status=succeeded")
    await page.reads("You have not paid yet")
    await page.page.get_by_role("button", name="Go to the bank").click()
    await page.at_company("mollie")
    await page.press_at_company("canceled")
    await page.says("You came back without paying. Nothing was charged.")
    await page.choose("mollie/twint")
    await page.order()
    await page.at_company("mollie")
    await page.press_at_company("paid")
    await page.reads("Thank you, your order is placed")
    await shopper.phase("completed")
    await give_back(money, shopper, "a2", "1.50")
    for join_at in (shopper, mira):
        await expect(join_at.at("payment")).to_contain_text("1.50")
    await mira.shot("mollie-refund-desk")
    await context.close()
    assert shopper.errors == []
