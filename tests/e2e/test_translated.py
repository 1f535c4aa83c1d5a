"""Pages that a browser's translator has taken over go on saying what is true: panel, desk, pay page,
the page of a link to another device, and the launcher.

After every step each page is compared with itself: what its components say, and what they would say
if they were drawn now.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Page, expect

from tests.e2e.browsers import person
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.e2e.test_cases import case_of
from tests.e2e.test_launcher import panel
from tests.e2e.test_panel import panel_frame
from tests.e2e.test_purchase import TAMPER, meet
from tests.e2e.translator import held, is_marked, sentences, translate, unlike
from tests.process.story import REFUSED, THREE_D_SECURE
from tests.process.test_cases_at_the_desk import bought, tell
from tests.servers import DemoServer
from theke_checkout.commands.system import NoteCase, RecordRefundFailure, RequestRefund
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import AttemptId, RefundId

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SAY_FRENCH = "document.documentElement.lang = 'fr'"
LANGUAGE = "document.documentElement.lang"
UNREACHABLE = "Advice cannot be reached right now. The shop works as always."


@dataclass
class Pair:
    """Lea at the panel and Mira at the desk, both in translated pages."""

    shopper: Shopper
    advisor: Advisor

    async def agree(self, *pages: Page) -> None:
        """Nothing that anybody sees is old, and nothing would run into one sentence."""
        places: list[Page | Frame] = [self.advisor.page, *pages]
        if self.shopper.page not in pages:
            places.append(await panel_frame(self.shopper))
        for place in places:
            assert await unlike(place) == []
            assert await sentences(place) == []

    async def five(self) -> None:
        """Make five pieces of one."""
        entry = self.shopper.line(TAMPER).get_by_test_id("line-quantity")
        await entry.fill("5")
        await entry.press("Enter")
        await self.advisor.quantity(TAMPER, 5)
        await expect(self.advisor.at("timeline-entry").first).to_contain_text("5")


@asynccontextmanager
async def two(
    browser: Browser, server: DemoServer, *, locale: str = "en-GB", **how: bool
) -> AsyncGenerator[Pair]:
    """Bring two people to their pages, which are translated."""
    hers, theirs = [await person(browser, locale=locale) for _ in range(2)]
    for context in (hers, theirs):
        await translate(context, **how)
    pair = Pair(Shopper(await hers.new_page(), server), Advisor(await theirs.new_page(), server))
    await pair.advisor.sign_in()
    yield pair
    assert pair.shopper.errors == pair.advisor.errors == []
    await hers.close()
    await theirs.close()


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
        one = francs(await shopper.at("total").inner_text())
        await pair.five()
        for who in (shopper, advisor):
            await expect(who.at("total")).to_contain_text(f"{5 * one:.2f}")
            await expect(who.at("line-total")).to_contain_text(f"{5 * one:.2f}")
        await expect(shopper.at("bar")).to_contain_text(f"{5 * one:.2f}")
        await pair.agree()
        await shopper.at("hang-up").click()
        await shopper.at("end-session").click()
        await expect(shopper.at("status")).to_have_text("Advice ended")
        await pair.agree()


@pytest.mark.parametrize("heeds_marks", [False, True])
async def test_a_whole_purchase_is_said_truly_in_a_translated_page(
    browser: Browser, server: DemoServer, heeds_marks: bool
) -> None:
    async with two(browser, server, heeds_marks=heeds_marks) as pair:
        await before_advice(pair)
        await the_cart(pair)
        await the_talk(pair)
        await other_languages(pair)
        await the_checkout(pair)
        await the_payment(pair)
        await the_end(pair)


async def before_advice(pair: Pair) -> None:
    """The offer, the wait, and the status that is read out when somebody comes."""
    shopper, advisor = pair.shopper, pair.advisor
    await shopper.visit()
    await shopper.page.locator("theke-launcher").get_by_role("button").first.click()
    await expect(shopper.at("ask-for-advice")).to_be_visible()
    await pair.agree()
    await shopper.at("ask-for-advice").click()
    await expect(shopper.at("waiting")).to_be_visible()
    await pair.agree()
    status = await held(shopper.at("status"))
    await advisor.accept(shopper)
    await expect(shopper.at("status")).to_contain_text("is with you")
    assert await status.evaluate("(one) => one.isConnected && one.textContent.includes('with you')")
    await pair.agree()


async def the_cart(pair: Pair) -> None:
    """Quantities, undo, coupon, discount, a refusal, something on show, a proposal."""
    shopper, advisor = pair.shopper, pair.advisor
    await advisor.add("Tamper 58")
    await shopper.quantity(TAMPER, 1)
    await expect(shopper.at("undo-text")).to_be_visible()
    await pair.agree()
    await pair.five()
    await pair.agree()
    for code in ("NOSUCHCODE", "WELCOME10"):
        await shopper.at("coupon").fill(code)
        await shopper.at("coupon-use").click()
        await expect(shopper.at("notice" if code == "NOSUCHCODE" else "discount")).to_be_visible()
        await pair.agree()
    await advisor.at("discount-percent").fill("25")
    await advisor.at("discount-give").click()
    await expect(advisor.at("notice")).to_be_visible()
    await pair.agree()
    await advisor.at("discount-percent").fill("5")
    await advisor.at("discount-give").click()
    await expect(advisor.at("discount")).to_have_count(2)
    await expect(shopper.at("discount")).to_have_count(2)
    await pair.agree()
    await advisor.at("search").fill("tamper")
    for act in ("result-show", "result-propose", "result-gather", "result-gather"):
        await advisor.at(act).first.click()
    await expect(shopper.at("proposal")).to_be_visible()
    await pair.agree()
    await advisor.at("search").fill("kauz")
    await expect(advisor.at("result").first).to_have_attribute("data-sku", re.compile("kauz"))
    await advisor.at("result-show").first.click()
    await expect(shopper.at("shown")).to_have_attribute("data-sku", re.compile("kauz"))
    await pair.agree()
    await shopper.at("proposal-decline").click()
    await shopper.at("shown-hide").click()
    await expect(shopper.at("shown")).to_have_count(0)
    await pair.agree()


async def the_talk(pair: Pair) -> None:
    """What is said, what is typed, what is unread; what a shopper shares."""
    shopper, advisor = pair.shopper, pair.advisor
    for text in ("Good morning", "One more thing"):
        await advisor.at("talk-input").press_sequentially(text)
        await advisor.at("talk-send").click()
        await expect(shopper.view.locator("theke-tabs")).to_contain_text(text)
        await pair.agree()
    await shopper.at("tab-talk").click()
    await shopper.at("talk-input").fill("Thank you")
    await shopper.at("talk-send").click()
    await expect(advisor.at("talk-item")).to_have_count(3)
    await pair.agree()
    await shopper.at("tab-cart").click()
    await advisor.at("mirror-toggle").click()
    await expect(advisor.at("mirror")).to_be_visible()
    await pair.agree()


async def other_languages(pair: Pair) -> None:
    """Each changes the language, there and back."""
    shopper, advisor = pair.shopper, pair.advisor
    await shopper.at("tab-more").click()
    for lang, panel, desk in (("de", "ist bei Ihnen", "Abmelden"), ("en", "is with you", "Sign out")):
        await shopper.view.locator(f'[data-testid="language"][data-id="{lang}"]').click()
        await expect(shopper.at("status")).to_contain_text(panel)
        await advisor.at("language").click()
        await expect(advisor.at("sign-out")).to_contain_text(desk)
        await pair.agree()
    await shopper.at("tab-cart").click()
    await advisor.at("mirror-toggle").click()


async def the_checkout(pair: Pair) -> None:
    """What is missing, what is filled in and shared, what was approved and then changed."""
    shopper, advisor = pair.shopper, pair.advisor
    await shopper.at("start-checkout").click()
    await shopper.at("to-the-till").click()
    await expect(shopper.at("field-error")).to_be_visible()
    await pair.agree()
    await shopper.fill_in()
    await pair.agree()
    await shopper.field("email").get_by_test_id("field-eye").first.click()
    await expect(advisor.field("email")).to_contain_text("lea@example.org")
    await pair.agree()
    await shopper.type("email", "lea@muster.example")
    await expect(advisor.field("email")).to_contain_text("lea@muster.example")
    await pair.agree()
    await shopper.to_the_till()
    await advisor.phase("in_review")
    await pair.agree()
    await advisor.line(TAMPER).get_by_test_id("line-more").click()
    await expect(shopper.at("total-changed")).to_be_visible()
    await shopper.at("look-again").click()
    await shopper.phase("in_review")
    await pair.agree()
    await shopper.approve()
    await advisor.phase("approved")
    await pair.agree()


async def the_payment(pair: Pair) -> None:
    """The pay page in both languages: declined, checked by the bank, paid."""
    shopper, advisor = pair.shopper, pair.advisor
    pay = await shopper.pay_page()
    due = await held(pay.page.locator("theke-pay [role=status]").first)
    await pair.agree(pay.page)
    await pay.page.evaluate(SAY_FRENCH)
    await pay.page.wait_for_timeout(1_500)  # the page asks how it stands meanwhile
    assert await pay.page.evaluate(LANGUAGE) == "fr"
    await speak(pay, "DE", "Prüfen und bezahlen")
    assert await pay.page.evaluate(LANGUAGE) == "de"
    await pair.agree(pay.page)
    await speak(pay, "EN", "Check and pay")
    await pay.card(REFUSED)
    await pay.says("Nothing was charged")
    await expect(advisor.at("payment")).to_contain_text("The shopper sees why")
    await pair.agree(pay.page)
    await pay.card(THREE_D_SECURE)
    heading = pay.page.get_by_role("heading", level=1)
    await expect(heading).to_have_text("Your bank asks you to confirm")
    await expect(pay.page.locator("theke-pay [role=status]").first).to_have_text(
        "Your bank asks you to confirm"
    )
    await pair.agree()
    await pay.pass_bank_check()
    await advisor.phase("completed")
    await expect(pay.page.locator("theke-pay .facts")).to_be_visible()
    assert await due.evaluate("(one) => one.isConnected")
    await pair.agree(pay.page)
    await speak(pay, "DE", "Danke")
    await pair.agree(pay.page)
    assert await is_marked(pay.page.locator("theke-pay .total td"))
    assert await is_marked(pay.page.locator("theke-pay .facts dd"))
    assert pay.errors == []


async def speak(pay: PayPage, button: str, text: str) -> None:
    """Let the pay page speak another language."""
    await pay.page.get_by_role("button", name=button, exact=True).click()
    await expect(pay.page.get_by_role("heading", level=1)).to_contain_text(text)


async def the_end(pair: Pair) -> None:
    """The order, the next cart, and good-bye."""
    shopper, advisor = pair.shopper, pair.advisor
    await expect(shopper.at("payment").get_by_test_id("order-ref")).to_be_visible()
    await pair.agree()
    await shopper.at("buy-more").click()
    await shopper.phase("open")
    await advisor.add("Tamper 58")
    await shopper.quantity(TAMPER, 1)
    await pair.agree()
    await shopper.at("hang-up").click()
    await pair.agree()
    await shopper.at("end-session").click()
    await expect(shopper.at("ended")).to_be_visible()
    await expect(advisor.at("outcome")).to_be_visible()
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
        await shopper.at("talk-input").fill("4500 0123 4567 8900")
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
    async with two(browser, server, heeds_marks=True) as pair:
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
        assert await is_marked(advisor.at("seat-item").locator(".strong"))
        await shopper.fill_in()
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
        await expect(shopper.view.locator("theke-tabs")).to_contain_text("Good morning")
        await shopper.at("hang-up").click()
        await shopper.at("end-session").click()
        await expect(shopper.at("status")).to_have_text("Advice ended")


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
    note = launcher.locator("[role=alert]").first
    await expect(note).to_have_text(UNREACHABLE)
    place.down = False
    element = await held(note)
    await launcher.get_by_role("button", name="Try again").click()
    await expect(note).to_have_text("")
    assert await element.evaluate("(one) => one.isConnected")
    frame = await panel(page)
    for number in (3, 5):
        await frame.evaluate(f"window.say(true, {number})")
        await expect(page.locator("[data-theke-cart-count]")).to_have_text(str(number))
    await context.close()
