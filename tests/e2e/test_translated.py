"""Pages that a browser's translator has taken over go on saying what is so: panel, desk, the page
of a link to another device, and the launcher.
"""

import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.browsers import person
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.e2e.people import Advisor
from tests.e2e.test_cases import case_of
from tests.e2e.test_launcher import panel
from tests.e2e.test_panel import panel_frame
from tests.e2e.test_purchase import TAMPER, meet
from tests.e2e.translator import (
    LANGUAGE,
    SAY_FRENCH,
    is_marked,
    sentences,
    translate,
    two,
    unlike,
)
from tests.process.test_cases_at_the_desk import bought, tell
from tests.servers import DemoServer
from theke_checkout.commands.system import NoteCase, RecordRefundFailure, RequestRefund
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import AttemptId, RefundId

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def francs(text: str) -> float:
    """Return the amount in a text."""
    found = re.search(r"CHF\s*([\d’']+\.\d\d)", text)
    assert found, text
    return float(re.sub("[’']", "", found[1]))


async def test_five_pieces_cost_five_times_as_much(browser: Browser, server: DemoServer) -> None:
    async with two(browser, server) as pair:
        shopper, advisor = pair.shopper, pair.advisor
        await meet(shopper, advisor)
        await advisor.add("Tamper 58")
        await shopper.quantity(TAMPER, 1)
        await expect(shopper.at("total")).to_contain_text("CHF")
        price = francs(await shopper.at("total").inner_text())
        await pair.five()
        for who in (shopper, advisor):
            await expect(who.at("total")).to_contain_text(f"{5 * price:.2f}")
            await expect(who.at("line-total")).to_contain_text(f"{5 * price:.2f}")
        await expect(shopper.at("bar")).to_contain_text(f"{5 * price:.2f}")
        await pair.agree()
        await shopper.at("hang-up").click()
        await shopper.at("end-session").click()
        await expect(shopper.at("status")).to_have_text("Session ended")
        await pair.agree()


async def test_what_is_asked_is_in_the_language_of_the_page_not_of_its_translation(
    browser: Browser, server: DemoServer
) -> None:
    async with two(browser, server, locale="de-CH") as pair:
        shopper = pair.shopper
        await meet(shopper, pair.advisor, "de")
        frame = await panel_frame(shopper)
        await frame.evaluate(SAY_FRENCH)
        await shopper.at("tab-talk").click()
        await shopper.at("talk-input").fill("my order 4500 0123 4567 8900")
        await shopper.at("talk-send").click()
        await expect(shopper.at("doubt")).to_contain_text("Ist das eine Kartennummer?")
        assert await frame.evaluate(LANGUAGE) == "fr"
        await shopper.at("doubt-change").click()
        await shopper.at("hang-up").click()
        await shopper.at("end-session").click()
        await expect(shopper.at("status")).to_have_text("Beratung beendet")


async def test_amounts_quantities_names_and_codes_are_not_translated(
    browser: Browser, server: DemoServer
) -> None:
    async with two(browser, server, heeds_marks=(True, True)) as pair:
        shopper, advisor = pair.shopper, pair.advisor
        await meet(shopper, advisor)
        await advisor.add("Tamper 58")
        await shopper.quantity(TAMPER, 1)
        await expect(shopper.at("total")).to_contain_text("CHF")
        for who in (shopper, advisor):
            line = who.line(TAMPER)
            for locator in (who.at("total"), who.at("line-total"), line.locator(".strong")):
                assert await is_marked(locator)
            assert not await is_marked(who.at("status")), "prose may be translated"
        await shopper.fill_in()
        await shopper.call_me("Lea")
        await expect(advisor.at("seat-item")).to_contain_text("Lea")
        assert await is_marked(advisor.at("seat-item").locator(".strong"))
        await shopper.to_the_till()
        await advisor.phase("in_review")
        assert await is_marked(shopper.at("approve").get_by_text("CHF").last)
        for who in (shopper, advisor):
            assert await is_marked(who.at("quote-total"))
            assert await is_marked(who.at("quote-line").locator("span > span"))
        await pair.agree()
        await shopper.at("hang-up").click()
        await shopper.at("end-session").click()


async def test_a_page_that_was_taken_apart_is_drawn_anew(
    browser: Browser, server: DemoServer
) -> None:
    """Who takes the comments away takes the places away in which texts and parts stand."""
    async with two(browser, server, takes_comments=True) as pair:
        shopper, advisor = pair.shopper, pair.advisor
        await meet(shopper, advisor)
        await advisor.add("Tamper 58")
        await shopper.quantity(TAMPER, 1)
        await pair.five()
        await pair.agree()
        await advisor.at("talk-input").fill("Good morning")
        await advisor.at("talk-send").click()
        await expect(shopper.at("slot")).to_contain_text("Good morning")
        await shopper.at("hang-up").click()
        await shopper.at("end-session").click()
        await expect(shopper.at("status")).to_have_text("Session ended")


async def test_cases_of_money_are_said_truly_in_a_translated_desk(
    browser: Browser, server: DemoServer
) -> None:
    session_id = await bought(server)
    attempt = AttemptId("a1")
    refund = RequestRefund(attempt_id=attempt, amount=300, reason="damaged", by="Ada")
    failure = RecordRefundFailure(attempt_id=attempt, refund_id=RefundId("r1"), code="closed")
    context = await person(browser)
    await translate(context)
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    await mira.at("cases-open").click()
    await tell(server, session_id, refund, failure)
    case = case_of(mira, session_id, "refund_failed")
    await expect(case).to_be_visible(timeout=30_000)
    assert await unlike(mira.page) == []
    assert await is_marked(case.get_by_test_id("case-facts").locator("dd"))
    await case.get_by_test_id("case-note").fill("by bank transfer")
    await case.get_by_test_id("case-resolve").click()
    await expect(case.get_by_test_id("case-sure")).to_be_visible()
    assert await unlike(mira.page) == []
    await case.get_by_test_id("case-yes").click()
    await expect(mira.at("cases-done")).to_have_text("Settled.")
    await tell(server, session_id, NoteCase(kind=CaseKind.DISPUTED, subject="a1"))
    await expect(case_of(mira, session_id, "disputed")).to_be_visible(timeout=30_000)
    assert await unlike(mira.page) == []
    assert await sentences(mira.page) == []
    assert mira.errors == []
    await context.close()


async def test_a_used_link_is_refused_in_words_on_a_translated_page(
    browser: Browser, server: DemoServer
) -> None:
    context = await person(browser)
    await translate(context)
    page = await context.new_page()
    await page.goto(f"{server.theke}/join/demo#t=used")
    await page.get_by_test_id("join-here").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("Make another link")
    assert await unlike(page) == []
    assert await sentences(page) == []
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


async def test_the_launcher_says_in_a_translated_shop_what_is_so(
    browser: Browser, place: FakeSites
) -> None:
    context = await person(browser)
    await translate(context)
    page = await context.new_page()
    await page.goto(f"{place.shop}/p/amsel")
    launcher = page.locator("theke-launcher")
    place.down = True
    await launcher.get_by_role("button").first.click()
    said = launcher.get_by_role("alert").filter(has_text="cannot be reached")
    await expect(said).to_be_visible()
    place.down = False
    await launcher.get_by_role("button", name="Advice").first.click()
    frame = await panel(page)
    for number in (3, 5):
        await frame.evaluate(f"window.say(true, {number})")
        await expect(page.locator("[data-theke-cart-count]")).to_have_text(str(number))
    await context.close()
