"""The embedded store: one SQLite file, one writer; what it acknowledged survives a power cut."""

from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from theke_checkout.values.ids import SessionId
from theke_server.clock import Clock, SystemClock
from theke_server.stores import StoreUnavailableError
from theke_server.stores.sqlite.database import Database
from theke_server.stores.sqlite.files import empty_log, open_lanes
from theke_server.stores.sqlite.folds import CORE, Fold
from theke_server.stores.sqlite.lanes import Job, Lanes
from theke_server.stores.sqlite.leases import SqliteLeases
from theke_server.stores.sqlite.lists import SqliteLists
from theke_server.stores.sqlite.log import SqliteLog
from theke_server.stores.sqlite.notices import SqliteNotices
from theke_server.stores.sqlite.outbox import SqliteOutbox
from theke_server.stores.sqlite.plain import erase_plain
from theke_server.stores.sqlite.talk import SqliteTalk
from theke_server.stores.sqlite.values import SqliteValues

DAY_MS = 24 * 3_600_000


class Retention(Struct, frozen=True, kw_only=True):
    """How long the store keeps what nobody asked it to delete."""

    talk_ms: int = 30 * DAY_MS
    """Talk of settled sessions, after the session was last touched."""
    notice_ids_ms: int = 30 * DAY_MS
    """Ids of handled webhooks: longer than any provider repeats one."""


class SqliteStores:
    """All `Stores` in one SQLite file. Close it with `aclose`."""

    def __init__(
        self,
        path: Path | str,
        *,
        fold: Fold = CORE,
        clock: Clock | None = None,
        retention: Retention | None = None,
        lanes: Lanes | None = None,
    ) -> None:
        """Open the file, or make it; `MEMORY` is a store that is gone when closed.

        Raises `StoreUnavailableError`.
        """
        self._lanes = lanes = lanes or open_lanes(path)
        self._retention = retention or Retention()
        self._log_may_hold_erased = True
        clock = clock or SystemClock()
        self.log = SqliteLog(lanes, fold)
        self.outbox = SqliteOutbox(lanes)
        self.talk = SqliteTalk(lanes)
        self.notices = SqliteNotices(lanes)
        self.values = SqliteValues(lanes, clock)
        self.lists = SqliteLists(lanes)
        self.leases = SqliteLeases(lanes, clock)

    async def holds_sealed(self, session_id: str) -> bool:
        """Whether a session has sealed values, talk or messages that were left."""
        return await self._lanes.read(_holds_sealed(session_id))

    async def erase(self, session_id: SessionId) -> None:
        """Delete talk, sealed values, tokens and raw webhooks, so that no file holds them."""
        await self._lanes.write(_erasing(session_id))
        await self._empty_log()

    async def tidy(self, now_ms: int) -> int:
        """Delete what has run out; returns how many rows went.

        Where a reader kept an erasure from emptying the log, or it is not known, it is tried again.
        """
        went = await self._lanes.write(_tidying(now_ms, self._retention))
        if self._log_may_hold_erased:
            with suppress(StoreUnavailableError):
                await self._empty_log()
        return went

    async def _empty_log(self) -> None:
        """Empty the log; where that must wait, the next tidying tries again."""
        self._log_may_hold_erased = False
        try:
            await empty_log(self._lanes)
        except BaseException:
            self._log_may_hold_erased = True
            raise

    async def aclose(self) -> None:
        """Finish writing and close."""
        await self._lanes.aclose()


def _holds_sealed(session_id: str) -> Job[bool]:
    def job(database: Database) -> bool:
        ((found,),) = database.execute(
            "SELECT EXISTS (SELECT 1 FROM sealed WHERE session_id = ?1)"
            " OR EXISTS (SELECT 1 FROM talk WHERE session_id = ?1)"
            " OR EXISTS (SELECT 1 FROM small WHERE owner = ?1 AND kind LIKE 'message:%')",
            (session_id,),
        )
        return bool(found)

    return job


def _erasing(session_id: str) -> Job[None]:
    """Return the job that deletes all that may say something of a person."""
    statements = (
        "DELETE FROM talk WHERE session_id = ?",
        "DELETE FROM sealed WHERE session_id = ?",
        "DELETE FROM small WHERE owner = ?",
        "UPDATE notices SET body = NULL WHERE session_id = ?",
        "UPDATE sessions SET erased = 1 WHERE session_id = ?",
    )

    def job(database: Database) -> None:
        erase_plain(database, session_id)
        for statement in statements:
            database.execute(statement, (session_id,))

    return job


def _tidying(now_ms: int, retention: Retention) -> Job[int]:
    """Return the job that deletes what has run out, and counts it."""
    statements = (
        ("DELETE FROM small WHERE until_ms <= ? RETURNING 1", now_ms),
        ("DELETE FROM claims WHERE until_ms <= ? RETURNING 1", now_ms),
        ("DELETE FROM leases WHERE until_ms <= ? RETURNING 1", now_ms),
        ("DELETE FROM counts WHERE until_ms <= ? RETURNING 1", now_ms),
        (
            "DELETE FROM notices WHERE body IS NULL AND at_ms <= ? RETURNING 1",
            now_ms - retention.notice_ids_ms,
        ),
        (
            "DELETE FROM talk WHERE session_id IN (SELECT session_id FROM sessions"
            " WHERE settled = 1 AND touched_at_ms <= ?) RETURNING 1",
            now_ms - retention.talk_ms,
        ),
    )

    def job(database: Database) -> int:
        return sum(len(database.execute(sql, (until_ms,))) for sql, until_ms in statements)

    return job
