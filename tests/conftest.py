"""Fixtures that many tests share."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from theke_server.clock import FakeClock
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

CHROMIUM = Path("/usr/bin/chromium")
TESTS = Path(__file__).parent
BROWSER_TESTS = TESTS / "e2e"
FIRST = (
    "unit/client/test_build.py",
    "unit/test_words.py",
    "chaos",
    "process",
    "golive",
    "live",
    "contract",
    "property",
)
"""What takes longest begins first, so that no worker is left alone with it in the end."""
os.environ["THEKE_ROBOT"] = "0"  # a demo has no robot but where a test is about it
os.environ["COLUMNS"] = "200"  # tables of the command line are as wide as here
# How long an example takes says how busy the machine is; a test that hangs has a time-out.
settings.register_profile("any", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first, file by file.

    Without Chromium the browser tests are skipped, with the reason; CI skips nothing.
    Raises `pytest.UsageError` where one is not marked as its folder is: `make test` goes by folder.
    """
    for item in items:
        marked = item.get_closest_marker("browser") is not None
        if marked is not (BROWSER_TESTS in item.path.parents):
            raise pytest.UsageError(f"{item.nodeid}: what needs a browser is in tests/e2e, marked")
    items.sort(key=_turn)
    if CHROMIUM.exists() or os.environ.get("CI") == "true":
        return
    reason = "no Chromium here: apt-get install --no-install-recommends chromium"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


def _turn(item: pytest.Item) -> int:
    path = item.path.relative_to(TESTS).as_posix()
    turns = (turn for turn, first in enumerate(FIRST) if path.startswith(first))
    return next(turns, len(FIRST))


@pytest.fixture
async def memory_store() -> AsyncIterator[SqliteStores]:
    """A store that is gone after the test, at the fake clock's time."""
    stores = SqliteStores(MEMORY, clock=FakeClock())
    yield stores
    await stores.aclose()
