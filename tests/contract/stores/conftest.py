"""The stores that every case of this folder runs on. Another store joins by one more entry."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from theke_server.clock import FakeClock
from theke_server.stores import SessionStore
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStore

MakeStore = Callable[[Path, FakeClock], SessionStore]


def sqlite_file(folder: Path, clock: FakeClock) -> SessionStore:
    """The embedded store as it ships: a file, a writer thread, readers."""
    return SqliteStore(folder / "theke.sqlite", clock=clock)


def sqlite_memory(_folder: Path, clock: FakeClock) -> SessionStore:
    """The embedded store in memory, all in the loop."""
    return SqliteStore(MEMORY, clock=clock)


STORES: tuple[MakeStore, ...] = (sqlite_file, sqlite_memory)


@pytest.fixture
def clock() -> FakeClock:
    """The time that the store goes by."""
    return FakeClock()


@pytest.fixture(params=STORES, ids=lambda make: make.__name__)
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> AsyncIterator[SessionStore]:
    """An empty store."""
    make: MakeStore = request.param
    store = make(tmp_path, clock)
    yield store
    await store.aclose()
