"""Small values in SQLite, in the table `small`."""

from collections.abc import Sequence

from msgspec import UnsetType

from theke_server.clock import Clock
from theke_server.stores.sqlite.database import Database
from theke_server.stores.sqlite.lanes import Job, Lanes
from theke_server.stores.values import ANY

_GET = """SELECT value FROM small WHERE kind = ? AND key = ?
    AND (until_ms IS NULL OR until_ms > ?)"""
_PUT = """INSERT INTO small (kind, key, owner, value, until_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, until_ms = excluded.until_ms"""
_TAKE = """DELETE FROM small WHERE kind = ? AND key = ?
    AND (until_ms IS NULL OR until_ms > ?) RETURNING value"""
_ITEMS = """SELECT key, value FROM small WHERE kind = ?1 AND substr(key, 1, length(?2)) = ?2
    AND (until_ms IS NULL OR until_ms > ?3) AND key > ?4 ORDER BY key"""


class SqliteValues:
    """A `ValueStore`."""

    def __init__(self, lanes: Lanes, clock: Clock) -> None:
        self._lanes = lanes
        self._clock = clock

    async def get(self, kind: str, key: str) -> bytes | None:
        """Return a value."""
        return await self._lanes.read(_getting(kind, key, self._clock.now_ms()))

    async def put(
        self,
        kind: str,
        key: str,
        value: bytes,
        *,
        before: bytes | UnsetType | None,
        until_ms: int | None = None,
    ) -> bool:
        """Keep a value where `before` is there now (None: nothing is); False where it is not."""
        current = _getting(kind, key, self._clock.now_ms())
        owner, colon, _ = key.partition(":")
        row = (kind, key, owner if colon else "", value, until_ms)

        def job(database: Database) -> bool:
            if before is not ANY and current(database) != before:
                return False
            database.execute(_PUT, row)
            return True

        return await self._lanes.write(job)

    async def take(self, kind: str, key: str) -> bytes | None:
        """Return a value and delete it, in one step."""
        values = (kind, key, self._clock.now_ms())

        def job(database: Database) -> bytes | None:
            rows = database.execute(_TAKE, values)
            return rows[0][0] if rows else None

        return await self._lanes.write(job)

    async def remove(self, kind: str, key: str) -> None:
        """Delete a value, if it is there."""

        def job(database: Database) -> None:
            database.execute("DELETE FROM small WHERE kind = ? AND key = ?", (kind, key))

        await self._lanes.write(job)

    async def items(
        self, kind: str, prefix: str = "", after: str = ""
    ) -> Sequence[tuple[str, bytes]]:
        """Return keys and values of a kind whose keys begin with `prefix`, in order of keys."""
        values = (kind, prefix, self._clock.now_ms(), after)

        def job(database: Database) -> Sequence[tuple[str, bytes]]:
            return [(key, value) for key, value in database.execute(_ITEMS, values)]

        return await self._lanes.read(job)


def _getting(kind: str, key: str, now_ms: int) -> Job[bytes | None]:
    def job(database: Database) -> bytes | None:
        rows = database.execute(_GET, (kind, key, now_ms))
        return rows[0][0] if rows else None

    return job
