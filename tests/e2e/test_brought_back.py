"""The browser brings an old page back as it was left: what happens once in a session does not
happen again on it. A browser of its own: Playwright switches the back/forward cache off by a
flag, and the headless shell has none.
"""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Page, async_playwright

from tests.e2e.bare import Bare, sale, tell
from tests.e2e.browsers import WHOLE, person, until
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.e2e.flags import FLAGS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

HELD_S = 3.5
"""As long a page that has counted something holds a lock, and is not kept."""
GONE_S = 0.5
"""Until the page is another one: before that nothing can be asked of it."""
OWN = """
addEventListener('theke:cart', ({detail}) => {
  if (detail.back) localStorage.own = JSON.stringify(detail.items);
});
addEventListener('pageshow', (event) => { window.persisted = event.persisted });
window.addEventListener('message', (event) => { window.messages = (window.messages ?? 0) + 1 });
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def keeping() -> AsyncGenerator[Browser]:
    """A browser that keeps the pages that were left."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(WHOLE),
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def bare(keeping: Browser, place: FakeSites) -> AsyncGenerator[Bare]:
    context = await person(keeping)
    shop = Bare(await context.new_page(), place)
    shop.attributes += " data-datalayer"
    shop.script = OWN
    yield shop
    await context.close()


async def left_and_ended(bare: Bare, ended: dict[str, object]) -> None:
    """Leave a page in a session, and end the session on the next one."""
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=2, sale=sale({"mug": 2}))
    await bare.wait_for("cart", "d.lines === 2")
    await bare.page.evaluate("window.mark = 'old'")
    await asyncio.sleep(HELD_S)
    await bare.page.goto(f"{bare.place.shop}/bare/next")
    frame = await next_frame(bare.page)
    await tell(frame, lines=2, sale=sale({"mug": 2}))
    await tell(frame, live=False, status="ended", **ended)
    await bare.wait_for("cart", "d.back")


async def next_frame(page: Page) -> Frame:
    """Return the greeted panel of a page that was just loaded."""
    for _ in range(200):
        for frame in page.frames:
            if "/panel" in frame.url and await frame.evaluate("window.heard?.length > 0"):
                return frame
        await page.wait_for_timeout(20)
    raise AssertionError("the panel heard nothing")


async def go_back(bare: Bare) -> None:
    """Go back to the page as it was left, and forget what it has heard until then."""
    await bare.page.evaluate("() => void setTimeout(() => history.back(), 10)")
    await asyncio.sleep(GONE_S)
    await until(bare.page, "window.mark === 'old' && window.persisted")
    await bare.page.evaluate("seen.length = 0; (window.dataLayer ?? []).length = 0")


async def say(page: Page, state: dict[str, object]) -> None:
    """Let the panel on the page say how it stands, as its own message would arrive.

    The debugger does not follow a frame of another site into the cache and out again.
    """
    message = {"live": False, "cart": False, "status": "ended", "lines": 0, "total": "", **state}
    await page.evaluate(
        """([origin, params]) => {
          const frame = document.querySelector('theke-launcher').shadowRoot.querySelector('iframe');
          const data = {jsonrpc: '2.0', method: 'theke.state', params};
          dispatchEvent(new MessageEvent('message', {data, origin, source: frame.contentWindow}));
        }""",
        [message.pop("origin"), message],
    )


ABANDONED = sale({"mug": 2}, phase="abandoned")
BOUGHT = sale({"mug": 2}, phase="completed")


@pytest.mark.parametrize(
    ("ended", "kept"),
    [
        ({"sale": ABANDONED}, '[{"sku":"mug","quantity":2}]'),
        ({"sale": BOUGHT, "order_ref": "A-1"}, "[]"),
        ({}, '[{"sku":"mug","quantity":2}]'),
    ],
    ids=["abandoned", "bought", "unsaid"],
)
async def test_an_old_page_repeats_nothing_that_happened_once(
    bare: Bare, ended: dict[str, object], kept: str
) -> None:
    await left_and_ended(bare, ended)
    assert await bare.page.evaluate("localStorage.own") == kept
    await bare.page.evaluate("localStorage.own = 'changed since'")
    await go_back(bare)
    # First what the old panel still believes, then what it learns.
    for state in (
        {"live": True, "cart": True, "status": "live", "lines": 2, "sale": sale({"mug": 2})},
        {"sale": sale({"mug": 2}, phase="completed"), "order_ref": ended.get("order_ref", "")},
        ended,
    ):
        await say(bare.page, {"origin": bare.place.theke, **state})
    await bare.page.wait_for_timeout(200)
    assert [entry["back"] for entry in await bare.seen("cart") if entry["back"]] == []
    assert await bare.seen("purchase") == []
    assert await bare.layer() == []
    assert await bare.page.evaluate("localStorage.own") == "changed since"


async def test_an_old_page_hears_of_the_end_that_no_other_page_heard(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await tell(frame, lines=2, sale=sale({"mug": 2}))
    await bare.wait_for("cart", "d.lines === 2")
    await bare.page.evaluate("window.mark = 'old'")
    await asyncio.sleep(HELD_S)
    bare.place.down = True
    await bare.page.goto(f"{bare.place.shop}/bare/next")
    bare.place.down = False
    await go_back(bare)
    await say(bare.page, {"origin": bare.place.theke, "sale": ABANDONED})
    assert (await bare.wait_for("cart", "d.back"))["items"] == [{"sku": "mug", "quantity": 2}]
    await say(bare.page, {"origin": bare.place.theke, "sale": ABANDONED})
    assert sum(entry["back"] for entry in await bare.seen("cart")) == 1


async def test_a_cart_goes_back_once_in_all_tabs_together(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=2, sale=sale({"mug": 2}))
    await bare.wait_for("cart", "d.lines === 2")
    other = Bare(await bare.page.context.new_page(), bare.place)
    await other.load()
    second = await other.frame()
    await tell(second, lines=2, sale=sale({"mug": 2}))
    await tell(second, live=False, status="ended", sale=ABANDONED)
    await other.wait_for("cart", "d.back")
    await tell(frame, live=False, status="ended", sale=ABANDONED)
    await bare.wait_for("session", "d.status === 'ended'")
    assert not any(entry["back"] for entry in await bare.seen("cart"))


async def test_the_next_session_has_its_own_firsts(bare: Bare) -> None:
    await left_and_ended(bare, {"sale": ABANDONED})
    frame = await bare.open()
    again = {**sale({"hat": 1}), "session": "s2"}
    await tell(frame, lines=1, sale=again)
    await bare.wait_for("cart", "d.live && d.lines === 1")
    await tell(frame, live=False, status="ended", sale={**again, "phase": "abandoned"})
    back = await bare.wait_for("cart", "d.back && d.items[0].sku === 'hat'")
    assert back["items"] == [{"sku": "hat", "quantity": 1}]
