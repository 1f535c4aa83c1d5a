"""What any connector answers when it is asked for the price of a whole cart."""

import pytest

from tests.contract.shops.goods import assert_adds_up, codes, intent
from theke_checkout.values.money import Money
from theke_checkout.values.quote import quote_hash
from theke_server.shops import CartIntent, ShopConnector

MUGS = ("mug-red", 2)


async def test_a_cart_is_priced_with_tax_and_delivery(shop: ShopConnector) -> None:
    quote = await shop.quote(intent(MUGS, ("beans", 1)), 99)
    assert_adds_up(quote)
    assert quote.problems == ()
    assert quote.total == Money(2500 + 1990 + 790, "CHF")
    assert quote.valid_until_ms == 99
    assert {tax.rate_bp: tax.tax.amount for tax in quote.taxes} == {260: 50, 810: 247}
    assert quote.lines["l1"].unit_price == Money(1250, "CHF")
    assert [option.option_id for option in quote.delivery_options] == ["post"]


@pytest.mark.parametrize(
    ("cart", "total"),
    [
        (intent(("grinder", 1), coupons=("TEN",)), 14900 - 1490 + 790),
        (intent(("grinder", 1), coupons=("ten", "TEN")), 14900 - 1490 + 790),
        (intent(MUGS, coupons=("FIVER",)), 2500 - 500 + 790),
        (intent(("grinder", 1), coupons=("TEN", "FIVER")), 14900 - 1490 - 500 + 790),
        (intent(MUGS, coupons=("CARRY",)), 2500),
        (intent(MUGS, ("beans", 1), coupons=("SNACK",)), 2500 + 995 + 790),
        (intent(MUGS, coupons=("SNACK",)), 2500 + 790),
        (intent(MUGS, off_bp=500), 2500 - 125 + 790),
        (intent(MUGS, off_bp=10_000), 790),
        (intent(MUGS, off_bp=10_000, coupons=("FIVER",)), 790),
        (intent(("grinder", 2)), 29800),
        (intent(("beans", 3)), 5970 + 1290),
        (intent(MUGS, option="abroad", country="DE"), 2500 + 2490),
        (intent(MUGS, option=""), 2500),
        (intent(option=""), 0),
    ],
)
async def test_totals(shop: ShopConnector, cart: CartIntent, total: int) -> None:
    quote = await shop.quote(cart, 0)
    assert_adds_up(quote)
    assert codes(quote) == []
    assert quote.total.amount == total


@pytest.mark.parametrize(
    ("cart", "problem"),
    [
        (intent(("mug-red", 6)), ("not_enough_stock", "mug-red")),
        (intent(("mug-red", 3), ("mug-red", 3)), ("not_enough_stock", "mug-red")),
        (intent(("no-such", 1)), ("unknown_product", "no-such")),
        (intent(MUGS, coupons=("NOPE",)), ("unknown_coupon", "NOPE")),
        (intent(MUGS, coupons=("TEN",)), ("coupon_minimum", "TEN")),
        (intent(MUGS, coupons=("GONE",)), ("coupon_expired", "GONE")),
        (intent(MUGS, country="JP", option=""), ("no_delivery", "JP")),
        (intent(("anvil", 1), option=""), ("no_delivery", "CH")),
        (intent(MUGS, option="abroad"), ("delivery_unavailable", "abroad")),
        (intent(MUGS, option="rocket"), ("delivery_unavailable", "rocket")),
        (intent(MUGS, country="DE"), ("delivery_unavailable", "post")),
        (intent(MUGS, country=""), ("delivery_unavailable", "post")),
        (intent(MUGS, currency="EUR"), ("currency_unsupported", "EUR")),
    ],
)
async def test_problems(shop: ShopConnector, cart: CartIntent, problem: tuple[str, str]) -> None:
    quote = await shop.quote(cart, 0)
    assert problem in codes(quote)
    assert_adds_up(quote)


async def test_a_problem_leaves_the_rest_priced(shop: ShopConnector) -> None:
    quote = await shop.quote(intent(MUGS, ("no-such", 1), coupons=("NOPE",)), 0)
    assert quote.lines.keys() == {"l1"}
    assert quote.total.amount == 3290


async def test_the_same_cart_has_the_same_hash(shop: ShopConnector) -> None:
    quote = await shop.quote(intent(MUGS, ("beans", 2), coupons=("FIVER",)), 1)
    two = await shop.quote(intent(MUGS, ("beans", 2), coupons=("FIVER",)), 2)
    other = await shop.quote(intent(MUGS, ("beans", 3), coupons=("FIVER",)), 1)
    assert quote_hash(quote, {}) == quote_hash(two, {})
    assert quote_hash(quote, {}) != quote_hash(other, {})
