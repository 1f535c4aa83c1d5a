"""What Stripe says on the wire, and what it means in our words.

Every word goes through a closed table. A status that is not in it is an error, never a default:
`OutcomeUnknownError`, so that no payment is shown as failed. Sources are Stripe's own pages:
docs.stripe.com/declines/codes, /error-codes, /payments/paymentintents/lifecycle.
"""

from collections.abc import Iterable, Mapping

from theke_checkout.providers import Answer, Found, NextAction, OutcomeUnknownError
from theke_checkout.providers.stripe.methods import from_stripe
from theke_checkout.providers.stripe.objects import (
    NOTHING_BESIDE,
    StripeBack,
    StripeCharge,
    StripeDispute,
    StripeFailure,
    StripeIntent,
    StripeRefund,
)
from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, RefundId, SessionId

SESSION, ATTEMPT, REFUND = "theke_session", "theke_attempt", "theke_refund"
SHOP = "theke_shop"
"""Under which name a payment bears its shop: several shops may share an account."""
NUMBER, AFTER = "theke_number", "theke_after"
"""Names in the metadata: which try a payment is in, after which error, and which refund."""


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

_DISPUTES: Mapping[str, tuple[RefundState, int]] = {
    **dict.fromkeys(("warning_needs_response", "warning_under_review", "warning_closed",
                     "prevented"), (RefundState.PENDING, 1)),
    "needs_response": (RefundState.SUCCEEDED, 2),
    "under_review": (RefundState.SUCCEEDED, 2),
    "lost": (RefundState.SUCCEEDED, 3),
    **dict.fromkeys(("appeal_needs_response", "appeal_under_review"), (RefundState.SUCCEEDED, 4)),
    "won": (RefundState.FAILED, 5),
}  # fmt: skip
"""Each status of a dispute: where the money is, and how far it has come. While a bank only asks,
nothing is taken; with the dispute itself the money goes, and comes back where the shop wins, be it
by an appeal.
Source: docs.stripe.com/disputes/how-disputes-work."""

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
                     "payment_method_provider_decline"), _K.REFUSED),
    "payment_method_customer_decline": _K.ABANDONED,
}  # fmt: skip
"""By decline code, else by error code. A lost or stolen card is told as refused: nobody who holds
it shall learn more, says Stripe."""
_TYPES: Mapping[str, DeclineKind] = {
    "card_error": DeclineKind.REFUSED,
    **dict.fromkeys(("invalid_request_error", "idempotency_error", "api_error"), _K.TECHNICAL),
}
"""What a decline is whose codes are new: that it is one is certain."""


def decline_of(error: StripeFailure) -> DeclineKind:
    """Return why a payment was declined. An unknown type of error is `OutcomeUnknownError`."""
    for code in (error.decline_code, error.code):
        kind = _DECLINES.get(code or "")
        if kind is not None:
            return kind
    if error.type not in _TYPES:
        raise OutcomeUnknownError("unknown_error_type")
    return _TYPES[error.type]


# ---- what a payment is


def snapshot_of(
    intent: StripeIntent, provider: str, back: StripeBack = NOTHING_BESIDE
) -> PaymentSnapshot:
    """Return a payment in our words; a word that we do not know is `OutcomeUnknownError`."""
    state, rank = _state(intent)
    charge = charge_of(intent)
    refunds = back.refunds
    if refunds is None:
        refunds = charge.refunds.data if charge is not None and charge.refunds is not None else ()
    facts, steps = _refund_facts(intent, refunds)
    charged_back, more = _dispute_facts(intent, back.disputes)
    disputed = charge is not None and charge.disputed
    number = number_of(intent)
    error = _fresh_error(intent) if state is PaymentState.OPEN else None
    taken = from_stripe(intent.amount_received, intent.currency)
    held = from_stripe(intent.amount_capturable, intent.currency)
    return PaymentSnapshot(
        provider=provider,
        ref=intent.id,
        attempt_id=names(intent.metadata)[1],
        revision=number * _TRIES + rank * _RANKS + steps + max(more, int(disputed)),
        state=state,
        amount=from_stripe(intent.amount, intent.currency),
        authorized=held if state is PaymentState.AUTHORIZED else taken,
        captured=taken,
        refunds=facts + charged_back,
        decline=None if error is None else decline_of(error),
        declines=number - 1 if error is None else number,
        method=intent.payment_method_types[0] if intent.payment_method_types else "",
        disputed=disputed,
    )


def charge_of(intent: StripeIntent) -> StripeCharge | None:
    """Return the charge of a payment, where it came along."""
    return intent.latest_charge if isinstance(intent.latest_charge, StripeCharge) else None


def answer_of(intent: StripeIntent, provider: str, back: StripeBack = NOTHING_BESIDE) -> Answer:
    """Return a payment with what its shopper must do."""
    return Answer(
        snapshot=snapshot_of(intent, provider, back),
        next_action=_action(intent) if intent.status == "requires_action" else None,
    )


def found_of(answer: PaymentSnapshot, metadata: Mapping[str, str], shop_id: str) -> Found:
    """Return a payment with the session that it names."""
    foreign = is_foreign(metadata, shop_id)
    return Found(session_id=names(metadata)[0], snapshot=answer, foreign=foreign)


def is_foreign(metadata: Mapping[str, str] | None, shop_id: str) -> bool:
    """Whether metadata name another shop; older payments name none."""
    return (metadata or {}).get(SHOP, shop_id) != shop_id


def names(metadata: Mapping[str, str] | None) -> tuple[SessionId | None, AttemptId | None]:
    """Return the session and the attempt that metadata name."""
    named = metadata or {}
    session_id, attempt_id = named.get(SESSION), named.get(ATTEMPT)
    return (
        SessionId(session_id) if session_id else None,
        AttemptId(attempt_id) if attempt_id else None,
    )


def number_of(intent: StripeIntent) -> int:
    """Return which try this is: `create` was the first, and `confirm` counts on in the metadata."""
    text = intent.metadata.get(NUMBER, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _NUMBER_CHARS else 1


def tried(intent: StripeIntent, number: int) -> bool:
    """Whether a try has been made, or needs not be: the payment is on its way, or was declined."""
    state, _ = _state(intent)
    if state is PaymentState.OPEN:
        return number_of(intent) >= number and _fresh_error(intent) is not None
    return state not in (PaymentState.CANCELED, PaymentState.EXPIRED)


def is_outcome(intent: StripeIntent, number: int) -> bool:
    """Whether an error about a payment says how a try ended, and not only that a call was refused.

    A payment is canceled by a decline where it was tried too often.
    """
    state, _ = _state(intent)
    if state in (PaymentState.OPEN, PaymentState.CANCELED, PaymentState.EXPIRED):
        return number_of(intent) >= number and _fresh_error(intent) is not None
    return True


def mark_of(intent: StripeIntent) -> str:
    """Return the mark of the last error, empty where there is none."""
    return "" if intent.last_payment_error is None else intent.last_payment_error.mark


def _fresh_error(intent: StripeIntent) -> StripeFailure | None:
    """Return the error of the try that a payment is in.

    Stripe's reference says that a change clears the last error; nothing here depends on it.
    """
    error = intent.last_payment_error
    old = error is not None and error.mark and error.mark == intent.metadata.get(AFTER)
    return None if old else error


def _state(intent: StripeIntent) -> tuple[PaymentState, int]:
    meaning = _STATES.get(intent.status)
    if meaning is None:
        raise OutcomeUnknownError("unknown_status")
    state, rank = meaning
    if state is PaymentState.OPEN and _fresh_error(intent) is not None:
        return state, _DECLINED_RANK
    if state is PaymentState.CANCELED and intent.cancellation_reason in _EXPIRED:
        return PaymentState.EXPIRED, rank
    return state, rank


_NUMBER_CHARS = 5


def _refund_facts(
    intent: StripeIntent, refunds: Iterable[StripeRefund]
) -> tuple[tuple[RefundFact, ...], int]:
    """Return the refunds, oldest first, and how far they have come together."""
    facts: list[RefundFact] = []
    steps = 0
    for refund in refunds:
        meaning = _REFUNDS.get(refund.status or "")
        if meaning is None:
            raise OutcomeUnknownError("unknown_refund_status")
        name = (refund.metadata or {}).get(REFUND)
        facts.append(
            RefundFact(
                ref=refund.id,
                refund_id=RefundId(name) if name else None,
                amount=from_stripe(refund.amount, intent.currency),
                state=meaning[0],
            )
        )
        steps += meaning[1]
    return tuple(facts[::-1]), steps


def _dispute_facts(
    intent: StripeIntent, disputes: Iterable[StripeDispute]
) -> tuple[tuple[RefundFact, ...], int]:
    """Return what the shopper's bank asks for or took back, and how far it has come together."""
    facts: list[RefundFact] = []
    steps = 0
    for dispute in disputes:
        meaning = _DISPUTES.get(dispute.status)
        if meaning is None:
            raise OutcomeUnknownError("unknown_dispute_status")
        asks_only = meaning[0] is RefundState.PENDING
        facts.append(
            RefundFact(
                ref=dispute.id,
                refund_id=None,
                amount=from_stripe(0 if asks_only else _taken_by(dispute, intent), intent.currency),
                state=meaning[0],
                charged_back=True,
            )
        )
        steps += meaning[1]
    return tuple(facts), steps


def _taken_by(dispute: StripeDispute, intent: StripeIntent) -> int:
    """Return what a bank took, in the payment's currency: all of it, where it counts in another."""
    same = dispute.currency in ("", intent.currency)
    return dispute.amount if same else intent.amount_received


def _action(intent: StripeIntent) -> NextAction:
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
