"""The rule of facts: what a snapshot of a payment means, whoever brought it and however often.

A fact is never rejected for what it says. Success counts for the attempt that the checkout is busy
with and for nothing else: other money goes back.
"""

from msgspec import Struct

from theke_checkout import ledger
from theke_checkout.commands.system import RecordFact
from theke_checkout.events import payment as e
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules import endings, step_back
from theke_checkout.rules.given import Given
from theke_checkout.rules.orders import follow_money
from theke_checkout.rules.payment import cancel, current, order_requested
from theke_checkout.state.payment import Attempt, Case
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AttemptState, CaseKind, Phase
from theke_checkout.values.facts import (
    DEAD,
    FINAL,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.limits import FACTS_MAX
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason, RejectedError


class Received(Struct, frozen=True):
    """A snapshot, and what was known of the payment before it."""

    snapshot: PaymentSnapshot
    before: PaymentSnapshot | None


def record_fact(session: Session, command: RecordFact, given: Given) -> tuple[AnyEvent, ...]:
    """Record a snapshot and draw its consequences; nothing where it says nothing new."""
    before = ledger.find_attempt(session, command.snapshot.attempt_id)
    # An attempt belongs to one provider: another one cannot move it, whatever id it names.
    if before is None or before.provider != command.snapshot.provider:
        return _orphan(session, command.snapshot)
    snapshot = step_back.in_order(before, command)
    stored = before.payments.get(snapshot.ref)
    if _nothing_new(stored, snapshot):
        return ()
    recorded = e.FactRecorded(
        attempt_id=before.attempt_id, snapshot=snapshot, source=command.source
    )
    after = endings.then(session, (recorded,), given)
    attempt = after.checkouts[before.checkout].attempts[before.attempt_id]
    follows = (recorded, *_consequences(after, before, attempt, snapshot.ref, given))
    received = Received(snapshot=snapshot, before=stored)
    return (*follows, *_noted(after, attempt, received, len(follows)))


def refund_failed(
    session: Session, attempt: Attempt, refund_id: str, code: str, offset: int
) -> tuple[AnyEvent, ...]:
    """Note once that a refund of ours will not happen: a person must give the money back."""
    for found_id, refund in attempt.refunds.items():
        if found_id == refund_id and not refund.failed:
            failed = e.RefundFailed(attempt_id=attempt.attempt_id, refund_id=found_id, code=code)
            return (
                failed,
                *endings.open_case(session, CaseKind.REFUND_FAILED, found_id, offset + 1),
            )
    return ()


def _nothing_new(stored: PaymentSnapshot | None, snapshot: PaymentSnapshot) -> bool:
    return ledger.joined(stored, snapshot) == stored


def _noted(
    after: Session, attempt: Attempt, received: Received, offset: int
) -> tuple[AnyEvent, ...]:
    """What a person must know of the payment, beside what goes on by itself."""
    payment = attempt.payments[received.snapshot.ref]
    events: list[AnyEvent] = []
    if _differs_late(attempt, received):
        events += endings.open_case(after, CaseKind.ORDER_MISMATCH, attempt.attempt_id, offset)
    if ledger.asked_back(received.before, payment):
        so_far = offset + len(events)
        events += endings.open_case(after, CaseKind.DISPUTED, attempt.attempt_id, so_far)
    for fact in payment.refunds:
        so_far = offset + len(events)
        if fact.state is RefundState.FAILED and fact.refund_id is not None:
            events += refund_failed(after, attempt, fact.refund_id, "failed", so_far)
        elif _is_other_refund(attempt, received, fact):
            events += endings.open_case(
                after, CaseKind.REFUND_MISMATCH, f"{fact.refund_id}", so_far
            )
    return tuple(events)


def _differs_late(attempt: Attempt, received: Received) -> bool:
    """Whether a company now says another amount of a payment that was good for an order.

    What it says is looked at by itself, too: joined amounts only grow and hide a smaller one. Sums
    that were reported before are not reported again: a person has them.
    """
    payment = attempt.payments[received.snapshot.ref]
    if attempt.secured != payment.ref:
        return False
    if ledger.matches(attempt, payment) and ledger.matches(attempt, received.snapshot):
        return False
    return received.before is None or _sums(received.snapshot) != _sums(received.before)


def _is_other_refund(attempt: Attempt, received: Received, fact: RefundFact) -> bool:
    """Whether a company newly says of a refund of ours that another amount went back."""
    ours = attempt.refunds.get(fact.refund_id) if fact.refund_id else None
    before = received.before.refunds if received.before else ()
    is_new = all((refund.ref, refund.amount) != (fact.ref, fact.amount) for refund in before)
    return ours is not None and ours.amount != fact.amount and is_new


def _sums(payment: PaymentSnapshot) -> tuple[Money, Money, Money]:
    return payment.amount, payment.authorized, payment.captured


def _consequences(
    after: Session, before: Attempt, attempt: Attempt, ref: str, given: Given
) -> tuple[AnyEvent, ...]:
    checkout = after.checkouts[attempt.checkout]
    if attempt.secured == ref:
        return follow_money(after, checkout, attempt)
    busy = current(checkout, Phase.PAYING, Phase.WITHDRAWING)
    if busy is attempt and ref == ledger.main_ref(attempt):
        return _of_current(after, before, attempt, given)
    keep = ledger.main_ref(attempt) if busy is attempt else ""
    again = ref if _came_too_early(before, attempt, ref) else ""
    return endings.give_back(after, attempt, keep=keep, again=again)


def _of_current(
    after: Session, before: Attempt, attempt: Attempt, given: Given
) -> tuple[AnyEvent, ...]:
    """What the payment that the checkout waits for leads to."""
    ref = ledger.main_ref(attempt)
    payment = attempt.payments[ref]
    if not ledger.matches(attempt, payment):
        return _mismatch(after, before, attempt, ref, given)
    if ledger.secured(attempt, payment):
        checkout = after.checkouts[attempt.checkout]
        secured = e.PaymentSecured(attempt_id=attempt.attempt_id, ref=ref)
        return (secured, order_requested(checkout, attempt, given.at_ms))
    if payment.state in DEAD:
        return _dead(after, attempt, payment, given)
    if _came_too_early(before, attempt, ref):
        return (cancel(attempt, attempt.cancel_why),)
    return ()


def _mismatch(
    after: Session, before: Attempt, attempt: Attempt, ref: str, given: Given
) -> tuple[AnyEvent, ...]:
    """Another amount or currency than was approved: never an order; the money goes back."""
    case = endings.open_case(after, CaseKind.MISMATCH, attempt.attempt_id, 1)
    payment = attempt.payments[ref]
    if payment.state in DEAD:
        return (*case, *_dead(after, attempt, payment, given))
    if payment.state is not PaymentState.CAPTURED:
        asked = _asked(attempt, ref) and not _came_too_early(before, attempt, ref)
        return case if asked else (*case, cancel(attempt, "mismatch"))
    back = endings.give_back(after, attempt)
    failed = endings.end_attempt(after, attempt, AttemptState.FAILED, "mismatch", given)
    return (*case, *back, *failed)


def _dead(
    after: Session, attempt: Attempt, payment: PaymentSnapshot, given: Given
) -> tuple[AnyEvent, ...]:
    """The payment ended; what it took before, if anything, goes back."""
    ended = endings.end_dead(after, attempt, payment, given)
    return (*endings.give_back(after, attempt), *ended)


def _came_too_early(before: Attempt, attempt: Attempt, ref: str) -> bool:
    """Whether a cancellation met a payment in processing, which could be taken or stopped now."""
    stored, state = before.payments.get(ref), attempt.payments[ref].state
    was_busy = stored is not None and stored.state is PaymentState.PROCESSING
    is_busy = state in (*FINAL, PaymentState.PROCESSING)
    return was_busy and not is_busy and _asked(before, ref)


def _asked(attempt: Attempt, ref: str) -> bool:
    """Whether we asked for a payment's end, perhaps before the provider had named it."""
    return ref in attempt.cancels or (attempt.cancel_asked and ref == ledger.main_ref(attempt))


def _orphan(session: Session, snapshot: PaymentSnapshot) -> tuple[AnyEvent, ...]:
    """Keep a fact that fits no attempt for a person: one case for each payment."""
    orphans = [case for case in session.cases.values() if case.kind == CaseKind.ORPHAN_PAYMENT]
    orphan = next((case for case in orphans if _same(case, snapshot)), None)
    if orphan is None and len(orphans) >= FACTS_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "facts")
    kept = ledger.joined(None if orphan is None else orphan.snapshot, snapshot)
    if orphan is not None and kept == orphan.snapshot:
        return ()
    case_id = endings.case_id(session, 0) if orphan is None else orphan.case_id
    return (
        e.CaseOpened(
            case_id=case_id, kind=CaseKind.ORPHAN_PAYMENT, subject=snapshot.ref, snapshot=kept
        ),
    )


def _same(case: Case, snapshot: PaymentSnapshot) -> bool:
    kept = case.snapshot
    return kept is not None and (kept.provider, kept.ref) == (snapshot.provider, snapshot.ref)
