"""Opening the lanes of a database, and emptying its write-ahead log after something was deleted."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from theke_server.stores import StoreUnavailableError
from theke_server.stores.sqlite.database import (
    MEMORY,
    Database,
    DatabaseFailedError,
    OpenDatabase,
    open_sqlite,
    open_to_look,
)
from theke_server.stores.sqlite.lanes import InlineLanes, Lanes, ThreadLanes
from theke_server.stores.sqlite.schema import (
    SESSIONS,
    Steps,
    prepare_reading,
    prepare_writing,
    truncate_log,
)

PATIENCE_S = 5.0
"""How long who wants the log empty waits for others to stop reading."""
PAUSE_S = 0.05


def open_lanes(
    path: Path | str,
    *,
    steps: Steps = SESSIONS,
    open_database: OpenDatabase = open_sqlite,
    threads: bool = True,
) -> Lanes:
    """Open a database for a store. In memory, or without threads, all runs in the loop itself.

    Raises `StoreUnavailableError`.
    """

    def open_reading(path: str) -> Database:
        return _prepared(open_database(path), prepare_reading)

    try:
        writing = _prepared(
            open_database(str(path)), lambda database: prepare_writing(database, steps)
        )
    except DatabaseFailedError as failure:
        raise StoreUnavailableError(str(failure)) from failure
    if str(path) == MEMORY or not threads:
        return InlineLanes(writing)
    return ThreadLanes(str(path), writing, open_reading)


def look_into(path: Path) -> Lanes:
    """Open a database only to look into it, in the loop itself. Nothing is made or brought up to
    date, and what would write is refused.

    Raises `StoreUnavailableError`.
    """
    try:
        return InlineLanes(_prepared(open_to_look(path), prepare_reading))
    except DatabaseFailedError as failure:
        raise StoreUnavailableError(str(failure)) from failure


def _prepared(database: Database, prepare: Callable[[Database], None]) -> Database:
    try:
        prepare(database)
    except (DatabaseFailedError, ValueError):
        database.close()
        raise
    return database


async def durability(lanes: Lanes) -> tuple[str, int]:
    """Return what is really in force where appends are written: `journal_mode`, `synchronous`.

    Raises `StoreUnavailableError`.
    """

    def job(database: Database) -> tuple[str, int]:
        ((journal,),) = database.execute("PRAGMA journal_mode")
        ((synchronous,),) = database.execute("PRAGMA synchronous")
        return str(journal).lower(), int(synchronous)

    return await lanes.alone(job)


async def empty_log(lanes: Lanes) -> None:
    """Leave nothing in the write-ahead log, so that what was deleted is in no file.

    The waiting is done here, between tries: writers go on. Raises `StoreUnavailableError` where a
    reader would not let go.
    """
    waited_s = 0.0
    while not await lanes.alone(truncate_log):
        if waited_s >= PATIENCE_S:
            raise StoreUnavailableError("someone reads the database: try again later")
        await asyncio.sleep(PAUSE_S)
        waited_s += PAUSE_S
