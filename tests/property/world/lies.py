"""What a shop can lie about in a quote, one thing at a time: each lie is seen by one check only."""

from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

from msgspec.structs import replace

from theke_checkout.values.limits import AMOUNT_MAX
from theke_checkout.values.money import Money
from theke_checkout.values.quote import DeliveryOption, Quote, QuoteDiscount

Lie: TypeAlias = Callable[[Quote], Quote]


def lie(quote: Quote, random: Random) -> Quote:
    """Return a quote that lies about one thing; an empty one has fewer things to lie about."""
    return random.choice(LIES if quote.lines else LIES_OF_NOTHING)(quote)


def _foreign(amount: Money) -> Money:
    return replace(amount, currency="USD")


def _money(quote: Quote, amount: int) -> Money:
    return Money(amount, quote.total.currency)


def _line(quote: Quote, **changes: Any) -> Quote:
    """Change the first line."""
    name, first = next(iter(quote.lines.items()))
    return replace(quote, lines={**quote.lines, name: replace(first, **changes)})


def _of_line(name: str, change: Callable[[Money], Money]) -> Lie:
    def lie(quote: Quote) -> Quote:
        first = next(iter(quote.lines.values()))
        return _line(quote, **{name: change(getattr(first, name))})

    return lie


def _of_tax(name: str, change: Callable[[Money], Money]) -> Lie:
    def lie(quote: Quote) -> Quote:
        first, *others = quote.taxes
        changed = replace(first, **{name: change(getattr(first, name))})
        return replace(quote, taxes=(changed, *others))

    return lie


def _option(change: Callable[[Money], Money]) -> Lie:
    def lie(quote: Quote) -> Quote:
        option = DeliveryOption(
            option_id="moon", name={}, price=change(_money(quote, 0)), days_min=1, days_max=2
        )
        return replace(quote, delivery_options=(*quote.delivery_options, option))

    return lie


def _coupons(quote: Quote, *amounts: Money) -> Quote:
    more = tuple(QuoteDiscount(source="x", kind="coupon", amount=amount) for amount in amounts)
    return replace(quote, discounts=(*quote.discounts, *more))


def _less(amount: Money) -> Money:
    """Below zero by one."""
    return replace(amount, amount=-1)


def _more(amount: Money) -> Money:
    return replace(amount, amount=amount.amount + 1)


def _huge(amount: Money) -> Money:
    return replace(amount, amount=AMOUNT_MAX + 1)


def _dearer(quote: Quote) -> Quote:
    """The total, and what the taxes say that it is: only lines and delivery do not follow."""
    return _of_tax("base", _more)(replace(quote, total=_more(quote.total)))


def _discount_of_no_line(quote: Quote) -> Quote:
    """A discount that the total and the taxes have in them, and no line."""
    off = _coupons(quote, _money(quote, 1))
    cheaper = replace(off, total=quote.total - _money(quote, 1))
    return _of_tax("base", lambda base: base - _money(quote, 1))(cheaper)


def _below_zero_discount(quote: Quote) -> Quote:
    return _coupons(quote, _money(quote, 1), _money(quote, -1))


LIES_OF_NOTHING: tuple[Lie, ...] = (
    lambda quote: replace(quote, currency="USD"),
    lambda quote: replace(quote, total=_foreign(quote.total)),
    lambda quote: replace(quote, delivery=_foreign(quote.delivery)),
    lambda quote: _coupons(quote, _foreign(_money(quote, 0))),
    _of_tax("base", _foreign),
    _of_tax("tax", _foreign),
    _option(_foreign),
    _option(_less),
    _option(_huge),
    _below_zero_discount,
    _dearer,
    _of_tax("base", _more),
    lambda quote: replace(quote, terms_version="t99"),
)
LIES: tuple[Lie, ...] = (
    *LIES_OF_NOTHING,
    *(_of_line(name, _foreign) for name in ("unit_price", "total", "discount", "tax")),
    _of_line("tax", _less),
    _of_line("tax", _huge),
    _of_line("unit_price", _more),
    _of_line("discount", _more),
    _discount_of_no_line,
    lambda quote: _of_line("tax", lambda _: _more(quote.taxes[0].tax))(quote),
    lambda quote: _line(quote, sku="lemon"),
    lambda quote: _line(quote, tax_rate_bp=-1),
)
