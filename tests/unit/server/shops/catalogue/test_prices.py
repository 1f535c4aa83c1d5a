"""Worked examples of quotes, checked by hand, in four currencies."""

import pytest

from theke_checkout.values.money import Money
from theke_server.shops.catalogue.prices import Basket, PricedLine, Reduction, main_rate_bp, reckon


def line(at: int, price: int, quantity: int, rate_bp: int, currency: str) -> PricedLine:
    return PricedLine(
        line_id=f"l{at}",
        sku=f"p{at}",
        quantity=quantity,
        unit_price=Money(price, currency),
        tax_rate_bp=rate_bp,
    )


def basket(
    currency: str,
    included: bool,
    goods: list[tuple[int, int, int]],
    off: tuple[Reduction, ...] = (),
    delivery: int = 0,
) -> Basket:
    lines = tuple(line(at, *spec, currency) for at, spec in enumerate(goods, start=1))
    return Basket(
        currency=currency,
        tax_included=included,
        lines=lines,
        reductions=off,
        delivery=Money(delivery, currency),
        delivery_tax_rate_bp=main_rate_bp(lines, 0),
    )


TEN = Reduction(source="TEN", kind="percent", percent_bp=1_000)
CENT = Reduction(source="CENT", kind="amount", amount=1)
THREE = Reduction(source="THREE", kind="amount", amount=3)


@pytest.mark.parametrize(
    ("given", "total", "taxes", "line_taxes", "line_discounts"),
    [
        # CHF 489.00 with 8.1 % in it: 36.64; delivery 10.90 makes 37.46 over both
        (basket("CHF", True, [(48900, 1, 810)]), 48900, [3664], [3664], [0]),
        (basket("CHF", True, [(48900, 1, 810)], delivery=1090), 49990, [3746], [3664], [0]),
        # 2.6 % and 8.1 %, 10 % off both
        (
            basket("CHF", True, [(1190, 3, 260), (34900, 1, 810)], (TEN,)),
            34623,
            [81, 2354],
            [81, 2354],
            [357, 3490],
        ),
        # yen have no minor unit: 100 off by 3 over three equal lines
        (basket("JPY", True, [(10, 1, 1000)] * 3, (THREE,)), 27, [2], [1, 1, 0], [1, 1, 1]),
        # dinars have three digits, tax on top
        (basket("KWD", False, [(1_250, 1, 500)], delivery=500), 1_838, [88], [63], [0]),
        # one cent over three lines goes to the first; its tax is then the smallest
        (
            basket("EUR", True, [(5, 1, 1900)] * 3, (CENT,)),
            14,
            [2],
            [0, 1, 1],
            [1, 0, 0],
        ),
        # nothing is nothing
        (basket("CHF", True, []), 0, [], [], []),
        (basket("CHF", False, [(0, 1, 810)]), 0, [0], [0], [0]),
    ],
)
def test_examples(
    given: Basket, total: int, taxes: list[int], line_taxes: list[int], line_discounts: list[int]
) -> None:
    result = reckon(given)
    assert result.total.amount == total
    assert [tax.tax.amount for tax in result.taxes] == taxes
    assert [line.tax.amount for line in result.lines.values()] == line_taxes
    assert [line.discount.amount for line in result.lines.values()] == line_discounts


def test_discounts_stop_at_nothing_left() -> None:
    whole = Reduction(source="all", kind="percent", percent_bp=10_000)
    result = reckon(basket("CHF", True, [(990, 2, 810)], (TEN, whole, THREE), delivery=500))
    assert [discount.amount.amount for discount in result.discounts] == [198, 1782, 0]
    assert result.total.amount == 500


def test_delivery_is_taxed_as_the_larger_part_of_the_goods() -> None:
    food, things = line(1, 1000, 1, 260, "CHF"), line(2, 999, 1, 810, "CHF")
    assert main_rate_bp((food, things), 0) == 260
    assert main_rate_bp((things,), 0) == 810
    assert main_rate_bp((), 810) == 810
