"""Sessions whose advisor is gone: after a stated time without a connection they wait again."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from msgspec import Struct

from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.reasons import RejectedError
from theke_server.clock import Clock
from theke_server.live.tasks import Guard, Tasks

ADVISOR_LOST_S = 90.0
"""How long an advisor may be away before the session goes back to the queue, where the operator
says nothing else."""
LOOK_INTERVAL_S = 1.0

GiveUp = Callable[[SessionId, PartyId], Awaitable[None]]
OnEnd = Callable[[SessionId], None]
Missing = Callable[[SessionId], PartyId | None]
"""Returns the advisor of a live session who is not connected."""


class Callbacks(Struct, frozen=True, kw_only=True):
    """Whom an absence asks who is missing, and what is called when it lasts or ends."""

    missing: Missing
    give_up: GiveUp
    on_end: OnEnd
    """Called when a count has ended, one way or the other."""


class Absence:
    """Counts how long advisors have been away. A restart of the server counts anew."""

    def __init__(self, clock: Clock, guard: Guard, away_s: float, callbacks: Callbacks) -> None:
        self._clock = clock
        self._guard = guard
        self._away_s = away_s
        self._missing = callbacks.missing
        self._give_up = callbacks.give_up
        self._on_end = callbacks.on_end
        self._tasks = Tasks()
        self._until_ms: dict[tuple[SessionId, PartyId], int] = {}

    def look(self, session_id: SessionId) -> None:
        """Begin to count where a session's advisor is away; whoever is back is noticed in time."""
        advisor = self._missing(session_id)
        if advisor is None or (session_id, advisor) in self._until_ms:
            return
        until_ms = self._clock.now_ms() + int(self._away_s * 1000)
        self._until_ms[session_id, advisor] = until_ms
        self._tasks.spawn(self._wait(session_id, advisor, until_ms))

    def returns_at_ms(self, session_id: SessionId) -> int | None:
        """Return when a session waits again unless its advisor comes back; None where one is."""
        advisor = self._missing(session_id)
        return None if advisor is None else self._until_ms.get((session_id, advisor))

    def left_ms(self, session_id: SessionId) -> Mapping[PartyId, int]:
        """Return how long a session's advisor may still be away; nothing where one is here."""
        advisor = self._missing(session_id)
        until_ms = None if advisor is None else self._until_ms.get((session_id, advisor))
        if advisor is None or until_ms is None:
            return {}
        return {advisor: max(0, until_ms - self._clock.now_ms())}

    async def aclose(self) -> None:
        """Stop counting."""
        await self._tasks.aclose()

    async def _wait(self, session_id: SessionId, advisor: PartyId, until_ms: int) -> None:
        try:
            with suppress(RejectedError):  # the session has ended meanwhile
                while pause_s := await self._guard.run(
                    self._count(session_id, advisor, until_ms), session_id
                ):
                    await self._clock.sleep(pause_s)
        finally:
            self._until_ms.pop((session_id, advisor), None)
        self._on_end(session_id)

    async def _count(self, session_id: SessionId, advisor: PartyId, until_ms: int) -> None:
        while (left_s := (until_ms - self._clock.now_ms()) / 1000) > 0:
            await self._clock.sleep(min(left_s, LOOK_INTERVAL_S))
            if self._missing(session_id) != advisor:
                return
        await self._give_up(session_id, advisor)
