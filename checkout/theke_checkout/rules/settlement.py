"""What the answers of provider and shop mean for money and order. Facts drive everything.

An order is asked for only when the current attempt's money is secured; every other money that comes
in goes back. An answer that says nothing new causes nothing.
"""

from typing import assert_never

from theke_checkout import ledger
from theke_checkout.commands import system as s
from theke_checkout.events import payment as e
from theke_checkout.events.quote import QuoteFailed, QuoteVoided
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules import endings, fact, orders
from theke_checkout.rules.given import Given
from theke_checkout.rules.payment import cancel, current
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AttemptState, Phase, RefundWhy
from theke_checkout.values.facts import RefundState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.limits import NAME_CHARS_MAX, NOTE_CHARS_MAX
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason, RejectedError


def decide_settlement(
    session: Session, command: s.SettlementCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what an answer causes; nothing where it says nothing new."""
    match command:
        case s.RecordFact():
            return fact.record_fact(session, command, given)
        case s.RecordPlacement():
            return orders.record_placement(session, command, given)
        case s.RecordOrderCanceled():
            return orders.record_order_canceled(session, command, given)
        case s.RecordFreeze() | s.RecordCreateFailure() | s.RecordCaptureFailure():
            return _attempt_answer(session, command, given)
        case s.RecordRefundFailure() | s.RequestRefund():
            return _refund(session, command)
        case _:
            assert_never(command)


def _attempt_answer(
    session: Session,
    command: s.RecordFreeze | s.RecordCreateFailure | s.RecordCaptureFailure,
    given: Given,
) -> tuple[AnyEvent, ...]:
    match command:
        case s.RecordFreeze():
            return _freeze(session, command, given)
        case s.RecordCreateFailure():
            return _create_failure(session, command, given)
        case s.RecordCaptureFailure():
            return orders.record_capture_failure(session, command)
        case _:
            assert_never(command)


def _freeze(session: Session, command: s.RecordFreeze, given: Given) -> tuple[AnyEvent, ...]:
    """The provider is called only with the stock held and the shopper still willing."""
    attempt = ledger.find_attempt(session, command.attempt_id)
    if attempt is None or attempt.state is not AttemptState.REQUESTED:
        return ()
    if command.problems:
        return _out_of_stock(session, command, attempt)
    frozen = e.StockFrozen(attempt_id=attempt.attempt_id)
    if attempt.cancel_asked:
        state = AttemptState.CANCELED
    elif given.at_ms >= attempt.expires_at_ms:
        state = AttemptState.EXPIRED
    else:
        return (frozen,)
    after = endings.then(session, (frozen,), given)
    return (frozen, *endings.end_attempt(after, attempt, state, "", given))


def _out_of_stock(
    session: Session, command: s.RecordFreeze, attempt: Attempt
) -> tuple[AnyEvent, ...]:
    version = session.checkouts[attempt.checkout].cart.version
    return (
        e.AttemptEnded(
            attempt_id=attempt.attempt_id, state=AttemptState.FAILED, failure="out_of_stock"
        ),
        QuoteVoided(why="out_of_stock"),
        QuoteFailed(cart_version=version, problems=command.problems),
    )


def _create_failure(
    session: Session, command: s.RecordCreateFailure, given: Given
) -> tuple[AnyEvent, ...]:
    attempt = ledger.find_attempt(session, command.attempt_id)
    if attempt is None:
        return ()
    if ledger.unknown(attempt):
        asked = attempt.cancel_asked
        state = AttemptState.CANCELED if asked else AttemptState.FAILED
        failure = "" if asked else command.code
        return endings.end_attempt(session, attempt, state, failure, given)
    return _confirm_failure(session, attempt)


def _confirm_failure(session: Session, attempt: Attempt) -> tuple[AnyEvent, ...]:
    """A new confirmation did not arrive: the attempt is as before, so its decline shows.

    Where the company has forgotten that decline nothing could be tried again: the attempt is
    stopped, so that the shopper can pay with a new one.
    """
    waiting = attempt.state is AttemptState.OPEN and attempt.decline is None
    paying = current(session.checkouts[attempt.checkout], Phase.PAYING)
    payment = attempt.payments.get(ledger.main_ref(attempt))
    if paying is not attempt or not waiting or payment is None or attempt.cancel_asked:
        return ()
    if payment.decline is None:
        return (cancel(attempt, "confirm_failed"),)
    return (
        e.FactRecorded(attempt_id=attempt.attempt_id, snapshot=payment, source="confirm_failed"),
    )


def _refund(
    session: Session, command: s.RecordRefundFailure | s.RequestRefund
) -> tuple[AnyEvent, ...]:
    attempt = ledger.find_attempt(session, command.attempt_id)
    match command:
        case s.RecordRefundFailure():
            if attempt is None or _refunded(attempt, command.refund_id):
                return ()
            return fact.refund_failed(session, attempt, command.refund_id, command.code, 0)
        case s.RequestRefund():
            if attempt is None:
                raise RejectedError(Reason.UNKNOWN_ATTEMPT, command.attempt_id)
            return _shop_refund(session, command, attempt)
        case _:
            assert_never(command)


def _refunded(attempt: Attempt, refund_id: RefundId) -> bool:
    return any(
        refund.refund_id == refund_id and refund.state is RefundState.SUCCEEDED
        for payment in attempt.payments.values()
        for refund in payment.refunds
    )


def _shop_refund(
    session: Session, command: s.RequestRefund, attempt: Attempt
) -> tuple[AnyEvent, ...]:
    """By the shop's decision, from one payment, and never while its order is still on its way."""
    for name, text, most in (
        ("reason", command.reason, NOTE_CHARS_MAX),
        ("by", command.by, NAME_CHARS_MAX),
    ):
        if len(text) > most:
            raise RejectedError(Reason.TOO_LARGE, name)
    busy = (Phase.PAYING, Phase.WITHDRAWING, Phase.SETTLING)
    if current(session.checkouts[attempt.checkout], *busy) is attempt:
        raise RejectedError(Reason.WRONG_PHASE, attempt.attempt_id)
    for ref, payment in attempt.payments.items():
        if 0 < command.amount <= ledger.payment_sums(attempt, ref).refundable:
            refunds = sum(len(item.refunds) for item in ledger.attempts(session))
            return (
                e.RefundRequested(
                    attempt_id=attempt.attempt_id,
                    ref=ref,
                    refund_id=RefundId(f"r{refunds + 1}"),
                    amount=Money(command.amount, payment.captured.currency),
                    why=RefundWhy.SHOP,
                    note=command.reason,
                    by=command.by,
                ),
            )
    raise RejectedError(Reason.INVALID_AMOUNT, attempt.attempt_id)
