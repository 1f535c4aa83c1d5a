"""The launcher on the shop's pages, with a panel that the test speaks for."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Locator, Page, expect

from tests.e2e.browsers import person, until
from tests.e2e.fake_theke import FakeSites, fake_sites
from theke_server.shops import IntentLine

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

NOT_LIVE = -32000
REJECTED = -32001


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, place: FakeSites) -> AsyncGenerator[Page]:
    place.down = False
    context = await person(browser)
    opened = await context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    await context.close()
    assert errors == []


async def open_panel(page: Page) -> Frame:
    await page.locator("theke-launcher").get_by_role("button", name="Advice").click()
    return await panel(page)


async def panel(page: Page) -> Frame:
    await page.locator("theke-launcher iframe").wait_for(state="attached")
    for _ in range(200):
        for frame in page.frames:
            if "/panel" in frame.url and await frame.evaluate("window.heard?.length > 0"):
                return frame
        await page.wait_for_timeout(20)
    raise AssertionError("the panel heard nothing")


async def heard(frame: Frame, method: str) -> list[dict[str, Any]]:
    return await frame.evaluate(
        "(method) => window.heard.filter((told) => told.method === method)", method
    )


async def go_live(page: Page, place: FakeSites, path: str = "/p/amsel") -> Frame:
    await page.goto(place.shop + path)
    frame = await open_panel(page)
    await frame.evaluate("window.say(true, 3)")
    await expect(count(page)).to_have_text("3")
    return frame


def count(page: Page) -> Locator:
    return page.locator("[data-theke-cart-count]")


def add(page: Page) -> Locator:
    return page.locator("form[data-theke-add] button")


async def test_nothing_is_loaded_before_it_is_asked_for(page: Page, place: FakeSites) -> None:
    await page.goto(place.shop)
    await expect(page.locator("theke-launcher").get_by_role("button")).to_have_count(1)
    assert len(page.frames) == 1


async def test_the_panel_knows_where_it_is(page: Page, place: FakeSites) -> None:
    await page.goto(f"{place.shop}/p/amsel?v=amsel-blue")
    frame = await open_panel(page)
    (hello,) = await heard(frame, "theke.hello")
    assert hello["origin"] == place.shop
    params = hello["params"]
    assert (params["shop"], params["lang"], params["origin"]) == ("demo", "en-CH", place.shop)
    assert (params["page"], params["sku"]) == ("/p/amsel", "amsel-blue")
    assert await place.connector.import_cart(params["cart_ref"]) == []
    allow = await page.locator("theke-launcher iframe").get_attribute("allow")
    assert allow is not None
    assert {"camera", "microphone", "display-capture"} <= {x.strip() for x in allow.split(";")}


async def test_while_it_is_live_the_pages_buttons_lead_to_the_counter(
    page: Page, place: FakeSites
) -> None:
    frame = await go_live(page, place)
    await page.fill("#quantity", "2")
    await add(page).click()
    await until(frame, "window.heard.some((told) => told.method === 'theke.add')")
    (asked,) = await heard(frame, "theke.add")
    assert asked["params"] == {"sku": "amsel-red", "quantity": 2}
    assert page.url.endswith("/p/amsel")
    await page.goto(f"{place.shop}/cart")
    await expect(page.locator("[data-theke-live]")).to_be_visible()
    await expect(page.locator("[data-theke-idle]")).to_be_hidden()
    await page.locator("form[data-theke-checkout]:visible button").click()
    assert page.url.endswith("/cart")


async def test_where_nobody_is_live_the_shop_sells_itself(page: Page, place: FakeSites) -> None:
    await page.goto(f"{place.shop}/p/amsel")
    await open_panel(page)
    await add(page).click()
    await page.wait_for_url("**/cart")
    await expect(count(page)).to_have_text("1")
    await page.locator("form[data-theke-checkout] button:visible").click()
    await page.wait_for_url("**/checkout*")


@pytest.mark.parametrize(("code", "own"), [(NOT_LIVE, "1"), (REJECTED, None)])
async def test_a_refused_add_goes_to_the_shop_only_where_nobody_has_the_cart(
    page: Page, place: FakeSites, code: int, own: str | None
) -> None:
    frame = await go_live(page, place)
    await frame.evaluate(f"window.answers['theke.add'] = {code}")
    await add(page).click()
    if own is None:
        await page.wait_for_timeout(300)
        assert page.url.endswith("/p/amsel")
        return
    await page.wait_for_url("**/cart")
    cart = page.locator("[data-theke-cart]")
    await expect(cart.locator(".lines li")).to_have_count(1)


async def test_a_live_session_comes_back_after_a_full_page_load(
    page: Page, place: FakeSites
) -> None:
    await go_live(page, place)
    await page.goto(f"{place.shop}/c/beans")
    await expect(page.locator("theke-launcher iframe")).to_be_visible()
    await expect(count(page)).to_have_text("7")


async def test_closed_stays_closed_and_connected(page: Page, place: FakeSites) -> None:
    frame = await go_live(page, place)
    launcher = page.locator("theke-launcher")
    await launcher.get_by_role("button", name="Close advice").click()
    await expect(launcher.locator("iframe")).to_be_hidden()
    await until(frame, "window.heard.some((told) => told.method === 'theke.close')")
    await page.goto(f"{place.shop}/c/beans")
    await expect(launcher.get_by_role("button", name="Advice, connected")).to_be_visible()
    await expect(count(page)).to_have_text("7")
    await expect(launcher.locator("iframe")).to_be_hidden()


async def test_an_ended_session_gives_the_page_back(page: Page, place: FakeSites) -> None:
    frame = await go_live(page, place, "/cart")
    cart_ref = (await heard(frame, "theke.hello"))[0]["params"]["cart_ref"]
    lines = await place.connector.import_cart(cart_ref)
    assert lines == []
    await frame.evaluate("window.say(false, 0)")
    await frame.evaluate("window.tell('theke.cart_changed')")
    back = [IntentLine(line_id="l1", sku="kauz-red", quantity=2)]
    await place.connector.export_cart(cart_ref, back, key="e1")
    await expect(count(page)).to_have_text("2")
    await expect(page.locator(".lines li")).to_have_count(1)
    await expect(page.locator("[data-theke-live]")).to_be_hidden()
    assert await page.evaluate("localStorage.getItem('theke.launcher.demo')") is None


async def test_only_the_panel_is_listened_to(page: Page, place: FakeSites) -> None:
    frame = await go_live(page, place)
    message = (
        "{jsonrpc: '2.0', method: 'theke.state',"
        " params: {live: true, status: 'live', lines: 99, total: ''}}"
    )
    await page.evaluate(f"window.postMessage({message}, '*')")
    other = f"{place.theke}/panel?other"
    await page.evaluate(
        "(src) => document.body.append(Object.assign(document.createElement('iframe'), {src}))",
        other,
    )
    stranger = page.frame_locator(f'iframe[src="{other}"]').locator("body")
    await stranger.evaluate(
        "() => window.tell('theke.state', {live: true, status: 'live', lines: 99})"
    )
    for garbage in ("null", "1", "'x'", "[]", "{}", "{jsonrpc: '2.0'}", "{method: 'theke.state'}"):
        await frame.evaluate(f"parent.postMessage({garbage}, '*')")
    await frame.evaluate("window.tell('theke.height', {mode: 'sideways'})")
    await page.wait_for_timeout(200)
    await expect(count(page)).to_have_text("3")
    await frame.evaluate("window.tell('theke.state', {live: true, lines: '<b>9</b>'})")
    await expect(count(page)).to_have_text("0")
    assert await page.locator("b").count() == 0


async def test_the_panel_leads_to_pages_of_this_shop_only(page: Page, place: FakeSites) -> None:
    await page.goto(f"{place.shop}/p/amsel")
    frame = await open_panel(page)
    for url in (
        "https://evil.example/p/kauz",
        f"{place.theke}/p/kauz",
        "//evil.example/p/kauz",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[",
    ):
        await frame.evaluate("(url) => window.tell('theke.navigate', {url})", url)
    await page.wait_for_timeout(200)
    assert page.url == f"{place.shop}/p/amsel"
    await frame.evaluate("window.tell('theke.navigate', {url: '/p/kauz'})")
    await page.wait_for_url("**/p/kauz")


async def test_the_page_can_speak_to_it_and_hears_of_it(page: Page, place: FakeSites) -> None:
    await page.add_init_script(
        "window.theke = {q: [['open']]}; window.seen = [];"
        "for (const type of ['theke:open', 'theke:close', 'theke:cart', 'theke:purchase'])"
        " addEventListener(type, (event) => window.seen.push([type, event.detail]))"
    )
    await page.goto(f"{place.shop}/p/amsel")
    frame = await panel(page)
    await frame.evaluate("window.say(true, 2)")
    state = "{live: true, status: 'live', lines: 2, total: '', order_ref: 'K1'}"
    await frame.evaluate(
        f"window.tell('theke.state', {state}); window.tell('theke.state', {state})"
    )
    await page.wait_for_timeout(150)
    await page.evaluate("window.theke.track('compare'); window.theke.close()")
    seen: list[list[Any]] = await page.evaluate("window.seen")
    assert [kind for kind, _ in seen if kind != "theke:cart"] == [
        "theke:open",
        "theke:purchase",
        "theke:close",
    ]
    assert ["theke:purchase", {"order_ref": "K1"}] in seen
    await until(frame, "window.heard.some((told) => told.method === 'theke.context')")
    assert (await heard(frame, "theke.context"))[0]["params"]["action"] == "compare"


async def test_a_panel_that_does_not_come_says_so_and_can_be_tried_again(
    page: Page, place: FakeSites
) -> None:
    await page.clock.install()
    await page.goto(f"{place.shop}/p/amsel")
    await page.locator("theke-launcher").get_by_role("button", name="Advice").wait_for()
    place.gone = ("/panel",)
    await page.locator("theke-launcher").get_by_role("button", name="Advice").click()
    await page.locator("theke-launcher section").wait_for()
    await page.clock.fast_forward(11_000)
    await expect(page.get_by_text("cannot be reached")).to_be_visible()
    place.gone = ()
    await page.get_by_role("button", name="Try again").click()
    assert await heard(await panel(page), "theke.hello")
    await expect(page.get_by_text("cannot be reached")).to_be_hidden()


async def test_without_theke_the_shop_sells(page: Page, place: FakeSites) -> None:
    place.down = True
    await page.goto(f"{place.shop}/p/amsel")
    await add(page).click()
    await page.wait_for_url("**/cart")
    await expect(count(page)).to_have_text("1")


async def test_on_a_phone_it_is_a_sheet_of_three_heights(
    browser: Browser, place: FakeSites
) -> None:
    place.down = False
    context = await person(browser, phone=True, locale="de-CH")
    page = await context.new_page()
    await page.goto(f"{place.shop}/p/amsel")
    launcher = page.locator("theke-launcher")
    await launcher.get_by_role("button", name="Beratung").click()
    frame = await panel(page)
    sheet = launcher.locator("section")
    heights: list[float] = []
    for mode in ("bar", "half", "full"):
        await frame.evaluate("(mode) => window.tell('theke.height', {mode})", mode)
        await expect(sheet).to_have_attribute("data-mode", mode)
        await page.wait_for_timeout(260)
        box = await sheet.bounding_box()
        assert box is not None
        assert box["width"] == 390
        assert round(box["y"] + box["height"]) == 844
        heights.append(box["height"])
    assert heights[0] < 170 < 400 < heights[1] < 520 < 800 < heights[2] < 844
    await launcher.get_by_role("button", name="Kleiner").click()
    await expect(sheet).to_have_attribute("data-mode", "half")
    buttons = await launcher.get_by_role("button").all()
    for button in buttons:
        box = await button.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= 44
    await context.close()
