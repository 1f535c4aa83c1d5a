"""The sandbox company's book: its own SQLite file with payments, keys, tokens, notices and faults.

All work on it is synchronous and runs, one piece at a time, in one thread of its own; `run` waits
for it. A piece of work is one transaction.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from theke_server.sandbox.cards import Scenario
from theke_server.sandbox.faults import Faults
from theke_server.sandbox.payments import Payment

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payments (
    ref TEXT PRIMARY KEY, account TEXT NOT NULL, created_ms INTEGER NOT NULL,
    session_id TEXT NOT NULL, action TEXT NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS payments_by_time ON payments (account, created_ms, ref);
CREATE INDEX IF NOT EXISTS payments_by_action ON payments (action) WHERE action != '';
CREATE TABLE IF NOT EXISTS keys (
    account TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, ref TEXT NOT NULL,
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS confirmations (
    digest TEXT PRIMARY KEY, account TEXT NOT NULL, wanted TEXT NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS due (
    ref TEXT NOT NULL, move TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (ref, move)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notices (
    seq INTEGER PRIMARY KEY, notice_id TEXT NOT NULL, account TEXT NOT NULL, ref TEXT NOT NULL,
    at_ms INTEGER NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS notices_due ON notices (at_ms) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS faults (
    account TEXT NOT NULL, target TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (account, target)
) STRICT, WITHOUT ROWID;
"""


class DueNotice(Struct, frozen=True, kw_only=True):
    """A notice whose time has come."""

    seq: int
    account: str
    tries: int
    body: bytes


class Book:
    """The file and its one thread."""

    def __init__(self, path: Path | None, *, threaded: bool) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._sql = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        self._sql.execute("PRAGMA journal_mode=WAL")
        self._sql.execute("PRAGMA synchronous=FULL")
        self._sql.execute("PRAGMA secure_delete=ON")
        self._sql.executescript(_SCHEMA)
        self._thread = ThreadPoolExecutor(1, "sandbox-book") if threaded else None

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` as one transaction; once begun it ends, also when its caller is cancelled."""
        if self._thread is None:
            return self._transact(work)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    def _transact(self, work: Callable[[], T]) -> T:
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            result = work()
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")
        return result

    def close(self) -> None:
        """Finish the work under way and close the file."""
        if self._thread is not None:
            self._thread.shutdown(wait=True)
        self._sql.close()

    # ---- payments and keys

    def payment(self, account: str, ref: str) -> Payment | None:
        """Return a merchant's payment."""
        row = self._sql.execute(
            "SELECT body FROM payments WHERE ref = ? AND account = ?", (ref, account)
        ).fetchone()
        return msgspec.json.decode(row[0], type=Payment) if row else None

    def payment_by_action(self, action: str) -> Payment | None:
        """Return the payment that waits for its shopper under this secret."""
        row = self._sql.execute(
            "SELECT body FROM payments WHERE action = ? AND action != ''", (action,)
        ).fetchone()
        return msgspec.json.decode(row[0], type=Payment) if row else None

    def payment_by_ref(self, ref: str) -> Payment | None:
        """Return anybody's payment, for the company's own work."""
        row = self._sql.execute("SELECT body FROM payments WHERE ref = ?", (ref,)).fetchone()
        return msgspec.json.decode(row[0], type=Payment) if row else None

    def payments(
        self, account: str, since_ms: int, after: tuple[int, str], limit: int
    ) -> list[Payment]:
        """List a merchant's payments from a time on, oldest first, after a place in the list."""
        rows = self._sql.execute(
            "SELECT body FROM payments WHERE account = ? AND created_ms >= ?"
            " AND (created_ms, ref) > (?, ?) ORDER BY created_ms, ref LIMIT ?",
            (account, since_ms, *after, limit),
        )
        return [msgspec.json.decode(body, type=Payment) for (body,) in rows]

    def save(self, payment: Payment) -> None:
        """Write a payment as it is now."""
        self._sql.execute(
            "INSERT INTO payments (ref, account, created_ms, session_id, action, body)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (ref) DO UPDATE SET action = excluded.action, body = excluded.body",
            (
                payment.ref,
                payment.account,
                payment.created_ms,
                payment.session_id,
                payment.action,
                msgspec.json.encode(payment),
            ),
        )

    def key(self, account: str, key: str) -> tuple[str, str] | None:
        """Return the digest and the payment that a key was used for."""
        return self._sql.execute(
            "SELECT digest, ref FROM keys WHERE account = ? AND key = ?", (account, key)
        ).fetchone()

    def keep_key(self, account: str, key: str, digest: str, ref: str) -> None:
        """Remember what a key was used for."""
        self._sql.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (account, key, digest, ref))

    # ---- one-time confirmations

    def forget_confirmations(self, now_ms: int) -> None:
        """Throw away the tokens whose time is over."""
        self._sql.execute("DELETE FROM confirmations WHERE until_ms <= ?", (now_ms,))

    def keep_confirmation(self, digest: str, account: str, case: Scenario, until_ms: int) -> None:
        """Remember a token of the card frame."""
        self._sql.execute(
            "INSERT INTO confirmations VALUES (?, ?, ?, ?)", (digest, account, case.value, until_ms)
        )

    def take_confirmation(self, digest: str, account: str, now_ms: int) -> Scenario | None:
        """Use a token up; None if there is none."""
        row = self._sql.execute(
            "DELETE FROM confirmations WHERE digest = ? AND account = ? RETURNING wanted, until_ms",
            (digest, account),
        ).fetchone()
        return Scenario(row[0]) if row and row[1] > now_ms else None

    # ---- what is due

    def plan(self, ref: str, move: str, at_ms: int) -> None:
        """Plan a move of a payment."""
        self._sql.execute("INSERT OR REPLACE INTO due VALUES (?, ?, ?)", (ref, move, at_ms))

    def take_due(self, now_ms: int) -> list[tuple[str, str]]:
        """Take the moves whose time has come."""
        rows = self._sql.execute(
            "DELETE FROM due WHERE at_ms <= ? RETURNING at_ms, ref, move", (now_ms,)
        ).fetchall()
        return [(ref, move) for _, ref, move in sorted(rows)]

    def next_at(self) -> int | None:
        """Return when the next move or notice is due."""
        row = self._sql.execute(
            "SELECT min(at_ms) FROM (SELECT at_ms FROM due"
            " UNION ALL SELECT at_ms FROM notices WHERE state = 'waiting')"
        ).fetchone()
        return row[0]

    # ---- notices

    def add_notice(self, notice_id: str, payment: Payment, at_ms: int, body: bytes | None) -> None:
        """Put a notice on the list; without a body it is lost on purpose."""
        self._sql.execute(
            "INSERT INTO notices (notice_id, account, ref, at_ms, tries, state, body)"
            " VALUES (?, ?, ?, ?, 0, ?, ?)",
            (
                notice_id,
                payment.account,
                payment.ref,
                at_ms,
                "waiting" if body is not None else "lost",
                body or b"",
            ),
        )

    def due_notices(self, now_ms: int, limit: int) -> list[DueNotice]:
        """List the notices whose time has come."""
        rows = self._sql.execute(
            "SELECT seq, account, tries, body FROM notices"
            " WHERE state = 'waiting' AND at_ms <= ? ORDER BY at_ms, seq LIMIT ?",
            (now_ms, limit),
        )
        return [DueNotice(seq=s, account=a, tries=t, body=b) for s, a, t, b in rows]

    def notice_delivered(self, seq: int) -> None:
        """Take a notice off the list."""
        self._sql.execute("UPDATE notices SET state = 'delivered' WHERE seq = ?", (seq,))

    def notice_again(self, seq: int, at_ms: int) -> None:
        """Put a notice off until `at_ms`."""
        self._sql.execute(
            "UPDATE notices SET tries = tries + 1, at_ms = ? WHERE seq = ?", (at_ms, seq)
        )

    def notice_states(self, account: str) -> Iterator[tuple[str, str, str, int]]:
        """Yield reference, notice id, state and tries of a merchant's notices, oldest first."""
        yield from self._sql.execute(
            "SELECT ref, notice_id, state, tries FROM notices WHERE account = ? ORDER BY seq",
            (account,),
        )

    # ---- faults

    def faults(self, account: str, target: str) -> Faults | None:
        """Return the faults planned for a payment, or for all under `*`."""
        row = self._sql.execute(
            "SELECT body FROM faults WHERE account = ? AND target = ?", (account, target)
        ).fetchone()
        return msgspec.json.decode(row[0], type=Faults) if row else None

    def keep_faults(self, account: str, target: str, faults: Faults) -> None:
        """Plan faults."""
        self._sql.execute(
            "INSERT OR REPLACE INTO faults VALUES (?, ?, ?)",
            (account, target, msgspec.json.encode(faults)),
        )
