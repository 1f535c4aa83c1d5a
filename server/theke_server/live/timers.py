"""Lets time pass in sessions: what has run out is told so, soon after it did."""

from theke_checkout.ids import SYSTEM, SessionId
from theke_checkout.reasons import RejectedError
from theke_checkout.system import PassTime
from theke_server.erasing import erase_outlived
from theke_server.live.outside import Outside
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Wish
from theke_server.live.tasks import Tasks
from theke_server.stores import StoreError

TICK_S = 0.5
BATCH_MAX = 200
"""Sessions told in one tick."""
TIDY_INTERVAL_S = 600.0
EVICT_INTERVAL_S = 15.0
NOTHING_HAPPENED_MS = 60_000
"""How long a session is left alone whose due time brought nothing: a bug must not spin."""


class Timers:
    """The clock on the wall."""

    def __init__(self, outside: Outside, rooms: Rooms) -> None:
        self._outside = outside
        self._rooms = rooms
        self._tasks = Tasks()
        self._left_alone: dict[SessionId, int] = {}

    def start(self) -> None:
        """Begin to tick."""
        self._tasks.spawn(self._tick())
        self._tasks.spawn(self._evict())
        self._tasks.spawn(self._tidy())

    async def aclose(self) -> None:
        """Stop."""
        await self._tasks.aclose()

    async def _tick(self) -> None:
        while True:
            await self._outside.clock.sleep(TICK_S)
            now_ms = self._outside.clock.now_ms()
            self._left_alone = {
                session_id: until_ms
                for session_id, until_ms in self._left_alone.items()
                if until_ms > now_ms
            }
            limit = BATCH_MAX + len(self._left_alone)
            try:
                due = await self._outside.store.due_sessions(now_ms, limit)
            except StoreError:
                continue
            for session_id in due:
                if session_id not in self._left_alone:
                    await self._tell(session_id, now_ms)

    async def _tell(self, session_id: SessionId, now_ms: int) -> None:
        try:
            done = await self._rooms.carry_out(session_id, Wish(by=SYSTEM, command=PassTime()))
        except (RejectedError, StoreError):
            self._left_alone[session_id] = now_ms + NOTHING_HAPPENED_MS
            return
        if done.base == done.version:
            self._left_alone[session_id] = now_ms + NOTHING_HAPPENED_MS

    async def _evict(self) -> None:
        while True:
            await self._outside.clock.sleep(EVICT_INTERVAL_S)
            self._rooms.evict()

    async def _tidy(self) -> None:
        while True:
            await self._outside.clock.sleep(TIDY_INTERVAL_S)
            outside, now_ms = self._outside, self._outside.clock.now_ms()
            try:
                await outside.store.tidy(now_ms)
                for session_id in await erase_outlived(
                    outside.store, outside.seals, outside.connectors, now_ms
                ):
                    self._rooms.forget(session_id)
            except StoreError:
                continue
