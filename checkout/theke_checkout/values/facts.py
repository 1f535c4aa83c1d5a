"""What a provider says of an attempt: provider-neutral, cumulative, safe to repeat and reorder."""

from enum import StrEnum

from msgspec import Struct

from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.money import Money


class PaymentState(StrEnum):
    """The life of a payment at a provider."""

    OPEN = "open"
    ACTION_REQUIRED = "action_required"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"


DEAD = frozenset({PaymentState.FAILED, PaymentState.CANCELED, PaymentState.EXPIRED})
"""States in which a payment ended without taking money."""

FINAL = DEAD | {PaymentState.CAPTURED}
"""States in which a payment takes no more money, as far as we know."""


class DeclineKind(StrEnum):
    """Why a try did not pay: the shopper reads the kind, an advisor only that it did not."""

    REFUSED = "refused"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED_CARD = "expired_card"
    WRONG_CODE = "wrong_code"
    AUTHENTICATION_FAILED = "authentication_failed"
    FRAUD = "fraud"
    TECHNICAL = "technical"
    ABANDONED = "abandoned"
    """The shopper came back without having paid, and nobody refused anything."""


class RefundState(StrEnum):
    """The life of a refund at a provider."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundFact(Struct, frozen=True, kw_only=True):
    """One refund, as the provider knows it. `refund_id` is ours, where we asked for it.

    With `charged_back` it is money that the shopper's bank took back by itself: `PENDING` while it
    only asks, `SUCCEEDED` once the money is gone, `FAILED` once it came back to the shop.
    """

    ref: str
    refund_id: RefundId | None
    amount: Money
    state: RefundState
    charged_back: bool = False


class PaymentSnapshot(Struct, frozen=True, kw_only=True):
    """All that a provider says of one payment at one moment.

    `revision` grows with every change at the provider, so that older snapshots are told from newer
    ones. Amounts are cumulative. `attempt_id` is what we gave at creation; a snapshot without it
    fits no attempt and is kept for a person.
    """

    provider: str
    ref: str
    attempt_id: AttemptId | None
    revision: int
    state: PaymentState
    amount: Money
    authorized: Money
    captured: Money
    refunds: tuple[RefundFact, ...] = ()
    decline: DeclineKind | None = None
    declines: int = 0
    method: str = ""
    disputed: bool = False
