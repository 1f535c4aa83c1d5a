"""How effects on shops are carried out: reservations, orders, carts. No order is placed twice.

Where a shop is idempotent the same call is repeated with the same key. Where it is not, a call
whose end is unknown is only looked for, until its deadline; then a person decides.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from theke_checkout.commands.system import (
    NoteCase,
    Placement,
    RecordFreeze,
    RecordOrderCanceled,
    RecordPlacement,
)
from theke_checkout.effects import keys
from theke_checkout.effects.kinds import (
    CancelOrder,
    EmptyCart,
    ExportCart,
    FreezeStock,
    PlaceOrder,
    ReleaseStock,
    TellRefund,
)
from theke_checkout.state.session import Session
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import AttemptId, SessionId, call_key
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem
from theke_server.live.context import Context
from theke_server.live.intents import buyer, cart_intent, cart_lines
from theke_server.live.rooms import Rooms
from theke_server.outbox.carts import Carts
from theke_server.outbox.jobs import Answer, Answered, Job, Later
from theke_server.outbox.payments import NO_ATTEMPT, attempt_of
from theke_server.shops import (
    ConnectorError,
    OrderCall,
    PlacedOrder,
    ShopConnector,
    ShopRefusedError,
    ShopUnavailableError,
    ShopUnknownError,
)

T = TypeVar("T")

CALL_MAX_S = 15.0
"""How long a shop's answer is waited for; after that its outcome is unknown."""
COURTESY_TRIES_MAX = 7
"""How often what nobody waits for is tried: a release, an export. Meanwhile the session's other
effects wait, so that this is about half a minute."""
CANCEL_TRIES_MAX = 100
"""How often cancelling an order, or telling of a refund, is tried before a person must."""


class Orders:
    """Calls shops."""

    def __init__(self, ctx: Context, rooms: Rooms, carts: Carts) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self._carts = carts

    async def freeze(self, job: Job, effect: FreezeStock) -> Answer:
        """Reserve what is being paid."""
        shop = self._shop(job.session)
        attempt = attempt_of(job.session, effect.attempt_id)
        if attempt is None:
            return NO_ATTEMPT
        problems: tuple[Problem, ...] = ()
        if shop.capabilities.reserves_stock:
            checkout = job.session.checkouts[attempt.checkout]
            intent = cart_intent(job.session, checkout, await self._personal(job.session))
            key = _hold(job.session.session_id, effect.attempt_id)
            try:
                problems = tuple(await bounded(shop.freeze(intent, effect.until_ms, key=key)))
            except ShopRefusedError as error:
                problems = (Problem(code=error.code),)
            except ConnectorError as error:
                if self._now_ms() < attempt.expires_at_ms and not attempt.cancel_asked:
                    return Later(why=error.code)
                problems = (Problem(code="shop_unavailable"),)
        return Answered(command=RecordFreeze(attempt_id=effect.attempt_id, problems=problems))

    async def release(self, job: Job, effect: ReleaseStock) -> Answer:
        """Let a reservation go; the shop lets it expire otherwise."""
        shop = self._shop(job.session)
        if shop.capabilities.reserves_stock:
            key = _hold(job.session.session_id, effect.attempt_id)
            return await _courtesy(job, shop.release(key))
        return Answered()

    async def place(self, job: Job, effect: PlaceOrder) -> Answer:
        """Place the order, once."""
        shop = self._shop(job.session)
        key = call_key(job.session.session_id, effect.key)
        again = shop.capabilities.idempotent_orders or not job.doubts
        looks = self._now_ms() >= effect.deadline_ms or not again
        try:
            if looks:
                return await self._look_for(job, effect, shop, key)
            return _placed(effect, await self._place(job, effect, shop, key))
        except ShopRefusedError as error:
            return _placement(effect, Placement.REFUSED, code=error.code)
        except ConnectorError as error:
            # Looking places nothing, whatever became of the question.
            return Later(why=error.code, void=looks or isinstance(error, ShopUnavailableError))

    async def cancel(self, job: Job, effect: CancelOrder) -> Answer:
        """Cancel an order whose money could not be taken."""
        shop = self._shop(job.session)
        key = call_key(job.session.session_id, effect.order_key)
        try:
            done = await bounded(shop.cancel_order(key))
        except ShopRefusedError:
            done = False
        except ConnectorError as error:
            if job.tries < CANCEL_TRIES_MAX:
                return Later(why=error.code)
            done = False
        return Answered(
            command=RecordOrderCanceled(checkout=effect.checkout, number=effect.number, done=done)
        )

    async def export(self, job: Job, effect: ExportCart | EmptyCart) -> Answer:
        """Give the cart back to the shop, or empty the shop's own: it was bought.

        Not where the cart is another session's by now.
        """
        session = job.session
        if not session.cart_ref:
            return Answered()
        given_back = isinstance(effect, ExportCart)
        may = self._carts.may_give_back if given_back else self._carts.may_empty
        if not await may(session):
            return Answered()
        lines = cart_lines(session.checkouts[effect.checkout]) if given_back else ()
        key = call_key(session.session_id, job.effect.key)

        async def bring() -> None:
            await self._shop(session).export_cart(session.cart_ref, lines, key=key)
            await self._carts.brought_home(session)

        return await _courtesy(job, bring())

    async def tell_refund(self, job: Job, effect: TellRefund) -> Answer:
        """Tell the shop's books what went back; a person does where the shop will not hear it."""
        key = call_key(job.session.session_id, effect.order_key)
        try:
            await bounded(self._shop(job.session).record_refund(key, effect.amount))
        except ShopRefusedError:
            return _untold(effect)
        except ConnectorError as error:
            return Later(why=error.code) if job.tries < CANCEL_TRIES_MAX else _untold(effect)
        return Answered()

    async def _place(
        self, job: Job, effect: PlaceOrder, shop: ShopConnector, key: str
    ) -> PlacedOrder:
        session = job.session
        checkout = session.checkouts[effect.checkout]
        quoted = checkout.frozen_quote or checkout.quoted
        if quoted is None:
            raise ShopRefusedError("no_quote")
        personal = await self._personal(session)
        call = OrderCall(
            session_id=session.session_id,
            checkout=effect.checkout,
            intent=cart_intent(session, checkout, personal),
            quote=quoted.quote,
            buyer=buyer(personal),
            expected_total=_expected(session, effect, quoted.quote.total),
            payment=_payment(session, effect.attempt_id),
        )
        return await bounded(shop.place_order(call, key=key))

    async def _look_for(
        self, job: Job, effect: PlaceOrder, shop: ShopConnector, key: str
    ) -> Answer:
        placed = await bounded(shop.find_order(key))
        if placed is not None:
            return _placed(effect, placed)
        if self._now_ms() < effect.deadline_ms:
            return Later(void=True)
        if not job.doubts:
            return _placement(effect, Placement.REFUSED, code="shop_unavailable")
        return _placement(effect, Placement.UNKNOWN)

    async def _personal(self, session: Session) -> Mapping[Field, str]:
        room, _ = await self._rooms.loaded(session.session_id)
        return room.personal

    def _shop(self, session: Session) -> ShopConnector:
        shop = self._ctx.connectors.get(session.shop_id)
        if shop is None:
            raise ShopUnavailableError("shop_not_configured")
        return shop

    def _now_ms(self) -> int:
        return self._ctx.clock.now_ms()


async def bounded(call: Awaitable[T]) -> T:
    """Wait for a shop's answer at most `CALL_MAX_S`. Raises `ShopUnknownError` after that."""
    try:
        async with asyncio.timeout(CALL_MAX_S):
            return await call
    except TimeoutError as error:
        raise ShopUnknownError("no_answer") from error


async def _courtesy(job: Job, call: Awaitable[None]) -> Answer:
    """Do what nobody waits for; give up in the end."""
    try:
        await bounded(call)
    except ShopRefusedError:
        return Answered()
    except ConnectorError as error:
        return Later(why=error.code) if job.tries < COURTESY_TRIES_MAX else Answered()
    return Answered()


def _hold(session_id: SessionId, attempt_id: AttemptId) -> str:
    return call_key(session_id, keys.hold(attempt_id))


def _expected(session: Session, effect: PlaceOrder, quoted: Money) -> Money:
    attempt = attempt_of(session, effect.attempt_id) if effect.attempt_id else None
    return attempt.amount if attempt is not None else quoted


def _payment(session: Session, attempt_id: AttemptId | None) -> str:
    attempt = attempt_of(session, attempt_id) if attempt_id else None
    if attempt is None:
        return "none"
    return f"{attempt.provider} {attempt.secured or next(iter(attempt.payments), '')}".strip()


def _untold(effect: TellRefund) -> Answered:
    return Answered(command=NoteCase(kind=CaseKind.REFUND_UNTOLD, subject=f"c{effect.checkout}"))


def _placed(effect: PlaceOrder, placed: PlacedOrder) -> Answered:
    return _placement(effect, Placement.PLACED, order_ref=placed.order_ref)


def _placement(
    effect: PlaceOrder, outcome: Placement, *, order_ref: str = "", code: str = ""
) -> Answered:
    return Answered(
        command=RecordPlacement(
            checkout=effect.checkout,
            number=effect.number,
            outcome=outcome,
            order_ref=order_ref,
            code=code,
        )
    )
