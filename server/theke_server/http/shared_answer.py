"""One answer for all who ask within a moment: what costs something costs it once, whoever asks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from theke_server.clock import Clock

_T = TypeVar("_T")


class SharedAnswer(Generic[_T]):
    """An answer that is kept for a while, by a clock that nobody sets; who asks meanwhile gets it.

    Who asks while the question is on its way waits for the same answer.
    """

    def __init__(self) -> None:
        self._asking: asyncio.Task[_T] | None = None
        self._until_ms = 0

    async def get(self, ask: Callable[[], Awaitable[_T]], clock: Clock, kept_ms: int) -> _T:
        """Return the answer, asking where there is none. `ask` should not raise: all would hear."""
        asking = self._asking
        if asking is None or (asking.done() and clock.steady_ms() >= self._until_ms):
            asking = self._asking = asyncio.create_task(self._ask(ask, clock, kept_ms))
        return await asyncio.shield(asking)  # who goes away takes it from nobody

    async def _ask(self, ask: Callable[[], Awaitable[_T]], clock: Clock, kept_ms: int) -> _T:
        try:
            return await ask()
        finally:
            self._until_ms = clock.steady_ms() + kept_ms
