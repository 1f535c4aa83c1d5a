"""The lists in SQLite: what `appends` keeps in the table `sessions` beside each log."""

from collections.abc import Sequence

from theke_checkout.values.ids import SessionId, ShopId
from theke_server.stores.board import BoardEntry, BoardRow, decode_board_row, encode_board_row
from theke_server.stores.lists import Backlog, Census, SessionRow
from theke_server.stores.sqlite.database import Database, Row
from theke_server.stores.sqlite.lanes import Job, Lanes

_DUE_SESSIONS = """SELECT session_id FROM sessions
    WHERE due_at_ms IS NOT NULL AND due_at_ms <= ? ORDER BY due_at_ms LIMIT ?"""
_ROW = """SELECT session_id, shop_id, status, phase, version, opened_at_ms, touched_at_ms,
    settled, erased FROM sessions"""
_SESSIONS = f"""{_ROW} WHERE (?1 IS NULL OR shop_id = ?1) AND (?2 IS NULL OR status = ?2)
    AND (?3 = 0 OR settled = 0) ORDER BY opened_at_ms DESC, session_id DESC"""
_OUTLIVED = f"""{_ROW} WHERE settled = 1 AND erased = 0 AND touched_at_ms <= ?
    ORDER BY touched_at_ms LIMIT ?"""
_BOARD = """SELECT session_id, body FROM sessions LEFT JOIN boards USING (session_id)
    WHERE status <> 'ended'
    ORDER BY opened_at_ms, session_id"""
_TROUBLED = """SELECT session_id FROM sessions WHERE cases > 0 AND (?1 IS NULL OR shop_id = ?1)
    ORDER BY opened_at_ms, session_id"""
_TROUBLED_BEFORE = f"""{_ROW} WHERE cases > 0 AND shop_id = ?
    AND (opened_at_ms, session_id) < (?, ?) ORDER BY opened_at_ms DESC, session_id DESC LIMIT ?"""
_OPEN = """SELECT shop_id, status, COUNT(*), 0 FROM sessions WHERE status <> 'ended'
    GROUP BY shop_id, status"""
_UNSETTLED = "SELECT shop_id, COUNT(*) FROM sessions WHERE settled = 0 GROUP BY 1"
_OUTBOX = """SELECT shop_id, lane, COUNT(*), MIN(created_at_ms) FROM outbox
    JOIN sessions USING (session_id) WHERE done = 0 GROUP BY shop_id, lane"""
_KEEP_ROW = """INSERT INTO boards (session_id, body)
    SELECT session_id, ? FROM sessions WHERE session_id = ? AND version = ? AND status <> 'ended'
    ON CONFLICT (session_id) DO UPDATE SET body = excluded.body"""
_NEWEST = (
    """SELECT opened_at_ms FROM sessions WHERE typeof(opened_at_ms) = 'integer'
        ORDER BY opened_at_ms DESC LIMIT 1""",
    """SELECT touched_at_ms FROM sessions WHERE settled = 1 AND erased = 0
        AND typeof(touched_at_ms) = 'integer' ORDER BY touched_at_ms DESC LIMIT 1""",
    """SELECT created_at_ms FROM outbox WHERE typeof(created_at_ms) = 'integer'
        ORDER BY seq DESC LIMIT 1""",
    "SELECT at_ms FROM notices WHERE typeof(at_ms) = 'integer' ORDER BY seq DESC LIMIT 1",
)
"""Each by an index, or by the number of its rows."""


class SqliteLists:
    """A `ListStore`."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def row(self, session_id: SessionId) -> SessionRow | None:
        """Return a session as lists show it; this reads neither its log nor its snapshot."""
        return await self._lanes.read(_single(session_id))

    async def sessions(
        self, shop_id: ShopId | None = None, status: str | None = None, unsettled: bool = False
    ) -> Sequence[SessionRow]:
        """List sessions, newest first."""
        return await self._lanes.read(_sessions(shop_id, status, unsettled=unsettled))

    async def due(self, now_ms: int, limit: int) -> Sequence[SessionId]:
        """Return sessions whose `due_at_ms` has come, the longest waiting first."""
        return await self._lanes.read(_due(now_ms, limit))

    async def board(self) -> Sequence[BoardEntry]:
        """Return the sessions that have not ended, the oldest first."""
        return await self._lanes.read(_board)

    async def keep_board_row(self, session_id: SessionId, version: int, row: BoardRow) -> None:
        """Keep a row that was made of the log at this version, unless the session went on."""
        values = (encode_board_row(row), session_id, version)

        def job(database: Database) -> None:
            database.execute(_KEEP_ROW, values)

        await self._lanes.write(job)

    async def troubled(self, shop_id: ShopId | None = None) -> Sequence[SessionId]:
        """List sessions in which a case is open, oldest session first."""
        return await self._lanes.read(_troubled(shop_id))

    async def troubled_before(
        self, shop_id: ShopId, opened_at_ms: int, session_id: str, limit: int
    ) -> Sequence[SessionRow]:
        """List a shop's sessions in which a case is open, the newest first."""
        values = (shop_id, opened_at_ms, session_id, limit)

        def job(database: Database) -> Sequence[SessionRow]:
            return [_session_row(row) for row in database.execute(_TROUBLED_BEFORE, values)]

        return await self._lanes.read(job)

    async def outlived(self, until_ms: int, limit: int) -> Sequence[SessionRow]:
        """List settled sessions, last touched until then and not erased, the oldest first."""
        return await self._lanes.read(_outlived(until_ms, limit))

    async def newest_ms(self) -> int | None:
        """Return the latest time of what is kept."""
        return await self._lanes.read(_newest)

    async def census(self) -> Census:
        """Count what there is to be done."""
        return await self._lanes.read(_census)


def _due(now_ms: int, limit: int) -> Job[Sequence[SessionId]]:
    """Return the sessions that wait for time to pass, the longest waiting first."""

    def job(database: Database) -> Sequence[SessionId]:
        return [SessionId(found) for (found,) in database.execute(_DUE_SESSIONS, (now_ms, limit))]

    return job


def _sessions(
    shop_id: str | None, status: str | None, *, unsettled: bool
) -> Job[Sequence[SessionRow]]:
    """List sessions, newest first."""

    def job(database: Database) -> Sequence[SessionRow]:
        rows = database.execute(_SESSIONS, (shop_id, status, int(unsettled)))
        return [_session_row(row) for row in rows]

    return job


def _board(database: Database) -> Sequence[BoardEntry]:
    return [
        BoardEntry(session_id=SessionId(session_id), row=decode_board_row(body))
        for session_id, body in database.execute(_BOARD)
    ]


def _single(session_id: str) -> Job[SessionRow | None]:
    """Return one session as lists show it."""

    def job(database: Database) -> SessionRow | None:
        rows = database.execute(f"{_ROW} WHERE session_id = ?", (session_id,))
        return _session_row(rows[0]) if rows else None

    return job


def _troubled(shop_id: str | None) -> Job[Sequence[SessionId]]:
    """List sessions with an open case."""

    def job(database: Database) -> Sequence[SessionId]:
        rows = database.execute(_TROUBLED, (shop_id,))
        return [SessionId(found) for (found,) in rows]

    return job


def _newest(database: Database) -> int | None:
    times = [row[0] for sql in _NEWEST for row in database.execute(sql)]
    return max(times, default=None)


def _outlived(until_ms: int, limit: int) -> Job[Sequence[SessionRow]]:
    """List settled sessions that were last touched until then and are not erased."""

    def job(database: Database) -> Sequence[SessionRow]:
        return [_session_row(row) for row in database.execute(_OUTLIVED, (until_ms, limit))]

    return job


def _session_row(row: Row) -> SessionRow:
    return SessionRow(
        session_id=SessionId(row[0]),
        shop_id=ShopId(row[1]),
        status=row[2],
        phase=row[3],
        version=row[4],
        opened_at_ms=row[5],
        touched_at_ms=row[6],
        settled=bool(row[7]),
        erased=bool(row[8]),
    )


def _census(database: Database) -> Census:
    def by_shop(sql: str) -> dict[ShopId, int]:
        return {ShopId(shop_id): count for shop_id, count in database.execute(sql)}

    return Census(
        sessions=tuple(_waiting(row) for row in database.execute(_OPEN)),
        unsettled=by_shop(_UNSETTLED),
        cases=by_shop("SELECT shop_id, SUM(cases) FROM sessions WHERE cases > 0 GROUP BY 1"),
        outbox=tuple(_waiting(row) for row in database.execute(_OUTBOX)),
        notices=by_shop("SELECT shop_id, COUNT(*) FROM notices WHERE body IS NOT NULL GROUP BY 1"),
    )


def _waiting(row: Row) -> Backlog:
    return Backlog(shop_id=ShopId(row[0]), kind=row[1], count=row[2], oldest_at_ms=row[3])
