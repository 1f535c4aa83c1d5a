"""A small shop in memory behind the real connector protocol, with faults around each call."""

from collections.abc import Sequence

from tests.live.bank import Gate
from tests.simulation.gated_store import open_gate
from theke_checkout.rules.given import ProductFact
from theke_checkout.values.ids import SessionId, Sku
from theke_checkout.values.money import Money, total
from theke_checkout.values.quote import DeliveryOption, Problem, Quote, QuoteLine, QuoteTax
from theke_server.shops import (
    CartIntent,
    ConnectorCapabilities,
    IntentLine,
    OrderCall,
    PlacedOrder,
    Product,
    ProductQuery,
    ShopRefusedError,
)

PRICES = {"mug": 1250, "hat": 2995, "pen": 350, "bag": 8900, "free": 0}
TAX_BP = 810
DELIVERY = 790


class FakeShop:
    """It prices, reserves and sells; each order once by key, or never twice when `idempotent`."""

    def __init__(self, *, idempotent: bool = True) -> None:
        self.capabilities = ConnectorCapabilities(
            idempotent_orders=idempotent,
            reserves_stock=True,
            currencies=frozenset({"CHF"}),
            countries=frozenset({"CH"}),
        )
        self.before: Gate = open_gate
        self.after: Gate = open_gate
        self.calls: list[str] = []
        self.intents: list[CartIntent] = []
        self.held: dict[str, CartIntent] = {}
        self.orders: dict[str, OrderCall] = {}
        self.placed: list[tuple[str, str]] = []
        self.canceled: set[str] = set()
        self.refunded: dict[str, Money] = {}
        self.carts: dict[str, tuple[IntentLine, ...]] = {}
        self.out_of_stock: set[str] = set()
        self.refuse_orders = ""
        self.delivery = DELIVERY

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        return []

    async def products(self, skus: Sequence[Sku]) -> Sequence[Product]:
        return []

    async def facts(self, skus: Sequence[Sku]) -> Sequence[ProductFact]:
        await self._enter("facts")
        return [ProductFact(sku=sku, sellable=True, stock=999) for sku in skus if sku in PRICES]

    async def import_cart(self, cart_ref: str) -> Sequence[IntentLine]:
        await self._enter("import_cart")
        return self.carts.get(cart_ref, ())

    async def export_cart(self, cart_ref: str, lines: Sequence[IntentLine], *, key: str) -> None:
        await self._enter("export_cart")
        self.carts[cart_ref] = tuple(lines)
        await self.after("export_cart")

    async def quote(self, intent: CartIntent, valid_until_ms: int) -> Quote:
        self.intents.append(intent)
        await self._enter("quote")
        quote = priced(intent, valid_until_ms, self.delivery)
        await self.after("quote")
        return quote

    async def freeze(self, intent: CartIntent, until_ms: int, *, key: str) -> Sequence[Problem]:
        await self._enter("freeze")
        short = [line.sku for line in intent.lines if line.sku in self.out_of_stock]
        if short:
            return [Problem(code="out_of_stock", subject=sku) for sku in short]
        self.held[key] = intent
        await self.after("freeze")
        return []

    async def release(self, key: str) -> None:
        await self._enter("release")
        self.held.pop(key, None)
        await self.after("release")

    async def place_order(self, call: OrderCall, *, key: str) -> PlacedOrder:
        await self._enter("place_order")
        if self.refuse_orders:
            raise ShopRefusedError(self.refuse_orders)
        if not (self.capabilities.idempotent_orders and key in self.orders):
            self.orders[key] = call
            self.placed.append((call.session_id, key))
        await self.after("place_order")
        return self._order(key)

    async def find_order(self, key: str) -> PlacedOrder | None:
        await self._enter("find_order")
        return self._order(key) if key in self.orders else None

    async def cancel_order(self, key: str) -> bool:
        await self._enter("cancel_order")
        self.canceled.add(key)
        await self.after("cancel_order")
        return True

    async def record_refund(self, key: str, amount: Money) -> None:
        await self._enter("record_refund")
        self.refunded[key] = amount

    async def forget(self, session_id: SessionId) -> None:
        await self._enter("forget")

    async def aclose(self) -> None:
        """Nothing is open."""

    def _order(self, key: str) -> PlacedOrder:
        number = list(self.orders).index(key) + 1
        return PlacedOrder(order_ref=f"order-{number}", total=self.orders[key].expected_total)

    async def _enter(self, call: str) -> None:
        self.calls.append(call)
        await self.before(call)


def priced(intent: CartIntent, valid_until_ms: int, delivery: int = DELIVERY) -> Quote:
    """Return what the shop asks for a cart: 8.1 % VAT included, flat delivery."""
    currency = intent.currency
    lines = {line.line_id: _line(line, currency) for line in intent.lines}
    goods = total((line.total for line in lines.values()), currency)
    sent = Money(delivery if lines else 0, currency)
    whole = goods + sent
    tax = whole.tax_within(TAX_BP)
    return Quote(
        currency=currency,
        tax_included=True,
        lines=lines,
        discounts=(),
        delivery_option="post",
        delivery=sent,
        delivery_tax_rate_bp=TAX_BP,
        taxes=(QuoteTax(rate_bp=TAX_BP, base=whole - tax, tax=tax),),
        total=whole,
        terms_version="t1",
        valid_until_ms=valid_until_ms,
        delivery_options=(
            DeliveryOption(
                option_id="post", name={"en": "Post"}, price=sent, days_min=1, days_max=3
            ),
        ),
    )


def _line(line: IntentLine, currency: str) -> QuoteLine:
    unit = Money(PRICES[line.sku], currency)
    whole = unit.times(line.quantity)
    return QuoteLine(
        sku=line.sku,
        quantity=line.quantity,
        unit_price=unit,
        total=whole,
        discount=Money(0, currency),
        tax_rate_bp=TAX_BP,
        tax=whole.tax_within(TAX_BP),
    )
