"""Leases in SQLite: one-time names, holders with their numbers, and counts."""

from collections.abc import Sequence

from theke_server.clock import Clock
from theke_server.stores.leases import Lease
from theke_server.stores.sqlite.database import Database, Row
from theke_server.stores.sqlite.lanes import Job, Lanes

_USE = """INSERT INTO claims (name, until_ms) VALUES (?, ?) ON CONFLICT (name) DO UPDATE
    SET until_ms = excluded.until_ms WHERE claims.until_ms <= ? RETURNING 1"""
_COUNT = """INSERT INTO counts (name, until_ms, number) VALUES (?1, ?2, max(0, ?4))
    ON CONFLICT (name) DO UPDATE SET
    number = max(0, CASE WHEN counts.until_ms <= ?3 THEN 0 ELSE number END + ?4),
    until_ms = CASE WHEN counts.until_ms <= ?3 OR counts.until_ms > ?2 THEN ?2
        ELSE counts.until_ms END
    RETURNING number"""
_FORGET = """DELETE FROM counts WHERE name IN
    (SELECT name FROM counts WHERE until_ms <= ? ORDER BY until_ms LIMIT 2)"""
"""Each count takes two away that have run out: whoever makes new names without end makes the table
no larger than the names that still count, and none of these is ever forgotten for another one.
"""
_ROW = "SELECT name, holder, number, until_ms, held FROM leases"
_KEEP = """INSERT INTO leases (name, holder, number, until_ms, held) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, number = excluded.number,
    until_ms = excluded.until_ms, held = 1"""
_RELEASE = """UPDATE leases SET held = 0 WHERE name = ? AND holder = ? AND number = ?
    AND held = 1 RETURNING 1"""


class SqliteLeases:
    """A `LeaseStore`."""

    def __init__(self, lanes: Lanes, clock: Clock) -> None:
        self._lanes = lanes
        self._clock = clock

    async def use(self, name: str, until_ms: int) -> bool:
        """Use a one-time name; False where it was used. Remembered until then."""
        values = (name, until_ms, self._clock.now_ms())

        def job(database: Database) -> bool:
            return bool(database.execute(_USE, values))

        return await self._lanes.write(job)

    async def count(self, name: str, until_ms: int, by: int = 1) -> int:
        """Count uses of a name, and return how many there are since it began to be counted."""
        now_ms = self._clock.now_ms()

        def job(database: Database) -> int:
            database.execute(_FORGET, (now_ms,))
            ((number,),) = database.execute(_COUNT, (name, until_ms, now_ms, by))
            return number

        return await self._lanes.write(job, fleeting=True)

    async def acquire(
        self, name: str, holder: str, until_ms: int, *, take_over: bool = False
    ) -> Lease | None:
        """Give a lease to a holder; None where another one holds it, unless it is taken over."""
        now_ms = self._clock.now_ms()

        def job(database: Database) -> Lease | None:
            rows = database.execute(f"{_ROW} WHERE name = ?", (name,))
            last = _lease(rows[0]) if rows else None
            held = last is not None and last.held and last.until_ms > now_ms
            mine = last is not None and last.holder == holder
            if held and not mine and not take_over:
                return None
            # At least the time: a number is not given again after its row was tidied away.
            number = 0 if last is None else last.number
            number = number if held and mine else max(number + 1, now_ms)
            database.execute(_KEEP, (name, holder, number, until_ms))
            return Lease(name=name, holder=holder, number=number, until_ms=until_ms)

        return await self._lanes.write(job)

    async def release(self, lease: Lease) -> bool:
        """Let a lease go; False where it is another one's by now."""

        def job(database: Database) -> bool:
            return bool(database.execute(_RELEASE, (lease.name, lease.holder, lease.number)))

        return await self._lanes.write(job)

    async def current(self, name: str) -> Lease | None:
        """Return who has a lease, or had it last, until it runs out."""
        values = (name, self._clock.now_ms())

        def job(database: Database) -> Lease | None:
            rows = database.execute(f"{_ROW} WHERE name = ? AND until_ms > ?", values)
            return _lease(rows[0]) if rows else None

        return await self._lanes.read(job)

    async def held(self, prefix: str) -> Sequence[Lease]:
        """Return the leases that are held under names that begin with `prefix`, by name."""
        return await self._lanes.read(_held(prefix, self._clock.now_ms()))


def _held(prefix: str, now_ms: int) -> Job[Sequence[Lease]]:
    sql = f"""{_ROW} WHERE name >= ?1 AND substr(name, 1, length(?1)) = ?1
        AND held = 1 AND until_ms > ?2 ORDER BY name"""

    def job(database: Database) -> Sequence[Lease]:
        return [_lease(row) for row in database.execute(sql, (prefix, now_ms))]

    return job


def _lease(row: Row) -> Lease:
    name, holder, number, until_ms, held = row
    return Lease(name=name, holder=holder, number=number, until_ms=until_ms, held=bool(held))
