"""The shopper's panel at every size, in both languages and themes: nothing is cut off, all is in
reach, and what the advisor does is told.
"""

from dataclasses import dataclass, replace

import pytest
from playwright.async_api import Browser, Frame, Locator, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import DESKTOP, PHONE
from tests.e2e.people import Advisor, Shopper, press
from tests.e2e.places import BROKEN_AT_ALL, lies_with, pressed
from tests.process.story import CARD
from tests.servers import LONG, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TARGET_PX = 43.5
NARROW = {"width": 320, "height": 640}
LOOKS_WRONG = """() => {
  const found = [];
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
  for (const one of all(document)) {
    const box = one.getBoundingClientRect();
    if (!box.width || !one.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(one);
    const name = `${one.tagName} ${one.getAttribute('data-testid') ?? one.className}`;
    const scrolls = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
    const hides = style.overflowX !== 'visible' && !style.clipPath.includes('inset');
    if (scrolls && hides && one.tagName !== 'INPUT' && !one.classList.contains('aside'))
      found.push(`${name} is cut off: ${one.scrollWidth} in ${one.clientWidth}`);
    const small = Math.min(box.height, box.width) < TARGET;
    if (small && one.matches('button, summary, select, a.button'))
      found.push(`${name} is ${box.width} x ${box.height}`);
    if (box.right > innerWidth + 1 && !style.clipPath.includes('inset'))
      found.push(`${name} reaches ${box.right}`);
  }
  return found;
}""".replace("TARGET", str(TARGET_PX))

COVERED = """(wanted) => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const at = (x, y) => {
    let one = document.elementFromPoint(x, y);
    for (let inner; (inner = one?.shadowRoot?.elementFromPoint(x, y)) && inner !== one;)
      one = inner;
    return one;
  };
  return wanted.filter((selector) => {
    const found = all(document).filter((one) => one.matches(selector));
    return !found.length || found.some((one) => {
      const {left, top, bottom, width} = one.getBoundingClientRect();
      return [top + 2, bottom - 2].some((y) => !one.contains(at(left + width / 2, y)));
    });
  });
}"""
"""What of this is not whole in view as the panel stands."""


@dataclass(frozen=True)
class Look:
    """How someone sees the panel."""

    size: str
    lang: str
    theme: str

    @property
    def name(self) -> str:
        """For pictures."""
        return f"{self.size}-{self.lang}-{self.theme}"


LOOKS = [Look("desktop", "en", "dark"), Look("narrow", "de", "light")]
"""The narrowest screen has the longest words; in each state it is once as wide as a phone's."""
MORE_LOOKS = [
    Look("phone", "en", "light"),
    Look("phone", "de", "dark"),
    Look("desktop", "de", "light"),
]
"""The others are looked at in `make long`."""
SIZES = {"phone": PHONE, "desktop": DESKTOP, "narrow": NARROW}


async def panel_frame(shopper: Shopper) -> Frame:
    """Return the panel's frame, to look into it."""
    handle = await shopper.page.locator('iframe[src*="/panel"]').element_handle()
    frame = await handle.content_frame() if handle else None
    assert frame is not None
    return frame


async def looked_at(shopper: Shopper, look: Look, name: str) -> None:
    """Keep a picture, and find nothing wrong in it."""
    await shopper.page.wait_for_timeout(250)
    await shopper.shot(f"panel-{look.name}-{name}")
    frame = await panel_frame(shopper)
    assert await frame.evaluate(LOOKS_WRONG) == [], name
    assert await frame.evaluate(BROKEN_AT_ALL) == [], name
    if look.size == "narrow":
        await resized(shopper, "phone")
        await looked_at(shopper, replace(look, size="phone"), name)
        await resized(shopper, "narrow")
        await shopper.page.wait_for_timeout(100)


async def resized(shopper: Shopper, size: str) -> None:
    """Give a screen another size."""
    to = SIZES[size]
    await shopper.page.set_viewport_size({"width": to["width"], "height": to["height"]})


async def newcomer(browser: Browser, server: DemoServer, look: Look) -> Shopper:
    """Return a shopper with a screen of their own."""
    size = SIZES[look.size]
    context = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale="de-CH" if look.lang == "de" else "en-GB",
        has_touch=look.size != "desktop",
        is_mobile=look.size != "desktop",
        color_scheme="dark" if look.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    return Shopper(await context.new_page(), server)


async def end(shopper: Shopper) -> None:
    """End the session, so that the advisor's desk is free for the next test."""
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(shopper.at("ended")).to_be_visible()


async def in_view(shopper: Shopper, *selectors: str) -> None:
    """Wait until nothing has to be scrolled to see these: what was said in the slot goes by."""
    frame = await panel_frame(shopper)
    covered = [*selectors]
    for _ in range(100):
        covered = await frame.evaluate(COVERED, [*selectors])
        if not covered:
            return
        await shopper.page.wait_for_timeout(50)
    raise AssertionError(f"not in view: {covered}")


async def enlarge(shopper: Shopper, *, by: int = 1) -> None:
    """Give the panel the whole phone, or half of it, and wait until it is there: before that a
    click goes to where its frame was.
    """
    buttons = shopper.page.locator("theke-launcher .size")
    if not await buttons.first.is_visible():
        return
    button = buttons.nth(0 if by > 0 else 1)
    before = await shopper.page.locator("theke-launcher iframe").bounding_box()
    await button.click()
    for _ in range(100):
        box = await shopper.page.locator("theke-launcher iframe").bounding_box()
        await shopper.page.wait_for_timeout(50)
        again = await shopper.page.locator("theke-launcher iframe").bounding_box()
        if box == again != before:
            return
    raise AssertionError("the panel keeps its size")


@pytest.mark.parametrize("look", LOOKS + MORE_LOOKS if LONG else LOOKS, ids=lambda look: look.name)
async def test_nothing_is_cut_off_and_all_is_in_reach(
    browser: Browser, server: DemoServer, advisor: Advisor, look: Look
) -> None:
    shopper = await newcomer(browser, server, look)
    await shopper.visit(f"/?lang={look.lang}")
    await shopper.page.locator("theke-launcher").get_by_role("button").first.click()
    await expect(shopper.at("ask-for-advice")).to_be_visible()
    await looked_at(shopper, look, "01-offer")
    await shopper.at("ask-for-advice").click()
    await expect(shopper.at("waiting")).to_be_visible()
    await looked_at(shopper, look, "02-waiting")
    await advisor.accept(shopper)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")
    await looked_at(shopper, look, "03-empty")
    await shopper.at("hang-up").click()
    await in_view(shopper, '[data-testid="end-session"]', ".ask .main")
    await looked_at(shopper, look, "03-leaving")
    await shopper.view.locator(".ask .main").click()
    await counter(shopper, advisor, look)
    await checkout(shopper, look)
    await paying(shopper, advisor, look)
    await enlarge(shopper, by=-1)
    await end(shopper)
    await in_view(shopper, '[data-testid="rating"]')
    await looked_at(shopper, look, "17-ended")
    assert shopper.errors == []
    await shopper.page.context.close()


async def find(advisor: Advisor, text: str, sku: str) -> None:
    """Search until a product stands first."""
    await advisor.at("search").fill(text)
    await expect(advisor.at("result").first).to_have_attribute("data-sku", sku)


async def counter(shopper: Shopper, advisor: Advisor, look: Look) -> None:
    """Cart, things on show, chat."""
    for text, sku in (("Tamper 58", "stopfer-58"), ("Kauz", "kauz-cream")):
        await find(advisor, text, sku)
        await advisor.at("result-add").first.click()
    await expect(shopper.at("line")).to_have_count(2)
    await looked_at(shopper, look, "04-added")
    for text, sku in (
        ("Sperling", "sperling-oak"),
        ("Eule", "eule-white"),
        ("Kauz", "kauz-cream"),
    ):
        await find(advisor, text, sku)
        await advisor.at("result-show").first.click()
        await expect(shopper.at("shown")).to_have_attribute("data-sku", sku)
    await looked_at(shopper, look, "05-shown")
    await enlarge(shopper)
    await press(shopper.page, shopper.at("compare-open"))
    await looked_at(shopper, look, "06-compared")
    await compare_others(shopper)
    await looked_at(shopper, look, "06-compared-others")
    await shopper.at("compare-open").click()
    await shopper.at("shown-hide").click()
    await advisor.at("talk-input").fill("Die Kanne passt auf Ihren Herd. / This jug fits your hob.")
    await advisor.at("talk-send").click()
    await expect(shopper.at("unread")).to_be_visible()
    await looked_at(shopper, look, "07-unread")
    await shopper.at("tab-talk").click()
    await shopper.at("talk-input").fill("Danke")
    await shopper.at("talk-send").click()
    await expect(shopper.at("talk-item")).to_have_count(2)
    await expect(shopper.at("unread")).not_to_be_visible()
    await looked_at(shopper, look, "08-chat")
    await shopper.at("tab-more").click()
    await shopper.at("elsewhere").get_by_role("button").click()
    await expect(shopper.at("elsewhere-link")).to_be_visible()
    await looked_at(shopper, look, "09-more")
    await shopper.at("report").locator("summary").click()
    await shopper.at("report-send").scroll_into_view_if_needed()
    await looked_at(shopper, look, "09-report")
    await shopper.at("tab-cart").click()


async def compare_others(shopper: Shopper) -> None:
    """The shopper compares what lies in the cart in place of something that was shown."""

    def pick(sku: str) -> Locator:
        return shopper.view.locator(f'[data-testid="compare-pick"][data-sku="{sku}"]')

    heads = shopper.at("compare").get_by_role("columnheader")
    await expect(heads).to_have_count(4)
    await expect(pick("stopfer-58")).to_be_disabled()
    await pick("sperling-oak").uncheck()
    await expect(heads).to_have_count(3)
    await pick("stopfer-58").check()
    await expect(heads.last).to_contain_text("58")
    await expect(pick("sperling-oak")).to_be_disabled()
    assert await grave(shopper.page) == []


async def checkout(shopper: Shopper, look: Look) -> None:
    """Who, where, how, check."""
    await enlarge(shopper, by=-1)
    await shopper.at("start-checkout").click()
    await in_view(shopper, ".progress .dot", '[data-testid="step-who"] > summary')
    await looked_at(shopper, look, "10-who")
    await shopper.at("step-next").click()
    await expect(shopper.at("field-error")).to_have_count(2)  # all that is missing in this step
    await looked_at(shopper, look, "11-missing")
    await shopper.fill_in()
    await shopper.field("email").get_by_test_id("field-eye").first.click()
    await looked_at(shopper, look, "12-filled")
    await shopper.to_the_till()
    await looked_at(shopper, look, "13-check")
    await shopper.approve()
    await shopper.leave_pay_page()
    await looked_at(shopper, look, "14-approved")


async def paying(shopper: Shopper, advisor: Advisor, look: Look) -> None:
    """Pay, and come back."""
    page = await shopper.pay_page()
    if look.size == "desktop":
        await looked_at(shopper, look, "15-pay")
        await page.card(CARD)
    else:
        await page.card(CARD)
        await advisor.phase("completed")
        await shopper.page.locator("theke-pay a.main").click()
    await shopper.phase("completed")
    await looked_at(shopper, look, "16-paid")


async def test_the_panel_goes_on_at_another_device(
    browser: Browser, server: DemoServer, shopper: Shopper, advisor: Advisor
) -> None:
    await shopper.visit()
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await advisor.add("Tamper 58")
    await shopper.quantity("stopfer-58", 1)
    await shopper.at("tab-more").click()
    await shopper.at("elsewhere").get_by_role("button").click()
    url = str(await shopper.at("elsewhere-link").get_attribute("href"))
    await shopper.at("elsewhere-copy").click()
    await expect(shopper.at("elsewhere-copied")).to_have_text("The link is copied.")

    look = Look("phone", "en", "dark")
    phone = (await newcomer(browser, server, look)).page
    await phone.goto(url)
    await phone.reload()
    await expect(phone.get_by_text("Bohne & Dampf")).to_be_visible()
    assert await grave(phone) == []
    await phone.screenshot(path="test-output/screens/join-phone.png")
    await phone.get_by_test_id("join-here").click()
    line = phone.locator('[data-testid="line"][data-sku="stopfer-58"]')
    await line.get_by_test_id("line-more").click()
    await shopper.at("tab-cart").click()
    await shopper.quantity("stopfer-58", 2)
    await advisor.quantity("stopfer-58", 2)
    assert "#" not in phone.url
    await phone.reload()
    await expect(line).to_be_visible()
    await phone.screenshot(path="test-output/screens/join-phone-inside.png")

    late = (await newcomer(browser, server, look)).page
    await late.goto(url)
    await late.get_by_test_id("join-here").click()
    await expect(late.get_by_test_id("notice")).to_have_attribute("data-reason", "token_replayed")
    await phone.context.close()
    await late.context.close()
    await end(shopper)


async def test_text_of_twice_the_size_is_usable(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    look = Look("phone", "de", "light")
    shopper = await newcomer(browser, server, look)
    await shopper.visit("/?lang=de")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await advisor.add("Tamper 58")
    await enlarge(shopper)
    frame = await panel_frame(shopper)
    await frame.evaluate("document.documentElement.style.fontSize = '200%'")
    await looked_at(shopper, look, "20-large")
    await shopper.line("stopfer-58").get_by_test_id("line-more").click()
    await shopper.quantity("stopfer-58", 2)
    await shopper.at("start-checkout").click()
    await looked_at(shopper, look, "21-large-who")
    await end(shopper)
    await shopper.page.context.close()


async def press_until(shopper: Shopper, test_id: str, key: str = "Tab") -> None:
    """Go on with the keyboard until something has the focus, and can be seen."""
    for _ in range(80):
        await shopper.page.keyboard.press(key)
        held = await (await panel_frame(shopper)).evaluate(FOCUSED)
        if held is not None and held[0] == test_id:
            assert held[1], f"{test_id} is covered"
            return
    raise AssertionError(f"{test_id} cannot be reached")


FOCUSED = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (!one || one === document.body) return null;
  const {left, top: upper, width, height} = one.getBoundingClientRect();
  const middle = [left + width / 2, upper + height / 2];
  let top = document.elementFromPoint(...middle);
  while (top?.shadowRoot) {
    const inner = top.shadowRoot.elementFromPoint(...middle);
    if (!inner || inner === top) break;
    top = inner;
  }
  return [one.dataset.testid ?? '', one === top || one.contains(top)];
}"""


async def the_focus_stays(shopper: Shopper, advisor: Advisor) -> None:
    """What is taken away by a key press hands the focus to what stands beside it."""
    panel, keys = await panel_frame(shopper), shopper.page
    await find(advisor, "Kauz", "kauz-cream")
    await advisor.at("result-show").first.click()
    await advisor.at("result-propose").first.click()
    await expect(shopper.at("proposal")).to_be_visible()
    await pressed(panel, "proposal-accept", keys)
    await expect(shopper.at("line")).to_have_count(2)
    await lies_with(panel, "line-less", "shown-hide", "shown-add", "shown-page")
    await shopper.line("kauz-cream").get_by_test_id("line-remove").focus()
    await keys.keyboard.press("Enter")
    await expect(shopper.at("line")).to_have_count(1)
    await lies_with(panel, "line-remove", "line-less", "undo", "coupon-use")
    await pressed(panel, "shown-hide", keys)
    await expect(shopper.at("shown")).not_to_be_visible()
    await lies_with(panel, "line-less", "compare-open")
    await pressed(panel, "tab-more", keys)
    await shopper.at("elsewhere").get_by_role("button").focus()
    await keys.keyboard.press("Enter")
    await expect(shopper.at("elsewhere-link")).to_be_visible()
    await lies_with(panel, "BUTTON")
    await pressed(panel, "tab-cart", keys)


async def test_the_panel_is_used_by_keyboard_alone(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    shopper = await newcomer(browser, server, Look("desktop", "en", "light"))
    keyboard = shopper.page.keyboard
    await shopper.visit()
    await shopper.page.locator("theke-launcher").get_by_role("button").first.focus()
    await keyboard.press("Enter")
    await expect(shopper.at("ask-for-advice")).to_be_visible()
    await press_until(shopper, "ask-for-advice")
    await keyboard.press("Enter")
    await expect(shopper.at("waiting")).to_be_visible()
    await advisor.accept(shopper)
    await advisor.add("Tamper 58")
    await shopper.quantity("stopfer-58", 1)
    await press_until(shopper, "line-more")
    await keyboard.press("Enter")
    await advisor.quantity("stopfer-58", 2)
    await the_focus_stays(shopper, advisor)
    await press_until(shopper, "start-checkout")
    await keyboard.press("Enter")
    for value in ("Lea Muster", "lea@example.org"):
        await press_until(shopper, "field-input")
        await keyboard.type(value)
    await keyboard.press("Tab")
    await press_until(shopper, "step-next")
    await keyboard.press("Enter")
    await expect(shopper.at("step-where")).to_have_attribute("open", "")
    for value in ("Swi", "Gasse 7", "8001", "Bern"):
        await press_until(shopper, "field-input")
        await keyboard.type(value)
    await keyboard.press("Tab")
    await press_until(shopper, "step-next")
    await keyboard.press("Enter")
    await expect(shopper.at("delivery-option").first).to_be_visible()
    await keyboard.press("Tab")
    await keyboard.press("Space")
    await expect(shopper.at("delivery-option").first.locator("input")).to_be_checked()
    await press_until(shopper, "to-the-till")
    await keyboard.press("Enter")
    await shopper.phase("in_review")
    await expect(shopper.at("approve")).to_be_enabled()
    await press_until(shopper, "approve")
    await keyboard.press("Enter")
    await shopper.phase("approved")
    await press_until(shopper, "pay")
    await press_until(shopper, "tab-talk")
    await keyboard.press("Enter")
    await press_until(shopper, "talk-input", "Shift+Tab")
    await keyboard.type("Danke")
    await keyboard.press("Enter")
    await expect(advisor.at("talk-item").first).to_contain_text("Danke")
    await end(shopper)
    await shopper.page.context.close()
