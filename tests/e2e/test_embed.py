"""What a shop's developer relies on: calls, events, the data layer, strict policies, pages that
change without loading, and taking Theke out again. The panel is one that the test speaks for.
"""

import json
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.bare import Bare, heard, sale, tell
from tests.e2e.browsers import person, until
from tests.e2e.fake_theke import UNKNOWN, FakeSites, fake_sites

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

NO_NAVIGATION = "Object.defineProperty(window, 'navigation', {value: undefined})"
PROTOTYPE = """
Array.prototype.toJSON = function () { return '[' + this.map((one) => JSON.stringify(one)) + ']' };
for (const name of ['hide', 'show', 'select', 'each']) Element.prototype[name] = function () {};
Array.from = (list) => 'length' in list ? [].slice.call(list) : [];
"""
"""What Prototype 1.6 does to a page: lists become texts of JSON, and are then written as texts."""
STRICT = (
    "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; style-src 'nonce-n0nce';"
    " require-trusted-types-for 'script'; base-uri 'none'; connect-src http:; frame-src "
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bare(browser: Browser, place: FakeSites) -> AsyncGenerator[Bare]:
    context = await person(browser)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Bare(page, place)
    await context.close()
    assert errors == []


# ---- calls and events


async def test_calls_made_before_the_script_has_come_are_caught_up(bare: Bare) -> None:
    calls = ["['setCart', 'ref-1']", "['identify', 'token-1']", "['dance', 1]", "['open']"]
    bare.script = f"window.theke = {{q: [{', '.join(calls)}]}}"
    await bare.load()
    (hello,) = await heard(await bare.frame(), "theke.hello")
    assert (hello["cart_ref"], hello["customer_token"]) == ("ref-1", "token-1")
    assert await bare.seen("ready") == [{"shop": "demo"}]
    assert await bare.seen("open") == [{}]
    (error,) = await bare.seen("error")
    assert (error["code"], error["call"]) == ("unknown_call", "dance")


async def test_a_token_counts_for_the_session_that_begins_next(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await bare.page.evaluate("theke.identify('fresh')")
    await tell(frame, status="waiting", sale=sale({}))
    assert await bare.wait_for("session") == {"session": "s1", "status": "waiting"}
    await bare.page.evaluate("theke.identify('late'); theke.setCart('ref-2')")
    assert (await bare.wait_for("error"))["code"] == "already_in_session"
    *_, given, late = await heard(frame, "theke.hello")
    assert given["customer_token"] == "fresh"
    assert "customer_token" not in late
    await frame.evaluate("tell('theke.error', {code: 'token_expired'})")
    refused = await bare.wait_for("error", "d.code === 'token_expired'")
    assert "five minutes" in refused["message"]


async def test_the_browsers_own_cart_comes_along_once_and_goes_back(bare: Bare) -> None:
    bare.script = "window.theke = {q: [['setCart', [{sku: 'mug', quantity: 2, name: 'x'}]]]}"
    bare.attributes += " data-datalayer"
    await bare.load()
    frame = await bare.open()
    await tell(frame, status="waiting", sale=sale({}))
    await until(frame, "heard.some((told) => told.method === 'theke.add')")
    await tell(frame, lines=2, sale=sale({"mug": 2}))
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("2")
    await frame.evaluate("localStorage.setItem('live', '1')")
    await until(bare.page, "window.dataLayer?.length")
    await bare.page.reload()
    again = await bare.frame()
    count = bare.page.locator("[data-theke-cart-count]")
    await expect(count).to_have_text("7")  # what the panel says by itself, once it is back
    await tell(again, lines=3, sale=sale({"mug": 2, "hat": 1}))
    held = await bare.wait_for("cart", "d.items.length === 2")
    assert (held["live"], held["back"]) == (True, False)
    assert await heard(again, "theke.add") == []
    ended = sale({"mug": 2, "hat": 1}, phase="abandoned")
    for _ in range(2):
        await tell(again, live=False, status="ended", sale=ended)
    back = await bare.wait_for("cart", "d.back")
    assert back["items"] == [{"sku": "mug", "quantity": 2}, {"sku": "hat", "quantity": 1}]
    assert sum(entry["back"] for entry in await bare.seen("cart")) == 1
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("1")
    kept = await bare.page.evaluate("Object.keys(localStorage)")
    assert kept == ["theke.past.demo"]  # what must not happen twice
    added = [x["ecommerce"] for x in await bare.layer() if x["event"] == "add_to_cart"]
    assert [x["items"][0]["item_id"] for x in added] == ["hat"]


async def test_a_library_that_makes_texts_of_lists_loses_no_cart(bare: Bare) -> None:
    await bare.page.add_init_script(PROTOTYPE)
    bare.attributes += " data-datalayer"
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"mug": 2, "hat": 1}))
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("3")
    # Counted: the browser gives its lock in its own time, and what was not counted is, next time.
    await until(bare.page, "window.dataLayer?.length")
    await bare.page.reload()
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("7")
    again = await bare.frame()
    await tell(again, lines=3, sale=sale({"mug": 2, "hat": 1}))
    await tell(again, live=False, status="ended")
    back = await bare.wait_for("cart", "d.back")
    assert back["items"] == [{"sku": "mug", "quantity": 2}, {"sku": "hat", "quantity": 1}]
    assert await bare.layer() == [], "what was counted before the load is not counted again"
    held = await bare.page.evaluate("localStorage['theke.past.demo']")
    assert "s1 1" in json.loads(held)


@pytest.mark.parametrize(
    ("cart", "brought", "complaints"),
    [
        ("[{sku: 'mug', quantity: 1}, {sku: 'mug', quantity: '2'}]", ["mug"], 1),
        ("[{sku: 'mug', quantity: 1000}, {quantity: 1}, null, {sku: 'hat', quantity: -3}]", [], 4),
        ("async () => [{sku: 'hat', quantity: 2}]", ["hat"], 0),
        ("() => { throw new Error('cart is gone') }", [], 1),
        ("() => 'mug'", [], 1),
        ("null", [], 1),
        ("42", [], 1),
    ],
)
async def test_a_cart_that_is_none_is_reported_to_the_developer_and_advice_begins(
    bare: Bare, cart: str, brought: list[str], complaints: int
) -> None:
    await bare.load()
    await bare.page.evaluate(f"window.errors = 0; onerror = () => errors++; theke.setCart({cart})")
    frame = await bare.open()
    await tell(frame, status="waiting", sale=sale({}))
    await tell(frame, lines=7, sale=sale({}))
    assert await bare.wait_for("cart", "d.lines === 7")
    assert [add["sku"] for add in await heard(frame, "theke.add")] == brought
    assert [error["code"] for error in await bare.seen("error")] == ["bad_cart"] * complaints
    assert await bare.page.evaluate("errors") == 0


async def test_what_was_ordered_does_not_come_back(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await tell(frame, lines=1, sale=sale({"mug": 1}))
    await tell(frame, sale=sale({"mug": 1}, phase="completed"), order_ref="A-1")
    assert (await bare.wait_for("purchase"))["order_ref"] == "A-1"
    await tell(frame, live=False, status="ended", sale=sale({"mug": 1}, phase="completed"))
    assert (await bare.wait_for("cart", "d.back"))["items"] == []


async def test_what_a_page_tracks_reaches_the_panel_until_the_page_changes(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await bare.page.evaluate("theke.track('compare', {left: 'mug', right: 'hat'})")
    await bare.page.evaluate("history.pushState({}, '', '/bare/mug')")
    await until(frame, "heard.filter((told) => told.method === 'theke.context').length === 2")
    first, second = await heard(frame, "theke.context")
    assert first["action"] == "compare: left mug, right hat"
    assert (second["page"], second["action"]) == ("/bare/mug", "")


# ---- the data layer


async def test_a_purchase_is_pushed_to_the_data_layer_step_by_step_and_once(bare: Bare) -> None:
    bare.attributes += " data-datalayer"
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, sale=sale({}))
    unpriced = {key: part for key, part in sale({"mug": 1}).items() if key != "value"}
    await tell(frame, lines=1, sale=unpriced)
    await tell(frame, lines=3, sale=sale({"mug": 2, "hat": 1}))
    await tell(frame, lines=2, sale=sale({"mug": 2}))
    till = sale({"mug": 2}, shipping_tier="Parcel", coupon="TEN")
    await tell(frame, lines=2, sale=till)
    await tell(frame, lines=2, sale=till | {"phase": "paying", "payment_type": "card"})
    paid = till | {"phase": "completed", "payment_type": "card"}
    for _ in range(2):
        await tell(frame, sale=paid, order_ref="A-1")
    await bare.wait_for("purchase")
    entries = await bare.layer()
    assert [entry["event"] for entry in entries] == [
        *("add_to_cart", "add_to_cart", "view_cart", "remove_from_cart"),
        *("begin_checkout", "add_shipping_info", "add_payment_info", "purchase"),
    ]
    assert entries[0]["ecommerce"]["value"] == 20
    assert entries[3]["ecommerce"]["items"][0]["item_id"] == "hat"
    assert entries[5]["ecommerce"]["shipping_tier"] == "Parcel"
    assert entries[6]["ecommerce"]["payment_type"] == "card"
    bought = entries[7]["ecommerce"]
    sums = {"currency": "CHF", "value": 20, "tax": 2, "shipping": 7.9, "coupon": "TEN"}
    assert bought == {"transaction_id": "A-1", **sums, "items": paid["items"]}
    await bare.page.reload()
    await tell(await bare.frame(), sale=paid, order_ref="A-1")
    other = Bare(await bare.page.context.new_page(), bare.place)
    other.attributes = bare.attributes
    await other.load()
    await tell(await other.frame(), sale=paid, order_ref="A-1")
    for tab in (bare, other):
        await tab.wait_for("session", "d.status === 'live'")
        assert await tab.layer() == []
        assert await tab.seen("purchase") == []


async def test_without_the_attribute_no_data_layer_is_made(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await tell(frame, sale=sale({}))
    await tell(frame, sale=sale({"mug": 1}, phase="completed"), order_ref="A-1")
    await bare.wait_for("purchase")
    assert await bare.page.evaluate("'dataLayer' in window") is False


async def test_a_shop_may_name_its_data_layer(bare: Bare) -> None:
    bare.attributes += ' data-datalayer="shopLayer"'
    await bare.load()
    frame = await bare.open()
    await tell(frame, sale=sale({}))
    await tell(frame, lines=1, sale=sale({"mug": 1}))
    await until(bare.page, "window.shopLayer?.[1]?.event === 'add_to_cart'")


# ---- policies


async def test_a_strict_policy_with_nonces_is_kept(bare: Bare) -> None:
    bare.headers = {"content-security-policy": STRICT + bare.place.theke}
    bare.attributes += " nonce=n0nce"
    await bare.load()
    frame = await bare.open()
    await tell(frame, lines=4, sale=sale({"mug": 4}))
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("4")
    layer = bare.page.locator("theke-launcher .layer")
    assert await layer.evaluate("(part) => getComputedStyle(part).position") == "fixed"
    assert await bare.page.evaluate("violations") == []


async def test_a_browser_without_constructed_styles_gets_a_style_with_the_nonce(bare: Bare) -> None:
    bare.headers = {"content-security-policy": STRICT + bare.place.theke}
    bare.attributes += " nonce=n0nce"
    await bare.page.add_init_script("delete CSSStyleSheet.prototype.replaceSync")
    await bare.load()
    layer = bare.page.locator("theke-launcher .layer")
    assert await layer.evaluate("(part) => getComputedStyle(part).position") == "fixed"
    assert await bare.page.evaluate("violations") == []


async def test_a_policy_without_our_frame_is_named(bare: Bare) -> None:
    bare.headers = {"content-security-policy": "frame-src 'none'"}
    await bare.load()
    await bare.page.evaluate("theke.open()")
    await expect(bare.page.get_by_text("cannot be opened on this page")).to_be_visible()
    error = await bare.wait_for("error")
    assert error["code"] == "blocked_by_csp"
    assert "frame-src" in error["message"]
    assert bare.place.theke in error["message"]


async def test_a_panel_that_does_not_speak_is_named(bare: Bare) -> None:
    bare.attributes = f'data-shop="{UNKNOWN}"'
    await bare.load()
    await bare.page.evaluate("theke.open()")
    await expect(bare.page.get_by_text("cannot be reached")).to_be_visible()
    error = await bare.wait_for("error")
    assert error["code"] == "no_answer"
    assert "data-shop" in error["message"]


@pytest.mark.parametrize(
    ("policy", "withheld"),
    [
        ("camera=(), microphone=(self)", ["camera", "microphone"]),
        ('camera=(self "{theke}"), microphone=(self "{theke}")', []),
        ("", []),
    ],
)
async def test_a_page_that_keeps_the_camera_learns_it_and_goes_on(
    bare: Bare, policy: str, withheld: list[str]
) -> None:
    if policy:
        bare.headers = {"permissions-policy": policy.format(theke=bare.place.theke)}
    await bare.load()
    frame = await bare.open()
    errors = await bare.seen("error")
    assert [error["code"] for error in errors] == ["permissions_policy"] * bool(withheld)
    assert [x for error in errors for x in error["features"]] == withheld
    assert await heard(frame, "theke.hello")


# ---- pages that change without loading


@pytest.mark.parametrize("before", ["", NO_NAVIGATION], ids=["navigation", "history"])
async def test_a_page_that_changes_without_loading_is_followed(bare: Bare, before: str) -> None:
    await bare.page.add_init_script(before)
    await bare.load()
    frame = await bare.open()
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    steps = [
        ("history.pushState({}, '', '/bare/mug?secret=1')", "/bare/mug"),
        ("history.replaceState({}, '', '/bare/hat')", "/bare/hat"),
        ("history.back()", "/bare"),
        ("location.hash = '#/shelf/cups?x=1'", "/bare#/shelf/cups"),
    ]
    for step, expected in steps:
        await bare.page.evaluate(step)
        last = "heard.findLast((told) => told.method === 'theke.context')?.params.page"
        await until(frame, f"{last} === {expected!r}")
    assert not frame.is_detached()


async def test_what_a_framework_draws_anew_is_the_counters_too(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    drawn = "<p data-theke-sku=mug>Mug <b data-theke-cart-count>0</b></p>"
    await bare.page.evaluate("(drawn) => { document.querySelector('p').outerHTML = drawn }", drawn)
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("3")
    await until(frame, "heard.at(-1).params.sku === 'mug'")
    await bare.page.evaluate("document.querySelector('b').textContent = '5'")
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("3")
    await tell(frame, live=False, status="ended")
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("5")


async def test_a_body_that_is_exchanged_keeps_the_panel(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    await bare.page.evaluate(
        "document.documentElement.replaceChild(Object.assign(document.createElement('body'),"
        " {innerHTML: '<b data-theke-cart-count>0</b>'}), document.body)"
    )
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("3")
    assert not frame.is_detached()


# ---- taking it out


@pytest.mark.parametrize("before", ["", NO_NAVIGATION], ids=["navigation", "history"])
async def test_taken_out_it_leaves_no_trace(bare: Bare, before: str) -> None:
    await bare.page.add_init_script(before)
    bare.body += "<form data-theke-add=mug><button>Add</button></form><i data-theke-idle>own</i>"
    bare.script = (
        "addEventListener('submit', (event) => { event.preventDefault(); window.own = 1 })"
    )
    await bare.load()
    draw = "document.documentElement.outerHTML.replace(/<theke-launcher.*<.theke-launcher>/, '')"
    first = await bare.page.evaluate(draw)
    frame = await bare.open()
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("3")
    assert await bare.page.evaluate(draw) != first
    await bare.page.evaluate("theke.remove()")
    assert await bare.page.evaluate(draw) == first
    assert await bare.page.evaluate("localStorage.length + document.cookie.length") == 0
    assert await bare.page.evaluate("Object.hasOwn(history, 'pushState')") is False
    assert await bare.page.locator("theke-launcher").count() == 0
    await bare.page.get_by_role("button", name="Add").click()
    assert await bare.page.evaluate("window.own") == 1
    assert await bare.page.evaluate("typeof window.theke") == "undefined"
