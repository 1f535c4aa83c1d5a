"""Amounts, dates and countries as a language writes them: in mails, at the demo shop and at the
sandbox company. Digits of amounts are ours (`money.exponent`), never those of babel's tables.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import parse_pattern

from theke_checkout.values.money import Money, exponent, major

LANGUAGES = ("en", "de")
_BY_CURRENCY = {("en", "CHF"): "CH", ("de", "CHF"): "CH", ("en", "USD"): "US"}
"""A bare language takes the region of the currency: francs are written as in Switzerland."""
_HOME = {"en": "GB", "de": "DE"}
"""Else its own home. The pages have the same rule (`client/src/words/locale.ts`)."""
_FREE = {"en": "Free", "de": "Kostenlos", "de-CH": "Gratis"}
"""What a delivery for nothing costs, by region or language: as the pages say it (`money.ts`)."""
NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_TIGHT = re.compile(r"[A-Z]{3}(?=\d)")
"""A currency in letters that touches its digits; browsers put a space there, babel does not."""


def language(locale: str) -> str:
    """Return the language that we write to a shopper of this locale."""
    short = locale[:2].lower()
    return short if short in LANGUAGES else "en"


def amount(money: Money, locale: str) -> str:
    """Return an amount in words of a locale: `CHF 1’234.50`, `¥1,200`, `KWD 1.234`.

    What is taken off stands behind a minus, as on the pages.
    """
    chosen = _locale(locale, money.currency)
    digits = exponent(money.currency)
    pattern = parse_pattern(chosen.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    written = pattern.apply(
        abs(major(money)), chosen, currency=money.currency, currency_digits=False
    )
    sign = MINUS if money.amount < 0 else ""
    return sign + _TIGHT.sub(r"\g<0>" + NO_BREAK, written)


def delivery(price: Money, locale: str) -> str:
    """Return the price of a delivery in words of a locale: an amount, or that it is free."""
    if price.amount:
        return amount(price, locale)
    region = regional(locale, price.currency)
    return _FREE.get(region) or _FREE[language(region)]


def percent(rate_bp: int, locale: str, currency: str = "") -> str:
    """Return basis points as per cent: 810 is 8.1 %. The currency beside it tells how."""
    chosen = _locale(locale, currency)
    pattern = parse_pattern(chosen.percent_formats[None].pattern)
    pattern.frac_prec = (0, 2)
    return pattern.apply(Decimal(rate_bp) / 10_000, chosen)


def moment(at_ms: int, locale: str, timezone: str) -> str:
    """Return a time with its zone: a receipt is read anywhere."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(timezone))
    chosen = _locale(locale)
    day, hour = format_date(at, "long", locale=chosen), format_time(at, "short", locale=chosen)
    return f"{day}, {hour} {get_timezone_name(at, 'short', locale=chosen)}"


def country(code: str, locale: str) -> str:
    """Return the name of a country."""
    names = cast(Mapping[str, str], _locale(locale).territories)
    return names.get(code, code)


def regional(locale: str, currency: str = "") -> str:
    """Return a locale with a region, as `de-CH`, in a language of ours."""
    short = language(locale)
    if locale[:2].lower() == short and len(locale) > len(short):
        return locale
    return f"{short}-{_BY_CURRENCY.get((short, currency), _HOME[short])}"


def _locale(locale: str, currency: str = "") -> Locale:
    """Return the locale where it speaks a language of ours, else that language alone."""
    try:
        return Locale.parse(regional(locale, currency).replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse(language(locale))  # a region that Babel does not have
