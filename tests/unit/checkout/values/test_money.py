"""Money: currencies with no, two and three digits, rounding, and parts that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theke_checkout.values.money import (
    CurrencyMismatchError,
    Money,
    NoAmountError,
    UnknownCurrencyError,
    decimal_text,
    exponent,
    total,
    typed_money,
    zero,
)

CURRENCIES = ("JPY", "KWD", "CHF", "EUR")
AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("KWD", 3), ("CHF", 2), ("EUR", 2)])
def test_digits(currency: str, digits: int) -> None:
    """How many digits the minor unit has is ISO's word."""
    assert exponent(currency) == digits


@pytest.mark.parametrize("currency", ["", "chf", "ABC", "XAU", "XXX"])
def test_currencies_that_nobody_can_pay_in(currency: str) -> None:
    """Unknown codes, and metals, which have no minor unit."""
    with pytest.raises(UnknownCurrencyError):
        exponent(currency)


@pytest.mark.parametrize(
    ("amount", "rate_bp", "part"),
    [
        (1_000, 810, 81),
        (1_005, 1_000, 101),
        (-1_005, 1_000, -101),
        (1, 4_999, 0),
        (1, 5_000, 1),
        (999, 10_000, 999),
        (0, 810, 0),
    ],
)
def test_share_rounds_halves_away_from_zero(amount: int, rate_bp: int, part: int) -> None:
    """As tax offices do."""
    assert Money(amount, "CHF").share(rate_bp) == Money(part, "CHF")


@pytest.mark.parametrize(
    ("gross", "rate_bp", "tax"), [(1_081, 810, 81), (1_026, 260, 26), (100, 1_900, 16), (1, 810, 0)]
)
def test_tax_within_a_gross_amount(gross: int, rate_bp: int, tax: int) -> None:
    """What is included, to the nearest minor unit."""
    assert Money(gross, "EUR").tax_within(rate_bp).amount == tax


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [0, 0], [3, 2]),
        (10, [0, 1], [0, 10]),
        (0, [3, 4], [0, 0]),
        (7, [1], [7]),
        (1, [999, 1_000], [0, 1]),
    ],
)
def test_allocate_by_largest_remainder(amount: int, weights: list[int], parts: list[int]) -> None:
    """The rest goes where it is missed most, to the first of equals."""
    allocated = Money(amount, "JPY").allocate(weights)
    assert [part.amount for part in allocated] == parts


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_allocate_to_nobody_or_less(weights: list[int]) -> None:
    """Both are bugs of the caller."""
    with pytest.raises(ValueError, match=r"nothing|negative"):
        Money(1, "CHF").allocate(weights)


@given(amount=AMOUNTS, weights=WEIGHTS, currency=st.sampled_from(CURRENCIES))
def test_parts_add_up_and_are_fair(amount: int, weights: list[int], currency: str) -> None:
    """Nothing is lost, and no part is a whole unit off its exact share."""
    whole = Money(amount, currency)
    parts = whole.allocate(weights)
    assert total(parts, currency) == whole
    assert len(parts) == len(weights)
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part.amount * sum(weights) - amount * weight) < sum(weights)


@given(gross=st.integers(0, 10**12), rate_bp=st.integers(0, 5_000))
def test_net_and_tax_make_gross(gross: int, rate_bp: int) -> None:
    """The included tax of the net amount is the one that was taken out, within one unit."""
    money = Money(gross, "EUR")
    tax = money.tax_within(rate_bp)
    assert 0 <= tax.amount <= gross
    assert abs((money - tax).share(rate_bp).amount - tax.amount) <= 1


@given(a=AMOUNTS, b=AMOUNTS, times=st.integers(-999, 999))
def test_sums(a: int, b: int, times: int) -> None:
    """Plus, minus, times and order are those of the integers."""
    money, other = Money(a, "KWD"), Money(b, "KWD")
    assert (money + other - other) == money
    back = -money
    assert -back == money
    assert money + back == zero("KWD")
    assert money.times(times).amount == a * times
    assert (money < other) is (a < b)
    assert (money <= other) is (a <= b)


def test_currencies_do_not_mix() -> None:
    """Not in a sum, a difference, an order or a total."""
    francs, euros = Money(1, "CHF"), Money(1, "EUR")
    for mixed in (
        lambda: francs + euros,
        lambda: francs - euros,
        lambda: francs < euros,
        lambda: francs <= euros,
        lambda: total([francs], "EUR"),
    ):
        with pytest.raises(CurrencyMismatchError):
            mixed()


# ---- as people type it


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.50", "CHF", 1_250),
        ("12.5", "CHF", 1_250),
        ("12", "CHF", 1_200),
        ("0", "CHF", 0),
        ("007", "CHF", 700),
        ("1250", "JPY", 1_250),
        ("1.250", "KWD", 1_250),
        ("1250.00", "HUF", 125_000),
    ],
)
def test_an_amount_is_read_as_it_is_typed(text: str, currency: str, amount: int) -> None:
    assert typed_money(text, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "5.", ".5", ".", "5.5.5", "1e1", "1E1", "0x10", "1_000", "1'000", "1,50", "+5",
        "-5", " 5", "5 ", "5\n", "5\u00a0", "12.345", "NaN", "Infinity", "\uff15", "\u0665",
        "\u00b2", "\u2460", "5\u200b", "\u202d5", "much", "12.50 CHF", "1" * 14,
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_no_amount(text: str) -> None:
    for currency in ("CHF", "JPY"):
        with pytest.raises(NoAmountError):
            typed_money(text, currency)


@pytest.mark.parametrize(("text", "currency"), [("5.0", "JPY"), ("5.00", "ISK"), ("1.2345", "KWD")])
def test_no_more_decimals_are_read_than_the_currency_has(text: str, currency: str) -> None:
    with pytest.raises(NoAmountError):
        typed_money(text, currency)


@given(st.integers(0, 10**12), st.sampled_from(["CHF", "JPY", "KWD", "ISK", "HUF"]))
def test_what_is_written_is_read_back(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert typed_money(decimal_text(money), currency) == money
