"""axe finds nothing serious or critical in any state of a call, on either side, in both themes and
languages; each state comes about by what people and browsers really do.
"""

from dataclasses import dataclass, field
from itertools import product

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import CHROMIUM, DESKTOP, PHONE
from tests.e2e.calls import WATCH, until
from tests.e2e.flags import FLAGS
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_call_forms import at_desk, choose, flowing, over
from tests.e2e.test_panel import panel_frame
from tests.servers import LONG, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

ALL = list(product(("en", "de"), ("light", "dark")))
SOME = [("de", "dark")]
LOCALES = {"en": "en-GB", "de": "de-CH"}
FAKE = "--use-fake-device-for-media-stream"
ASKS = "--use-fake-ui-for-media-stream"
WITHOUT = {
    "denied": [f"{ASKS}=deny" if flag == ASKS else flag for flag in FLAGS],
    "none": [flag for flag in FLAGS if flag != FAKE],
    "unsupported": FLAGS,
}
"""Browsers in which a shopper gets no microphone, or no call at all."""
SAYS = {
    "denied": "The browser was not allowed to use the microphone",
    "none": "No microphone was found",
    "unsupported": "This browser cannot make calls",
}
NO_CALLS = "delete window.RTCPeerConnection"
"""As in a browser that was built without it."""


@dataclass
class Looks:
    """What axe has found, by state."""

    found: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    async def at(self, state: str, *people: Shopper | Advisor) -> None:
        """Look at a state, and keep a picture of it."""
        for number, someone in enumerate(people):
            await someone.shot(f"call-axe-{state}-{number}")
            if found := await grave(someone.page):
                self.found[f"{state} {number}"] = found


async def context(
    browser: Browser, lang: str, theme: str, *, phone: bool = False
) -> BrowserContext:
    """Return a browser of somebody's, in a language and a theme."""
    size = PHONE if phone else DESKTOP
    made = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale=LOCALES[lang],
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=phone,
        is_mobile=phone,
    )
    await made.add_init_script(WATCH)
    return made


async def visitor(
    browser: Browser, server: DemoServer, lang: str, theme: str, *, phone: bool = False
) -> Shopper:
    """Return a shopper who has asked for advice."""
    hers = await context(browser, lang, theme, phone=phone)
    shopper = Shopper(await hers.new_page(), server)
    await shopper.visit(f"/?lang={lang}")
    await shopper.ask_for_advice()
    return shopper


async def mira(browser: Browser, server: DemoServer, lang: str, theme: str) -> Advisor:
    """Return the advisor, signed in."""
    theirs = await context(browser, lang, theme)
    advisor = Advisor(await theirs.new_page(), server)
    await advisor.sign_in()
    return advisor


@pytest.mark.parametrize(("lang", "theme"), ALL if LONG else SOME)
async def test_nothing_grave_in_any_state_of_a_call(
    browser: Browser, server: DemoServer, lang: str, theme: str
) -> None:
    advisor = await mira(browser, server, lang, theme)
    shopper = await visitor(browser, server, lang, theme, phone=True)
    await advisor.accept(shopper)
    looks = Looks()
    await shopper.at("call-open").click()
    await expect(shopper.at("call-later")).to_be_visible()
    await looks.at("first", shopper)
    await shopper.at("call-start").click()
    await expect(at_desk(advisor, "call-yes")).to_be_visible()
    await looks.at("rings", shopper, advisor)
    await at_desk(advisor, "call-no").click()
    await at_desk(advisor, "call-start").click()
    await expect(shopper.at("call-yes")).to_be_visible()
    await looks.at("called", shopper, advisor)
    await shopper.at("call-yes").click()
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    await looks.at("on", shopper, advisor)
    await shopper.at("call-more").click()
    await at_desk(advisor, "call-more").click()
    await choose(at_desk(advisor, "call"), "two_way")
    await expect(shopper.at("call-form-yes")).to_be_visible()
    await looks.at("asked", shopper, advisor)
    await shopper.at("call-form-yes").click()
    await until(advisor.page, flowing(with_picture=True))
    await shopper.at("call-more").click()
    await at_desk(advisor, "call-more").click()
    await shopper.at("call-other").click()
    await shopper.at("call-microphone").click()
    own = {"en": "your microphone is off", "de": "Ihr Mikrofon ist aus"}
    await expect(shopper.at("call")).to_contain_text(own[lang])
    await looks.at("muted", shopper, advisor)
    await beside(shopper, advisor, looks, lang)
    await over(shopper, advisor)
    assert looks.found == {}


async def beside(shopper: Shopper, advisor: Advisor, looks: Looks, lang: str) -> None:
    """The call is in another tab; then the advisor is with somebody else."""
    other = Shopper(await shopper.page.context.new_page(), shopper.server)
    await other.visit(f"/?lang={lang}")
    await expect(other.at("call-join")).to_be_visible()
    await looks.at("elsewhere", other)
    await other.page.close()
    browser = shopper.page.context.browser
    assert browser is not None
    tom = await visitor(browser, shopper.server, lang, "light")
    await advisor.accept(tom)
    await at_desk(advisor, "call-start").click()
    await tom.at("call-yes").click()
    await until(await panel_frame(tom), flowing(with_picture=True))
    await expect(shopper.at("call-other")).to_have_count(0)
    await looks.at("held", shopper)
    await advisor.page.keyboard.press("Alt+Digit1")
    await expect(at_desk(advisor, "call-speak")).to_be_visible()
    await looks.at("rests", advisor)
    await over(tom)


@pytest.mark.parametrize("lack", list(WITHOUT))
async def test_what_is_missing_is_said_and_read(server: DemoServer, lack: str) -> None:
    """No permission, no device, no call at all: in words, and session and cart go on."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=WITHOUT[lack]
        )
        theirs = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        advisor = await mira(theirs, server, "en", "light")
        hers = await context(browser, "en", "dark", phone=True)
        if lack == "unsupported":
            await hers.add_init_script(NO_CALLS)
        shopper = Shopper(await hers.new_page(), server)
        await shopper.visit("/?lang=en")
        await shopper.ask_for_advice()
        await advisor.accept(shopper)
        await at_desk(advisor, "call-start").click()
        if lack != "unsupported":
            await shopper.at("call-yes").click()
        await expect(shopper.at("call")).to_contain_text(SAYS[lack])
        looks = Looks()
        await looks.at(lack, shopper, advisor)
        await advisor.add("Tamper 58")
        await expect(shopper.line("stopfer-58")).to_be_visible()
        await over(shopper, advisor)
        assert looks.found == {}
        for running in (browser, theirs):
            await running.close()
