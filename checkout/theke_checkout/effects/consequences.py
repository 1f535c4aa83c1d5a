"""What one step of a session means for the world around it, in one call.

Pure, so that the same events always ask for the same things under the same keys (`keys.py`).
"""

from typing import assert_never

from msgspec import Struct

from theke_checkout import ledger
from theke_checkout.effects import keys
from theke_checkout.effects import kinds as f
from theke_checkout.effects.announcements import Hearers, announced, announcements, nobody
from theke_checkout.events import payment as p
from theke_checkout.events import quote as e
from theke_checkout.events.party import SessionEnded
from theke_checkout.events.unions import AnyEvent, AnyPaymentEvent
from theke_checkout.phases import VOIDABLE
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import AttemptState, Phase, Status
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.limits import RESERVATION_GRACE_MS
from theke_checkout.values.money import Money


class Consequences(Struct, frozen=True, kw_only=True):
    """What the store keeps beside a step, in the same append."""

    effects: tuple[f.AnyEffect, ...]
    """The entries of the outbox."""
    due_at_ms: int | None
    """When time must pass next."""
    settled: bool
    """Whether no money is on its way."""


def consequences(
    before: Session | None,
    events: tuple[AnyEvent, ...],
    after: Session,
    at_ms: int,
    hearers: Hearers = nobody,
) -> Consequences:
    """Return what follows from `events`, which led from `before` to `after` at that time.

    `hearers` are the shop's own systems that hear of it.
    """
    asked = effects(before, events, after)
    if any(isinstance(event, AnyPaymentEvent | SessionEnded) for event in events):
        news = announcements(before, events, after, at_ms)
        asked = (*asked, *announced(news, after.shop_id, hearers))
    settled = ledger.settled(after)
    return Consequences(effects=asked, due_at_ms=_due_at(after, settled), settled=settled)


def due_at(session: Session) -> int | None:
    """Return when `PassTime` must come next, in epoch milliseconds; None where nothing runs out."""
    return _due_at(session, ledger.settled(session))


def effects(
    before: Session | None, events: tuple[AnyEvent, ...], after: Session
) -> tuple[f.AnyEffect, ...]:
    """Return what `events`, which led from `before` to `after`, ask of provider and shop."""
    asked: list[f.AnyEffect] = []
    for event in events:
        if isinstance(event, AnyPaymentEvent):
            asked += _of_payment(before, events, after, event)
        elif isinstance(event, e.QuoteEvent):
            asked += _of_checkout(event, after)
    return (*asked, *_refund_reports(before, after))


def _of_checkout(event: e.QuoteEvent, after: Session) -> tuple[f.AnyEffect, ...]:
    number = after.live_checkout
    match event:
        case e.CheckoutCompleted():
            empty = f.EmptyCart(key=keys.empty_cart(number), checkout=number)
            if not _paid(after.checkout):
                return (empty,)
            return (empty, f.SendReceipt(key=keys.receipt(number), checkout=number))
        case e.CheckoutRecommended() | e.CheckoutAbandoned():
            return (f.ExportCart(key=keys.export_cart(number), checkout=number),)
        case _:
            return ()


def _of_payment(
    before: Session | None,
    events: tuple[AnyEvent, ...],
    after: Session,
    event: AnyPaymentEvent,
) -> tuple[f.AnyEffect, ...]:
    match event:
        case p.AttemptRequested() | p.StockFrozen() | p.AttemptRetried() | p.CancelRequested():
            return _of_attempt(after, event)
        case p.OrderRequested() | p.OrderPlaced() | p.CaptureFailed():
            return _of_order(after, event)
        case p.AttemptEnded():
            return _release(before, events, event.attempt_id)
        case p.OrderRefused():
            return _release(before, events, after.checkouts[event.checkout].current)
        case p.RefundRequested():
            return (_refund(event),)
        case (
            p.FactRecorded() | p.PaymentSecured() | p.OrderCanceled() | p.RefundFailed()
            | p.CaseOpened() | p.CaseResolved()
        ):  # fmt: skip
            return ()
        case _:
            assert_never(event)


def _of_attempt(
    after: Session,
    event: p.AttemptRequested | p.StockFrozen | p.AttemptRetried | p.CancelRequested,
) -> tuple[f.AnyEffect, ...]:
    name = event.attempt_id
    match event:
        case p.AttemptRequested():
            until_ms = event.expires_at_ms + RESERVATION_GRACE_MS
            return (f.FreezeStock(key=keys.freeze(name), attempt_id=name, until_ms=until_ms),)
        case p.StockFrozen():
            if _state(after, name) is not AttemptState.CREATING:
                return ()
            return (f.CreatePayment(key=keys.create(name), attempt_id=name),)
        case p.AttemptRetried():
            key = keys.confirm(name, event.number)
            return (f.ConfirmPayment(key=key, attempt_id=name, number=event.number),)
        case p.CancelRequested():
            if _state(after, name) is AttemptState.REQUESTED:
                return ()
            key = keys.cancel(name, event.number)
            return (f.CancelPayment(key=key, attempt_id=name, ref=event.ref),)
        case _:
            assert_never(event)


def _of_order(
    after: Session, event: p.OrderRequested | p.OrderPlaced | p.CaptureFailed
) -> tuple[f.AnyEffect, ...]:
    match event:
        case p.OrderRequested():
            return (
                f.PlaceOrder(
                    key=keys.place(event.checkout, event.number),
                    checkout=event.checkout,
                    number=event.number,
                    attempt_id=event.attempt_id,
                    deadline_ms=event.deadline_ms,
                ),
            )
        case p.OrderPlaced():
            return _capture(after.checkouts[event.checkout])
        case p.CaptureFailed():
            return _cancel_order(after, event)
        case _:
            assert_never(event)


def _capture(checkout: Checkout) -> tuple[f.AnyEffect, ...]:
    """Money that is only authorized is taken now that the order stands."""
    if checkout.current is None:
        return ()
    attempt = checkout.attempts[checkout.current]
    payment = attempt.payments[attempt.secured]
    if payment.state is not PaymentState.AUTHORIZED:
        return ()
    return (
        f.CapturePayment(
            key=keys.capture(attempt.attempt_id),
            attempt_id=attempt.attempt_id,
            ref=attempt.secured,
            amount=attempt.amount,
        ),
    )


def _cancel_order(after: Session, event: p.CaptureFailed) -> tuple[f.AnyEffect, ...]:
    attempt = ledger.find_attempt(after, event.attempt_id)
    if attempt is None:
        return ()
    checkout = after.checkouts[attempt.checkout]
    number = checkout.placements
    return (
        f.CancelOrder(
            key=keys.unplace(checkout.number, number),
            checkout=checkout.number,
            number=number,
            order_key=keys.place(checkout.number, number),
        ),
    )


def _release(
    before: Session | None, events: tuple[AnyEvent, ...], name: AttemptId | None
) -> tuple[f.AnyEffect, ...]:
    """Let go what was held for an attempt; once, since only the end of a held one gets here."""
    attempt = None if before is None else ledger.find_attempt(before, name)
    just_now = any(
        isinstance(event, p.StockFrozen) and event.attempt_id == name for event in events
    )
    if attempt is None or not (attempt.frozen or just_now):
        return ()
    key = keys.release(attempt.attempt_id)
    return (f.ReleaseStock(key=key, attempt_id=attempt.attempt_id),)


def _refund(event: p.RefundRequested) -> f.RefundPayment:
    return f.RefundPayment(
        key=keys.refund(event.attempt_id, event.refund_id),
        attempt_id=event.attempt_id,
        ref=event.ref,
        refund_id=event.refund_id,
        amount=event.amount,
    )


def _paid(checkout: Checkout) -> bool:
    """Whether the money is here; not so where a person lets an order stand without it."""
    if checkout.current is None:
        return True
    attempt = checkout.attempts[checkout.current]
    payment = attempt.payments.get(attempt.secured)
    return payment is not None and payment.state is PaymentState.CAPTURED


def _refund_reports(before: Session | None, after: Session) -> tuple[f.AnyEffect, ...]:
    """The shop's books hear when more of an order's money has gone back."""
    if before is None or before.checkouts is after.checkouts:
        return ()
    reports: list[f.AnyEffect] = []
    for number, checkout in after.checkouts.items():
        old = before.checkouts.get(number)
        if old is None or old is checkout:
            continue
        back = _gone_back(checkout)
        if back > _gone_back(old):
            reports.append(
                f.TellRefund(
                    key=keys.tell_refund(number, after.serial),
                    checkout=number,
                    order_key=keys.place(number, checkout.placements),
                    amount=Money(back, after.currency),
                )
            )
    return tuple(reports)


def _gone_back(checkout: Checkout) -> int:
    """Return how much of the money of the order that stands has certainly gone back."""
    order = checkout.order
    if order is None or order.canceled or order.attempt_id is None:
        return 0
    attempt = checkout.attempts[order.attempt_id]
    return ledger.payment_sums(attempt, attempt.secured).refunded


def _state(session: Session, name: AttemptId) -> AttemptState | None:
    attempt = ledger.find_attempt(session, name)
    return None if attempt is None else attempt.state


def _due_at(session: Session, settled: bool) -> int | None:
    checkout = session.checkout
    times: list[int] = []
    if checkout.quoted is not None and checkout.phase in VOIDABLE:
        times.append(checkout.quoted.quote.valid_until_ms)
    if checkout.current is not None and checkout.phase is Phase.PAYING:
        times.append(checkout.attempts[checkout.current].expires_at_ms)
    if session.status is not Status.ENDED and settled:  # never while money is on its way
        times.append(session.idle_at_ms)
    if (ringing_ms := session.ringing_until_ms) is not None:
        times.append(ringing_ms)
    return min(times, default=None)
