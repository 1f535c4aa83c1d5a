"""Paying on another device: a link that previews do not use up, one device at a time, and two call
screens that know at once.
"""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.e2e.test_purchase import fill_cart, meet
from tests.process.story import CARD
from tests.servers import LONG, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SEEN_MS_MAX = 1_000
"""How long after the phone both call screens may take to say what was paid."""
TEXTS = {
    "en": ("Pay on this device", "Pay here", "Check and pay", "Pay here instead"),
    "de": ("Auf diesem Gerät bezahlen", "Hier bezahlen", "Prüfen und bezahlen", "Doch hier"),
}
ON_PHONE = {"en": "Paying continues on your phone", "de": "Die Zahlung läuft auf Ihrem Telefon"}
ELSEWHERE = {
    "en": "Paying continues on another device",
    "de": "Die Zahlung läuft auf einem anderen Gerät",
}
LOCALES = {"en": "en-GB", "de": "de-CH"}
WHEN = """([selector, text]) => new Promise((seen) => {
  const find = (root) => [...root.querySelectorAll('*')].some((one) =>
    (one.matches(selector) && new RegExp(text).test(one.textContent)) ||
    (one.shadowRoot && find(one.shadowRoot)));
  const look = () => find(document) ? seen(Date.now()) : setTimeout(look, 20);
  look();
})"""
"""The moment at which a page first shows something, by the clock that all pages here share."""
ORDER = ['[data-testid="order-ref"]', r"\S"]


async def approved(shopper: Shopper, advisor: Advisor, lang: str = "en") -> None:
    """Everything before paying."""
    await meet(shopper, advisor, lang)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()


async def link_for_a_phone(shopper: Shopper) -> str:
    """Ask the panel for the link to another device; a picture of it stands there too."""
    offered = shopper.view.locator("details", has=shopper.view.locator("theke-elsewhere[pays]"))
    if await offered.get_attribute("open") is None:
        await offered.locator("summary").click()
    await offered.get_by_role("button").click()
    link = offered.get_by_test_id("elsewhere-link")
    await expect(link).to_be_visible()
    picture = offered.locator('img[src^="data:image/svg+xml"]')
    assert await picture.evaluate("(image) => image.complete && image.naturalWidth > 0")
    return str(await link.get_attribute("href"))


async def heads(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the pay page says this first."""
    await expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize("lang", ["en", "de"])
async def test_paid_on_the_phone_and_both_call_screens_know_within_a_second(
    browser: Browser, server: DemoServer, advisor: Advisor, lang: str
) -> None:
    title, press, check, _ = TEXTS[lang]
    desktop = await person(browser, locale=LOCALES[lang])
    pocket = await person(browser, phone=True, locale=LOCALES[lang])
    scanner = await person(browser, locale=LOCALES[lang])
    shopper = Shopper(await desktop.new_page(), server)
    await approved(shopper, advisor, lang)
    url = await link_for_a_phone(shopper)
    await shopper.shot(f"pay-link-panel-{lang}")
    assert await grave(shopper.page) == []

    assert (await scanner.request.get(url)).ok
    preview = await scanner.new_page()
    redeemed: list[str] = []
    preview.on("request", lambda request: redeemed.append(request.url))
    await preview.goto(url, wait_until="networkidle")
    await heads(preview, title)
    assert not [name for name in redeemed if "/v1/" in name]

    phone = PayPage(await pocket.new_page())
    await phone.page.goto(url)
    await heads(phone.page, title)
    await phone.page.reload()
    await heads(phone.page, title)
    assert await grave(phone.page) == []
    await phone.shot(f"pay-link-phone-{lang}")
    await phone.page.get_by_role("button", name=press).click()
    await heads(phone.page, check)
    assert "#" not in phone.page.url
    await phone.page.reload()
    await heads(phone.page, check)
    panel = next(frame for frame in shopper.page.frames if "/panel" in frame.url)
    watching = asyncio.gather(
        phone.page.evaluate(WHEN, ["h1", "Thank you|Danke"]),
        panel.evaluate(WHEN, ORDER),
        advisor.page.evaluate(WHEN, ORDER),
    )
    await phone.card(CARD)
    moments_ms = await watching
    assert max(moments_ms) - min(moments_ms) < SEEN_MS_MAX, moments_ms
    await advisor.phase("completed")
    await preview.get_by_role("button", name=press).click()
    await heads(preview, re.compile("This link has been used|Dieser Link wurde schon benutzt"))
    assert shopper.errors == phone.errors == []
    for context in (desktop, pocket, scanner):
        await context.close()


@pytest.mark.parametrize("lang", ["en", "de"] if LONG else ["de"])
async def test_one_device_pays_at_a_time_and_one_tap_takes_it_back(
    browser: Browser, server: DemoServer, advisor: Advisor, lang: str
) -> None:
    _, press, check, back = TEXTS[lang]
    desktop = await person(browser, locale=LOCALES[lang])
    pocket = await person(browser, phone=True, locale=LOCALES[lang])
    shopper = Shopper(await desktop.new_page(), server)
    await approved(shopper, advisor, lang)
    window = await shopper.pay_page()
    await heads(window.page, check)
    phone = PayPage(await pocket.new_page())
    await phone.page.goto(await link_for_a_phone(shopper))
    await phone.page.get_by_role("button", name=press).press("Enter")
    await heads(phone.page, check)
    await expect(phone.page.get_by_role("heading", level=1)).to_be_focused()
    await heads(window.page, ON_PHONE[lang])
    await expect(window.page.get_by_role("heading", level=1)).to_be_focused()
    assert await grave(window.page) == []
    await window.shot(f"pay-link-elsewhere-{lang}")
    await window.page.get_by_role("button", name=re.compile(f"^{back}")).press("Enter")
    await heads(window.page, check)
    await heads(phone.page, ELSEWHERE[lang])
    assert await grave(phone.page) == []
    await phone.page.get_by_role("button", name=re.compile(f"^{back}")).click()
    await heads(phone.page, check)
    await heads(window.page, ON_PHONE[lang])
    await phone.card(CARD)
    await advisor.phase("completed")
    await shopper.phase("completed")
    await heads(window.page, re.compile("Thank you|Danke"))
    assert shopper.errors == phone.errors == window.errors == []
    for context in (desktop, pocket):
        await context.close()
