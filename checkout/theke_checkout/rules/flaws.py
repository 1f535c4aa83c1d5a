"""What is wrong with a shop's price. A faulty one is never recorded: all that comes after, from
the view to the money, trusts what is on record. Every check stands alone and has a code of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from theke_checkout.state.session import Session
from theke_checkout.values.limits import AMOUNT_MAX
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem, Quote

RATE_BP_MAX = 10_000
"""A tax of the whole price; above that a rate is a mistake."""


def flaw(session: Session, quote: Quote) -> Problem | None:
    """Return the first thing that is wrong with a shop's price for the live cart, if any is."""
    for code, holds in CHECKS.items():
        if not holds(session, quote):
            return Problem(code=code)
    return None


def amounts(quote: Quote) -> Iterator[Money]:
    """Return every amount that a quote names."""
    yield from (quote.delivery, quote.total)
    for line in quote.lines.values():
        yield from (line.unit_price, line.total, line.discount, line.tax)
    for tax in quote.taxes:
        yield from (tax.base, tax.tax)
    yield from (discount.amount for discount in quote.discounts)
    yield from (option.price for option in quote.delivery_options)


def adds_up(session: Session, quote: Quote) -> bool:
    """Total is lines minus discounts plus delivery, plus taxes where they are not included."""
    lines = sum(line.total.amount for line in quote.lines.values())
    discounts = sum(discount.amount.amount for discount in quote.discounts)
    taxes = 0 if quote.tax_included else sum(tax.tax.amount for tax in quote.taxes)
    return lines - discounts + quote.delivery.amount + taxes == quote.total.amount


def _one_currency(session: Session, quote: Quote) -> bool:
    named = {quote.currency, *(amount.currency for amount in amounts(quote))}
    return named == {session.currency}


def _same_cart(session: Session, quote: Quote) -> bool:
    cart = session.checkout.cart.lines
    wanted = {key: (line.sku, line.quantity) for key, line in cart.items()}
    return wanted == {key: (line.sku, line.quantity) for key, line in quote.lines.items()}


def _in_range(session: Session, quote: Quote) -> bool:
    """No amount is below zero, none is beyond what any cart could cost, and no rate is absurd."""
    rates = [line.tax_rate_bp for line in quote.lines.values()]
    rates += [quote.delivery_tax_rate_bp, *(tax.rate_bp for tax in quote.taxes)]
    return all(0 <= amount.amount <= AMOUNT_MAX for amount in amounts(quote)) and all(
        0 <= rate <= RATE_BP_MAX for rate in rates
    )


def _lines_multiply(session: Session, quote: Quote) -> bool:
    return all(
        line.unit_price.amount * line.quantity == line.total.amount for line in quote.lines.values()
    )


def _discounts_spread(session: Session, quote: Quote) -> bool:
    """Discounts are taken from the lines, and from no line more than it costs.

    Free delivery takes nothing: there is nothing to pay for the delivery then.
    """
    lines = quote.lines.values()
    taken = sum(line.discount.amount for line in lines)
    return taken == sum(discount.amount.amount for discount in quote.discounts) and all(
        line.discount.amount <= line.total.amount for line in lines
    )


def _taxes_add_up(session: Session, quote: Quote) -> bool:
    """Each rate has its lines' taxes in it, delivery's besides; all bases and taxes are the total.

    A shop that levies no tax may name no rate at all.
    """
    by_rate: Counter[int] = Counter()
    for line in quote.lines.values():
        by_rate[line.tax_rate_bp] += line.tax.amount
    if not quote.taxes:
        return not any(by_rate.values())
    named = {tax.rate_bp: tax.tax.amount for tax in quote.taxes}
    whole = sum(tax.base.amount + tax.tax.amount for tax in quote.taxes)
    return (
        len(named) == len(quote.taxes)
        and whole == quote.total.amount
        and all(tax <= named.get(rate, 0) for rate, tax in by_rate.items())
    )


def _same_terms(session: Session, quote: Quote) -> bool:
    """The terms that are agreed to are those of the session's settings, and no others."""
    return quote.terms_version == session.policy.terms_version


CHECKS: Mapping[str, Callable[[Session, Quote], bool]] = {
    "currency_mismatch": _one_currency,
    "cart_mismatch": _same_cart,
    "amount_out_of_range": _in_range,
    "line_mismatch": _lines_multiply,
    "discount_mismatch": _discounts_spread,
    "total_mismatch": adds_up,
    "tax_mismatch": _taxes_add_up,
    "terms_mismatch": _same_terms,
}
"""The code of a problem, and what must hold for a price not to have it."""
