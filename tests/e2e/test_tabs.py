"""Several tabs of one shop hear of the same thing at the same moment, before the browser has shown
one of them what another has stored: what happens once happens in one of them.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame

from tests.e2e.bare import Bare, heard, sale, tell
from tests.e2e.browsers import person
from tests.e2e.fake_theke import FakeSites, fake_sites

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

TABS = 6
ROUNDS = 10
QUIET_S = 4.0
"""After this a tab that had to wait for another one's turn has been asked again."""
LISTENS = """() => {
  window.all = new BroadcastChannel('all');
  all.onmessage = ({data}) => tell('theke.state', data);
}"""
SAYS = """(states) => {
  for (const state of states) {
    all.postMessage(state);
    tell('theke.state', state);
  }
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


class Tabs:
    """Tabs of one shop, whose panels speak as one."""

    def __init__(self, shops: list[Bare], frames: list[Frame]) -> None:
        self.shops = shops
        self.frames = frames

    async def say(self, *states: dict[str, Any]) -> None:
        """Let all panels say this at the same moment, whoever says it first."""
        live = {"live": True, "cart": True, "status": "live", "lines": 2, "total": ""}
        await self.frames[0].evaluate(SAYS, [{**live, **state} for state in states])

    async def hear(self, part: str) -> None:
        """Wait until every tab has heard of a session by a detail `d` that fits."""
        for shop in self.shops:
            await shop.wait_for("session", part)

    async def seen(self, name: str, key: str) -> list[Any]:
        """Return what all tabs have heard of this name, by one part of its details."""
        return [entry[key] for shop in self.shops for entry in await shop.seen(name)]

    async def counted(self) -> list[str]:
        """Return what all data layers were told, by name."""
        return [event["event"] for shop in self.shops for event in await shop.layer()]


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(browser: Browser, place: FakeSites) -> AsyncGenerator[Tabs]:
    context = await person(browser)
    shops: list[Bare] = []
    frames: list[Frame] = []
    for number in range(TABS):
        shop = Bare(await context.new_page(), place)
        shop.attributes += " data-datalayer"
        await shop.load()
        frame = await shop.open() if number == 0 else await shop.frame()
        if number == 0:
            await frame.evaluate("localStorage.setItem('live', '1')")
            await tell(frame, sale=sale({}, session="first"))
            await shop.wait_for("session", "d.status === 'live'")
        await frame.evaluate(LISTENS)
        shops.append(shop)
        frames.append(frame)
    yield Tabs(shops, frames)
    await context.close()


def session(number: int) -> dict[str, Any]:
    """Return what names a session: the next after those before."""
    return {"session": f"r{number}"}


async def test_a_cart_goes_back_and_an_order_is_announced_once_in_all_tabs(tabs: Tabs) -> None:
    for number in range(ROUNDS):
        own = session(number)
        await tabs.say({"sale": sale({}, **own)}, {"sale": sale({"mug": 2}, **own)})
        await tabs.hear(f"d.session === 'r{number}' && d.status === 'live'")
        for shop in tabs.shops:
            await shop.wait_for("cart", "d.lines === 2 && d.items[0]?.sku === 'mug'")
            await shop.page.evaluate("seen.length = 0")
        over = {"live": False, "cart": False, "status": "ended", "order_ref": f"A-{number}"}
        await tabs.say({**over, "sale": sale({"mug": 2}, phase="completed", **own)})
        await tabs.hear(f"d.session === 'r{number}' && d.status === 'ended'")
        for shop in tabs.shops:
            await shop.wait_for("cart", "!d.live")
        backs = await tabs.seen("cart", "back")
        assert sorted(backs) == [False] * (TABS - 1) + [True], (number, backs)
        assert await tabs.seen("purchase", "order_ref") == [f"A-{number}"], number
    assert (await tabs.counted()).count("purchase") == ROUNDS


async def test_each_step_of_a_checkout_is_counted_once_in_all_tabs(tabs: Tabs) -> None:
    for number in range(ROUNDS):
        own = session(number)
        till = sale({"mug": 2}, shipping_tier="Parcel", payment_type="card", **own)
        await tabs.say(
            {"sale": sale({}, **own)},
            {"sale": sale({"mug": 2}, **own)},
            {"sale": till},
            {"sale": till, "status": "paying"},
        )
        await tabs.hear(f"d.session === 'r{number}' && d.status === 'paying'")
    await asyncio.sleep(QUIET_S)
    counted = await tabs.counted()
    steps = ["add_to_cart", "view_cart", "begin_checkout", "add_shipping_info", "add_payment_info"]
    assert {step: counted.count(step) for step in steps} == dict.fromkeys(steps, ROUNDS)


async def test_the_shops_own_cart_comes_along_from_one_tab(tabs: Tabs) -> None:
    for shop in tabs.shops:
        await shop.page.evaluate("theke.setCart([{sku: 'mug', quantity: 2}])")
    for number in range(ROUNDS):
        await tabs.say({"sale": sale({}, **session(number))})
        await tabs.hear(f"d.session === 'r{number}'")
    await asyncio.sleep(1)
    brought = [call for frame in tabs.frames for call in await heard(frame, "theke.add")]
    assert brought == [{"sku": "mug", "quantity": 2}] * ROUNDS
    await tabs.say({"sale": sale({"mug": 2}, **session(ROUNDS - 1))})
    await asyncio.sleep(QUIET_S)
    assert "add_to_cart" not in await tabs.counted()


async def test_a_tab_that_counted_may_be_closed_and_nothing_is_lost(tabs: Tabs) -> None:
    own = session(0)
    await tabs.say({"sale": sale({}, **own)})
    await tabs.hear("d.session === 'r0'")
    await tabs.shops[0].page.close()
    left = Tabs(tabs.shops[1:], tabs.frames[1:])
    await left.say({"sale": sale({"mug": 2}, **own)})
    await asyncio.sleep(2 * QUIET_S)
    assert sorted(await left.counted()) == ["add_to_cart", "view_cart"]
