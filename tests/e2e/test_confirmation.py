"""The order button with its terms, and what is left of an order: confirmation and receipt."""

import itertools
import re
from collections.abc import AsyncGenerator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.browsers import person
from tests.e2e.people import SHOTS, PayPage, Shopper
from tests.e2e.test_pay_page import Till, till
from tests.mailbox import Mailbox
from tests.servers import LONG, DemoServer, demo_server
from theke_server.sandbox.cards import Scenario, number_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = list(itertools.product(("en", "de"), ("light", "dark"), (True, False)))
THANKS = {"en": "Thank you, your order is placed", "de": "Danke, Ihre Bestellung ist aufgegeben"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict(
    box: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[DemoServer]:
    """A shop that asks for the tick and mails receipts."""
    options = ("--terms-tick", "--mail", f"127.0.0.1:{box.port}")
    async with demo_server(tmp_path_factory.mktemp("strict"), *options) as running:
        yield running
        assert "Traceback" not in running.process.said()
        assert "internal_error" not in running.process.said()


async def paid(at: Till, lang: str = "en") -> None:
    """Tick, pay, and wait for the confirmation."""
    await at.type_card(Scenario.SUCCESS, lang)
    await at.page.locator("#terms").check()
    await at.order()
    await at.reads(THANKS[lang])


RECIPIENT = ["Lea Muster", "Gasse 7", "8001 Zürich", "Schweiz", "lea@example.org"]


async def test_nothing_is_paid_without_the_tick(strict: DemoServer, browser: Browser) -> None:
    async with till(strict, browser) as at:
        await at.type_card(Scenario.SUCCESS)
        link = at.page.get_by_role("link", name=re.compile("the terms of"))
        await expect(link).to_have_attribute("href", f"{strict.shop}/terms?lang=en")
        await expect(link).to_have_attribute("target", "_blank")
        await at.order()
        tick = at.page.get_by_role("checkbox", name=re.compile("^I accept the terms of"))
        await expect(tick).to_be_focused()
        await expect(tick).to_have_attribute("aria-invalid", "true")
        await at.sees("Tick the box to accept the terms, then you can order.")
        assert not [
            request
            for request in at.requests
            if "/frame/tokens" in request.url or "/start" in request.url
        ]
        assert at.shopper.phase == "approved"
        await at.page.keyboard.press("Space")
        await expect(at.page.get_by_role("alert").filter(has_text="Tick")).to_have_count(0)
        await at.order()
        await at.reads(THANKS["en"])
        [consent] = at.shopper.view["consents"].values()
        assert consent["purpose"] == "terms"
        assert at.wrong == []


async def test_the_confirmation_says_what_when_where_and_what_comes_next(
    strict: DemoServer, browser: Browser, box: Mailbox
) -> None:
    before = len(box.letters)
    async with till(strict, browser, locale="de") as at:
        total = await at.page.locator(".total td").text_content() or ""
        recipient = at.page.locator("address span")
        await expect(recipient).to_have_text(RECIPIENT)
        await paid(at, "de")
        await expect(recipient).to_have_text(RECIPIENT)
        order = at.shopper.checkout["order"]["order_ref"]
        await at.fact("Bestellnummer", order)
        await at.fact("Bezahlt mit", "Karte")
        await at.fact("Gesamtbetrag", total)
        await at.sees("Ihr Beleg kommt per E-Mail an l…@example.org.")
        await expect(at.page.get_by_role("heading", name="Das haben Sie gekauft")).to_be_visible()
        await box.until(before + 1)
        assert order in str(box.letters[-1]["Subject"])
        assert box.letters[-1]["To"] == "lea@example.org"
        assert at.wrong == []


async def test_the_confirmation_prints_black_on_white_without_buttons(
    strict: DemoServer, browser: Browser
) -> None:
    async with till(strict, browser, phone=False) as at:
        await at.page.emulate_media(color_scheme="dark")
        await paid(at)
        await at.page.evaluate("window.print = () => { document.title = 'printed' }")
        await at.page.get_by_role("button", name="Print").click()
        assert await at.page.title() == "printed"
        await at.page.emulate_media(color_scheme="dark", media="print")
        await expect(at.page.get_by_role("button", name="Print")).to_be_hidden()
        await expect(at.page.get_by_role("button", name="DE")).to_be_hidden()
        await expect(at.page.locator(".facts")).to_be_visible()
        look = "(e) => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
        assert await at.page.locator("dd").first.evaluate(look) == [
            "rgb(0, 0, 0)",
            "rgb(255, 255, 255)",
        ]
        assert at.wrong == []


async def test_the_panel_shows_the_confirmation_again(strict: DemoServer, browser: Browser) -> None:
    """The tab is closed, the panel opens it anew; neither a reload nor the next purchase loses it,
    nor the end of the session.
    """
    context = await person(browser)
    lea = Shopper(await context.new_page(), strict)
    await lea.visit("/p/stopfer")
    await lea.page.get_by_role("button", name="Add to cart").first.click()
    await lea.ask_for_advice()
    await expect(lea.view.get_by_test_id("line").first).to_be_visible()
    await lea.fill_in()
    await lea.to_the_till()
    await lea.approve()
    first = await lea.pay_page()
    await first.page.locator("#terms").check()
    await first.card(number_of(Scenario.SUCCESS))
    await first.says("Order number")
    order = await first.page.locator("dd").first.inner_text()
    await first.page.close()
    await lea.phase("completed")
    again = await _shown(lea)
    await expect(again.page.locator("dd").first).to_have_text(order)
    await again.page.reload()
    await again.says("What you bought")
    assert await again.page.get_by_role("radio").count() == 0
    await again.page.close()
    await lea.buy_more()
    await lea.at("tab-cart").click()
    later = await _shown(lea)
    await expect(later.page.locator("dd").first).to_have_text(order)
    await later.page.close()
    await lea.at("hang-up").click()
    await lea.at("end-session").click()
    await expect(lea.at("ended")).to_be_visible()
    await lea.page.reload()
    await lea.page.locator("theke-launcher").get_by_role("button").first.click()
    await expect(lea.at("order-ref")).to_contain_text(order)
    last = await _shown(lea)
    await expect(last.page.locator("dd").first).to_have_text(order)
    await context.close()
    assert lea.errors == []


@pytest.mark.parametrize("lang", ["en", "de"])
async def test_nothing_overflows_on_the_narrowest_screen_or_with_large_text(
    strict: DemoServer, browser: Browser, lang: str
) -> None:
    async with till(strict, browser, locale=lang) as at:
        await at.page.set_viewport_size({"width": 320, "height": 640})
        for size in ("100%", "200%"):
            await _text_of(at.page, size)
            assert await at.page.evaluate(OVERFLOW) == 0
        await _text_of(at.page, "100%")
        await paid(at, lang)
        for size in ("100%", "200%"):
            await _text_of(at.page, size)
            assert await at.page.evaluate(OVERFLOW) == 0
        assert at.wrong == []


async def test_both_themes_follow_the_system(strict: DemoServer, browser: Browser) -> None:
    async with till(strict, browser) as at:
        ground = "getComputedStyle(document.body).backgroundColor"
        inside = at.page.frame_locator("theke-card-frame iframe").locator("body")
        seen: set[str] = set()
        for scheme in ("light", "dark"):
            await at.page.emulate_media(color_scheme=scheme)
            await expect(at.page.locator("theke-card-frame")).to_be_visible()
            of_page = await at.page.evaluate(ground)
            await expect(inside).to_have_css("background-color", of_page)
            seen.add(of_page)
        assert len(seen) == 2
        assert at.wrong == []


@pytest.mark.parametrize(("lang", "scheme", "phone"), LOOKS if LONG else LOOKS[::3])
async def test_every_state_is_pictured(
    strict: DemoServer, browser: Browser, lang: str, scheme: Literal["light", "dark"], phone: bool
) -> None:
    """What a shopper sees from the order button to the paper, kept as pictures of the run."""
    async with till(strict, browser, locale=lang, phone=phone) as at:
        await at.page.emulate_media(color_scheme=scheme)
        look = f"{lang}-{scheme}-{'phone' if phone else 'desktop'}"
        await expect(at.page.locator("theke-card-frame")).to_be_visible()
        await at.type_card(Scenario.INSUFFICIENT_FUNDS, lang)
        await _picture(at, f"{look}-order")
        await at.order()
        await expect(at.page.locator("#terms-missing")).to_be_visible()
        await _picture(at, f"{look}-tick")
        await at.page.locator("#terms").check()
        await at.order()
        await expect(at.page.locator(".status.warn")).to_be_visible(timeout=15_000)
        await _picture(at, f"{look}-declined")
        await at.type_card(Scenario.LATE_SUCCESS, lang)
        await at.order()
        await expect(at.page.locator(".status.warn + section")).to_be_visible(timeout=15_000)
        await _picture(at, f"{look}-checking")
        await at.reads(THANKS[lang])
        await _picture(at, f"{look}-confirmation")
        await at.page.emulate_media(color_scheme=scheme, media="print")
        await _picture(at, f"{look}-paper")
        assert at.wrong == []


async def _picture(at: Till, name: str) -> None:
    """Keep a picture of the page. A touch screen's is of what is in sight."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    await at.page.screenshot(path=SHOTS / f"pay-{name}.png")


async def _text_of(page: Page, size: str) -> None:
    """Set the size of all text, as a browser's setting does."""
    await page.evaluate("(size) => { document.documentElement.style.fontSize = size }", size)


async def _shown(lea: Shopper) -> PayPage:
    """Press the panel's button, and return the page that it opens."""
    async with lea.page.context.expect_page() as opened:
        await lea.at("confirmation").first.click()
    page = PayPage(await opened.value)
    await expect(page.page.get_by_role("heading", level=1)).to_have_text(THANKS["en"])
    return page
