"""The connectors that every case of this folder runs on. Another engine joins by one more entry.

A connector is given a shop with the goods of `goods.py`, and tells how to make a cart of its own.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from sqlite3 import Connection

import pytest

from tests.contract.shops.goods import FILES
from theke_server.clock import FakeClock, FakeIds, SystemClock
from theke_server.shops import ShopConnector
from theke_server.shops.catalogue import carts
from theke_server.shops.catalogue.assortment import read
from theke_server.shops.catalogue.connector import CART, CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile
from theke_server.shops.catalogue.slow import SlowConnector, late

LATE_S = 0.012


class Place:
    """A connector under test, its clock, and its shop's own way to a cart."""

    def __init__(
        self, connector: ShopConnector, shop: CatalogueConnector, clock: FakeClock
    ) -> None:
        self.connector = connector
        self.shop = shop
        self.clock = clock

    async def own_cart(self, *lines: tuple[str, int], cart_id: str = "c0000001") -> str:
        """Fill a cart of the shop, and return its reference."""
        now_ms = self.clock.now_ms()

        def fill(file: Connection) -> None:
            for sku, quantity in lines:
                carts.put(file, cart_id, sku, quantity, now_ms)

        await self.shop.run(fill)
        return await self.shop.sign(CART, cart_id)


def in_a_file(folder: Path, clock: FakeClock) -> Place:
    """The catalogue as it ships: a file and a thread."""
    shop = CatalogueConnector(ShopFile(folder / "shop.sqlite"), read(FILES), clock, FakeIds())
    return Place(shop, shop, clock)


def in_memory(_folder: Path, clock: FakeClock) -> Place:
    """The catalogue in memory, without a thread."""
    file = ShopFile(":memory:", threaded=False)
    shop = CatalogueConnector(file, read(FILES), clock, FakeIds())
    return Place(shop, shop, clock)


def slow(folder: Path, clock: FakeClock) -> Place:
    """The catalogue behind a bad line: late, and in any order."""
    place = in_memory(folder, clock)
    return Place(
        SlowConnector(place.shop, SystemClock(), late(FakeIds(7), LATE_S)), place.shop, clock
    )


PLACES: tuple[Callable[[Path, FakeClock], Place], ...] = (in_a_file, in_memory, slow)


@pytest.fixture(params=PLACES, ids=lambda make: make.__name__)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """A freshly stocked shop."""
    made: Place = request.param(tmp_path, FakeClock())
    yield made
    await made.connector.aclose()


@pytest.fixture
def shop(place: Place) -> ShopConnector:
    """Only what the protocol promises."""
    return place.connector
