"""A call goes on over full page loads of the shop: how soon each side hears the other again."""

import asyncio
import math
import statistics

import pytest
from playwright.async_api import Browser, Frame, Page, expect

from tests.e2e.browsers import chromium, person
from tests.e2e.browsers import until as plays
from tests.e2e.calls import WATCH, probe, until
from tests.e2e.flags import ALLOWS_AT_ONCE, PLAYS_AT_ONCE
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_call_forms import (
    SETTLED_S,
    at_desk,
    choose,
    flowing,
    over,
    talking,
    together,
)
from tests.e2e.test_panel import panel_frame
from tests.servers import LONG, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

LOADS = 20 if LONG else 5
BACK_S = 1.5
"""Until when both are to hear each other again, from the beginning of the navigation on."""
NOISE_S = 1.5 if not LONG else 0.0
"""What a machine that runs two browsers and other tests may take beside it; the full count runs
alone."""
PLAYED = """
(() => {
  window.players = new Set();
  const real = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    window.players.add(this);
    return real.call(this);
  };
})();
"""
"""Keeps what was asked to play: sound that is decoded is heard only where a player goes on."""
PLAYS = """[...players].some(
  (one) => !one.paused && one.currentTime > 0 && one.srcObject?.getAudioTracks().length)"""
HEARD = """
(() => {
  const Real = window.RTCPeerConnection;
  window.heard = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given);
      const entry = { made: Date.now(), at: 0 };
      window.heard.push(entry);
      const look = async () => {
        if (this.connectionState === 'closed') return;
        for (const report of (await this.getStats()).values()) {
          if (report.type !== 'inbound-rtp' || report.kind !== 'audio') continue;
          if (report.totalAudioEnergy > 0) { entry.at = Date.now(); return; }
        }
        setTimeout(look, 20);
      };
      void look();
    }
  };
})();
"""
"""Notes of each connection when the first sound of the other side was played."""
SINCE = "(since) => Math.max(0, ...window.heard.filter(({made}) => made > since).map(({at}) => at))"


async def heard_at(place: Page | Frame, since_ms: float) -> float:
    """Return when the other was first heard on a connection made since then, in milliseconds."""
    for _ in range(400):
        at_ms: float = await place.evaluate(SINCE, since_ms)
        if at_ms:
            return at_ms
        await asyncio.sleep(0.05)
    raise AssertionError("nothing is heard any more")


async def loaded(shopper: Shopper, advisor: Advisor) -> tuple[float, float]:
    """Load the shop's page anew; return after how many seconds each side hears the other."""
    await shopper.visit("/?lang=en")
    began_ms: float = await shopper.page.evaluate("performance.timeOrigin")
    hers = await heard_at(await panel_frame(shopper), began_ms)
    theirs = await heard_at(advisor.page, began_ms)
    return (hers - began_ms) / 1_000, (theirs - began_ms) / 1_000


async def test_a_call_goes_on_over_page_loads(browser: Browser, server: DemoServer) -> None:
    """The panel joins again by itself, the cart is right, and the session never ends."""
    shopper, advisor = await together(browser, server, HEARD)
    await advisor.page.evaluate(HEARD)
    session_id = (await shopper.credentials())["session_id"]
    await talking(shopper, advisor)
    times: list[tuple[float, float]] = []
    for _ in range(LOADS):
        await advisor.add("Tamper 58")
        times.append(await loaded(shopper, advisor))
        await until(await panel_frame(shopper), flowing(with_picture=True))
    await shopper.quantity("stopfer-58", LOADS)
    assert (await shopper.credentials())["session_id"] == session_id
    hers, theirs = (sorted(side) for side in zip(*times, strict=True))
    print(f"\nheard again, shopper {hers}, advisor {theirs}")  # noqa: T201
    for side in (hers, theirs):
        assert statistics.median(side) < BACK_S + NOISE_S
        assert side[math.ceil(len(side) * 0.95) - 1] < BACK_S + NOISE_S
    await over(shopper, advisor)


async def strict(browser: Browser, server: DemoServer) -> Shopper:
    """Return a shopper in a browser that asks, and was allowed to use the microphone."""
    context = await person(browser)
    await context.grant_permissions(["microphone"])
    for script in (WATCH, HEARD, PLAYED):
        await context.add_init_script(script)
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit("/?lang=en")
    await shopper.ask_for_advice()
    return shopper


async def begun(shopper: Shopper, advisor: Advisor) -> None:
    """Let the advisor call, and the shopper say yes."""
    await at_desk(advisor, "call-start").click()
    await shopper.at("call-yes").click()
    await until(await panel_frame(shopper), flowing(with_picture=True))
    await until(advisor.page, flowing(with_picture=False))


STRICT = {
    "plays nothing unasked": (PLAYS_AT_ONCE,),
    "asks for the microphone": (ALLOWS_AT_ONCE,),
    "both": (PLAYS_AT_ONCE, ALLOWS_AT_ONCE),
}
"""By what a browser does after a page load: the flags that it lacks."""


@pytest.mark.parametrize("kind", list(STRICT) if LONG else ["both"])
async def test_one_press_at_most_after_a_page_load(
    browser: Browser, server: DemoServer, kind: str
) -> None:
    """Where the browser wants to be asked again, one press brings sound and microphone back."""
    theirs = await person(browser)
    for script in (WATCH, HEARD):
        await theirs.add_init_script(script)
    advisor = Advisor(await theirs.new_page(), server)
    await advisor.sign_in()
    more = ("--autoplay-policy=user-gesture-required",) if PLAYS_AT_ONCE in STRICT[kind] else ()
    async with chromium(STRICT[kind], more, whole=True) as asking:
        shopper = await strict(asking, server)
        await advisor.accept(shopper)
        await begun(shopper, advisor)
        pressed: list[bool] = []
        for _ in range(3 if LONG else 1):
            if ALLOWS_AT_ONCE in STRICT[kind]:
                await shopper.page.context.clear_permissions()
            await shopper.visit("/?lang=en")
            began_ms: float = await shopper.page.evaluate("performance.timeOrigin")
            await shopper.at("call-end").wait_for()
            await asyncio.sleep(SETTLED_S)
            await shopper.shot(f"call-again-{kind.replace(' ', '-')}")
            await shopper.page.context.grant_permissions(["microphone"])
            again = shopper.at("call-play")
            # A page that listens to a microphone may play by itself; to listen it must ask.
            pressed.append(await again.is_visible())
            if pressed[-1]:
                await again.click()
            frame = await panel_frame(shopper)
            await heard_at(frame, began_ms)
            await heard_at(advisor.page, began_ms)
            await expect(shopper.at("call-play")).to_be_hidden()
            await plays(frame, PLAYS)
        print(f"\n{kind}: pressed {pressed}")  # noqa: T201
        assert all(pressed) or ALLOWS_AT_ONCE not in STRICT[kind]
        await over(shopper)
    await over(advisor)


async def test_who_was_seen_is_seen_again_after_a_page_load(
    browser: Browser, server: DemoServer
) -> None:
    shopper, advisor = await together(browser, server)
    frame = await talking(shopper, advisor)
    await choose(shopper.at("call"), "two_way")
    for place in (frame, advisor.page):
        await until(place, flowing(with_picture=True))
    await shopper.visit("/?lang=en")
    frame = await panel_frame(shopper)
    await advisor.page.reload()
    for place in (frame, advisor.page):
        await until(place, flowing(with_picture=True))
    await shopper.at("call-camera").click()
    await shopper.visit("/?lang=en")
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    await asyncio.sleep(SETTLED_S)
    assert (await probe(frame))["cameras"] == 0, "who had switched it off is not seen"
    await over(shopper, advisor)
