"""What Stripe's webhooks say, once their signature is good.

An event of a payment brings the payment itself, in the API version of the endpoint; where that is
not ours, or anything else is told of, the notice only points, and the payment is fetched.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from theke_checkout.providers import (
    BadSignatureError,
    InvalidRequestError,
    Notice,
    OutcomeUnknownError,
)
from theke_checkout.providers.kinds import Account
from theke_checkout.providers.stripe.objects import StripeIntent
from theke_checkout.providers.stripe.vocabulary import (
    REFUND,
    is_foreign,
    names,
    snapshot_of,
)
from theke_checkout.values.facts import PaymentSnapshot

PAYMENT_EVENTS = frozenset({
    "payment_intent.amount_capturable_updated", "payment_intent.canceled",
    "payment_intent.partially_funded", "payment_intent.payment_failed",
    "payment_intent.processing", "payment_intent.requires_action", "payment_intent.succeeded",
})  # fmt: skip
"""Events with the payment itself."""
AFTER_EVENTS = frozenset({
    "charge.refund.updated", "charge.refunded", "refund.created", "refund.updated",
})  # fmt: skip
"""Events with something of a payment that says whether the payment is ours."""
RARE_EVENTS = frozenset({
    "charge.dispute.closed", "charge.dispute.created", "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn", "charge.dispute.updated", "refund.failed",
})  # fmt: skip
"""Events that may be of anybody's payment, and that nobody wants to miss."""


class StripeEventData(Struct, frozen=True, kw_only=True):
    """What an event is about."""

    object: dict[str, Any]


class StripeEvent(Struct, frozen=True, kw_only=True):
    """A webhook."""

    id: str
    type: str
    data: StripeEventData
    api_version: str | None = None

    def __repr__(self) -> str:
        return f"StripeEvent({self.id}, {self.type})"


class StripeObjectRef(Struct, frozen=True, kw_only=True):
    """As much of any object in an event as says which payment it is about."""

    id: str
    metadata: dict[str, str] | None = None
    payment_intent: str | None = None


def notices_in(body: bytes, account: Account, version: str) -> Sequence[Notice]:
    """Return what a verified webhook says of our payments; nothing of others in the same account.

    Raises `BadSignatureError` for what cannot be read.
    """
    try:
        event = msgspec.json.decode(body, type=StripeEvent)
        if event.type not in PAYMENT_EVENTS | AFTER_EVENTS | RARE_EVENTS:
            return ()
        about = msgspec.convert(event.data.object, StripeObjectRef)
    except (msgspec.DecodeError, ValueError) as error:
        raise BadSignatureError("unreadable") from error
    if is_foreign(about.metadata, account.shop_id):
        return ()
    session_id, attempt_id = names(about.metadata)
    ours = session_id is not None or REFUND in (about.metadata or {})
    if not ours and event.type not in RARE_EVENTS:
        return ()
    own = event.type in PAYMENT_EVENTS
    ref = about.id if own else about.payment_intent
    if not ref:
        return ()
    return (
        Notice(
            notice_id=event.id,
            ref=ref,
            session_id=session_id,
            attempt_id=attempt_id,
            snapshot=_snapshot(event, account.name, version) if own else None,
        ),
    )


def _snapshot(event: StripeEvent, provider: str, version: str) -> PaymentSnapshot | None:
    """Return what a payment's event says of it, None where only Stripe can be asked."""
    if event.api_version != version:
        return None
    try:
        return snapshot_of(msgspec.convert(event.data.object, StripeIntent), provider)
    except (msgspec.ValidationError, OutcomeUnknownError, InvalidRequestError):
        return None  # `resolve` asks Stripe, and says what it cannot read
