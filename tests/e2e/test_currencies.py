"""What people read is what is charged: read on every screen as a person reads, in real browsers."""

import asyncio
import json
import os
import re
import sqlite3
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests import loopback
from tests.callers import Api, Caller
from tests.currencies import AMOUNTS, CLDR_ZERO, ISO, POINTS, MisreadError, read_back
from tests.e2e.browsers import person
from tests.e2e.currencies import ForeignServer, goods, many_shops
from tests.e2e.deployments import PaymentServer, payment_server
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_purchase import meet
from tests.e2e.tills import PAYS, till
from tests.mailbox import Mailbox, mailbox
from tests.process.story import approve, fill_address, priced
from tests.servers import LONG, THEKE
from tests.shop_system import System, shop_system

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SOME = ("CHF", "JPY", "KWD", "CLF", CLDR_ZERO[0])
"""With two digits, none, three and four, and one that browsers' own tables write without its two:
each is read in a locale of its own. The client's tests read all of them."""

SHOWN: list[str] = sorted(ISO if LONG else SOME)
PRICES = {f"thing-{amount}": amount for amount in AMOUNTS}
TOTAL = sum(AMOUNTS)
COUNTING = """new MutationObserver(() => {
  document.querySelector('script[src$="/launcher.js"]')?.setAttribute('data-datalayer', '');
}).observe(document, { childList: true, subtree: true })"""
"""The shop counts sales: its tag of the launcher names a data layer."""
WHOLE_CART = f"""(window.dataLayer ?? []).map((one) => one.ecommerce)
  .find((told) => told?.items?.length === {len(PRICES)})"""
"""What the shop's statistics are told of the whole cart."""
FREE = ("Free", "Gratis", "Kostenlos")
"""What a delivery for nothing costs."""
REGION = """new MutationObserver(() => {
  document.querySelector('script[src$="/launcher.js"]')?.setAttribute('data-lang', LOCALE);
}).observe(document, { childList: true, subtree: true })"""
"""The shop's tag of the launcher names the reader's region; the demo's own names Switzerland."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shops(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[dict[str, ForeignServer]]:
    """A shop in each currency."""
    async with many_shops(tmp_path_factory.mktemp("shops"), SHOWN, PRICES) as running:
        yield running
        (some, *_) = running.values()
        assert "Traceback" not in some.process.said()


def region_of(locale: str, currency: str) -> str:
    """Return the region that a reader's pages are written for: a bare language takes one."""
    if locale in POINTS:
        return locale
    return "de-CH" if currency == "CHF" else {"de": "de-DE", "en": "en-US"}[locale[:2]]


def spoken(locale: str, currency: str) -> str:
    """Return the point that a shopper's pages write."""
    return POINTS[region_of(locale, currency)]


async def in_region(page: Page, locale: str) -> None:
    """Let the shop's tag name a region."""
    await page.add_init_script(REGION.replace("LOCALE", json.dumps(locale)))


async def lines_of(screen: Shopper | Advisor) -> dict[str, str]:
    """Return what a cart says of each product."""
    return {sku: await screen.line(sku).get_by_test_id("line-total").inner_text() for sku in PRICES}


async def read_cart(screen: Shopper | Advisor, currency: str, point: str) -> None:
    """A cart reads as the server's amounts: each line, and the total."""
    await comes_to_read(screen.at("total"), TOTAL, currency, point)
    for sku, text in (await lines_of(screen)).items():
        assert read_back(text, currency, point) == PRICES[sku], text


async def comes_to_read(place: Locator, amount: int, currency: str, point: str) -> None:
    """A place reads as an amount once the price of the whole cart has come."""
    for _ in range(400):
        if misread(await place.inner_text(), currency, point) == amount:
            break
        await place.page.wait_for_timeout(50)
    assert read_back(await place.inner_text(), currency, point) == amount


def quoted(view: dict[str, Any]) -> int:
    """Return the price of the whole cart, as it is now."""
    return int(view["checkout"]["quote"]["total"]["amount"]) if priced(view) else 0


async def shopper_in(server: ForeignServer, shopper: Shopper, locale: str) -> Caller:
    """Ask for advice in the browser; the goods are put in over a second connection of hers."""
    await shopper.page.add_init_script(COUNTING)
    await in_region(shopper.page, locale)
    await shopper.visit()
    await shopper.ask_for_advice()
    held = await shopper.credentials()
    caller = Caller(server.theke, held["session_id"], held["party_id"], held["party_token"])
    await caller.connect()
    for sku in PRICES:
        await caller.done("add_line", sku=sku)
    await fill_address(caller)
    return caller


@pytest.mark.parametrize("currency", SHOWN)
async def test_panel_desk_and_pay_page_read_back_as_the_amount(
    browser: Browser, shops: dict[str, ForeignServer], currency: str
) -> None:
    server = shops[currency]
    locale = list(POINTS)[SHOWN.index(currency) % len(POINTS)]
    context = await person(browser, locale=locale)
    shopper = Shopper(await context.new_page(), server)
    caller = await shopper_in(server, shopper, locale)
    point = spoken(locale, currency)
    await caller.until(
        lambda view: priced(view) and view["checkout"]["quote"]["total"]["amount"] == TOTAL
    )
    await read_cart(shopper, currency, point)
    advisor = Advisor(await context.new_page(), server)
    await advisor.sign_in()
    waits = advisor.page.locator(f'[data-testid="board-item"][data-id="{caller.session_id}"]')
    await comes_to_read(waits.locator(".amount"), TOTAL, currency, POINTS[locale])
    await advisor.accept(shopper)
    await read_cart(advisor, currency, point)
    await layer_counts(shopper, currency)
    await read_pay_page(shopper, caller, point, currency)
    await caller.close()
    await context.close()
    assert shopper.errors == advisor.errors == []


async def layer_counts(shopper: Shopper, currency: str) -> None:
    """The shop's statistics are told values and prices in whole units of the currency."""
    event: dict[str, Any] | None = None
    for _ in range(200):
        if event := await shopper.page.evaluate(WHOLE_CART):
            break
        await shopper.page.wait_for_timeout(50)
    assert event is not None
    assert event["currency"] == currency
    assert event["value"] == float(f"{TOTAL}e-{ISO[currency]}")
    assert {item["item_id"]: item["price"] for item in event["items"]} == {
        sku: float(f"{amount}e-{ISO[currency]}") for sku, amount in PRICES.items()
    }


async def read_pay_page(shopper: Shopper, caller: Caller, point: str, currency: str) -> None:
    """The pay page reads as what was approved: lines, delivery for nothing, the total."""
    quote = await approve(caller)
    assert quote["total"] == {"amount": TOTAL, "currency": currency}
    async with Api(shopper.server.theke, currency.lower()) as api:
        link = await api.post_json("/v1/pay-links", {}, caller.token)
    page = await shopper.page.context.new_page()
    await page.goto(link["url"])

    rows = page.locator("theke-pay table tr")
    await expect(rows.first).to_be_attached()
    texts = await page.locator("theke-pay table tr td").all_text_contents()
    *lines, delivery, total = texts[: len(PRICES) + 2]
    assert [read_back(text, currency, point) for text in lines] == [*PRICES.values()]
    assert delivery in FREE
    assert read_back(total, currency, point) == TOTAL
    due = await page.locator("#due strong").inner_text()
    assert read_back(due, currency, point) == TOTAL
    await page.close()


BOUGHT = {"HUF": (359_000, 99_000), "JPY": (3_590, 990), "KWD": (3_590, 990)}
"""What a hat costs, and its delivery, in minor units."""
HATS = 2
PEOPLE = {"HUF": ("de", True), "JPY": ("en", False), "KWD": ("de", False)}


SECRET = "whsec_" + "c2VjcmV0" * 5
MORE = """
[mail]
host = "127.0.0.1"
port = {port}
starttls = false
from_address = "orders@shop.example"
[shops.demo.webhooks.erp]
url = "{url}"
secret = "{secret}"
topics = ["order.placed", "payment.captured"]
"""


class PurchaseTexts(NamedTuple):
    """A shop in one currency, with an account at Stripe's double, and who is told of its orders."""

    money: PaymentServer
    mail: Mailbox
    erp: System


@pytest_asyncio.fixture(loop_scope="session")
async def texts_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[PurchaseTexts]:
    currency = str(request.param)
    hat, delivery = BOUGHT[currency]
    data = tmp_path_factory.mktemp(currency)
    sold = goods(data / "goods", currency, {"hat": hat}, delivery)
    async with mailbox() as mail, shop_system(SECRET) as erp:
        more = MORE.format(port=mail.port, url=erp.url, secret=SECRET)
        async with payment_server(data, kinds=("stripe",), goods=sold, more=more) as running:
            yield PurchaseTexts(running, mail, erp)
            assert "Traceback" not in running.process.said()


async def said_by(money: PaymentServer, *args: str) -> str:
    """Return what the operator reads, beside the running server."""
    asked = await asyncio.create_subprocess_exec(
        THEKE, *args, "--config", str(money.data / "theke.toml"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    output, _ = await asked.communicate()
    assert asked.returncode == 0, output.decode()
    return output.decode()


@pytest.mark.parametrize(("texts_in", "currency"), [(c, c) for c in BOUGHT], indirect=["texts_in"])
async def test_a_purchase_read_approved_sent_captured_and_ordered_is_one_amount(
    browser: Browser, texts_in: PurchaseTexts, currency: str
) -> None:
    money_in, mail, erp = texts_in
    lang, phone = PEOPLE[currency]
    hat, delivery = BOUGHT[currency]
    total, point = HATS * hat + delivery, spoken(lang, currency)
    hers, theirs = [await person(browser, phone=small, locale=lang) for small in (phone, False)]
    shopper = Shopper(await hers.new_page(), money_in)
    await in_region(shopper.page, region_of(lang, currency))
    mira = Advisor(await theirs.new_page(), money_in)
    await mira.sign_in()
    await meet(shopper, mira, lang)

    async def reads(place: Locator) -> None:
        await comes_to_read(place, total, currency, point)

    await mira.add("Hat")
    await mira.line("hat").get_by_test_id("line-more").click()
    await shopper.quantity("hat", HATS)
    await shopper.fill_in()
    await reads(shopper.at("total"))
    await reads(mira.at("total"))
    await shopper.to_the_till()
    await reads(shopper.at("quote-total"))
    await shopper.shot(f"currency-{currency}-check")
    await shopper.approve()
    page = await till(shopper)
    await reads(page.page.locator("theke-pay details.sheet summary strong"))
    await reads(page.page.locator("#due strong"))
    await page.shot(f"currency-{currency}-pay")
    await page.card(PAYS)
    await page.reads(re.compile("Thank you|Danke"))
    confirmed = page.page.locator("theke-pay dl")
    assert any(
        misread(text, currency, point) == total
        for text in await confirmed.locator("dd").all_inner_texts()
    )
    await page.shot(f"currency-{currency}-paid")
    await mira.phase("completed")
    await mira.shot(f"currency-{currency}-desk")
    async with loopback.client() as client:
        (intent,) = (await client.get(f"{money_in.company('stripe').url}/_double/state")).json()
    booked = (intent["amount"], intent["received"], intent["currency"])
    assert booked == (total, total, currency.lower())
    with sqlite3.connect(money_in.data / "shop-demo.sqlite") as books:
        assert books.execute("SELECT amount, currency FROM orders").fetchall() == [
            (total, currency)
        ]
    listed = await said_by(money_in, "payments", "list")
    written = re.findall(rf"{currency} [\d.]+", listed)
    assert {read_back(text, currency, ".") for text in written} == {total, 0}
    await mail.until(1)
    (receipt,) = re.findall(r"^(?:Total|Gesamtbetrag|Summe) (.+)$", mail.text(), re.MULTILINE)
    assert read_back(receipt, currency, point) == total
    await erp.until(2)
    for entry in erp.verified():
        value = entry["data"]["amount"]["value"]
        assert entry["data"]["amount"] == {"amount": total, "currency": currency, "value": value}
        assert read_back(value, currency, ".") == total
    assert shopper.errors == mira.errors == page.errors == []
    await hers.close()
    await theirs.close()


def misread(text: str, currency: str, point: str) -> int | None:
    """Return the amount in a text, or nothing where it is none."""
    try:
        return read_back(text, currency, point)
    except MisreadError:
        return None
