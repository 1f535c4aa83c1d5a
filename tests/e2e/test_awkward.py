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
from tests.e2e.browsers import until
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

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

PAGES = Path(__file__).parent / "foreign" / "awkward"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
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
SETTLED_MS = 450
"""The panel has said that the session lives on, and the page was looked at once more."""


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


def chosen() -> list[tuple[str, str]]:
    """Return all twelve on every screen; in CI each of them on one, and four on each screen."""
    return cells(NAMES, tuple(SIZES))


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
