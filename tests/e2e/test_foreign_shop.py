"""A developer's ten minutes: a plain HTML shop with three products, set up by what `docs/embed.md`
says and by nothing else, sells one cart through panel, desk and pay page.
"""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.browsers import person, until
from tests.e2e.foreign_shop import FILES, PASSWORD, ForeignShop, foreign_shop
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.process.story import CARD
from theke_server.demo.setup import ADVISOR

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LISTEN = """
window.heard = JSON.parse(sessionStorage.heard || '[]');
window.violations = [];
window.dataLayer = {push: (pushed) => pushed.event && keep([pushed.event, pushed.ecommerce])};
const keep = (told) => {
  heard.push(told);
  sessionStorage.heard = JSON.stringify(heard);
};
for (const name of ['session', 'cart', 'purchase', 'error'])
  addEventListener('theke:' + name, ({detail}) => keep(['theke:' + name, detail]));
addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[ForeignShop]:
    async with foreign_shop(tmp_path_factory.mktemp("foreign")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def mira(browser: Browser, shop: ForeignShop) -> AsyncGenerator[Advisor]:
    context = await person(browser)
    advisor = Advisor(await context.new_page(), shop)
    await advisor.page.goto(shop.desk)
    await advisor.at("sign-in-name").fill(ADVISOR)
    await advisor.at("sign-in-password").fill(PASSWORD)
    await advisor.at("sign-in").click()
    await expect(advisor.at("board")).to_be_visible()
    yield advisor
    await context.close()
    assert advisor.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def lea(browser: Browser, shop: ForeignShop) -> AsyncGenerator[Shopper]:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), shop)
    await shopper.page.add_init_script(LISTEN)
    yield shopper
    assert await shopper.page.evaluate("violations") == []
    await context.close()
    assert shopper.errors == []


STATISTICS = [
    *("view_cart", "add_to_cart", "add_to_cart", "begin_checkout", "add_shipping_info"),
    *("add_payment_info", "purchase"),
]


async def counted(page: Page) -> list[tuple[str, str]]:
    """Return what the data layer was told, each with its first product."""
    calls: list[list[Any]] = await page.evaluate("heard")
    pushed = [(kind, detail) for kind, detail in calls if not kind.startswith("theke:")]
    return [(kind, detail["items"][0]["item_id"]) for kind, detail in pushed]


async def heard(page: Page, name: str) -> list[dict[str, Any]]:
    """Return the details of events of this name, over all pages of the shop."""
    calls: list[list[Any]] = await page.evaluate("heard")
    return [detail for kind, detail in calls if kind == name]


async def own_cart(page: Page) -> dict[str, int]:
    """Return the shop's own cart."""
    lines: list[dict[str, Any]] = await page.evaluate("readCart()")
    return {line["id"]: line["quantity"] for line in lines}


async def add(page: Page, pieces: int = 1) -> None:
    """Press the shop's own button."""
    await page.get_by_label("Pieces").fill(str(pieces))
    await page.get_by_role("button", name="Add to cart").click()


async def test_the_shop_knows_nothing_of_theke() -> None:
    for path in FILES.rglob("*.*"):
        assert "theke" not in path.read_text("utf-8").lower(), path


async def test_by_the_manual_alone_a_plain_shop_reaches_a_paid_order(
    lea: Shopper, mira: Advisor, shop: ForeignShop
) -> None:
    count = lea.page.locator("#count")
    await lea.visit("/cup.html")
    await add(lea.page, 2)
    await expect(count).to_have_text("2")
    await lea.ask_for_advice()
    await mira.accept(lea)
    await mira.quantity("cup", 2)
    await mira.add("jug")
    await lea.quantity("jug", 1)
    await expect(count).to_have_text("3")
    await lea.visit("/bowl.html")
    await lea.quantity("jug", 1)
    await add(lea.page)
    await mira.quantity("bowl", 1)
    await mira.quantity("cup", 2)
    assert await own_cart(lea.page) == {"cup": 2}
    picture = lea.line("bowl").locator("img")
    assert await picture.evaluate("(image) => image.complete && image.naturalWidth > 0")
    await lea.shot("foreign-cart")
    await lea.fill_in()
    await lea.to_the_till()
    await lea.approve()
    page = await lea.pay_page()
    await page.card(CARD)
    await lea.phase("completed")
    await mira.phase("completed")
    number = await lea.at("payment").get_by_test_id("order-ref").inner_text()
    assert shop.orders() == [(number, 16_990)]
    await expect(count).to_have_text("0")
    assert await own_cart(lea.page) == {}
    (bought,) = await heard(lea.page, "theke:purchase")
    assert bought["order_ref"] == number
    # 2 x 28 + 42 + 64 in the prices, and 7.90 delivery: 8.1 % tax within
    assert (bought["value"], bought["tax"], bought["shipping"]) == (149.86, 12.73, 7.31)
    assert {item["item_id"]: item["quantity"] for item in bought["items"]} == {
        "cup": 2,
        "jug": 1,
        "bowl": 1,
    }
    await lea.page.reload()
    await lea.phase("completed")
    assert len(await heard(lea.page, "theke:purchase")) == 1
    assert await heard(lea.page, "theke:error") == []
    calls = await counted(lea.page)
    assert [event for event, _ in calls] == STATISTICS
    assert [sku for event, sku in calls if event == "add_to_cart"] == ["jug", "bowl"]


async def test_advice_that_ends_without_an_order_gives_the_cart_back(
    lea: Shopper, mira: Advisor
) -> None:
    await lea.visit("/bowl.html")
    await add(lea.page)
    await lea.ask_for_advice()
    await mira.accept(lea)
    await mira.add("cup")
    await lea.quantity("cup", 1)
    assert await own_cart(lea.page) == {"bowl": 1}
    await lea.at("hang-up").click()
    await lea.at("end-session").click()
    await expect(lea.at("ended")).to_be_visible()
    await expect(lea.page.locator("#count")).to_have_text("2")
    assert await own_cart(lea.page) == {"bowl": 1, "cup": 1}
    await add(lea.page)
    assert await own_cart(lea.page) == {"bowl": 2, "cup": 1}


async def test_who_buys_on_after_the_cart_went_back_brings_it_along_again(
    lea: Shopper, mira: Advisor
) -> None:
    await lea.visit("/bowl.html")
    await add(lea.page)
    await lea.ask_for_advice()
    await mira.accept(lea)
    await lea.quantity("bowl", 1)
    await mira.add("cup")
    await lea.quantity("cup", 1)
    await lea.at("start-checkout").click()
    await lea.at("recommend").click()
    await lea.at("recommend-yes").click()
    await lea.phase("recommended")
    await expect(lea.page.locator("#count")).to_have_text("2")
    await add(lea.page, 2)
    assert await own_cart(lea.page) == {"bowl": 3, "cup": 1}
    await lea.at("buy-more").click()
    await lea.phase("open")
    for sku, pieces in {"bowl": 3, "cup": 1}.items():
        await lea.quantity(sku, pieces)
        await mira.quantity(sku, pieces)
    await expect(lea.at("line")).to_have_count(2)
    added = [sku for event, sku in await counted(lea.page) if event == "add_to_cart"]
    assert added == ["cup"]
    await lea.at("hang-up").click()
    await lea.at("end-session").click()
    await expect(lea.at("ended")).to_be_visible()
    assert await own_cart(lea.page) == {"bowl": 3, "cup": 1}


async def test_paid_in_the_shops_place_the_order_is_reported_on_the_way_back(
    browser: Browser, mira: Advisor, shop: ForeignShop
) -> None:
    context = await person(browser, phone=True)
    noa = Shopper(await context.new_page(), shop)
    await noa.page.add_init_script(LISTEN)
    await noa.visit("/jug.html")
    await add(noa.page)
    await noa.ask_for_advice()
    await mira.accept(noa)
    await noa.quantity("jug", 1)
    await noa.fill_in()
    await noa.to_the_till()
    await noa.approve()
    page = PayPage(noa.page)
    await page.card(CARD)
    await mira.phase("completed")
    await noa.page.locator("theke-pay a.main").click()
    await noa.phase("completed")
    assert noa.page.url.startswith(shop.shop)
    await until(noa.page, "readCart().length === 0")
    assert len(await heard(noa.page, "theke:purchase")) == 1
    assert [event for event, _ in await counted(noa.page)][-2:] == STATISTICS[-2:]
    await context.close()
    assert noa.errors == []


async def test_with_theke_down_the_shop_sells(browser: Browser, shop: ForeignShop) -> None:
    await shop.process.stop()
    context = await person(browser)
    page = await context.new_page()
    await page.goto(f"{shop.shop}/cup.html")
    await add(page)
    assert await own_cart(page) == {"cup": 1}
    await expect(page.locator("theke-launcher")).to_have_count(0)
    await context.close()
