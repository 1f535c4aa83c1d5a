"""The shop's price for a whole cart, and the hash that an approval binds to."""

from hashlib import sha256

import msgspec
from msgspec import Struct

from theke_checkout.values.ids import Sku
from theke_checkout.values.money import Money


class QuoteLine(Struct, frozen=True, kw_only=True):
    """The price of one line; `discount` is this line's part of all discounts, not negative."""

    sku: Sku
    quantity: int
    unit_price: Money
    total: Money
    discount: Money
    tax_rate_bp: int
    tax: Money


ADVISOR = "advisor"
"""The kind of what an advisor gave; every other kind is a coupon's."""


class QuoteDiscount(Struct, frozen=True, kw_only=True):
    """Money off: from a coupon (`source` is its code) or an advisor (`source` is a discount id)."""

    source: str
    kind: str
    amount: Money


class QuoteTax(Struct, frozen=True, kw_only=True):
    """The tax of one rate over lines and delivery; `base` is net."""

    rate_bp: int
    base: Money
    tax: Money


class DeliveryOption(Struct, frozen=True, kw_only=True):
    """A way to deliver this cart to this country. `name` is the shop's own text by language."""

    option_id: str
    name: dict[str, str]
    price: Money
    days_min: int
    days_max: int


NO_DELIVERY = "no_delivery"
"""The shop does not deliver this cart to this country, which is the subject."""
OF_CART = frozenset(
    {
        "unknown_product",
        "not_enough_stock",
        "unknown_coupon",
        "coupon_expired",
        "coupon_minimum",
        "delivery_unavailable",
        "currency_unsupported",
    }
)
"""Codes of problems whose subject is a part of the cart, and so no secret from an advisor."""


class Problem(Struct, frozen=True, kw_only=True):
    """What stands in the way of selling this cart; `subject` is a SKU, a coupon or an option id.

    Of codes other than those of `OF_CART` an advisor is not shown the subject: it may be personal.
    """

    code: str
    subject: str = ""


class Quote(Struct, frozen=True, kw_only=True):
    """The shop's price for a whole cart, valid until a time.

    `total` is lines minus discounts plus delivery, plus the taxes where `tax_included` is false.
    `delivery_options` and `problems` are advice and stay out of the hash. `terms_version` may be
    left empty: it becomes that of the session's settings, and no other one is accepted.
    """

    currency: str
    tax_included: bool
    lines: dict[str, QuoteLine]
    discounts: tuple[QuoteDiscount, ...]
    delivery_option: str | None
    delivery: Money
    delivery_tax_rate_bp: int
    taxes: tuple[QuoteTax, ...]
    total: Money
    terms_version: str
    valid_until_ms: int
    delivery_options: tuple[DeliveryOption, ...] = ()
    problems: tuple[Problem, ...] = ()


def quote_hash(quote: Quote, address_macs: dict[str, str]) -> str:
    """Return the hash of what a shopper approves: amounts and identities, not prose.

    `address_macs` are the HMACs of the contact and address fields by field name. The hash is the
    same in every language; the validity time is not in it.
    """
    binding = (
        quote.currency,
        quote.tax_included,
        sorted((key, line) for key, line in quote.lines.items()),
        quote.discounts,
        quote.delivery_option,
        quote.delivery,
        quote.taxes,
        quote.total,
        quote.terms_version,
        sorted(address_macs.items()),
    )
    return "q" + sha256(msgspec.json.encode(binding, order="sorted")).hexdigest()
