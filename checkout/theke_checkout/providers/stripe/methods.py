"""What can be paid through Stripe: its amounts in its own units, and the methods on offer.

Amounts are converted here and nowhere else. Sources: docs.stripe.com/currencies, /payments/twint.
"""

from collections.abc import Mapping

from theke_checkout.providers import (
    AmountRange,
    Flow,
    InvalidRequestError,
    Method,
    OutcomeUnknownError,
)
from theke_checkout.values.currencies import DIGITS
from theke_checkout.values.money import Money, UnknownCurrencyError, exponent
from theke_checkout.values.settings import CaptureMode

_DIGITS: Mapping[str, int] = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Where Stripe counts other digits than ISO 4217: for the old ones of ISK and UGX it wants zeros,
ariary it takes whole. Source: docs.stripe.com/currencies, special cases and zero-decimal ones."""
_THREE_DIGITS = 3
_LAST_DIGIT = 10
"""Of three digits the last must be zero. Source: docs.stripe.com/currencies, three-decimal ones."""

CURRENCIES = frozenset(code for code, digits in DIGITS.items() if digits <= _THREE_DIGITS)
"""Stripe knows currencies of none, two and three decimal digits, and none of four (CLF, UYW).
Which of them an account may charge is for the account's country. Source: the same page."""


def to_stripe(amount: Money) -> tuple[int, str]:
    """Return an amount in Stripe's units. Raises `InvalidRequestError` where it has none for it."""
    digits = _digits(amount.currency)
    theirs = _DIGITS.get(amount.currency, digits)
    scaled, rest = divmod(amount.amount * 10**theirs, 10**digits)
    if rest or (theirs == _THREE_DIGITS and scaled % _LAST_DIGIT):
        raise InvalidRequestError("amount_not_expressible")
    return scaled, amount.currency.lower()


def from_stripe(amount: int, currency: str) -> Money:
    """Return an amount in ISO's minor units."""
    name = currency.upper()
    digits = _digits(name)
    ours, rest = divmod(amount * 10**digits, 10 ** _DIGITS.get(name, digits))
    if rest:
        raise OutcomeUnknownError("unknown_amount")
    return Money(ours, name)


def _digits(currency: str) -> int:
    try:
        return exponent(currency)
    except UnknownCurrencyError as error:
        raise InvalidRequestError("unknown_currency") from error


_MOST = 99_999_999
"""Eight digits in one payment. Source: docs.stripe.com/currencies, minimum and maximum amounts."""
_LEAST: Mapping[str, int] = {
    "AED": 200, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1_500, "DKK": 250, "EUR": 50,
    "GBP": 30, "HKD": 400, "HUF": 17_500, "INR": 50, "JPY": 50, "MXN": 1_000, "MYR": 200,
    "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1_000, "USD": 50,
}  # fmt: skip
"""The least payment where Stripe names one; the same page. Of others only the unit is known."""
_AMOUNTS = {
    **{currency: AmountRange(least=least, most=_MOST) for currency, least in _LEAST.items()},
    **dict.fromkeys(("ISK", "UGX"), AmountRange(most=_MOST // 100)),
    "MGA": AmountRange(least=100, step=100, most=_MOST * 100),
    **dict.fromkeys(
        ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
        AmountRange(least=_LAST_DIGIT, step=_LAST_DIGIT, most=_MOST - _MOST % _LAST_DIGIT),
    ),
}
_BOTH = frozenset({CaptureMode.AUTOMATIC, CaptureMode.MANUAL})
_AT_ONCE = frozenset({CaptureMode.AUTOMATIC})


def _redirect(method: str, name: str, *currencies: str, most: int = _MOST) -> Method:
    ranges = {text: AmountRange(least=_LEAST[text], most=most) for text in currencies}
    return Method(
        method=method,
        flow=Flow.REDIRECT,
        captures=_AT_ONCE,
        name={"en": name, "de": name},
        currencies=frozenset(currencies),
        amounts=ranges,
    )


METHODS: Mapping[str, Method] = {
    "card": Method(
        method="card",
        flow=Flow.CLIENT_CONFIRM,
        captures=_BOTH,
        name={"en": "Card", "de": "Karte"},
        amounts=_AMOUNTS,
    ),
    "twint": _redirect("twint", "TWINT", "CHF", most=500_000),
    "ideal": _redirect("ideal", "iDEAL", "EUR"),
    "paypal": _redirect("paypal", "PayPal", "CHF", "EUR", "GBP", "SEK", "USD"),
    "alipay": _redirect("alipay", "Alipay", "CHF", "EUR", "GBP", "JPY", "USD"),
}
"""All that this adapter can offer. Wallets are cards here: Stripe's form shows them by itself."""
USUAL = ("card", "twint")
"""What is offered where the operator says nothing."""
