"""From the last field of the address to a placed order: how often a shopper presses, and what comes
of a press that approves and opens the payment page at once where something is in its way.
"""

from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e.browsers import person
from tests.e2e.people import ADDRESS, Advisor, PayPage, Shopper
from tests.e2e.test_goes_on import Slow
from tests.e2e.test_purchase import TAMPER, fill_cart, meet
from tests.process.story import CARD
from tests.servers import LONG, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WAYS = {"CH": 4, "DE": 1}
"""How many ways of delivery the demo shop has to a country."""
CODES = {"CH": "8001", "DE": "80331"}
PRESSES = {
    "CH": ["Continue to delivery", "Review order", "Approve and pay CHF 59.90"],
    "DE": ["Review order", "Approve and pay CHF 71.90"],
}
ALL = [(country, phone) for country in WAYS for phone in (False, True)]
SOME = [("CH", True), ("DE", False)]
UNREAD = "is on the pay page and does not see the chat"
NO_WINDOW = "window.open = () => null"


@dataclass
class Thumb:
    """Presses the one primary button of the panel, and remembers what it said."""

    shopper: Shopper
    presses: list[str] = field(default_factory=list[str])

    async def press(self, test_id: str) -> None:
        """Press what comes next: nothing else is primary, and nobody scrolls to it."""
        button = self.shopper.at(test_id)
        await expect(button).to_be_enabled()
        await expect(
            self.shopper.view.locator("button.main:visible, a.main:visible")
        ).to_have_count(1)
        await expect(button).to_be_in_viewport(ratio=1)
        self.presses.append((await button.inner_text()).replace("\xa0", " "))
        await button.click()


async def up_to_the_last_field(shopper: Shopper, country: str = "CH") -> Thumb:
    """Fill in who and where, by the button that leads on."""
    await shopper.at("start-checkout").click()
    for name in ("name", "email"):
        await shopper.field(name).get_by_test_id("field-input").fill(ADDRESS[name])
    await Thumb(shopper).press("step-next")
    await expect(shopper.at("step-where")).to_have_attribute("open", "")
    await shopper.field("country").get_by_test_id("field-input").select_option(country)
    for name, value in (("street", "Gasse 7"), ("postal_code", CODES[country]), ("city", "Bern")):
        await shopper.field(name).get_by_test_id("field-input").fill(value)
    return Thumb(shopper)


@pytest.mark.parametrize(("country", "phone"), ALL if LONG else SOME)
async def test_an_order_takes_few_presses_none_of_them_after_scrolling(
    browser: Browser, server: DemoServer, advisor: Advisor, country: str, phone: bool
) -> None:
    context = await person(browser, phone=phone)
    shopper = Shopper(await context.new_page(), server)
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    thumb = await up_to_the_last_field(shopper, country)
    await expect(advisor.at("phase")).to_contain_text("fills in the address")
    if WAYS[country] > 1:
        await thumb.press("step-next")
        await expect(advisor.at("phase")).to_contain_text("chooses the delivery")
        await shopper.at("delivery-option").first.click()
    await thumb.press("to-the-till")
    await shopper.phase("in_review")
    page = await approved(shopper, thumb)
    if phone:  # the page has taken the panel's place: the advisor learns that nobody reads the chat
        await expect(advisor.at("status")).to_contain_text(UNREAD)
        await expect(advisor.at("phase")).to_contain_text("on the pay page")
    await expect(page.page.locator("theke-pay button.main")).to_have_count(1)
    await expect(page.page.locator("theke-pay button.main")).to_be_in_viewport(ratio=1)
    await page.card(CARD)
    await advisor.phase("completed")
    assert thumb.presses == PRESSES[country]
    await page.back()
    await expect(advisor.at("status")).not_to_contain_text(UNREAD)
    await expect(shopper.at("bought").locator("img")).to_have_count(1)
    await expect(shopper.at("order-ref")).to_have_count(1)
    await shopper.shot(f"few-presses-{country}-{'phone' if phone else 'desktop'}-thanks")
    await context.close()


async def approved(shopper: Shopper, thumb: Thumb) -> PayPage:
    """Approve and pay, in one press."""
    if await shopper.on_a_phone():
        await thumb.press("approve")
        await shopper.page.wait_for_url("**/pay/*")
        return PayPage(shopper.page)
    async with shopper.page.context.expect_page() as opened:
        await thumb.press("approve")
    return PayPage(await opened.value)


async def in_review(context: BrowserContext, server: DemoServer, advisor: Advisor) -> Shopper:
    """A shopper who looks at the total."""
    shopper = Shopper(await context.new_page(), server)
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.to_the_till()
    await expect(shopper.at("approve")).to_be_enabled()
    return shopper


async def press_and_open(shopper: Shopper) -> Page:
    """Press, and return the window that has opened in the click."""
    async with shopper.page.context.expect_page() as opened:
        await shopper.at("approve").click()
    return await opened.value


async def test_a_yes_to_what_has_changed_closes_the_window_and_says_so(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser)
    slow = Slow()
    await context.route_web_socket("**/socket.io/**", slow.route)
    shopper = await in_review(context, server, advisor)
    slow.held = True
    await advisor.line(TAMPER).get_by_test_id("line-more").click()
    await advisor.phase("open")
    window = await press_and_open(shopper)
    await expect(window.locator("body")).to_contain_text("the payment page opens")
    async with window.expect_event("close"):
        slow.let_go()
    await expect(shopper.at("total-changed")).to_contain_text("The total changed from CHF")
    await Thumb(shopper).press("look-again")
    await shopper.phase("in_review")
    await expect(shopper.at("total-changed")).to_be_in_viewport(ratio=1)
    assert await advisor.at("counter").get_attribute("data-phase") == "in_review"
    await context.close()


@pytest.mark.parametrize("what", ["reload", "silence"] if LONG else ["reload"])
async def test_what_comes_between_leaves_no_window_and_loses_no_yes(
    browser: Browser, server: DemoServer, advisor: Advisor, what: str
) -> None:
    """The shop's page is loaded again before the answer is here; or no answer comes."""
    context = await person(browser)
    slow = Slow()
    await context.route_web_socket("**/socket.io/**", slow.route)
    shopper = await in_review(context, server, advisor)
    slow.held = True
    window = await press_and_open(shopper)
    await advisor.phase("approved")
    if what == "reload":
        async with window.expect_event("close"):
            await shopper.page.reload()
        slow.held = False
        await shopper.page.reload()
    else:
        if not window.is_closed():
            await window.wait_for_event("close")
        await expect(shopper.at("step-check")).to_contain_text("Your approval is on its way")
        slow.let_go()
    await shopper.phase("approved")
    page = await shopper.pay_page()
    await page.card(CARD)
    await shopper.phase("completed")
    await context.close()


async def test_without_a_connection_nothing_is_approved_and_no_window_opens(
    shopper: Shopper, advisor: Advisor
) -> None:
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.page.context.set_offline(True)
    await expect(shopper.at("slot")).to_contain_text("Not connected")
    await shopper.at("approve").click()
    await expect(shopper.at("notice")).to_have_attribute("data-reason", "unavailable")
    assert len(shopper.page.context.pages) == 1
    await shopper.page.context.set_offline(False)
    await expect(shopper.at("slot").get_by_text("Not connected")).to_have_count(0)
    await advisor.phase("in_review")
    await shopper.approve()


async def test_a_browser_that_opens_no_window_gets_a_link(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser)
    await context.add_init_script(NO_WINDOW)
    shopper = await in_review(context, server, advisor)
    thumb = Thumb(shopper)
    await thumb.press("approve")
    await shopper.phase("approved")
    async with context.expect_page() as opened:
        await thumb.press("pay-link")
    page = PayPage(await opened.value)
    await page.card(CARD)
    await shopper.phase("completed")
    await context.close()


async def test_two_presses_and_two_tabs_are_one_approval_and_one_payment(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), server)
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.at("to-the-till").dblclick()
    await shopper.phase("in_review")
    await expect(shopper.at("approve")).to_be_enabled()
    assert await advisor.at("counter").get_attribute("data-phase") == "in_review"
    other = Shopper(await context.new_page(), server)
    await other.visit()
    await other.phase("in_review")
    await expect(other.at("approve")).to_be_enabled()
    await shopper.at("approve").dblclick()
    await shopper.phase("approved")
    await other.phase("approved")
    windows = [page for page in context.pages if page not in (shopper.page, other.page)]
    assert len(windows) == 1
    page = PayPage(windows[0])
    await expect(page.page.locator("theke-pay button.main")).to_be_visible()
    await page.card(CARD)
    for tab in (shopper, other):
        await tab.phase("completed")
        await expect(tab.at("order-ref")).to_have_count(1)
    await context.close()
