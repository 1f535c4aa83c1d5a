"""Who comes back from the bank without having paid is told so within seconds, and pays again or
another way. Nobody waits before a page that says nothing.
"""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.browsers import person
from tests.e2e.deployments import PaymentServer
from tests.e2e.people import Advisor, Shopper
from tests.e2e.tills import CHECKED, PAYS, Till, same_order, to_the_till

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

UNPAID = "You came back without paying"
NOTHING = "Nothing was charged"


async def _at_the_till(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> tuple[Shopper, Till]:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), money)
    return shopper, await to_the_till(shopper, mira)


async def _reads_unpaid(page: Till, mira: Advisor) -> None:
    await page.says(UNPAID)
    await page.says(NOTHING)
    await expect(mira.at("payment")).not_to_contain_text("came back")


@pytest.mark.parametrize("again", [True, False])
async def test_who_cancels_a_redirect_reads_so(
    browser: Browser, money: PaymentServer, mira: Advisor, again: bool
) -> None:
    """The company takes the payment back without an error and without a notice."""
    shopper, page = await _at_the_till(browser, money, mira)
    await page.choose("stripe/twint")
    await page.order()
    await page.at_company("stripe")
    await page.press_at_company("cancel")
    await _reads_unpaid(page, mira)
    await page.shot("came-back-twint")
    if again:
        await page.order()
        await page.at_company("stripe")
        await page.press_at_company("pass")
    else:
        await page.page.get_by_role("button", name="Pay another way: Card (stripe)").click()
        await page.choose("stripe/card")
        await page.card(PAYS)
    await page.reads("Thank you, your order is placed")
    await same_order(shopper, mira)
    await shopper.page.context.close()


async def test_who_leaves_the_banks_check_reads_so(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> None:
    shopper, page = await _at_the_till(browser, money, mira)
    await page.choose("stripe/card")
    await page.card(CHECKED)
    await page.answer_check("cancel")
    await _reads_unpaid(page, mira)
    await page.card(PAYS)
    await page.reads("Thank you, your order is placed")
    await same_order(shopper, mira)
    await shopper.page.context.close()


@pytest.mark.parametrize("outcome", ["canceled", "open"])
async def test_who_comes_back_from_a_hosted_page_reads_so(
    browser: Browser, money: PaymentServer, mira: Advisor, outcome: str
) -> None:
    """Canceled there, or left as it was: the page is offered again, or another way."""
    shopper, page = await _at_the_till(browser, money, mira)
    await page.choose("mollie/card")
    await page.order()
    await page.at_company("mollie")
    await page.press_at_company(outcome)
    await _reads_unpaid(page, mira)
    if outcome == "open":
        await page.page.get_by_role("button", name="Go to the bank again").click()
    else:
        await page.choose("mollie/card")
        await page.order()
    await page.at_company("mollie")
    await page.press_at_company("paid")
    await page.reads("Thank you, your order is placed")
    await same_order(shopper, mira)
    await shopper.page.context.close()
