"""The pay page with real companies' forms and pages: what a shopper types and presses there."""

import re

from playwright.async_api import Locator, Page, expect

from tests.e2e.people import PayPage, Shopper

PAYS = "4242424242424242"
CHECKED = "4000002760003184"
NO_FUNDS = "4000000000009995"


class Till(PayPage):
    """The pay page of a shop with several companies."""

    async def choose(self, way: str) -> None:
        """Choose a way to pay, such as `stripe/card`."""
        await self.page.locator(f'theke-pay input[value="{way}"]').check()

    @property
    def heading(self) -> Locator:
        """What the page says first."""
        return self.page.get_by_role("heading", level=1)

    async def reads(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says this first."""
        await expect(self.heading).to_have_text(text)

    async def type_card(self, number: str) -> None:
        """Type a card into Stripe's form."""
        form = self.page.frame_locator('theke-pay iframe[name^="__privateStripeFrame"]')
        await form.locator("#number").fill(number)
        await form.locator("#expiry").fill("12 / 39")
        await form.locator("#cvc").fill("737")

    async def card(self, number: str) -> None:
        """Type a card, and press the order button."""
        await self.type_card(number)
        await self.order()

    async def answer_check(self, outcome: str) -> None:
        """Answer the bank in Stripe's window over the page: `pass` or `fail`."""
        check = self.page.frame_locator('iframe[title="3D Secure"]')
        await check.locator(f'button[value="{outcome}"]').click()

    async def at_company(self, company: str) -> None:
        """Wait until the company's own page is there."""
        await self.page.wait_for_url(re.compile(rf"http://{company}\.localhost:"))
        await expect(self.page.locator('button[name="outcome"]').first).to_be_visible()

    async def press_at_company(self, outcome: str, reason: str = "") -> None:
        """Press a button of the company's own page."""
        if reason:
            await self.page.locator("select").select_option(reason)
        await self.page.locator(f'button[value="{outcome}"]').click()


async def till(shopper: Shopper) -> Till:
    """Open the pay page."""
    return Till((await shopper.pay_page()).page)


async def stays_with_the_shop(page: Page, shop: str) -> None:
    """The shop's page with its call is where it was, whatever the pay window does."""
    assert page.url.startswith(shop)
    await expect(
        page.frame_locator('iframe[src*="/panel"]').get_by_test_id("panel")
    ).to_be_visible()
