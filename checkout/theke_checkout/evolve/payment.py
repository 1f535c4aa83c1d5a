"""How payment events change the state. Total and without rules: what was decided is applied.

Apart from `__init__.py` for its size. Phases move by the table in `phases.py`, and only for the
attempt that the checkout is busy with.
"""

from typing import Any, assert_never

from msgspec.structs import replace

from theke_checkout import ledger, phases
from theke_checkout.events import payment as e
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyPaymentEvent
from theke_checkout.state.payment import Attempt, Case, Order, Refund
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import PAYMENT_STATES, TERMINAL, AttemptState, CaseKind
from theke_checkout.values.facts import DeclineKind, PaymentState
from theke_checkout.values.ids import AttemptId


def evolve_payment(session: Session, event: AnyPaymentEvent, stamp: Stamp) -> Session:
    """Return the session after a payment event."""
    match event:
        case e.AttemptRequested() | e.StockFrozen() | e.AttemptRetried() | e.CancelRequested():
            return _attempt(session, event)
        case e.FactRecorded() | e.AttemptEnded() | e.PaymentSecured() | e.CaptureFailed():
            return _provider(session, event)
        case e.OrderRequested() | e.OrderPlaced() | e.OrderRefused() | e.OrderCanceled():
            return _order(session, event, stamp)
        case e.RefundRequested() | e.RefundFailed():
            return _refund(session, event)
        case e.CaseOpened():
            return _case_opened(session, event, stamp)
        case e.CaseResolved():
            return _case_resolved(session, event)
        case _:
            assert_never(event)


def _attempt(
    session: Session,
    event: e.AttemptRequested | e.StockFrozen | e.AttemptRetried | e.CancelRequested,
) -> Session:
    match event:
        case e.AttemptRequested():
            return _requested(session, event)
        case e.StockFrozen():
            attempt = _attempt_of(session, event.attempt_id)
            return _changed(session, attempt, frozen=True, state=AttemptState.CREATING)
        case e.AttemptRetried():
            attempt = _attempt_of(session, event.attempt_id)
            return _changed(session, attempt, tries=event.number, decline=None)
        case e.CancelRequested():
            return _cancel_requested(session, event)
        case _:
            assert_never(event)


def _provider(
    session: Session,
    event: e.FactRecorded | e.AttemptEnded | e.PaymentSecured | e.CaptureFailed,
) -> Session:
    attempt = _attempt_of(session, event.attempt_id)
    match event:
        case e.FactRecorded():
            return _fact(session, attempt, event)
        case e.AttemptEnded():
            moved = _moved(session, event)
            ended = replace(attempt, state=event.state, failure=event.failure)
            return _changed(moved, ended, frozen=False, decline=None)
        case e.PaymentSecured():
            return _changed(_moved(session, event), attempt, secured=event.ref, decline=None)
        case e.CaptureFailed():
            return _changed(session, attempt, capture_failed=True, failure=event.code)
        case _:
            assert_never(event)


def _requested(session: Session, event: e.AttemptRequested) -> Session:
    checkout = session.checkout
    attempt = Attempt(
        attempt_id=event.attempt_id,
        checkout=checkout.number,
        quote_hash=event.quote_hash,
        amount=event.amount,
        provider=event.provider,
        method=event.method,
        capture=event.capture,
        state=AttemptState.REQUESTED,
        expires_at_ms=event.expires_at_ms,
        payments={},
        refunds={},
    )
    changed = replace(
        checkout,
        phase=phases.after(checkout.phase, event),
        attempts={**checkout.attempts, event.attempt_id: attempt},
        current=event.attempt_id,
        frozen_quote=checkout.quoted,
        problems=(),
    )
    return _with_checkout(session, changed)


def _cancel_requested(session: Session, event: e.CancelRequested) -> Session:
    attempt = _attempt_of(session, event.attempt_id)
    whole = event.ref == ledger.main_ref(attempt)
    return _changed(
        _moved(session, event) if whole else session,
        attempt,
        cancel_asked=attempt.cancel_asked or whole,
        cancel_why=event.why if whole else attempt.cancel_why,
        cancels=(*attempt.cancels, event.ref),
    )


def _fact(session: Session, attempt: Attempt, event: e.FactRecorded) -> Session:
    old = attempt.payments.get(event.snapshot.ref)
    payment = ledger.joined(old, event.snapshot)
    after = replace(attempt, payments={**attempt.payments, payment.ref: payment})
    main = after.payments[ledger.main_ref(after)]
    return _changed(
        session,
        after,
        state=_state(attempt, PAYMENT_STATES[main.state]),
        decline=_decline(attempt, event, main.state),
    )


def _state(attempt: Attempt, reported: AttemptState) -> AttemptState:
    """An attempt that has ended stays ended, whatever the ledger learns later."""
    return attempt.state if attempt.state in TERMINAL else reported


def _decline(attempt: Attempt, event: e.FactRecorded, state: PaymentState) -> Any:
    """A decline shows while the shopper can solve it, until the next try.

    A fact with nothing new is recorded only for a try that did not happen: all is as before it.
    """
    if state is not PaymentState.OPEN:
        return None
    old = attempt.payments.get(event.snapshot.ref)
    news = ledger.joined(old, event.snapshot)
    came_back = news.decline is DeclineKind.ABANDONED and news != old
    if old is None or news.declines > old.declines or news == old or came_back:
        return news.decline
    return attempt.decline


def _order(
    session: Session,
    event: e.OrderRequested | e.OrderPlaced | e.OrderRefused | e.OrderCanceled,
    stamp: Stamp,
) -> Session:
    checkout = session.checkouts[event.checkout]
    checkout = replace(checkout, phase=phases.after(checkout.phase, event))
    match event:
        case e.OrderRequested():
            return _order_requested(session, checkout, event)
        case e.OrderPlaced():
            return _order_placed(session, checkout, event, stamp)
        case e.OrderRefused():
            return _released(session, checkout)
        case e.OrderCanceled():
            order = checkout.order
            undone = None if order is None else replace(order, canceled=True)
            return _released(session, replace(checkout, order=undone))
        case _:
            assert_never(event)


def _order_requested(session: Session, checkout: Checkout, event: e.OrderRequested) -> Session:
    frozen = checkout.quoted if event.attempt_id is None else checkout.frozen_quote
    return _with_checkout(
        session,
        replace(
            checkout,
            current=event.attempt_id,
            frozen_quote=frozen,
            placements=event.number,
            problems=(),
        ),
    )


def _order_placed(
    session: Session, checkout: Checkout, event: e.OrderPlaced, stamp: Stamp
) -> Session:
    frozen = checkout.frozen_quote
    if frozen is None:
        return session
    order = Order(
        order_ref=event.order_ref,
        quote_hash=frozen.quote_hash,
        attempt_id=checkout.current,
        total=frozen.quote.total,
        at_ms=stamp.at_ms,
    )
    # What was reserved belongs to the order now.
    return _with_current(session, replace(checkout, order=order), frozen=False)


def _released(session: Session, checkout: Checkout) -> Session:
    """No order stands: the approval is used up, the price is old, the money pays for nothing."""
    checkout = replace(checkout, approval=None, quoted=None, frozen_quote=None)
    return _with_current(session, checkout, frozen=False, secured="")


def _refund(session: Session, event: e.RefundRequested | e.RefundFailed) -> Session:
    attempt = _attempt_of(session, event.attempt_id)
    match event:
        case e.RefundRequested():
            refund = Refund(
                refund_id=event.refund_id, ref=event.ref, amount=event.amount, why=event.why
            )
        case e.RefundFailed():
            refund = replace(attempt.refunds[event.refund_id], failed=True)
        case _:
            assert_never(event)
    return _changed(session, attempt, refunds={**attempt.refunds, event.refund_id: refund})


def _case_opened(session: Session, event: e.CaseOpened, stamp: Stamp) -> Session:
    case = Case(
        case_id=event.case_id,
        kind=event.kind,
        subject=event.subject,
        at_ms=stamp.at_ms,
        snapshot=event.snapshot,
    )
    return replace(session, cases={**session.cases, event.case_id: case})


def _case_resolved(session: Session, event: e.CaseResolved) -> Session:
    case = session.cases.get(event.case_id)
    cases = {key: item for key, item in session.cases.items() if key != event.case_id}
    session = replace(session, cases=cases)
    if case is None or case.kind != CaseKind.REFUND_FAILED:
        return session
    for attempt in ledger.attempts(session):
        for name, refund in attempt.refunds.items():
            if name == case.subject:
                given = replace(refund, by_hand=ledger.owed(attempt, refund))
                return _changed(session, attempt, refunds={**attempt.refunds, name: given})
    return session


def _attempt_of(session: Session, attempt_id: AttemptId) -> Attempt:
    attempt = ledger.find_attempt(session, attempt_id)
    if attempt is None:
        raise LookupError(attempt_id)
    return attempt


def _moved(
    session: Session, event: e.CancelRequested | e.AttemptEnded | e.PaymentSecured
) -> Session:
    """Move the phase by the table, where the checkout is busy with this very attempt."""
    checkout = session.checkouts[_attempt_of(session, event.attempt_id).checkout]
    if checkout.current != event.attempt_id:
        return session
    return _with_checkout(session, replace(checkout, phase=phases.after(checkout.phase, event)))


def _changed(session: Session, attempt: Attempt, **changes: Any) -> Session:
    checkout = session.checkouts[attempt.checkout]
    changed = {**checkout.attempts, attempt.attempt_id: replace(attempt, **changes)}
    return _with_checkout(session, replace(checkout, attempts=changed))


def _with_current(session: Session, checkout: Checkout, **changes: Any) -> Session:
    """Put a checkout back with changes to the attempt that it is busy with, if there is one."""
    session = _with_checkout(session, checkout)
    if checkout.current is None:
        return session
    return _changed(session, checkout.attempts[checkout.current], **changes)


def _with_checkout(session: Session, checkout: Checkout) -> Session:
    return replace(session, checkouts={**session.checkouts, checkout.number: checkout})
