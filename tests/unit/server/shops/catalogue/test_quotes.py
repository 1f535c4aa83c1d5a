"""A whole quote in other currencies, and with tax on top of the prices."""

import pytest

from tests.contract.shops.goods import assert_adds_up, intent
from theke_server.shops.catalogue.assortment import read
from theke_server.shops.catalogue.quotes import Moment, quote

SHOP = """
currency = "{currency}"
tax_included = {included}
tax_rates_bp = {{ standard = 1900, reduced = 700 }}
categories = [{{ id = "c", name = {{ en = "C" }} }}]
[[products]]
id = "p"
category = "c"
name = {{ en = "P" }}
variants = [{{ sku = "p", price = {price} }}]
[[products]]
id = "q"
category = "c"
tax = "reduced"
name = {{ en = "Q" }}
variants = [{{ sku = "q", price = 999 }}]
[[delivery]]
id = "post"
name = {{ en = "Post" }}
countries = ["CH"]
days_min = 1
days_max = 2
steps = [{{ up_to_g = 1000, price = {delivery} }}]
[[coupons]]
code = "TEN"
kind = "percent"
value = 1000
"""


@pytest.mark.parametrize(
    ("currency", "included", "price", "delivery", "total", "taxes"),
    [
        ("EUR", True, 4999, 490, 14_886, [59, 2_233]),
        ("EUR", False, 4999, 490, 17_607, [63, 2_658]),
        ("JPY", True, 5000, 500, 14_899, [59, 2_235]),
        ("KWD", False, 12_500, 1_000, 42_315, [63, 6_603]),
    ],
)
def test_currencies(
    currency: str, included: bool, price: int, delivery: int, total: int, taxes: list[int]
) -> None:
    text = SHOP.format(
        currency=currency, included=str(included).lower(), price=price, delivery=delivery
    )
    cart = intent(("p", 3), ("q", 1), coupons=("TEN",), currency=currency)
    made = quote(read([text]), cart, Moment(now_ms=0, available={}), 1)
    assert made.problems == ()
    assert_adds_up(made)
    assert made.tax_included is included
    assert [tax.tax.amount for tax in made.taxes] == taxes
    assert made.total.amount == total


def test_advice_and_coupons_are_distinguished() -> None:
    text = SHOP.format(currency="EUR", included="true", price=5000, delivery=490)
    cart = intent(("p", 1), coupons=("TEN",), off_bp=500, currency="EUR")
    made = quote(read([text]), cart, Moment(now_ms=0, available={}), 1)
    shown = [(off.source, off.kind, off.amount.amount) for off in made.discounts]
    assert shown == [("TEN", "percent", 500), ("d1", "advisor", 250)]
