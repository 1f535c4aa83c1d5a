"""Shoppers who are not at their counter: who has never come, and who has left.

A row is there as soon as a session is opened, so a visitor whose browser never connects, or who
closed the page, would stand on the list for hours. Nobody is called for them: desks fold such rows
away, and after some minutes they are off the list. Who comes back is on it again.
"""

from collections import deque
from collections.abc import Callable

from theke_checkout.values.ids import SessionId
from theke_server.clock import Clock
from theke_server.live.tasks import Guard, Tasks

GONE_S = 300.0
"""How long the row of a shopper who is not there stays on the list."""

OnPast = Callable[[SessionId], None]


class Gone:
    """Counts how long shoppers have been gone. A restart of the server counts anew."""

    def __init__(self, clock: Clock, guard: Guard, on_past: OnPast, keep_s: float = GONE_S) -> None:
        """`on_past` is called when a row has stood there for long enough."""
        self._clock = clock
        self._guard = guard
        self._on_past = on_past
        self._keep_ms = int(keep_s * 1000)
        self._tasks = Tasks()
        self._came: set[SessionId] = set()
        self._since_ms: dict[SessionId, int] = {}
        self._line: deque[tuple[SessionId, int]] = deque()
        """Who may be past next, the oldest first; who has come back meanwhile is passed over."""
        self._counts = False

    def look(self, session_id: SessionId, here: bool) -> None:
        """Take in whether a session's shopper is there."""
        if here:
            self._came.add(session_id)
            self._since_ms.pop(session_id, None)
        elif session_id not in self._since_ms:
            since_ms = self._clock.steady_ms()
            self._since_ms[session_id] = since_ms
            self._line.append((session_id, since_ms))
            self._count()

    def forget(self, session_id: SessionId) -> None:
        """Drop what is known of a session that has ended."""
        self._came.discard(session_id)
        self._since_ms.pop(session_id, None)

    def came(self, session_id: SessionId) -> bool:
        """Whether the shopper has been connected at all."""
        return session_id in self._came

    def is_past(self, session_id: SessionId) -> bool:
        """Whether the shopper has been gone for so long that nobody need know of them."""
        since_ms = self._since_ms.get(session_id)
        return since_ms is not None and self._clock.steady_ms() - since_ms >= self._keep_ms

    async def aclose(self) -> None:
        """Stop counting."""
        await self._tasks.aclose()

    def _count(self) -> None:
        if not self._counts:
            self._counts = True
            self._tasks.spawn(self._pass_by())

    async def _pass_by(self) -> None:
        try:
            while self._line:
                session_id, since_ms = self._line[0]
                left_ms = since_ms + self._keep_ms - self._clock.steady_ms()
                if left_ms > 0 and self._since_ms.get(session_id) == since_ms:
                    await self._clock.sleep(left_ms / 1000)
                    continue
                self._line.popleft()
                if self._since_ms.get(session_id) == since_ms:
                    await self._guard.run(self._past(session_id), session_id)
        finally:
            self._counts = False

    async def _past(self, session_id: SessionId) -> None:
        self._on_past(session_id)
