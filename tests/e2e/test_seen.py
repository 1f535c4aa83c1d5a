"""Every newer part in every way that people see it: 320 px wide, with text of twice the size, in
forced colours, both themes, without motion, and beside a shop that reads from right to left.

Nothing is cut off, broken, too small or in motion, and axe finds nothing serious, in English and
German. All parts run with `THEKE_LONG`; one in CI.
"""

from collections.abc import Awaitable, Callable
from itertools import product

import pytest
from playwright.async_api import Browser, expect

from tests.callers import Api
from tests.e2e.advisor_deeds import Counter
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_desk import in_view
from tests.e2e.test_noticed import HAPPENINGS, SELDOM, live
from tests.e2e.test_purchase import fill_cart
from tests.e2e.ways import Seen
from tests.process.story import CARD, REFUSED
from tests.servers import LONG, DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOCALES = {"en": "en-GB", "de": "de-CH"}
PASSING = (
    "message", "product", "request", "change", "changes", "proposal", "discount", "coupon",
    "editing", "alone",
)  # fmt: skip


async def lea(browser: Browser, server: DemoServer, lang: str) -> Shopper:
    """Return a shopper on a phone."""
    context = await person(browser, phone=True, locale=LOCALES[lang])
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit(f"/p/kauz?lang={lang}")
    return shopper


async def mira(browser: Browser, server: DemoServer, lang: str) -> Advisor:
    """Return an advisor at the desk."""
    advisor = Advisor(await (await person(browser, locale=LOCALES[lang])).new_page(), server)
    await advisor.sign_in()
    return advisor


async def leave(*people: Shopper | Advisor) -> None:
    for someone in people:
        await someone.page.context.close()
        assert someone.errors == []


async def asking(browser: Browser, server: DemoServer, lang: str, seen: Seen) -> None:
    """Nobody is there, and a message is left; then somebody is, and the shopper waits."""
    shopper = await lea(browser, server, lang)
    page = shopper.page
    await page.locator("theke-launcher").get_by_role("button").first.click()
    await expect(shopper.at("presence")).to_have_attribute("data-state", "nobody")
    await seen.at(page, "offer-nobody")
    await shopper.at("write-message").click()
    await expect(shopper.at("message-text")).to_be_visible()
    await seen.at(page, "message-form")
    await shopper.at("message-text").fill("Welche Mühle ist leise?")
    await shopper.at("message-email").fill("nobody")
    await shopper.at("message-send").click()
    await expect(shopper.at("message-email")).to_be_focused()
    await seen.at(page, "message-error")
    await shopper.at("message-email").fill("maximiliana-theodora@hohenwittlingen.example")
    await shopper.at("message-send").click()
    await expect(shopper.at("message-left")).to_be_visible()
    await seen.at(page, "message-left")
    advisor, second = await mira(browser, server, lang), await lea(browser, server, lang)
    await second.page.locator("theke-launcher").get_by_role("button").first.click()
    await expect(second.at("presence")).to_have_attribute("data-state", "here")
    await seen.at(second.page, "offer")
    await second.at("called").fill("Maximiliana-Theodora")
    await second.at("ask-for-advice").click()
    await expect(second.at("waiting")).to_have_attribute("data-state", "seeking")
    await seen.at(second.page, "waiting")
    await second.at("write-message").click()
    await expect(second.at("message-text")).to_be_visible()
    await seen.at(second.page, "waiting-message")
    await advisor.at("messages-open").click()
    await expect(advisor.at("message-item").first).to_be_visible()
    await seen.at(advisor.page, "messages", desk=True)
    await advisor.at("message-reply").first.click()
    await seen.at(advisor.page, "messages-reply", desk=True)
    await second.at("hang-up").click()
    await second.at("end-session").click()
    await expect(second.at("waiting")).to_have_attribute("data-state", "over")
    await seen.at(second.page, "waiting-over")
    await leave(shopper, second, advisor)


async def noticing(browser: Browser, server: DemoServer, lang: str, seen: Seen) -> None:
    """Each kind of happening in the slot, and then above the launcher's button."""
    async with Api(server.theke) as api:
        await api.sign_in(ADVISOR, PASSWORD)
        counter = await live(browser, server, api, phone=True, lang=lang)
        shopper, all_happenings = counter.shopper, HAPPENINGS | SELDOM
        await shopper.at("tab-more").click()
        for happening in PASSING:
            kind, _, deed = all_happenings[happening]
            slot = shopper.view.locator(f'[data-testid="slot"][data-kind="{kind}"]')
            begin = shown(counter, deed, lambda slot=slot: expect(slot).to_be_visible())
            await seen.each(shopper.page, f"slot-{happening}", begin, counter.tidy)
        await shopper.page.context.set_offline(offline=True)
        await expect(shopper.at("slot")).to_have_attribute("data-kind", "away")
        await seen.at(shopper.page, "slot-offline")
        await shopper.page.context.set_offline(offline=False)
        await expect(shopper.at("slot")).to_have_count(0)
        await shopper.page.evaluate("theke.close()")
        bubble = shopper.page.locator("theke-launcher .said")
        for happening in PASSING:
            _, _, deed = all_happenings[happening]
            begin = shown(counter, deed, lambda: expect(bubble).not_to_be_empty())
            await seen.each(
                shopper.page, f"bubble-{happening}", begin, lambda: seen_in_panel(counter)
            )
        await counter.advisor.close()
        await leave(shopper)


def shown(
    counter: Counter,
    deed: Callable[[Counter], Awaitable[None]],
    there: Callable[[], Awaitable[None]],
) -> Callable[[], Awaitable[None]]:
    """Return what does something, and waits until it is seen."""

    async def begin() -> None:
        await deed(counter)
        await there()

    return begin


async def seen_in_panel(counter: Counter) -> None:
    """Open the panel, put away what is new there, and close it again."""
    page = counter.shopper.page
    await page.evaluate("theke.open()")
    await counter.tidy()
    await page.evaluate("theke.close()")
    await expect(page.locator("theke-launcher .said")).to_have_count(0)


async def looking(browser: Browser, server: DemoServer, lang: str, seen: Seen) -> None:
    """Look closely, compare, pay, be thanked."""
    shopper, advisor = await lea(browser, server, lang), await mira(browser, server, lang)
    page = shopper.page
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    for text, sku in (("Amsel", ""), ("Eule", "eule-white"), ("Kauz", "kauz-cream")):
        await advisor.at("search").fill(text)
        await expect(advisor.at("result").first).to_contain_text(text)
        await advisor.at("result-show").first.click()
        if sku:
            await expect(shopper.at("shown")).to_have_attribute("data-sku", sku)
    await seen.at(page, "shown")
    await shopper.at("closer-open").click()
    await expect(shopper.at("closer")).to_be_visible()
    await seen.at(page, "closer")
    await seen.at(advisor.page, "desk-closer", desk=True)
    await shopper.at("closer-open").click()
    await shopper.at("compare-open").click()
    await expect(shopper.at("compare")).to_be_visible()
    await seen.at(page, "compare")
    await shopper.at("compare-open").click()
    await shopper.at("shown-hide").first.click()
    await fill_cart(shopper, advisor)
    await buying(shopper, advisor, seen)
    await leave(shopper, advisor)


async def buying(shopper: Shopper, advisor: Advisor, seen: Seen) -> None:
    """Steps, approval, pay page, confirmation, thanks."""
    page = shopper.page
    await shopper.fill_in()
    await seen.at(page, "delivery")
    await shopper.to_the_till()
    await seen.at(page, "review")
    await seen.at(advisor.page, "desk-review", desk=True)
    await shopper.approve()
    pay = await shopper.pay_page()
    await seen.at(page, "pay")
    await pay.card(REFUSED)
    await page.locator("theke-pay .status.warn").wait_for()
    await seen.at(page, "pay-declined")
    await seen.at(advisor.page, "desk-declined", desk=True)
    await pay.card(CARD)
    await advisor.phase("completed")
    await seen.at(page, "pay-paid")
    await pay.back()
    await shopper.phase("completed")
    await seen.at(page, "paid")
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(shopper.at("thanks")).to_be_visible()
    await seen.at(page, "thanks")
    await shopper.at("rating").nth(2).click()
    await expect(shopper.at("rating-note")).to_be_visible()
    await seen.at(page, "thanks-rated")


async def desking(browser: Browser, server: DemoServer, lang: str, seen: Seen) -> None:
    """What an advisor opens at the desk: menu, palette, profile, replies, outcome, signing out."""
    shopper, advisor = await lea(browser, server, lang), await mira(browser, server, lang)
    page, keys = advisor.page, advisor.page.keyboard
    await seen.at(page, "desk-empty", desk=True)
    await shopper.ask_for_advice()
    await shopper.credentials()
    await expect(advisor.at("accept").first).to_be_visible()
    await seen.at(page, "desk-waiting", desk=True)
    await advisor.accept(shopper)
    await shopper.call_me("Maximiliana-Theodora Freifrau von Hohenwittlingen-Trauchburg")
    await advisor.add("Tamper 58")
    await expect(in_view(advisor).get_by_test_id("line")).to_be_visible()
    await seen.at(page, "desk-session", desk=True)
    await advisor.at("menu").click()
    await seen.at(page, "desk-menu", desk=True)
    await advisor.at("self").click()
    await expect(advisor.at("profile-save")).to_be_visible()
    await seen.at(page, "desk-profile", desk=True)
    await advisor.at("profile-close").click()
    await keys.press("Control+k")
    await expect(advisor.at("palette-input")).to_be_focused()
    await seen.at(page, "desk-palette", desk=True)
    await keys.type("ta")
    await expect(advisor.at("palette-item").first).to_be_visible()
    await seen.at(page, "desk-palette-found", desk=True)
    await keys.press("Escape")
    await advisor.choose("sign-out")
    await expect(advisor.at("sign-out-ask")).to_be_visible()
    await seen.at(page, "desk-sign-out", desk=True)
    await advisor.at("sign-out-stay").click()
    await in_view(advisor).get_by_test_id("leave").click()
    await expect(in_view(advisor).get_by_test_id("outcome")).to_be_visible()
    await seen.at(page, "desk-outcome", desk=True)
    await leave(shopper, advisor)


async def showing(browser: Browser, server: DemoServer, lang: str, seen: Seen) -> None:
    """The page with both sides."""
    context = await person(browser, locale=LOCALES[lang])
    page = await context.new_page()
    await page.goto(f"{server.theke}/demo?lang={lang}")
    await expect(page.get_by_test_id("demo-text")).to_be_visible()
    await seen.at(page, "demo", desk=True)
    await context.close()


PARTS: dict[str, Callable[[Browser, DemoServer, str, Seen], Awaitable[None]]] = {
    "asking": asking,
    "noticing": noticing,
    "looking": looking,
    "desk": desking,
    "demo": showing,
}
ALL = list(product(PARTS, LOCALES))
SOME = [("demo", "de")]


@pytest.mark.parametrize(("part", "lang"), ALL if LONG else SOME)
async def test_it_is_seen_whole_in_every_way(
    browser: Browser, mailing: DemoServer, part: str, lang: str
) -> None:
    seen = Seen(mailing.theke, lang)
    await PARTS[part](browser, mailing, lang, seen)
    assert not seen.found, "\n".join(f"{state}: {wrong}" for state, wrong in seen.found.items())
