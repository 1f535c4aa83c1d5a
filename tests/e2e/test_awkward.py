"""Twelve awkward shop pages on three screens: the launcher is reachable, the shop stays usable with
the panel open and closed, and a page load in a session does not make the page jump.

The pages are in `foreign/awkward/`; what each looked like is kept in `test-output/screens/`.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from starlette.responses import HTMLResponse, Response

from tests.e2e.bare import Bare, sale, tell
from tests.e2e.browsers import DESKTOP, PHONE, TABLET, until
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.e2e.people import SHOTS
from tests.servers import LONG

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

PAGES = Path(__file__).parent / "foreign" / "awkward"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
HTMX = Path(__file__).parents[2] / "client/node_modules/htmx.org/dist/htmx.min.js"
STRICT = (
    "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; style-src 'nonce-n0nce';"
    " require-trusted-types-for 'script'; base-uri 'none'; frame-src "
)
ISOLATED = {
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
}
SHIFT_MAX = 0.05
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""
SETTLED_MS = 450
"""The panel has said that the session lives on, and the page was looked at once more."""

REACH = """(selector) => {
  const part = document.querySelector('theke-launcher').shadowRoot.querySelector(selector);
  const {left, top, right, bottom} = part.getBoundingClientRect();
  const {offsetLeft, offsetTop, width, height} = visualViewport;
  const inside = left >= offsetLeft - 1 && top >= offsetTop - 1
    && right <= offsetLeft + width + 1 && bottom <= offsetTop + height + 1;
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) =>
    [left + (right - left) * x, top + (bottom - top) * y]));
  const hit = points.every(([x, y]) => document.elementFromPoint(x, y)?.matches('theke-launcher'));
  return {inside, hit, width: right - left, height: bottom - top};
}"""

USABLE = """async (parts) => {
  const covered = [];
  for (const part of document.querySelectorAll(parts)) {
    let by;
    for (const block of ['nearest', 'center', 'start']) {
      part.scrollIntoView({block, inline: block, behavior: 'instant'});
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const {left, top, width, height} = part.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const seen = visualViewport;
      const isSeen = x > seen.offsetLeft && x < seen.offsetLeft + seen.width
        && y > seen.offsetTop && y < seen.offsetTop + seen.height;
      const found = isSeen ? document.elementFromPoint(x, y) : null;
      const cover = `${part.className} at ${x},${y}: ${found?.outerHTML.slice(0, 80)}`;
      by = part.contains(found) ? undefined : cover;
      if (!by) break;
    }
    if (by) covered.push(by);
  }
  return covered;
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


class Awkward(Bare):
    """One of the twelve."""

    def __init__(self, page: Page, place: FakeSites, name: str) -> None:
        super().__init__(page, place)
        self.name_of_page = name
        self.attributes += " nonce=n0nce"
        if name == "csp":
            self.headers = {"content-security-policy": STRICT + place.theke}
        if name == "coep":
            self.headers = ISOLATED

    def _answer(self) -> Response:
        source = f"{self.place.theke}/launcher.js"
        tag = f'{self.head}<script type="module" src="{source}" {self.attributes}></script>'
        html = (PAGES / f"{self.name_of_page}.html").read_text("utf-8")
        return HTMLResponse(html.replace("{launcher}", tag), headers=self.headers)

    async def load(self, path: str = "/bare") -> None:
        await self.page.add_init_script(WATCH_SHIFTS)
        await super().load(path)
        if self.name_of_page == "htmx":
            await self.page.add_script_tag(path=HTMX)
            await self.page.evaluate("htmx.process(document.body)")
            await self.page.locator(".again").click()
            await until(self.page, "location.search === '?again'")
            await self.page.evaluate("scrollTo(0, 0)")
        if self.name_of_page == "spa":
            await until(self.page, "location.pathname.endsWith('/cup')")


async def on_screen(browser: Browser, size: str) -> Page:
    """Return a page on a screen of this size, a phone's or a tablet's with fingers."""
    touch = size != "desktop"
    width, height = SIZES[size]["width"], SIZES[size]["height"]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        has_touch=touch,
        is_mobile=touch,
    )
    return await context.new_page()


async def assert_shop_is_usable(page: Page, parts: str) -> None:
    """The price can be read, and buttons of the shop can be pressed: nothing lies on them."""
    assert await page.evaluate(USABLE, parts) == []


async def assert_reachable(page: Page, part: str, width_min: int, height_min: int) -> None:
    """A part of the launcher is on the screen as a whole, and on top."""
    found = await page.evaluate(REACH, part)
    assert found["inside"], found
    assert found["hit"], found
    scale = await page.evaluate("Math.min(1, visualViewport.scale)")
    assert found["width"] * scale >= width_min, found
    assert found["height"] * scale >= height_min, found


def chosen() -> list[tuple[str, str]]:
    """Return all twelve on a phone, and half of them on each of the larger screens; else all."""
    pairs = [(name, size) for name in NAMES for size in SIZES]
    return [
        (name, size)
        for name, size in pairs
        if LONG or size == "phone" or (NAMES.index(name) % 2 == 0) == (size == "tablet")
    ]


@pytest.mark.parametrize(("name", "size"), chosen())
async def test_an_awkward_page_stays_usable(
    browser: Browser, place: FakeSites, name: str, size: str
) -> None:
    page = await on_screen(browser, size)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    shop = Awkward(page, place, name)
    await shop.load()
    await assert_reachable(page, ".start", 44, 44)
    await assert_shop_is_usable(page, ".price, .buy, .also, .other")
    await page.screenshot(path=SHOTS / f"awkward-{name}-{size}-closed.png")
    # Playwright presses beside the point where a phone shows a page that is wider than itself.
    await page.locator("theke-launcher .start").evaluate("(start) => start.click()")
    frame = await shop.frame()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"cup": 3}))
    await expect(page.locator("[data-theke-cart-count]")).to_have_text("3")
    await page.wait_for_timeout(300)
    await assert_reachable(page, "iframe", 300, 250)
    await assert_shop_is_usable(page, ".price, .buy, .also")
    await assert_reachable(page, ".close", 44, 44)
    await page.screenshot(path=SHOTS / f"awkward-{name}-{size}-open.png")
    await page.evaluate("scrollTo(0, 0)")
    await page.reload()
    await expect(page.locator("[data-theke-cart-count]")).to_have_text("7")
    await page.wait_for_timeout(SETTLED_MS)
    assert await page.evaluate("shift") < SHIFT_MAX
    await page.context.close()
    assert errors == []


async def test_there_are_twelve() -> None:
    assert len(NAMES) == 12
