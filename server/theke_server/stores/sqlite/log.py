"""The log in SQLite: records, the snapshots that shorten a load, and sealed values."""

from collections.abc import Sequence

from theke_checkout.values.ids import SessionId
from theke_server.stores import StoreUnavailableError
from theke_server.stores.log import Append, Appended, Loaded, Outcome, Record
from theke_server.stores.sqlite.appends import SNAPSHOT_EVERY, appending, saving_snapshot
from theke_server.stores.sqlite.database import Database
from theke_server.stores.sqlite.folds import (
    Fold,
    decode_record,
    decode_snapshot,
    encode_snapshot,
    folded,
)
from theke_server.stores.sqlite.lanes import Job, Lanes


class SqliteLog:
    """A `LogStore`."""

    def __init__(self, lanes: Lanes, fold: Fold) -> None:
        self._lanes = lanes
        self._fold = fold

    async def load(self, session_id: SessionId) -> Loaded | None:
        """Return a session, or None. A snapshot that does not fit is rebuilt from the records."""
        fold = self._fold
        version, body, records = await self._lanes.read(
            _snapshot_and_records(session_id, fold.version)
        )
        state = None if body is None else decode_snapshot(body)
        if body is not None and state is None:
            version, records = 0, await self.records(session_id)
        state, version = folded(fold, state, version, records)
        if state is None:
            return None
        if len(records) >= SNAPSHOT_EVERY:
            await self._keep_snapshot(session_id, version, encode_snapshot(state))
        return Loaded(version=version, state=state)

    async def append(self, append: Append) -> Appended:
        """Make one step durable."""
        return await self._lanes.write(appending(append, self._fold))

    async def records(self, session_id: SessionId, after: int = 0) -> Sequence[Record]:
        """Return the records after a version, oldest first."""
        return await self._lanes.read(_records(session_id, after))

    async def outcome(self, session_id: SessionId, command_id: str) -> Outcome | None:
        """Return what became of a command id, if it was appended."""
        return await self._lanes.read(_outcome(session_id, command_id))

    async def sealed(self, session_id: SessionId) -> dict[str, bytes]:
        """Return the sealed values of a session by name."""
        return await self._lanes.read(_sealed(session_id))

    async def _keep_snapshot(self, session_id: str, version: int, body: bytes) -> None:
        try:
            await self._lanes.write(saving_snapshot(session_id, version, self._fold.version, body))
        except StoreUnavailableError:
            return  # the next load builds it again


def _snapshot_and_records(
    session_id: str, evolve: int
) -> Job[tuple[int, bytes | None, Sequence[Record]]]:
    """Return the snapshot's version and body (0 and None where none fits), and what follows."""

    def job(database: Database) -> tuple[int, bytes | None, Sequence[Record]]:
        rows = database.execute(
            "SELECT version, body FROM snapshots WHERE session_id = ? AND evolve = ?",
            (session_id, evolve),
        )
        version, body = rows[0] if rows else (0, None)
        return version, body, _records(session_id, version)(database)

    return job


def _records(session_id: str, after: int) -> Job[Sequence[Record]]:
    def job(database: Database) -> Sequence[Record]:
        rows = database.execute(
            "SELECT schema, body FROM records WHERE session_id = ? AND version > ?"
            " ORDER BY version",
            (session_id, after),
        )
        return [decode_record(schema, body) for schema, body in rows]

    return job


def _outcome(session_id: str, command_id: str) -> Job[Outcome | None]:
    def job(database: Database) -> Outcome | None:
        rows = database.execute(
            "SELECT version FROM records WHERE session_id = ? AND command_id = ?"
            " AND command_id <> ''",
            (session_id, command_id),
        )
        return Outcome(command_id=command_id, version=rows[0][0]) if rows else None

    return job


def _sealed(session_id: str) -> Job[dict[str, bytes]]:
    def job(database: Database) -> dict[str, bytes]:
        rows = database.execute(
            "SELECT name, value FROM sealed WHERE session_id = ? ORDER BY name", (session_id,)
        )
        found: dict[str, bytes] = dict(rows)
        return found

    return job
