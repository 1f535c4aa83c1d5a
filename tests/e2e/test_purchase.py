"""Two browsers, one purchase: everything that the two people at the counter do, for real."""

import asyncio
import re
import time
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.e2e import shown
from tests.e2e.browsers import person
from tests.e2e.people import ADDRESS, Advisor, PayPage, Shopper
from tests.process.story import REFUSED, THREE_D_SECURE
from tests.servers import LONG, DemoServer
from theke_server.sandbox.cards import Scenario, number_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TAMPER = "stopfer-58"
ALL = list(product(("en", "de"), (False, True)))
SOME = [("en", False), ("de", True)]
LOCALES = {"en": "en-GB", "de": "de-CH"}
TALK = {
    "en": ("Which tamper fits my machine?", "It takes 58.5 mm. I am adding one for you."),
    "de": ("Welcher Stopfer passt?", "Einer mit 58,5 mm. Ich lege ihn dazu."),
}
DECLINED = {
    "en": ("nothing was charged", "Only the visitor sees why"),
    "de": ("nichts belastet", "eine andere Zahlungsart ist möglich"),
}

COUNTRY = {"en": "Switzerland", "de": "Schweiz"}
GIVEN = {
    "en": ("Mira gave you 5% off.", "5% off, from Mira"),
    "de": ("Mira gibt Ihnen 5% Rabatt.", "5% Rabatt von Mira"),
}
"""What the shopper reads of a discount: when it is given, and wherever the cart is summed up."""


async def meet(shopper: Shopper, advisor: Advisor, lang: str = "en") -> None:
    """Bring both to one counter."""
    await shopper.visit(f"/?lang={lang}")
    await shopper.ask_for_advice()
    await expect(shopper.at("waiting")).to_be_visible()
    await advisor.accept(shopper)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")


async def talk(shopper: Shopper, advisor: Advisor, lang: str) -> None:
    """Ask, and be answered."""
    question, reply = TALK[lang]
    await shopper.at("tab-talk").click()
    await shopper.at("talk-input").fill(question)
    await shopper.at("talk-send").click()
    await expect(advisor.at("talk-item")).to_contain_text(question)
    await advisor.at("talk-input").fill(reply)
    await advisor.at("talk-send").click()
    await expect(shopper.at("talk-item").last).to_contain_text(reply)
    await shopper.at("tab-cart").click()


async def fill_cart(shopper: Shopper, advisor: Advisor) -> None:
    """Both put something in."""
    await advisor.add("Tamper 58")
    await advisor.quantity(TAMPER, 1)
    await shopper.quantity(TAMPER, 1)


async def when(locator: Locator) -> float:
    """Return when something could be seen: each frame looks; an assertion does so once a second."""
    await locator.wait_for()
    return time.monotonic()


@pytest.mark.parametrize(("lang", "phone"), ALL if LONG else SOME)
async def test_a_purchase_from_the_first_word_to_the_second_order(
    browser: Browser, server: DemoServer, lang: str, phone: bool
) -> None:
    hers, theirs = [
        await person(browser, phone=small, locale=LOCALES[lang]) for small in (phone, False)
    ]
    shopper = Shopper(await hers.new_page(), server)
    advisor = Advisor(await theirs.new_page(), server)
    await advisor.sign_in()
    album = Album(shopper, advisor, f"{lang}-{'phone' if phone else 'desktop'}")
    await buy_twice(album, lang)
    assert shopper.errors == advisor.errors == []
    await hers.close()
    await theirs.close()


@dataclass
class Album:
    """What both saw in each state of one purchase, as pictures in the tests' output."""

    shopper: Shopper
    advisor: Advisor
    look: str

    async def keep(self, state: str) -> None:
        """Keep what both see now; whoever advises never scrolls out of the panel."""
        await expect(self.shopper.at("bar")).to_be_in_viewport(ratio=1)
        await self.shopper.shot(f"purchase-{self.look}-{state}-panel")
        await self.advisor.shot(f"purchase-{self.look}-{state}-desk")

    async def keep_page(self, page: PayPage, state: str) -> None:
        """Keep what the shopper sees on the pay page, and the advisor meanwhile."""
        await page.shot(f"purchase-{self.look}-{state}-pay")
        await self.advisor.shot(f"purchase-{self.look}-{state}-desk")


async def buy_twice(album: Album, lang: str) -> None:
    """Everything from hello to the second order."""
    shopper, advisor = album.shopper, album.advisor
    await meet(shopper, advisor, lang)
    await talk(shopper, advisor, lang)
    await fill_cart(shopper, advisor)
    await shopper.line(TAMPER).get_by_test_id("line-more").click()
    await advisor.quantity(TAMPER, 2)
    await shopper.at("coupon").fill("WELCOME10")
    await shopper.at("coupon-use").click()
    await expect(advisor.page.get_by_text("WELCOME10").first).to_be_visible()
    await shown.no_discount_without_a_number(advisor, lang)
    await discounts(shopper, advisor, lang)
    await shopper.fill_in()
    await fields_are_shared_one_by_one(shopper, advisor)
    await album.keep("1-filled")
    await shopper.to_the_till()
    await advisor.phase("in_review")
    await album.keep("2-review")
    await expect(shopper.at("quote")).to_contain_text(GIVEN[lang][1])
    await shown.the_quote_in_each_ones_language(shopper, advisor, lang)
    await shopper.approve()
    await advisor.phase("approved")
    await shopper.leave_pay_page()
    await shown.where_to_pay(shopper, lang)
    await advisor.line(TAMPER).get_by_test_id("line-more").click()
    await expect(shopper.at("total-changed")).to_be_visible()
    await advisor.phase("open")
    await expect(shopper.at("total-changed")).to_be_in_viewport(ratio=1)
    await album.keep("3-changed")
    await shopper.at("look-again").click()
    await shopper.approve()
    await pay_with_a_second_card(album, lang)
    await expect(advisor.at("discount-remove")).to_be_disabled()
    await album.keep("8-ordered")
    first = await same_order_on_both(shopper, advisor)
    await expect(shopper.at("thanks")).to_contain_text("Mira")
    await shopper.buy_more()
    await fill_cart(shopper, advisor)
    await shopper.at("start-checkout").click()
    await shopper.choose_delivery()
    await shopper.to_the_till()
    await shopper.approve()
    page = await shopper.pay_page()
    await shown.where_to_pay(shopper, lang)
    await page.card(number_of(Scenario.LATE_SUCCESS))
    await shown.the_bank_is_asked(shopper, advisor, lang)
    await advisor.phase("completed")
    await page.back()
    second = await same_order_on_both(shopper, advisor)
    assert second != first
    await shown.the_end_after_a_purchase(shopper, lang)


async def discounts(shopper: Shopper, advisor: Advisor, lang: str) -> None:
    """Over the shop's policy there is a no; within it the shopper hears of it, and both see it."""
    await advisor.at("discount-percent").fill("25")
    await advisor.at("discount-give").click()
    await expect(advisor.at("discount-error")).to_be_visible()
    await advisor.at("discount-percent").fill("5")
    await advisor.at("discount-give").click()
    for screen in (shopper, advisor):
        await expect(screen.at("discount").filter(has_text="%")).to_contain_text("5")
    noticed, standing = GIVEN[lang]
    await expect(shopper.at("slot").filter(has_text=noticed)).to_be_visible()
    await expect(shopper.at("discount").filter(has_text=standing)).to_have_count(1)


async def fields_are_shared_one_by_one(shopper: Shopper, advisor: Advisor) -> None:
    """The advisor sees a value when the shopper opens its eye, and no other value."""
    body = advisor.page.locator("body")
    for value in ADDRESS.values():
        await expect(body).not_to_contain_text(value)
    await shopper.unfold("step-who")
    await shopper.field("email").get_by_test_id("field-eye").first.click()
    await expect(advisor.field("email")).to_contain_text(ADDRESS["email"])
    await expect(body).not_to_contain_text(ADDRESS["street"])


async def pay_with_a_second_card(album: Album, lang: str) -> None:
    """The first card is declined, the second asks the bank, and the bank says yes."""
    advisor = album.advisor
    page = await album.shopper.pay_page()
    await album.keep_page(page, "4-paying")
    for text in (GIVEN[lang][1], COUNTRY[lang]):
        await page.says(text)
    await page.card(REFUSED)
    desk_text, panel_text = DECLINED[lang]
    await page.says(re.compile(desk_text, re.IGNORECASE))
    await expect(advisor.at("payment")).to_contain_text(panel_text)
    await album.keep_page(page, "5-declined")
    await page.card(THREE_D_SECURE)
    await expect(page.page.locator("theke-bank-frame iframe")).to_be_visible()
    await album.keep_page(page, "6-bank-check")
    await page.pass_bank_check()
    await advisor.phase("completed")
    await album.keep_page(page, "7-confirmed")
    await page.says(GIVEN[lang][1])
    await page.back()


async def same_order_on_both(shopper: Shopper, advisor: Advisor) -> str:
    """The same number stands on both screens within a second, once a phone has loaded its page."""
    await shopper.at("panel").wait_for()
    one_number, other_number = [
        screen.at("payment").get_by_test_id("order-ref") for screen in (shopper, advisor)
    ]
    on_panel, on_desk = await asyncio.gather(when(one_number), when(other_number))
    assert abs(on_panel - on_desk) < 1.0
    number = await one_number.inner_text()
    assert await other_number.inner_text() == number
    return number
