"""The data folder, opened for a running server or an offline command."""

import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from theke_server.clock import SystemClock, SystemIds
from theke_server.config import Settings
from theke_server.privacy.seal import Sealer, load_master_key
from theke_server.stores import StoreError, Stores
from theke_server.stores.sqlite.keys import SqliteKeys
from theke_server.stores.sqlite.store import SqliteStores

SESSIONS_FILE = "sessions.sqlite"
KEYS_FILE = "keys.sqlite"
MASTER_KEY_FILE = "master.key"


class DataFolderError(Exception):
    """The data folder cannot be used. What it says is for the operator."""


@asynccontextmanager
async def open_data(settings: Settings) -> AsyncGenerator[tuple[Stores, Sealer]]:
    """Open store and keys in the data folder, which is made where it is missing; close them again.

    Raises `DataFolderError`.
    """
    async with AsyncExitStack() as stack:
        try:
            stores, sealer = await _opened(settings, stack)
        except OSError as error:
            why = f"{settings.data}: {os.strerror(error.errno or 0)}"
            raise DataFolderError(f"{why}. server.data must be a folder of ours.") from error
        except (StoreError, ValueError) as error:
            raise DataFolderError(f"{settings.data}: {error}.") from error
        yield stores, sealer


async def _opened(settings: Settings, stack: AsyncExitStack) -> tuple[Stores, Sealer]:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    stores = SqliteStores(settings.data / SESSIONS_FILE, clock=SystemClock())
    stack.push_async_callback(stores.aclose)
    keys = SqliteKeys(settings.data / KEYS_FILE)
    stack.push_async_callback(keys.aclose)
    master = await load_master_key(
        settings.data / MASTER_KEY_FILE,
        settings.server.master_key,
        make=not await keys.holds_any(),
    )
    sealer = Sealer(keys, master, SystemIds(), holds=stores.holds_sealed)
    stack.push_async_callback(sealer.aclose)
    return stores, sealer
