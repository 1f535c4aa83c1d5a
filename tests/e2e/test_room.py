"""Where the launcher lies on a page: on which side, how far from its edges, beside what stands
there already, and what the page knows of it. And how still a page stands that is loaded in a
session.
"""

from collections.abc import AsyncGenerator
from itertools import product
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.bare import Bare, sale, tell
from tests.e2e.browsers import until
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.e2e.foreign_shop import ROOT, Manual
from tests.matrix import cells
from tests.servers import LONG

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

LOADS = 20 if LONG else 5
"""How often a page is loaded in a session, where one load in many may jump."""

SHIFT_MAX = 0.05
LONG_TEXT = "<h1>Page</h1>" + "<p>Some words about cups and bowls, and more of them.</p>" * 60
STANDARD = "<!doctype html>"
COUNT = "<p>Cart: <b data-theke-cart-count>1</b></p>"
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""
RECT = """(selector) => {
  const part = document.querySelector('theke-launcher').shadowRoot.querySelector(selector)
    ?? document.querySelector(selector);
  const {left, top, right, bottom} = part.getBoundingClientRect();
  return {left, top, right, bottom};
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bare(browser: Browser, place: FakeSites) -> AsyncGenerator[Bare]:
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
    page = await context.new_page()
    page.set_default_timeout(3_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    shop = Bare(page, place)
    shop.body = LONG_TEXT + COUNT
    yield shop
    await context.close()
    assert errors == []


async def rect(page: Page, selector: str) -> dict[str, float]:
    return await page.evaluate(RECT, selector)


async def opened(bare: Bare, width: int, height: int = 860) -> None:
    """Load the page on a screen of this size, and open the panel as a visitor does."""
    await bare.page.set_viewport_size({"width": width, "height": height})
    await bare.load()
    await bare.page.locator("theke-launcher .start").click()
    await bare.frame()
    await bare.page.wait_for_timeout(300)


@pytest.mark.parametrize(
    ("position", "html", "body", "side"),
    [
        ("", "<html lang=en>", "", "right"),
        ("end", "<html lang=en>", "", "right"),
        ("start", "<html lang=en>", "", "left"),
        ("", "<html lang=ar dir=rtl>", "", "left"),
        ("", "<html lang=he>", "dir=rtl", "left"),
        ("start", "<html lang=ar dir=rtl>", "", "right"),
        ("right", "<html lang=ar dir=rtl>", "", "right"),
        ("left", "<html lang=en>", "", "left"),
    ],
)
async def test_it_stands_on_the_side_that_the_page_reads_to(
    bare: Bare, position: str, html: str, body: str, side: str
) -> None:
    bare.attributes += f" data-position={position}" if position else ""
    bare.html = html
    bare.body = LONG_TEXT
    if body:
        bare.script = "addEventListener('DOMContentLoaded', () => { document.body.dir = 'rtl' })"
    await opened(bare, 1280)
    sheet, page = await rect(bare.page, ".sheet"), await rect(bare.page, "h1")
    if side == "right":
        assert (sheet["left"], sheet["right"]) == (880, 1280)
        assert page["right"] <= 880
    else:
        assert (sheet["left"], sheet["right"]) == (0, 400)
        assert page["left"] >= 400
    assert await bare.page.evaluate("document.documentElement.scrollWidth") == 1280


@pytest.mark.parametrize(
    ("width", "height", "shape", "panel"),
    [
        (390, 844, "sheet", 390),
        (700, 1000, "sheet", 700),
        (820, 1180, "sheet", 820),
        (899, 800, "sheet", 899),
        (844, 390, "side", 360),
        (1024, 768, "side", 360),
        (1100, 800, "side", 400),
        (1600, 900, "side", 400),
    ],
)
async def test_every_screen_leaves_the_shop_usable(
    bare: Bare, width: int, height: int, shape: str, panel: int
) -> None:
    await opened(bare, width, height)
    sheet = await rect(bare.page, ".sheet")
    assert sheet["right"] - sheet["left"] == panel
    root = "getComputedStyle(document.documentElement)"
    published = await bare.page.evaluate(
        f"['width', 'height'].map((name) => {root}.getPropertyValue('--theke-panel-' + name))"
    )
    high = round(sheet["bottom"] - sheet["top"])
    assert published == ([f"{panel}px", ""] if shape == "side" else ["", f"{high}px"])
    last = bare.page.locator("body p").last
    await last.click(trial=True)
    await bare.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    end = await rect(bare.page, "[data-theke-cart-count]")
    assert end["bottom"] <= (height if shape == "side" else sheet["top"])
    await bare.page.evaluate("theke.close()")
    assert await bare.page.evaluate("document.documentElement.getAttribute('style')") is None


WIDE = [(1024, "ltr", ""), (1024, "rtl", STANDARD), (1280, "ltr", STANDARD), (1280, "rtl", "")]
"""Each width, direction and kind of document with each value of the two others."""


@pytest.mark.parametrize(
    ("width", "direction", "doctype"),
    list(product((1024, 1280), ("ltr", "rtl"), (STANDARD, ""))) if LONG else WIDE,
)
async def test_a_page_of_fixed_width_can_be_scrolled_to_its_end(
    bare: Bare, width: int, direction: str, doctype: str
) -> None:
    bare.doctype = doctype
    bare.html = f"<html lang=en dir={direction}>"
    wide = "position: relative; width: 1200px; height: 900px"
    end = "position: absolute; inset-inline-end: 0; top: 100px"
    bare.head = "<style>body { margin: 0 }</style>"
    bare.body = f"<div style='{wide}'><button style='{end}' id=end>At the end</button></div>"
    await opened(bare, width)
    await bare.page.wait_for_timeout(300)
    far = -5_000 if direction == "rtl" else 5_000
    await bare.page.evaluate(f"scrollTo({far}, 0)")
    await bare.page.wait_for_timeout(400)
    sheet, shown = await rect(bare.page, ".sheet"), await rect(bare.page, "#end")
    if direction == "rtl":
        assert round(shown["left"]) == round(sheet["right"])
    else:
        assert round(shown["right"]) == round(sheet["left"])
    await bare.page.locator("#end").click(trial=True)


BANNER = "position: fixed; left: 0; right: 0; bottom: 0; height: 90px; background: gold"
BARS = [
    f"<div id=bar style='{BANNER}'>Accept all</div>",
    f"<div style='position: fixed; inset: 0; pointer-events: none; z-index: 9'>"
    f"<div id=bar style='{BANNER}; position: absolute; pointer-events: auto'>Accept</div></div>",
    f"<div id=bar style='{BANNER}; bottom: 12px; left: 12px; right: 12px'>Card</div>",
    f"<div id=bar style='{BANNER}; height: 50px'>Buy now</div>"
    f"<div style='{BANNER}; bottom: 50px'>Cookies</div>",
]


@pytest.mark.parametrize(("bar", "width"), cells(BARS, (390, 1280)))
async def test_the_shops_bars_stay_free(bare: Bare, bar: str, width: int) -> None:
    bare.body = LONG_TEXT + bar
    await bare.page.set_viewport_size({"width": width, "height": 844})
    await bare.load()
    button, own = await rect(bare.page, ".start"), await rect(bare.page, "#bar")
    assert button["bottom"] <= own["top"]
    await bare.page.locator("theke-launcher .start").click()
    await bare.frame()
    sheet = await rect(bare.page, ".sheet")
    assert sheet["bottom"] <= own["top"]
    await bare.page.locator("#bar").click(trial=True, timeout=2_000)
    await bare.page.evaluate("theke.close(); document.querySelector('#bar').remove()")
    if "Cookies" not in bar:
        await until(bare.page, f"({RECT})('.start').bottom === 844 - 20")


async def test_a_bar_in_a_shadow_that_comes_later_stays_free(bare: Bare) -> None:
    await bare.load()
    await bare.page.evaluate(
        """(style) => {
          const host = document.body.appendChild(document.createElement('cookie-box'));
          const bar = document.createElement('div');
          bar.style.cssText = style;
          host.attachShadow({mode: 'open'}).append(bar);
        }""",
        BANNER,
    )
    await until(bare.page, f"({RECT})('.start').bottom <= 860 - 90")


async def test_a_menu_over_the_whole_screen_is_no_bar(bare: Bare) -> None:
    bare.body += "<div style='position: fixed; inset: 0; background: white'>Menu</div>"
    await bare.load()
    assert (await rect(bare.page, ".start"))["bottom"] == 860 - 20


async def test_a_shop_may_say_how_far_from_the_edges_it_stands(bare: Bare) -> None:
    bare.head = "<style>:root { --theke-bottom: 70px; --theke-side: 8px }</style>"
    await bare.load()
    button = await rect(bare.page, ".start")
    assert (button["right"], button["bottom"]) == (1272, 790)


async def test_a_shops_own_bar_can_end_where_the_panel_begins(bare: Bare) -> None:
    style = "position: fixed; top: 0; left: 0; right: var(--theke-panel-width, 0px); height: 60px"
    bare.body += f"<header style='{style}'>Bar</header>"
    await opened(bare, 1280)
    await bare.page.wait_for_timeout(300)
    bar, sheet = await rect(bare.page, "header"), await rect(bare.page, ".sheet")
    assert bar["right"] == sheet["left"]
    assert sheet["top"] == 0


STYLES = (
    *("transform: scale(.9)", "filter: blur(0)", "contain: strict", "perspective: 10px"),
    *("will-change: transform", "backdrop-filter: blur(1px)", "container-type: size"),
    "overflow: hidden; position: fixed; inset: 0; z-index: 2147483647",
)


@pytest.mark.parametrize(("style", "part"), cells(STYLES, ("html", "body")))
async def test_no_style_of_the_page_moves_or_covers_it(bare: Bare, style: str, part: str) -> None:
    bare.head = f"<style>{part} {{ {style} }} * {{ position: relative; z-index: 5 }}</style>"
    await bare.load()
    button = await rect(bare.page, ".start")
    assert (button["right"], button["bottom"]) == (1260, 840)
    assert await bare.page.evaluate("document.elementFromPoint(1200, 820).localName") == (
        "theke-launcher"
    )
    await bare.open()
    sheet = await rect(bare.page, ".sheet")
    assert (sheet["left"], sheet["top"], sheet["right"], sheet["bottom"]) == (880, 0, 1280, 860)


async def test_what_a_page_puts_into_the_top_layer_does_not_stay_above_the_panel(
    bare: Bare,
) -> None:
    bare.body += "<div id=other popover=manual style='inset: auto 0 0 auto; height: 300px'>Hi</div>"
    await bare.load()
    await bare.page.evaluate("document.querySelector('#other').showPopover(); theke.open()")
    await bare.frame()
    assert await bare.page.evaluate("document.elementFromPoint(1270, 700).localName") == (
        "theke-launcher"
    )


# ---- the page stands still


def snippet() -> str:
    """Return what the manual tells a shop to write before its first paint."""
    manual = Manual({})
    manual.read(ROOT / "docs" / "embed.md")
    return manual.blocks["still"].replace("pottery", "demo")


async def loads(bare: Bare, count: int) -> list[float]:
    """Load the page again and again while a session is live; return each time's layout shift."""
    await bare.page.add_init_script(WATCH_SHIFTS)
    await bare.load()
    await bare.page.locator("theke-launcher .start").click()
    frame = await bare.frame()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    shifts: list[float] = []
    for _ in range(count):
        await bare.page.reload()
        await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("7")
        await bare.page.wait_for_timeout(250)
        shifts.append(await bare.page.evaluate("shift"))
    return shifts


@pytest.mark.parametrize("width", [390, 820, 1280])
async def test_a_page_load_in_a_session_does_not_move_the_page(bare: Bare, width: int) -> None:
    await bare.page.set_viewport_size({"width": width, "height": 860})
    shifts = await loads(bare, LOADS if width == 1280 else LOADS // 5)
    assert max(shifts) < SHIFT_MAX, shifts
    await bare.page.locator("h1").click()
    beside = "document.documentElement.style.marginRight === '400px'"
    await until(bare.page, beside if width == 1280 else "true")


async def test_the_manuals_snippet_makes_room_before_the_first_paint(bare: Bare) -> None:
    bare.head = snippet()
    shifts = await loads(bare, LOADS)
    assert max(shifts) < SHIFT_MAX, shifts
    state: dict[str, Any] = await bare.page.evaluate(RECT, "h1")
    assert state["right"] <= 880
    await bare.page.evaluate("theke.close()")
    await bare.page.reload()
    await expect(bare.page.get_by_role("button", name="Advice, connected")).to_be_visible()
    assert (await rect(bare.page, "h1"))["right"] > 1_200


async def test_the_snippet_gives_the_page_back_where_theke_does_not_come(bare: Bare) -> None:
    bare.head = snippet()
    await loads(bare, 1)
    await bare.page.clock.install()
    await bare.page.route("**/launcher.js", lambda route: route.abort())
    await bare.page.reload()
    assert (await rect_of_page(bare.page)) <= 880
    await bare.page.clock.fast_forward(6_000)
    assert (await rect_of_page(bare.page)) > 1_200


async def rect_of_page(page: Page) -> float:
    return await page.evaluate("document.querySelector('h1').getBoundingClientRect().right")
