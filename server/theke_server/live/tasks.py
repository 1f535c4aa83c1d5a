"""Tasks that belong to someone, and the guard around all that workers do.

A worker's piece of work that fails for a reason that nobody foresaw is put aside and shown to a
person, and the worker goes on with the next one. A worker's loop comes round for ever: one that
fails, or ends all the same, is begun again, and whoever looks after the server can see that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from enum import StrEnum
from typing import Any

import structlog

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.asides import Asides, Place
from theke_server.live.pulse import Pulse
from theke_server.live.updates import Opened, PresenceChanged, Update, Watcher
from theke_server.stores import StoreUnavailableError
from theke_server.telemetry import Metrics, where

STORE_PAUSE_S = 1.0
"""How long to wait for a store that does not answer."""
RESTART_FIRST_S = 1.0
RESTART_MAX_S = 60.0
"""The time before a loop is begun again grows from the first to this while it keeps failing."""

Turn = Callable[[], Awaitable[None]]
"""One round of a worker's loop, with its own waiting."""

log = structlog.get_logger("theke.workers")


class Worker(StrEnum):
    """Everyone who works without being asked, as log and numbers name them."""

    OUTBOX = "outbox"
    WEBHOOKS = "webhooks"
    TIMERS = "timers"
    EVICT = "evict"
    TIDY = "tidy"
    NOTICES = "notices"
    REPLIES = "replies"
    POLLING = "polling"
    PRICING = "pricing"
    CARTS = "carts"
    PRODUCTS = "products"
    ROOMS = "rooms"
    FIGURES = "figures"
    BOARD = "board"
    ABSENCE = "absence"
    COUPONS = "coupons"


class Guard:
    """Stands around the work of one worker."""

    def __init__(
        self,
        worker: Worker,
        asides: Asides,
        pulse: Pulse,
        passes: tuple[type[Exception], ...] = (),
    ) -> None:
        """`passes` are errors that the worker itself knows what to do with."""
        self.worker = worker
        self._asides = asides
        self._pulse = pulse
        self._passes = passes
        self._failed_on = asides.stumbled(worker)
        self._tasks = Tasks()

    async def run(
        self, work: Awaitable[None], session_id: str = "", subject: str = "", shop_id: str = ""
    ) -> float:
        """Do one piece of work; return for how many seconds to leave it alone, 0 where it is done.

        Raises only what `passes`. A store that is away is nobody's fault: a pause, and no case.
        """
        place = Place(worker=self.worker, session_id=session_id, subject=subject, shop_id=shop_id)
        try:
            await work
        except self._passes:
            raise
        except Exception as error:  # noqa: BLE001 -- one bad session must not end the worker
            return STORE_PAUSE_S if _is_away(error) else await self._asides.put(place, error)
        if not self._asides.quiet and self._asides.knows(place):
            await self._asides.clear(place)
        return 0.0

    def begin(
        self, work: Coroutine[Any, Any, None], session_id: str = "", shop_id: str = ""
    ) -> None:
        """Do one piece of work, for which nobody waits and which nobody repeats."""
        task = self._tasks.spawn(self._run(work, session_id, shop_id))
        # What is closed before its first step has not begun this work: then it never will.
        if task is None:
            work.close()
        else:
            task.add_done_callback(lambda _: work.close())

    def watching(self, watcher: Watcher) -> Watcher:
        """Return `watcher` so that what it raises reaches nobody who decides or works."""

        def guarded(happening: Opened | Update | PresenceChanged) -> None:
            try:
                watcher(happening)
            except Exception as error:  # noqa: BLE001 -- what it watches is durable already
                self._tasks.spawn(self._put(self._place(happening.session_id), error))
                return
            if happening.session_id in self._failed_on:
                self._tasks.spawn(self._asides.clear(self._place(happening.session_id)))

        return guarded

    async def turns(self, turn: Turn) -> None:
        """Come round for ever, after a growing pause where a round failed."""
        failed, before = 0, ""
        while True:
            try:
                await turn()
                failed, before = 0, ""
            except Exception as error:  # noqa: BLE001 -- a worker's loop does not end
                if _is_away(error):
                    await asyncio.sleep(STORE_PAUSE_S)
                else:
                    failed += 1
                    self._stumbled(error, before)
                    before = type(error).__name__
                    await asyncio.sleep(min(RESTART_MAX_S, RESTART_FIRST_S * 2 ** (failed - 1)))
                    continue
            self._pulse.beat(self.worker)

    def expect(self, within_s: float) -> None:
        """Say that this worker's loop comes round within that time."""
        self._pulse.expect(self.worker, within_s)

    def ended(self) -> None:
        """Tell that the loop ended, which it never should."""
        self._pulse.restarted(self.worker)
        log.error("worker_restarted", worker=self.worker, error="ended", at="")

    async def aclose(self) -> None:
        """End what is still to be written down."""
        await self._tasks.aclose()

    def _place(self, session_id: str) -> Place:
        return Place(worker=self.worker, session_id=session_id)

    async def _run(self, work: Coroutine[Any, Any, None], session_id: str, shop_id: str) -> None:
        with suppress(*self._passes):
            await self.run(work, session_id, shop_id=shop_id)

    async def _put(self, place: Place, error: Exception) -> None:
        await self._asides.put(place, error)

    def _stumbled(self, error: Exception, before: str) -> None:
        self._pulse.restarted(self.worker)
        if type(error).__name__ != before:
            fields = {"error": type(error).__name__, "at": where(error)}
            log.error("worker_restarted", worker=self.worker, **fields)


class Guards:
    """Gives every worker its guard; all share one memory of what is put aside."""

    def __init__(self, asides: Asides, metrics: Metrics) -> None:
        self._asides = asides
        self._pulse = Pulse(metrics)
        self._given: list[Guard] = []

    def of(self, worker: Worker, *passes: type[Exception]) -> Guard:
        """Return a guard for a worker that handles the errors in `passes` itself."""
        guard = Guard(worker, self._asides, self._pulse, passes)
        self._given.append(guard)
        return guard

    def late(self) -> list[str]:
        """Return the workers whose loops have not come round in time."""
        return self._pulse.late()

    async def aclose(self) -> None:
        """End what is still to be written down."""
        for guard in self._given:
            await guard.aclose()


class Tasks:
    """A set of running tasks. A bug in one goes to the loop's exception handler."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def spawn(
        self, work: Coroutine[Any, Any, None], name: str | None = None
    ) -> "asyncio.Task[None] | None":
        """Run `work` until it ends or this is closed; return its task, None where it is."""
        if self._closed:
            work.close()
            return None
        task = self._begin(work, name)
        task.add_done_callback(self._ended)
        return task

    def keep(self, guard: Guard, turn: Turn, within_s: float) -> None:
        """Do `turn` again and again until this is closed; each ends within that time."""
        guard.expect(within_s)
        self._keep(guard, turn)

    async def aclose(self) -> None:
        """Cancel what runs and wait for it."""
        self._closed = True
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None], name: str | None) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        return task

    def _keep(self, guard: Guard, turn: Turn) -> None:
        """Begin a loop, and once more whenever it ends: somebody cancelled it."""
        if self._closed:
            return

        def again(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            if not self._closed:
                guard.ended()
                task.get_loop().call_later(RESTART_FIRST_S, self._keep, guard, turn)

        self._begin(guard.turns(turn), f"worker {guard.worker}").add_done_callback(again)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            task.get_loop().call_exception_handler(
                {"message": "a task of the counter failed", "exception": error, "task": task}
            )


def _is_away(error: Exception) -> bool:
    """Whether the store does not answer, or too many others were faster."""
    if isinstance(error, RejectedError):
        return error.reason in (Reason.UNAVAILABLE, Reason.BUSY)
    return isinstance(error, StoreUnavailableError)
