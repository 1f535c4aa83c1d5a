"""What the shops of the contract sell, and carts of it."""

from theke_checkout.values.ids import SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Quote
from theke_server.shops import Buyer, CartIntent, IntentDiscount, IntentLine, OrderCall

FILES = (
    """
    currency = "CHF"
    tax_rates_bp = { standard = 810, reduced = 260 }
    attributes = { size = { en = "Size", de = "Grösse" } }
    categories = [
        { id = "things", name = { en = "Things", de = "Dinge" } },
        { id = "food", name = { en = "Food", de = "Essen" } },
    ]
    [[delivery]]
    id = "post"
    name = { en = "Post", de = "Post" }
    countries = ["CH", "LI"]
    days_min = 2
    days_max = 3
    free_from = 20000
    steps = [{ up_to_g = 2000, price = 790 }, { up_to_g = 10000, price = 1290 }]
    [[delivery]]
    id = "abroad"
    name = { en = "Abroad", de = "Ausland" }
    countries = ["DE", "AT", "FR", "IT"]
    days_min = 4
    days_max = 6
    steps = [{ up_to_g = 5000, price = 2490 }]
    [[coupons]]
    code = "TEN"
    kind = "percent"
    value = 1000
    minimum = 5000
    [[coupons]]
    code = "FIVER"
    kind = "amount"
    value = 500
    [[coupons]]
    code = "CARRY"
    kind = "delivery"
    [[coupons]]
    code = "SNACK"
    kind = "percent"
    value = 5000
    category = "food"
    [[coupons]]
    code = "GONE"
    kind = "percent"
    value = 1000
    until = 2020-01-01T00:00:00Z
    """,
    """
    [[products]]
    id = "mug"
    category = "things"
    weight_g = 400
    name = { en = "Coffee mug", de = "Kaffeetasse" }
    summary = { en = "Holds coffee", de = "Hält Kaffee" }
    words = "becher"
    attributes = { size = { en = "0.3 l", de = "0,3 l" } }
    [[products.variants]]
    sku = "mug-red"
    name = { en = "Red", de = "Rot" }
    price = 1250
    stock = 5
    [[products.variants]]
    sku = "mug-blue"
    name = { en = "Blue", de = "Blau" }
    price = 1350
    stock = 1
    [[products]]
    id = "grinder"
    category = "things"
    weight_g = 1500
    name = { en = "Grinder", de = "Handmühle" }
    [[products.variants]]
    sku = "grinder"
    price = 14900
    stock = 3
    [[products]]
    id = "beans"
    category = "food"
    tax = "reduced"
    weight_g = 1000
    name = { en = "Beans", de = "Bohnen" }
    [[products.variants]]
    sku = "beans"
    price = 1990
    [[products]]
    id = "anvil"
    category = "things"
    weight_g = 50000
    name = { en = "Anvil", de = "Amboss" }
    [[products.variants]]
    sku = "anvil"
    price = 9900
    stock = 2
    """,
)


def intent(
    *lines: tuple[str, int],
    coupons: tuple[str, ...] = (),
    off_bp: int = 0,
    option: str = "post",
    country: str = "CH",
    owner: str = "s1",
    currency: str = "CHF",
) -> CartIntent:
    """Return a cart; its lines are l1, l2 and so on."""
    return CartIntent(
        currency=currency,
        locale="en",
        lines=tuple(
            IntentLine(line_id=f"l{at}", sku=sku, quantity=quantity)
            for at, (sku, quantity) in enumerate(lines, start=1)
        ),
        coupons=coupons,
        discounts=(IntentDiscount(discount_id="d1", percent_bp=off_bp),) if off_bp else (),
        delivery_option=option,
        country=country,
        owner=owner,
    )


def order(cart: CartIntent, quote: Quote, total: Money | None = None) -> OrderCall:
    """Return the order of a cart."""
    return OrderCall(
        session_id=SessionId(cart.owner),
        checkout=1,
        intent=cart,
        quote=quote,
        buyer=Buyer(values={"name": "Lea Muster", "email": "lea@example.org", "country": "CH"}),
        expected_total=total or quote.total,
        payment="sandbox:sbx_1",
    )


def codes(quote: Quote) -> list[tuple[str, str]]:
    """Return a quote's problems."""
    return [(problem.code, problem.subject) for problem in quote.problems]


def assert_adds_up(quote: Quote) -> None:
    """Hold a quote to its own arithmetic."""
    lines = sum(line.total.amount for line in quote.lines.values())
    discounts = sum(discount.amount.amount for discount in quote.discounts)
    taxes = sum(tax.tax.amount for tax in quote.taxes)
    due = lines - discounts + quote.delivery.amount + (0 if quote.tax_included else taxes)
    assert quote.total.amount == due >= 0
    assert sum(line.discount.amount for line in quote.lines.values()) == discounts
    assert sum(line.tax.amount for line in quote.lines.values()) <= taxes
    gross = sum(tax.base.amount + tax.tax.amount for tax in quote.taxes)
    assert gross == quote.total.amount
    for line in quote.lines.values():
        assert line.total == line.unit_price.times(line.quantity)
        assert 0 <= line.discount.amount <= line.total.amount
    currencies = {quote.total.currency, *(line.total.currency for line in quote.lines.values())}
    assert currencies == {quote.currency}
