"""What the double refuses, as Stripe does: amounts, states, and the shape of its errors."""

from typing import Any, TypeAlias

Obj: TypeAlias = dict[str, Any]

AMOUNT_MAX = 99_999_999
TWINT_MAX = 500_000
"""Rappen. Stripe's page on TWINT: 5,000.00 CHF."""
LEAST = {
    "usd": 50, "aed": 200, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "czk": 1_500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17_500, "inr": 50, "jpy": 50, "mxn": 1_000,
    "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1_000,
}  # fmt: skip
"""In Stripe's own units. Stripe's page on currencies, as far as the tests need it."""
HUNDREDS = frozenset({"isk", "ugx"})
"""Whole units only, told with two digits that must be zero."""
TENS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
"""Three digits, of which the last must be zero."""
REDIRECTS = {
    "twint": frozenset({"chf"}),
    "ideal": frozenset({"eur"}),
    "alipay": frozenset({"chf", "eur", "usd", "gbp", "jpy"}),
    "paypal": frozenset({"chf", "eur", "usd", "gbp", "sek"}),
}
"""Methods that lead to another page, with the currencies that they take here."""


class RefusalError(Exception):
    """An error answer. `kept`: whether it is what the idempotency key says from now on."""

    def __init__(
        self, status: int, code: str, message: str, *, kept: bool = True, **more: object
    ) -> None:
        super().__init__(code or message)
        self.status, self.kept = status, kept
        error: Obj = {"type": "invalid_request_error", "message": message}
        if code:
            error |= {"code": code, "doc_url": f"https://stripe.com/docs/error-codes/{code}"}
        self.body: Obj = {"error": error | more}


def missing(kind: str, name: str, param: str = "intent") -> RefusalError:
    """Return what is said of an object that is not there."""
    return RefusalError(404, "resource_missing", f"No such {kind}: '{name}'", param=param)


def unexpected_state(intent: Obj, verb: str) -> RefusalError:
    """Return what is said of a call that a PaymentIntent's status does not allow."""
    message = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
    code = "payment_intent_unexpected_state"
    return RefusalError(400, code, message, payment_intent=intent)


def check_amount(params: Obj) -> None:
    """Refuse an amount that Stripe would not take in its currency."""
    amount, currency = params["amount"], params["currency"]
    if amount > AMOUNT_MAX:
        raise RefusalError(
            400, "amount_too_large", "Amount must be no more than 999,999.99", param="amount"
        )
    if amount < LEAST.get(currency, 1):
        message = f"Amount must be at least {LEAST.get(currency, 1)} {currency}"
        raise RefusalError(400, "amount_too_small", message, param="amount")
    step = 100 if currency in HUNDREDS else 10 if currency in TENS else 1
    if amount % step:
        message = f"Invalid amount for {currency}: not a multiple of {step}"
        raise RefusalError(400, "", message, param="amount")


def methods_of(params: Obj) -> list[str]:
    """Return the allowed methods that go with the currency, the amount and the capture.

    Since the API version of 2026-09-30 they can only be allowed, no longer be listed.
    """
    if "payment_method_types" in params:
        code = "payment_method_types_no_longer_supported"
        message = "The payment_method_types parameter is no longer supported."
        raise RefusalError(400, code, message, kept=False, param="payment_method_types")
    allowed = params.get("allowed_payment_method_types", ["card"])
    return [kind for kind in allowed if _fits(kind, params)]


def _fits(kind: str, params: Obj) -> bool:
    if kind == "card":
        return True
    if params["currency"] not in REDIRECTS.get(kind, frozenset()):
        return False
    if params.get("capture_method") == "manual" and kind != "paypal":
        return False
    return kind != "twint" or params["amount"] <= TWINT_MAX
