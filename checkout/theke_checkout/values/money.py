"""Money in minor units: never a float, never without its currency."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from theke_checkout.values.currencies import DIGITS

Currency: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
"""An ISO 4217 code."""


_TYPED = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,4}))?")
"""An amount as it is typed; longer ones are more than anything costs."""


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies were combined."""


class UnknownCurrencyError(ValueError):
    """ISO 4217 has no such currency, or it has no minor unit."""


class NoAmountError(ValueError):
    """A text is no amount of a currency."""


class Money(Struct, frozen=True, kw_only=False):
    """An amount in the smallest unit of a currency: 1250 CHF is twelve francs fifty."""

    amount: int
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def times(self, quantity: int) -> "Money":
        """Return this amount `quantity` times."""
        return Money(self.amount * quantity, self.currency)

    def share(self, rate_bp: int) -> "Money":
        """Return `rate_bp` basis points of this amount, rounded half up."""
        return Money(_divide_half_up(self.amount * rate_bp, 10_000), self.currency)

    def tax_within(self, rate_bp: int) -> "Money":
        """Return the tax contained in this gross amount at `rate_bp`, rounded half up."""
        return Money(_divide_half_up(self.amount * rate_bp, 10_000 + rate_bp), self.currency)

    def allocate(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Split this amount by `weights` with the largest-remainder rule; the parts add up exactly.

        Weights must not be negative. Where all are zero, the parts are as equal as they can be.
        """
        return tuple(Money(part, self.currency) for part in _allocate(self.amount, weights))

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency}")
        return other.amount


def zero(currency: Currency) -> Money:
    """Return nothing, in `currency`."""
    return Money(0, currency)


def total(amounts: Iterable[Money], currency: Currency) -> Money:
    """Return the sum of `amounts`, all of which must be in `currency`."""
    return sum(amounts, start=zero(currency))


def exponent(currency: Currency) -> int:
    """Return how many decimal digits `currency` has: 2 for CHF, 0 for JPY, 3 for KWD.

    Raises `UnknownCurrencyError`.
    """
    digits = DIGITS.get(currency)
    if digits is None:
        raise UnknownCurrencyError(currency)
    return digits


def major(money: Money) -> Decimal:
    """Return an amount in whole units, with all digits of its currency: 125000 HUF is 1250.00."""
    return Decimal(money.amount).scaleb(-exponent(money.currency))


def decimal_text(money: Money) -> str:
    """Return an amount as a machine reads it: `1250.00` for 125000 HUF, `1250` for 1250 JPY."""
    return f"{major(money):f}"


def typed_money(text: str, currency: Currency) -> Money:
    """Return an amount as people type it: `12.50`, `12.5` or `12`, and nothing else.

    Digits, one point, and at most the decimals of the currency: no sign, no space, no power of ten,
    no digits of other scripts. Raises `NoAmountError`, `UnknownCurrencyError`.
    """
    digits = exponent(currency)
    read = _TYPED.fullmatch(text)
    if read is None or len(read[2] or "") > digits:
        raise NoAmountError(text)
    return Money(int(read[1] + (read[2] or "").ljust(digits, "0")), currency)


def _divide_half_up(numerator: int, denominator: int) -> int:
    """Divide, rounding halves away from zero, as tax offices do."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def _allocate(amount: int, weights: Sequence[int]) -> list[int]:
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    if not weights:
        raise ValueError("nothing to allocate to")
    if sum(weights) == 0:
        weights = [1] * len(weights)
    sign, rest, whole = (-1 if amount < 0 else 1), abs(amount), sum(weights)
    parts = [rest * weight // whole for weight in weights]
    left = rest - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(rest * weights[i] % whole), i))
    for index in by_remainder[:left]:
        parts[index] += 1
    return [sign * part for part in parts]
