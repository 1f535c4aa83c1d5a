"""The company's own time: makes the moves that are due and sends the courier, in one task."""

import asyncio
import logging
import sqlite3

from theke_server.sandbox.book import Book
from theke_server.sandbox.company import Company
from theke_server.sandbox.courier import Courier
from theke_server.sandbox.settings import Settings

LOOK_MOST_S = 5.0
"""How long the clockwork sleeps at most, whatever the book says."""

_log = logging.getLogger(__name__)


class Clockwork:
    """One task that sleeps until the next thing is due, or until it is nudged."""

    def __init__(self, settings: Settings, book: Book, company: Company, courier: Courier) -> None:
        self._settings = settings
        self._book = book
        self._company = company
        self._courier = courier
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Look at the book now."""
        self._nudged.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._nudged.clear()
            try:
                await self.work_due()
                wait_s = await self._wait_s()
            except sqlite3.OperationalError:
                _log.exception("sandbox book is not writable")
                wait_s = LOOK_MOST_S
            except Exception:  # noqa: BLE001 -- one payment's bug must not stop the company's time
                _log.exception("sandbox clockwork failed")
                wait_s = LOOK_MOST_S
            try:
                await asyncio.wait_for(self._nudged.wait(), wait_s)
            except TimeoutError:
                continue  # not nudged: something is due now

    async def work_due(self) -> None:
        """Do once what is due now."""
        await self._book.run(self._company.move_due)
        await self._courier.deliver_due()

    async def _wait_s(self) -> float:
        next_ms = await self._book.run(self._book.next_at)
        if next_ms is None:
            return LOOK_MOST_S
        return min(LOOK_MOST_S, max(0.0, (next_ms - self._settings.clock.now_ms()) / 1000))
