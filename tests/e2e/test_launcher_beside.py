"""What the launcher says beside its button on a shop's page, with a panel that the test speaks for:
four looks, a title that stays the page's own, and room on awkward pages.
"""

import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Locator, Page, expect
from starlette.responses import JSONResponse

from tests.e2e.axe import grave
from tests.e2e.bare import Bare, heard, tell
from tests.e2e.browsers import person, until
from tests.e2e.fake_theke import AVAILABILITY, FURTHER, FakeSites, fake_sites
from tests.e2e.people import SHOTS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MIRA = {"name": "Mira", "face": ""}
LINE = "Mira asks you to review the order, and to say whether the grinder may be the louder one."
NOTICE = {**MIRA, "id": "request", "line": LINE}
ALLOWED = {"access-control-allow-origin": "*"}
LOOKS = {
    "nobody": "Nobody here right now",
    "waiting": "One moment",
    "here": "Mira is here",
    "asks": "Mira has a question",
}
BAR = "<div style='position:fixed;inset:auto 0 0 0;height:70px;background:#ccc'>Buy now</div>"
TALL = "<p style='height:3000px'>Long</p>"
AWKWARD = {
    "transform": ("<html lang=en>", f"<style>body{{transform:rotate(0)}}</style>{TALL}"),
    "everything": ("<html lang=en>", f"<style>*{{all:revert;width:20px!important}}</style>{TALL}"),
    "rtl": ("<html lang=ar dir=rtl>", TALL),
    "bar": ("<html lang=en>", BAR + TALL),
    "wide": ("<html lang=en>", "<p style='width:1400px'>Wide</p>"),
}
PICTURE = """async () => {
  const canvas = new OffscreenCanvas(8, 8);
  canvas.getContext('2d').fillRect(0, 0, 8, 8);
  const bitmap = canvas.transferToImageBitmap();
  tell('theke.face', {face: '/f.webp', bitmap});
}"""


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
    place.asked.clear()
    place.available = None
    yield Bare(page, place)
    await context.close()
    assert errors == []


def button(page: Page) -> Locator:
    """Return the launcher's button."""
    return page.locator("theke-launcher .start")


def bubble(page: Page) -> Locator:
    """Return what is said above it."""
    return page.locator("theke-launcher .bubble")


async def put_away(bare: Bare, **state: object) -> Frame:
    """Open the panel, put it away, and let it say something."""
    frame = await bare.open()
    await bare.page.evaluate("theke.close()")
    await tell(frame, **state)
    return frame


async def test_it_says_that_nobody_is_there_before_it_is_pressed(bare: Bare) -> None:
    place = bare.place
    for lang, words in (("en", "Nobody here right now"), ("de", "Gerade niemand da")):
        place.available = JSONResponse({"state": "nobody", "advisors": 0}, headers=ALLOWED)
        bare.attributes = f'data-shop="demo" data-lang="{lang}"'
        await bare.load()
        await expect(button(bare.page)).to_have_attribute("data-company", "nobody")
        await expect(button(bare.page)).to_contain_text(words)
        loaded = await bare.page.evaluate(
            "performance.getEntriesByType('resource').filter(({name}) => /launcher-/.test(name))"
            ".every(({startTime}) =>"
            " startTime > performance.getEntriesByType('navigation')[0].loadEventEnd)"
        )
        assert loaded
    assert place.asked.count(AVAILABILITY) == 2
    assert len(bare.page.frames) == 1
    for available in (
        JSONResponse({"state": "here", "advisors": 1}, headers=ALLOWED),
        JSONResponse({"state": "nobody"}),  # not for this origin
        JSONResponse({}, status_code=503, headers=ALLOWED),
        None,
    ):
        place.available = available
        asked = place.asked.count(AVAILABILITY)
        await bare.load()
        await until_asked(bare, asked + 1)
        await bare.page.wait_for_timeout(100)
        assert await button(bare.page).get_attribute("data-company") in (None, "")
        await expect(button(bare.page)).to_have_accessible_name("Beratung")
    bare.attributes = 'data-shop="demo" data-availability="off"'
    place.asked.clear()
    await bare.load()
    await bare.page.wait_for_timeout(1_000)
    assert [path for path in place.asked if path.startswith((AVAILABILITY, FURTHER))] == []


async def until_asked(bare: Bare, times: int) -> None:
    """Wait until Theke was asked so often whether somebody is there."""
    for _ in range(200):
        if bare.place.asked.count(AVAILABILITY) == times:
            return
        await bare.page.wait_for_timeout(25)
    raise AssertionError(bare.place.asked)


async def test_a_policy_that_keeps_the_question_in_is_named_once(bare: Bare) -> None:
    theke = bare.place.theke
    bare.headers = {
        "content-security-policy": f"script-src {theke} 'unsafe-inline'; connect-src 'self'"
    }
    await bare.load()
    assert (await bare.wait_for("error"))["code"] == "availability_blocked"
    await bare.page.reload()
    await bare.page.wait_for_timeout(1_000)
    assert await bare.page.evaluate("violations") == []
    assert AVAILABILITY not in bare.place.asked


async def test_four_looks_differ_by_words_and_forms_also_without_colours(bare: Bare) -> None:
    await bare.load()
    frame = await put_away(bare)
    await frame.evaluate(PICTURE)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for colours in ("none", "active"):
        await bare.page.emulate_media(forced_colors=colours, reduced_motion="reduce")
        pictures = set[bytes]()
        for look, words in LOOKS.items():
            await tell(frame, company=look, advisor={**MIRA, "face": "/f.webp"})
            await expect(button(bare.page)).to_have_attribute("data-company", look)
            await expect(button(bare.page)).to_have_accessible_name(f"Advice {words}")
            pictures.add(
                await button(bare.page).screenshot(path=SHOTS / f"look-{look}-{colours}.png")
            )
        assert len(pictures) == len(LOOKS)
        await expect(button(bare.page).locator("canvas.face")).to_be_visible()
        await tell(frame, company="asks", advisor=MIRA, unread=1, notice=NOTICE)
        await expect(bubble(bare.page)).to_contain_text("louder")
        assert await bubble(bare.page).evaluate("(part) => part.getAnimations().length") == 0
        assert await grave(bare.page) == []
        await tell(frame)


async def test_the_title_is_the_pages_own(bare: Bare) -> None:
    await bare.load()
    frame = await put_away(bare, unread=2)
    page = bare.page
    await expect(page).to_have_title("(2) Bare")
    await page.evaluate("document.title = 'Kauz'")
    await expect(page).to_have_title("(2) Kauz")
    await page.evaluate("document.querySelector('title').firstChild.data = 'Amsel'")
    await expect(page).to_have_title("(2) Amsel")
    await tell(frame, unread=3)
    await expect(page).to_have_title("(3) Amsel")
    await tell(frame, unread=0)
    await expect(page).to_have_title("Amsel")
    await tell(frame, unread=1)
    await expect(page).to_have_title("(1) Amsel")
    await page.evaluate("theke.remove()")
    await expect(page).to_have_title("Amsel")


async def test_the_bubble_stays_on_the_screen_and_off_the_shops_bars(bare: Bare) -> None:
    for name, (html, body) in AWKWARD.items():
        for width in (320, 390, 1280):
            await bare.page.set_viewport_size({"width": width, "height": 700})
            bare.html, bare.body = html, body
            await bare.load()
            await put_away(bare, company="asks", advisor=MIRA, unread=1, notice=NOTICE)
            await expect(bubble(bare.page)).to_contain_text("louder")
            await bare.page.wait_for_timeout(400)
            seen = await bare.page.evaluate("visualViewport.width")
            box = await bubble(bare.page).bounding_box()
            start = await button(bare.page).bounding_box()
            assert box
            assert start
            assert box["x"] >= 0, (name, width, box)
            assert box["x"] + box["width"] <= seen, (name, width, box)
            assert 100 < box["width"] <= 340, (name, width, box)
            assert 0 <= box["y"] < box["y"] + box["height"] <= start["y"], (name, width, box)
            assert start["y"] + start["height"] <= 700 - 70 * (name == "bar"), (name, width, start)
            side = "left" if name == "rtl" else "right"
            assert (box["x"] < width - box["x"] - box["width"]) == (side == "left") or width == 320
            at = [box["x"] + 40, box["y"] + box["height"] / 2]
            on_top = "([x, y]) => document.elementFromPoint(x, y)?.localName"
            assert await bare.page.evaluate(on_top, at) == "theke-launcher"


async def test_the_panel_hears_what_is_dismissed_also_by_escape(bare: Bare) -> None:
    await bare.load()
    frame = await put_away(bare, company="here", advisor=MIRA, unread=1, notice=NOTICE)
    await bubble(bare.page).locator(".notice").press("Escape")
    await expect(bubble(bare.page).locator(".notice")).to_have_count(0)
    await expect(button(bare.page)).to_be_focused()
    await until(frame, "heard.some(({method}) => method === 'theke.dismiss')")
    assert await heard(frame, "theke.dismiss") == [{"notice": "request"}]
    await tell(frame, company="here", unread=2, notice={**NOTICE, "id": "next", "line": "Next."})
    await bubble(bare.page).locator(".notice").click()
    await expect(bare.page.locator("theke-launcher .sheet")).to_be_visible()
    await until(frame, "heard.some(({params}) => params?.notice === 'next')")
    assert (await heard(frame, "theke.open"))[-1] == {"notice": "next"}
    assert re.match(r"^\(2\) ", await bare.page.title())
