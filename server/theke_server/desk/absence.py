"""Sessions whose advisor is gone: after a stated time without a connection they wait again."""

from collections.abc import Awaitable, Callable

from theke_checkout.ids import PartyId, SessionId
from theke_checkout.reasons import RejectedError
from theke_checkout.state import Role, Session, Status
from theke_server.clock import Clock
from theke_server.live.counter import Counter
from theke_server.live.tasks import Tasks

ADVISOR_LOST_S = 90.0
"""How long an advisor may be away before the session goes back to the queue."""

GiveUp = Callable[[SessionId, PartyId], Awaitable[None]]


class Absence:
    """Counts how long advisors have been away. A restart of the server counts anew."""

    def __init__(self, counter: Counter, clock: Clock, give_up: GiveUp) -> None:
        self._counter = counter
        self._clock = clock
        self._give_up = give_up
        self._tasks = Tasks()
        self._waiting: set[tuple[SessionId, PartyId]] = set()

    def look(self, session_id: SessionId) -> None:
        """Begin to count where a session's advisor is away; whoever is back is noticed in time."""
        peeked = self._counter.peek(session_id)
        advisor = _advisor(peeked[0]) if peeked is not None else None
        if advisor is None or self._counter.online(session_id).get(advisor):
            return
        if (session_id, advisor) not in self._waiting:
            self._waiting.add((session_id, advisor))
            self._tasks.spawn(self._wait(session_id, advisor))

    async def aclose(self) -> None:
        """Stop counting."""
        await self._tasks.aclose()

    async def _wait(self, session_id: SessionId, advisor: PartyId) -> None:
        away_since_ms = self._clock.now_ms()
        try:
            while True:
                left_s = ADVISOR_LOST_S - (self._clock.now_ms() - away_since_ms) / 1000
                if left_s <= 0:
                    await self._give_up(session_id, advisor)
                    return
                await self._clock.sleep(min(left_s, 1.0))
                if self._counter.online(session_id).get(advisor):
                    return
        except RejectedError:
            return
        finally:
            self._waiting.discard((session_id, advisor))


def _advisor(session: Session) -> PartyId | None:
    """Return who serves a live session."""
    if session.status is not Status.LIVE:
        return None
    return next(
        (
            party.party_id
            for party in session.parties.values()
            if party.role is Role.ADVISOR and not party.left
        ),
        None,
    )
