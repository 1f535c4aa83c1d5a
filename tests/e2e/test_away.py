"""The advisor's line is down: the shopper is told how long that may last, also after a page load,
and hears at once when the advisor is back. Nothing of it counts along in a live region.
"""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

AWAY_TEXTS = {
    "en": re.compile(r"Mira is away for a moment\. If it takes longer than \d\d seconds"),
    "de": re.compile(r"Mira ist gerade nicht da\. Dauert es länger als \d\d Sekunden"),
}


@pytest.mark.parametrize(("lang", "phone"), [("en", False), ("de", True)])
async def test_the_shopper_learns_how_long_the_advisor_may_be_away(
    browser: Browser, server: DemoServer, lang: str, phone: bool
) -> None:
    hers, theirs = [
        await person(browser, phone=small, locale={"en": "en-GB", "de": "de-CH"}[lang])
        for small in (phone, False)
    ]
    shopper = Shopper(await hers.new_page(), server)
    advisor = Advisor(await theirs.new_page(), server)
    await advisor.sign_in()
    await shopper.visit(f"/?lang={lang}")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")
    away = shopper.view.locator('[data-testid="slot"][data-kind="away"]')
    await expect(away).to_have_count(0)

    address = advisor.page.url
    await advisor.page.goto("about:blank")
    await expect(away).to_contain_text(AWAY_TEXTS[lang])
    sentence = away.get_by_test_id("slot-text")
    said = await sentence.inner_text()
    counted = await away.locator(".time").inner_text()
    await expect(away.locator(".time")).not_to_have_text(counted)
    assert await sentence.inner_text() == said
    assert await away.locator(".time").get_attribute("aria-hidden") == "true"
    await shopper.shot(f"panel-away-{lang}")
    assert await grave(shopper.page) == []

    await shopper.page.reload()
    await expect(away).to_contain_text(AWAY_TEXTS[lang])
    await advisor.page.goto(address)
    await expect(advisor.at("counter")).to_be_visible()
    await expect(away).to_have_count(0)
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await hers.close()
    await theirs.close()
    assert shopper.errors == advisor.errors == []
