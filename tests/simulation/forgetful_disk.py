"""A disk that forgets what was not synced: an SQLite VFS under the real store, for power cuts.

Each write is kept in memory as pending until its file is synced. A cut takes what was synced, and
of the pending writes some: whole, torn at a sector, or not at all, in any mix. A sync can fail too.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw

from theke_server.stores.sqlite.database import (
    Database,
    DatabaseFailedError,
    OpenDatabase,
    Row,
    Value,
)

SECTOR_BYTES = 512
KEPT, TORN = 0.5, 0.7
"""Chances, counted up, that a pending write is on the disk after a cut: whole, or in part."""

CHECKPOINT_PAGES = 24
"""So small that short runs checkpoint often."""

Image = dict[str, bytes]
"""Files by name, as they are after the power came back."""


class UnsyncedWrite:
    """One write, or with no data one truncation, that is not synced yet."""

    __slots__ = ("data", "offset")

    def __init__(self, offset: int, data: bytes | None) -> None:
        self.offset = offset
        self.data = data

    def apply(self, content: bytearray, data: bytes | None) -> None:
        """Do it to a file; `data` may be a part only."""
        if data is None:
            del content[self.offset :]
            content.extend(bytes(self.offset - len(content)))
            return
        content.extend(bytes(max(0, self.offset - len(content))))
        content[self.offset : self.offset + len(data)] = data


class DiskFile:
    """What is surely on the disk, and what may be."""

    def __init__(self) -> None:
        self.durable = bytearray()
        self.pending: list[UnsyncedWrite] = []

    def sync(self) -> None:
        """Make all of it durable."""
        for write in self.pending:
            write.apply(self.durable, write.data)
        self.pending.clear()

    def after_cut(self, chance: random.Random) -> bytes:
        """Return the content that a cut leaves."""
        content = bytearray(self.durable)
        for write in self.pending:
            dice = chance.random()
            if dice < KEPT:
                write.apply(content, write.data)
            elif dice < TORN and write.data is not None:
                sectors = chance.randrange(len(write.data) // SECTOR_BYTES + 1)
                write.apply(content, write.data[: sectors * SECTOR_BYTES])
        return bytes(content)


class ForgetfulDisk(apsw.VFS):
    """A disk for one run. `on_write` is called after each write and each sync."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.files: dict[str, DiskFile] = {}
        self.fails = False
        self.syncs = 0
        super().__init__(name, "")

    def on_write(self) -> None:
        """Called when a cut is possible; a test replaces it."""

    def cut(self, chance: random.Random) -> Image:
        """Return the files as a power cut would leave them now."""
        return {name: file.after_cut(chance) for name, file in self.files.items()}

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802  SQLite's name
        """Forget a file."""
        self.files.pop(Path(filename).name, None)
        super().xDelete(filename, syncdir)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  SQLite's name
        """Open a file under watch."""
        return _WatchedFile(self, name, flags)


class _WatchedFile(apsw.VFSFile):
    def __init__(self, disk: ForgetfulDisk, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)
        self._disk = disk
        self._file = disk.files.setdefault(Path(path).name, DiskFile())

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  SQLite's name
        super().xWrite(data, offset)  # pyright: ignore[reportUnknownMemberType]
        self._file.pending.append(UnsyncedWrite(offset, bytes(data)))
        self._disk.on_write()

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  SQLite's name
        super().xTruncate(newsize)
        self._file.pending.append(UnsyncedWrite(newsize, None))

    def xSync(self, flags: int) -> None:  # noqa: N802  SQLite's name
        """Sync on this disk alone: the machine's own has nothing to do with it."""
        if self._disk.fails:
            raise apsw.IOError("the disk does not sync")
        self._disk.syncs += 1
        self._file.sync()
        self._disk.on_write()


class ForgetfulDatabase:
    """The store's driver over a forgetful disk."""

    def __init__(self, path: str, disk: ForgetfulDisk, synchronous: str | None) -> None:
        self._connection: Any = apsw.Connection(path, vfs=disk.name)
        self._synchronous = synchronous
        self._connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")

    def execute(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement; how the store syncs can be weakened, to show that it counts."""
        if self._synchronous and sql.startswith("PRAGMA synchronous"):
            sql = f"PRAGMA synchronous={self._synchronous}"
        try:
            return list(self._connection.execute(sql, tuple(values)))
        except apsw.Error as failure:
            raise DatabaseFailedError(str(failure)) from failure

    def executemany(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement for each row of values."""
        try:
            self._connection.executemany(sql, [tuple(row) for row in rows])
        except apsw.Error as failure:
            raise DatabaseFailedError(str(failure)) from failure

    def close(self) -> None:
        """Close."""
        self._connection.close()


def opener(disk: ForgetfulDisk, synchronous: str | None = None) -> OpenDatabase:
    """Return what opens a database on this disk, synced as the store says or otherwise."""

    def open_database(path: str) -> Database:
        return ForgetfulDatabase(path, disk, synchronous)

    return open_database
