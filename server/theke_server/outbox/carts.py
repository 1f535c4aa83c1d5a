"""Whose the shop's own cart is: one session has it, and what was bought never comes back.

A session that opens with a reference to the shop's cart takes the cart along, and is the one that
brings one back: given up or recommended lines, or nothing once they were bought. While it is on
the way with a session, a second session of the same shopper starts empty, and has the word from
then on; the first one gives no cart back any more.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import sha256
from weakref import WeakValueDictionary

import msgspec
from msgspec import Struct

from theke_checkout.state.session import Session
from theke_checkout.values.codes import Status
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.clock import Clock
from theke_server.live.rooms import Rooms
from theke_server.stores import LogDamagedError, SessionStore

CART_KIND = "cart"
KEPT_MS = 90 * 24 * 3_600_000
HOME_WAIT_S = 3.0
"""How long a new session waits for a cart that the last one is just bringing back."""
LOOK_INTERVAL_S = 0.1


class _Way(Struct, frozen=True, kw_only=True):
    """Which session had a cart last, and whether it has brought it back."""

    session_id: SessionId
    home: bool = False


class Carts:
    """The shops' own carts, by a hash of their references. One for a process: it holds locks."""

    def __init__(self, store: SessionStore, clock: Clock, rooms: Rooms) -> None:
        self._store = store
        self._clock = clock
        self._rooms = rooms
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def alone(self, shop_id: ShopId, cart_ref: str) -> AsyncGenerator[None]:
        """Let nobody else take the same cart meanwhile. Where there is no cart nobody waits."""
        if not cart_ref:
            yield
            return
        lock = self._locks.setdefault(_key(shop_id, cart_ref), asyncio.Lock())
        async with lock:
            yield

    async def at_shop(self, shop_id: ShopId, cart_ref: str) -> bool:
        """Whether the shop has its cart. One that is being brought back is waited for a moment."""
        left = int(HOME_WAIT_S / LOOK_INTERVAL_S)
        while (way := await self._way(shop_id, cart_ref)) is not None and not way.home:
            try:
                _, session = await self._rooms.loaded(way.session_id)
            except LogDamagedError:
                return False  # nobody knows what became of it
            left -= 1
            if session.status is not Status.ENDED or left < 0:
                return False
            await self._clock.sleep(LOOK_INTERVAL_S)
        return True

    async def is_home(self, session: Session) -> bool:
        """Whether the shop has the cart that a session gave back, which may still be on its way."""
        for _ in range(int(HOME_WAIT_S / LOOK_INTERVAL_S)):
            way = await self._way(session.shop_id, session.cart_ref)
            if way is None or way.home:
                return True
            if way.session_id != session.session_id:
                return False
            await self._clock.sleep(LOOK_INTERVAL_S)
        return False

    async def take(self, shop_id: ShopId, cart_ref: str, session_id: SessionId) -> None:
        """Note that a session has the cart from now on."""
        way = msgspec.json.encode(_Way(session_id=session_id))
        key = _key(shop_id, cart_ref)
        await self._store.put(CART_KIND, key, way, until_ms=self._kept_until_ms())

    async def may_give_back(self, session: Session) -> bool:
        """Whether a session may still put its lines into the shop's cart."""
        way = await self._way(session.shop_id, session.cart_ref)
        return way is None or way.session_id == session.session_id

    async def may_empty(self, session: Session) -> bool:
        """Whether a session that bought may empty the shop's cart: not one that is back since."""
        way = await self._way(session.shop_id, session.cart_ref)
        return way is None or way.session_id == session.session_id or not way.home

    async def brought_home(self, session: Session) -> None:
        """Note that the shop has the cart again, where this session was the one to bring it."""
        key = _key(session.shop_id, session.cart_ref)
        before = await self._store.get(CART_KIND, key)
        if before is None or _read(before).session_id == session.session_id:
            home = msgspec.json.encode(_Way(session_id=session.session_id, home=True))
            # Another session may have taken it since: then the note stays theirs.
            await self._store.swap(CART_KIND, key, before, home, self._kept_until_ms())

    async def _way(self, shop_id: ShopId, cart_ref: str) -> _Way | None:
        value = await self._store.get(CART_KIND, _key(shop_id, cart_ref))
        return None if value is None else _read(value)

    def _kept_until_ms(self) -> int:
        return self._clock.now_ms() + KEPT_MS


def _read(value: bytes) -> _Way:
    return msgspec.json.decode(value, type=_Way)


def _key(shop_id: ShopId, cart_ref: str) -> str:
    return f"{shop_id}/{sha256(cart_ref.encode()).hexdigest()}"
