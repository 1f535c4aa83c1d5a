"""What is true of money: snapshots joined so that neither their order nor their repetition matters.

Apart from the rules, since everyone asks it: the rules, the views, reconciliation and the tests.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.state.payment import Attempt, Refund
from theke_checkout.state.session import Session
from theke_checkout.values.codes import TERMINAL, AttemptState, Phase
from theke_checkout.values.facts import (
    FINAL,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

_ENDS: Mapping[PaymentState, int] = {
    PaymentState.CANCELED: 1,
    PaymentState.EXPIRED: 2,
    PaymentState.FAILED: 3,
    PaymentState.CAPTURED: 4,
}
_EARLY: Mapping[PaymentState, int] = {
    PaymentState.OPEN: 0,
    PaymentState.ACTION_REQUIRED: 1,
    PaymentState.PROCESSING: 2,
    PaymentState.AUTHORIZED: 3,
}
_BUSY = frozenset({Phase.PAYING, Phase.WITHDRAWING, Phase.SETTLING})
_REFUND: Mapping[RefundState, int] = {
    RefundState.PENDING: 0,
    RefundState.SUCCEEDED: 1,
    RefundState.FAILED: 2,
}


class Sums(Struct, frozen=True, kw_only=True):
    """The money of some payments, in minor units of their currency."""

    captured: int = 0
    refunded: int = 0
    charged_back: int = 0
    """What the shopper's bank took back: giving it back too would pay it out twice."""
    pending: int = 0
    """Refunds that are asked for and not certain yet, ours included."""

    @property
    def net(self) -> int:
        """What was taken and has not certainly gone back."""
        return self.captured - self.refunded - self.charged_back

    @property
    def refundable(self) -> int:
        """What could still be given back; nothing where a bank took more than was left."""
        return max(0, self.net - self.pending)


def joined(old: PaymentSnapshot | None, new: PaymentSnapshot) -> PaymentSnapshot:
    """Return what two snapshots of one payment say together.

    A join of a semilattice: commutative, associative, idempotent. The higher revision speaks; an
    end is never taken back, captured above all; amounts and declines only grow.
    """
    if old is None:
        return _normal(new)
    low, high = sorted((old, new), key=lambda snapshot: (snapshot.revision, _tie(snapshot)))
    return PaymentSnapshot(
        provider=high.provider,
        ref=high.ref,
        attempt_id=high.attempt_id,
        revision=high.revision,
        state=max(low, high, key=_progress).state,
        amount=_larger(low.amount, high.amount),
        authorized=_larger(low.authorized, high.authorized),
        captured=_larger(low.captured, high.captured),
        refunds=_refunds((*low.refunds, *high.refunds)),
        decline=high.decline,
        declines=max(low.declines, high.declines),
        method=high.method,
        disputed=high.disputed or low.disputed,
    )


def fold(snapshots: Iterable[PaymentSnapshot]) -> dict[tuple[str, str], PaymentSnapshot]:
    """Return the truth about every payment that `snapshots` speak of, by provider and reference."""
    payments: dict[tuple[str, str], PaymentSnapshot] = {}
    for snapshot in snapshots:
        key = (snapshot.provider, snapshot.ref)
        payments[key] = joined(payments.get(key), snapshot)
    return dict(sorted(payments.items()))


def payment_sums(attempt: Attempt, ref: str) -> Sums:
    """Return the money of one payment of an attempt, with the refunds that we asked for."""
    payment = attempt.payments.get(ref)
    if payment is None:
        return Sums()
    listed = {fact.refund_id for fact in payment.refunds}
    ours = sum(
        refund.amount.amount
        for refund in attempt.refunds.values()
        if refund.ref == ref and not refund.failed and refund.refund_id not in listed
    )
    return Sums(
        captured=payment.captured.amount,
        refunded=_refunded(payment, RefundState.SUCCEEDED) + _by_hand(attempt, payment),
        charged_back=charged_back(payment),
        pending=_refunded(payment, RefundState.PENDING) + ours,
    )


def charged_back(payment: PaymentSnapshot) -> int:
    """Return what the shopper's bank took back, in minor units.

    A provider that says that a payment is disputed and not how much of it means all that is left.
    """
    facts = [fact for fact in payment.refunds if fact.charged_back]
    if payment.disputed and not facts:
        return max(0, payment.captured.amount - _refunded(payment, RefundState.SUCCEEDED))
    return sum(fact.amount.amount for fact in facts if fact.state is RefundState.SUCCEEDED)


def asked_back(before: PaymentSnapshot | None, after: PaymentSnapshot) -> bool:
    """Whether the shopper's bank asks for money that it did not ask for before: it begins to ask,
    takes what it only asked about, or takes more.
    """
    if before is None or not before.disputed:
        return after.disputed
    return charged_back(after) > charged_back(before)


def attempt_sums(attempt: Attempt) -> Sums:
    """Return the money of all payments of an attempt."""
    return _added(payment_sums(attempt, ref) for ref in attempt.payments)


def claimed(attempt: Attempt) -> int:
    """Return what the shop has yet to be paid by invoice, in minor units: captured is no money."""
    return attempt_sums(attempt).net if attempt.capture is CaptureMode.CREDIT else 0


def owed(attempt: Attempt, refund: Refund) -> int:
    """Return what of a failed refund nothing else has given back since, in minor units."""
    left = payment_sums(attempt, refund.ref).refundable if refund.failed else 0
    return min(left, refund.amount.amount)


def find_attempt(session: Session, attempt_id: AttemptId | str | None) -> Attempt | None:
    """Return an attempt of any checkout of the session."""
    for checkout in session.checkouts.values():
        for key, attempt in checkout.attempts.items():
            if key == attempt_id:
                return attempt
    return None


def attempts(session: Session) -> tuple[Attempt, ...]:
    """Return all attempts of the session, oldest first."""
    return tuple(
        attempt for checkout in session.checkouts.values() for attempt in checkout.attempts.values()
    )


def main_ref(attempt: Attempt) -> str:
    """Return the payment that counts for the attempt: the secured one, else the first, if any."""
    return attempt.secured or next(iter(attempt.payments), "")


def payable(attempt: Attempt) -> bool:
    """Whether the shopper's money could still be taken through this attempt."""
    if any(payment.state not in FINAL for payment in attempt.payments.values()):
        return True
    return attempt.state not in TERMINAL


def unknown(attempt: Attempt) -> bool:
    """Whether the provider was asked to create a payment and has not said anything since."""
    return attempt.state is AttemptState.CREATING and not attempt.payments


def unsettled(attempt: Attempt) -> bool:
    """Whether money was taken that pays for no order and has not certainly gone back."""
    return any(
        payment_sums(attempt, ref).net > 0 for ref in attempt.payments if ref != attempt.secured
    )


def settled(session: Session) -> bool:
    """Whether no money is on its way: nothing payable, unknown, or still to go back."""
    if any(checkout.phase in _BUSY for checkout in session.checkouts.values()):
        return False
    return not any(payable(attempt) or unsettled(attempt) for attempt in attempts(session))


def matches(attempt: Attempt, payment: PaymentSnapshot) -> bool:
    """Whether a payment's amounts and currency are those of the attempt, as far as it has got."""
    expected = attempt.amount
    if payment.amount != expected:
        return False
    if payment.state is PaymentState.CAPTURED:
        return payment.captured == expected
    if payment.state is PaymentState.AUTHORIZED:
        return payment.authorized == expected
    return True


def secured(attempt: Attempt, payment: PaymentSnapshot) -> bool:
    """Whether a payment is good for an order: captured, or authorized where capture comes later."""
    if not matches(attempt, payment):
        return False
    if payment.state is PaymentState.AUTHORIZED:
        return attempt.capture is not CaptureMode.AUTOMATIC
    return payment.state is PaymentState.CAPTURED


def _added(sums: Iterable[Sums]) -> Sums:
    all_of = tuple(sums)
    return Sums(
        captured=sum(item.captured for item in all_of),
        refunded=sum(item.refunded for item in all_of),
        charged_back=sum(item.charged_back for item in all_of),
        pending=sum(item.pending for item in all_of),
    )


def _by_hand(attempt: Attempt, payment: PaymentSnapshot) -> int:
    made = {refund.refund_id for refund in payment.refunds if refund.state is RefundState.SUCCEEDED}
    return sum(
        refund.by_hand
        for refund in attempt.refunds.values()
        if refund.ref == payment.ref and refund.refund_id not in made
    )


def _refunded(payment: PaymentSnapshot, state: RefundState) -> int:
    return sum(
        fact.amount.amount
        for fact in payment.refunds
        if fact.state is state and not fact.charged_back
    )


def _progress(payment: PaymentSnapshot) -> tuple[int, int, int]:
    """Order states: an end beats all that is early; early ones go by revision."""
    final = _ENDS.get(payment.state)
    if final is not None:
        return (final, 0, 0)
    return (0, payment.revision, _EARLY[payment.state])


def _tie(payment: PaymentSnapshot) -> tuple[str, str, str]:
    """Order snapshots of one revision, so that no order of arrival matters."""
    return (payment.attempt_id or "", payment.decline or "", payment.method)


def _larger(first: Money, second: Money) -> Money:
    return max(first, second, key=lambda money: (money.amount, money.currency))


def _normal(payment: PaymentSnapshot) -> PaymentSnapshot:
    return replace(payment, refunds=_refunds(payment.refunds))


def _refunds(facts: Iterable[RefundFact]) -> tuple[RefundFact, ...]:
    """Join refunds by reference; one that failed after all is never taken back."""
    by_ref: dict[str, RefundFact] = {}
    for fact in facts:
        old = by_ref.get(fact.ref)
        by_ref[fact.ref] = fact if old is None else _joined_refund(old, fact)
    return tuple(by_ref[ref] for ref in sorted(by_ref))


def _joined_refund(refund: RefundFact, other: RefundFact) -> RefundFact:
    return RefundFact(
        ref=refund.ref,
        refund_id=max(refund.refund_id, other.refund_id, key=lambda name: name or ""),
        amount=_larger(refund.amount, other.amount),
        state=max(refund.state, other.state, key=lambda state: _REFUND[state]),
        charged_back=refund.charged_back or other.charged_back,
    )
