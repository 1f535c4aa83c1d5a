"""The desk's three panes, in every size and with as many sessions as an advisor may have."""

from collections.abc import AsyncGenerator
from itertools import pairwise

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person, until
from tests.e2e.people import SHOTS, Advisor, Shopper
from tests.e2e.places import BROKEN, CUT_BELOW
from tests.e2e.test_panel import LOOKS_WRONG, TARGET_PX
from tests.servers import LONG, DemoServer, demo_server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = ((1024, 768), (1280, 860), (1440, 900), (1920, 1080), (2560, 1440))
SHORT_SIZES = ((1024, 768), (1440, 900), (2560, 1440))
"""The narrowest, a usual one and the widest: the others are looked at in `make long`."""
SESSIONS = (0, 1, 3, 8)
PLACES = (("de-CH", "/p/kauz?lang=de"), ("en-GB", "/"), ("fr-CH", "/c/accessories"))
LONG_NAME = "Maximiliana-Theodora Freifrau von Hohenwittlingen-Trauchburg"
LONG_WORDS = "Siebträgermaschine, " * 12 + "https://example.org/" + "1" * 300
"""An address without end has no letter: words of a usual length must not be broken."""
POINTER_PX, FINGER_PX = 31.5, 43.5
"""How small a button may be in height and width: 32 px for a pointer, 44 under a finger."""
FINGER_SIZES = ((1024, 768), (1440, 900))
OUTSIDE = """() => {
  const found = [];
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const here = all(document);
  const {scrollHeight, clientHeight} = document.documentElement;
  if (scrollHeight > clientHeight) found.push(`the window scrolls: ${scrollHeight}`);
  const panes = ['theke-board', '.middle', 'theke-counter'].map((name) =>
    here.find((one) => one.matches(name) && one.checkVisibility()));
  for (const pane of panes.filter(Boolean)) {
    const box = pane.getBoundingClientRect();
    if (box.bottom > innerHeight + 1) found.push(`${pane.tagName} ends at ${box.bottom}`);
    for (const one of [pane, ...all(pane), ...(pane.shadowRoot ? all(pane.shadowRoot) : [])]) {
      if (!one.checkVisibility({visibilityProperty: true}) || one.closest('.away')) continue;
      const {left, right, width} = one.getBoundingClientRect();
      if (width > 1 && (left < box.left - 2 || right > box.right + 2))
        found.push(`${one.tagName} ${one.className} leaves ${pane.tagName}`);
    }
  }
  const send = here.find((one) => one.dataset.testid === 'talk-send' && one.checkVisibility());
  if (send && send.getBoundingClientRect().bottom > innerHeight)
    found.push('Send is below the fold');
  return found;
}"""
"""What lies outside its pane or the window. Only panes may scroll."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    """A shop of its own: nobody else's sessions are on this desk's lists."""
    async with demo_server(tmp_path_factory.mktemp("panes")) as running:
        yield running
        assert "Traceback" not in running.process.said()


async def visitor(browser: Browser, server: DemoServer, number: int) -> Shopper:
    """Return somebody who waits, in one of three languages."""
    locale, path = PLACES[number % len(PLACES)]
    context = await person(browser, locale=locale)
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit(path)
    await shopper.ask_for_advice()
    await shopper.credentials()
    return shopper


async def fill(advisor: Advisor, shopper: Shopper) -> None:
    """Give a session a long name, long words, a cart, something on show and three proposals."""
    view = advisor.page.locator("theke-session:not([hidden])")
    for text in ("Tamper 58", "Kauz"):
        await view.get_by_test_id("search").fill(text)
        await expect(view.get_by_test_id("result").first).to_contain_text(text.split()[0])
        await view.get_by_test_id("result-add").first.click()
    await view.get_by_test_id("result-show").first.click()
    for at in range(3):
        await view.get_by_test_id("result-propose").nth(at).click()
    for text in ("Good morning", LONG_WORDS):
        await view.get_by_test_id("talk-input").fill(text)
        await advisor.page.keyboard.press("Enter")
    await shopper.at("start-checkout").click()
    await shopper.call_me(LONG_NAME)
    await shopper.at("tab-talk").click()
    await shopper.at("talk-input").fill(LONG_WORDS)
    await shopper.at("talk-send").click()
    await expect(view.get_by_test_id("talk-item")).to_have_count(3)


HALF = """() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const here = all(document).filter((one) => one.checkVisibility());
  const tall = (name) => here.find((one) => one.matches(name))?.getBoundingClientRect().height;
  const [middle, stream] = [tall('.middle'), tall('theke-stream')];
  return middle && stream < middle / 2 ? [`the talk has ${stream} of ${middle}`] : [];
}"""
"""Whether the conversation has less than half of its pane."""


VOID = """() => {
  const found = [];
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const within = (root) => all(root.shadowRoot ?? root).concat(root === document ? [] : all(root));
  const seen = (root) => within(root).filter((one) => one.checkVisibility());
  const find = (name) => seen(document).find((one) => one.matches(name));
  const panes = [['theke-board', 'theke-person'], ['.middle', '[data-testid="talk-item"], form'],
    ['theke-counter', '.pane > *']].map(([name, content]) => [name, find(name), content]);
  if (!panes[1][1]) return found;
  let end = 0;
  for (const [name, pane, content] of panes) {
    const {left, right, width, bottom} = pane.getBoundingClientRect();
    if (left - end > 2) found.push(`nothing from ${end} to ${left}, before ${name}`);
    if (bottom < innerHeight - 2) found.push(`nothing below ${name} at ${bottom}`);
    const boxes = seen(pane).filter((one) => one.matches(content))
      .map((one) => one.getBoundingClientRect()).filter((box) => box.width);
    const used = Math.max(...boxes.map((box) => box.right)) -
      Math.min(...boxes.map((box) => box.left));
    if (!(used >= width * USED)) found.push(`${name} uses ${used} of its ${width}`);
    end = right;
  }
  if (innerWidth - end > 2) found.push(`nothing from ${end} to ${innerWidth}`);
  return found;
}""".replace("USED", "0.6")
"""Where nothing stands: between the panes and the edges of the window, or in more than four tenths
of a pane's width. With no session open there is but one pane, which says so in its middle."""


def targets(least_px: float) -> str:
    """Return what finds whatever is cut off, or smaller than it may be for who presses it."""
    return LOOKS_WRONG.replace(str(TARGET_PX), str(least_px))


async def looked_at(advisor: Advisor, sessions: int) -> dict[str, list[str]]:
    """Look at the desk in each size, keep a picture, and return what is wrong."""
    page, wrong = advisor.page, dict[str, list[str]]()
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width, height in SIZES if LONG else SHORT_SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        name = f"desk-{width}x{height}-{sessions}"
        found = [*await page.evaluate(OUTSIDE), *await page.evaluate(VOID)]
        found += await page.evaluate(targets(POINTER_PX))
        found += [*await page.evaluate(HALF), *await page.evaluate(BROKEN)]
        if found := [*found, *await page.evaluate(CUT_BELOW)]:
            wrong[name] = found
        await page.screenshot(path=SHOTS / f"{name}.png")
    return wrong


async def by_finger(advisor: Advisor) -> dict[str, list[str]]:
    """Return what is wrong at the same desk where it is touched, as on a large tablet."""
    page, wrong = advisor.page, dict[str, list[str]]()
    debugger = await page.context.new_cdp_session(page)
    await debugger.send(  # pyright: ignore[reportUnknownMemberType]
        "Emulation.setTouchEmulationEnabled", {"enabled": True}
    )
    await until(page, "matchMedia('(pointer: coarse)').matches")
    for width, height in FINGER_SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        found = [*await page.evaluate(OUTSIDE), *await page.evaluate(VOID)]
        if found := [*found, *await page.evaluate(targets(FINGER_PX))]:
            wrong[f"{width}x{height} by finger"] = found
        await page.screenshot(path=SHOTS / f"desk-{width}x{height}-finger.png")
    await debugger.detach()
    return wrong


BOOKED = """(name) => {
  const board = document.querySelector('theke-desk').shadowRoot.querySelector('theke-board');
  board.booked = [{name, named: true, time: '14:30', line: '/p/kauz', quoted: true,
    facts: '', total: '', state: '14:30', tone: 'waits'}];
}"""


async def test_nothing_leaves_its_pane_and_the_window_does_not_scroll(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    shoppers: list[Shopper] = []
    wrong = await looked_at(advisor, 0)
    for before, sessions in pairwise(SESSIONS if LONG else (0, 3)):
        for number in range(before, sessions):
            shoppers.append(await visitor(browser, server, number))
            await advisor.at("accept").click()
            await expect(advisor.at("seat-item")).to_have_count(number + 1)
        await fill(advisor, shoppers[-1])
        wrong |= await looked_at(advisor, sessions)
    await expect(advisor.at("board-booked")).to_have_count(0)  # nobody has an appointment yet
    await advisor.page.evaluate(BOOKED, LONG_NAME)
    await expect(advisor.at("board-booked")).to_contain_text(LONG_NAME)
    wrong |= await by_finger(advisor)
    assert not wrong, "\n".join(f"{name}: {set(found)}" for name, found in wrong.items())
    for theme in ("light", "dark"):
        await advisor.page.emulate_media(color_scheme=theme)
        await until(advisor.page, f"matchMedia('(prefers-color-scheme: {theme})').matches")
        assert await grave(advisor.page) == []
    for shopper in shoppers:
        assert shopper.errors == []
        await shopper.page.context.close()
