"""The demo shop's pages over ASGI: every page, in both languages, and what attackers send."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.contract.shops.goods import intent, order
from theke_server.clock import FakeClock, FakeIds
from theke_server.demo import DemoSettings, build
from theke_server.demo.visit import COOKIE
from theke_server.shops import ShopRefusedError
from theke_server.shops.catalogue import carts
from theke_server.shops.catalogue.assortment import load
from theke_server.shops.catalogue.connector import CART, CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile

SHOP = "http://127.0.0.1:8765"
THEKE = "http://localhost:8765"
ASSORTMENT = load()
PAGES = (
    "/",
    "/c/machines",
    "/c/grinders",
    "/c/brewers",
    "/c/kettles",
    "/c/beans",
    "/c/accessories",
    "/c/care",
    "/p/amsel",
    "/p/amsel?v=amsel-blue",
    "/p/rohr",
    "/p/kurs",
    "/compare",
    "/compare?p=amsel&p=milan",
    "/search?q=grinder",
    "/search?q=",
    "/search?q=zzzz",
    "/wishes",
    "/cart",
    "/checkout",
    "/terms",
)


@pytest.fixture
async def connector() -> AsyncIterator[CatalogueConnector]:
    file = ShopFile(":memory:", threaded=False)
    made = CatalogueConnector(file, ASSORTMENT, FakeClock(), FakeIds(), origin=SHOP)
    yield made
    await made.aclose()


@pytest.fixture
async def browser(connector: CatalogueConnector) -> AsyncIterator[httpx.AsyncClient]:
    app = build(connector, DemoSettings(theke_origin=THEKE), FakeClock(), FakeIds())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=SHOP) as client:
        yield client


async def add(browser: httpx.AsyncClient, sku: str, quantity: str = "1") -> httpx.Response:
    return await browser.post("/cart/add", data={"sku": sku, "quantity": quantity})


async def cart_of(browser: httpx.AsyncClient, connector: CatalogueConnector) -> dict[str, int]:
    """Read the cart as Theke would: by the reference in the page."""
    lines = await connector.import_cart(reference(await browser.get("/cart")))
    return {line.sku: line.quantity for line in lines}


def reference(page: httpx.Response) -> str:
    found = re.search(r'data-cart="([^"]+)"', page.text)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", PAGES)
async def test_every_page(browser: httpx.AsyncClient, path: str, language: str) -> None:
    page = await browser.get(path, headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}-CH">' in page.text
    assert page.text.count("<h1>") == 1
    assert page.text.count("<script") == 2 + page.text.count("/advice.js?")
    assert f'src="{THEKE}/launcher.js"' in page.text
    assert 'data-shop="demo"' in page.text
    assert " style=" not in page.text
    assert "{" not in re.sub(r"<svg.*?</svg>", "", page.text), "an unfilled text"


async def test_every_product_has_a_page_and_every_variant_a_picture(
    browser: httpx.AsyncClient, connector: CatalogueConnector
) -> None:
    for sku, goods in connector.assortment.goods.items():
        page = await browser.get(f"/p/{goods.item.id}", params={"v": sku})
        assert page.status_code == 200
        assert f'data-theke-add="{sku}"' in page.text
        assert f'data-theke-sku="{sku}"' in page.text
        drawn = await browser.get(f"/pictures/{sku}.svg")
        assert drawn.headers["content-type"] == "image/svg+xml"
        assert drawn.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_a_page_allows_its_own_files_and_theke_only(browser: httpx.AsyncClient) -> None:
    headers = (await browser.get("/")).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' {THEKE}"
    assert policy["frame-src"] == THEKE
    assert policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["img-src"] == "'self'"  # a face comes to the button drawn already
    assert policy["connect-src"] == f"'self' {THEKE}"  # whether somebody is at the desk
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert f'camera=(self "{THEKE}")' in headers["permissions-policy"]


async def test_the_language_stays(browser: httpx.AsyncClient) -> None:
    assert "Warenkorb" in (await browser.get("/?lang=de")).text
    assert "Warenkorb" in (await browser.get("/c/beans", headers={"accept-language": "en"})).text
    assert "Cart" in (await browser.get("/c/beans?lang=en")).text
    assert "Cart" in (await browser.get("/", params={"lang": "xx"})).text


async def test_a_cart_without_theke(
    browser: httpx.AsyncClient, connector: CatalogueConnector
) -> None:
    assert (await add(browser, "amsel-red")).headers["location"] == "/cart"
    await add(browser, "hausespresso-250", "2")
    await add(browser, "hausespresso-250", "1")
    page = await browser.get("/cart")
    assert "data-theke-cart-count>4<" in page.text
    assert "CHF\xa0524.70" in page.text
    await browser.post("/cart/set", data={"sku": "hausespresso-250", "quantity": "1"})
    await browser.post("/cart/remove", data={"sku": "amsel-red"})
    assert await cart_of(browser, connector) == {"hausespresso-250": 1}
    assert "data-theke-checkout" in page.text


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("WELCOME10", "Coupon WELCOME10"),
        ("welcome10", "Coupon welcome10"),
        ("FREESHIP", "Free"),
        ("SUMMER24", "has expired"),
        ("TWENTY", "needs a larger cart"),
        ("NOPE", "do not know the coupon “NOPE”"),
        ("<b>x</b>", "“&lt;b&gt;x&lt;/b&gt;”"),
        ("x" * 5_000, "do not know the coupon"),
        ("\x00'\"--", "do not know the coupon"),
    ],
)
async def test_coupons(browser: httpx.AsyncClient, code: str, says: str) -> None:
    await add(browser, "trichter-2-white", "2")
    page = await browser.get("/cart", params={"coupon": code})
    assert page.status_code == 200
    assert says in page.text


async def test_the_wish_list(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/wishes/add", data={"item": "milan"})).status_code == 303
    await browser.post("/wishes/add", data={"item": "milan"})
    assert (await browser.get("/wishes")).text.count('href="/p/milan"') == 1
    assert "On your wish list" in (await browser.get("/p/milan")).text
    await browser.post("/wishes/remove", data={"item": "milan"})
    assert 'href="/p/milan"' not in (await browser.get("/wishes")).text


async def test_a_phone_shows_the_list_of_what_was_liked_first(
    browser: httpx.AsyncClient,
) -> None:
    _, _, row = (await browser.get("/")).text.partition("<nav")
    assert row.index('href="/wishes"') < row.index('href="/c/')


async def test_an_order_is_shown_without_who_it_is_for(
    browser: httpx.AsyncClient, connector: CatalogueConnector
) -> None:
    cart = intent(("amsel-red", 1), coupons=("WELCOME10",))
    placed = await connector.place_order(order(cart, await connector.quote(cart, 0)), key="k1")
    page = await browser.get(f"/order/{placed.order_ref}")
    assert page.status_code == 200
    assert placed.order_ref in page.text
    assert "1 × Amsel, Brick red" in page.text
    assert "lea@example.org" not in page.text
    assert "Muster" not in page.text
    await connector.cancel_order("k1")
    assert "was cancelled" in (await browser.get(f"/order/{placed.order_ref}")).text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/c/nothing",
        "/p/nothing",
        "/p/%00",
        "/p/amsel/more",
        "/order/K10001",
        "/order/K10001-aaaaaaaa",
        "/c/<script>alert(1)<%2Fscript>",
        "/order/%27%20OR%201=1",
        "/../../etc/passwd",
    ],
)
async def test_what_is_not_there(browser: httpx.AsyncClient, path: str) -> None:
    page = await browser.get(path)
    assert page.status_code == 404
    assert "<h1>There is nothing here</h1>" in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "path", ["/pictures/nothing.svg", "/pictures/..%2F..%2Fshop.svg", "/assets/..%2F__init__.py"]
)
async def test_no_file_but_the_shops_own(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' OR 1=1 --",
        "{language}",
        "%s%n",
        "\u202e\ufeff",
        "é" * 2_000,
        "AND OR NOT NEAR",
        '"unclosed',
        "*",
    ],
)
async def test_a_search_is_only_ever_text(browser: httpx.AsyncClient, text: str) -> None:
    page = await browser.get("/search", params={"q": text})
    assert page.status_code == 200
    assert page.text.count("<script") == 2
    assert "onerror=alert(1)>" not in page.text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/cart/add", {"sku": "nothing"}, 400),
        ("/cart/add", {}, 400),
        ("/cart/add", {"sku": "<script>"}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": "0"}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": "-1"}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": "1.5"}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": "1000"}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": "1e3"}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": "٣"}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": "9" * 4_000}, 400),
        ("/cart/add", {"sku": "amsel-red", "quantity": ""}, 303),
        ("/cart/set", {"sku": "amsel-red", "quantity": "x"}, 400),
        ("/cart/remove", {"sku": "amsel-red", "quantity": "x"}, 303),
        ("/cart/explode", {"sku": "amsel-red"}, 404),
        ("/wishes/add", {"item": "nothing"}, 404),
        ("/wishes/add", {}, 404),
    ],
)
async def test_bad_forms_are_explained_and_change_nothing(
    browser: httpx.AsyncClient,
    connector: CatalogueConnector,
    path: str,
    fields: dict[str, str],
    status: int,
) -> None:
    await add(browser, "kauz-red", "2")
    answer = await browser.post(path, data=fields)
    assert answer.status_code in (status, 405 if status == 404 else status)
    if status == 400:
        assert "<h1>That did not work</h1>" in answer.text
        assert await cart_of(browser, connector) == {"kauz-red": 2}


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:8765"},
    ],
)
async def test_another_sites_form_is_refused(
    browser: httpx.AsyncClient, connector: CatalogueConnector, headers: dict[str, str]
) -> None:
    answer = await browser.post("/cart/add", data={"sku": "amsel-red"}, headers=headers)
    assert answer.status_code == 400
    assert "came from another page" in answer.text
    assert await cart_of(browser, connector) == {}


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe\x00", b"sku=%ff%fe", b"a=1&" * 2_000, b"&".join(b"f%d=1" % n for n in range(50))],
)
async def test_a_broken_form_is_refused(browser: httpx.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await browser.post("/cart/add", content=body, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "c000001",
        "cabcdefgh.0000",
        "c" * 4_000,
        "cabcdefgh." + "0" * 64,
        "'; DROP TABLE cart_lines; --",
    ],
)
async def test_a_forged_cookie_gets_a_fresh_cart(
    browser: httpx.AsyncClient, connector: CatalogueConnector, cookie: str
) -> None:
    await add(browser, "amsel-red")
    browser.cookies.clear()
    page = await browser.get("/cart", headers={"cookie": f'{COOKIE}="{cookie}"'})
    assert page.status_code == 200
    assert await connector.import_cart(reference(page)) == []


async def test_the_pages_reference_is_no_cookie_and_the_cookie_no_reference(
    browser: httpx.AsyncClient, connector: CatalogueConnector
) -> None:
    await add(browser, "amsel-red")
    page = await browser.get("/cart")
    cookie = browser.cookies[COOKIE]
    cart_ref = reference(page)
    assert cart_ref.split(".")[0] == cookie.strip('"').split(".")[0]
    with pytest.raises(ShopRefusedError):
        await connector.import_cart(cookie)
    browser.cookies.clear()
    fresh = await browser.get("/cart", headers={"cookie": f"{COOKIE}={cart_ref}"})
    assert reference(fresh) != cart_ref


async def test_a_full_cart_says_so(
    browser: httpx.AsyncClient, connector: CatalogueConnector
) -> None:
    await add(browser, "amsel-red")
    cart_id = reference(await browser.get("/")).split(".")[0]
    for at in range(99):
        await connector.run(lambda file, at=at: carts.put(file, cart_id, f"old-{at}", 1, 0))
    answer = await add(browser, "kauz-red")
    assert answer.status_code == 409
    assert "The cart is full" in answer.text


async def test_a_shop_without_its_file_says_so(
    browser: httpx.AsyncClient, connector: CatalogueConnector
) -> None:
    await connector.aclose()
    page = await browser.get("/")
    assert page.status_code == 503
    assert page.headers["retry-after"]
    assert "try again in a moment" in page.text


async def test_what_theke_gives_back_is_in_the_shops_cart(
    browser: httpx.AsyncClient, connector: CatalogueConnector
) -> None:
    await add(browser, "amsel-red")
    cart_ref = reference(await browser.get("/"))
    lines = await connector.import_cart(cart_ref)
    assert [(line.sku, line.quantity) for line in lines] == [("amsel-red", 1)]
    await connector.export_cart(cart_ref, [*lines, *lines], key="s1:c1:export")
    assert "data-theke-cart-count>2<" in (await browser.get("/")).text
    await connector.export_cart(cart_ref, [], key="s1:c2:empty")
    assert "data-theke-cart-count>0<" in (await browser.get("/")).text
    assert await connector.verify(CART, cart_ref)
