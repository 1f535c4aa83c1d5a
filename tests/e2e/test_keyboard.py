"""A whole purchase by keyboard alone, on both sides: shop page, launcher, panel, till, pay page,
confirmation; and at the desk from the sign-in to the outcome. No pointer, and no focus but by keys.
"""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.e2e.places import lies_with
from tests.process.story import CARD
from tests.servers import LONG, DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOCALES = {"en": "en-GB", "de": "de-CH"}
TAMPER = "stopfer-58"
PRESSES_MAX = 150
COUNTRY = {"en": "Swi", "de": "Schw"}
THANKS = {
    "en": "Thank you, your order is placed",
    "de": "Danke, Ihre Bestellung ist aufgegeben",
}
FOCUSED = """(wanted) => {
  if (!document.hasFocus()) return null;
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (!one || one === document.body || one.tagName === 'IFRAME') return null;
  const {left, top: upper, width, height} = one.getBoundingClientRect();
  const middle = [left + width / 2, upper + height / 2];
  let top = document.elementFromPoint(...middle);
  while (top?.shadowRoot) {
    const inner = top.shadowRoot.elementFromPoint(...middle);
    if (!inner || inner === top) break;
    top = inner;
  }
  const style = getComputedStyle(one);
  const around = one.closest('label, summary') ?? one;
  const ring = (part) => parseFloat(getComputedStyle(part).outlineWidth) > 0
    && getComputedStyle(part).outlineStyle !== 'none';
  return {
    is: one.matches(wanted),
    clear: one === top || one.contains(top) || around.contains(top),
    seen: ring(one) || ring(around) || style.boxShadow !== 'none' || one.type === 'date',
    what: `${one.tagName} ${one.dataset.testid ?? one.id} ${one.textContent.trim().slice(0, 40)}`,
  };
}"""
"""What has the focus in one frame: whether it is the wanted one, free, and visibly focused.
The parts of a date are the browser's own, which marks them itself."""


def by_id(name: str, around: str = "") -> str:
    """Return the selector of something by its test id."""
    return f'{around} [data-testid="{name}"]'.strip()


class Hands:
    """Two hands on a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: set[str] = set()

    async def focused(self, wanted: str) -> dict[str, object] | None:
        """Return what has the focus, in whichever frame that is."""
        for frame in reversed(self.page.frames):
            if frame.url.startswith("http") and (held := await frame.evaluate(FOCUSED, wanted)):
                return dict(held)
        return None

    async def to(self, wanted: str, key: str = "Tab") -> None:
        """Go on with one key until something has the focus, can be seen, and shows it."""
        passed: list[str] = []
        for _ in range(PRESSES_MAX):
            await self.page.keyboard.press(key)
            held = await self.focused(wanted)
            if held is None:
                continue
            passed.append(str(held["what"]))
            if not held["seen"]:
                self.unseen.add(str(held["what"]))
            if held["is"]:
                assert held["clear"], f"{wanted} is covered"
                return
        raise AssertionError(f"{wanted} cannot be reached: {passed}")

    async def press(self, wanted: str, with_key: str = "Enter") -> None:
        """Go there, and press it."""
        await self.to(wanted)
        await self.page.keyboard.press(with_key)

    async def type(self, wanted: str, text: str) -> None:
        """Go there, and write."""
        await self.to(wanted)
        await self.page.keyboard.type(text)


async def sign_in(advisor: Advisor, hands: Hands, lang: str) -> None:
    """Open the desk, and sign in."""
    await advisor.page.goto(f"{advisor.server.desk}&lang={lang}")
    await expect(advisor.at("sign-in")).to_be_visible()
    await hands.type(by_id("sign-in-name"), ADVISOR)
    await hands.type(by_id("sign-in-password"), PASSWORD)
    await hands.page.keyboard.press("Enter")
    await expect(advisor.at("board")).to_be_visible()


async def ask(shopper: Shopper, hands: Hands, lang: str) -> None:
    """Walk from the shop's page into the panel, and ask for advice."""
    await shopper.visit(f"/?lang={lang}")
    await hands.press(".start")
    await expect(shopper.at("ask-for-advice")).to_be_visible()
    await hands.press(by_id("ask-for-advice"))
    await expect(shopper.at("waiting")).to_be_visible()


async def take(advisor: Advisor, shopper: Shopper, hands: Hands) -> None:
    """Accept who waits, out of the list."""
    held = await shopper.credentials()
    row = f'[data-testid="board-item"][data-id="{held["session_id"]}"]'
    await expect(advisor.page.locator(row)).to_be_visible()
    await hands.press(by_id("accept", row))
    await expect(advisor.at("counter")).to_be_visible()


async def advise(advisor: Advisor, shopper: Shopper, hands: Hands) -> None:
    """Find a product, show it, put it in the cart, and write something."""
    keys = hands.page.keyboard
    await keys.press("/")
    await expect(advisor.at("search")).to_be_focused()
    await keys.type("Tamper 58")
    await expect(advisor.at("result").first).to_have_attribute("data-sku", TAMPER)
    await keys.press("Enter")
    await expect(shopper.at("shown")).to_be_visible()
    await keys.press("+")
    await shopper.quantity(TAMPER, 1)
    await hands.type(by_id("talk-input"), "58 mm")
    await keys.press("Enter")
    await expect(shopper.at("unread")).to_be_visible()


async def shop(shopper: Shopper, advisor: Advisor, hands: Hands) -> None:
    """Answer in the chat, take one more, and put the product away."""
    keys = hands.page.keyboard
    await hands.press(by_id("tab-talk"))
    await hands.to(by_id("talk-input"), "Shift+Tab")
    await keys.type("Gut / fine")
    await keys.press("Enter")
    await expect(advisor.at("talk-item")).to_have_count(2)
    await hands.press(by_id("tab-cart"))
    await hands.to(by_id("shown-hide"), "Shift+Tab")
    await keys.press("Enter")
    await expect(shopper.at("shown")).not_to_be_visible()
    await hands.press(by_id("line-more"))
    await advisor.quantity(TAMPER, 2)


async def fill_in(shopper: Shopper, hands: Hands, lang: str) -> None:
    """Who, where and how."""
    keys = hands.page.keyboard
    entry = by_id("field-input")
    await hands.press(by_id("start-checkout"))
    for value in ("Lea Muster", "lea@example.org"):
        await hands.type(entry, value)
    await keys.press("Tab")
    await hands.press(by_id("step-next"))
    await expect(shopper.at("step-where")).to_have_attribute("open", "")
    for value in (COUNTRY[lang], "Gasse 7", "8001", "Bern"):
        await hands.type(entry, value)
    await keys.press("Tab")
    await hands.press(by_id("step-next"))
    await expect(shopper.at("delivery-option").first).to_be_visible()
    await hands.press(by_id("delivery-option") + " input", "Space")
    await expect(shopper.at("delivery-option").first.locator("input")).to_be_checked()


async def pay(shopper: Shopper, advisor: Advisor, hands: Hands, lang: str) -> None:
    """Till, approval, pay page, confirmation."""
    await advisor_asks(advisor, shopper)
    await hands.press(by_id("to-the-till"))
    await shopper.phase("in_review")
    await expect(shopper.at("approve")).to_be_enabled()
    async with shopper.page.context.expect_page() as opened:
        await hands.press(by_id("approve"))
    await shopper.phase("approved")
    page = PayPage(await opened.value)
    await expect(page.page.locator("theke-pay button.main")).to_be_visible()
    there = Hands(page.page)
    for field, value in (("#number", CARD), ("#expiry", "12/39"), ("#cvc", "737")):
        await there.type(field, value)
    await there.press("button.main")
    await page.says(THANKS[lang])
    await page.shot(f"keyboard-{lang}-paid")
    assert there.unseen == set()
    await page.page.close()
    await shopper.phase("completed")
    await expect(shopper.at("order-ref").first).to_be_visible()


async def advisor_asks(advisor: Advisor, shopper: Shopper) -> None:
    """The advisor asks to review, by keyboard as well; the shopper goes by themselves."""
    hands = Hands(advisor.page)
    await hands.press(by_id("ask-review"))
    await expect(shopper.at("ask-yes")).to_be_visible()
    assert hands.unseen == set()


async def part(advisor: Advisor, shopper: Shopper, hands: Hands) -> None:
    """The advisor says how it ended; the shopper leaves."""
    keys = hands.page.keyboard
    await advisor.phase("completed")
    await hands.press(by_id("outcome-open"))
    await lies_with(hands.page, "INPUT")
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await hands.type(by_id("outcome-note"), "by keyboard")
    await hands.press(by_id("outcome-save"))
    await expect(advisor.at("outcome-said")).to_have_attribute("data-outcome", "sold")


@pytest.mark.parametrize("lang", ["en", "de"] if LONG else ["en"])
async def test_a_purchase_by_keyboard_alone_on_both_sides(
    browser: Browser, server: DemoServer, lang: str
) -> None:
    hers, theirs = [await person(browser, locale=LOCALES[lang]) for _ in range(2)]
    shopper = Shopper(await hers.new_page(), server)
    advisor = Advisor(await theirs.new_page(), server)
    lea, mira = Hands(shopper.page), Hands(advisor.page)
    await sign_in(advisor, mira, lang)
    await ask(shopper, lea, lang)
    await take(advisor, shopper, mira)
    await advise(advisor, shopper, mira)
    await shop(shopper, advisor, lea)
    await fill_in(shopper, lea, lang)
    await pay(shopper, advisor, lea, lang)
    await part(advisor, shopper, mira)
    await lea.press(by_id("hang-up"))
    await lea.press(by_id("end-session"))
    await expect(shopper.at("ended")).to_be_visible()
    assert lea.unseen == mira.unseen == set()
    assert shopper.errors == advisor.errors == []
    await hers.close()
    await theirs.close()
