"""Reservations, orders and the shop's own cart: once each, whatever is repeated."""

import asyncio

import pytest

from tests.contract.shops.conftest import Place
from tests.contract.shops.goods import codes, intent, order
from theke_checkout.values.money import Money
from theke_server.shops import CartIntent, IntentLine, ShopConnector, ShopRefusedError

MUGS = ("mug-red", 3)
HOLD_MS = 60_000


async def placed(shop: ShopConnector, cart: CartIntent, key: str) -> str:
    quote = await shop.quote(cart, 0)
    return (await shop.place_order(order(cart, quote), key=key)).order_ref


async def stock(shop: ShopConnector, sku: str) -> int | None:
    return (await shop.facts([sku]))[0].stock


async def test_a_reservation_holds_against_others_and_never_against_its_owner(
    place: Place,
) -> None:
    shop, until_ms = place.connector, place.clock.now_ms() + HOLD_MS
    mine, theirs = intent(MUGS, owner="s1"), intent(MUGS, owner="s2")
    assert await shop.freeze(mine, until_ms, key="s1:a1") == []
    assert codes(await shop.quote(mine, 0)) == []
    assert codes(await shop.quote(theirs, 0)) == [("not_enough_stock", "mug-red")]
    assert [p.code for p in await shop.freeze(theirs, until_ms, key="s2:a1")] == [
        "not_enough_stock"
    ]
    assert await shop.freeze(mine, until_ms, key="s1:a1") == []
    assert await shop.freeze(mine, until_ms, key="s1:a2") == []
    assert codes(await shop.quote(intent(("mug-red", 2), owner="s2"), 0)) == []


async def test_a_reservation_ends_when_it_is_released_or_over(place: Place) -> None:
    shop, until_ms = place.connector, place.clock.now_ms() + HOLD_MS
    theirs = intent(MUGS, owner="s2")
    await shop.freeze(intent(MUGS), until_ms, key="a1")
    await shop.release("a1")
    await shop.release("a1")
    assert codes(await shop.quote(theirs, 0)) == []
    await shop.freeze(intent(MUGS), until_ms, key="a2")
    place.clock.advance(HOLD_MS - 1)
    assert codes(await shop.quote(theirs, 0)) == [("not_enough_stock", "mug-red")]
    place.clock.advance(1)
    assert codes(await shop.quote(theirs, 0)) == []
    assert await shop.freeze(theirs, place.clock.now_ms() + HOLD_MS, key="b1") == []


async def test_all_or_nothing_is_reserved(place: Place) -> None:
    shop, until_ms = place.connector, place.clock.now_ms() + HOLD_MS
    problems = await shop.freeze(intent(("mug-red", 2), ("mug-blue", 2)), until_ms, key="a1")
    assert [(p.code, p.subject) for p in problems] == [("not_enough_stock", "mug-blue")]
    problems = await shop.freeze(intent(("mug-red", 1), ("no-such", 1)), until_ms, key="a2")
    assert [(p.code, p.subject) for p in problems] == [("unknown_product", "no-such")]
    assert codes(await shop.quote(intent(("mug-red", 5), owner="s2"), 0)) == []


async def test_the_last_piece_goes_to_one_of_two(place: Place) -> None:
    shop, until_ms = place.connector, place.clock.now_ms() + HOLD_MS
    carts = [intent(("mug-blue", 1), owner=f"s{at}") for at in range(6)]
    answers = await asyncio.gather(
        *(shop.freeze(cart, until_ms, key=f"{cart.owner}:a1") for cart in carts)
    )
    assert sorted(len(problems) for problems in answers) == [0, 1, 1, 1, 1, 1]


async def test_one_order_per_key_however_often_and_at_once(shop: ShopConnector) -> None:
    cart = intent(MUGS)
    call = order(cart, await shop.quote(cart, 0))
    refs = await asyncio.gather(*(shop.place_order(call, key="k1") for _ in range(5)))
    assert len({made.order_ref for made in refs}) == 1
    assert refs[0].total == call.expected_total
    assert await stock(shop, "mug-red") == 2
    found = await shop.find_order("k1")
    assert found == refs[0]
    assert await shop.find_order("k2") is None


async def test_an_order_uses_up_the_reservation(place: Place) -> None:
    shop = place.connector
    cart = intent(MUGS)
    await shop.freeze(cart, place.clock.now_ms() + HOLD_MS, key="a1")
    await placed(shop, cart, "k1")
    assert codes(await shop.quote(intent(("mug-red", 2), owner="s2"), 0)) == []


@pytest.mark.parametrize(
    ("cart", "total", "code"),
    [
        (intent(MUGS), 1, "total_changed"),
        (intent(("mug-red", 6)), None, "not_enough_stock"),
        (intent(("no-such", 1)), None, "unknown_product"),
        (intent(MUGS, coupons=("NOPE",)), None, "unknown_coupon"),
        (intent(MUGS, coupons=("TEN",)), None, "coupon_minimum"),
        (intent(MUGS, country="JP", option=""), None, "no_delivery"),
        (intent(MUGS, option=""), None, "delivery_unavailable"),
        (intent(MUGS, currency="EUR"), None, "currency_unsupported"),
        (intent(), None, "empty_cart"),
    ],
)
async def test_an_order_that_does_not_fit_is_refused_and_leaves_nothing(
    shop: ShopConnector, cart: CartIntent, total: int | None, code: str
) -> None:
    quote = await shop.quote(cart, 0)
    expected = quote.total if total is None else Money(total, cart.currency)
    with pytest.raises(ShopRefusedError) as refused:
        await shop.place_order(order(cart, quote, expected), key="k1")
    assert refused.value.code == code
    assert await shop.find_order("k1") is None
    assert await stock(shop, "mug-red") == 5


async def test_a_canceled_order_puts_the_pieces_back_once(shop: ShopConnector) -> None:
    await placed(shop, intent(MUGS), "k1")
    assert await shop.cancel_order("k1")
    assert await shop.cancel_order("k1")
    assert await stock(shop, "mug-red") == 5
    assert await shop.find_order("k1") is None


async def test_an_order_that_comes_after_its_cancellation_is_refused(shop: ShopConnector) -> None:
    assert await shop.cancel_order("k1")
    with pytest.raises(ShopRefusedError, match="order_canceled"):
        await placed(shop, intent(MUGS), "k1")
    assert await stock(shop, "mug-red") == 5


async def test_a_refund_reported_twice_counts_once(place: Place) -> None:
    shop = place.connector
    order_ref = await placed(shop, intent(MUGS), "k1")
    await shop.record_refund("k1", Money(500, "CHF"))
    await shop.record_refund("k1", Money(500, "CHF"))
    await shop.record_refund("unknown", Money(500, "CHF"))
    shown = await place.shop.order(order_ref)
    assert shown is not None
    assert shown.refunded == Money(500, "CHF")


async def test_the_coupon_of_a_reservation_is_honoured(place: Place) -> None:
    """What was approved and reserved in time is sold at that price, if paying takes a while."""
    files = place.shop.assortment.files
    ends_ms = max(coupon.until.timestamp() * 1000 for coupon in files.coupons if coupon.until)
    place.clock.advance(int(ends_ms) - 1_000 - place.clock.now_ms())
    cart = intent(("grinder", 1), coupons=("GONE",))
    call = order(cart, await place.connector.quote(cart, 0))
    late = intent(("grinder", 1), coupons=("GONE",), owner="s2")
    await place.connector.freeze(cart, place.clock.now_ms() + HOLD_MS, key="a1")
    place.clock.advance(2_000)
    assert await place.connector.place_order(call, key="k1")
    with pytest.raises(ShopRefusedError, match="coupon_expired"):
        await place.connector.place_order(order(late, call.quote), key="k2")


async def test_a_cart_is_imported_as_the_shop_holds_it(place: Place) -> None:
    cart_ref = await place.own_cart(("mug-red", 2), ("beans", 1))
    lines = await place.connector.import_cart(cart_ref)
    assert [(line.sku, line.quantity) for line in lines] == [("mug-red", 2), ("beans", 1)]
    assert len({line.line_id for line in lines}) == 2
    assert all(line.line_id[0].isalpha() for line in lines)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "c0000001",
        "c0000001.",
        "c0000001." + "0" * 64,
        "c0000001." + "٠" * 64,
        "x" * 10_000,
        "c0000001.\n",
        "../../etc/passwd",
    ],
)
async def test_a_forged_reference_is_refused(place: Place, forged: str) -> None:
    await place.own_cart(("mug-red", 2))
    with pytest.raises(ShopRefusedError):
        await place.connector.import_cart(forged)
    with pytest.raises(ShopRefusedError):
        await place.connector.export_cart(forged, [], key="e1")


async def test_a_reference_names_one_cart_and_no_other(place: Place) -> None:
    mine = await place.own_cart(("mug-red", 2), cart_id="c0000001")
    theirs = await place.own_cart(("beans", 1), cart_id="c0000002")
    swapped = theirs.split(".")[0] + "." + mine.split(".")[1]
    with pytest.raises(ShopRefusedError):
        await place.connector.import_cart(swapped)


async def test_an_export_replaces_the_cart_once_per_key(place: Place) -> None:
    shop = place.connector
    cart_ref = await place.own_cart(("mug-red", 2))
    back = [
        IntentLine(line_id="l1", sku="beans", quantity=3),
        IntentLine(line_id="l2", sku="gone", quantity=1),
    ]
    await shop.export_cart(cart_ref, back, key="e1")
    assert [(x.sku, x.quantity) for x in await shop.import_cart(cart_ref)] == [("beans", 3)]
    await place.own_cart(("mug-red", 1))
    await shop.export_cart(cart_ref, back, key="e1")
    held = [(x.sku, x.quantity) for x in await shop.import_cart(cart_ref)]
    assert held == [("beans", 3), ("mug-red", 1)]
    await shop.export_cart(cart_ref, [], key="e2")
    assert await shop.import_cart(cart_ref) == []
