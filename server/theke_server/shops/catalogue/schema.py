"""The database file of a shop kept in files, and the one thread that works on it."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from theke_server.shops import ShopUnavailableError, ShopUnknownError

Answer = TypeVar("Answer")

VERSION = 1
MEMORY = ":memory:"
LOG_BYTES_KEPT = 4 * 2**20
"""How much of the write-ahead log's file is kept for what comes; a long reader lets it grow."""
_TABLES = """
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS stock (
    sku TEXT PRIMARY KEY, on_hand INTEGER CHECK (on_hand >= 0)
) STRICT;
CREATE TABLE IF NOT EXISTS reservations (
    key TEXT NOT NULL, owner TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL,
    made_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY (key, sku)
) STRICT;
CREATE INDEX IF NOT EXISTS reservations_by_sku ON reservations (sku);
CREATE INDEX IF NOT EXISTS reservations_by_owner ON reservations (owner);
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
    order_ref TEXT, session_id TEXT, amount INTEGER, currency TEXT, payment TEXT,
    quote BLOB, buyer BLOB, refunded INTEGER NOT NULL DEFAULT 0, at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS orders_by_ref ON orders (order_ref);
CREATE INDEX IF NOT EXISTS orders_by_session ON orders (session_id);
CREATE TABLE IF NOT EXISTS cart_lines (
    cart_id TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL, position INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL, PRIMARY KEY (cart_id, sku)
) STRICT;
CREATE TABLE IF NOT EXISTS cart_exports (
    cart_id TEXT NOT NULL, key TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (cart_id, key)
) STRICT;
CREATE TABLE IF NOT EXISTS wishes (
    cart_id TEXT NOT NULL, item TEXT NOT NULL, position INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL, PRIMARY KEY (cart_id, item)
) STRICT;
"""


class ShopFile:
    """Runs work on the shop's database, one piece at a time, off the event loop.

    `threaded=False` runs it in place: for simulations, in which no threads may be.
    """

    def __init__(self, path: Path | str, *, threaded: bool = True) -> None:
        self._path = str(path)
        self._threads = ThreadPoolExecutor(1, "theke-shop") if threaded else None
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    async def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Do `work` in one transaction: all of it happens, or nothing."""
        if self._closed:
            raise ShopUnavailableError("shop_closed")
        if self._threads is None:
            return self._transact(work)
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: self._transact(work)
        )

    async def truncate_journal(self) -> None:
        """Empty the write-ahead log, so that what was erased stands nowhere."""
        if self._threads is None:
            self._truncate()
        else:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._truncate)

    async def aclose(self) -> None:
        """Finish what is under way and close the file."""
        if self._closed:
            return
        self._closed = True
        if self._threads is None:
            self._close()
            return
        await asyncio.get_running_loop().run_in_executor(self._threads, self._close)
        self._threads.shutdown(wait=False)

    def _transact(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        try:
            connection = self._connection = self._connection or _open(self._path)
            connection.execute("BEGIN IMMEDIATE")
        except (sqlite3.Error, OSError) as error:
            raise ShopUnavailableError("shop_database") from error
        try:
            answer = work(connection)
        except sqlite3.Error as error:
            connection.execute("ROLLBACK")
            raise ShopUnavailableError("shop_database") from error
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise ShopUnknownError("shop_database") from error
        return answer

    def _truncate(self) -> None:
        if self._connection is not None:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(path: str) -> sqlite3.Connection:
    """Open the file; a new one is readable by its owner alone: buyers stand in it."""
    if path != MEMORY:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES_KEPT}")
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found not in (0, VERSION):
        connection.close()
        raise sqlite3.DatabaseError(f"shop file of version {found}, this is {VERSION}")
    if found != VERSION:
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    return connection
