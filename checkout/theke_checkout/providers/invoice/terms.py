"""The terms of a shop's credit, as the options of a `[providers.<account>]` table say them.

options.most = "500 CHF, 450.00 EUR"    the most that one order may be, by currency: the limits
options.least = "20 CHF"                the least, where there is one
options.days = "30"                     in how many days an invoice is to be paid
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from theke_checkout.providers import AmountRange, Capabilities, Flow, Method, WebhookKind
from theke_checkout.providers.kinds import Complaint
from theke_checkout.values.limits import AMOUNT_MAX
from theke_checkout.values.money import UnknownCurrencyError, typed_money
from theke_checkout.values.settings import CaptureMode

DAYS = 30
DAYS_MAX = 120
WINDOW_S = 10 * 365 * 24 * 60 * 60
"""The book forgets no key; ten years is as long as books are kept."""

_OPTIONS = frozenset({"most", "least", "days"})


class Terms(Struct, frozen=True, kw_only=True):
    """Who gets credit: orders within these amounts, by currency; and for how long."""

    amounts: Mapping[str, AmountRange]
    days: int = DAYS


def terms_of(options: Mapping[str, str]) -> Terms:
    """Return the terms of options without complaints. Raises `ValueError` for others."""
    most, least = _amounts(options.get("most", "")), _amounts(options.get("least", ""))
    ranges = {
        currency: AmountRange(least=least.get(currency, 1), most=limit)
        for currency, limit in most.items()
    }
    return Terms(amounts=ranges, days=_days(options.get("days", str(DAYS))))


def capabilities(terms: Terms) -> Capabilities:
    """Return what follows from the terms."""
    return Capabilities(
        methods=(
            Method(
                method="invoice",
                flow=Flow.SERVER_ONLY,
                captures=frozenset({CaptureMode.CREDIT}),
                name={
                    "en": f"Invoice, due in {terms.days} days",
                    "de": f"Rechnung, zahlbar in {terms.days} Tagen",
                },
                currencies=frozenset(terms.amounts),
                amounts=dict(terms.amounts),
            ),
        ),
        currencies=frozenset(terms.amounts),
        idempotency_window_s=WINDOW_S,
        reconfirms=False,
        webhooks=WebhookKind.NONE,
    )


def complaints(options: Mapping[str, str]) -> Sequence[Complaint]:
    """Return what is wrong with the options."""
    found = [
        Complaint(
            key=f"options.{name}",
            what="is not known",
            mend=f"known are {', '.join(sorted(_OPTIONS))}",
        )
        for name in sorted(options.keys() - _OPTIONS)
    ]
    if not options.get("most"):
        mend = 'say how much one order may be, such as "500 CHF, 450 EUR"'
        return [*found, Complaint(key="options.most", what="is missing", mend=mend)]
    for name in ("most", "least"):
        found += _amount_complaints(name, options.get(name, ""))
    try:
        _days(options.get("days", str(DAYS)))
    except ValueError:
        mend = f'a number of days up to {DAYS_MAX}, such as "30"'
        found.append(Complaint(key="options.days", what="is no number of days", mend=mend))
    return found or _order_complaints(options)


def _amount_complaints(name: str, text: str) -> Sequence[Complaint]:
    try:
        _amounts(text)
    except (ValueError, UnknownCurrencyError):
        fix = 'amounts with their currencies, such as "500 CHF, 450.00 EUR"'
        return [Complaint(key=f"options.{name}", what=f"{text!r} cannot be read", mend=fix)]
    return []


def _order_complaints(options: Mapping[str, str]) -> Sequence[Complaint]:
    """A least amount must be under the most of its currency, or no order gets credit."""
    most, least = _amounts(options["most"]), _amounts(options.get("least", ""))
    wrong = sorted(name for name, amount in least.items() if amount > most.get(name, -1))
    fix = "a smaller amount, in a currency that options.most names"
    return [
        Complaint(key="options.least", what=f"is over the most in {item}", mend=fix)
        for item in wrong
    ]


def _amounts(text: str) -> dict[str, int]:
    """Read `500 CHF, 450.00 EUR` as minor units by currency."""
    found: dict[str, int] = {}
    for part in (name.strip() for name in text.split(",") if name.strip()):
        number, _, currency = part.partition(" ")
        if currency in found:
            raise ValueError(part)
        found[currency] = typed_money(number, currency).amount
    if not all(0 < amount <= AMOUNT_MAX for amount in found.values()):
        raise ValueError(text)
    return found


def _days(text: str) -> int:
    short = text.isascii() and text.isdigit() and len(text) <= len(str(DAYS_MAX))
    if not (short and 0 < int(text) <= DAYS_MAX):
        raise ValueError(text)
    return int(text)
