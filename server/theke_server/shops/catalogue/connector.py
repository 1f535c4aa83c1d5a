"""A whole shop in files and one SQLite database: the demo shop's engine, and a connector to it.

Small shops can run on it for good; the contract suite holds it to what other engines do.
"""

from collections.abc import Callable, Sequence
from sqlite3 import Connection

from theke_checkout.rules.given import ProductFact
from theke_checkout.values.ids import SessionId, Sku
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem, Quote
from theke_server.clock import Clock, Ids
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
from theke_server.shops.catalogue import carts, orders, quotes, search, stock
from theke_server.shops.catalogue.assortment import DETAIL, Assortment, Goods
from theke_server.shops.catalogue.schema import Answer, ShopFile

CART = "cart"
"""The purpose of a cart reference's signature."""


class CatalogueConnector:
    """The `ShopConnector` of a shop kept in files. `origin` is where its pages are."""

    def __init__(
        self,
        file: ShopFile,
        assortment: Assortment,
        clock: Clock,
        ids: Ids,
        *,
        origin: str = "",
    ) -> None:
        self.assortment = assortment
        self._origin = origin
        self._clock = clock
        self._ids = ids
        self._file = file
        self._secret = b""

    @property
    def capabilities(self) -> ConnectorCapabilities:
        """What the shop can do."""
        return ConnectorCapabilities(
            idempotent_orders=True,
            reserves_stock=True,
            currencies=frozenset({self.assortment.currency}),
            countries=self.assortment.countries(),
            home=self.assortment.home(),
        )

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        """Find products."""
        return await self.run(
            lambda file: self._products(file, search.search(file, query)),
        )

    async def products(self, skus: Sequence[Sku]) -> Sequence[Product]:
        """Return the products that exist."""
        return await self.run(lambda file: self._products(file, skus))

    async def facts(self, skus: Sequence[Sku]) -> Sequence[ProductFact]:
        """Return what the rules need of the products that exist. The stock counts reserved pieces
        in, since one's own reservation must not stand in one's way: the quote knows whose is whose.
        """
        sold = [sku for sku in dict.fromkeys(skus) if sku in self.assortment.goods]
        pieces = await self.run(lambda file: stock.on_hand(file, sold))
        return [ProductFact(sku=sku, sellable=True, stock=pieces.get(sku)) for sku in sold]

    async def import_cart(self, cart_ref: str) -> Sequence[IntentLine]:
        """Return the shop's own cart. Raises `ShopRefusedError` for a reference it never made."""
        cart_id = await self._cart_id(cart_ref)
        return [
            IntentLine(line_id=f"c{position}", sku=sku, quantity=quantity)
            for position, (sku, quantity) in enumerate(await self.cart(cart_id), start=1)
        ]

    async def export_cart(self, cart_ref: str, lines: Sequence[IntentLine], *, key: str) -> None:
        """Replace the shop's own cart, once per key; unknown products stay behind."""
        cart_id = await self._cart_id(cart_ref)
        now_ms = self._clock.now_ms()
        wanted = [(x.sku, x.quantity) for x in lines if x.sku in self.assortment.goods]
        await self.run(lambda file: carts.replace(file, cart_id, wanted, key, now_ms))

    async def quote(self, intent: CartIntent, valid_until_ms: int) -> Quote:
        """Price a whole cart."""
        now_ms = self._clock.now_ms()
        return await self.run(
            lambda file: self._quote(file, intent, (now_ms, now_ms), valid_until_ms)
        )

    async def freeze(self, intent: CartIntent, until_ms: int, *, key: str) -> Sequence[Problem]:
        """Reserve the stock of a cart until a time; from then on its coupons hold as well."""
        hold = stock.Hold(
            key=key,
            owner=intent.owner,
            pieces=quotes.wanted(intent),
            now_ms=self._clock.now_ms(),
            until_ms=until_ms,
        )
        return await self.run(lambda file: stock.reserve(file, hold))

    async def release(self, key: str) -> None:
        """Let a reservation go."""
        await self.run(lambda file: stock.release(file, key))

    async def place_order(self, call: OrderCall, *, key: str) -> PlacedOrder:
        """Create the order, once per key. Raises `ShopRefusedError` with what stands in the way."""
        now_ms = self._clock.now_ms()
        return await self.run(lambda file: self._place(file, call, key, now_ms))

    async def find_order(self, key: str) -> PlacedOrder | None:
        """Return the order that was placed with this key and still stands."""
        found = await self.run(lambda file: orders.find(file, key))
        return found[1] if found is not None and found[0] == orders.PLACED else None

    async def cancel_order(self, key: str) -> bool:
        """Cancel the order of this key. Where none came yet, none will come any more."""
        now_ms = self._clock.now_ms()

        def cancel(file: Connection) -> None:
            stock.put_back(file, orders.cancel(file, key, now_ms))

        await self.run(cancel)
        return True

    async def record_refund(self, key: str, amount: Money) -> None:
        """Note how much of an order's money has gone back so far."""
        await self.run(lambda file: orders.record_refund(file, key, amount))

    async def aclose(self) -> None:
        """Close the shop's file."""
        await self._file.aclose()

    # ---- what the shop's own pages need beside the protocol

    async def run(self, work: Callable[[Connection], Answer]) -> Answer:
        """Do `work` on the shop's file in one transaction, with the shelves filled before."""
        await self._open()
        return await self._file.run(work)

    async def cart(self, cart_id: str) -> list[tuple[Sku, int]]:
        """Return the products of the shop's own cart that are still sold."""
        held = await self.run(lambda file: carts.lines(file, cart_id))
        return [(sku, quantity) for sku, quantity in held if sku in self.assortment.goods]

    async def sign(self, purpose: str, cart_id: str) -> str:
        """Return a reference to a cart for one purpose."""
        await self._open()
        return carts.sign(self._secret, purpose, cart_id)

    async def verify(self, purpose: str, reference: str) -> str | None:
        """Return the cart that a reference names, or None."""
        await self._open()
        return carts.verify(self._secret, purpose, reference)

    async def forget(self, session_id: SessionId) -> None:
        """Erase who the session's orders are for, in the file and in its journal."""
        await self.run(lambda file: orders.forget(file, session_id))
        await self._file.truncate_journal()

    async def order(self, order_ref: str) -> orders.Order | None:
        """Return an order as the shop keeps it, without who it is for."""
        return await self.run(lambda file: orders.show(file, order_ref))

    def address(self, path: str) -> str:
        """Return a path of the shop as an address; an address stays what it is."""
        return path if path.startswith(("https://", "http://")) else self._origin + path

    async def _open(self) -> None:
        if not self._secret:
            self._secret = await self._file.run(self._set_up)

    async def _cart_id(self, cart_ref: str) -> str:
        cart_id = await self.verify(CART, cart_ref)
        if cart_id is None:
            raise ShopRefusedError("unknown_cart")
        return cart_id

    # ---- in the shop's thread

    def _set_up(self, file: Connection) -> bytes:
        stock.fill(file, {sku: x.variant.stock for sku, x in self.assortment.goods.items()})
        search.index(file, self.assortment)
        carts.sweep(file, self._clock.now_ms())
        file.execute(
            "INSERT INTO secrets VALUES ('cart', ?) ON CONFLICT (name) DO NOTHING",
            (self._ids.nonce(32),),
        )
        return file.execute("SELECT value FROM secrets WHERE name = 'cart'").fetchone()[0]

    def _quote(
        self, file: Connection, intent: CartIntent, times_ms: tuple[int, int], valid_until_ms: int
    ) -> Quote:
        stock_ms, prices_ms = times_ms
        skus = [line.sku for line in intent.lines if line.sku in self.assortment.goods]
        moment = quotes.Moment(
            now_ms=prices_ms, available=stock.available(file, skus, intent.owner, stock_ms)
        )
        return quotes.quote(self.assortment, intent, moment, valid_until_ms)

    def _place(self, file: Connection, call: OrderCall, key: str, now_ms: int) -> PlacedOrder:
        found = orders.find(file, key)
        if found is not None:
            state, placed = found
            if state == orders.PLACED and placed is not None:
                return placed
            raise ShopRefusedError("order_canceled")
        self._check(file, call, now_ms)
        stock.sell(file, quotes.wanted(call.intent), call.intent.owner)
        return orders.keep(file, key, call, now_ms, self._secret)

    def _check(self, file: Connection, call: OrderCall, now_ms: int) -> None:
        """Refuse what cannot be sold at the expected total; coupons as they were when reserved."""
        if not call.intent.lines:
            raise ShopRefusedError("empty_cart")
        held_ms = stock.reserved_at_ms(file, call.intent.owner, now_ms)
        quote = self._quote(file, call.intent, (now_ms, held_ms or now_ms), now_ms)
        for problem in quote.problems:
            raise ShopRefusedError(problem.code)
        if quote.delivery_option is None:
            raise ShopRefusedError("delivery_unavailable")
        if quote.total != call.expected_total:
            raise ShopRefusedError("total_changed")

    def _products(self, file: Connection, skus: Sequence[Sku]) -> list[Product]:
        sold = [sku for sku in dict.fromkeys(skus) if sku in self.assortment.goods]
        pieces = stock.available(file, sold, "", self._clock.now_ms())
        return [self._product(self.assortment.goods[sku], pieces.get(sku)) for sku in sold]

    def _product(self, goods: Goods, pieces: int | None) -> Product:
        item, variant = goods.item, goods.variant
        names = self.assortment.files.attributes
        picture = variant.picture or item.picture or variant.drawn_at
        closer = (f"{picture}?{DETAIL}",) if picture == variant.drawn_at else ()
        return Product(
            sku=variant.sku,
            name=item.name,
            summary=item.summary,
            variant=variant.name,
            price=Money(variant.price, self.assortment.currency),
            picture=self.address(picture),
            url=self.address(variant.url or item.url or goods.shown_at),
            stock=pieces,
            category=item.category,
            attributes={
                key: {**{f"name_{lang}": text for lang, text in names[key].items()}, **value}
                for key, value in item.attributes.items()
            },
            pictures=tuple(map(self.address, variant.pictures or item.pictures or closer)),
            variants=tuple(other.sku for other in item.variants) if len(item.variants) > 1 else (),
        )
