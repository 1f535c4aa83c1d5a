"""What the double of Mollie remembers: payments, refunds, captures, chargebacks, and time.

Statuses change as Mollie's pages on payment statuses, holds, refunds and webhooks say. Where those
leave a choice, the double's choice is a constant here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.currencies import ISO

EXPIRES_MS = {
    "creditcard": 30 * 60_000,
    "twint": 15 * 60_000,
    "ideal": 15 * 60_000,
    "paypal": 3 * 3_600_000,
}
"""How long a payment stays open, by method."""
EXPIRES_OTHERS_MS = 3_600_000
CANCELABLE = frozenset({"creditcard", "paypal", "banktransfer"})
"""Methods whose open payments can be canceled. Mollie says so per payment; here, per method."""
OVER_REFUND = {"creditcard": 2_500}
"""What can be given back beyond the payment, in minor units: Mollie allows it for some methods."""
FINAL = frozenset({"paid", "canceled", "expired", "failed"})
NOTIFIED = FINAL | {"authorized"}
"""Statuses that Mollie posts a notice for."""


@dataclass
class Refund:
    """One refund."""

    id: str
    amount: int
    description: str | None
    metadata: Any
    created_ms: int
    status: str = "pending"
    due_ms: int | None = None


@dataclass
class Capture:
    """One capture."""

    id: str
    amount: int
    created_ms: int
    status: str = "pending"
    due_ms: int | None = None


@dataclass
class Payment:
    """One payment, in minor units of its currency."""

    id: str
    amount: int
    currency: str
    description: str
    method: str
    redirect_url: str
    created_ms: int
    webhook_url: str | None = None
    locale: str | None = None
    metadata: Any = None
    manual: bool = False
    status: str = "open"
    at_ms: dict[str, int] = field(default_factory=dict[str, int])
    """When it reached a status."""
    failure_reason: str | None = None
    captured: int = 0
    charged_back: int = 0
    reversed_ms: int | None = None
    """When what was charged back came to the shop again."""
    late_ms: int | None = None
    """When a pending payment is paid."""
    refunds: list[Refund] = field(default_factory=list[Refund])
    captures: list[Capture] = field(default_factory=list[Capture])

    @property
    def expires_ms(self) -> int:
        """When it is over if nobody pays."""
        return self.created_ms + EXPIRES_MS.get(self.method, EXPIRES_OTHERS_MS)

    @property
    def refunded(self) -> int:
        """What went back, or is on its way."""
        return sum(
            refund.amount for refund in self.refunds if refund.status not in ("failed", "canceled")
        )

    @property
    def remaining(self) -> int:
        """What can still be given back."""
        return self.amount - self.refunded + OVER_REFUND.get(self.method, 0)

    @property
    def cancelable(self) -> bool:
        """Whether the merchant can cancel it."""
        if self.status == "authorized":
            return True
        return self.status == "open" and self.method in CANCELABLE


class Books:
    """All payments of one account; `tell` hears of each one that a notice is due for."""

    def __init__(self, now_ms: Callable[[], int], tell: Callable[[Payment], None]) -> None:
        self.now_ms = now_ms
        self.payments: dict[str, Payment] = {}
        self.refund_delay_ms = 0
        """How long a refund is on its way; 0 is done at once."""
        self.capture_delay_ms = 0
        self.late_ms = 30_000
        """How long a payment stays pending until it is paid."""
        self.captures_fail = False
        self.refunds_fail = False
        self._tell = tell
        self._made = 0

    def fresh(self, prefix: str) -> str:
        """Return a new id."""
        self._made += 1
        return f"{prefix}_D{self._made:09d}"

    def move(self, payment: Payment, status: str) -> None:
        """Let a payment reach a status."""
        payment.status = status
        payment.at_ms[status] = self.now_ms()
        if status == "paid" and not payment.captured:
            payment.captured = payment.amount
        if status in NOTIFIED:
            self._tell(payment)

    def visit(self, payment: Payment, outcome: str, reason: str = "") -> None:
        """Let the shopper press a button on the payment's page."""
        if payment.status != "open":
            return
        if outcome == "failed":
            payment.failure_reason = reason or None
        if outcome == "pending":
            payment.late_ms = self.now_ms() + self.late_ms
        good = "authorized" if payment.manual else "paid"
        self.move(payment, good if outcome == "paid" else outcome)

    def release(self, payment: Payment) -> None:
        """Let authorized money go."""
        self.move(payment, "paid" if payment.captured else "canceled")

    def capture(self, payment: Payment, amount: int) -> Capture:
        """Take authorized money."""
        due_ms = self.now_ms() + self.capture_delay_ms
        capture = Capture(self.fresh("cpt"), amount, self.now_ms(), due_ms=due_ms)
        payment.captures.append(capture)
        self.work_due()
        return capture

    def refund(
        self, payment: Payment, amount: int, description: str | None, metadata: Any
    ) -> Refund:
        """Give money back."""
        due_ms = self.now_ms() + self.refund_delay_ms
        refund = Refund(
            self.fresh("re"), amount, description, metadata, self.now_ms(), due_ms=due_ms
        )
        payment.refunds.append(refund)
        self.work_due()
        return refund

    def charge_back(self, payment: Payment) -> None:
        """Let the shopper's bank take the money back."""
        if not payment.charged_back:
            payment.charged_back = payment.captured - payment.refunded
            self._tell(payment)

    def reverse(self, payment: Payment) -> None:
        """Let the shop win: what the bank took comes back."""
        payment.reversed_ms = self.now_ms()
        self._tell(payment)

    def work_due(self) -> None:
        """Do what time has brought."""
        for payment in self.payments.values():
            self._work_payment(payment)
            for refund in payment.refunds:
                self._work_refund(payment, refund)
            for capture in payment.captures:
                self._work_capture(payment, capture)

    def _work_payment(self, payment: Payment) -> None:
        now_ms = self.now_ms()
        if payment.status == "pending" and payment.late_ms is not None:
            if now_ms >= payment.late_ms:
                self.move(payment, "authorized" if payment.manual else "paid")
        elif payment.status == "open" and now_ms >= payment.expires_ms:
            self.move(payment, "expired")

    def _work_refund(self, payment: Payment, refund: Refund) -> None:
        if refund.due_ms is not None and self.now_ms() >= refund.due_ms:
            refund.due_ms = None
            refund.status = "failed" if self.refunds_fail else "refunded"
            self._tell(payment)

    def _work_capture(self, payment: Payment, capture: Capture) -> None:
        if capture.due_ms is None or self.now_ms() < capture.due_ms:
            return
        capture.due_ms = None
        if self.captures_fail:
            capture.status = "failed"
            if self.capture_delay_ms:  # the bank declined it later: the hold is gone
                self.move(payment, "failed")
            return
        capture.status = "succeeded"
        payment.captured += capture.amount
        self.move(payment, "paid")


def minor(value: str, currency: str) -> int:
    """Return an amount's minor units. Raises `ValueError` for other digits than the currency's."""
    digits = ISO[currency]
    whole, dot, rest = value.partition(".")
    if len(rest) != digits or bool(dot) != bool(digits) or not (whole + rest).isdigit():
        raise ValueError(value)
    return int(whole + rest)


def decimal(amount: int, currency: str) -> str:
    """Return minor units as a decimal string."""
    digits = ISO[currency]
    if not digits:
        return str(amount)
    text = f"{amount:0{digits + 1}d}"
    return f"{text[:-digits]}.{text[-digits:]}"
