"""What the world must do, until it is done: effects, claimed by one worker at a time.

A claim ends at its time, so that a worker that died holds nothing for long. Each claim has a
number that grows: it is the fence. Whoever comes late with an old number is refused, and somebody
else repeats the call with the same key.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from msgspec import Struct

from theke_checkout.effects.kinds import AnyEffect, Lane, lane
from theke_checkout.values.ids import SessionId

IN_ORDER = frozenset(Lane) - {Lane.WEBHOOKS}
"""Lanes of which a session's next effect waits for the one before."""


class Claim(Struct, frozen=True, kw_only=True):
    """The right to carry out an effect, once. `number` says how often it was claimed so far."""

    session_id: SessionId
    key: str
    number: int


class DueEffect(Struct, frozen=True, kw_only=True):
    """An effect that waits to be carried out, or that was claimed for it just now."""

    session_id: SessionId
    effect: AnyEffect
    number: int
    """How often it was claimed, this time included."""
    doubts: int
    """How many of the tries before may have been executed: all but those that were put off as
    `void`. A try that ended in a crash is one of them."""
    created_at_ms: int

    @property
    def key(self) -> str:
        """Return the effect's key."""
        return self.effect.key

    @property
    def lane(self) -> Lane:
        """Return the effect's lane."""
        return lane(self.effect)

    @property
    def claim(self) -> Claim:
        """Return the right to carry it out."""
        return Claim(session_id=self.session_id, key=self.key, number=self.number)


class UnreadableEffect(Struct, frozen=True, kw_only=True):
    """A due effect that this version cannot read: a newer one wrote it, or it is damaged.

    It stays as it is. What stands behind it in its lane waits for it.
    """

    session_id: SessionId
    key: str
    lane: Lane
    number: int

    @property
    def claim(self) -> Claim:
        """Return the right to put it off."""
        return Claim(session_id=self.session_id, key=self.key, number=self.number)


class OutboxRow(Struct, frozen=True, kw_only=True):
    """An effect of a session and what has become of it so far."""

    key: str
    effect: AnyEffect | None
    """None where this version cannot read it."""
    tries: int
    """How often it was claimed."""
    created_at_ms: int
    due_at_ms: int
    done: bool


class OutboxStore(Protocol):
    """The effects of all sessions. They come in, and are done, by `LogStore.append`."""

    async def claim(
        self, now_ms: int, until_ms: int, limit: int, lanes: Collection[Lane] = IN_ORDER
    ) -> Sequence[DueEffect | UnreadableEffect]:
        """Claim effects that are due and that nobody holds, the longest due first.

        Of a lane in order only the oldest of a session; of webhooks all. Nobody else is given one
        before `until_ms`. One that cannot be read is claimed too, so that it hides no other.
        A claim is durable when this returns: no call is made that a crash could hide.
        """
        ...

    async def renew(self, claims: Sequence[Claim], until_ms: int) -> None:
        """Hold claims longer. One that does not hold any more stays lost."""
        ...

    async def postpone(self, claim: Claim, until_ms: int, *, void: bool = False) -> None:
        """Give a claim back: the effect is due again later.

        `void`: this try was never executed, and never will be. Raises `ClaimLostError`.
        """
        ...

    async def release_all(self) -> None:
        """End all claims. For a process that knows that no other works on this store."""
        ...

    async def hasten(self, now_ms: int, until_ms: int) -> None:
        """Make due now what is to be tried later, and let no claim last beyond `until_ms`.

        For when the clock was set back: what waits would wait as much longer.
        """
        ...

    async def latest_due_ms(self, lane: Lane) -> int | None:
        """Return until when an effect of a lane waits that waits longest; None where none does."""
        ...

    async def due(
        self, now_ms: int, limit: int, lanes: Collection[Lane] = IN_ORDER
    ) -> Sequence[DueEffect | UnreadableEffect]:
        """Return what `claim` would give, and claim nothing: for people who look."""
        ...

    async def effects(self, session_id: SessionId) -> Sequence[OutboxRow]:
        """Return all effects of a session, oldest first, those that are done too."""
        ...
