"""A shop on a bad day does what its mood says, and no more."""

import asyncio

import pytest

from tests.contract.shops.goods import FILES, intent, order
from theke_server.clock import FakeClock, FakeIds
from theke_server.shops import ShopUnavailableError, ShopUnknownError
from theke_server.shops.catalogue.assortment import read
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile
from theke_server.shops.catalogue.slow import Fate, Mood, SlowConnector, late

MUGS = intent(("mug-red", 2))


def shop(mood: Mood, clock: FakeClock) -> SlowConnector:
    inner = CatalogueConnector(
        ShopFile(":memory:", threaded=False), read(FILES), FakeClock(), FakeIds()
    )
    return SlowConnector(inner, clock, mood)


async def test_a_refused_call_changes_nothing() -> None:
    slow = shop(lambda call: Fate(refuse=call == "freeze"), FakeClock())
    with pytest.raises(ShopUnavailableError):
        await slow.freeze(MUGS, 10**15, key="a1")
    quote = await slow.quote(intent(("mug-red", 5), owner="s2"), 0)
    assert quote.problems == ()


async def test_a_lost_answer_was_done_all_the_same() -> None:
    slow = shop(lambda call: Fate(lose=call == "place_order"), FakeClock())
    call = order(MUGS, await slow.quote(MUGS, 0))
    with pytest.raises(ShopUnknownError):
        await slow.place_order(call, key="k1")
    found = await slow.find_order("k1")
    assert found is not None
    assert found.total == call.expected_total


async def test_a_call_that_hangs_never_answers() -> None:
    slow = shop(lambda call: Fate(hang=call == "quote"), FakeClock())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slow.quote(MUGS, 0), 0.02)
    assert await slow.facts(["mug-red"])


async def test_answers_come_late_and_out_of_order() -> None:
    clock = FakeClock()
    waits = iter((3.0, 1.0, 2.0))
    slow = shop(lambda _: Fate(after_s=next(waits)), clock)
    came: list[str] = []

    async def ask(name: str) -> None:
        await slow.facts([name])
        came.append(name)

    tasks = [asyncio.create_task(ask(name)) for name in ("first", "second", "third")]
    for _ in range(4):
        for _ in range(5):
            await asyncio.sleep(0)
        clock.advance(1_000)
    await asyncio.gather(*tasks)
    assert came == ["second", "third", "first"]


def test_a_late_mood_stays_within_its_bound() -> None:
    mood = late(FakeIds(), 3.0)
    fates = [mood("quote") for _ in range(200)]
    assert all(0 <= fate.before_s + fate.after_s <= 3 for fate in fates)
    assert len({fate.before_s for fate in fates}) > 100
