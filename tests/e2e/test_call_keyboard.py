"""A whole call by keyboard, on both sides: begun, taken, another form asked for and agreed to,
muted, made large, hung up. No pointer once the two are at the counter, no focus but by keys.
"""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.calls import until
from tests.e2e.test_call_forms import at_desk, flowing, over, together
from tests.e2e.test_keyboard import Hands, by_id
from tests.e2e.test_panel import panel_frame
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]


async def test_a_whole_call_by_keyboard(browser: Browser, server: DemoServer) -> None:
    shopper, advisor = await together(browser, server)
    hers, theirs = Hands(shopper.page), Hands(advisor.page)
    frame = await panel_frame(shopper)
    await expect(shopper.at("call-open")).to_be_visible()
    await hers.press(by_id("call-open"))
    await expect(shopper.at("call-start")).to_be_focused()
    await hers.page.keyboard.press("Enter")
    await expect(shopper.at("call-end")).to_be_focused()
    await expect(at_desk(advisor, "call-yes")).to_be_visible()
    await theirs.press(by_id("call-yes"))
    await until(frame, flowing(with_picture=True))
    await theirs.press(by_id("call-more"))
    await theirs.press('[data-form="two_way"]')
    await expect(shopper.at("call-form-yes")).to_be_visible()
    await hers.press(by_id("call-form-yes"), "Space")
    await until(advisor.page, flowing(with_picture=True))
    await theirs.page.keyboard.press("Escape")
    await expect(at_desk(advisor, "call-more")).to_be_focused()
    await expect(at_desk(advisor, "call-more")).to_have_attribute("aria-expanded", "false")
    await hers.press(by_id("call-microphone"))
    await expect(at_desk(advisor, "call")).to_contain_text("microphone is off")
    await hers.page.keyboard.press("Enter")
    await expect(at_desk(advisor, "call")).not_to_contain_text("microphone is off")
    await hers.press(".picture")
    await expect(shopper.view.locator(".picture")).to_have_attribute("aria-pressed", "true")
    await theirs.press(by_id("call-end"))
    await expect(shopper.at("call-start")).to_be_visible()
    await hers.press(by_id("call-start"))
    await expect(at_desk(advisor, "call-yes")).to_be_visible()
    assert hers.unseen == set()
    assert theirs.unseen == set()
    await over(shopper, advisor)
