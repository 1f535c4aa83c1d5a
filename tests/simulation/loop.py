"""An event loop whose time is only a number: hours pass in no time, every run is the same."""

import asyncio
from asyncio import base_events
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")
START_MS = 1_800_000_000_000
SELDOM_S = 30.0
LOOKS_S = 5.0
"""How often the outbox looks where nobody wakes it."""


class StuckError(Exception):
    """Nothing is due and nobody is ready: the program would wait for ever."""


class VirtualLoop(base_events.BaseEventLoop):
    """Runs what is ready; where nothing is, moves its clock to what is due next."""

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0
        self._selector = self
        self.seldom_s = 0.0
        """How late what waits for a while comes; see `LoopClock.seldom`."""

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._now_s

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call back then, or later where time passes in large steps."""
        if when - self._now_s >= LOOKS_S:
            when = max(when, self._now_s + self.seldom_s)
        return super().call_at(when, callback, *args, context=context)

    def select(self, timeout_s: float | None) -> list[object]:
        """Stand in for waiting on the outside: there is none."""
        if timeout_s is None:
            raise StuckError
        if timeout_s > 0:
            self._now_s += timeout_s + 1e-9
        return []

    def run_in_executor(
        self, executor: Any, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Do at once what a library would give to a thread: there are none."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 -- it belongs to whoever waits
            done.set_exception(error)
        return done

    def _process_events(self, event_list: list[object]) -> None:
        """There are no events from the outside."""

    def _write_to_self(self) -> None:
        """There are no other threads."""


class LoopClock:
    """The running loop's time, as a `Clock`. `set_ms` is by how much somebody set it."""

    def __init__(self) -> None:
        self.set_ms = 0
        self._least_s = 0.0

    def now_ms(self) -> int:
        """Return the loop's time as if it had begun in 2027."""
        return START_MS + self.set_ms + self.steady_ms()

    def steady_ms(self) -> int:
        """Return the loop's time."""
        return round(asyncio.get_running_loop().time() * 1000)

    async def sleep(self, delay_s: float) -> None:
        """Wait in the loop's time."""
        await asyncio.sleep(max(delay_s, self._least_s))

    @contextmanager
    def seldom(self) -> Generator[None]:
        """Let whoever looks every few seconds look every half minute, while days go by.

        Late as on a busy machine: a day of looks that see nothing costs a minute of the test. What
        takes less than `LOOKS_S` and does not wait by this clock, as a call, takes what it takes.
        """
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        self._least_s = loop.seldom_s = SELDOM_S
        try:
            yield
        finally:
            self._least_s = loop.seldom_s = 0.0


def run_virtual(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `main` to its end in virtual time. What the loop complained about fails the run."""
    complaints: list[dict[str, Any]] = []
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: complaints.append(context))
        result = runner.run(main())
    for complaint in complaints:
        error = complaint.get("exception")
        raise AssertionError(complaint["message"]) from error
    return result


CLOCK = LoopClock()
