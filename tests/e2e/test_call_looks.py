"""What the two see of a call: the shopper's own first one, forms in sentences, larger pictures, a
screen that is shown, other devices. Real devices, real connections.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, async_playwright, expect

from tests.e2e.browsers import CHROMIUM
from tests.e2e.calls import probe, rates, until
from tests.e2e.flags import FLAGS
from tests.e2e.test_call_forms import (
    at_desk,
    choose,
    flowing,
    louder_than,
    over,
    talking,
    together,
)
from tests.e2e.test_panel import panel_frame
from tests.process.story import THREE_D_SECURE
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

FETCHED = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/calls-'))"
SHARE_MAX = 0.4
"""Of the panel's height, for a picture that is large."""
SIZED = "(video) => [video.getBoundingClientRect().height, innerHeight]"
FRAMES = "(video) => video.getVideoPlaybackQuality().totalVideoFrames"
NEGOTIATED = """() => {
  const [connection] = window.connections;
  window.negotiated = 0;
  connection.addEventListener('signalingstatechange', () => window.negotiated++);
}"""
SENT = """() => window.connections[0].getSenders().flatMap(({ track }) =>
  track ? [track.getSettings().deviceId] : [])"""


def seen_since(frames: float) -> Callable[[dict[str, float]], bool]:
    """Say when more pictures were shown than so far."""
    return lambda found: found["frames"] > frames


async def shown(video: Locator) -> None:
    """Wait until a picture moves."""
    for _ in range(100):
        if await video.evaluate(FRAMES) > 1:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("no picture")


async def grown(video: Locator) -> tuple[float, float]:
    """Return how high a picture is, and the page that it is in."""
    height, whole = await video.evaluate(SIZED)
    return height, whole


async def test_the_first_call_is_the_shoppers_own(browser: Browser, server: DemoServer) -> None:
    """What a call needs comes when it is pressed for, and what is sent is read before."""
    shopper, advisor = await together(browser, server, phone=True)
    frame = await panel_frame(shopper)
    await expect(shopper.at("call-open")).to_be_visible()
    assert not await frame.evaluate(FETCHED)
    await shopper.at("call-open").click()
    await expect(shopper.at("call")).to_contain_text("hears you and does not see you")
    await expect(shopper.at("call-start")).to_be_focused()
    await shopper.shot("call-first-phone")
    await shopper.at("call-later").click()
    await shopper.at("call-start").click()
    await expect(shopper.at("call")).to_contain_text("Calling")
    await shopper.shot("call-calling-phone")
    await at_desk(advisor, "call-yes").click()
    await until(frame, flowing(with_picture=True))
    await until(advisor.page, flowing(with_picture=False))
    assert (await probe(frame))["cameras"] == 0
    await over(shopper, advisor)


async def test_forms_are_sentences_and_writing_can_be_one_of_them(
    browser: Browser, server: DemoServer
) -> None:
    """What is pressed is chosen: no arrow key opens a camera. In writing nothing is sent."""
    shopper, advisor = await together(browser, server, phone=True)
    frame = await panel_frame(shopper)
    await talking(shopper, advisor)
    await shopper.at("call-more").click()
    forms = shopper.at("call-form")
    await expect(forms).to_have_count(4)
    await expect(forms.nth(2)).to_contain_text("You see and hear")
    await expect(forms.nth(2)).to_have_attribute("aria-pressed", "true")
    await shopper.shot("call-menu-phone")
    await at_desk(advisor, "call-more").click()
    await expect(at_desk(advisor, "call-form").nth(3)).to_contain_text("is asked first")
    await advisor.shot("call-menu-desk")
    await shopper.at("call-chat").uncheck()
    for place in (shopper.view, advisor.page.locator("theke-session:not([hidden])")):
        await expect(place.get_by_test_id("chat-off")).to_have_count(1)
        await expect(place.get_by_test_id("talk-input")).to_have_count(0)
    await shopper.at("call-chat").check()
    await expect(at_desk(advisor, "talk-input")).to_be_visible()
    await choose(shopper.at("call"), "text")
    await expect(at_desk(advisor, "call")).to_have_count(0)
    assert (await probe(frame))["open"] == 0
    await advisor.add("Tamper 58")
    await expect(shopper.line("stopfer-58")).to_be_visible()
    await shopper.at("call-start").click()
    await expect(shopper.at("call")).to_contain_text("does not see you")
    await shopper.at("call-start").click()
    await at_desk(advisor, "call-yes").click()
    heard = (await probe(frame))["energy"]
    await until(frame, louder_than(heard))
    await over(shopper, advisor)


async def test_pictures_are_large_on_demand(browser: Browser, server: DemoServer) -> None:
    """The other grows between bar and cart, and makes room where a phone's keyboard comes."""
    shopper, advisor = await together(browser, server, phone=True)
    await talking(shopper, advisor)
    face = shopper.at("call-other")
    small, _ = await grown(face)
    frames = await face.evaluate(FRAMES)
    await face.click()
    high, whole = await grown(face)
    assert small * 2 < high <= whole * SHARE_MAX + 1
    await shopper.shot("call-large-phone")
    await until(await panel_frame(shopper), seen_since(frames))
    await shopper.at("tab-talk").click()
    await shopper.at("talk-input").focus()
    await expect(shopper.view.locator(".picture.large")).to_have_count(0)
    own = at_desk(advisor, "call-own")
    await expect(own).to_be_visible()
    await shown(own)
    await choose(shopper.at("call"), "two_way")
    await until(advisor.page, flowing(with_picture=True))
    await expect(shopper.at("call-own")).to_be_visible()
    await shopper.shot("call-own-phone")
    await at_desk(advisor, "call-other").click()
    await advisor.shot("call-large-desk")
    await over(shopper, advisor)


async def test_a_screen_is_shown_until_the_payment(browser: Browser, server: DemoServer) -> None:
    """The advisor shows a screen; it ends by itself when paying begins."""
    shopper, advisor = await together(browser, server)
    frame = await talking(shopper, advisor)
    await advisor.add("Tamper 58")
    await shopper.quantity("stopfer-58", 1)
    await shopper.fill_in()
    await at_desk(advisor, "call-screen").click()
    await expect(at_desk(advisor, "call-screen")).to_have_attribute("aria-pressed", "true")
    await shown(shopper.at("call-screen-of"))
    await shopper.shot("call-screen-panel")
    await advisor.shot("call-screen-desk")
    await shopper.to_the_till()
    await shopper.approve()
    page = await shopper.pay_page()
    await page.card(THREE_D_SECURE)
    await shopper.phase("paying")
    await expect(at_desk(advisor, "call-screen")).to_have_count(0)
    await expect(shopper.at("call-screen-of")).to_have_count(0)
    assert (await rates(frame))["energy"] > 0
    await over(shopper, advisor)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def equipped() -> AsyncGenerator[Browser]:
    """A browser with three cameras: the second one measures depths, and gives no picture."""
    flag = "--use-fake-device-for-media-stream"
    flags = [f"{flag}=device-count=3" if item == flag else item for item in FLAGS]
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield running
        await running.close()


async def test_another_device_is_taken_without_a_negotiation(
    equipped: Browser, server: DemoServer
) -> None:
    shopper, advisor = await together(equipped, server)
    await talking(shopper, advisor)
    await until(await panel_frame(shopper), flowing(with_picture=True))
    desk = advisor.page
    await desk.evaluate(NEGOTIATED)
    await at_desk(advisor, "call-more").click()
    for kind in ("videoinput", "audioinput", "audiooutput"):
        choice = at_desk(advisor, "call-device").and_(desk.locator(f'[data-kind="{kind}"]'))
        options: list[str] = await choice.locator("option").evaluate_all(
            "(options) => options.map(({ value }) => value)"
        )
        before = await choice.input_value()
        other = next(item for item in reversed(options) if item != before)
        await choice.select_option(other)
        if kind == "audiooutput":
            continue
        for _ in range(100):
            if other in await desk.evaluate(SENT):
                break
            await asyncio.sleep(0.1)
        assert other in await desk.evaluate(SENT)
        assert before not in await desk.evaluate(SENT)
    await advisor.shot("call-devices-desk")
    frame = await panel_frame(shopper)
    now = await probe(frame)
    await until(frame, seen_since(now["frames"]))
    await until(frame, louder_than(now["energy"]))
    assert await desk.evaluate("window.negotiated") == 0
    assert (await probe(desk))["connections"] == 1
    await over(shopper, advisor)
