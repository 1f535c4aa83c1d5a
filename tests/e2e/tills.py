"""The pay page with real companies' forms and pages: what a shopper types and presses there."""

import asyncio
import re

from playwright.async_api import BrowserContext, Locator, Page, WebSocket, expect

from tests.e2e.deployments import PaymentServer
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.e2e.test_purchase import fill_cart, meet
from tests.servers import THEKE

WATCH = """
window.reports = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
"""Keeps what a page's policy reports."""
PAYS = "4242424242424242"
CHECKED = "4000002760003184"
NO_FUNDS = "4000000000009995"
CANARIES = (
    PAYS,
    CHECKED,
    NO_FUNDS,
    "_secret_",
    "canary_",
    "ctoken_",
    "sk_test_",
    "whsec_",
    "/hosted/",
    "/checkout/",
)
"""Card numbers, and what is for one browser alone: tokens, client secrets, companies' addresses."""


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


async def to_the_till(shopper: Shopper, advisor: Advisor, lang: str = "en") -> Till:
    """Everything before paying, and the pay page."""
    await meet(shopper, advisor, lang)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()
    return await till(shopper)


def overhear(page: Page) -> list[str]:
    """Keep everything that a page is told over its sockets."""
    heard: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(str(frame)))

    page.on("websocket", listen)
    return heard


def canaries(text: str) -> list[str]:
    """Return the secrets in a text."""
    return [canary for canary in CANARIES if canary in text]


async def same_order(shopper: Shopper, advisor: Advisor) -> None:
    """The same number stands on both screens."""
    numbers = [person.at("payment").get_by_test_id("order-ref") for person in (shopper, advisor)]
    for number in numbers:
        await expect(number).to_be_visible()
    one_number, other_number = [await number.inner_text() for number in numbers]
    assert one_number == other_number


async def reports(context: BrowserContext) -> list[str]:
    """Return what any policy has reported in any frame of someone who is watched."""
    return [
        f"{frame.url}: {line}"
        for page in context.pages
        for frame in page.frames
        if frame.url.startswith("http")
        for line in await frame.evaluate("window.reports || []")
    ]


async def give_back(server: PaymentServer, shopper: Shopper, attempt: str, amount: str) -> None:
    """Let the operator give money back, beside the running server."""
    session = (await shopper.credentials())["session_id"]
    asked = await asyncio.create_subprocess_exec(
        THEKE, "refund", session, attempt, amount, "--reason", "damaged",
        "--config", str(server.data / "theke.toml"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asked.communicate()
    assert asked.returncode == 0, output.decode()


async def stays_with_the_shop(page: Page, shop: str) -> None:
    """The shop's page with its call is where it was, whatever the pay window does."""
    assert page.url.startswith(shop)
    await expect(
        page.frame_locator('iframe[src*="/panel"]').get_by_test_id("panel")
    ).to_be_visible()
