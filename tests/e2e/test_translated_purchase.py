"""A whole purchase in pages that a browser's translator has taken over, from hello to good-bye.

After every step each page is compared with itself: what its components say, and what they would say
if they were drawn now.
"""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.people import PayPage
from tests.e2e.test_panel import find
from tests.e2e.test_purchase import TAMPER
from tests.e2e.translator import LANGUAGE, SAY_FRENCH, Pair, held, is_marked, two
from tests.process.story import REFUSED, THREE_D_SECURE
from tests.servers import LONG, DemoServer

WHO = [(False, True), (True, False)]
"""Whose translator leaves alone what is marked: in CI the advisor's, and the shopper's is rude."""

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("heeds_marks", WHO if LONG else WHO[:1])
async def test_a_whole_purchase_is_said_truly_in_a_translated_page(
    browser: Browser, server: DemoServer, heeds_marks: tuple[bool, bool]
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
    await expect(shopper.at("undo")).to_be_visible()
    await pair.agree()
    await pair.five()
    await pair.agree()
    for code, answer in (("NOSUCHCODE", "problem"), ("WELCOME10", "discount")):
        await shopper.at("coupon").fill(code)
        await shopper.at("coupon-use").click()
        await expect(shopper.at(answer)).to_contain_text(code)
        await pair.agree()
        if answer == "problem":
            await shopper.at("coupon-remove").click()
            await expect(shopper.at(answer)).to_have_count(0)
    await advisor.at("discount-percent").fill("25")
    await advisor.at("discount-give").click()
    await expect(advisor.at("discount-error")).to_be_visible()
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
    await find(advisor, "Kauz", "kauz-cream")
    await advisor.at("result-show").first.click()
    await expect(shopper.at("shown")).to_have_attribute("data-sku", "kauz-cream")
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
        await expect(shopper.view.locator("theke-slot")).to_contain_text(text)
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
    texts = {"de": ("ist bei Ihnen", "Abmelden"), "en": ("is with you", "Sign out")}
    for lang, (panel, desk) in texts.items():
        await shopper.view.locator(f'[data-testid="language"][data-id="{lang}"]').click()
        await expect(shopper.at("status")).to_contain_text(panel)
        await advisor.choose("language")
        await advisor.at("menu").click()
        await expect(advisor.at("sign-out")).to_contain_text(desk)
        await advisor.page.keyboard.press("Escape")
        await pair.agree()
    await shopper.at("tab-cart").click()
    await advisor.at("mirror-toggle").click()


async def the_checkout(pair: Pair) -> None:
    """What is missing, what is filled in and shared, what was approved and then changed."""
    shopper, advisor = pair.shopper, pair.advisor
    await shopper.at("start-checkout").click()
    await shopper.at("step-next").click()
    await expect(shopper.at("field-error")).to_have_count(2)
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
    await expect(advisor.at("payment")).to_contain_text("Only the visitor sees why")
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
    await shopper.buy_more()
    await find(advisor, "Tamper 58", TAMPER)
    await advisor.at("result-add").first.click()
    await shopper.quantity(TAMPER, 1)
    await pair.agree()
    await shopper.at("hang-up").click()
    await pair.agree()
    await shopper.at("end-session").click()
    await expect(shopper.at("ended")).to_be_visible()
    await expect(advisor.at("outcome-open")).to_be_visible()
    await pair.agree()
