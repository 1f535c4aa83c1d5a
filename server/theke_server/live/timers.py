"""Lets time pass in sessions: what has run out is told so, soon after it did."""

import structlog

from theke_checkout.commands.system import PassTime
from theke_checkout.values.ids import SYSTEM, SessionId
from theke_checkout.values.reasons import RejectedError
from theke_server.clock import ClockWatch
from theke_server.live.context import Context
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.live.tasks import Tasks, Worker
from theke_server.privacy.erasure import erase_in_time, outlived
from theke_server.stores.lists import SessionRow

TICK_S = 0.5
SLACK_S = 60.0
TICK_MAX_S = 120.0
"""How long one tick may take: a full batch on a slow disk does not come near it."""
BATCH_MAX = 200
"""Sessions told in one tick."""
TIDY_INTERVAL_S = 600.0
EVICT_INTERVAL_S = 15.0
DAY_MS = 24 * 3_600_000
QUIET_MS = 7 * DAY_MS
"""How long nobody may come before the clock is doubted at a start."""
DOUBTED_MS = DAY_MS
NOTHING_HAPPENED_MS = 60_000
"""How long a session is left alone whose due time brought nothing: a bug must not spin."""

log = structlog.get_logger(__name__)


class Timers:
    """The clock on the wall."""

    def __init__(self, ctx: Context, rooms: Rooms) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self._guard = ctx.guards.of(Worker.TIMERS)
        self._tidy_guard = ctx.guards.of(Worker.TIDY)
        self._tasks = Tasks()
        self._clock_watch = ClockWatch(ctx.clock)
        self._doubted_ms: int | None = None
        """When the clock was set, by the steady one; None while it is believed."""
        self._newest_ms: int | None = None
        """The latest time of what was kept before the start; None before the first look."""
        self._left_alone: dict[SessionId, int] = {}
        self._not_erased: set[SessionId] = set()
        """Sessions whose time had come and that could not be erased the last time."""

    def start(self) -> None:
        """Begin to tick."""
        guards = self._ctx.guards
        self._tasks.keep(self._guard, self._tick, TICK_MAX_S)
        self._tasks.keep(guards.of(Worker.EVICT), self._evict, EVICT_INTERVAL_S + SLACK_S)
        self._tasks.keep(self._tidy_guard, self._tidy, 2 * TIDY_INTERVAL_S)

    async def aclose(self) -> None:
        """Stop."""
        await self._tasks.aclose()

    async def _tick(self) -> None:
        await self._ctx.clock.sleep(TICK_S)
        now_ms, steady_ms = self._ctx.clock.now_ms(), self._ctx.clock.steady_ms()
        self._left_alone = {
            session_id: until_ms
            for session_id, until_ms in self._left_alone.items()
            if until_ms > steady_ms
        }
        limit = BATCH_MAX + len(self._left_alone)
        for session_id in await self._ctx.stores.lists.due(now_ms, limit):
            if session_id not in self._left_alone:
                pause_s = await self._guard.run(self._tell(session_id, steady_ms), session_id)
                if pause_s:
                    self._left_alone[session_id] = steady_ms + round(pause_s * 1000)

    async def _tell(self, session_id: SessionId, steady_ms: int) -> None:
        try:
            done = await self._rooms.carry_out(session_id, Request(by=SYSTEM, command=PassTime()))
        except RejectedError:
            self._left_alone[session_id] = steady_ms + NOTHING_HAPPENED_MS
            return
        if done.base == done.version:
            self._left_alone[session_id] = steady_ms + NOTHING_HAPPENED_MS

    async def _evict(self) -> None:
        await self._ctx.clock.sleep(EVICT_INTERVAL_S)
        self._rooms.evict()

    async def _tidy(self) -> None:
        if self._newest_ms is None:  # before anything is written by a clock that may be wrong
            newest_ms = await self._ctx.stores.lists.newest_ms()
            self._newest_ms = newest_ms or self._ctx.clock.now_ms()
            if self._ctx.clock.now_ms() - self._newest_ms > QUIET_MS:
                self._doubt("far ahead of the data", self._ctx.clock.steady_ms())
        await self._ctx.clock.sleep(TIDY_INTERVAL_S)
        ctx, now_ms = self._ctx, self._ctx.clock.now_ms()
        if not self._is_believed():
            return
        await ctx.stores.tidy(now_ms)
        kept: set[SessionId] = set()
        for row in await outlived(ctx.stores, now_ms, more=len(self._not_erased)):
            work = self._erase(row, kept)
            if await self._tidy_guard.run(work, row.session_id, shop_id=row.shop_id):
                kept.add(row.session_id)
        self._not_erased = kept

    def _is_believed(self) -> bool:
        """Whether the clock may say what has outlived its time: erasing cannot be taken back.

        One that was set, or that is far ahead of all that was ever stored, is believed after a day.
        """
        steady_ms = self._ctx.clock.steady_ms()
        if self._clock_watch.set_by_ms():
            self._doubt("set", steady_ms)
        if self._doubted_ms is not None and steady_ms - self._doubted_ms >= DOUBTED_MS:
            self._doubted_ms = None
        return self._doubted_ms is None

    def _doubt(self, why: str, steady_ms: int) -> None:
        self._doubted_ms = steady_ms
        log.warning("nothing_is_erased_for_a_day", clock=why)

    async def _erase(self, row: SessionRow, kept: set[SessionId]) -> None:
        ctx = self._ctx
        if await erase_in_time(ctx.stores, ctx.sealer, ctx.connectors, row):
            await self._rooms.forget(row.session_id)
        else:
            kept.add(row.session_id)
