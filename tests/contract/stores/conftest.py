"""The stores that every case of this folder runs on. Another store joins by one more entry."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from theke_server.clock import FakeClock
from theke_server.stores import Stores
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

MakeStore = Callable[[Path, FakeClock], Stores]


def sqlite_file(folder: Path, clock: FakeClock) -> Stores:
    """The embedded store as it ships: a file, a writer thread, readers."""
    return SqliteStores(folder / "theke.sqlite", clock=clock)


def sqlite_memory(_folder: Path, clock: FakeClock) -> Stores:
    """The embedded store in memory, all in the loop."""
    return SqliteStores(MEMORY, clock=clock)


STORES: tuple[MakeStore, ...] = (sqlite_file, sqlite_memory)


@pytest.fixture
def clock() -> FakeClock:
    """The time that the store goes by."""
    return FakeClock()


@pytest.fixture(params=STORES, ids=lambda make: make.__name__)
async def stores(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> AsyncIterator[Stores]:
    """An empty store."""
    make: MakeStore = request.param
    stores = make(tmp_path, clock)
    yield stores
    await stores.aclose()
