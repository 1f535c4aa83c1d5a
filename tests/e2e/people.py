"""The two people at the counter, as a browser test moves them: what they press and read."""

import re
from pathlib import Path

from playwright.async_api import BrowserContext, FrameLocator, Locator, Page, expect

from tests.servers import DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD

SHOTS = Path(__file__).parents[2] / "test-output" / "screens"
CREDENTIALS = """Object.values({...localStorage}).map((value) => {
  try { return JSON.parse(value) } catch { return null }
}).find((value) => value && value.party_token)"""
ADDRESS = {
    "name": "Lea Muster",
    "email": "lea@example.org",
    "street": "Gasse 7",
    "postal_code": "8001",
    "city": "Winterthur",
}


class Person:
    """What both share: a cart on a page, found by the client's test ids."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def view(self) -> FrameLocator | Page:
        """Where the cart is."""
        return self.page

    def at(self, test_id: str) -> Locator:
        """Return what has this test id."""
        return self.view.get_by_test_id(test_id)

    def line(self, sku: str) -> Locator:
        """Return a line of the cart."""
        return self.view.locator(f'[data-testid="line"][data-sku="{sku}"]')

    def field(self, name: str) -> Locator:
        """Return a personal field."""
        return self.view.locator(f'[data-testid="field"][data-id="{name}"]')

    async def quantity(self, sku: str, number: int) -> None:
        """Wait until a line has so many pieces."""
        await expect(self.line(sku).get_by_test_id("line-quantity")).to_have_value(str(number))

    async def shot(self, name: str) -> None:
        """Keep a picture of what this person sees."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{name}.png")


class Shopper(Person):
    """Lea, in the shop, with the panel."""

    def __init__(self, page: Page, server: DemoServer) -> None:
        super().__init__(page)
        self.server = server
        self.window: Page | None = None
        """The window beside the shop, once the approval has opened it."""

    @property
    def view(self) -> FrameLocator:
        """The panel's frame."""
        return self.page.frame_locator('iframe[src*="/panel"]')

    async def visit(self, path: str = "/") -> None:
        """Load a page of the shop."""
        await self.page.goto(f"{self.server.shop}{path}")

    async def ask_for_advice(self) -> None:
        """Open the panel and ask."""
        await self.page.locator("theke-launcher").get_by_role("button").first.click()
        await self.at("ask-for-advice").click()

    async def buy_more(self) -> None:
        """Begin the next cart, and come back to it: the empty panel has been put away."""
        await self.at("buy-more").click()
        await self.phase("open")
        frame = self.page.locator('iframe[src*="/panel"]')
        await expect(frame).to_be_hidden()
        await self.page.locator("theke-launcher").get_by_role("button").first.click()
        await expect(frame).to_be_visible()

    async def credentials(self) -> dict[str, str]:
        """Return the session and the token in the panel's own storage, once it has them."""
        for _ in range(200):
            for frame in self.page.frames:
                if "/panel" in frame.url and (held := await frame.evaluate(CREDENTIALS)):
                    return dict(held)
            await self.page.wait_for_timeout(25)
        raise AssertionError("the panel has no session")

    async def phase(self, phase: str) -> None:
        """Wait for a phase of the checkout."""
        await expect(self.at("panel")).to_have_attribute("data-phase", phase)

    async def fill_in(self) -> None:
        """Fill in who, where and how."""
        if await self.at("start-checkout").count():
            await self.at("start-checkout").click()
        for name, value in ADDRESS.items():
            await self.type(name, value)
        await self.unfold("step-where")
        await self.field("country").get_by_test_id("field-input").select_option("CH")
        await self.choose_delivery()

    async def type(self, name: str, value: str) -> None:
        """Fill in one field, and leave it."""
        step = "step-who" if name in ("name", "email", "phone") else "step-where"
        await self.unfold(step)
        entry = self.field(name).get_by_test_id("field-input")
        await entry.fill(value)
        await entry.blur()

    async def call_me(self, name: str) -> None:
        """Say in More what one would like to be called."""
        await self.at("tab-more").click()
        await self.at("called").fill(name)
        await self.at("called-save").click()
        await expect(self.at("called-save")).to_be_disabled()
        await self.at("tab-cart").click()

    async def choose_delivery(self) -> None:
        """Take the first way of delivery."""
        await self.unfold("step-how")
        await self.at("delivery-option").first.click()

    async def unfold(self, step: str) -> None:
        """Open a step of the checkout, where it is closed; it may open by itself meanwhile."""
        for _ in range(20):
            if await self.at(step).get_attribute("open") is not None:
                return
            await self.at(step).locator("summary").first.click()
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"{step} does not open")

    async def to_the_till(self) -> None:
        """Lay the quote on the table."""
        await self.at("to-the-till").click()
        await self.phase("in_review")

    async def approve(self) -> None:
        """Say yes to what lies there. The same press opens the pay page, on a phone in place."""
        if await self.on_a_phone():
            await self.at("approve").click()
            await self.page.wait_for_url("**/pay/*")
            return
        async with self.page.context.expect_page() as opened:
            await self.at("approve").click()
        self.window = await opened.value
        await self.phase("approved")

    async def pay_page(self) -> "PayPage":
        """Return the pay page that the approval has opened, or open it anew."""
        if await self.on_a_phone():
            if "/pay/" not in self.page.url:
                await self.at("pay").click()
                await self.page.wait_for_url("**/pay/*")
            page = PayPage(self.page)
        else:
            if self.window is None or self.window.is_closed():
                async with self.page.context.expect_page() as opened:
                    await self.at("pay").click()
                self.window = await opened.value
            page, self.window = PayPage(self.window), None
        await expect(page.page.locator("theke-pay h1")).to_be_visible()
        await expect(page.page.locator("theke-pay button.main")).to_be_visible()
        return page

    async def leave_pay_page(self) -> None:
        """Turn back to the panel without having paid."""
        if await self.on_a_phone():
            await self.page.go_back()
        elif self.window is not None:
            await self.window.close()
            self.window = None
        await expect(self.at("panel")).to_be_visible()

    async def on_a_phone(self) -> bool:
        """Whether the pay page takes the shop's place."""
        return bool(await self.page.evaluate("matchMedia('(pointer: coarse)').matches"))


async def press(page: Page, button: Locator) -> None:
    """Press what stands under a frame of another site, once the scrolled page was painted.

    Before that a click can go to where the frame was.
    """
    await button.scroll_into_view_if_needed()
    await page.evaluate(
        "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )
    await button.click()


class PayPage(Person):
    """The pay page, in a window beside the shop or in its place."""

    async def card(self, number: str) -> None:
        """Type a card into the payment company's own frame, and press the order button."""
        frame = self.page.frame_locator("theke-card-frame iframe")
        await frame.locator("#number").fill(number)
        await frame.locator("#expiry").fill("12/39")
        await frame.locator("#cvc").fill("737")
        await self.order()

    async def order(self) -> None:
        """Press the order button: the way to the bank has a main button, too."""
        await press(self.page, self.page.locator("theke-pay .order button.main"))

    async def pass_bank_check(self) -> None:
        """Answer the bank's question in its frame."""
        frame = self.page.frame_locator("theke-bank-frame iframe")
        await frame.locator('button[value="pass"]').click()

    async def back(self) -> None:
        """Return to the shop, where this page took its place; beside it, stay."""
        if await self.page.evaluate("matchMedia('(pointer: coarse)').matches"):
            await self.page.locator("theke-pay a.main").click()
            await self.page.wait_for_url("**/127.0.0.1:*/**")

    async def says(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says something."""
        await expect(self.page.locator("theke-pay")).to_contain_text(text)


class Advisor(Person):
    """Mira, at the desk."""

    def __init__(self, page: Page, server: DemoServer) -> None:
        super().__init__(page)
        self.server = server

    async def sign_in(self) -> None:
        """Open the desk."""
        await self.page.goto(self.server.desk)
        await self.at("sign-in-name").fill(ADVISOR)
        await self.at("sign-in-password").fill(PASSWORD)
        await self.at("sign-in").click()
        await expect(self.at("board")).to_be_visible()

    async def choose(self, test_id: str) -> None:
        """Choose something in the advisor's own menu."""
        await self.at("menu").click()
        await self.at(test_id).click()

    async def sign_out(self) -> None:
        """Sign out; whoever is still served is handed back."""
        await self.choose("sign-out")
        sure = self.at("sign-out-yes")
        await expect(self.at("sign-in").or_(sure)).to_be_visible()
        if await sure.is_visible():
            await sure.click()
        await expect(self.at("sign-in")).to_be_visible()

    async def accept(self, shopper: Shopper) -> None:
        """Take a shopper's session, and no other that may wait from a test before."""
        await self.accept_session((await shopper.credentials())["session_id"])

    async def accept_session(self, session: str) -> None:
        """Take the session with this id."""
        waiting = self.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
        await waiting.get_by_test_id("accept").click()
        taken = self.page.locator(f'theke-session[data-id="{session}"]')
        await expect(taken.get_by_test_id("counter")).to_be_visible()

    async def phase(self, phase: str) -> None:
        """Wait for a phase of the checkout."""
        await expect(self.at("counter")).to_have_attribute("data-phase", phase)

    async def add(self, text: str) -> None:
        """Find a product and put it in the cart; what other words found stays there meanwhile."""
        await self.at("search").fill(text)
        (word, *_) = text.split()
        await expect(self.at("result").first).to_contain_text(word, ignore_case=True)
        await self.at("result-add").first.click()


async def new_shopper(context: BrowserContext, server: DemoServer) -> Shopper:
    """Return a shopper with an empty page."""
    return Shopper(await context.new_page(), server)


async def new_advisor(context: BrowserContext, server: DemoServer) -> Advisor:
    """Return an advisor with an empty page."""
    return Advisor(await context.new_page(), server)
