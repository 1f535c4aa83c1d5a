"""The adversarial provider: idempotent by key, honest in its books unless told to lie."""

from dataclasses import dataclass, field
from enum import StrEnum

from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

PROVIDER = "bank"
ENDED = (PaymentState.FAILED, PaymentState.CANCELED, PaymentState.EXPIRED, PaymentState.CAPTURED)


class Outcome(StrEnum):
    """What the bank makes of a confirmation."""

    SUCCESS = "success"
    DECLINE = "decline"
    ACTION = "action"
    PROCESSING = "processing"
    FAILED = "failed"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    WRONG_LATER = "wrong_later"
    REFUSE = "refuse"


class SurelyNotError(Exception):
    """The bank will surely never do this."""


@dataclass
class Payment:
    """One payment in the bank's books."""

    ref: str
    attempt_id: AttemptId
    amount: Money
    capture: CaptureMode
    state: PaymentState = PaymentState.OPEN
    revision: int = 0
    authorized: int = 0
    captured: int = 0
    refunds: dict[str, RefundFact] = field(default_factory=dict[str, RefundFact])
    decline: DeclineKind | None = None
    declines: int = 0
    disputed: bool = False
    lied: bool = False
    """It took money after it had said that it would not."""
    wrong: bool = False

    @property
    def returned(self) -> int:
        return sum(
            refund.amount.amount
            for refund in self.refunds.values()
            if refund.state is RefundState.SUCCEEDED
        )

    @property
    def promised(self) -> int:
        return sum(
            refund.amount.amount
            for refund in self.refunds.values()
            if refund.state is not RefundState.FAILED
        )

    @property
    def charged_back(self) -> int:
        return sum(refund.amount.amount for refund in self.refunds.values() if refund.charged_back)

    @property
    def net(self) -> int:
        return self.captured - self.returned

    @property
    def payable(self) -> bool:
        return self.state not in ENDED

    def snapshot(self) -> PaymentSnapshot:
        currency = self.amount.currency
        return PaymentSnapshot(
            provider=PROVIDER,
            ref=self.ref,
            attempt_id=self.attempt_id,
            revision=self.revision,
            state=self.state,
            amount=self.amount,
            authorized=Money(self.authorized, currency),
            captured=Money(self.captured, currency),
            refunds=tuple(self.refunds.values()),
            decline=self.decline,
            declines=self.declines,
            disputed=self.disputed,
        )


class Bank:
    """All payments, and every snapshot that was ever true of one."""

    def __init__(self) -> None:
        self.payments: dict[str, Payment] = {}
        self.keys: dict[str, str] = {}
        self.said: list[PaymentSnapshot] = []

    def create(
        self, key: str, attempt_id: AttemptId, amount: Money, capture: CaptureMode, outcome: Outcome
    ) -> PaymentSnapshot:
        assert amount.amount > 0, "I8: a zero total reached the provider"
        if key in self.keys:
            if not self.keys[key]:
                raise SurelyNotError
            return self.payments[self.keys[key]].snapshot()
        if outcome is Outcome.REFUSE:
            self.keys[key] = ""
            raise SurelyNotError
        ref = f"pay{len(self.payments) + 1}"
        charged = amount
        if outcome in (Outcome.WRONG_AMOUNT, Outcome.WRONG_LATER):
            charged = Money(amount.amount + 100, amount.currency)
        elif outcome is Outcome.WRONG_CURRENCY:
            charged = Money(amount.amount, "USD")
        payment = Payment(ref, attempt_id, charged, capture, wrong=charged != amount)
        self.payments[ref] = payment
        self.keys[key] = ref
        self._proceed(payment, outcome)
        return payment.snapshot()

    def confirm(self, key: str, ref: str, outcome: Outcome) -> PaymentSnapshot:
        payment = self.payments[ref]
        if key not in self.keys and payment.state is PaymentState.OPEN:
            if outcome is Outcome.REFUSE:
                raise SurelyNotError
            self.keys[key] = ref
            self._proceed(payment, outcome)
        return payment.snapshot()

    def finish(self, ref: str, outcome: Outcome) -> None:
        """The shopper passes or fails 3-D Secure, or the bank makes up its mind."""
        payment = self.payments[ref]
        if payment.state in (PaymentState.ACTION_REQUIRED, PaymentState.PROCESSING):
            self._proceed(payment, outcome)

    def cancel(self, ref: str) -> PaymentSnapshot:
        payment = self.payments[ref]
        if payment.payable and payment.state is not PaymentState.PROCESSING:
            self._to(payment, PaymentState.CANCELED)
        return payment.snapshot()

    def expire(self, ref: str) -> None:
        payment = self.payments[ref]
        if payment.payable and payment.state is not PaymentState.PROCESSING:
            self._to(payment, PaymentState.EXPIRED)

    def capture(self, ref: str, amount: Money, *, ok: bool) -> PaymentSnapshot:
        payment = self.payments[ref]
        if payment.state is PaymentState.AUTHORIZED:
            if not ok:
                raise SurelyNotError
            assert amount == payment.amount, "I2: another amount than approved was captured"
            payment.captured = amount.amount
            self._to(payment, PaymentState.CAPTURED)
        if payment.state is not PaymentState.CAPTURED:
            raise SurelyNotError
        return payment.snapshot()

    def refund(
        self, key: str, ref: str, refund_id: RefundId, amount: Money, state: RefundState
    ) -> PaymentSnapshot:
        payment = self.payments[ref]
        if key not in self.keys:
            room = payment.captured - payment.promised
            if payment.disputed and amount.amount > room:
                raise SurelyNotError
            assert amount.amount <= room, "I3: more is given back than was taken"
            self.keys[key] = ref
            fact = RefundFact(ref=f"re-{key}", refund_id=refund_id, amount=amount, state=state)
            payment.refunds[fact.ref] = fact
            self._to(payment, payment.state)
        return payment.snapshot()

    def settle_refund(self, ref: str, fact: RefundFact, state: RefundState) -> None:
        if fact.state is RefundState.PENDING:
            payment = self.payments[ref]
            payment.refunds[fact.ref] = RefundFact(
                ref=fact.ref, refund_id=fact.refund_id, amount=fact.amount, state=state
            )
            self._to(payment, payment.state)

    def late_success(self, ref: str) -> None:
        """A lie: money arrives for a payment that was said to have ended."""
        payment = self.payments[ref]
        if payment.state in ENDED and payment.state is not PaymentState.CAPTURED:
            payment.lied = True
            payment.captured = payment.amount.amount
            self._to(payment, PaymentState.CAPTURED)

    def twin(self, ref: str) -> None:
        """A lie: the shopper's bank makes a second payment of the same attempt."""
        old = self.payments[ref]
        payment = Payment(
            f"pay{len(self.payments) + 1}", old.attempt_id, old.amount, old.capture,
            lied=True, wrong=old.wrong,
        )  # fmt: skip
        self.payments[payment.ref] = payment
        outcomes = (Outcome.SUCCESS, Outcome.PROCESSING, Outcome.ACTION)
        self._proceed(payment, outcomes[len(self.said) % 3])

    def come_back(self, ref: str) -> None:
        """The shopper left the bank's page: a step back that no revision, no error and no notice
        tells of."""
        payment = self.payments[ref]
        payment.state, payment.decline = PaymentState.OPEN, None

    def dispute(self, ref: str) -> None:
        """The shopper's bank takes back what is left of a payment."""
        payment = self.payments[ref]
        left = payment.captured - payment.promised
        if left > 0:
            payment.disputed = True
            payment.refunds[f"du-{ref}"] = RefundFact(
                ref=f"du-{ref}",
                refund_id=None,
                amount=Money(left, payment.amount.currency),
                state=RefundState.SUCCEEDED,
                charged_back=True,
            )
        self._to(payment, payment.state)

    def _proceed(self, payment: Payment, outcome: Outcome) -> None:
        match outcome:
            case Outcome.ACTION:
                self._to(payment, PaymentState.ACTION_REQUIRED)
            case Outcome.PROCESSING | Outcome.WRONG_LATER:
                self._to(payment, PaymentState.PROCESSING)
            case Outcome.FAILED:
                payment.decline = DeclineKind.FRAUD
                self._to(payment, PaymentState.FAILED)
            case Outcome.DECLINE | Outcome.REFUSE:
                payment.decline = DeclineKind.REFUSED
                payment.declines += 1
                self._to(payment, PaymentState.OPEN)
            case Outcome.SUCCESS | Outcome.WRONG_AMOUNT | Outcome.WRONG_CURRENCY:
                self._succeed(payment)

    def _succeed(self, payment: Payment) -> None:
        payment.decline = None
        payment.authorized = payment.amount.amount
        if payment.capture is not CaptureMode.AUTOMATIC:
            self._to(payment, PaymentState.AUTHORIZED)
            return
        payment.captured = payment.amount.amount
        self._to(payment, PaymentState.CAPTURED)

    def _to(self, payment: Payment, state: PaymentState) -> None:
        payment.state = state
        payment.revision += 1
        self.said.append(payment.snapshot())
