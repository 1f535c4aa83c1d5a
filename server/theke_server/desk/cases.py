"""What waits for a person, with the evidence that is needed to judge it: amounts, references and
times from the log. Pure; no personal value and no secret is in a session's state.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from theke_checkout import ledger
from theke_checkout.commands.system import CaseOutcome
from theke_checkout.effects import keys
from theke_checkout.rules import orders
from theke_checkout.rules.case import outcomes
from theke_checkout.state.payment import Attempt, Case
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import AttemptId, CaseId, SessionId, call_key
from theke_checkout.values.money import Money
from theke_server.live.asides import Aside

GIVING_BACK = frozenset({CaseKind.REFUND_FAILED, CaseKind.DISPUTED, CaseKind.MISMATCH})
"""Kinds of cases in which giving money back may be the answer."""


class Evidence(Struct, frozen=True, kw_only=True):
    """One payment, as its company last reported it."""

    attempt_id: str
    provider: str
    ref: str
    method: str
    state: str
    amount: Money
    captured: Money
    refunded: Money
    charged_back: Money
    """What the shopper's bank has taken back: it has this money already."""


class Refundable(Struct, frozen=True, kw_only=True):
    """What can go back now, of which attempt."""

    attempt_id: AttemptId
    amount: Money


class CaseRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case in the list. `outcomes` is what can be said of it; `refund` is there where the money
    of a payment can go back, `resend` where a webhook can be sent again."""

    session_id: SessionId
    case_id: CaseId
    kind: str
    subject: str
    at_ms: int
    outcomes: Sequence[CaseOutcome]
    phase: str = ""
    order_ref: str = ""
    order_key: str = ""
    """What the shop was given with an order that it may not have made."""
    total: Money | None = None
    payments: Sequence[Evidence] = ()
    refund: Refundable | None = None
    resend: bool = False


def rows(session: Session) -> list[CaseRow]:
    """Return a session's open cases, oldest first; reports of an advice are not for a desk."""
    return [_row(session, case) for case in session.cases.values() if case.kind != CaseKind.REPORT]


def row_beside(aside: Aside) -> CaseRow:
    """Return the case of a session that cannot carry it.

    Nothing can be said of one that cannot be read: it closes by itself once it can be.
    """
    case = aside.case
    return CaseRow(
        session_id=aside.session,
        case_id=case.case_id,
        kind=case.kind,
        subject=case.subject,
        at_ms=case.at_ms,
        outcomes=() if aside.unreadable else outcomes(case.kind),
    )


def _row(session: Session, case: Case) -> CaseRow:
    checkout = _checkout(session, case)
    order = checkout.order if checkout is not None else None
    quoted = (checkout.frozen_quote or checkout.quoted) if checkout is not None else None
    total = order.total if order else quoted.quote.total if quoted else None
    return CaseRow(
        session_id=session.session_id,
        case_id=case.case_id,
        kind=case.kind,
        subject=case.subject,
        at_ms=case.at_ms,
        outcomes=outcomes(case.kind),
        phase=checkout.phase.value if checkout is not None else "",
        order_ref=order.order_ref if order else "",
        order_key=_order_key(session, checkout) if case.kind == CaseKind.PLACEMENT_UNKNOWN else "",
        total=total,
        payments=list(_evidence(case, checkout)),
        refund=_refundable(session, case),
        resend=case.kind == CaseKind.WEBHOOK_UNSENT,
    )


def _checkout(session: Session, case: Case) -> Checkout | None:
    """Return the checkout that a case is about, by its own name or by that of an attempt or
    refund, or by the key of an effect on one of these."""
    about = keys.about(case.subject) if case.kind == CaseKind.PUT_ASIDE else case.subject
    for checkout in session.checkouts.values():
        named = {orders.subject(checkout)}
        for attempt in checkout.attempts.values():
            named |= {attempt.attempt_id, *attempt.refunds, *attempt.payments}
        if about in named:
            return checkout
    return None


def _order_key(session: Session, checkout: Checkout | None) -> str:
    if checkout is None:
        return ""
    return call_key(session.session_id, keys.place(checkout.number, checkout.placements))


def _evidence(case: Case, checkout: Checkout | None) -> Iterator[Evidence]:
    if case.snapshot is not None:
        yield _said(case.snapshot, case.snapshot.attempt_id or "", ledger.Sums())
    if checkout is None:
        return
    for attempt in checkout.attempts.values():
        for ref, payment in attempt.payments.items():
            yield _said(payment, attempt.attempt_id, ledger.payment_sums(attempt, ref))


def _said(payment: PaymentSnapshot, attempt_id: str, sums: ledger.Sums) -> Evidence:
    return Evidence(
        attempt_id=attempt_id,
        provider=payment.provider,
        ref=payment.ref,
        method=payment.method,
        state=payment.state.value,
        amount=payment.amount,
        captured=payment.captured,
        refunded=Money(sums.refunded, payment.amount.currency),
        charged_back=Money(ledger.charged_back(payment), payment.amount.currency),
    )


def _refundable(session: Session, case: Case) -> Refundable | None:
    """What can go back: all that was taken by mistake, or what a failed refund still owes."""
    if case.kind not in GIVING_BACK:
        return None
    for attempt in ledger.attempts(session):
        left = _left(attempt, case)
        if left > 0:
            return Refundable(
                attempt_id=attempt.attempt_id, amount=Money(left, attempt.amount.currency)
            )
    return None


def _left(attempt: Attempt, case: Case) -> int:
    refund = next((item for key, item in attempt.refunds.items() if key == case.subject), None)
    if refund is not None:
        return ledger.owed(attempt, refund)
    if attempt.attempt_id != case.subject:
        return 0
    return max(
        (ledger.payment_sums(attempt, ref).refundable for ref in attempt.payments), default=0
    )
