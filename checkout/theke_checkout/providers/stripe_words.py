"""What Stripe says on the wire, and what it means in our words.

Every word goes through a closed table. A status that is not in it is an error, never a default:
`OutcomeUnknownError`, so that nobody is told that a payment failed. Sources are Stripe's own pages:
docs.stripe.com/declines/codes, /error-codes, /payments/paymentintents/lifecycle.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from theke_checkout.facts import DeclineKind, PaymentSnapshot, PaymentState, RefundFact, RefundState
from theke_checkout.ids import AttemptId, RefundId, SessionId
from theke_checkout.providers import Answer, Found, NextAction, OutcomeUnknownError
from theke_checkout.providers.stripe_methods import from_stripe

SESSION, ATTEMPT, NUMBER, REFUND = "theke_session", "theke_attempt", "theke_number", "theke_refund"
"""Names in the metadata of payments and refunds."""


class RefundTold(Struct, frozen=True, kw_only=True):
    """One refund."""

    id: str
    amount: int
    status: str | None = None
    metadata: dict[str, str] | None = None


class RefundsTold(Struct, frozen=True, kw_only=True):
    """A part of a list of refunds, the latest first."""

    data: tuple[RefundTold, ...]
    has_more: bool


class ChargeTold(Struct, frozen=True, kw_only=True):
    """What was charged, with what came of it later."""

    id: str
    disputed: bool = False
    refunds: RefundsTold | None = None


class ErrorTold(Struct, frozen=True, kw_only=True):
    """Why the last try did not pay."""

    type: str
    code: str | None = None
    decline_code: str | None = None


class VisitTold(Struct, frozen=True, kw_only=True):
    """A page of Stripe or of a bank."""

    url: str | None = None


class ActionTold(Struct, frozen=True, kw_only=True):
    """What the shopper must do."""

    type: str
    redirect_to_url: VisitTold | None = None
    alipay_handle_redirect: VisitTold | None = None


class IntentTold(Struct, frozen=True, kw_only=True):
    """One PaymentIntent. `client_secret` belongs to the pay page alone."""

    id: str
    amount: int
    currency: str
    status: str
    metadata: dict[str, str] = {}
    amount_capturable: int = 0
    amount_received: int = 0
    cancellation_reason: str | None = None
    client_secret: str | None = None
    last_payment_error: ErrorTold | None = None
    latest_charge: ChargeTold | str | None = None
    next_action: ActionTold | None = None
    payment_method_types: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"IntentTold({self.id}, {self.status})"


class PageTold(Struct, frozen=True, kw_only=True):
    """A part of the list of PaymentIntents."""

    data: tuple[IntentTold, ...]
    has_more: bool


class DeclinedTold(Struct, frozen=True, kw_only=True):
    """An error that names the payment that it is about."""

    payment_intent: IntentTold | None = None


class RefusalTold(Struct, frozen=True, kw_only=True):
    """An error answer."""

    error: DeclinedTold


class AboutTold(Struct, frozen=True, kw_only=True):
    """As much of any object in an event as says which payment it is about."""

    id: str
    object: str
    metadata: dict[str, str] | None = None
    payment_intent: str | None = None


class DataTold(Struct, frozen=True, kw_only=True):
    """What an event is about."""

    object: dict[str, Any]


class EventTold(Struct, frozen=True, kw_only=True):
    """A webhook."""

    id: str
    type: str
    data: DataTold
    api_version: str | None = None


# ---- states

_STATES: Mapping[str, tuple[PaymentState, int]] = {
    "requires_payment_method": (PaymentState.OPEN, 0),
    "requires_confirmation": (PaymentState.OPEN, 1),
    "requires_action": (PaymentState.ACTION_REQUIRED, 2),
    "processing": (PaymentState.PROCESSING, 3),
    "requires_capture": (PaymentState.AUTHORIZED, 5),
    "succeeded": (PaymentState.CAPTURED, 6),
    "canceled": (PaymentState.CANCELED, 7),
}
"""Each status with its rank within one try. A decline follows what came before it: rank 4."""
_DECLINED_RANK = 4
_EXPIRED = frozenset({"automatic", "expired"})
"""Reasons of a cancellation that are Stripe's own: the time was up."""
_RANKS = 100_000
_TRIES = 10 * _RANKS
_REFUNDS: Mapping[str, tuple[RefundState, int]] = {
    "pending": (RefundState.PENDING, 1),
    "requires_action": (RefundState.PENDING, 1),
    "succeeded": (RefundState.SUCCEEDED, 2),
    "failed": (RefundState.FAILED, 3),
    "canceled": (RefundState.FAILED, 3),
}
"""Each status of a refund with how far it has come."""

PAYMENT_EVENTS = frozenset({
    "payment_intent.amount_capturable_updated", "payment_intent.canceled",
    "payment_intent.partially_funded", "payment_intent.payment_failed",
    "payment_intent.processing", "payment_intent.requires_action", "payment_intent.succeeded",
})  # fmt: skip
"""Events with the payment itself."""
AFTER_EVENTS = frozenset({
    "charge.dispute.closed", "charge.dispute.created", "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn", "charge.dispute.updated", "charge.refund.updated",
    "charge.refunded", "refund.created", "refund.failed", "refund.updated",
})  # fmt: skip
"""Events with something of a payment: the payment itself is fetched."""

# ---- declines

_K = DeclineKind
_DECLINES: Mapping[str, DeclineKind] = {
    **dict.fromkeys(("authentication_required", "mobile_device_authentication_required",
                     "payment_intent_authentication_failure"), _K.AUTHENTICATION_FAILED),
    **dict.fromkeys(("expired_card", "invalid_expiry_month", "invalid_expiry_year"),
                    _K.EXPIRED_CARD),
    **dict.fromkeys(("incorrect_cvc", "incorrect_pin", "invalid_cvc", "invalid_pin"),
                    _K.WRONG_CODE),
    **dict.fromkeys(("insufficient_funds", "withdrawal_count_limit_exceeded"),
                    _K.INSUFFICIENT_FUNDS),
    **dict.fromkeys(("fraudulent", "merchant_blacklist"), _K.FRAUD),
    **dict.fromkeys(("issuer_not_available", "processing_error", "reenter_transaction",
                     "try_again_later", "payment_method_provider_timeout",
                     "payment_method_not_available", "payment_intent_payment_attempt_expired"),
                    _K.TECHNICAL),
    **dict.fromkeys(("approve_with_id", "call_issuer", "card_declined", "card_not_supported",
                     "card_velocity_exceeded", "currency_not_supported", "do_not_honor",
                     "do_not_try_again", "duplicate_transaction", "generic_decline",
                     "incorrect_address", "incorrect_number", "incorrect_zip", "invalid_account",
                     "invalid_amount", "invalid_number", "lost_card",
                     "new_account_information_available", "no_action_taken", "not_permitted",
                     "offline_pin_required", "online_or_offline_pin_required", "pickup_card",
                     "pin_try_exceeded", "restricted_card", "revocation_of_all_authorizations",
                     "revocation_of_authorization", "security_violation", "service_not_allowed",
                     "stolen_card", "stop_payment_order", "testmode_decline",
                     "transaction_not_allowed", "payment_intent_payment_attempt_failed",
                     "payment_method_customer_decline", "payment_method_provider_decline"),
                    _K.REFUSED),
}  # fmt: skip
"""By decline code, else by error code. A lost or stolen card is told as refused: nobody who holds
it shall learn more, says Stripe."""
_TYPES: Mapping[str, DeclineKind] = {
    "card_error": DeclineKind.REFUSED,
    "invalid_request_error": DeclineKind.TECHNICAL,
    "api_error": DeclineKind.TECHNICAL,
}
"""What a decline is whose codes are new: that it is one is certain."""


def decline_of(error: ErrorTold) -> DeclineKind:
    """Return why a payment was declined. An unknown type of error is `OutcomeUnknownError`."""
    for code in (error.decline_code, error.code):
        known = _DECLINES.get(code or "")
        if known is not None:
            return known
    if error.type not in _TYPES:
        raise OutcomeUnknownError("unknown_error_type")
    return _TYPES[error.type]


# ---- what a payment is


def snapshot_of(
    intent: IntentTold, provider: str, refunds: Iterable[RefundTold] | None = None
) -> PaymentSnapshot:
    """Return a payment in our words; a word that we do not know is `OutcomeUnknownError`.

    `refunds` are all of them, where the payment itself shows only the latest.
    """
    state, rank = _state(intent)
    charge = intent.latest_charge if isinstance(intent.latest_charge, ChargeTold) else None
    if refunds is None:
        refunds = charge.refunds.data if charge is not None and charge.refunds is not None else ()
    facts, steps = _refund_facts(intent, refunds)
    disputed = charge is not None and charge.disputed
    number = _number(intent)
    error = intent.last_payment_error
    return PaymentSnapshot(
        provider=provider,
        ref=intent.id,
        attempt_id=AttemptId(intent.metadata[ATTEMPT]) if ATTEMPT in intent.metadata else None,
        revision=number * _TRIES + rank * _RANKS + steps + int(disputed),
        state=state,
        amount=from_stripe(intent.amount, intent.currency),
        authorized=from_stripe(intent.amount_capturable or intent.amount_received, intent.currency),
        captured=from_stripe(intent.amount_received, intent.currency),
        refunds=facts,
        decline=decline_of(error) if error is not None and state is PaymentState.OPEN else None,
        declines=number if error is not None else number - 1,
        method=intent.payment_method_types[0] if intent.payment_method_types else "",
        disputed=disputed,
    )


def answer_of(
    intent: IntentTold, provider: str, refunds: Iterable[RefundTold] | None = None
) -> Answer:
    """Return a payment with what its shopper must do."""
    return Answer(
        snapshot=snapshot_of(intent, provider, refunds),
        next_action=_action(intent) if intent.status == "requires_action" else None,
    )


def found_of(answer: PaymentSnapshot, metadata: Mapping[str, str]) -> Found:
    """Return a payment with the session that it names."""
    return Found(session_id=session_in(metadata), snapshot=answer)


def session_in(metadata: Mapping[str, str] | None) -> SessionId | None:
    """Return the session that metadata name."""
    name = (metadata or {}).get(SESSION)
    return SessionId(name) if name else None


def _state(intent: IntentTold) -> tuple[PaymentState, int]:
    known = _STATES.get(intent.status)
    if known is None:
        raise OutcomeUnknownError("unknown_status")
    state, rank = known
    if state is PaymentState.OPEN and intent.last_payment_error is not None:
        return state, _DECLINED_RANK
    if state is PaymentState.CANCELED and intent.cancellation_reason in _EXPIRED:
        return PaymentState.EXPIRED, rank
    return state, rank


def _number(intent: IntentTold) -> int:
    """Return which try this is: `create` was the first, and `confirm` counts on in the metadata."""
    told = intent.metadata.get(NUMBER, "1")
    return int(told) if told.isascii() and told.isdigit() and len(told) < _NUMBER_CHARS else 1


_NUMBER_CHARS = 5


def _refund_facts(
    intent: IntentTold, refunds: Iterable[RefundTold]
) -> tuple[tuple[RefundFact, ...], int]:
    """Return the refunds, oldest first, and how far they have come together."""
    facts: list[RefundFact] = []
    steps = 0
    for one in refunds:
        known = _REFUNDS.get(one.status or "")
        if known is None:
            raise OutcomeUnknownError("unknown_refund_status")
        name = (one.metadata or {}).get(REFUND)
        facts.append(
            RefundFact(
                ref=one.id,
                refund_id=RefundId(name) if name else None,
                amount=from_stripe(one.amount, intent.currency),
                state=known[0],
            )
        )
        steps += known[1]
    return tuple(facts[::-1]), steps


def _action(intent: IntentTold) -> NextAction:
    """Return what the shopper must do: go to a page, or let Stripe's own script lead."""
    action = intent.next_action
    if action is None:
        raise OutcomeUnknownError("unknown_action")
    if action.type == "use_stripe_sdk" and intent.client_secret:
        return NextAction(kind="driver", secret=intent.client_secret)
    page = {
        "redirect_to_url": action.redirect_to_url,
        "alipay_handle_redirect": action.alipay_handle_redirect,
    }.get(action.type)
    if page is None or not page.url:
        raise OutcomeUnknownError("unknown_action")
    return NextAction(kind="redirect", url=page.url)
