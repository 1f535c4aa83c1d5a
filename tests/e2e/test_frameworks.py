"""Frameworks that exchange what is on a page know nothing of Theke: the real ones, in a session.

Nothing but `theke.remove()` takes the launcher out of a page, or its memory out of the storage.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.bare import Bare, heard, sale, tell
from tests.e2e.browsers import person, until
from tests.e2e.fake_theke import FakeSites, fake_sites

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

PACKAGES = Path(__file__).parents[2] / "client/node_modules"
HTMX = "htmx.org/dist/htmx.min.js"
IDIOMORPH = "idiomorph/dist/idiomorph.min.js"
IDIOMORPH_HTMX = "idiomorph/dist/idiomorph-ext.min.js"
TURBO = "@hotwired/turbo/dist/turbo.es2017-umd.js"
SECOND = "<h1>Second</h1><p>Cart: <b data-theke-cart-count>1</b></p>"
WHOLE = f"<!doctype html><html lang=en><head><title>Second</title></head><body>{SECOND}</body>"
MORPH = "<meta name=turbo-refresh-method content=morph>"
HELD = "JSON.parse(localStorage['theke.launcher.demo'] ?? '{}').live === true"


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
    yield Bare(page, place)
    await context.close()
    assert errors == []


async def go_live(bare: Bare) -> None:
    """Be in a session with three pieces; a frame that is loaded anew says that there are seven."""
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("3")


async def assert_goes_on(bare: Bare) -> None:
    """The panel stands, is greeted, and the page shows the counter's cart."""
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()
    assert await heard(await bare.frame(), "theke.hello")
    await until(
        bare.page, "/^[37]$/.test(document.querySelector('[data-theke-cart-count]').textContent)"
    )
    assert await bare.page.evaluate(HELD)
    assert await bare.page.locator("theke-launcher").count() == 1
    await bare.page.evaluate("theke.close()")
    await bare.page.get_by_role("button", name="Advice, connected").click()
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()


@pytest.mark.parametrize("swap", ["innerHTML", "outerHTML", "morph:innerHTML", "morph:outerHTML"])
async def test_a_boosted_link_of_htmx_keeps_the_session(bare: Bare, swap: str) -> None:
    bare.body = (
        f"<div hx-boost=true hx-ext=morph hx-swap='{swap}' hx-target=body>"
        "<a href=/bare/two>Two</a></div>"
    )
    bare.body += "<p>Cart: <b data-theke-cart-count>1</b></p>"
    await go_live(bare)
    for source in (HTMX, IDIOMORPH_HTMX):
        await bare.page.add_script_tag(path=PACKAGES / source)
    await bare.page.evaluate("htmx.process(document.body)")
    bare.body = SECOND
    await bare.page.evaluate("document.querySelector('a').click()")
    await expect(bare.page.get_by_role("heading", name="Second")).to_be_visible()
    assert bare.page.url.endswith("/bare/two")
    await assert_goes_on(bare)


@pytest.mark.parametrize("of", ["document.body", "document.documentElement"])
@pytest.mark.parametrize("style", ["innerHTML", "outerHTML"])
async def test_a_morph_of_the_page_keeps_the_session(bare: Bare, of: str, style: str) -> None:
    await go_live(bare)
    await bare.page.add_script_tag(path=PACKAGES / IDIOMORPH)
    new = SECOND if (of, style) == ("document.body", "innerHTML") else WHOLE
    await bare.page.evaluate(
        f"(html) => void Idiomorph.morph({of}, {'html' if new is SECOND else 'parsed(html)'},"
        f" {{morphStyle: '{style}'}})".replace(
            "parsed(html)",
            "((page) => "
            + ("page.body" if "body" in of else "page.documentElement")
            + ("" if style == "outerHTML" else ".childNodes")
            + ")(new DOMParser().parseFromString(html, 'text/html'))",
        ),
        new,
    )
    await expect(bare.page.get_by_role("heading", name="Second")).to_be_visible()
    await assert_goes_on(bare)


@pytest.mark.parametrize("refresh", ["", MORPH], ids=["visit", "morph"])
async def test_turbo_keeps_the_session(bare: Bare, refresh: str) -> None:
    bare.head = refresh
    await go_live(bare)
    await bare.page.add_script_tag(path=PACKAGES / TURBO)
    bare.body = SECOND
    where = "location.href" if refresh else "'/bare/two'"
    action = "replace" if refresh else "advance"
    await bare.page.evaluate(f"Turbo.visit({where}, {{action: '{action}'}})")
    await expect(bare.page.get_by_role("heading", name="Second")).to_be_visible()
    await assert_goes_on(bare)
    if not refresh:
        await bare.page.evaluate("history.back()")
        await expect(bare.page.get_by_role("heading", name="Bare")).to_be_visible()
        await assert_goes_on(bare)


@pytest.mark.parametrize(
    "act",
    [
        f"document.body.innerHTML = {SECOND!r}",
        f"document.documentElement.innerHTML = {WHOLE!r}",
        f"document.body.outerHTML = '<body>' + {SECOND!r} + '</body>'",
        f"document.querySelector('theke-launcher').remove(); document.body.innerHTML = {SECOND!r}",
        f"document.documentElement.replaceChildren(document.head, document.body);"
        f"document.body.innerHTML = {SECOND!r}",
    ],
)
async def test_a_page_that_is_written_anew_keeps_the_session(bare: Bare, act: str) -> None:
    await go_live(bare)
    await bare.page.evaluate(f"() => {{ {act} }}")
    await assert_goes_on(bare)


async def test_a_page_that_takes_it_out_for_ever_is_named_and_not_fought(bare: Bare) -> None:
    await go_live(bare)
    await bare.page.evaluate(
        "new MutationObserver(() => document.querySelector('theke-launcher')?.remove())"
        ".observe(document.documentElement, {childList: true});"
        " document.querySelector('theke-launcher').remove()"
    )
    assert (await bare.wait_for("error", "d.code === 'removed'"))["code"] == "removed"
    assert await bare.page.evaluate("1 + 1") == 2
    assert await bare.page.evaluate(HELD)


async def test_only_the_call_takes_it_out(bare: Bare) -> None:
    await go_live(bare)
    await bare.page.evaluate("theke.remove(); document.body.innerHTML = ''")
    await bare.page.wait_for_timeout(100)
    assert await bare.page.locator("theke-launcher").count() == 0
    assert await bare.page.evaluate("localStorage.length") == 0
