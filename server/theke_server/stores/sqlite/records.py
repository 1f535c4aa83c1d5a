"""What is written beside the log, as jobs of the writing lane: talk, webhooks, small values."""

from msgspec import Struct

from theke_server.stores import RawNotice, TalkItem
from theke_server.stores.sqlite.database import Database
from theke_server.stores.sqlite.lanes import Job
from theke_server.stores.sqlite.queries import said_before

DAY_MS = 24 * 3_600_000


class Retention(Struct, frozen=True, kw_only=True):
    """How long the store keeps what nobody asked it to delete."""

    talk_ms: int = 30 * DAY_MS
    """Talk of settled sessions, after the session was last touched."""
    notice_ids_ms: int = 30 * DAY_MS
    """Ids of handled webhooks: longer than any provider repeats one."""


def postponing(session_id: str, key: str, until_ms: int) -> Job[None]:
    """Return the job that counts a try of an effect and makes it due later."""

    def job(database: Database) -> None:
        database.execute(
            "UPDATE outbox SET tries = tries + 1, due_at_ms = ?"
            " WHERE session_id = ? AND key = ? AND done = 0",
            (until_ms, session_id, key),
        )

    return job


def saying(session_id: str, item: TalkItem) -> Job[tuple[TalkItem, bool]]:
    """Return the job that keeps something said under the next number; `item.seq` is ignored."""
    known = said_before(session_id, item.item_id)

    def job(database: Database) -> tuple[TalkItem, bool]:
        before = known(database)
        if before is not None:
            return before, True
        ((seq,),) = database.execute(
            "INSERT INTO talk_heads (session_id, seq) VALUES (?, 1)"
            " ON CONFLICT (session_id) DO UPDATE SET seq = seq + 1 RETURNING seq",
            (session_id,),
        )
        database.execute(
            "INSERT INTO talk (session_id, seq, item_id, said_by, at_ms, version, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (session_id, seq, item.item_id, item.by, item.at_ms, item.version, item.text),
        )
        return TalkItem(
            seq=seq,
            item_id=item.item_id,
            by=item.by,
            at_ms=item.at_ms,
            version=item.version,
            text=item.text,
        ), False

    return job


def keeping_notice(notice: RawNotice) -> Job[bool]:
    """Return the job that keeps a raw webhook unless it is known."""

    def job(database: Database) -> bool:
        added = database.execute(
            "INSERT INTO notices (provider, notice_id, shop_id, session_id, at_ms, body)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (provider, notice_id) DO NOTHING RETURNING 1",
            (
                notice.provider,
                notice.notice_id,
                notice.shop_id,
                notice.session_id,
                notice.at_ms,
                notice.body,
            ),
        )
        return bool(added)

    return job


def dropping_notice(provider: str, notice_id: str) -> Job[None]:
    """Return the job that forgets a raw webhook but not its id."""

    def job(database: Database) -> None:
        database.execute(
            "UPDATE notices SET body = NULL WHERE provider = ? AND notice_id = ?",
            (provider, notice_id),
        )

    return job


def claiming(name: str, until_ms: int, now_ms: int) -> Job[bool]:
    """Return the job that claims a name; free again once its claim has run out."""

    def job(database: Database) -> bool:
        claimed = database.execute(
            "INSERT INTO claims (name, until_ms) VALUES (?, ?) ON CONFLICT (name) DO UPDATE"
            " SET until_ms = excluded.until_ms WHERE claims.until_ms <= ? RETURNING 1",
            (name, until_ms, now_ms),
        )
        return bool(claimed)

    return job


def putting(kind: str, key: str, value: bytes, until_ms: int | None) -> Job[None]:
    """Return the job that keeps a small value."""
    owner, colon, _ = key.partition(":")

    def job(database: Database) -> None:
        database.execute(
            "INSERT INTO small (kind, key, owner, value, until_ms) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value,"
            " until_ms = excluded.until_ms",
            (kind, key, owner if colon else "", value, until_ms),
        )

    return job


def taking(kind: str, key: str, now_ms: int) -> Job[bytes | None]:
    """Return the job that gives a small value out and deletes it, unless it has run out."""

    def job(database: Database) -> bytes | None:
        rows = database.execute(
            "DELETE FROM small WHERE kind = ? AND key = ?"
            " AND (until_ms IS NULL OR until_ms > ?) RETURNING value",
            (kind, key, now_ms),
        )
        return rows[0][0] if rows else None

    return job


def swapping(current: Job[bytes | None], before: bytes | None, put: Job[None]) -> Job[bool]:
    """Return the job that puts a small value where the one before is still there."""

    def job(database: Database) -> bool:
        if current(database) != before:
            return False
        put(database)
        return True

    return job


def removing(kind: str, key: str) -> Job[None]:
    """Return the job that deletes a small value."""

    def job(database: Database) -> None:
        database.execute("DELETE FROM small WHERE kind = ? AND key = ?", (kind, key))

    return job


def adding_policy(shop_id: str, version: int, body: bytes) -> Job[bool]:
    """Return the job that keeps a version of a shop's settings, unless there is one."""

    def job(database: Database) -> bool:
        added = database.execute(
            "INSERT INTO policies (shop_id, version, body) VALUES (?, ?, ?)"
            " ON CONFLICT (shop_id, version) DO NOTHING RETURNING 1",
            (shop_id, version, body),
        )
        return bool(added)

    return job


def erasing(session_id: str) -> Job[None]:
    """Return the job that deletes all that may say something of a person."""
    statements = (
        "DELETE FROM talk WHERE session_id = ?",
        "DELETE FROM sealed WHERE session_id = ?",
        "DELETE FROM small WHERE owner = ?",
        "UPDATE notices SET body = NULL WHERE session_id = ?",
        "UPDATE sessions SET erased = 1 WHERE session_id = ?",
    )

    def job(database: Database) -> None:
        for statement in statements:
            database.execute(statement, (session_id,))

    return job


def tidying(now_ms: int, retention: Retention) -> Job[int]:
    """Return the job that deletes what has run out, and counts it."""
    statements = (
        ("DELETE FROM small WHERE until_ms <= ? RETURNING 1", now_ms),
        ("DELETE FROM claims WHERE until_ms <= ? RETURNING 1", now_ms),
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
