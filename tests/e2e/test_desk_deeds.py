"""A session at the desk by keyboard alone: no deed takes more than three presses beside words."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.e2e.places import lies_with
from tests.servers import DemoServer, demo_server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PRESSES_MAX = 3
TAMPER = "stopfer-58"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    """A shop of its own: nobody else's sessions are on this desk's lists."""
    async with demo_server(tmp_path_factory.mktemp("deeds")) as running:
        yield running
        assert "Traceback" not in running.process.said()


@dataclass
class Keys:
    """A keyboard that counts what is pressed beside words."""

    page: Page
    pressed: int = 0

    async def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            await self.page.keyboard.press(key)
            self.pressed += 1

    async def words(self, text: str) -> None:
        """Type what is meant."""
        await self.page.keyboard.type(text)

    def done(self, deed: str) -> None:
        """One deed is over."""
        assert self.pressed <= PRESSES_MAX, f"{deed} takes {self.pressed} presses"
        self.pressed = 0


async def look_for(keys: Keys, text: str) -> None:
    """Find a product from wherever the keyboard is."""
    await keys.press("/")
    await lies_with(keys.page, "search")
    await keys.words(text)
    first = keys.page.locator("theke-session:not([hidden])").get_by_test_id("result").first
    await expect(first).to_contain_text(text)


async def test_every_deed_of_a_session_takes_three_presses_at_most(
    browser: Browser, shopper: Shopper, advisor: Advisor
) -> None:
    context = await person(browser, locale="de-CH")
    tom = Shopper(await context.new_page(), advisor.server)
    for visitor, path in ((shopper, "/"), (tom, "/?lang=de")):
        await visitor.visit(path)
        await visitor.ask_for_advice()
        await visitor.credentials()
    await expect(advisor.at("accept")).to_have_count(2)
    keys = Keys(advisor.page)
    palette = advisor.at("palette-input")
    for _ in range(2):
        await keys.press("Control+k")
        await expect(palette).to_be_focused()
        await keys.press("Enter")
        await lies_with(keys.page, "talk-input")
        keys.done("accept")
    await expect(advisor.at("seat-item")).to_have_count(2)
    await keys.press("Alt+Digit1")
    await expect(advisor.at("seat").first).to_be_visible()
    await lies_with(keys.page, "talk-input")
    keys.done("switch")
    await keys.words("Good morning")
    await keys.press("Enter")
    keys.done("reply")
    await keys.words(";hel")
    await keys.press("Enter", "Enter")
    keys.done("saved reply")
    await shopper.at("tab-talk").click()
    await expect(shopper.at("talk-item").nth(1)).to_contain_text("good to have you here")
    await shopper.at("tab-cart").click()
    await look_for(keys, "Tamper")
    await keys.press("Enter")
    await expect(shopper.at("shown")).to_be_visible()
    keys.done("show")
    await look_for(keys, "Tamper")
    await keys.press("ArrowDown", "+")
    await expect(shopper.at("line")).to_have_count(1)
    keys.done("add")
    await look_for(keys, "Kauz")
    await keys.press("ArrowDown", "p")
    await expect(shopper.at("proposal")).to_be_visible()
    keys.done("propose")
    await keys.press("Escape")
    await lies_with(keys.page, "talk-input")
    await keys.words("What do you think?")
    await keys.press("Enter")
    await expect(shopper.at("tab-talk")).to_contain_text("1")
    keys.done("reply after a search")
    await keys.press("Control+k")
    await expect(palette).to_be_focused()
    # What was found for fewer letters stands there, and Enter does nothing to it.
    async with keys.page.expect_response(lambda answer: "q=Eule" in answer.url):
        await keys.words("Eule")
    chosen = advisor.page.locator('[data-testid="palette-item"][aria-selected="true"]')
    await expect(chosen).to_contain_text("Eule")
    await expect(chosen).to_contain_text("Show to Visitor")  # what Enter does is said before
    found = advisor.page.locator("theke-palette [role=listbox]")
    await expect(found).to_have_attribute("aria-busy", "false")  # for all that was typed
    shown = await shopper.at("shown").get_attribute("data-sku")
    await keys.press("Shift+Enter")
    await expect(shopper.at("line")).to_have_count(2)
    assert await shopper.at("shown").get_attribute("data-sku") == shown
    keys.done("add from the palette")
    for deed, words, field in (
        ("discount", "give discount", "discount-percent"),
        ("coupon", "coupon", "coupon"),
    ):
        await keys.press("Control+k")
        await expect(palette).to_be_focused()
        await keys.words(words)
        await keys.press("Enter")
        await lies_with(keys.page, field)
        keys.done(deed)
    await keys.press("Control+k")
    await expect(palette).to_be_focused()
    await keys.words("undo")
    await expect(chosen).to_contain_text("Eule")  # what is taken back is said before
    await keys.press("Enter")
    await expect(shopper.at("line")).to_have_count(1)
    keys.done("undo")
    await keys.press("Control+k")
    await expect(palette).to_be_focused()
    await keys.words("open the review")
    await expect(chosen).to_contain_text("Still missing: Contact, Address, Delivery")
    await keys.press("Enter")
    await expect(palette).to_be_focused()  # it says why, and does nothing
    await keys.press("Escape")
    await expect(advisor.at("action-why")).to_have_text("Still missing: Contact, Address, Delivery")
    await shopper.fill_in()
    await expect(advisor.at("present")).to_be_enabled()
    keys.done("what is missing")
    await keys.press("Control+k")
    await expect(palette).to_be_focused()
    await keys.words("open the review")
    await keys.press("Enter")
    await shopper.phase("in_review")
    keys.done("present")
    await context.close()
