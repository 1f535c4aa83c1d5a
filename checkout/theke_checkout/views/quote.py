"""How the shop's quote looks: the same to everyone at the counter."""

from collections.abc import Iterable

from msgspec import Struct

from theke_checkout.state.cart import Approval, Quoted
from theke_checkout.state.session import Session
from theke_checkout.values.ids import coupon_id
from theke_checkout.values.money import total
from theke_checkout.values.quote import ADVISOR, DeliveryOption, Quote, QuoteDiscount, QuoteTax
from theke_checkout.views import shapes


class Giver(Struct, frozen=True):
    """Who gave a discount, by name, and how much of it in basis points."""

    name: str
    percent_bp: int


def discount_givers(session: Session, checkout: int) -> dict[str, Giver]:
    """Return who gave the discounts of a checkout, by their ids: for its shopper's own pages."""
    discounts = session.checkouts[checkout].cart.discounts.values()
    return {
        discount.discount_id: Giver(session.parties[discount.by].name, discount.percent_bp)
        for discount in discounts
        if discount.by in session.parties and session.parties[discount.by].name
    }


def quote_view(quoted: Quoted, *, stale: bool) -> shapes.QuoteView:
    """Show the shop's price."""
    quote = quoted.quote
    return shapes.QuoteView(
        quote_hash=quoted.quote_hash,
        stale=stale,
        tax_included=quote.tax_included,
        lines_total=total((line.total for line in quote.lines.values()), quote.currency),
        discounts=_discounts(quote.discounts),
        delivery=quote.delivery,
        taxes=_taxes(quote.taxes),
        total=quote.total,
        terms_version=quote.terms_version,
        valid_until_ms=quote.valid_until_ms,
        delivery_options=_options(quote),
    )


def approval_view(approval: Approval) -> shapes.ApprovalView:
    """Show the shopper's yes."""
    return shapes.ApprovalView(
        quote_hash=approval.quote_hash, total=approval.total, at_ms=approval.at_ms
    )


def _discounts(discounts: Iterable[QuoteDiscount]) -> dict[str, shapes.QuoteDiscountView]:
    """Key the discounts as the cart does; one that takes off twice has its place in the key."""
    shown: dict[str, shapes.QuoteDiscountView] = {}
    for position, discount in enumerate(discounts):
        source = discount.source
        key = source if discount.kind == ADVISOR else coupon_id(source)
        key = f"{key}.{position}" if key in shown else key
        shown[key] = shapes.QuoteDiscountView(
            kind=discount.kind, amount=discount.amount, position=position
        )
    return shown


def _taxes(taxes: Iterable[QuoteTax]) -> dict[str, shapes.TaxView]:
    return {
        f"r{tax.rate_bp}": shapes.TaxView(
            rate_bp=tax.rate_bp, base=tax.base, tax=tax.tax, position=position
        )
        for position, tax in enumerate(taxes)
    }


def _options(quote: Quote) -> dict[str, shapes.DeliveryOptionView]:
    return {
        option.option_id: _option(option, position)
        for position, option in enumerate(quote.delivery_options)
    }


def _option(option: DeliveryOption, position: int) -> shapes.DeliveryOptionView:
    return shapes.DeliveryOptionView(
        name=option.name,
        price=option.price,
        days_min=option.days_min,
        days_max=option.days_max,
        position=position,
    )
