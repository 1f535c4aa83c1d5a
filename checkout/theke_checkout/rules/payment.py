"""The shopper's rules of paying: starting, trying again, asking to stop; and attempts that run out.

What the provider and the shop answer is decided in `settlement.py`.
"""

from typing import assert_never

from theke_checkout import ledger
from theke_checkout.commands.payment import (
    PaymentCommand,
    RetryPayment,
    StartPayment,
    WithdrawPayment,
)
from theke_checkout.events import payment as e
from theke_checkout.events.party import ConsentGiven
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules.given import Given
from theke_checkout.state.cart import Quoted
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import AttemptState, Phase, Purpose
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.limits import ATTEMPTS_MAX, PLACEMENT_DEADLINE_MS
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import MethodPolicy


def decide_payment(session: Session, command: PaymentCommand, given: Given) -> tuple[AnyEvent, ...]:
    """Return what a shopper's payment command causes, or raise `RejectedError`."""
    match command:
        case StartPayment():
            return _start(session, command, given)
        case RetryPayment():
            return _retry(session, command, given)
        case WithdrawPayment():
            return _withdraw(session)
        case _:
            assert_never(command)


def pass_time(session: Session, given: Given) -> tuple[AnyEvent, ...]:
    """Ask the provider to stop an attempt whose time is over; it decides whether in time."""
    attempt = current(session.checkout, Phase.PAYING)
    if attempt is None or given.at_ms < attempt.expires_at_ms:
        return ()
    return (cancel(attempt, "expired"),)


def current(checkout: Checkout, *within: Phase) -> Attempt | None:
    """Return the attempt that the checkout is busy with, in these phases."""
    if checkout.current is None or checkout.phase not in within:
        return None
    return checkout.attempts[checkout.current]


def cancel(
    attempt: Attempt, why: str, ref: str | None = None, offset: int = 0
) -> e.CancelRequested:
    """Ask for the end of an attempt's payment: `ref`, or the one that counts for it.

    `offset` is how many cancellations of the attempt come before it in the same record.
    """
    return e.CancelRequested(
        attempt_id=attempt.attempt_id,
        why=why,
        ref=ledger.main_ref(attempt) if ref is None else ref,
        number=len(attempt.cancels) + offset + 1,
    )


def order_requested(checkout: Checkout, attempt: Attempt | None, at_ms: int) -> e.OrderRequested:
    """Ask the shop for the next placement of a checkout's order."""
    return e.OrderRequested(
        checkout=checkout.number,
        number=checkout.placements + 1,
        attempt_id=None if attempt is None else attempt.attempt_id,
        deadline_ms=at_ms + PLACEMENT_DEADLINE_MS,
    )


def _start(session: Session, command: StartPayment, given: Given) -> tuple[AnyEvent, ...]:
    checkout = session.checkout
    quoted = _approved_quote(checkout, command.quote_hash, given.at_ms)
    accepted = _accepted(session, command)
    _check_settled(session)
    if quoted.quote.total.amount == 0:  # nothing to collect: the order comes at once
        return (*accepted, order_requested(checkout, None, given.at_ms))
    method = _method(session, command)
    if len(checkout.attempts) >= ATTEMPTS_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "attempts")
    return (
        *accepted,
        e.AttemptRequested(
            attempt_id=AttemptId(f"a{len(ledger.attempts(session)) + 1}"),
            quote_hash=quoted.quote_hash,
            amount=quoted.quote.total,
            provider=method.provider,
            method=method.method,
            capture=method.capture,
            expires_at_ms=given.at_ms + session.policy.attempt_expires_ms,
        ),
    )


def _accepted(session: Session, command: StartPayment) -> tuple[AnyEvent, ...]:
    """Return the consent that a tick under the terms is; refuse a start without one that is due."""
    policy = session.policy
    if not command.accepted_terms:
        if policy.terms_tick:
            raise RejectedError(Reason.TERMS_NOT_ACCEPTED)
        return ()
    if command.accepted_terms != policy.terms_version:
        raise RejectedError(Reason.TERMS_CHANGED)
    return (ConsentGiven(purpose=Purpose.TERMS, text_version=policy.terms_version),)


def _approved_quote(checkout: Checkout, seen_hash: str, at_ms: int) -> Quoted:
    """Return the quote that the live approval, the page and the cart agree on, or reject."""
    if checkout.phase is not Phase.APPROVED:
        raise RejectedError(Reason.WRONG_PHASE)
    approval, quoted = checkout.approval, checkout.quoted
    if approval is None or quoted is None:
        raise RejectedError(Reason.NOT_APPROVED)
    if not (approval.quote_hash == quoted.quote_hash == seen_hash):
        raise RejectedError(Reason.QUOTE_CHANGED)
    if quoted.cart_version != checkout.cart.version:
        raise RejectedError(Reason.QUOTE_STALE)
    if quoted_out(quoted, at_ms):
        raise RejectedError(Reason.QUOTE_EXPIRED)
    return quoted


def quoted_out(quoted: Quoted, at_ms: int) -> bool:
    """Whether a quote's time is over."""
    return at_ms >= quoted.quote.valid_until_ms


def _check_settled(session: Session) -> None:
    """Nobody pays while other money of the session could still be taken or is still to go back."""
    for attempt in ledger.attempts(session):
        if ledger.unknown(attempt):
            raise RejectedError(Reason.PAYMENT_UNKNOWN, attempt.attempt_id)
        if ledger.payable(attempt) or ledger.unsettled(attempt):
            raise RejectedError(Reason.MONEY_UNSETTLED, attempt.attempt_id)


def _method(session: Session, command: StartPayment) -> MethodPolicy:
    offered = [method for method in session.policy.methods if method.provider == command.provider]
    if not offered:
        raise RejectedError(Reason.UNKNOWN_PROVIDER, command.provider)
    for policy in offered:
        if policy.method == command.method:
            return policy
    raise RejectedError(Reason.UNKNOWN_METHOD, command.method)


def _retry(session: Session, command: RetryPayment, given: Given) -> tuple[AnyEvent, ...]:
    attempt = current(session.checkout, Phase.PAYING)
    if attempt is None:
        raise RejectedError(Reason.WRONG_PHASE)
    if command.attempt_id != attempt.attempt_id:
        raise RejectedError(Reason.UNKNOWN_ATTEMPT, command.attempt_id)
    retryable = attempt.state is AttemptState.OPEN and attempt.decline is not None
    if not retryable or given.at_ms >= attempt.expires_at_ms:
        raise RejectedError(Reason.ATTEMPT_NOT_OPEN, attempt.attempt_id)
    return (e.AttemptRetried(attempt_id=attempt.attempt_id, number=attempt.tries + 1),)


def _withdraw(session: Session) -> tuple[AnyEvent, ...]:
    attempt = current(session.checkout, Phase.PAYING)
    if attempt is None:
        raise RejectedError(Reason.WRONG_PHASE)
    return (cancel(attempt, "shopper"),)
