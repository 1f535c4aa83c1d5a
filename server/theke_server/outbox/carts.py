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

from theke_checkout.state.session import Session
from theke_checkout.values.codes import Status
from theke_checkout.values.ids import SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import Clock
from theke_server.live.rooms import Rooms
from theke_server.stores import LogDamagedError
from theke_server.stores.leases import Lease, LeaseStore

KEPT_MS = 90 * 24 * 3_600_000
HOME_WAIT_S = 3.0
"""How long a new session waits for a cart that the last one is just bringing back."""
LOOK_INTERVAL_S = 0.1


class Carts:
    """The shops' own carts, by a hash of their references. One for a process: it holds locks."""

    def __init__(self, leases: LeaseStore, clock: Clock, rooms: Rooms) -> None:
        self._leases = leases
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
        while (lease := await self._lease(shop_id, cart_ref)) is not None and lease.held:
            try:
                _, session = await self._rooms.loaded(SessionId(lease.holder))
            except LogDamagedError:
                return False  # nobody knows what became of it
            except RejectedError as rejection:
                if rejection.reason is not Reason.NOT_FOUND:
                    raise
                return True  # who had it is not there any more
            left -= 1
            if session.status is not Status.ENDED or left < 0:
                return False
            await self._clock.sleep(LOOK_INTERVAL_S)
        return True

    async def is_home(self, session: Session) -> bool:
        """Whether the shop has the cart that a session gave back, which may still be on its way."""
        for _ in range(int(HOME_WAIT_S / LOOK_INTERVAL_S)):
            lease = await self._lease(session.shop_id, session.cart_ref)
            if lease is None or not lease.held:
                return True
            if lease.holder != session.session_id:
                return False
            await self._clock.sleep(LOOK_INTERVAL_S)
        return False

    async def take(self, shop_id: ShopId, cart_ref: str, session_id: SessionId) -> None:
        """Note that a session has the cart from now on, whoever had it before."""
        until_ms = self._clock.now_ms() + KEPT_MS
        await self._leases.acquire(_key(shop_id, cart_ref), session_id, until_ms, take_over=True)

    async def may_give_back(self, session: Session) -> bool:
        """Whether a session may still put its lines into the shop's cart."""
        lease = await self._lease(session.shop_id, session.cart_ref)
        return lease is None or lease.holder == session.session_id

    async def may_empty(self, session: Session) -> bool:
        """Whether a session that bought may empty the shop's cart: not one that is back since."""
        lease = await self._lease(session.shop_id, session.cart_ref)
        return lease is None or lease.holder == session.session_id or lease.held

    async def brought_home(self, session: Session) -> None:
        """Note that the shop has the cart again, where this session was the one to bring it."""
        lease = await self._lease(session.shop_id, session.cart_ref)
        if lease is not None and lease.holder == session.session_id:
            await self._leases.release(lease)

    async def _lease(self, shop_id: ShopId, cart_ref: str) -> Lease | None:
        return await self._leases.current(_key(shop_id, cart_ref))


def _key(shop_id: ShopId, cart_ref: str) -> str:
    return f"cart:{shop_id}/{sha256(cart_ref.encode()).hexdigest()}"
