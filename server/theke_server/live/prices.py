"""Prices behind the commands' back: whenever a cart has no fresh quote, the shop is asked for one.

Debounced, one question of a session at a time; the answer comes back as a system command and is
dropped by the rules where the cart has moved on. The shop's silence is noted and asked through.
"""

import asyncio
from contextlib import suppress

from theke_checkout.commands.system import RecordQuote, RecordQuoteFailure
from theke_checkout.phases import EDITABLE
from theke_checkout.rules.quote import needs_quote
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Status
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SYSTEM, SessionId
from theke_checkout.values.quote import Problem
from theke_checkout.values.reasons import RejectedError
from theke_server.live.context import Context
from theke_server.live.intents import cart_intent
from theke_server.live.presence import Presence
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.live.tasks import Tasks, Worker
from theke_server.live.updates import Opened, PresenceChanged, Update
from theke_server.shops import ConnectorError

DEBOUNCE_S = 0.05
"""How long a cart must rest before it is priced."""
REST_MAX_S = 0.4
"""How long a cart that does not rest waits for a price."""
ANSWER_MAX_S = 10.0
"""How long the shop's answer is waited for."""
FAILURES_BEFORE_NOTE = 2
"""How often the shop may fail before both sides are told that there is no price."""
BACKOFF_FIRST_S = 0.5
BACKOFF_MAX_S = 30.0
REFRESH_BEFORE_MS = 60_000
"""How long before a quote runs out it is asked for anew, where someone is there to see it."""

UNAVAILABLE = (Problem(code="shop_unavailable"),)


class Prices:
    """Keeps the quotes of live sessions fresh."""

    def __init__(self, ctx: Context, rooms: Rooms, presence: Presence) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self._presence = presence
        self._guard = ctx.guards.of(Worker.PRICING, RejectedError)
        self._tasks = Tasks()
        self._asking: dict[SessionId, asyncio.Event] = {}
        self._refreshing: set[SessionId] = set()
        self._moved: set[SessionId] = set()
        """Sessions whose address changed since they were asked about: not told by the cart."""

    def start(self) -> None:
        """Begin to watch."""
        self._rooms.watch(self._guard.watching(self._watch))

    async def aclose(self) -> None:
        """Stop asking; a session that is loaded again is asked about again."""
        await self._tasks.aclose()

    def look(self, session_id: SessionId) -> None:
        """Price a session's cart where it needs it: after a load, or when someone came."""
        room = self._rooms.peek(session_id)
        if room is not None and room.state is not None:
            self._consider(room.state)

    def _watch(self, happening: Opened | Update | PresenceChanged) -> None:
        match happening:
            case Update():
                self._heard(happening)
            case Opened():
                self._consider(happening.after)
            case PresenceChanged():
                self.look(happening.session_id)

    def _heard(self, update: Update) -> None:
        session_id = update.session_id
        moved = _address_changed(update)
        if moved:
            self._moved.add(session_id)
        changed = moved or update.before.checkout.cart is not update.after.checkout.cart
        if session_id in self._asking:
            if changed:
                self._asking[session_id].set()
        elif changed:
            self._begin(session_id)  # whether a price is wanted is looked at once the cart rests
        else:
            self._consider(update.after)

    def _begin(self, session_id: SessionId) -> None:
        self._asking[session_id] = asyncio.Event()
        self._tasks.spawn(self._ask_for(session_id))

    def _consider(self, state: Session) -> None:
        session_id = state.session_id
        if session_id in self._asking:
            return
        if self._wanted(state):
            self._begin(session_id)
        else:
            self._plan_refresh(state)

    def _wanted(self, state: Session) -> bool:
        if needs_quote(state, self._ctx.clock.now_ms()):
            return True
        editable = state.status is not Status.ENDED and state.checkout.phase in EDITABLE
        if not editable or not state.checkout.cart.lines:
            self._moved.discard(state.session_id)
        return state.session_id in self._moved

    async def _ask_for(self, session_id: SessionId) -> None:
        """Ask until the price is fresh; after what nobody foresaw again, where someone is there."""
        try:
            while pause_s := await self._guard.run(self._ask_until_fresh(session_id), session_id):
                await self._ctx.clock.sleep(pause_s)
                if not self._presence.watched(session_id):
                    return
        except RejectedError:
            return  # the store is away: the next change asks again
        finally:
            self._asking.pop(session_id, None)
            room = self._rooms.peek(session_id)
            if room is not None and room.state is not None:
                self._plan_refresh(room.state)

    async def _ask_until_fresh(self, session_id: SessionId) -> None:
        failures = 0
        nudged = self._asking[session_id]
        while True:
            await self._rest(nudged)
            room, state = await self._rooms.loaded(session_id)
            if not self._wanted(state):
                return
            failures = 0 if await self._ask(session_id, state, failures) else failures + 1
            if failures and not await self._pause(session_id, failures, nudged):
                return
            if not failures and room.state is not None and not self._wanted(room.state):
                return

    async def _rest(self, nudged: asyncio.Event) -> None:
        """Wait until the cart rests, but not longer than `REST_MAX_S`."""
        clock = self._ctx.clock
        latest_ms = clock.now_ms() + round(REST_MAX_S * 1000)
        nudged.set()
        while nudged.is_set() and clock.now_ms() < latest_ms:
            nudged.clear()
            await clock.sleep(DEBOUNCE_S)
        nudged.clear()

    def _plan_refresh(self, state: Session) -> None:
        """Renew a quote before it runs out, where someone is there to see it."""
        session_id = state.session_id
        if session_id in self._refreshing or state.checkout.quoted is None:
            return
        if self._presence.watched(session_id) and state.checkout.phase in EDITABLE:
            self._refreshing.add(session_id)
            self._tasks.spawn(self._refresh_once(session_id))

    async def _ask(self, session_id: SessionId, state: Session, failures: int) -> bool:
        """Ask the shop once. False where that led to no price for the cart that was asked about."""
        room, _ = await self._rooms.loaded(session_id)
        version = state.checkout.cart.version
        valid_until_ms = self._ctx.clock.now_ms() + state.policy.quote_valid_ms
        self._moved.discard(session_id)
        clock, metrics = self._ctx.clock, self._ctx.metrics
        began_ms = clock.now_ms()
        try:
            async with asyncio.timeout(ANSWER_MAX_S):
                shop = self._ctx.connectors[state.shop_id]
                quote = await shop.quote(
                    cart_intent(state, state.checkout, room.personal), valid_until_ms
                )
        except (TimeoutError, ConnectorError, KeyError):
            metrics.quotes.labels(state.shop_id, "failed").inc()
            if failures + 1 >= FAILURES_BEFORE_NOTE:
                note = RecordQuoteFailure(cart_version=version, problems=UNAVAILABLE)
                await self._rooms.carry_out(session_id, Request(by=SYSTEM, command=note))
            return False
        metrics.quotes.labels(state.shop_id, "problems" if quote.problems else "priced").inc()
        metrics.quote_seconds.labels(state.shop_id).observe((clock.now_ms() - began_ms) / 1000)
        record = RecordQuote(cart_version=version, quote=quote)
        done = await self._rooms.carry_out(session_id, Request(by=SYSTEM, command=record))
        moved_on = done.after.checkout.cart.version != version
        return moved_on or not needs_quote(done.after, self._ctx.clock.now_ms())

    async def _pause(self, session_id: SessionId, failures: int, nudged: asyncio.Event) -> bool:
        """Wait before the next question, less where the cart changes; False to give up."""
        if failures > FAILURES_BEFORE_NOTE and not self._presence.watched(session_id):
            return False
        grown = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2 ** min(failures - 1, 10))
        delay_s = grown * (0.5 + self._ctx.ids.jitter() / 2)
        try:
            async with asyncio.timeout(delay_s):
                await nudged.wait()
        except TimeoutError:
            pass
        return True

    async def _refresh_once(self, session_id: SessionId) -> None:
        """Wait for a quote to run out; where that fails, the next change or arrival does again."""
        try:
            with suppress(RejectedError):
                await self._guard.run(self._refresh(session_id), session_id)
        finally:
            self._refreshing.discard(session_id)

    async def _refresh(self, session_id: SessionId) -> None:
        """Ask anew shortly before a quote runs out, as long as someone is there."""
        while self._presence.watched(session_id):
            _, state = await self._rooms.loaded(session_id)
            quoted = state.checkout.quoted
            if quoted is None or state.checkout.phase not in EDITABLE:
                return
            now_ms = self._ctx.clock.now_ms()
            left_ms = quoted.quote.valid_until_ms - REFRESH_BEFORE_MS - now_ms
            if left_ms <= 0:
                self._moved.add(session_id)
                self._refreshing.discard(session_id)
                self._consider(state)
                return
            await self._ctx.clock.sleep(left_ms / 1000 + 0.001)


def _address_changed(update: Update) -> bool:
    """Whether something that a price depends on changed and the cart does not tell."""
    before, after = update.personal_before, update.personal_after
    if any(before.get(field) != after.get(field) for field in (Field.POSTAL_CODE, Field.REGION)):
        return True
    old, new = update.before.fields.get(Field.COUNTRY), update.after.fields.get(Field.COUNTRY)
    return (old.plain if old else "") != (new.plain if new else "")
