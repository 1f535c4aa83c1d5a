"""The words of a page come one language at a time: the other is fetched when it is chosen.

Where it cannot be fetched, the page goes on in the one that it speaks.
"""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEXTS = re.compile(r"words-(en|de)-[^/]*\.js$")


async def test_the_panel_fetches_the_language_that_it_speaks(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser, locale="de-CH")
    shopper = Shopper(await context.new_page(), server)
    fetched: list[str] = []
    shopper.page.on("request", lambda request: fetched.extend(TEXTS.findall(request.url)))
    await shopper.visit("/?lang=de")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await expect(shopper.at("bar")).to_contain_text("ist bei Ihnen")
    assert set(fetched) == {"de"}

    await shopper.at("tab-more").click()
    english = shopper.view.locator('[data-testid="language"][data-id="en"]')
    await context.route(TEXTS, lambda route: route.abort())
    await english.click()
    await expect(shopper.at("notice")).to_have_attribute("data-reason", "unavailable")
    await expect(shopper.at("bar")).to_contain_text("ist bei Ihnen")
    await context.unroute(TEXTS)
    await english.click()
    await expect(shopper.at("bar")).to_contain_text("is with you")
    assert set(fetched) == {"de", "en"}
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await context.close()
    assert shopper.errors == []


async def test_a_desk_spells_as_its_region_does(
    browser: Browser, server: DemoServer, shopper: Shopper
) -> None:
    german = await person(browser, locale="de-DE")
    advisor = Advisor(await german.new_page(), server)
    await advisor.sign_in()
    await advisor.page.keyboard.press("Control+k")
    await expect(advisor.page.get_by_text("Esc schließt")).to_be_visible()
    assert advisor.errors == []
    await german.close()

    await shopper.visit()
    await shopper.ask_for_advice()
    american = await person(browser, locale="en-US")
    advisor = Advisor(await american.new_page(), server)
    await advisor.sign_in()
    await advisor.accept(shopper)
    await advisor.add("Tamper 58")
    await expect(advisor.page.get_by_label("Percent off")).to_be_visible()
    assert advisor.errors == []
    await american.close()
