"""What a visitor without a name is called: numbers of a day in the shop's own zone, and titles."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from theke_checkout.values.ids import ShopId
from theke_checkout.values.limits import PRODUCT_CHARS_MAX
from theke_server.clock import FakeClock
from theke_server.desk.visitors import Visitors, product_title
from theke_server.stores import Stores
from theke_server.stores.sqlite.store import SqliteStores

SHOP, OTHER_SHOP = ShopId("demo"), ShopId("other")
HOUR_MS = 3_600_000
LONG = "Kettle " * 20


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def stores(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Stores]:
    stores = SqliteStores(tmp_path / "theke.sqlite", clock=clock)
    yield stores
    await stores.aclose()


async def test_visitors_of_a_day_are_numbered_from_one(stores: Stores, clock: FakeClock) -> None:
    """Also when many come at once, each shop by itself, by two servers, and anew the next day."""
    present, there = Visitors(stores.values, clock), Visitors(stores.values, clock)
    came = await asyncio.gather(*(who.next_number(SHOP, "UTC") for who in [present, there] * 10))
    assert sorted(came) == list(range(1, 21))
    assert await present.next_number(OTHER_SHOP, "UTC") == 1
    assert await there.next_number(SHOP, "UTC") == 21
    clock.advance(24 * HOUR_MS)
    assert await present.next_number(SHOP, "UTC") == 1


async def test_a_day_is_one_of_the_shops_own_zone(stores: Stores, clock: FakeClock) -> None:
    """It begins once in 24 hours, and not at one moment everywhere."""
    visitors = Visitors(stores.values, clock)
    zones = ("Asia/Tokyo", "America/Los_Angeles", "UTC")
    begins: dict[str, list[int]] = {zone: [] for zone in zones}
    for hour in range(25):
        for zone, hours in begins.items():
            if await visitors.next_number(ShopId(zone), zone) == 1 and hour:
                hours.append(hour)
        clock.advance(HOUR_MS)
    assert [len(hours) for hours in begins.values()] == [1, 1, 1]
    assert len({hours[0] for hours in begins.values()}) == 3


@pytest.mark.parametrize(
    ("title", "product"),
    [
        ("Kauz grinder", "Kauz grinder"),
        ("Kauz grinder | Bohne & Dampf", "Kauz grinder"),
        ("Kauz grinder – Bohne & Dampf", "Kauz grinder"),
        ("Bohne & Dampf · Kauz grinder", "Kauz grinder"),
        ("BOHNE & DAMPF: Kauz", "BOHNE & DAMPF: Kauz"),
        ("Espresso-Mühle Kauz", "Espresso-Mühle Kauz"),
        ("  Kauz \n grinder\t", "Kauz grinder"),
        ("Kauz\u202e grinder\x00", "Kauz grinder"),
        ("Bohne & Dampf", ""),
        ("", ""),
        (" | ", ""),
        ("Search: lea@example.org", ""),
        ("4242 4242 4242 4242", ""),
        (LONG, f"{LONG[: PRODUCT_CHARS_MAX - 1].rstrip()}…"),
        ("x" * PRODUCT_CHARS_MAX, "x" * PRODUCT_CHARS_MAX),
    ],
)
def test_a_title_without_the_shop_and_without_what_people_type(title: str, product: str) -> None:
    assert product_title(title, "Bohne & Dampf") == product
