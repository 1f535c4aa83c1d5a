"""Carries out what events made due: one effect of a session and lane after another, many at once.

Announcements to shops' own systems have a worker of their own: they take no place of money.
An effect is claimed before it is carried out, and done when its answer is appended, together, in
one step. A crash at any point before leaves it due: the same call again with the same key. What
fails unforeseen, wherever, is put aside for a growing time before it is tried again; so is an
effect that this version cannot read.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import TypeAlias, assert_never

import structlog
from msgspec import Struct

from theke_checkout.effects import kinds as f
from theke_checkout.providers import ProviderError
from theke_checkout.values.ids import SYSTEM
from theke_server.clock import ClockWatch
from theke_server.live.asides import PAUSE_MAX_S
from theke_server.live.context import Context
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.live.tasks import Tasks, Worker
from theke_server.outbox import announcements, receipts
from theke_server.outbox.announcements import Announcements
from theke_server.outbox.jobs import Answer, Answered, Job, Later
from theke_server.outbox.orders import Orders
from theke_server.outbox.payments import Payments
from theke_server.outbox.receipts import Receipts
from theke_server.shops import ConnectorError, ShopUnavailableError
from theke_server.stores import ClaimLostError
from theke_server.stores.outbox import IN_ORDER, Claim, DueEffect, UnreadableEffect

BATCH_MAX = 100
"""Effects in hand at once."""
LOOK_INTERVAL_S = 5.0
"""How long until the outbox is looked into where nobody said that there is something."""
UNHURRIED_S = 30.0
"""The same for lanes without money."""
BACKOFF_FIRST_S = 0.25
BACKOFF_MAX_S = 60.0
CLAIMED_S = 30.0
"""How long a claim holds without being renewed: what a process that died held is taken up then."""
RENEWED_S = CLAIMED_S / 3
"""How often what is in hand is claimed for longer."""
SLACK_S = 60.0
"""How much longer than its waiting a round may take."""
WAITS_S_MAX = {
    f.Lane.MONEY: PAUSE_MAX_S,
    f.Lane.MAIL: receipts.BACKOFF_MAX_S,
    f.Lane.BOOKS: PAUSE_MAX_S,
    f.Lane.WEBHOOKS: announcements.BACKOFF_MAX_S,
}
"""How long an effect waits for its next try at most, unless the other side asks for more."""
STOP_MAX_S = 2.0
"""How long stopping waits for the store to take back what was claimed and not begun."""


Due: TypeAlias = DueEffect | UnreadableEffect


class EffectUnreadableError(Exception):
    """This version cannot read an effect: a newer one wrote it, or it is damaged."""


class Handlers(Struct, frozen=True, kw_only=True):
    """Who knows how to carry out which effects."""

    payments: Payments
    orders: Orders
    receipts: Receipts
    announcements: Announcements


def claimed_until_ms(ctx: Context) -> int:
    """Return until when a claim that is made now holds."""
    return ctx.clock.now_ms() + round(CLAIMED_S * 1000)


async def hasten(ctx: Context) -> None:
    """Try now what waits to be tried again, for the clock was set back."""
    await ctx.stores.outbox.hasten(ctx.clock.now_ms(), claimed_until_ms(ctx))


async def begin_anew(ctx: Context) -> None:
    """Take over from a process that is gone: its claims, and what it was to try later by a clock
    that was ahead of ours. For a process that knows that no other works on this store.
    """
    await ctx.stores.outbox.release_all()
    if await _was_set_back(ctx):
        await hasten(ctx)


async def _was_set_back(ctx: Context) -> bool:
    """Whether something is kept from later than now, or waits longer than anything ever does."""
    now_ms, newest_ms = ctx.clock.now_ms(), await ctx.stores.lists.newest_ms()
    if newest_ms is not None and newest_ms > now_ms:
        return True
    for lane, waits_s in WAITS_S_MAX.items():
        latest_ms = await ctx.stores.outbox.latest_due_ms(lane)
        if latest_ms is not None and latest_ms > now_ms + waits_s * 1000:
            return True
    return False


class _Try(Struct):
    """One try of one effect. `begun`: a call to the outside may have been made."""

    due: Due
    begun: bool = False


class Outbox:
    """The worker of some lanes of the outbox. `wake` it when there may be something to do."""

    def __init__(
        self,
        ctx: Context,
        rooms: Rooms,
        handlers: Handlers,
        lanes: Collection[f.Lane] = IN_ORDER,
    ) -> None:
        self._ctx = ctx
        self._wanted = lanes
        self._look_s = LOOK_INTERVAL_S if f.Lane.MONEY in lanes else UNHURRIED_S
        self._rooms = rooms
        self._payments = handlers.payments
        self._orders = handlers.orders
        self._receipts = handlers.receipts
        self._announcements = handlers.announcements
        worker = Worker.OUTBOX if f.Lane.MONEY in lanes else Worker.WEBHOOKS
        self._guard = ctx.guards.of(worker, ClaimLostError)
        self._tasks = Tasks()
        self._held: dict[Claim, _Try] = {}
        self._claiming: asyncio.Task[None] | None = None
        self._stopped = False
        self._renewed_ms = 0
        self._clock_watch = ClockWatch(ctx.clock)
        self._woken = asyncio.Event()
        self._log = structlog.get_logger(__name__)

    def start(self) -> None:
        """Begin with what a former process left."""
        self._rooms.when_due(self.wake)
        self._tasks.keep(self._guard, self._look, self._look_s + SLACK_S)

    def wake(self) -> None:
        """Look into the outbox now."""
        self._woken.set()

    async def aclose(self) -> None:
        """Stop; what is not answered stays due, and what was not begun leaves no doubt."""
        self._stopped = True
        await self._tasks.aclose()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_MAX_S):
                await self._give_back()

    async def _look(self) -> None:
        """Take up what is due, and wait until there may be more."""
        self._woken.clear()
        if self._clock_watch.set_by_ms() < 0:
            await hasten(self._ctx)
        await self._renew()
        await self._take_up()
        wait_s = min(self._look_s, RENEWED_S) if self._held else self._look_s
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._woken.wait()

    async def _renew(self) -> None:
        """Hold what is in hand for longer, in time."""
        now_ms = self._ctx.clock.steady_ms()
        if self._held and now_ms - self._renewed_ms >= RENEWED_S * 1000:
            await self._ctx.stores.outbox.renew(list(self._held), claimed_until_ms(self._ctx))
            self._renewed_ms = now_ms

    async def _take_up(self) -> None:
        limit = BATCH_MAX - len(self._held)
        if limit <= 0:
            return
        # Shielded: a claim is made even where nobody waits for it any more, and must be known.
        self._claiming = asyncio.create_task(self._claim(limit))
        await asyncio.shield(self._claiming)

    async def _claim(self, limit: int) -> None:
        now_ms, outbox = self._ctx.clock.now_ms(), self._ctx.stores.outbox
        if not self._held:
            self._renewed_ms = self._ctx.clock.steady_ms()
        for due in await outbox.claim(now_ms, claimed_until_ms(self._ctx), limit, self._wanted):
            this = self._held[due.claim] = _Try(due=due)
            self._tasks.spawn(self._work(this), f"effect {due.key}")

    async def _give_back(self) -> None:
        """Let go of what was not begun: nobody can have executed it."""
        if self._claiming is not None:
            with suppress(Exception):  # the loop has told of it
                await self._claiming
        outbox, now_ms = self._ctx.stores.outbox, self._ctx.clock.now_ms()
        idle = [claim for claim, this in self._held.items() if not this.begun]
        given = (outbox.postpone(claim, now_ms, void=True) for claim in idle)
        await asyncio.gather(*given, return_exceptions=True)

    async def _work(self, this: _Try) -> None:
        due = this.due
        try:
            pause_s = await self._guard.run(self._tried(this), due.session_id, due.key)
            if pause_s:
                await self._rest(this, pause_s)
        except ClaimLostError:
            # Somebody else repeats it with the same key, and hears the same answer.
            self._log.warning("claim_lost", session=due.session_id, effect=due.key)
        finally:
            if not self._stopped:  # what is stopped in hand is looked through by `aclose`
                del self._held[due.claim]
                self.wake()

    async def _tried(self, this: _Try) -> None:
        """Carry an effect out and keep the answer, or try again where there is none."""
        due = this.due
        if isinstance(due, UnreadableEffect):
            raise EffectUnreadableError
        answer = await self._attempt(this, due)
        if isinstance(answer, Answered):
            await self._finish(due, answer)
        else:
            await self._postpone(due, answer)

    async def _rest(self, this: _Try, pause_s: float) -> None:
        """Leave an effect alone for a while: durably, as soon as the store takes it."""
        later = Later(delay_s=pause_s, why="put_aside", void=not this.begun)
        while True:
            try:
                await self._postpone(this.due, later)
            except ClaimLostError:
                raise
            except Exception:  # noqa: BLE001 -- the guard has told of it; here it only must not spin
                await self._ctx.clock.sleep(pause_s)
            else:
                return

    async def _attempt(self, this: _Try, due: DueEffect) -> Answer:
        """Carry an effect out. What the outside does not answer is tried again."""
        state = await self._rooms.caught_up(due.session_id)
        job = Job(
            session=state,
            effect=due.effect,
            tries=due.number - 1,
            doubts=due.doubts,
            created_at_ms=due.created_at_ms,
        )
        this.begun = True
        try:
            return await self._carry_out(job)
        except ShopUnavailableError as error:
            return Later(why=error.code, void=True)
        except (ProviderError, ConnectorError) as error:
            return Later(why=error.code)

    async def _carry_out(self, job: Job) -> Answer:
        if isinstance(job.effect, f.PaymentEffect):
            return await self._pay(job, job.effect)
        if isinstance(job.effect, f.SendReceipt):
            return await self._receipts.send(job, job.effect)
        if isinstance(job.effect, f.Announce):
            return await self._announcements.tell(job, job.effect)
        return await self._trade(job, job.effect)

    async def _pay(self, job: Job, effect: f.PaymentEffect) -> Answer:
        match effect:
            case f.CreatePayment():
                return await self._payments.create(job, effect)
            case f.ConfirmPayment():
                return await self._payments.confirm(job, effect)
            case f.CancelPayment():
                return await self._payments.cancel(job, effect)
            case f.CapturePayment():
                return await self._payments.capture(job, effect)
            case f.RefundPayment():
                return await self._payments.refund(job, effect)
            case _:
                assert_never(effect)

    async def _trade(self, job: Job, effect: f.ShopEffect) -> Answer:
        match effect:
            case f.FreezeStock():
                return await self._orders.freeze(job, effect)
            case f.ReleaseStock():
                return await self._orders.release(job, effect)
            case f.PlaceOrder():
                return await self._orders.place(job, effect)
            case f.CancelOrder():
                return await self._orders.cancel(job, effect)
            case f.ExportCart() | f.EmptyCart():
                return await self._orders.export(job, effect)
            case f.TellRefund():
                return await self._orders.tell_refund(job, effect)
            case _:
                assert_never(effect)

    async def _finish(self, due: DueEffect, answer: Answered) -> None:
        """Append the answer and that the effect is done, in one step."""
        await self._rooms.carry_out(
            due.session_id,
            Request(
                by=SYSTEM,
                command=answer.command,
                effects_done=(due.claim,),
                forget=answer.forget,
            ),
        )

    async def _postpone(self, due: Due, later: Later) -> None:
        delay_s = max(later.delay_s, self._backoff_s(due.number - 1))
        self._log.info(
            "effect_waits",
            session=due.session_id,
            effect=due.key,
            tries=due.number,
            why=later.why,
        )
        clock = self._ctx.clock
        until_ms = clock.now_ms() + round(delay_s * 1000)
        await self._ctx.stores.outbox.postpone(due.claim, until_ms, void=later.void)
        if delay_s <= BACKOFF_MAX_S:
            self._tasks.spawn(self._wake_in(delay_s))

    async def _wake_in(self, delay_s: float) -> None:
        await self._ctx.clock.sleep(delay_s)
        self.wake()

    def _backoff_s(self, tries: int) -> float:
        grown = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2 ** min(tries, 10))
        return grown * (0.5 + self._ctx.ids.jitter() / 2)
