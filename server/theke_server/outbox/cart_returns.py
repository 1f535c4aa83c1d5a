"""Takes the shop's own cart along once more: after a checkout that ended with giving it back, the
next one begins with what the shop has by then.

What is lost with a crash is only the taking: the shop still has its cart, and the page shows it.
"""

import structlog

from theke_checkout.commands.system import BringCart
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase
from theke_checkout.values.ids import SYSTEM
from theke_checkout.values.limits import LINES_MAX
from theke_checkout.values.reasons import RejectedError
from theke_server.live.context import Context
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.live.tasks import Tasks, Worker
from theke_server.live.updates import Aspect, Opened, PresenceChanged, Update
from theke_server.outbox.carts import Carts
from theke_server.shops import ConnectorError
from theke_server.stores import StoreError

GIVEN_BACK = frozenset({Phase.RECOMMENDED, Phase.ABANDONED})
"""The ends of a checkout after which the shop has its cart again."""

_log = structlog.get_logger("theke.live")


class CartReturns:
    """Watches for checkouts that follow one whose cart went back."""

    def __init__(self, ctx: Context, rooms: Rooms, carts: Carts) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self._carts = carts
        self._guard = ctx.guards.of(Worker.CARTS)
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin to watch."""
        self._rooms.watch(self._guard.watching(self._watch), Aspect.CHECKOUT)

    async def aclose(self) -> None:
        """Stop."""
        await self._tasks.aclose()

    def _watch(self, happening: Opened | Update | PresenceChanged) -> None:
        if not isinstance(happening, Update):
            return
        before, after = happening.before, happening.after
        follows = after.live_checkout == before.live_checkout + 1
        if follows and after.cart_ref and before.checkout.phase in GIVEN_BACK:
            self._tasks.spawn(self._bring_once(after))

    async def _bring_once(self, session: Session) -> None:
        """Bring the cart; where that fails unforeseen, a case tells what is missing."""
        await self._guard.run(self._bring(session), session.session_id)

    async def _bring(self, session: Session) -> None:
        try:
            async with self._carts.alone(session.shop_id, session.cart_ref):
                if not await self._carts.is_home(session):
                    return
                shop = self._ctx.connectors[session.shop_id]
                found = await shop.import_cart(session.cart_ref)
                lines = tuple((line.sku, line.quantity) for line in found[:LINES_MAX])
                command = BringCart(checkout=session.live_checkout, lines=lines)
                # Noted first: where this ends in between, no other session gets the same cart.
                await self._carts.take(session.shop_id, session.cart_ref, session.session_id)
                request = Request(by=SYSTEM, command=command)
                done = await self._rooms.carry_out(session.session_id, request)
                if done.version == done.base:
                    await self._carts.brought_home(session)
        except (ConnectorError, RejectedError, StoreError) as error:
            _log.warning("cart_not_brought", session=session.session_id, why=type(error).__name__)
