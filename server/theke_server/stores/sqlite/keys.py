"""Session keys in an SQLite file of their own: a back-up of the data cannot open what it holds."""

from pathlib import Path

from theke_server.stores.sqlite.database import Database
from theke_server.stores.sqlite.files import empty_log, open_lanes
from theke_server.stores.sqlite.lanes import Job, Lanes
from theke_server.stores.sqlite.schema import KEYS


class SqliteKeys:
    """A `KeyStore` in one SQLite file. Close it with `aclose`."""

    def __init__(self, path: Path | str, *, lanes: Lanes | None = None) -> None:
        """Open the file, or make it. Raises `StoreUnavailableError`."""
        self._lanes = lanes or open_lanes(path, steps=KEYS)

    async def get(self, session_id: str) -> bytes | None:
        """Return a wrapped key; None where there never was one, empty where it was erased."""
        return await self._lanes.read(_reading(session_id))

    async def holds_any(self) -> bool:
        """Whether there is a key that was not erased."""
        return await self._lanes.read(_any)

    async def sessions(self) -> frozenset[str]:
        """Return all that have a key which was not erased."""
        return await self._lanes.read(_sessions)

    async def put_new(self, session_id: str, wrapped: bytes) -> bytes:
        """Keep a key durably unless there is one (or an erased one); return what is kept."""
        return await self._lanes.write(_putting(session_id, wrapped))

    async def erase(self, session_id: str) -> None:
        """Delete a key so that no file holds it, and remember that it was erased."""
        await self._lanes.write(_erasing(session_id))
        await empty_log(self._lanes)

    async def aclose(self) -> None:
        """Finish writing and close."""
        await self._lanes.aclose()


def _reading(session_id: str) -> Job[bytes | None]:
    def job(database: Database) -> bytes | None:
        rows = database.execute("SELECT wrapped FROM keys WHERE session_id = ?", (session_id,))
        return rows[0][0] if rows else None

    return job


def _any(database: Database) -> bool:
    ((found,),) = database.execute("SELECT EXISTS (SELECT 1 FROM keys WHERE wrapped <> x'')")
    return bool(found)


def _sessions(database: Database) -> frozenset[str]:
    rows = database.execute("SELECT CAST(session_id AS BLOB) FROM keys WHERE wrapped <> x''")
    return frozenset(name.decode(errors="replace") for (name,) in rows)


def _putting(session_id: str, wrapped: bytes) -> Job[bytes]:
    def job(database: Database) -> bytes:
        database.execute(
            "INSERT INTO keys (session_id, wrapped) VALUES (?, ?)"
            " ON CONFLICT (session_id) DO NOTHING",
            (session_id, wrapped),
        )
        ((kept,),) = database.execute(
            "SELECT wrapped FROM keys WHERE session_id = ?", (session_id,)
        )
        return kept

    return job


def _erasing(session_id: str) -> Job[None]:
    def job(database: Database) -> None:
        database.execute(
            "INSERT INTO keys (session_id, wrapped) VALUES (?, x'')"
            " ON CONFLICT (session_id) DO UPDATE SET wrapped = x''",
            (session_id,),
        )

    return job
