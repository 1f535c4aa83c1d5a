"""The arithmetic of a quote, pure and exact: integers in, integers out, and everything adds up.

Discounts are taken from the lines by the largest-remainder rule, so that each line knows its part.
Tax is computed once per rate over what is left of the lines and delivery, then given to the lines
by the same rule: rounding per line would make a total that no tax office knows.
"""

from msgspec import Struct

from theke_checkout.values.ids import Sku
from theke_checkout.values.money import Money, total, zero
from theke_checkout.values.quote import QuoteDiscount, QuoteLine, QuoteTax


class PricedLine(Struct, frozen=True, kw_only=True):
    """A line with the shop's price for one piece."""

    line_id: str
    sku: Sku
    quantity: int
    unit_price: Money
    tax_rate_bp: int
    category: str = ""

    @property
    def total(self) -> Money:
        """The price of all pieces before discounts."""
        return self.unit_price.times(self.quantity)


class Reduction(Struct, frozen=True, kw_only=True):
    """Money off: a share of the goods' full price, or an amount; never more than what is left."""

    source: str
    kind: str
    percent_bp: int = 0
    amount: int = 0
    category: str = ""


class Basket(Struct, frozen=True, kw_only=True):
    """All that a total depends on."""

    currency: str
    tax_included: bool
    lines: tuple[PricedLine, ...]
    reductions: tuple[Reduction, ...]
    delivery: Money
    delivery_tax_rate_bp: int


class PricedCart(Struct, frozen=True, kw_only=True):
    """The result. `delivery_tax` is delivery's part of the taxes."""

    lines: dict[str, QuoteLine]
    discounts: tuple[QuoteDiscount, ...]
    taxes: tuple[QuoteTax, ...]
    delivery_tax: Money
    total: Money


def reckon(basket: Basket) -> PricedCart:
    """Price a basket."""
    discounts, taken = _discounts(basket)
    net = {line.line_id: line.total - taken[line.line_id] for line in basket.lines}
    taxes, line_taxes, delivery_tax = _taxes(basket, net)
    lines = {
        line.line_id: QuoteLine(
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price,
            total=line.total,
            discount=taken[line.line_id],
            tax_rate_bp=line.tax_rate_bp,
            tax=line_taxes[line.line_id],
        )
        for line in basket.lines
    }
    due = total(net.values(), basket.currency) + basket.delivery
    if not basket.tax_included:
        due += total((tax.tax for tax in taxes), basket.currency)
    return PricedCart(
        lines=lines, discounts=discounts, taxes=taxes, delivery_tax=delivery_tax, total=due
    )


def main_rate_bp(lines: tuple[PricedLine, ...], otherwise: int) -> int:
    """Return the rate of the larger part of the goods: delivery is taxed as what it delivers."""
    by_rate: dict[int, int] = {}
    for line in lines:
        by_rate[line.tax_rate_bp] = by_rate.get(line.tax_rate_bp, 0) + line.total.amount
    if not by_rate:
        return otherwise
    return max(by_rate, key=lambda rate: (by_rate[rate], rate))


def _discounts(basket: Basket) -> tuple[tuple[QuoteDiscount, ...], dict[str, Money]]:
    taken = {line.line_id: zero(basket.currency) for line in basket.lines}
    discounts: list[QuoteDiscount] = []
    for reduction in basket.reductions:
        lines = [x for x in basket.lines if reduction.category in ("", x.category)]
        left = [line.total - taken[line.line_id] for line in lines]
        amount = min(_wanted(reduction, lines, basket.currency), total(left, basket.currency))
        parts = amount.allocate([money.amount for money in left]) if lines else ()
        for line, part in zip(lines, parts, strict=True):
            taken[line.line_id] += part
        discounts.append(QuoteDiscount(source=reduction.source, kind=reduction.kind, amount=amount))
    return tuple(discounts), taken


def _wanted(reduction: Reduction, lines: list[PricedLine], currency: str) -> Money:
    full = total((line.total for line in lines), currency)
    return full.share(reduction.percent_bp) + Money(reduction.amount, currency)


def _taxes(
    basket: Basket, net: dict[str, Money]
) -> tuple[tuple[QuoteTax, ...], dict[str, Money], Money]:
    by_line: dict[str, Money] = {}
    delivery_tax = zero(basket.currency)
    taxes: list[QuoteTax] = []
    rates = {line.tax_rate_bp for line in basket.lines}
    if basket.delivery.amount:
        rates.add(basket.delivery_tax_rate_bp)
    for rate in sorted(rates):
        lines = [line.line_id for line in basket.lines if line.tax_rate_bp == rate]
        parts = [net[line_id] for line_id in lines]
        if rate == basket.delivery_tax_rate_bp:
            parts.append(basket.delivery)
        whole = total(parts, basket.currency)
        tax = whole.tax_within(rate) if basket.tax_included else whole.share(rate)
        shares = tax.allocate([part.amount for part in parts])
        by_line.update(zip(lines, shares, strict=False))
        if rate == basket.delivery_tax_rate_bp:
            delivery_tax = shares[-1]
        base = whole - tax if basket.tax_included else whole
        taxes.append(QuoteTax(rate_bp=rate, base=base, tax=tax))
    return tuple(taxes), by_line, delivery_tax
