"""A shop on a bad day, around any connector: late, out of order, unreachable, or never answering.

For tests and for `make demo` with a slow shop. What is decided for each call comes from `mood`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msgspec import Struct

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
    ShopConnector,
    ShopUnavailableError,
    ShopUnknownError,
)

Answer = TypeVar("Answer")


class Fate(Struct, frozen=True, kw_only=True):
    """What becomes of one call: waits before and after the shop does it, and whether it fails."""

    before_s: float = 0.0
    after_s: float = 0.0
    refuse: bool = False
    """The call never reaches the shop."""
    lose: bool = False
    """The shop does it, and the answer is lost."""
    hang: bool = False
    """No answer, ever; nothing is done."""


Mood = Callable[[str], Fate]
"""From the name of a call to its fate."""


def late(ids: Ids, up_to_s: float = 3.0) -> Mood:
    """Return the mood of a shop that answers everything, some time, in any order."""
    return lambda call: Fate(
        before_s=ids.jitter() * up_to_s / 2, after_s=ids.jitter() * up_to_s / 2
    )


class SlowConnector:
    """A `ShopConnector` around another one, with a mood."""

    def __init__(self, shop: ShopConnector, clock: Clock, mood: Mood) -> None:
        self._shop = shop
        self._clock = clock
        self._mood = mood

    @property
    def capabilities(self) -> ConnectorCapabilities:
        """What the shop can do."""
        return self._shop.capabilities

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        """Find products."""
        return await self._call("search", lambda: self._shop.search(query))

    async def products(self, skus: Sequence[Sku]) -> Sequence[Product]:
        """Return the products that exist."""
        return await self._call("products", lambda: self._shop.products(skus))

    async def facts(self, skus: Sequence[Sku]) -> Sequence[ProductFact]:
        """Return what the rules need of the products that exist."""
        return await self._call("facts", lambda: self._shop.facts(skus))

    async def import_cart(self, cart_ref: str) -> Sequence[IntentLine]:
        """Return the shop's own cart."""
        return await self._call("import_cart", lambda: self._shop.import_cart(cart_ref))

    async def export_cart(self, cart_ref: str, lines: Sequence[IntentLine], *, key: str) -> None:
        """Replace the shop's own cart."""
        await self._call("export_cart", lambda: self._shop.export_cart(cart_ref, lines, key=key))

    async def quote(self, intent: CartIntent, valid_until_ms: int) -> Quote:
        """Price a whole cart."""
        return await self._call("quote", lambda: self._shop.quote(intent, valid_until_ms))

    async def freeze(self, intent: CartIntent, until_ms: int, *, key: str) -> Sequence[Problem]:
        """Reserve the stock of a cart."""
        return await self._call("freeze", lambda: self._shop.freeze(intent, until_ms, key=key))

    async def release(self, key: str) -> None:
        """Let a reservation go."""
        await self._call("release", lambda: self._shop.release(key))

    async def place_order(self, call: OrderCall, *, key: str) -> PlacedOrder:
        """Create the order."""
        return await self._call("place_order", lambda: self._shop.place_order(call, key=key))

    async def find_order(self, key: str) -> PlacedOrder | None:
        """Return the order that was placed with this key, if it was."""
        return await self._call("find_order", lambda: self._shop.find_order(key))

    async def cancel_order(self, key: str) -> bool:
        """Cancel the order of this key."""
        return await self._call("cancel_order", lambda: self._shop.cancel_order(key))

    async def record_refund(self, key: str, amount: Money) -> None:
        """Tell the shop how much of an order's money has gone back so far."""
        await self._call("record_refund", lambda: self._shop.record_refund(key, amount))

    async def forget(self, session_id: SessionId) -> None:
        """Erase who the session's orders are for."""
        await self._call("forget", lambda: self._shop.forget(session_id))

    async def aclose(self) -> None:
        """Close the shop, without delay."""
        await self._shop.aclose()

    async def _call(self, name: str, go: Callable[[], Awaitable[Answer]]) -> Answer:
        fate = self._mood(name)
        if fate.hang:
            await asyncio.get_running_loop().create_future()
        await self._clock.sleep(fate.before_s)
        if fate.refuse:
            raise ShopUnavailableError("slow_refused")
        answer = await go()
        await self._clock.sleep(fate.after_s)
        if fate.lose:
            raise ShopUnknownError("slow_lost")
        return answer
