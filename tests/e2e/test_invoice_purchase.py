"""Two browsers, one purchase on invoice: nobody pays, and nobody reads that anything was paid."""

import asyncio
import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.browsers import person
from tests.e2e.deployments import PaymentServer, payment_server
from tests.e2e.people import Advisor, Shopper
from tests.e2e.tills import give_back, same_order, to_the_till
from tests.servers import LONG, THEKE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SETTINGS = """
[providers.later]
kind = "invoice"
[providers.later.options]
most = "5000 CHF"
days = "20"

[[shops.demo.policy.methods]]
provider = "later"
method = "invoice"
capture = "credit"
"""
LOCALES = {"en": "en-GB", "de": "de-CH"}
TEXTS = {
    "en": ("Invoice, due in 20 days", "sends you the invoice", "Ordered on invoice", "Paid"),
    "de": ("Rechnung, zahlbar in 20 Tagen", "die Rechnung", "Auf Rechnung bestellt", "Bezahlt"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[PaymentServer]:
    """The demo shop, which sells on invoice and takes no card."""
    data = tmp_path_factory.mktemp("later")
    async with payment_server(data, kinds=(), more=SETTINGS, accounts=("later",)) as running:
        yield running
        assert "Traceback" not in running.process.said()


async def _theke(shop: PaymentServer, *args: str) -> str:
    """Return what the operator reads, beside the running server."""
    asked = await asyncio.create_subprocess_exec(
        THEKE, *args, "--config", str(shop.data / "theke.toml"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asked.communicate()
    assert asked.returncode == 0, output.decode()
    return output.decode().replace("\xa0", " ")


@pytest.mark.parametrize("lang", ["en", "de"] if LONG else ["de"])
async def test_an_order_on_invoice_and_a_credit_note(
    browser: Browser, shop: PaymentServer, lang: str
) -> None:
    way, due_text, ordered, paid = TEXTS[lang]
    desk = await person(browser)
    mira = Advisor(await desk.new_page(), shop)
    await mira.sign_in()
    context = await person(browser, locale=LOCALES[lang])
    shopper = Shopper(await context.new_page(), shop)
    page = await to_the_till(shopper, mira, lang)
    await page.says(way)
    await page.shot(f"invoice-choose-{lang}")
    await page.order()
    await page.reads(re.compile("Thank you|Danke"))
    await page.says(re.compile(re.escape(due_text)))
    await page.shot(f"invoice-done-{lang}")
    await mira.phase("completed")
    await page.back()
    await same_order(shopper, mira)
    await expect(shopper.at("payment")).to_contain_text(ordered)
    await expect(shopper.at("payment")).not_to_contain_text(paid)
    await give_back(shop, shopper, "a1", "1.50")
    for join_at in (shopper, mira):
        await expect(join_at.at("payment")).to_contain_text("1.50")
    await shopper.shot(f"invoice-less-{lang}")
    attempt = f"{(await shopper.credentials())['session_id']}/a1"
    shown = await _theke(shop, "payments", "show", attempt)
    assert re.search(r"Owed by invoice +CHF\s?58\.40", shown), shown
    assert await _theke(shop, "reconcile", "demo")
    assert shopper.errors == []
    assert mira.errors == []
    await context.close()
    await desk.close()
