"""What happens to networks happens to a call: cuts, another address, a relay that goes. It is back
within seconds of the network, by itself, with the counter as it was.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Page

from tests.e2e.browsers import person
from tests.e2e.call_servers import call_server
from tests.e2e.lab import SERVER, SHOPPER, SHOPPER_MOVED, Lab, lab
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_call_forms import at_desk, choose
from tests.e2e.test_panel import panel_frame
from tests.servers import LONG, DemoServer
from tests.turn import Coturn, coturn

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

BACK_S_MAX = 4.0
"""From the network's return to the first picture on both sides."""
CUTS_S = [3, 9, 28] if LONG else [3, 9]
FLOWS = 5
"""Pictures that are no stray: a quarter of a second of them."""
DOWN_S = 6.0
"""For so long there is no relay."""
SEEN = """
(() => {
  window.seen = [];
  const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...own,
    set(stream) {
      own.set.call(this, stream);
      if (!stream || this.tagName !== 'VIDEO' || this.className === 'own' || this.counted) return;
      this.counted = true;
      const next = () => this.requestVideoFrameCallback(() => {
        window.seen.push(performance.timeOrigin + performance.now());
        next();
      });
      next();
    },
  });
})();
"""
"""Keeps when each picture of the other was drawn, whichever element drew it."""


@dataclass
class Pair:
    """Two who talk, each in a network of their own."""

    lab: Lab
    server: DemoServer
    turn: Coturn
    shopper: Shopper
    advisor: Advisor
    frame: Frame

    @property
    def places(self) -> tuple[Frame, Page]:
        """Where each sees the other."""
        return self.frame, self.advisor.page

    async def flows(self) -> None:
        """Wait until each has seen the other for a moment."""
        for place in self.places:
            await seen_after(place, time.time())

    async def back_s(self, since_s: float) -> float:
        """Wait until each sees the other again; return the seconds since then."""
        firsts = [await seen_after(place, since_s) for place in self.places]
        return max(firsts) - since_s

    async def stood(self, from_s: float, to_s: float) -> bool:
        """Whether nobody saw the other for a while; a connection that is closed may draw once."""
        count = "([from, to]) => seen.filter((at) => at > from && at < to).length"
        span = [from_s * 1_000, to_s * 1_000]
        return all([await place.evaluate(count, span) < FLOWS for place in self.places])


async def seen_after(place: Frame | Page, since_s: float) -> float:
    """Return when the first picture after a moment was drawn."""
    for _ in range(600):
        at_ms = await place.evaluate("(from) => seen.find((at) => at > from)", since_s * 1_000)
        if at_ms is not None:
            return float(at_ms) / 1_000
        await asyncio.sleep(0.05)
    raise AssertionError("no picture for 30 s")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def networks(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Lab]:
    async with lab(tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def turn(networks: Lab) -> AsyncGenerator[Coturn]:
    async with coturn(networks.folder, SERVER, inside=networks.inside("server")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def between(networks: Lab, turn: Coturn) -> AsyncGenerator[DemoServer]:
    """Theke, in the network between the two."""
    data, inside = networks.folder / "theke", networks.inside("server")
    async with call_server(data, turn, ttl_s=30, host=SERVER, inside=inside) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hers(networks: Lab) -> AsyncGenerator[Browser]:
    async with networks.browser("shopper") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theirs(networks: Lab) -> AsyncGenerator[Browser]:
    async with networks.browser("desk") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def pair(
    networks: Lab, between: DemoServer, turn: Coturn, hers: Browser, theirs: Browser
) -> AsyncGenerator[Pair]:
    """Return both in a call in which each sees the other."""
    shop, desk = await person(hers), await person(theirs)
    try:
        shopper, advisor = (
            Shopper(await shop.new_page(), between),
            Advisor(await desk.new_page(), between),
        )
        yield await talking_in(networks, between, turn, shopper, advisor)
    finally:  # a call of a test that failed would go on
        await shop.close()
        await desk.close()
    assert shopper.errors == []
    assert advisor.errors == []


async def talking_in(
    networks: Lab, between: DemoServer, turn: Coturn, shopper: Shopper, advisor: Advisor
) -> Pair:
    """Let the two meet and see each other."""
    for someone in (shopper, advisor):
        await someone.page.context.add_init_script(SEEN)
    await advisor.sign_in()
    await shopper.visit("/?lang=en")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await at_desk(advisor, "call-start").click()
    await shopper.at("call-yes").click()
    made = Pair(networks, between, turn, shopper, advisor, await panel_frame(shopper))
    await seen_after(made.frame, time.time())
    await choose(shopper.at("call"), "two_way")
    await made.flows()
    return made


@pytest.mark.parametrize("whose", ["shopper", "desk"])
@pytest.mark.parametrize("seconds", CUTS_S)
async def test_a_cut_heals(pair: Pair, seconds: float, whose: str) -> None:
    """The cable is pulled and put back."""
    cut_s = time.time()
    await pair.lab.cut(whose)
    await asyncio.sleep(seconds)
    up_s = time.time()
    await pair.lab.mend(whose)
    assert await pair.stood(cut_s + 1, up_s)
    back_s = await pair.back_s(up_s)
    assert back_s < BACK_S_MAX
    await pair.advisor.add("Tamper 58")
    await pair.shopper.line("stopfer-58").wait_for()


@pytest.mark.parametrize("seconds", CUTS_S)
async def test_a_silent_cut_heals(pair: Pair, seconds: float) -> None:
    """Everything is lost on the way, and no cable says so."""
    cut_s = time.time()
    await pair.lab.hush("shopper", yes=True)
    await asyncio.sleep(seconds)
    up_s = time.time()
    await pair.lab.hush("shopper", yes=False)
    assert await pair.stood(cut_s + 1, up_s)
    back_s = await pair.back_s(up_s)
    assert back_s < BACK_S_MAX


async def test_another_address_goes_on(pair: Pair) -> None:
    """The shopper leaves the Wi-Fi: every connection of before is dead, and says nothing."""
    await pair.lab.move("shopper", SHOPPER, SHOPPER_MOVED)
    try:
        # What was on its way already is drawn a moment later.
        back_s = await pair.back_s(time.time() + 0.2)
        assert back_s < BACK_S_MAX
    finally:
        await pair.lab.move("shopper", SHOPPER_MOVED, SHOPPER)


async def by_the_relay_alone(pair: Pair) -> None:
    """Keep the two from reaching each other directly; the call goes on by the relay."""
    await pair.lab.forward(yes=False)
    await pair.back_s(time.time() + 1)
    await asyncio.sleep(1)


@pytest.mark.parametrize("waits_s", [0.0, 31.0] if LONG else [0.0], ids=str)
async def test_a_relay_that_was_gone_is_used_again(pair: Pair, waits_s: float) -> None:
    """Its allocations are lost with it; in the long run the credentials have run out, too."""
    try:
        await by_the_relay_alone(pair)
        await asyncio.sleep(waits_s)
        pair.turn.process.kill()
        down_s = time.time()
        await asyncio.sleep(DOWN_S)
        assert await pair.stood(down_s + 2, time.time())
        await pair.turn.process.start()
        back_s = await pair.back_s(time.time())
        assert back_s < BACK_S_MAX
    finally:
        await pair.lab.forward(yes=True)
