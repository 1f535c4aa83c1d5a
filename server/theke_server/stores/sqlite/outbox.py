"""The outbox in SQLite: which effects are due, and who holds them.

`number` counts the claims of an effect, `void` those of its tries that were never executed;
`held_until_ms` lies ahead while somebody holds it.
"""

import json
from collections.abc import Collection, Sequence

from theke_checkout.effects.kinds import Lane
from theke_checkout.values.ids import SessionId
from theke_server.stores import ClaimLostError
from theke_server.stores.outbox import IN_ORDER, Claim, DueEffect, OutboxRow, UnreadableEffect
from theke_server.stores.sqlite.database import Database, Row
from theke_server.stores.sqlite.folds import decode_effect
from theke_server.stores.sqlite.lanes import Job, Lanes

_DUE = """SELECT session_id, key, lane, body, number, void, created_at_ms FROM outbox AS this
    WHERE done = 0 AND lane IN (SELECT value FROM json_each(?1)) AND due_at_ms <= ?2
    AND held_until_ms <= ?2
    AND (lane = 'webhooks' OR NOT EXISTS (SELECT 1 FROM outbox AS older
        WHERE older.session_id = this.session_id AND older.lane = this.lane AND older.done = 0
        AND older.seq < this.seq))
    ORDER BY due_at_ms, seq LIMIT ?3"""
_CLAIM = """UPDATE outbox SET number = number + 1, held_until_ms = ?
    WHERE session_id = ? AND key = ?"""
_RENEW = """UPDATE outbox SET held_until_ms = MAX(held_until_ms, ?)
    WHERE session_id = ? AND key = ? AND number = ? AND done = 0 AND held_until_ms > 0"""
_POSTPONE = """UPDATE outbox SET due_at_ms = ?, void = void + ?, held_until_ms = 0
    WHERE session_id = ? AND key = ? AND number = ? AND done = 0 AND held_until_ms > 0
    RETURNING 1"""
_LATEST = """SELECT due_at_ms FROM outbox WHERE done = 0 AND lane = ?
    AND typeof(due_at_ms) = 'integer' ORDER BY due_at_ms DESC LIMIT 1"""
_EFFECTS = """SELECT key, body, number, created_at_ms, due_at_ms, done FROM outbox
    WHERE session_id = ? ORDER BY seq"""

Due = DueEffect | UnreadableEffect


class SqliteOutbox:
    """An `OutboxStore`."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def claim(
        self, now_ms: int, until_ms: int, limit: int, lanes: Collection[Lane] = IN_ORDER
    ) -> Sequence[Due]:
        """Claim effects that are due and that nobody holds, the longest due first."""
        return await self._lanes.write(_claiming(now_ms, until_ms, limit, lanes))

    async def renew(self, claims: Sequence[Claim], until_ms: int) -> None:
        """Hold claims longer. One that does not hold any more stays lost."""
        rows = [(until_ms, item.session_id, item.key, item.number) for item in claims]
        await self._lanes.write(lambda database: database.executemany(_RENEW, rows))

    async def postpone(self, claim: Claim, until_ms: int, *, void: bool = False) -> None:
        """Give a claim back: the effect is due again later."""
        await self._lanes.write(_postponing(claim, until_ms, void=void))

    async def release_all(self) -> None:
        """End all claims."""
        await self._lanes.write(_release_all)

    async def hasten(self, now_ms: int, until_ms: int) -> None:
        """Make due now what is to be tried later, and shorten claims."""
        await self._lanes.write(_hastening(now_ms, until_ms))

    async def latest_due_ms(self, lane: Lane) -> int | None:
        """Return until when an effect of a lane waits that waits longest."""

        def job(database: Database) -> int | None:
            rows = database.execute(_LATEST, (lane.value,))
            return rows[0][0] if rows else None

        return await self._lanes.read(job)

    async def due(
        self, now_ms: int, limit: int, lanes: Collection[Lane] = IN_ORDER
    ) -> Sequence[Due]:
        """Return what `claim` would give, and claim nothing."""
        return await self._lanes.read(_due(now_ms, limit, lanes))

    async def effects(self, session_id: SessionId) -> Sequence[OutboxRow]:
        """Return all effects of a session, oldest first, those that are done too."""
        return await self._lanes.read(_effects(session_id))


def _due(now_ms: int, limit: int, lanes: Collection[Lane], claimed: int = 0) -> Job[Sequence[Due]]:
    wanted = json.dumps(sorted(lanes))

    def job(database: Database) -> Sequence[Due]:
        return [_read(row, claimed) for row in database.execute(_DUE, (wanted, now_ms, limit))]

    return job


def _claiming(
    now_ms: int, until_ms: int, limit: int, lanes: Collection[Lane]
) -> Job[Sequence[Due]]:
    waiting = _due(now_ms, limit, lanes, claimed=1)

    def job(database: Database) -> Sequence[Due]:
        found = waiting(database)
        if found:
            database.executemany(_CLAIM, [(until_ms, due.session_id, due.key) for due in found])
        return found

    return job


def _postponing(claim: Claim, until_ms: int, *, void: bool) -> Job[None]:
    values = (until_ms, int(void), claim.session_id, claim.key, claim.number)

    def job(database: Database) -> None:
        if not database.execute(_POSTPONE, values):
            raise ClaimLostError(claim.key)

    return job


def _hastening(now_ms: int, until_ms: int) -> Job[None]:
    def job(database: Database) -> None:
        later = "UPDATE outbox SET due_at_ms = ?1 WHERE done = 0 AND due_at_ms > ?1"
        database.execute(later, (now_ms,))
        held = "UPDATE outbox SET held_until_ms = ?1 WHERE done = 0 AND held_until_ms > ?1"
        database.execute(held, (until_ms,))

    return job


def _release_all(database: Database) -> None:
    database.execute("UPDATE outbox SET held_until_ms = 0 WHERE done = 0 AND held_until_ms > 0")


def _effects(session_id: str) -> Job[Sequence[OutboxRow]]:
    def job(database: Database) -> Sequence[OutboxRow]:
        return [
            OutboxRow(
                key=key,
                effect=decode_effect(body),
                tries=number,
                created_at_ms=created_at_ms,
                due_at_ms=due_at_ms,
                done=bool(done),
            )
            for key, body, number, created_at_ms, due_at_ms, done in database.execute(
                _EFFECTS, (session_id,)
            )
        ]

    return job


def _read(row: Row, claimed: int) -> Due:
    """Read a row; `claimed` counts the claim that is being made."""
    session_id, key, lane, body, number, void, created_at_ms = row
    effect = decode_effect(body)
    if effect is None or effect.key != key:  # under another key it would be claimed for ever
        return UnreadableEffect(
            session_id=SessionId(session_id), key=key, lane=Lane(lane), number=number + claimed
        )
    return DueEffect(
        session_id=SessionId(session_id),
        effect=effect,
        number=number + claimed,
        doubts=number - void,
        created_at_ms=created_at_ms,
    )
