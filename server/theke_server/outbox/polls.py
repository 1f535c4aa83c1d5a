"""Looks at open payments by itself, so that a lost webhook never matters."""

import asyncio
from contextlib import suppress

from theke_checkout.commands.system import RecordFact
from theke_checkout.providers import ProviderError
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.facts import FINAL, PaymentSnapshot, RefundFact, RefundState
from theke_checkout.values.ids import SYSTEM, SessionId
from theke_checkout.values.reasons import RejectedError
from theke_server.live.context import Context
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.live.tasks import Tasks, Worker
from theke_server.live.updates import Aspect, Opened, PresenceChanged, Update
from theke_server.outbox.payments import Payments, attempts

TAKE_UP_S = 300.0
"""The time between two looks for open payments that nobody follows."""
FIRST_S = 2.0
GROWTH = 1.5
LAST_S = 60.0
"""The time between two looks grows from the first to this."""
ATTENDED_S = 4.0
"""The longest time between two looks while the shopper's pay page is open."""
ATTENTION_MS = 30_000
"""How long after its last question a pay page counts as open; it asks every 20 s."""


class Polls:
    """Follows the payments of every session that has an open one."""

    def __init__(self, ctx: Context, rooms: Rooms, payments: Payments) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self._payments = payments
        self._guard = ctx.guards.of(Worker.POLLING, ProviderError, RejectedError)
        self._tasks = Tasks()
        self._following: dict[SessionId, asyncio.Event] = {}
        self._attended_until_ms: dict[SessionId, int] = {}

    async def start(self) -> None:
        """Take up the payments that are open in the store."""
        self._rooms.watch(self._guard.watching(self._watch), Aspect.MONEY)
        await self._take_up()
        self._tasks.keep(self._guard, self._take_up_later, 2 * TAKE_UP_S)

    async def aclose(self) -> None:
        """Stop looking."""
        await self._tasks.aclose()

    async def _take_up_later(self) -> None:
        """Take up again whatever is open and nobody follows: nothing is lost by one mistake."""
        await self._ctx.clock.sleep(TAKE_UP_S)
        await self._take_up()

    async def _take_up(self) -> None:
        for row in await self._ctx.stores.lists.sessions(unsettled=True):
            self._follow(row.session_id)

    def look_soon(self, session_id: SessionId) -> None:
        """Look now, and from then on as at first."""
        if session_id in self._following:
            self._following[session_id].set()

    def attend(self, session_id: SessionId) -> None:
        """Look more often: the shopper sits before the pay page."""
        if session_id in self._following:
            if not self._attended(session_id):
                self._following[session_id].set()
            self._attended_until_ms[session_id] = self._ctx.clock.now_ms() + ATTENTION_MS

    def _attended(self, session_id: SessionId) -> bool:
        until_ms = self._attended_until_ms.get(session_id, 0)
        return until_ms > self._ctx.clock.now_ms()

    def _watch(self, happening: Opened | Update | PresenceChanged) -> None:
        if not isinstance(happening, Update):
            return
        self._payments.forget_actions(happening.after)
        if open_payments(happening.after):
            self._follow(happening.session_id)

    def _follow(self, session_id: SessionId) -> None:
        if session_id not in self._following:
            self._following[session_id] = asyncio.Event()
            self._tasks.spawn(self._look_until_settled(session_id))

    async def _look_until_settled(self, session_id: SessionId) -> None:
        """Look again and again; what fails unforeseen rests, whoever asks to look sooner."""
        delay_s = FIRST_S
        try:
            while session_id in self._following:
                asked = await self._pause(self._following[session_id], delay_s)
                longest_s = ATTENDED_S if self._attended(session_id) else LAST_S
                delay_s = FIRST_S if asked else min(longest_s, delay_s * GROWTH)
                with suppress(ProviderError, RejectedError):
                    pause_s = await self._guard.run(self._look_at_all(session_id), session_id)
                    await self._ctx.clock.sleep(pause_s)
        finally:
            self._let_go(session_id)

    async def _look_at_all(self, session_id: SessionId) -> None:
        _, state = await self._rooms.loaded(session_id)
        wanted = open_payments(state)
        if not wanted:
            self._let_go(session_id)
        for attempt, payment in wanted:
            await self._look(state, attempt, payment)

    def _let_go(self, session_id: SessionId) -> None:
        self._following.pop(session_id, None)
        self._attended_until_ms.pop(session_id, None)

    async def _look(self, state: Session, attempt: Attempt, before: PaymentSnapshot) -> None:
        snapshot = await self._payments.look(state, attempt, before.ref)
        if snapshot != before:
            fact = RecordFact(snapshot=snapshot, source="poll", asked_after=before.revision)
            await self._rooms.carry_out(state.session_id, Request(by=SYSTEM, command=fact))

    async def _pause(self, asked: asyncio.Event, delay_s: float) -> bool:
        """Wait; True where somebody asked to look sooner."""
        try:
            async with asyncio.timeout(delay_s):
                await asked.wait()
        except TimeoutError:
            return False
        asked.clear()
        return True


def open_payments(session: Session) -> list[tuple[Attempt, PaymentSnapshot]]:
    """Return the payments that a provider may still change."""
    return [
        (attempt, payment)
        for attempt in attempts(session)
        for payment in attempt.payments.values()
        if payment.state not in FINAL or any(_is_on_its_way(refund) for refund in payment.refunds)
    ]


def _is_on_its_way(refund: RefundFact) -> bool:
    """Whether a refund is soon decided; what a bank asks for may take months, and is reported."""
    return refund.state is RefundState.PENDING and not refund.charged_back
