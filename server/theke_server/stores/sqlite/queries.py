"""What is read from the embedded store, as jobs of the reading lane."""

import json
from collections.abc import Collection, Sequence

from theke_checkout.effects.kinds import Lane
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.stores import (
    Census,
    DueEffect,
    OutboxRow,
    Outcome,
    RawNotice,
    Record,
    SessionRow,
    TalkItem,
    UnreadableEffect,
    Waiting,
)
from theke_server.stores.board import BoardEntry, decode_board_row
from theke_server.stores.sqlite.database import Database, Row
from theke_server.stores.sqlite.folds import decode_effect, decode_record
from theke_server.stores.sqlite.lanes import Job

_DUE_EFFECTS = """SELECT session_id, key, lane, body, tries, created_at_ms FROM outbox AS one
    WHERE done = 0 AND lane IN (SELECT value FROM json_each(?)) AND due_at_ms <= ?
    AND (lane = 'webhooks' OR NOT EXISTS (SELECT 1 FROM outbox AS older
        WHERE older.session_id = one.session_id AND older.lane = one.lane AND older.done = 0
        AND older.seq < one.seq))
    ORDER BY due_at_ms, seq LIMIT ?"""
_EFFECTS = """SELECT key, body, tries, created_at_ms, due_at_ms, done FROM outbox
    WHERE session_id = ? ORDER BY seq"""
_DUE_SESSIONS = """SELECT session_id FROM sessions
    WHERE due_at_ms IS NOT NULL AND due_at_ms <= ? ORDER BY due_at_ms LIMIT ?"""
_ROW = """SELECT session_id, shop_id, status, phase, version, opened_at_ms, touched_at_ms,
    settled, erased FROM sessions"""
_SESSIONS = f"""{_ROW} WHERE (?1 IS NULL OR shop_id = ?1) AND (?2 IS NULL OR status = ?2)
    AND (?3 = 0 OR settled = 0) ORDER BY opened_at_ms DESC, session_id DESC"""
_OUTLIVED = f"""{_ROW} WHERE settled = 1 AND erased = 0 AND touched_at_ms <= ?
    ORDER BY touched_at_ms LIMIT ?"""
_BOARD = """SELECT session_id, board FROM sessions WHERE status <> 'ended'
    ORDER BY opened_at_ms, session_id"""
_TROUBLED = """SELECT session_id FROM sessions WHERE cases > 0 AND (?1 IS NULL OR shop_id = ?1)
    ORDER BY opened_at_ms, session_id"""
_OPEN = """SELECT shop_id, status, COUNT(*), 0 FROM sessions WHERE status <> 'ended'
    GROUP BY shop_id, status"""
_UNSETTLED = "SELECT shop_id, COUNT(*) FROM sessions WHERE settled = 0 GROUP BY 1"
_OUTBOX = """SELECT shop_id, lane, COUNT(*), MIN(created_at_ms) FROM outbox
    JOIN sessions USING (session_id) WHERE done = 0 GROUP BY shop_id, lane"""
_TALK = "seq, item_id, said_by, at_ms, version, text"


def snapshot_and_records(
    session_id: str, evolve: int
) -> Job[tuple[int, bytes | None, list[Record]]]:
    """Return the snapshot's version and body (0 and None where none fits), and what follows."""

    def job(database: Database) -> tuple[int, bytes | None, list[Record]]:
        rows = database.execute(
            "SELECT version, body FROM snapshots WHERE session_id = ? AND evolve = ?",
            (session_id, evolve),
        )
        version, body = rows[0] if rows else (0, None)
        return version, body, list(records(session_id, version)(database))

    return job


def records(session_id: str, after: int) -> Job[Sequence[Record]]:
    """Return the records after a version, oldest first."""

    def job(database: Database) -> Sequence[Record]:
        rows = database.execute(
            "SELECT schema, body FROM records WHERE session_id = ? AND version > ?"
            " ORDER BY version",
            (session_id, after),
        )
        return [decode_record(schema, body) for schema, body in rows]

    return job


def outcome(session_id: str, command_id: str) -> Job[Outcome | None]:
    """Return the version that a command id made."""

    def job(database: Database) -> Outcome | None:
        rows = database.execute(
            "SELECT version FROM records WHERE session_id = ? AND command_id = ?"
            " AND command_id <> ''",
            (session_id, command_id),
        )
        return Outcome(command_id=command_id, version=rows[0][0]) if rows else None

    return job


def sealed(session_id: str) -> Job[dict[str, bytes]]:
    """Return the sealed values of a session."""

    def job(database: Database) -> dict[str, bytes]:
        rows = database.execute(
            "SELECT name, value FROM sealed WHERE session_id = ? ORDER BY name", (session_id,)
        )
        found: dict[str, bytes] = dict(rows)
        return found

    return job


def holds_sealed(session_id: str) -> Job[bool]:
    """Return whether a session has sealed values or talk."""

    def job(database: Database) -> bool:
        ((found,),) = database.execute(
            "SELECT EXISTS (SELECT 1 FROM sealed WHERE session_id = ?1)"
            " OR EXISTS (SELECT 1 FROM talk WHERE session_id = ?1)",
            (session_id,),
        )
        return bool(found)

    return job


def due_effects(
    now_ms: int, limit: int, lanes: Collection[Lane]
) -> Job[Sequence[DueEffect | UnreadableEffect]]:
    """Return the oldest open effect in each of these lanes of each session, where it is due;
    of webhooks each."""
    wanted = json.dumps(sorted(lanes))

    def job(database: Database) -> Sequence[DueEffect | UnreadableEffect]:
        return [_due(row) for row in database.execute(_DUE_EFFECTS, (wanted, now_ms, limit))]

    return job


def _due(row: Row) -> DueEffect | UnreadableEffect:
    session_id, key, lane, body, tries, created_at_ms = row
    effect = decode_effect(body)
    if effect is None:
        return UnreadableEffect(
            session_id=SessionId(session_id), key=key, lane=Lane(lane), tries=tries
        )
    return DueEffect(
        session_id=SessionId(session_id), effect=effect, tries=tries, created_at_ms=created_at_ms
    )


def outbox(session_id: str) -> Job[Sequence[OutboxRow]]:
    """Return all effects of a session, oldest first."""

    def job(database: Database) -> Sequence[OutboxRow]:
        return [
            OutboxRow(
                key=key,
                effect=decode_effect(body),
                tries=tries,
                created_at_ms=created_at_ms,
                due_at_ms=due_at_ms,
                done=bool(done),
            )
            for key, body, tries, created_at_ms, due_at_ms, done in database.execute(
                _EFFECTS, (session_id,)
            )
        ]

    return job


def due_sessions(now_ms: int, limit: int) -> Job[Sequence[SessionId]]:
    """Return the sessions that wait for time to pass, the longest waiting first."""

    def job(database: Database) -> Sequence[SessionId]:
        return [SessionId(found) for (found,) in database.execute(_DUE_SESSIONS, (now_ms, limit))]

    return job


def sessions(
    shop_id: str | None, status: str | None, *, unsettled: bool
) -> Job[Sequence[SessionRow]]:
    """List sessions, newest first."""

    def job(database: Database) -> Sequence[SessionRow]:
        rows = database.execute(_SESSIONS, (shop_id, status, int(unsettled)))
        return [_session_row(row) for row in rows]

    return job


def board() -> Job[Sequence[BoardEntry]]:
    """Return the sessions that have not ended, the oldest first."""

    def job(database: Database) -> Sequence[BoardEntry]:
        return [
            BoardEntry(session_id=SessionId(session_id), row=decode_board_row(body))
            for session_id, body in database.execute(_BOARD)
        ]

    return job


def row(session_id: str) -> Job[SessionRow | None]:
    """Return one session as lists show it."""

    def job(database: Database) -> SessionRow | None:
        rows = database.execute(f"{_ROW} WHERE session_id = ?", (session_id,))
        return _session_row(rows[0]) if rows else None

    return job


def troubled(shop_id: str | None) -> Job[Sequence[SessionId]]:
    """List sessions with an open case."""

    def job(database: Database) -> Sequence[SessionId]:
        rows = database.execute(_TROUBLED, (shop_id,))
        return [SessionId(found) for (found,) in rows]

    return job


def outlived(until_ms: int, limit: int) -> Job[Sequence[SessionRow]]:
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


def talk(session_id: str, after: int) -> Job[Sequence[TalkItem]]:
    """Return what was said after a number."""

    def job(database: Database) -> Sequence[TalkItem]:
        rows = database.execute(
            f"SELECT {_TALK} FROM talk WHERE session_id = ? AND seq > ? ORDER BY seq",  # noqa: S608
            (session_id, after),
        )
        return [talk_item(row) for row in rows]

    return job


def said_before(session_id: str, item_id: str) -> Job[TalkItem | None]:
    """Return what was said under this id."""

    def job(database: Database) -> TalkItem | None:
        rows = database.execute(
            f"SELECT {_TALK} FROM talk WHERE session_id = ? AND item_id = ?",  # noqa: S608
            (session_id, item_id),
        )
        return talk_item(rows[0]) if rows else None

    return job


def talk_item(row: Row) -> TalkItem:
    """Read one row of talk."""
    seq, item_id, by, at_ms, version, text = row
    return TalkItem(seq=seq, item_id=item_id, by=by, at_ms=at_ms, version=version, text=text)


def notices() -> Job[Sequence[RawNotice]]:
    """Return the raw webhooks that wait, oldest first."""

    def job(database: Database) -> Sequence[RawNotice]:
        rows = database.execute(
            "SELECT notice_id, provider, shop_id, at_ms, body, session_id FROM notices"
            " WHERE body IS NOT NULL ORDER BY seq"
        )
        return [
            RawNotice(
                notice_id=row[0],
                provider=row[1],
                shop_id=ShopId(row[2]),
                at_ms=row[3],
                body=row[4],
                session_id=row[5],
            )
            for row in rows
        ]

    return job


def census() -> Job[Census]:
    """Count what there is to be done; every part has an index of its own."""

    def job(database: Database) -> Census:
        def by_shop(sql: str) -> dict[ShopId, int]:
            return {ShopId(shop_id): count for shop_id, count in database.execute(sql)}

        return Census(
            sessions=tuple(_waiting(row) for row in database.execute(_OPEN)),
            unsettled=by_shop(_UNSETTLED),
            cases=by_shop("SELECT shop_id, SUM(cases) FROM sessions WHERE cases > 0 GROUP BY 1"),
            outbox=tuple(_waiting(row) for row in database.execute(_OUTBOX)),
            notices=by_shop(
                "SELECT shop_id, COUNT(*) FROM notices WHERE body IS NOT NULL GROUP BY 1"
            ),
        )

    return job


def _waiting(row: Row) -> Waiting:
    return Waiting(shop_id=ShopId(row[0]), kind=row[1], count=row[2], oldest_at_ms=row[3])


def policies(shop_id: str, after: int) -> Job[Sequence[bytes]]:
    """Return the versions of a shop's settings after one, oldest first."""

    def job(database: Database) -> Sequence[bytes]:
        rows = database.execute(
            "SELECT body FROM policies WHERE shop_id = ? AND version > ? ORDER BY version",
            (shop_id, after),
        )
        return [body for (body,) in rows]

    return job


def small(kind: str, key: str, now_ms: int) -> Job[bytes | None]:
    """Return a small value that has not run out."""

    def job(database: Database) -> bytes | None:
        rows = database.execute(
            "SELECT value FROM small WHERE kind = ? AND key = ?"
            " AND (until_ms IS NULL OR until_ms > ?)",
            (kind, key, now_ms),
        )
        return rows[0][0] if rows else None

    return job


def small_keys(kind: str, now_ms: int) -> Job[Sequence[str]]:
    """Return the keys of a kind whose values have not run out, in order."""

    def job(database: Database) -> Sequence[str]:
        rows = database.execute(
            "SELECT key FROM small WHERE kind = ? AND (until_ms IS NULL OR until_ms > ?)"
            " ORDER BY key",
            (kind, now_ms),
        )
        return [key for (key,) in rows]

    return job
