"""What happened to money and orders: the payment family of events, apart for its size.

`unions.py` holds the union of all families.
"""

from msgspec import Struct

from theke_checkout.values.codes import AttemptState, RefundWhy
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import AttemptId, CaseId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode


class PaymentEvent(Struct, frozen=True, kw_only=True):
    """The parent of all payment events."""


class AttemptRequested(PaymentEvent, frozen=True, kw_only=True, tag="attempt_requested"):
    """The shopper started to pay; the cart is frozen."""

    attempt_id: AttemptId
    quote_hash: str
    amount: Money
    provider: str
    method: str
    capture: CaptureMode
    expires_at_ms: int


class StockFrozen(PaymentEvent, frozen=True, kw_only=True, tag="stock_frozen"):
    """The shop holds what is being paid; the provider may be called now."""

    attempt_id: AttemptId


class AttemptRetried(PaymentEvent, frozen=True, kw_only=True, tag="attempt_retried"):
    """The shopper confirms again after a decline."""

    attempt_id: AttemptId
    number: int


class CancelRequested(PaymentEvent, frozen=True, kw_only=True, tag="cancel_requested"):
    """We asked the provider to stop; it decides whether in time.

    `why` is `shopper`, `expired`, `order_refused`, `capture_failed`, `mismatch`, `duplicate` or
    `late`. `ref` is the payment; empty while the provider has not named it yet. `number` counts the
    requests of the attempt, from 1.
    """

    attempt_id: AttemptId
    why: str
    ref: str = ""
    number: int = 1


class FactRecorded(PaymentEvent, frozen=True, kw_only=True, tag="fact_recorded"):
    """The provider said something of an attempt of this session."""

    attempt_id: AttemptId
    snapshot: PaymentSnapshot
    source: str


class AttemptEnded(PaymentEvent, frozen=True, kw_only=True, tag="attempt_ended"):
    """An attempt can take no more money: failed, canceled or expired."""

    attempt_id: AttemptId
    state: AttemptState
    failure: str = ""


class PaymentSecured(PaymentEvent, frozen=True, kw_only=True, tag="payment_secured"):
    """The current attempt is authorized or captured in full: the order can be placed.

    `ref` is the payment that pays for the order; every other one goes back.
    """

    attempt_id: AttemptId
    ref: str


class OrderRequested(PaymentEvent, frozen=True, kw_only=True, tag="order_requested"):
    """The shop is asked for the order; without an attempt where nothing is to be paid.

    `number` counts the placements of the checkout, from 1.
    """

    checkout: int
    number: int
    attempt_id: AttemptId | None
    deadline_ms: int


class OrderPlaced(PaymentEvent, frozen=True, kw_only=True, tag="order_placed"):
    """The shop created the order."""

    checkout: int
    order_ref: str


class OrderRefused(PaymentEvent, frozen=True, kw_only=True, tag="order_refused"):
    """The shop did not create the order."""

    checkout: int
    code: str


class CaptureFailed(PaymentEvent, frozen=True, kw_only=True, tag="capture_failed"):
    """The authorized money could not be taken."""

    attempt_id: AttemptId
    code: str


class OrderCanceled(PaymentEvent, frozen=True, kw_only=True, tag="order_canceled"):
    """The order is undone since its money could not be taken."""

    checkout: int


class RefundRequested(PaymentEvent, frozen=True, kw_only=True, tag="refund_requested"):
    """Captured money of the payment `ref` is to go back.

    `note` and `by` are the reason that a person gave, and who; empty where nobody was needed.
    """

    attempt_id: AttemptId
    ref: str
    refund_id: RefundId
    amount: Money
    why: RefundWhy
    note: str = ""
    by: str = ""


class RefundFailed(PaymentEvent, frozen=True, kw_only=True, tag="refund_failed"):
    """The provider will not refund: a person must."""

    attempt_id: AttemptId
    refund_id: RefundId
    code: str


class CaseOpened(PaymentEvent, frozen=True, kw_only=True, tag="case_opened"):
    """Something is put before a person; an orphan fact comes with it.

    `kind` is a `CaseKind` of the release that wrote it, and so a plain word to all others.
    """

    case_id: CaseId
    kind: str
    subject: str
    snapshot: PaymentSnapshot | None = None


class CaseResolved(PaymentEvent, frozen=True, kw_only=True, tag="case_resolved"):
    """A person has dealt with it, or it has cleared itself up.

    `outcome` and `by` are what a person said, and who; empty where nobody was needed.
    """

    case_id: CaseId
    note: str = ""
    outcome: str = ""
    by: str = ""
