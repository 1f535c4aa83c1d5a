"""The seam to SQLite: what the store asks of a driver, and the one driver that ships.

It is this small so that tests can put another driver under the real store: one that forgets what
was not synced, as a power cut does.
"""

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = str | int | bytes | None
Row: TypeAlias = tuple[Any, ...]

MEMORY = ":memory:"
"""The path of a database that is gone with its connection."""

STATEMENTS_CACHED_MAX = 256

_BUGS = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    sqlite3.NotSupportedError,
)


class DatabaseFailedError(Exception):
    """The disk, the file or a lock failed: the transaction did not happen."""


class Database(Protocol):
    """One connection. Transactions are begun and ended by statements, never by the driver."""

    def execute(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement and return all of its rows. Raises `DatabaseFailedError`."""
        ...

    def executemany(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement for each row of values. Raises `DatabaseFailedError`."""
        ...

    def close(self) -> None:
        """Close; an open transaction is rolled back."""
        ...


OpenDatabase: TypeAlias = Callable[[str], Database]
"""Opens a connection to a path. Any thread may use it, one at a time."""


class SqliteDatabase:
    """The driver of the standard library."""

    def __init__(self, path: str, *, uri: bool = False) -> None:
        self._connection = sqlite3.connect(
            path,
            uri=uri,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_CACHED_MAX,
        )

    def execute(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement and return all of its rows."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except _BUGS:
            raise
        except sqlite3.Error as failure:
            raise DatabaseFailedError(str(failure)) from failure

    def executemany(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement for each row of values."""
        try:
            self._connection.executemany(sql, rows)
        except _BUGS:
            raise
        except sqlite3.Error as failure:
            raise DatabaseFailedError(str(failure)) from failure

    def close(self) -> None:
        """Close."""
        self._connection.close()


def open_sqlite(path: str) -> Database:
    """Open a database; a new file is readable by its owner alone, and so are those beside it."""
    try:
        if path != MEMORY:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            _make(path)
        return SqliteDatabase(path)
    except (sqlite3.Error, OSError) as failure:
        raise DatabaseFailedError(str(failure)) from failure


def open_to_look(path: Path) -> Database:
    """Open a database that is there: what it holds is not changed, also where it is an old one."""
    try:
        return SqliteDatabase(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    except (sqlite3.Error, OSError) as failure:
        raise DatabaseFailedError(str(failure)) from failure


def _make(path: str) -> None:
    """Make a file for its owner alone where there is none.

    One that is there is never opened by us: closing it would end all locks that SQLite holds on it
    in this process, and the next program that closes the database would delete its log under us.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
