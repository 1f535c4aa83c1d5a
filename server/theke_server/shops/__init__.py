"""How Theke talks to a shop: the connector protocol. The shop is the record for price, tax,
stock and order.

```
ConnectorError
|- ShopUnavailableError   not done: again later
|- ShopUnknownError       may have been done: same key again if idempotent, else `find_order`
'- ShopRefusedError       the shop said no, with a code
```
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from theke_checkout.rules.given import ProductFact
from theke_checkout.values.ids import SessionId, Sku
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem, Quote


class ConnectorError(Exception):
    """A call to a shop failed. `code` is for logs and both parties; it holds no personal value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ShopUnavailableError(ConnectorError):
    """The shop was not changed: call again later."""


class ShopUnknownError(ConnectorError):
    """The shop may have been changed."""


class ShopRefusedError(ConnectorError):
    """The shop said no."""


class ConnectorCapabilities(Struct, frozen=True, kw_only=True):
    """What a shop can do. The contract suite holds it to its word."""

    idempotent_orders: bool
    reserves_stock: bool
    currencies: frozenset[str]
    countries: frozenset[str]
    """Where the shop delivers to; none named where it delivers everywhere."""
    home: str = ""
    """Where most of its parcels go, if it says so."""


class Product(Struct, frozen=True, kw_only=True):
    """A product variant to show. Texts are by language; prices are shown, never trusted."""

    sku: Sku
    name: dict[str, str]
    summary: dict[str, str]
    variant: dict[str, str]
    price: Money
    picture: str
    url: str
    stock: int | None
    category: str
    attributes: dict[str, dict[str, str]]
    """Attributes to compare: name by language to value by language, keyed by attribute id,
    flattened as `{attribute_id: {"name_en": ..., "name_de": ..., "en": value, "de": value}}`."""
    pictures: tuple[str, ...] = ()
    """Further pictures, beside the first: to look closer."""
    variants: tuple[Sku, ...] = ()
    """All variants of this product in the shop's order, this one among them; empty where there is
    but one."""


class ProductQuery(Struct, frozen=True, kw_only=True):
    """A search in a shop's catalogue."""

    text: str = ""
    category: str = ""
    locale: str = "en"
    limit: int = 20


class IntentLine(Struct, frozen=True, kw_only=True):
    """A line to be priced."""

    line_id: str
    sku: Sku
    quantity: int


class IntentDiscount(Struct, frozen=True, kw_only=True):
    """An advisor's percentage on all lines."""

    discount_id: str
    percent_bp: int


class CartIntent(Struct, frozen=True, kw_only=True):
    """The whole cart, to be priced anew: never a delta. Address values go to the shop only."""

    currency: str
    locale: str
    lines: tuple[IntentLine, ...]
    coupons: tuple[str, ...]
    discounts: tuple[IntentDiscount, ...]
    delivery_option: str
    country: str
    postal_code: str = ""
    region: str = ""
    """State, province or prefecture, where the country's addresses have one."""
    owner: str = ""
    """Whose reservation does not count against this cart: the session id."""
    terms_version: str = ""
    """The terms that the shopper agrees to. A quote names these or none; others are refused."""


class Buyer(Struct, frozen=True, kw_only=True):
    """Who the order is for. Given to the shop when the order is placed, and to nobody else."""

    values: dict[str, str]

    def __repr__(self) -> str:
        return f"Buyer({', '.join(sorted(self.values))})"


class OrderCall(Struct, frozen=True, kw_only=True):
    """What `place_order` needs."""

    session_id: SessionId
    checkout: int
    intent: CartIntent
    quote: Quote
    buyer: Buyer
    expected_total: Money
    payment: str
    """How it is paid: provider and reference; `none` where nothing is due."""


class PlacedOrder(Struct, frozen=True, kw_only=True):
    """What the shop created."""

    order_ref: str
    total: Money


class ShopConnector(Protocol):
    """What every connector answers."""

    @property
    def capabilities(self) -> ConnectorCapabilities:
        """What the shop can do."""
        ...

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        """Find products."""
        ...

    async def products(self, skus: Sequence[Sku]) -> Sequence[Product]:
        """Return the products that exist."""
        ...

    async def facts(self, skus: Sequence[Sku]) -> Sequence[ProductFact]:
        """Return what the rules need of the products that exist."""
        ...

    async def import_cart(self, cart_ref: str) -> Sequence[IntentLine]:
        """Return the shop's own cart. `cart_ref` comes from the shop's page and may be forged:
        the connector verifies it, and raises `ShopRefusedError` where it is not the shop's."""
        ...

    async def export_cart(self, cart_ref: str, lines: Sequence[IntentLine], *, key: str) -> None:
        """Replace the shop's own cart; no lines empty it. Repeatable by key."""
        ...

    async def quote(self, intent: CartIntent, valid_until_ms: int) -> Quote:
        """Price a whole cart. What cannot be sold comes back as the quote's problems.

        A quote that is not exact is refused: `theke_checkout.rules.flaws` says what must hold.
        """
        ...

    async def freeze(self, intent: CartIntent, until_ms: int, *, key: str) -> Sequence[Problem]:
        """Reserve the stock of a cart; no problems means that it holds. Repeatable by key."""
        ...

    async def release(self, key: str) -> None:
        """Let a reservation go. Repeatable."""
        ...

    async def place_order(self, call: OrderCall, *, key: str) -> PlacedOrder:
        """Create the order, using the reservation of the session. Raises `ShopRefusedError`."""
        ...

    async def find_order(self, key: str) -> PlacedOrder | None:
        """Return the order that was placed with this key, if it was."""
        ...

    async def cancel_order(self, key: str) -> bool:
        """Cancel the order of this key; False where the shop will not."""
        ...

    async def record_refund(self, key: str, amount: Money) -> None:
        """Tell the shop how much of an order's money has gone back so far. Repeatable."""
        ...

    async def forget(self, session_id: SessionId) -> None:
        """Erase who the session's orders are for, as far as the shop's own duties let it."""
        ...

    async def aclose(self) -> None:
        """Let connections go."""
        ...
