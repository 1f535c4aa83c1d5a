"""The launcher comes in files: the button's is on every page, the panel's comes when it is
needed, and where it does not come the page works on and says so.
"""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.bare import Bare, heard, sale, tell
from tests.e2e.browsers import person, until
from tests.e2e.fake_theke import SECOND, STAYING, FakeSites, fake_sites
from tests.matrix import cells

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

CANNOT = "cannot be reached"
OWN = """
window.own = 0;
addEventListener('submit', (event) => { own++; event.preventDefault() });
"""
EARLY = """
performance.getEntriesByType('resource').find(({name}) => name.includes('launcher-panel')).startTime
  < performance.getEntriesByType('navigation')[0].domContentLoadedEventStart
"""
FORM = "<form data-theke-add=mug><button>Add</button></form><p><b data-theke-cart-count>1</b></p>"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bare(browser: Browser, place: FakeSites) -> AsyncGenerator[Bare]:
    context = await person(browser)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    shop = Bare(page, place)
    page.on("console", lambda message: shop.console.append(message.text))
    place.asked.clear()
    yield shop
    place.gone = ()
    if place.stalled:
        place.stalled.set()
    place.stalled = None
    await context.close()
    assert errors == []


def fetched(place: FakeSites) -> list[str]:
    """Return how often each address of the second file was asked for."""
    return [path for path in place.asked if path.startswith((SECOND, STAYING))]


async def go_live(bare: Bare) -> None:
    """Leave the page with a session that is live."""
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    await bare.wait_for("cart", "d.lines === 3")


async def missed(bare: Bare) -> None:
    """The file that did not come is named, once, to developer and console."""
    error = await bare.wait_for("error")
    assert error["code"] == "no_second_file"
    assert "script-src" in error["message"]
    line = f"Theke: no_second_file: {error['message']}"
    assert bare.console.count(line) == 1, bare.console


async def test_it_is_fetched_once_and_not_before_it_is_needed(bare: Bare) -> None:
    await bare.load()
    await bare.page.evaluate("theke.setCart('ref-1'); theke.identify('t'); theke.track('look')")
    await bare.page.get_by_role("button", name="Advice").hover()
    await bare.page.wait_for_timeout(200)
    assert fetched(bare.place) == []
    await bare.page.evaluate("theke.open(); theke.close(); theke.open()")
    (hello,) = await heard(await bare.frame(), "theke.hello")
    assert (hello["cart_ref"], hello["customer_token"]) == ("ref-1", "t")
    assert hello["action"] == "look"
    await bare.page.evaluate("theke.close()")
    await bare.page.get_by_role("button", name="Advice").click()
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()
    assert len(fetched(bare.place)) == 1
    assert await bare.seen("error") == []


async def test_a_live_session_asks_for_it_at_once_on_the_next_page(bare: Bare) -> None:
    await go_live(bare)
    bare.kind = "text/javascript"  # it runs before there is a body
    await bare.page.reload()
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("7")
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()
    assert await bare.page.evaluate(EARLY)


async def test_closed_while_it_is_on_its_way_the_panel_stays_closed(bare: Bare) -> None:
    bare.place.stalled = asyncio.Event()
    await bare.load()
    button = bare.page.get_by_role("button", name="Advice")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await bare.page.evaluate("theke.close()")
    await expect(button).to_have_attribute("aria-busy", "false")
    bare.place.stalled.set()
    await bare.page.wait_for_timeout(300)
    assert await bare.seen("open") == []
    await expect(button).to_be_visible()
    await button.click()
    assert await heard(await bare.frame(), "theke.hello")


async def test_taken_out_while_it_is_on_its_way_nothing_is_left(bare: Bare) -> None:
    bare.place.stalled = asyncio.Event()
    bare.body = FORM
    await bare.load()
    before = await bare.page.evaluate("document.documentElement.outerHTML.length")
    await bare.page.evaluate("theke.open(); theke.remove()")
    bare.place.stalled.set()
    await bare.page.wait_for_timeout(300)
    assert await bare.page.locator("theke-launcher, iframe").count() == 0
    assert await bare.page.evaluate("document.documentElement.outerHTML.length") < before
    assert await bare.page.evaluate("localStorage.length") == 0
    assert await bare.page.evaluate("typeof window.theke") == "undefined"
    assert await bare.seen("error") == []


async def test_a_press_on_the_page_waits_for_it_where_a_session_is_live(bare: Bare) -> None:
    bare.body, bare.script = FORM, OWN
    await go_live(bare)
    bare.place.stalled = asyncio.Event()
    await bare.page.route("**/launcher-panel*", lambda route: route.continue_())  # past the cache
    await bare.page.reload()
    await bare.page.get_by_role("button", name="Add").click()
    await bare.page.wait_for_timeout(200)
    assert await bare.page.evaluate("own") == 0
    bare.place.stalled.set()
    frame = await bare.frame()
    await until(frame, "heard.some((call) => call.method === 'theke.add')")
    assert await heard(frame, "theke.add") == [{"sku": "mug", "quantity": 1}]
    assert await bare.page.evaluate("own") == 0


async def test_a_file_that_does_not_come_is_named_and_tried_again(bare: Bare) -> None:
    bare.place.gone = (SECOND, STAYING)
    await bare.load()
    await bare.page.get_by_role("button", name="Advice").click()
    await missed(bare)
    await expect(bare.page.get_by_role("alert").filter(has_text=CANNOT)).to_be_visible()
    await expect(bare.page.get_by_role("button", name="Advice")).to_be_visible()
    bare.place.gone = ()
    await bare.page.get_by_role("button", name="Advice").click()
    assert await heard(await bare.frame(), "theke.hello")
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()
    assert len(await bare.seen("error")) == 1


async def test_a_page_from_before_an_update_takes_the_file_of_today(bare: Bare) -> None:
    bare.place.gone = (SECOND,)
    await bare.load()
    assert await heard(await bare.open(), "theke.hello")
    assert await bare.seen("error") == []


async def test_where_it_does_not_come_in_a_session_the_shop_sells(bare: Bare) -> None:
    bare.body, bare.script = FORM, OWN
    bare.head = (
        "<script nonce=n0nce>document.documentElement.style.cssText +="
        " localStorage['theke.room.demo'] || ''</script>"
    )
    await go_live(bare)
    assert await bare.page.evaluate("localStorage['theke.room.demo']")
    bare.place.gone = (SECOND, STAYING)
    await bare.page.route("**/launcher-panel*", lambda route: route.continue_())  # past the cache
    await bare.page.reload()
    await missed(bare)
    await expect(bare.page.get_by_role("alert").filter(has_text=CANNOT)).to_be_visible()
    assert await bare.page.evaluate("document.documentElement.getAttribute('style')") is None
    await bare.page.get_by_role("button", name="Add").click()
    await until(bare.page, "own === 1")
    bare.place.gone = ()
    await bare.page.reload()
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("7")


async def test_a_page_that_is_offline_says_so_and_opens_when_it_is_back(bare: Bare) -> None:
    await bare.load()
    await bare.page.context.set_offline(True)
    await bare.page.evaluate("theke.open()")
    await missed(bare)
    await bare.page.context.set_offline(False)
    assert await heard(await bare.open(), "theke.hello")


async def test_a_file_that_takes_too_long_is_named_and_still_taken(bare: Bare) -> None:
    bare.place.stalled = asyncio.Event()
    await bare.page.clock.install()
    await bare.load()
    await bare.page.evaluate("theke.open()")
    await bare.page.clock.fast_forward(10_500)
    await missed(bare)
    await bare.page.evaluate("theke.open()")
    bare.place.stalled.set()
    assert await heard(await bare.frame(), "theke.hello")


# ---- policies

LISTS = {
    "origin": ("script-src 'nonce-n0nce' {theke}; frame-src {theke}", ""),
    "nonce": ("script-src 'nonce-n0nce'; frame-src {theke}", "nonce=n0nce"),
    "dynamic": ("script-src 'nonce-n0nce' 'strict-dynamic'; frame-src {theke}", "nonce=n0nce"),
    "folder": (
        "script-src 'nonce-n0nce' {theke}/launcher.js {theke}/static/; frame-src {theke}",
        "",
    ),
}


@pytest.mark.parametrize(("name", "kind"), cells(tuple(LISTS), ("module", "text/javascript")))
async def test_a_policy_that_lets_the_script_in_lets_both_files_in(
    bare: Bare, name: str, kind: str
) -> None:
    policy, attributes = LISTS[name]
    bare.headers = {"content-security-policy": policy.format(theke=bare.place.theke)}
    bare.attributes += f" {attributes}"
    bare.kind = kind
    await bare.load()
    assert await heard(await bare.open(), "theke.hello")
    assert await bare.page.evaluate("violations") == []


async def test_a_policy_for_the_first_file_alone_is_named(bare: Bare) -> None:
    policy = f"script-src 'nonce-n0nce' {bare.place.theke}/launcher.js"
    bare.headers = {"content-security-policy": policy}
    await bare.load()
    await bare.page.get_by_role("button", name="Advice").click()
    await missed(bare)
    await expect(bare.page.get_by_role("alert").filter(has_text=CANNOT)).to_be_visible()


@pytest.mark.parametrize("policy", ["require-corp", "credentialless"])
async def test_a_page_that_isolates_itself_gets_both_files(bare: Bare, policy: str) -> None:
    bare.headers = {
        "cross-origin-embedder-policy": policy,
        "cross-origin-opener-policy": "same-origin",
    }
    await bare.load()
    assert await bare.page.evaluate("crossOriginIsolated")
    assert await heard(await bare.open(), "theke.hello")
    assert await bare.seen("error") == []
