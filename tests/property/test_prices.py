"""Any basket adds up, in any currency, with tax in the prices or on top of them."""

from hypothesis import given
from hypothesis import strategies as st

from theke_checkout.values.money import Money
from theke_server.shops.catalogue.prices import (
    Basket,
    PricedCart,
    PricedLine,
    Reduction,
    main_rate_bp,
    reckon,
)

CURRENCIES = ("CHF", "EUR", "JPY", "KWD")
RATES_BP = (0, 260, 810, 1900)
PRICE_MAX = 5_000_000


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    currency = draw(st.sampled_from(CURRENCIES))
    rates = st.sampled_from(RATES_BP)
    lines = tuple(
        PricedLine(
            line_id=f"l{at}",
            sku=f"p{at}",
            quantity=draw(st.integers(1, 999)),
            unit_price=Money(draw(st.integers(0, PRICE_MAX)), currency),
            tax_rate_bp=draw(rates),
            category=draw(st.sampled_from(("a", "b"))),
        )
        for at in range(draw(st.integers(0, 8)))
    )
    percents = st.builds(
        Reduction,
        source=st.just("p"),
        kind=st.just("percent"),
        percent_bp=st.integers(0, 10_000),
        category=st.sampled_from(("", "a", "b", "none")),
    )
    amounts = st.builds(
        Reduction,
        source=st.just("f"),
        kind=st.just("amount"),
        amount=st.integers(0, PRICE_MAX * 3),
        category=st.sampled_from(("", "a")),
    )
    return Basket(
        currency=currency,
        tax_included=draw(st.booleans()),
        lines=lines,
        reductions=tuple(draw(st.lists(st.one_of(percents, amounts), max_size=5))),
        delivery=Money(draw(st.integers(0, 10_000)), currency),
        delivery_tax_rate_bp=main_rate_bp(lines, draw(rates)),
    )


def tax_of(reckoning: PricedCart) -> int:
    return sum(tax.tax.amount for tax in reckoning.taxes)


@given(baskets())
def test_lines_discounts_delivery_and_tax_make_the_total(basket: Basket) -> None:
    result = reckon(basket)
    goods = sum(line.total.amount for line in basket.lines)
    off = sum(discount.amount.amount for discount in result.discounts)
    tax = 0 if basket.tax_included else tax_of(result)
    assert result.total == Money(goods - off + basket.delivery.amount + tax, basket.currency)
    assert result.total.amount >= 0


@given(baskets())
def test_every_discount_is_found_again_in_the_lines(basket: Basket) -> None:
    result = reckon(basket)
    off = sum(discount.amount.amount for discount in result.discounts)
    assert sum(line.discount.amount for line in result.lines.values()) == off
    assert len(result.discounts) == len(basket.reductions)
    for line in result.lines.values():
        assert 0 <= line.discount.amount <= line.total.amount


@given(baskets())
def test_the_tax_of_lines_and_delivery_is_the_tax(basket: Basket) -> None:
    result = reckon(basket)
    for tax in result.taxes:
        lines = sum(x.tax.amount for x in result.lines.values() if x.tax_rate_bp == tax.rate_bp)
        own = tax.rate_bp == basket.delivery_tax_rate_bp
        assert lines + (result.delivery_tax.amount if own else 0) == tax.tax.amount
    assert all(line.tax.amount >= 0 for line in result.lines.values())
    assert result.delivery_tax.amount >= 0


@given(baskets())
def test_tax_is_rounded_once_per_rate(basket: Basket) -> None:
    """Net and tax of a rate make its gross, and the tax is the exact one to half a unit."""
    result = reckon(basket)
    assert [tax.rate_bp for tax in result.taxes] == sorted({tax.rate_bp for tax in result.taxes})
    for tax in result.taxes:
        lines = [x for x in result.lines.values() if x.tax_rate_bp == tax.rate_bp]
        whole = sum((line.total - line.discount).amount for line in lines)
        if tax.rate_bp == basket.delivery_tax_rate_bp:
            whole += basket.delivery.amount
        if basket.tax_included:
            assert tax.base.amount + tax.tax.amount == whole
            assert abs(2 * (tax.tax.amount * (10_000 + tax.rate_bp) - whole * tax.rate_bp)) <= (
                10_000 + tax.rate_bp
            )
        else:
            assert tax.base.amount == whole
            assert abs(2 * (tax.tax.amount * 10_000 - whole * tax.rate_bp)) <= 10_000


@given(baskets())
def test_the_parts_of_a_tax_are_fair_to_one_unit(basket: Basket) -> None:
    result = reckon(basket)
    for tax in result.taxes:
        lines = [x for x in result.lines.values() if x.tax_rate_bp == tax.rate_bp]
        whole = tax.base.amount + (tax.tax.amount if basket.tax_included else 0)
        for line in lines:
            net = (line.total - line.discount).amount
            assert abs(line.tax.amount * whole - tax.tax.amount * net) <= whole or not whole


@given(baskets())
def test_all_is_in_one_currency_and_the_same_again(basket: Basket) -> None:
    result = reckon(basket)
    amounts = [result.total, result.delivery_tax]
    amounts += [line.tax for line in result.lines.values()]
    amounts += [tax.base for tax in result.taxes]
    assert {amount.currency for amount in amounts} == {basket.currency}
    assert reckon(basket) == result


@given(baskets(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_off_never_costs_more(basket: Basket, one_bp: int, two_bp: int) -> None:
    less, more = sorted((one_bp, two_bp))

    def total(percent_bp: int) -> int:
        reduction = Reduction(source="d", kind="advisor", percent_bp=percent_bp)
        kept = basket.reductions[:1]
        return reckon(
            Basket(
                currency=basket.currency,
                tax_included=True,
                lines=basket.lines,
                reductions=(reduction, *kept),
                delivery=basket.delivery,
                delivery_tax_rate_bp=basket.delivery_tax_rate_bp,
            )
        ).total.amount

    assert total(more) <= total(less)
