"""Calls in a shop whose own web server sends strict headers, set up by `docs/embed.md`."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, expect

from tests.e2e.browsers import person
from tests.e2e.calls import WATCH, rates, until
from tests.e2e.foreign_shop import PASSWORD, ForeignShop, foreign_shop
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_call_forms import at_desk, flowing, over, talking
from tests.e2e.test_panel import panel_frame
from theke_server.demo.setup import ADVISOR

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

TROUBLE = """
window.trouble = [];
document.addEventListener('theke:error', ({detail}) => trouble.push(detail));
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[ForeignShop]:
    async with foreign_shop(tmp_path_factory.mktemp("strict")) as running:
        yield running


async def at_the_counter(browser: Browser, shop: ForeignShop) -> tuple[Shopper, Advisor]:
    """Return both at the counter of this shop, each in a browser of their own."""
    hers, theirs = await person(browser), await person(browser)
    for context in (hers, theirs):
        await context.add_init_script(WATCH)
    await hers.add_init_script(TROUBLE)
    advisor = Advisor(await theirs.new_page(), shop)
    await advisor.page.goto(shop.desk)
    await advisor.at("sign-in-name").fill(ADVISOR)
    await advisor.at("sign-in-password").fill(PASSWORD)
    await advisor.at("sign-in").click()
    await expect(advisor.at("board")).to_be_visible()
    shopper = Shopper(await hers.new_page(), shop)
    await shopper.visit("/cup.html")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    return shopper, advisor


async def flows_both_ways(frame: Frame, advisor: Advisor) -> None:
    """Picture and sound come to her, and sound comes to the advisor."""
    await until(frame, flowing(with_picture=True))
    hers, theirs = await asyncio.gather(rates(frame), rates(advisor.page))
    assert hers["frames"] > 5
    assert hers["energy"] > 0
    assert theirs["energy"] > 0


async def test_a_shop_that_lets_nobody_frame_it_has_calls_like_any_other(
    browser: Browser, shop: ForeignShop
) -> None:
    """The panel is a frame in the shop's page, not the other way round."""
    shop.headers["X-Frame-Options"] = "DENY"
    shopper, advisor = await at_the_counter(browser, shop)
    answer = await shopper.page.reload()
    assert answer
    assert answer.headers["x-frame-options"] == "DENY"
    frame = await talking(shopper, advisor)
    await flows_both_ways(frame, advisor)
    assert await shopper.page.evaluate("trouble") == []
    await over(shopper, advisor)


async def test_a_shop_whose_policy_keeps_the_microphone_reads_why_and_has_a_way(
    browser: Browser, shop: ForeignShop
) -> None:
    """The developer has an event, the shopper a sentence; the advisor is seen and heard. In its own
    window the call has a microphone all the same."""
    shop.headers["Permissions-Policy"] = "camera=(), microphone=()"
    shopper, advisor = await at_the_counter(browser, shop)
    frame = await panel_frame(shopper)
    await at_desk(advisor, "call-start").click()
    await shopper.at("call-yes").click()
    await until(frame, flowing(with_picture=True))
    await expect(shopper.at("call")).to_contain_text("keeps the microphone from us")
    assert await shopper.at("call").evaluate("one => one.scrollWidth <= one.clientWidth")
    await shopper.shot("call-withheld")
    [trouble] = await shopper.page.evaluate("trouble")
    assert trouble["code"] == "permissions_policy"
    assert trouble["features"] == ["camera", "microphone"]
    assert "Permissions-Policy" in trouble["message"]
    assert (await rates(frame))["sentSound"] == 0
    async with shopper.page.context.expect_page() as opened:
        await shopper.at("call-move-out").click()
    window = await opened.value
    await until(window, flowing(with_picture=True))
    await until(advisor.page, flowing(with_picture=False))
    await over(shopper, advisor)
