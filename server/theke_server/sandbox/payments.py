"""A payment at the sandbox company and its moves: pure, one function a move.

Every move returns the payment as it is afterwards, with a higher `revision` if anything changed, or
raises `RefusedError` with the company's own code.
"""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from theke_server.sandbox.cards import CHALLENGES, DECLINES, LATE, MISMATCH_EXTRA, Scenario

TRIES_MAX = 10
"""Declines after which a payment ends as failed."""

REFUNDS_MAX = 100


class RefusedError(Exception):
    """The company says no. `status` is the HTTP status, `code` its word for it."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Status(StrEnum):
    """The company's states of a payment."""

    OPEN = "open"
    ACTION_REQUIRED = "action_required"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"


class Method(StrEnum):
    """The company's methods: a card in its frame, and a bank to go to."""

    CARD = "card"
    BANK = "bank"


class Refund(Struct, frozen=True, kw_only=True):
    """Money given back; `refund_id` is the merchant's own name for it."""

    ref: str
    refund_id: str
    amount: int
    status: str = "succeeded"


class Payment(Struct, frozen=True, kw_only=True):
    """A payment. `action` is the secret in the address of its 3-D Secure or bank page."""

    ref: str
    account: str
    session_id: str
    attempt_id: str
    method: Method
    manual: bool
    currency: str
    amount: int
    return_url: str
    created_ms: int
    expires_at_ms: int
    revision: int = 1
    status: Status = Status.OPEN
    authorized: int = 0
    captured: int = 0
    refunds: tuple[Refund, ...] = ()
    decline: str | None = None
    declines: int = 0
    disputed: bool = False
    charged_back: int = 0
    case: Scenario | None = None
    action: str = ""

    def __repr__(self) -> str:
        return f"Payment({self.ref}, {self.status}, {self.revision})"


def confirm(payment: Payment, case: Scenario | None, action: str) -> Payment:
    """Try to pay: with a card's `case`, or, for the bank, by sending the shopper there."""
    if payment.status not in (Status.OPEN, Status.ACTION_REQUIRED):
        raise RefusedError(409, "wrong_state")
    payment = replace(payment, case=case, decline=None, action="")
    if payment.method is Method.BANK:
        return _move(payment, Status.ACTION_REQUIRED, action=action)
    if case is None:
        raise RefusedError(400, "confirmation_missing")
    if case in DECLINES:
        return decline(payment, DECLINES[case])
    if case in CHALLENGES:
        return _move(payment, Status.ACTION_REQUIRED, action=action)
    if case in LATE:
        return _move(payment, Status.PROCESSING)
    return succeed(payment)


def answer_challenge(payment: Payment, *, passed: bool) -> Payment:
    """Take the shopper's answer on the 3-D Secure page."""
    _must_await_shopper(payment, Method.CARD)
    if passed and payment.case is Scenario.CHALLENGE_PASS:
        return succeed(payment)
    return decline(payment, "authentication_failed")


def answer_bank(payment: Payment, outcome: str) -> Payment:
    """Take the shopper's answer on the bank's page: `approve`, `decline` or `cancel`."""
    _must_await_shopper(payment, Method.BANK)
    if outcome == "approve":
        return succeed(payment)
    if outcome == "decline":
        return decline(payment, "refused")
    if outcome == "cancel":
        return _move(payment, Status.CANCELED)
    raise RefusedError(400, "unknown_outcome")


def succeed(payment: Payment) -> Payment:
    """Authorize the money, and take it at once unless the capture is manual."""
    if payment.case is Scenario.AMOUNT_MISMATCH:
        payment = replace(payment, amount=payment.amount + MISMATCH_EXTRA)
    payment = replace(payment, authorized=payment.amount)
    if payment.manual:
        return _move(payment, Status.AUTHORIZED)
    return _move(replace(payment, captured=payment.amount), Status.CAPTURED)


def decline(payment: Payment, kind: str) -> Payment:
    """Decline; the payment can be confirmed again, except after fraud or too many tries."""
    declines = payment.declines + 1
    ends = kind == "fraud" or declines >= TRIES_MAX
    payment = replace(payment, decline=kind, declines=declines)
    return _move(payment, Status.FAILED if ends else Status.OPEN)


def settle(payment: Payment) -> Payment:
    """End a payment that was in processing."""
    if payment.status is not Status.PROCESSING:
        return payment
    if payment.case is Scenario.LATE_DECLINE:
        return decline(payment, "refused")
    return succeed(payment)


def expire(payment: Payment) -> Payment:
    """End a payment that nobody finished."""
    if payment.status in (Status.OPEN, Status.ACTION_REQUIRED):
        return _move(payment, Status.EXPIRED)
    return payment


def cancel(payment: Payment) -> Payment:
    """Cancel what can be cancelled; what cannot stays as it is."""
    if payment.status in (Status.OPEN, Status.ACTION_REQUIRED, Status.AUTHORIZED):
        return _move(payment, Status.CANCELED)
    return payment


def capture(payment: Payment, amount: int) -> Payment:
    """Capture authorized money, once; what is not captured is released."""
    if payment.status is not Status.AUTHORIZED:
        raise RefusedError(409, "wrong_state")
    if amount > payment.authorized:
        raise RefusedError(400, "amount_too_large")
    if payment.case is Scenario.CAPTURE_FAILS:
        raise RefusedError(402, "capture_failed")
    return _move(replace(payment, captured=amount), Status.CAPTURED)


def refund(payment: Payment, amount: int, refund: Refund) -> Payment:
    """Give captured money back."""
    if payment.status is not Status.CAPTURED:
        raise RefusedError(409, "wrong_state")
    if any(other.refund_id == refund.refund_id for other in payment.refunds):
        raise RefusedError(409, "refund_exists")
    if amount > _left(payment):
        raise RefusedError(400, "amount_too_large")
    if len(payment.refunds) >= REFUNDS_MAX:
        raise RefusedError(400, "too_many_refunds")
    if payment.case is Scenario.REFUND_FAILS:
        raise RefusedError(402, "refund_failed")
    return _move(replace(payment, refunds=(*payment.refunds, refund)), Status.CAPTURED)


def dispute(payment: Payment) -> Payment:
    """Let the shopper's bank dispute a captured payment, and take back what is left of it."""
    if payment.status is not Status.CAPTURED or payment.disputed:
        return payment
    disputed = replace(payment, disputed=True, charged_back=_left(payment))
    return _move(disputed, Status.CAPTURED)


def _left(payment: Payment) -> int:
    gone = sum(other.amount for other in payment.refunds) + payment.charged_back
    return payment.captured - gone


def _must_await_shopper(payment: Payment, method: Method) -> None:
    if payment.status is not Status.ACTION_REQUIRED or payment.method is not method:
        raise RefusedError(410, "over")


def _move(payment: Payment, status: Status, *, action: str = "") -> Payment:
    return replace(payment, status=status, action=action, revision=payment.revision + 1)
