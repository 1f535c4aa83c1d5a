"""One append as a job of the writing lane: compare, deduplicate, write all that belongs to it."""

from collections.abc import Sequence

from theke_checkout.effects.kinds import lane
from theke_server.stores import ClaimLostError, LogDamagedError, StaleVersionError, StoreError
from theke_server.stores.board import board_row, encode_board_row
from theke_server.stores.log import Append, Appended, Record
from theke_server.stores.outbox import Claim
from theke_server.stores.sqlite.database import Database, Value
from theke_server.stores.sqlite.folds import Fold, encode_effect, encode_record, encode_snapshot
from theke_server.stores.sqlite.lanes import Job

SNAPSHOT_EVERY = 50
"""Records between two snapshots: how many a load folds at most."""

_KNOWN = """SELECT
    (SELECT version FROM sessions WHERE session_id = ?1),
    (SELECT version FROM records WHERE session_id = ?1 AND command_id = ?2 AND command_id <> ''),
    (SELECT version FROM inbox WHERE session_id = ?1 AND inbox_id = ?3)"""
_NEWEST = "SELECT MAX(version) FROM records WHERE session_id = ?"
_SESSION = """INSERT INTO sessions (session_id, shop_id, status, phase, version, opened_at_ms,
    touched_at_ms, settled, due_at_ms, cases) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (session_id) DO UPDATE SET status = excluded.status, phase = excluded.phase,
    version = excluded.version, touched_at_ms = excluded.touched_at_ms,
    settled = excluded.settled, due_at_ms = excluded.due_at_ms, cases = excluded.cases"""
_BOARD = """INSERT INTO boards (session_id, body) VALUES (?, ?) ON CONFLICT (session_id)
    DO UPDATE SET body = excluded.body WHERE boards.body <> excluded.body"""
_NO_BOARD = "DELETE FROM boards WHERE session_id = ?"
_RECORD = """INSERT INTO records (session_id, version, schema, command_id, body)
    SELECT ?1, ?2, ?3, ?4, ?5
    WHERE ?2 = 1 + COALESCE((SELECT version FROM sessions WHERE session_id = ?1), 0)
    ON CONFLICT DO NOTHING RETURNING 1"""
_SNAPSHOT = """INSERT INTO snapshots (session_id, version, evolve, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (session_id) DO UPDATE SET version = excluded.version, evolve = excluded.evolve,
    body = excluded.body"""
_INBOX = "INSERT INTO inbox (session_id, inbox_id, version) VALUES (?, ?, ?)"
_OUTBOX = """INSERT INTO outbox (session_id, key, body, created_at_ms, due_at_ms, lane)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session_id, key) DO NOTHING"""
_DONE = """UPDATE outbox SET done = 1, held_until_ms = 0
    WHERE session_id = ? AND key = ? AND number = ? AND done = 0 AND held_until_ms > 0
    RETURNING 1"""
_SEAL = """INSERT INTO sealed (session_id, name, value) VALUES (?, ?, ?)
    ON CONFLICT (session_id, name) DO UPDATE SET value = excluded.value"""
_UNSEAL = "DELETE FROM sealed WHERE session_id = ? AND name = ?"

Rows = Sequence[Sequence[Value]]


def appending(append: Append, fold: Fold) -> Job[Appended]:
    """Return the job that makes one append; it is encoded here, so that a bad value fails alone.

    Each statement costs as much as what it does: where a record is all there is to compare, the
    one that writes it compares too, and what stands in its way is read only when something does.
    """
    _check(append)
    record = append.record
    version = append.expected_version if record is None else record.version
    written = None if record is None else _record_row(append.session_id, record)
    statements = _statements(append, version, fold)

    def job(database: Database) -> Appended:
        repeated = _begin(database, append, written)
        if repeated is not None:
            return Appended(version=repeated, repeated=True)
        for claim in append.effects_done:
            _finish(database, claim)
        for sql, rows in statements:
            if len(rows) == 1:
                database.execute(sql, rows[0])
            else:
                database.executemany(sql, rows)
        return Appended(version=version)

    return job


def saving_snapshot(session_id: str, version: int, evolve: int, body: bytes) -> Job[None]:
    """Return the job that keeps a rebuilt snapshot, unless a newer one came meanwhile."""

    def job(database: Database) -> None:
        newer = database.execute(
            "SELECT 1 FROM snapshots WHERE session_id = ? AND evolve = ? AND version >= ?",
            (session_id, evolve, version),
        )
        if not newer:
            database.execute(_SNAPSHOT, (session_id, version, evolve, body))

    return job


def _begin(database: Database, append: Append, record: Sequence[Value] | None) -> int | None:
    """Write the record where nothing stands in its way; else return the version that does.

    Raises `StaleVersionError`.
    """
    if record is None or append.inbox_id:
        repeated = _compared(database, append)
        if record is None or repeated is not None:
            return repeated
    if database.execute(_RECORD, record):
        return None
    repeated = _compared(database, append)
    if repeated is None:
        raise LogDamagedError(f"version {record[1]} is written already")
    return repeated


def _compared(database: Database, append: Append) -> int | None:
    """Return the version that the same command or message made before, if it did.

    Raises `StaleVersionError` where the session is not where the append begins.
    """
    command_id = "" if append.record is None else append.record.command_id
    ids = (append.session_id, command_id, append.inbox_id)
    ((current, by_command, by_inbox),) = database.execute(_KNOWN, ids)
    repeated: int | None = by_command if by_command is not None else by_inbox
    if repeated is None and (current or 0) != append.expected_version:
        raise _not_there(database, append, current or 0)
    return repeated


def _not_there(database: Database, append: Append, current: int) -> StoreError:
    """Return what keeps an append from its place: a faster one, or a row that is not the log's."""
    ((newest,),) = database.execute(_NEWEST, (append.session_id,))
    if current != (newest or 0):
        return LogDamagedError(f"the session says version {current}, its records {newest or 0}")
    return StaleVersionError(f"at {current}, not at {append.expected_version}")


def _finish(database: Database, claim: Claim) -> None:
    """Mark an effect as done, for who still holds it: the fence against a late answer."""
    if not database.execute(_DONE, (claim.session_id, claim.key, claim.number)):
        raise ClaimLostError(claim.key)


def _check(append: Append) -> None:
    record = append.record
    if any(claim.session_id != append.session_id for claim in append.effects_done):
        raise ValueError("an append answers effects of its own session")
    if record is None and append.expected_version == 0:
        raise ValueError("a session begins with a record")
    if record is not None and record.version != append.expected_version + 1:
        raise ValueError("a record follows the expected version")


def _statements(append: Append, version: int, fold: Fold) -> list[tuple[str, Rows]]:
    session_id, record, state = append.session_id, append.record, append.state
    at_ms = state.touched_at_ms if record is None else record.stamp.at_ms
    found: list[tuple[str, Rows]] = [(_SESSION, [_session_row(append, version)])]
    if append.listing_changed:
        found.append(_board(append))
    if record is not None and version % SNAPSHOT_EVERY == 0:
        body = encode_snapshot(state)
        found.append((_SNAPSHOT, [(session_id, version, fold.version, body)]))
    if append.inbox_id:
        found.append((_INBOX, [(session_id, append.inbox_id, version)]))
    waiting = [
        (session_id, item.key, encode_effect(item), at_ms, at_ms, lane(item).value)
        for item in append.effects
    ]
    sealed = [(session_id, name, value) for name, value in append.sealed.items() if value]
    cleared = [(session_id, name) for name, value in append.sealed.items() if not value]
    many: list[tuple[str, Rows]] = [(_OUTBOX, waiting), (_SEAL, sealed), (_UNSEAL, cleared)]
    return found + [(sql, rows) for sql, rows in many if rows]


def _record_row(session_id: str, record: Record) -> Sequence[Value]:
    return (session_id, record.version, record.schema, record.command_id, encode_record(record))


def _session_row(append: Append, version: int) -> Sequence[Value]:
    state = append.state
    return (
        append.session_id,
        state.shop_id,
        state.status.value,
        state.checkout.phase.value,
        version,
        state.opened_at_ms,
        state.touched_at_ms,
        int(append.settled),
        append.due_at_ms,
        len(state.cases),
    )


def _board(append: Append) -> tuple[str, Rows]:
    """Return what keeps the row that desks list."""
    row = board_row(append.state)
    if row is None:
        return _NO_BOARD, [(append.session_id,)]
    return _BOARD, [(append.session_id, encode_board_row(row))]
