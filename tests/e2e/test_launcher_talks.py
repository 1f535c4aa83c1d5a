"""While the panel is put away, all that the advisor does reaches the shopper: within a second,
by eye and by name, and once, whatever page or tab of the shop is in front.
"""

import re
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.callers import Api, Caller
from tests.e2e.axe import grave
from tests.e2e.browsers import person, until
from tests.e2e.people import SHOTS, Advisor, Shopper
from tests.e2e.test_noticed import ALL as DEEDS
from tests.e2e.test_noticed import live
from tests.process.story import fill_address
from tests.servers import LONG, DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD
from theke_server.live.presence import GRACE_S

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTICED_S = 1.0
BUSY = 1 if LONG else 4
"""By how much two busy cores may be slower."""
HAPPENINGS = ("message", "product", "change", "discount", "proposal", "request")
SELDOM = {"alone": 1, "editing": 2, "left": 2}
"""With the number that is unread then: where nobody advises, nobody is said to edit alone."""
SAID = {
    "en": {
        "arrived": "Mira is with you.",
        "message": "Mira: A grinder for you.",
        "product": "Mira shows you Tamper, 51 mm.",
        "change": "Mira added Tamper, 51 mm.",
        "proposal": "Mira suggests Tamper, 51 mm.",
        "request": "Mira asks you to review the order.",
        "discount": "Mira gave you 5% off.",
        "alone": "You edit the cart alone now.",
        "editing": "Mira would like to edit the cart with you.",
        "left": "Mira has left. You can finish on your own.",
        "away": "Mira is back in a moment.",
        "back": "Mira is with you.",
    },
    "de": {
        "arrived": "Mira ist bei Ihnen.",
        "message": "Mira: A grinder for you.",
        "product": "Mira zeigt Ihnen Tamper, 51 mm.",
        "change": "Mira hat Tamper, 51 mm hinzugefügt.",
        "proposal": "Mira schlägt Tamper, 51 mm vor.",
        "request": "Mira bittet Sie, die Bestellung zu prüfen.",
        "discount": "Mira gibt Ihnen 5% Rabatt.",
        "alone": "Sie bearbeiten den Warenkorb jetzt allein.",
        "editing": "Mira möchte den Warenkorb mit Ihnen bearbeiten.",
        "left": "Mira ist gegangen. Sie können allein abschliessen.",
        "away": "Mira ist gleich wieder da.",
        "back": "Mira ist bei Ihnen.",
    },
}
LISTEN = """() => {
  const {shadowRoot} = document.querySelector('theke-launcher');
  const live = shadowRoot.querySelector('[role=status]');
  window.said = [];
  new MutationObserver((records) => {
    const isNew = records.some(({addedNodes}) => addedNodes.length);
    const isHeard = isNew && live.getAttribute('aria-live') === 'polite';
    if (isHeard) said.push(live.querySelector('.said').textContent);
  }).observe(live, {childList: true});
}"""
"""What a screen reader hears: what comes into the live region while it is one."""
TONES = """
window.tones = 0;
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.tones += 1; begin.call(this, at); };
"""
"""Counts what is heard."""
HIDE = "Object.defineProperty(Document.prototype, 'hidden', {get: () => window.behind === true})"
SETS_HIDDEN = """(behind) => {
  window.behind = behind;
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@dataclass
class Scene:
    """Lea on a page of the shop, who has asked for advice, and Mira at the desk."""

    shopper: Shopper
    advisor: Advisor
    lang: str
    phone: bool
    desk: str = ""
    """The desk's address while Mira is away."""
    begun: float = 0.0
    """When the last press of what happened began."""

    async def put_away(self, page: Page) -> None:
        """Close the panel, and listen as a screen reader would."""
        await page.evaluate("theke.close()")
        await expect(button(page)).to_be_visible()
        await until(
            page, "document.querySelector('theke-launcher').shadowRoot.querySelector('.news')"
        )
        await page.evaluate(LISTEN)

    async def do(self, happening: str) -> None:
        """Let Mira do something."""
        at = self.advisor.at
        match happening:
            case "arrived":
                self.begun = time.monotonic()
                await self.advisor.accept(self.shopper)
            case "message":
                await at("talk-input").fill("A grinder for you.")
                await self.press(at("talk-send"))
            case "discount":
                await at("discount-percent").fill("5")
                await self.press(at("discount-give"))
            case "request" | "editing":
                await self.press(at({"request": "ask-review", "editing": "ask-drive"}[happening]))
            case "left":
                await at("leave").click()
                await self.press(at("outcome-skip"))
            case "alone":
                await self.edit_alone()
            case "away" | "back":
                await self.move(happening)
            case _:
                await at("search").fill("tamper 51")
                kind = {"product": "show", "change": "add", "proposal": "propose"}[happening]
                await self.press(at(f"result-{kind}").first)

    async def press(self, deed: Locator) -> None:
        """Press what makes it happen: the time runs from there, the press itself included."""
        await expect(deed).to_be_enabled()
        self.begun = time.monotonic()
        await deed.click()

    async def move(self, happening: str) -> None:
        """Let Mira's page go, or come again."""
        self.begun = time.monotonic()
        if happening == "away":
            self.desk = self.advisor.page.url
            await self.advisor.page.goto("about:blank")
            return
        await self.advisor.page.goto(self.desk)
        await expect(self.advisor.at("counter")).to_be_visible()

    async def edit_alone(self) -> None:
        """Lea says so at another device of hers."""
        held = await self.shopper.credentials()
        origin = self.shopper.server.theke
        lea = Caller(origin, held["session_id"], held["party_id"], held["party_token"])
        await lea.connect()
        self.begun = time.monotonic()
        await lea.done("set_drive", drive="shopper_only")
        await lea.close()

    async def is_noticed(self, page: Page, happening: str, number: int) -> None:
        """It was seen in time, it is named once, and it was said once."""
        line = SAID[self.lang][happening]
        is_away = happening == "away"  # a lost connection counts as an absence after a while only
        await expect(bubble(page)).to_have_text(re.compile(re.escape(line)) if is_away else line)
        took = time.monotonic() - self.begun - (GRACE_S if is_away else 0)
        assert took < NOTICED_S * BUSY, happening
        await expect(page).to_have_title(re.compile(rf"^\({number}\) \w"))
        await expect(button(page).locator(".count")).to_contain_text(str(number))
        named = await page.locator("theke-launcher").aria_snapshot()
        assert named.count(line.removeprefix("Mira")) == 1, named
        assert f"{number} {'neu' if self.lang == 'de' else 'new'}" in named
        said = await page.evaluate("said")
        assert len([words for words in said if words.startswith(line)]) == 1, said
        await within_the_screen(page)
        place = "phone" if self.phone else "desktop"
        tab = "" if page is self.shopper.page else "other-tab-"
        await page.wait_for_timeout(250)  # the bubble has grown by then
        SHOTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SHOTS / f"launcher-{tab}{happening}-{place}-{self.lang}.png")


def button(page: Page) -> Locator:
    """Return the launcher's button."""
    return page.locator("theke-launcher .start")


def bubble(page: Page) -> Locator:
    """Return what is said above it."""
    return page.locator("theke-launcher .said")


async def within_the_screen(page: Page) -> None:
    """Nothing of the bubble is cut off."""
    box = await page.locator("theke-launcher .bubble").bounding_box()
    size = page.viewport_size
    assert box
    assert size
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size["width"]


async def asking(browser: Browser, server: DemoServer, lang: str, *, phone: bool) -> Shopper:
    """Return a shopper who waits for advice."""
    context = await person(browser, phone=phone, locale={"en": "en-GB", "de": "de-CH"}[lang])
    await context.add_init_script(HIDE + TONES)
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit(f"/?lang={lang}")
    await shopper.ask_for_advice()
    await expect(shopper.at("waiting")).to_be_visible()
    return shopper


@pytest_asyncio.fixture(loop_scope="session")
async def scene(
    request: pytest.FixtureRequest, browser: Browser, server: DemoServer, advisor: Advisor
) -> AsyncGenerator[Scene]:
    lang, phone = getattr(request, "param", ("en", False))
    shopper = await asking(browser, server, lang, phone=phone)
    yield Scene(shopper, advisor, lang, phone)
    await shopper.page.context.close()
    assert shopper.errors == []


ALL = [(lang, phone) for lang in ("en", "de") for phone in (False, True)]
SOME = [("de", True)]


@pytest.mark.parametrize("scene", ALL if LONG else SOME, indirect=True)
async def test_what_happens_is_noticed_in_time_by_eye_and_name_and_once(scene: Scene) -> None:
    page = scene.shopper.page
    title = await page.title()
    await scene.put_away(page)
    await expect(button(page)).to_have_attribute("data-company", "waiting")
    for number, happening in enumerate(("arrived", *HAPPENINGS), start=1):
        await scene.do(happening)
        await scene.is_noticed(page, happening, number)
    await expect(button(page)).to_have_attribute("data-company", "asks")
    assert len(await page.evaluate("said")) == 1 + len(HAPPENINGS)
    assert await grave(page) == []

    await page.reload()  # it stands again, and says nothing
    await expect(bubble(page)).to_have_text(SAID[scene.lang]["request"])
    assert await page.locator("theke-launcher .news").get_attribute("aria-live") == "off"
    await expect(page).to_have_title(f"({1 + len(HAPPENINGS)}) {title}")
    await bubble(page).click()
    await expect(scene.shopper.at("ask-yes")).to_be_visible()
    await expect(page).to_have_title(title)
    await scene.put_away(page)
    await expect(bubble(page)).to_have_count(0)
    await expect(button(page).locator(".count")).to_be_hidden()


async def test_it_opens_where_it_happened_and_can_be_dismissed(scene: Scene) -> None:
    page = scene.shopper.page
    await scene.do("arrived")
    await expect(scene.shopper.at("panel")).to_have_attribute("data-status", "live")
    await scene.put_away(page)
    await scene.do("product")
    await scene.is_noticed(page, "product", 1)
    await page.locator("theke-launcher .away").click()
    await expect(bubble(page)).to_have_count(0)
    await expect(button(page)).to_be_focused()
    await expect(button(page).locator(".count")).to_contain_text("1")
    await scene.do("message")
    await scene.is_noticed(page, "message", 2)
    await page.locator("theke-launcher .notice").press("Enter")
    await expect(scene.shopper.at("talk-item")).to_be_visible()
    await expect(scene.shopper.at("tab-talk")).to_have_attribute("aria-current", "true")

    (panel,) = [frame for frame in page.frames if "/panel" in frame.url]
    assert await panel.evaluate("tones") == 0  # none unless it is wanted
    await scene.shopper.at("tab-more").click()
    await expect(scene.shopper.at("chime")).not_to_be_checked()
    await scene.shopper.at("chime").check()
    await until(panel, "tones === 2")
    await scene.put_away(page)
    await scene.do("change")
    await until(panel, "tones === 4")


@pytest.mark.parametrize("scene", ALL if LONG else SOME, indirect=True)
async def test_an_advisor_who_goes_and_comes_back_is_noticed(scene: Scene) -> None:
    page = scene.shopper.page
    await scene.do("arrived")
    await expect(scene.shopper.at("panel")).to_have_attribute("data-status", "live")
    await scene.put_away(page)
    for happening, company in (("away", "waiting"), ("back", "here")):
        await scene.do(happening)
        await scene.is_noticed(page, happening, 1)
        await expect(button(page)).to_have_attribute("data-company", company)


@pytest.mark.parametrize("scene", ALL if LONG else SOME, indirect=True)
async def test_who_may_edit_the_cart_and_who_has_left_is_noticed(scene: Scene) -> None:
    page = scene.shopper.page
    await scene.do("arrived")
    await expect(scene.shopper.at("panel")).to_have_attribute("data-status", "live")
    await scene.put_away(page)
    for happening, number in SELDOM.items():
        await scene.do(happening)
        await scene.is_noticed(page, happening, number)
        faces = page.locator("theke-launcher .bubble .face")
        await expect(faces).to_have_count(0 if happening == "alone" else 1)


@pytest.mark.parametrize("scene", ALL if LONG else [("en", False)], indirect=True)
async def test_of_two_tabs_the_one_in_front_shows_it_and_what_is_read_is_read_in_both(
    scene: Scene,
) -> None:
    behind = scene.shopper.page
    await scene.do("arrived")
    await expect(scene.shopper.at("panel")).to_have_attribute("data-status", "live")
    await scene.put_away(behind)
    front = await behind.context.new_page()
    for frame in behind.frames:
        await frame.evaluate(SETS_HIDDEN, True)
    await front.goto(f"{scene.shopper.server.shop}/p/kauz")
    await expect(button(front)).to_have_attribute("data-company", "here")
    await front.evaluate(LISTEN)
    for number, happening in enumerate(HAPPENINGS if LONG else HAPPENINGS[:2], start=1):
        await scene.do(happening)
        await scene.is_noticed(front, happening, number)
        await expect(behind).to_have_title(re.compile(rf"^\({number}\) "))
        await expect(bubble(behind)).to_have_count(0)
    await button(front).click()
    await expect(front).not_to_have_title(re.compile(r"^\("))
    await expect(behind).not_to_have_title(re.compile(r"^\("))
    for frame in behind.frames:
        await frame.evaluate(SETS_HIDDEN, False)
    await expect(button(behind).locator(".count")).to_be_hidden()
    await expect(bubble(behind)).to_have_count(0)
    assert await behind.evaluate("said") == []


TO_THE_PAYMENT = ("delivery", "review", "reopened", "review", "withdraw", "pay")


@pytest.mark.parametrize("phone", [False, True] if LONG else [True])
async def test_several_changes_a_coupon_and_the_way_to_the_payment_are_noticed(
    browser: Browser, server: DemoServer, phone: bool
) -> None:
    async with Api(server.theke) as api:
        await api.sign_in(ADVISOR, PASSWORD)
        counter = await live(browser, server, api, phone=phone)
        page = counter.shopper.page
        lea = await counter.beside()
        await page.evaluate("theke.close()")
        await expect(button(page)).to_be_visible()
        await until(
            page, "document.querySelector('theke-launcher').shadowRoot.querySelector('.news')"
        )
        await page.evaluate(LISTEN)
        for happening in ("changes", "coupon", *TO_THE_PAYMENT):
            if happening == "delivery":
                await fill_address(lea)
            if happening == "pay":
                await lea.until(lambda view: view["checkout"]["phase"] == "in_review")
                quote = lea.checkout["quote"]
                await lea.done(
                    "approve_quote", quote_hash=quote["quote_hash"], total=quote["total"]
                )
            _, text, deed = DEEDS[happening]
            await page.evaluate("said.length = 0")
            begun = time.monotonic()
            await deed(counter)
            await bubble(page).filter(has_text=text).wait_for()  # looks at each frame
            assert time.monotonic() - begun < NOTICED_S * BUSY, happening
            line = " ".join((await bubble(page).inner_text()).split())
            snapshot = await page.locator("theke-launcher").aria_snapshot()
            named = snapshot.replace("''", "'")  # as YAML quotes an apostrophe
            assert named.count(line.removeprefix("Mira")) == 1, named
            said = await page.evaluate("said")
            # What grows is said once, as it began.
            heard = [words for words in said if text in words or happening == "changes"]
            assert len(heard) == 1, (happening, said)
            await within_the_screen(page)
        await lea.close()
        await counter.advisor.close()
        assert counter.shopper.errors == []
        await page.context.close()
