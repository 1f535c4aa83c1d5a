"""What comes of a card: Stripe's own test numbers, and a few of this double for what they lack.

Source: Stripe's page on testing (docs.stripe.com/testing).
"""

from msgspec import Struct


class Fate(Struct, frozen=True, kw_only=True):
    """What happens to a payment with this card."""

    code: str = ""
    """Stripe's error code where the bank refuses; empty where it agrees."""
    decline_code: str = ""
    checked: bool = False
    """Whether the bank asks its customer first (3-D Secure)."""
    late_ms: int = 0
    """How long the bank takes; the payment is in processing meanwhile."""
    capture_fails: bool = False
    disputed: bool = False
    refund: str = "succeeded"
    """Where a refund ends after it succeeded first, or `pending` first."""


PAYS = "4242424242424242"
CHECKED = "4000002760003184"
CHECKED_THEN_DECLINED = "4000008400001629"
DISPUTED = "4000000000000259"
REFUND_FAILS = "4000000000005126"
REFUND_PENDS = "4000000000007726"
# Numbers of this double only; Stripe has no test card that does this with a card payment.
LATE = "4000000000009003"
CAPTURE_FAILS = "4000000000009011"
NOT_AUTHENTICATED = "4000000000009029"

FATES = {
    PAYS: Fate(),
    "5555555555554444": Fate(),
    "4000007560000009": Fate(),
    CHECKED: Fate(checked=True),
    "4000002500003155": Fate(checked=True),
    "4000000000003220": Fate(checked=True),
    "4000000000003063": Fate(checked=True),
    CHECKED_THEN_DECLINED: Fate(checked=True, code="card_declined", decline_code="generic_decline"),
    "4000000000000002": Fate(code="card_declined", decline_code="generic_decline"),
    "4000000000009995": Fate(code="card_declined", decline_code="insufficient_funds"),
    "4000000000009987": Fate(code="card_declined", decline_code="lost_card"),
    "4000000000009979": Fate(code="card_declined", decline_code="stolen_card"),
    "4000000000006975": Fate(code="card_declined", decline_code="card_velocity_exceeded"),
    "4100000000000019": Fate(code="card_declined", decline_code="fraudulent"),
    "4000000000000069": Fate(code="expired_card"),
    "4000000000000127": Fate(code="incorrect_cvc"),
    "4000000000000119": Fate(code="processing_error"),
    DISPUTED: Fate(disputed=True),
    REFUND_FAILS: Fate(refund="failed"),
    REFUND_PENDS: Fate(refund="pending"),
    LATE: Fate(late_ms=30_000),
    CAPTURE_FAILS: Fate(capture_fails=True),
    NOT_AUTHENTICATED: Fate(code="card_declined", decline_code="authentication_required"),
}
"""What comes of each number; a number that is not here pays."""

MESSAGES = {
    "card_declined": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "payment_intent_authentication_failure": "We are unable to authenticate your payment method.",
}

TOKENS = {
    "pm_card_visa": PAYS,
    "pm_card_mastercard": "5555555555554444",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_authenticationRequired": "4000002500003155",
    "pm_card_threeDSecureRequiredChargeDeclined": CHECKED_THEN_DECLINED,
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": "4000000000006975",
    "pm_card_radarBlock": "4100000000000019",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_createDispute": DISPUTED,
    "pm_card_refundFail": REFUND_FAILS,
    "pm_card_pendingRefund": REFUND_PENDS,
}
"""Names that stand for numbers in requests of servers."""


def fate_of(number: str) -> Fate:
    """Return what comes of a number."""
    return FATES.get(number, Fate())
