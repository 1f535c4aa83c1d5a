"""More shop pages that are built in ways nobody thinks of: roots that are zoomed, locked, told to
be as wide as the window, reset, or fixed to the screen; pages without a doctype, with a base.

Each is one line of style on the same page. All of them run with `THEKE_LONG` on every screen; in CI
those that differ most, each on one screen.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from starlette.responses import HTMLResponse, Response

from tests.e2e.bare import Bare, sale, tell
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.e2e.people import SHOTS
from tests.e2e.reach import (
    SIZES,
    WATCH_SHIFTS,
    assert_reachable,
    assert_shop_is_usable,
    on_screen,
)
from tests.matrix import cells
from tests.servers import LONG

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

SHIFT_MAX = 0.05
SETTLED_MS = 450
HTML = "<html lang='en'>"
VIEWPORT = "<meta name='viewport' content='width=device-width, initial-scale=1' />"
BODY = """<div id="app">
<main data-theke-sku="cup">
  <h1>A page of a shop</h1>
  <div class="picture"></div>
  <p>Cart: <b data-theke-cart-count="">1</b></p>
  <p><span class="price">CHF 28.00</span></p>
  <form data-theke-add="cup"><button class="buy">Add to cart</button></form>
  <p>Holds two espressos or one tea, and stands well beside the bowl.</p>
  <div class="picture"></div>
  <p><button class="also" type="button">How it is made</button></p>
</main>
</div>"""
STYLE = """
body { margin: 0; font: 17px/1.5 Georgia, serif; }
main { padding: 24px; }
p:has(.price), form { text-align: right }
.picture { height: 420px; background: #8a9; }
.price { display: inline-block; font-size: 24px; }
button { font: inherit; padding: 12px 24px; min-height: 44px; }
"""


@dataclass(frozen=True, kw_only=True)
class Further:
    """What is unusual about a page."""

    style: str = ""
    head: str = VIEWPORT
    html: str = HTML
    doctype: str = "<!doctype html>"
    script: str = ""
    more: str = ""
    """What stands at the end of the body."""
    quick: bool = False
    """Whether it runs in CI."""


PAGES = {
    "zoomed": Further(style="html { zoom: 1.25 }", quick=True),
    "zoomed-out": Further(style="html { zoom: 0.8 }"),
    "zoomed-body": Further(style="body { zoom: 1.25 }"),
    "zoomed-launcher": Further(style="theke-launcher { zoom: 1.5 }"),
    "fixed-body": Further(
        style="body { position: fixed; inset: 0; overflow: hidden }"
        " #app { height: 100%; overflow: auto }",
        quick=True,
    ),
    "app-body": Further(
        style="html, body { height: 100% } body { position: fixed; width: 100%; overflow: hidden;"
        " transform: translateZ(0) } #app { height: 100%; overflow-y: auto }"
    ),
    "locked": Further(
        style="html, body { height: 100%; overflow: hidden } #app { height: 100%; overflow: auto }",
    ),
    "inner-body": Further(
        style="html { height: 100%; overflow: hidden } body { height: 100%; overflow-y: auto }"
    ),
    "fixed-app": Further(style="#app { position: fixed; inset: 0; overflow: auto }", quick=True),
    "full-width": Further(style="html, body { width: 100%; height: 100% }", quick=True),
    "window-width": Further(style="html { width: 100vw; overflow-x: hidden }"),
    "narrow-root": Further(style="html { max-width: 70ch; margin: auto; padding: 3em 1em }"),
    "grid-root": Further(style="html { display: grid; grid-template-columns: 1fr; gap: 40px }"),
    "flex-root": Further(style="html { display: flex; gap: 40px } body { flex: 1 }"),
    "contained": Further(
        style="html { height: 100%; contain: strict } body { height: 100%; overflow: auto }"
    ),
    "both-hidden": Further(style="html, body { overflow-x: hidden }"),
    "inverted": Further(style="html { filter: invert(1) hue-rotate(180deg) }"),
    "reset": Further(
        style="* { all: unset !important } head, head * { display: none !important }"
        " main, form, p, .picture { display: block !important }"
    ),
    "hides-others": Further(
        style="body > *:not(#app), iframe, dialog, aside { display: none !important }"
    ),
    "styled-launcher": Further(
        style="theke-launcher { transform: scale(.5); opacity: .2; filter: blur(9px);"
        " overflow: hidden; contain: strict; visibility: hidden; position: static !important }",
        quick=True,
    ),
    "large-type": Further(style="html { font-size: 200% } body { font-size: 1rem }"),
    "small-type": Further(style="html { font-size: 62.5% } body { font-size: 1.6rem }"),
    "top-layer": Further(
        more="<button id='late' popover='manual' class='other'>Chat</button>",
        style="#late { position: fixed; inset: auto 16px 16px auto; width: 84px; margin: 0;"
        " padding: 0 }",
        script="addEventListener('load', () => setTimeout(() => late.showPopover(), 100))",
    ),
    "wide-header": Further(
        more="<header><b>Tonwerk</b><button class='also'>Cart</button></header>",
        style="header { position: fixed; top: 0; left: 0; width: 100vw; height: 60px;"
        " display: flex; justify-content: space-between; background: #fff }"
        " main { padding-top: 80px }",
    ),
    "no-viewport": Further(head=""),
    "quirks": Further(doctype=""),
    "quirks-fixed": Further(doctype="", style="body { width: 1200px }"),
    "base": Further(head=f"{VIEWPORT}<base href='/elsewhere/' target='_blank' />"),
    "turned-later": Further(
        script="addEventListener('theke:open', () => { document.dir = 'rtl' })"
    ),
}
CHOSEN = cells([name for name, page in PAGES.items() if page.quick or LONG], tuple(SIZES))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


class FurtherShop(Bare):
    """A shop with one of these pages."""

    def __init__(self, page: Page, place: FakeSites, further: Further) -> None:
        super().__init__(page, place)
        self.further = further

    def _answer(self) -> Response:
        further = self.further
        source = f"{self.place.theke}/launcher.js"
        tag = f'<script type="module" src="{source}" {self.attributes}></script>'
        style = f"<style>{STYLE}{further.style}</style>"
        script = f"<script>{further.script}</script>"
        head = f"<head><title>Page</title>{further.head}{style}{script}{tag}</head>"
        html = f"{further.doctype}{further.html}{head}<body>{BODY}{further.more}</body></html>"
        return HTMLResponse(html)


@pytest.mark.parametrize(("name", "size"), CHOSEN)
async def test_a_further_page_stays_usable(
    browser: Browser, place: FakeSites, name: str, size: str
) -> None:
    page = await on_screen(browser, size)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    shop = FurtherShop(page, place, PAGES[name])
    await page.add_init_script(WATCH_SHIFTS)
    await shop.load()
    await page.wait_for_timeout(SETTLED_MS)
    await assert_reachable(page, ".start", 44, 44)
    await assert_shop_is_usable(page, ".price, .buy, .also, .other")
    await page.screenshot(path=SHOTS / f"further-{name}-{size}-closed.png")
    # A press as a visitor's: from then on the page may be moved.
    await page.keyboard.press("Shift")
    await page.locator("theke-launcher .start").evaluate("(start) => start.click()")
    frame = await shop.frame()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"cup": 3}))
    await expect(page.locator("[data-theke-cart-count]")).to_have_text("3")
    await page.wait_for_timeout(SETTLED_MS)
    await assert_reachable(page, "iframe", 300, 250)
    await assert_reachable(page, ".close", 44, 44)
    await page.screenshot(path=SHOTS / f"further-{name}-{size}-open.png")
    await assert_shop_is_usable(page, ".price, .buy, .also")
    await page.evaluate("scrollTo(0, 0)")
    await page.reload()
    await expect(page.locator("[data-theke-cart-count]")).to_have_text("7")
    await page.wait_for_timeout(SETTLED_MS)
    assert await page.evaluate("shift") < SHIFT_MAX
    await page.context.close()
    assert errors == []
