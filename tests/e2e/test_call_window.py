"""A call in a window of Theke's own, which survives what the shop's page does."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.calls import probe, rates, until
from tests.e2e.people import Shopper
from tests.e2e.test_call_forms import at_desk, flowing, louder_than, over, talking, together
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

GAP_MS_MAX = 700
"""Between two packets of sound that came, on two busy cores; one is sent each 20 ms."""
LISTEN = """() => {
  window.gap = 0;
  let packets = -1, at = performance.now();
  window.listening = setInterval(async () => {
    let now = 0;
    for (const connection of window.connections)
      if (connection.connectionState !== 'closed')
        for (const report of (await connection.getStats()).values())
          if (report.type === 'inbound-rtp' && report.kind === 'audio')
            now += report.packetsReceived;
    if (now > packets) { packets = now; at = performance.now(); }
    window.gap = Math.max(window.gap, performance.now() - at);
  }, 50);
}"""
"""Notes the longest time in which no sound has come."""


async def move_out(shopper: Shopper) -> tuple[Page, str]:
    """Take her call into a window of its own; return it, with the link that has opened it."""
    if await shopper.at("call-more").get_attribute("aria-expanded") == "false":
        await shopper.at("call-more").click()
    page = shopper.page
    async with (
        page.context.expect_page() as opened,
        page.expect_response("**/v1/call-links") as answered,
    ):
        await shopper.at("call-move-out").click()
    window, link = await opened.value, await (await answered.value).json()
    window.on("pageerror", lambda error: shopper.errors.append(str(error)))
    return window, str(link["url"])


async def goes_on(*places: Page) -> None:
    """Sound comes at each of them, and was not away."""
    for place in places:
        assert (await rates(place, 1.2))["energy"] > 0
        assert await place.evaluate("window.gap") < GAP_MS_MAX


def connected(count: int) -> Callable[[dict[str, float]], bool]:
    """Say when so many connections are open."""
    return lambda found: found["open"] == count


async def test_a_call_goes_on_in_its_window_whatever_the_shops_page_does(
    browser: Browser, server: DemoServer
) -> None:
    shopper, advisor = await together(browser, server)
    await talking(shopper, advisor)
    window, link = await move_out(shopper)
    await until(window, flowing(with_picture=True))
    await expect(shopper.at("call")).to_contain_text("in a window of its own")
    await shopper.shot("call-window-panel")
    await window.screenshot(path="test-output/screens/call-window.png")
    assert "#" not in window.url
    heard = (await probe(advisor.page))["energy"]
    await until(advisor.page, louder_than(heard))
    for place in (window, advisor.page):
        await place.evaluate(LISTEN)
    await shopper.page.reload()
    await expect(shopper.at("call")).to_contain_text("in a window of its own")
    await goes_on(window, advisor.page)
    await shopper.page.goto(f"{server.shop}/?lang=de")
    await goes_on(window, advisor.page)
    again = await window.context.new_page()
    await again.goto(link)
    await expect(again.get_by_test_id("call-window-says")).to_contain_text("Open the window again")
    await again.screenshot(path="test-output/screens/call-window-used.png")
    await again.close()
    await shopper.page.close()
    await goes_on(window, advisor.page)
    assert (await probe(window))["connections"] == 1, "it was never made anew"
    await window.get_by_test_id("call-end").click()
    await expect(window.get_by_test_id("call-window-says")).to_contain_text("no call any more")
    await expect(at_desk(advisor, "call-start")).to_be_visible()
    await over(shopper, advisor)


async def test_a_call_comes_back_from_its_window_and_stays_as_quiet_as_it_was(
    browser: Browser, server: DemoServer
) -> None:
    shopper, advisor = await together(browser, server)
    frame = await talking(shopper, advisor)
    await shopper.at("call-microphone").click()
    window, _ = await move_out(shopper)
    await until(window, flowing(with_picture=True))
    await expect(window.get_by_test_id("call")).to_contain_text("your microphone is off")
    assert (await rates(window))["sentSound"] == 0
    await window.reload()
    await until(window, flowing(with_picture=True))
    await shopper.at("call-join").click()
    await until(frame, connected(1))
    heard = (await probe(frame))["energy"]
    await until(frame, louder_than(heard))
    await until(window, connected(0))
    await over(shopper, advisor)
