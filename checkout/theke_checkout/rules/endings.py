"""What follows when an attempt, an order or a case ends: who gets the money, and which phase comes.

Shared by the rules of facts, orders and settlement, which differ in what ends and why.
"""

from collections.abc import Iterable

from theke_checkout import ledger
from theke_checkout.events import payment as e
from theke_checkout.events.event import Stamp
from theke_checkout.events.quote import QuoteVoided
from theke_checkout.events.unions import AnyEvent, AnyPaymentEvent
from theke_checkout.evolve.payment import evolve_payment
from theke_checkout.rules.given import Given
from theke_checkout.rules.payment import cancel, quoted_out
from theke_checkout.state.payment import Attempt, Case
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import PAYMENT_STATES, AttemptState, CaseKind, Phase, RefundWhy
from theke_checkout.values.facts import (
    FINAL,
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundState,
)
from theke_checkout.values.ids import CaseId, RefundId
from theke_checkout.values.money import Money

_ORDER_GONE = ("order_refused", "capture_failed")


def then(session: Session, events: Iterable[AnyPaymentEvent], given: Given) -> Session:
    """Return the session as it will be after `events`, to decide what follows from them."""
    stamp = Stamp(by=given.party.party_id, at_ms=given.at_ms)
    for event in events:
        session = evolve_payment(session, event, stamp)
    return session


def end_attempt(
    session: Session, attempt: Attempt, state: AttemptState, failure: str, given: Given
) -> tuple[AnyEvent, ...]:
    """End an attempt; its approval goes on only while it is for a quote that is good."""
    ended = e.AttemptEnded(
        attempt_id=attempt.attempt_id, state=_end_state(attempt, state), failure=failure
    )
    checkout = then(session, (ended,), given).checkouts[attempt.checkout]
    return (ended, *_void(checkout, given.at_ms))


def end_dead(
    session: Session, attempt: Attempt, payment: PaymentSnapshot, given: Given
) -> tuple[AnyEvent, ...]:
    """End an attempt whose payment ended without money."""
    state = PAYMENT_STATES[payment.state]
    return end_attempt(session, attempt, state, _failure(attempt, payment), given)


def _failure(attempt: Attempt, payment: PaymentSnapshot) -> str:
    """Return why a payment ended; one that nobody refused or asked to end was left at the bank."""
    if attempt.cancel_why == "mismatch":
        return "mismatch"
    unasked = payment.state is PaymentState.CANCELED and not attempt.cancel_asked
    if payment.decline is None and unasked and not payment.declines:
        return str(DeclineKind.ABANDONED)
    return str(payment.decline or "")


def give_back(
    session: Session, attempt: Attempt, why: str = "", keep: str = "", again: str = ""
) -> tuple[AnyEvent, ...]:
    """Refund or cancel every payment of an attempt that pays for nothing, but for `keep`.

    Once for each payment; but for `again`, whose cancellation came too early. What could not be
    given back before becomes a case, and a person gives it back.
    """
    refunds: list[e.RefundRequested] = []
    cancels: list[e.CancelRequested] = []
    for ref, payment in attempt.payments.items():
        if ref in (attempt.secured, keep) or _with_a_person(attempt, ref):
            continue
        cause = _why(attempt, payment, why)
        if ledger.payment_sums(attempt, ref).refundable > 0:
            refunds.append(_refund(session, attempt, ref, cause, len(refunds)))
        # What is not captured is cancelled, not refunded; once is enough for each payment.
        elif payment.state not in FINAL and (ref not in attempt.cancels or ref == again):
            cancels.append(cancel(attempt, why or cause.value, ref, len(cancels)))
    return (*refunds, *cancels)


def _with_a_person(attempt: Attempt, ref: str) -> bool:
    facts = attempt.payments[ref].refunds
    failed = (fact.state is RefundState.FAILED and not fact.charged_back for fact in facts)
    return any(failed) or any(
        refund.failed and refund.ref == ref for refund in attempt.refunds.values()
    )


def _refund(
    session: Session, attempt: Attempt, ref: str, why: RefundWhy, offset: int
) -> e.RefundRequested:
    asked = sum(len(item.refunds) for item in ledger.attempts(session))
    left = ledger.payment_sums(attempt, ref).refundable
    return e.RefundRequested(
        attempt_id=attempt.attempt_id,
        ref=ref,
        refund_id=RefundId(f"r{asked + offset + 1}"),
        amount=Money(left, attempt.payments[ref].captured.currency),
        why=why,
    )


def open_case(
    session: Session, kind: CaseKind, subject: str, offset: int = 0
) -> tuple[e.CaseOpened, ...]:
    """Open a case, unless there is an open one about the same.

    `offset` is how many events come before it in the same record: ids are made from their number.
    """
    if cases(session, kind, subject):
        return ()
    return (e.CaseOpened(case_id=case_id(session, offset), kind=kind, subject=subject),)


def close_cases(session: Session, kind: CaseKind, subject: str) -> tuple[e.CaseResolved, ...]:
    """Take back from a person what has cleared itself up."""
    return tuple(e.CaseResolved(case_id=case.case_id) for case in cases(session, kind, subject))


def cases(session: Session, kind: CaseKind, subject: str) -> tuple[Case, ...]:
    """Return the open cases of a kind about a subject."""
    return tuple(
        case for case in session.cases.values() if case.kind == kind and case.subject == subject
    )


def case_id(session: Session, offset: int) -> CaseId:
    """Return the id for a case that is opened after `offset` events of the same record."""
    return CaseId(f"k{session.serial + offset + 1}")


def _end_state(attempt: Attempt, state: AttemptState) -> AttemptState:
    """A cancellation because of time counts as expiry."""
    expired = state is AttemptState.CANCELED and attempt.cancel_why == "expired"
    return AttemptState.EXPIRED if expired else state


def _void(checkout: Checkout, at_ms: int) -> tuple[AnyEvent, ...]:
    if checkout.phase is not Phase.APPROVED:
        return ()
    approval, quoted = checkout.approval, checkout.quoted
    # The quote may have changed while the attempt ran: the approval was for the earlier one.
    if approval is None or quoted is None or approval.quote_hash != quoted.quote_hash:
        return (QuoteVoided(why="quote_changed"),)
    return (QuoteVoided(why="expired"),) if quoted_out(quoted, at_ms) else ()


def _why(attempt: Attempt, payment: PaymentSnapshot, why: str) -> RefundWhy:
    if not ledger.matches(attempt, payment):
        return RefundWhy.MISMATCH
    if payment.ref != ledger.main_ref(attempt):
        return RefundWhy.DUPLICATE
    order_gone = why in _ORDER_GONE or attempt.cancel_why in _ORDER_GONE
    return RefundWhy.ORDER_REFUSED if order_gone else RefundWhy.LATE
