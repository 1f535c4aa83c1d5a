"""Attempts to pay, orders, refunds, and cases for a person."""

from msgspec import Struct

from theke_checkout.values.codes import AttemptState, RefundWhy
from theke_checkout.values.facts import DeclineKind, PaymentSnapshot
from theke_checkout.values.ids import AttemptId, CaseId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode


class Refund(Struct, frozen=True, kw_only=True):
    """Money of the payment `ref` that we asked to go back. A provider's fact overrides `failed`."""

    refund_id: RefundId
    ref: str
    amount: Money
    why: RefundWhy
    failed: bool = False
    by_hand: int = 0
    """What a person gave back on another way, since the provider would not; in minor units."""


class Attempt(Struct, frozen=True, kw_only=True):
    """One try to collect a quote's total from one provider. Its amount never changes.

    `payments` holds the newest snapshot of every payment that the provider made for this attempt,
    by the provider's reference: normally one. `secured` is the one that pays for the order;
    `cancels` holds the reference of every cancellation that we asked for (empty where none was
    known yet).
    """

    attempt_id: AttemptId
    checkout: int
    quote_hash: str
    amount: Money
    provider: str
    method: str
    capture: CaptureMode
    state: AttemptState
    expires_at_ms: int
    payments: dict[str, PaymentSnapshot]
    refunds: dict[RefundId, Refund]
    tries: int = 1
    frozen: bool = False
    cancel_asked: bool = False
    cancel_why: str = ""
    cancels: tuple[str, ...] = ()
    secured: str = ""
    capture_failed: bool = False
    decline: DeclineKind | None = None
    failure: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """What the shop created, by its reference. `canceled` when its money could not be taken."""

    order_ref: str
    quote_hash: str
    attempt_id: AttemptId | None
    total: Money
    at_ms: int
    canceled: bool = False


class Case(Struct, frozen=True, kw_only=True):
    """Something that a person must look at. It never blocks what can go on without them.

    `kind` is a `CaseKind`, or the word of another release that wrote it.
    """

    case_id: CaseId
    kind: str
    subject: str
    at_ms: int
    snapshot: PaymentSnapshot | None = None
