"""The parts that a running server and the offline commands share: clock, store, seals."""

import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from msgspec import Struct

from theke_server.clock import Clock, Ids, SystemClock, SystemIds
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


class Parts(Struct, frozen=True, kw_only=True):
    """What is open while they run."""

    clock: Clock
    ids: Ids
    stores: Stores
    sealer: Sealer


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncGenerator[Parts]:
    """Open the files in the data folder, which is made where it is missing, and close them.

    Raises `DataFolderError`.
    """
    async with AsyncExitStack() as stack:
        try:
            parts = await _opened(settings, stack)
        except OSError as error:
            why = f"{settings.data}: {os.strerror(error.errno or 0)}"
            raise DataFolderError(f"{why}. server.data must be a folder of ours.") from error
        except (StoreError, ValueError) as error:
            raise DataFolderError(f"{settings.data}: {error}.") from error
        yield parts


async def _opened(settings: Settings, stack: AsyncExitStack) -> Parts:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock, ids = SystemClock(), SystemIds()
    master = await load_master_key(settings.data / MASTER_KEY_FILE, settings.server.master_key)
    stores = SqliteStores(settings.data / SESSIONS_FILE, clock=clock)
    stack.push_async_callback(stores.aclose)
    sealer = Sealer(SqliteKeys(settings.data / KEYS_FILE), master, ids, holds=stores.holds_sealed)
    stack.push_async_callback(sealer.aclose)
    return Parts(clock=clock, ids=ids, stores=stores, sealer=sealer)
