"""What the world must do, and what it answers: the workers, wired to each other in one place.

replies    mails the answers to messages that were left
worker     carries out what events made due; `payments`, `orders` and `receipts` know how
polls, notices, reconcile     how money comes back in
"""

from collections.abc import Sequence

from theke_checkout.effects.kinds import Lane
from theke_checkout.providers import NextAction, Notice
from theke_checkout.values.ids import AttemptId, SessionId, ShopId
from theke_server.live.context import Context
from theke_server.live.messages import Messages
from theke_server.live.personal import Personal
from theke_server.live.rooms import Rooms
from theke_server.live.timers import Timers
from theke_server.outbox.announcements import Announcements
from theke_server.outbox.cart_returns import CartReturns
from theke_server.outbox.carts import Carts
from theke_server.outbox.notices import Notices
from theke_server.outbox.orders import Orders
from theke_server.outbox.payments import Payments
from theke_server.outbox.polls import Polls
from theke_server.outbox.receipts import Receipts
from theke_server.outbox.reconcile import Comparison, Difference, reconcile
from theke_server.outbox.replies import Replies
from theke_server.outbox.worker import Handlers, Outbox


class Workers:
    """All that goes on without anyone asking."""

    def __init__(
        self,
        ctx: Context,
        rooms: Rooms,
        personal: Personal,
        carts: Carts,
        messages: Messages,
    ) -> None:
        self._ctx = ctx
        self._rooms = rooms
        self.payments = Payments(ctx, personal)
        self.polling = Polls(ctx, rooms, self.payments)
        self.notices = Notices(ctx, rooms, self.payments)
        self._bringing = CartReturns(ctx, rooms, carts)
        handlers = Handlers(
            payments=self.payments,
            orders=Orders(ctx, rooms, carts),
            receipts=Receipts(ctx, personal),
            announcements=Announcements(ctx),
        )
        self._outbox = Outbox(ctx, rooms, handlers)
        self._webhooks = Outbox(ctx, rooms, handlers, frozenset({Lane.WEBHOOKS}))
        self._replies = Replies(ctx, messages)
        self._timers = Timers(ctx, rooms)

    async def start(self) -> None:
        """Take up what a former process left."""
        self._bringing.start()
        self._outbox.start()
        self._webhooks.start()
        await self.polling.start()
        await self.notices.start()
        await self._replies.start()
        self._timers.start()

    async def next_action(self, session_id: SessionId, attempt_id: AttemptId) -> NextAction | None:
        """Return what the shopper must do next: for the pay page only, never kept or logged."""
        _, state = await self._rooms.loaded(session_id)
        self.polling.attend(session_id)
        return await self.payments.next_action(state, attempt_id)

    def look_at_payment(self, session_id: SessionId) -> None:
        """Ask the provider soon: the shopper came back from it."""
        self.polling.look_soon(session_id)

    async def keep_notices(
        self, shop_id: ShopId, provider: str, notices: Sequence[Notice], body: bytes
    ) -> None:
        """Keep verified webhooks durably, and handle them soon after this returns."""
        await self.notices.keep(shop_id, provider, notices, body)

    async def reconcile(
        self, shop_id: ShopId, since_ms: int, *, apply: bool = False, provider: str = ""
    ) -> list[Difference]:
        """Compare a shop's payments since a time with the log, and record what was missed.

        Without `apply` nothing is recorded. Of one provider, where it is named. Raises
        `ProviderError`.
        """
        request = Comparison(apply=apply, provider=provider)
        return await reconcile(self._ctx, self._rooms, shop_id, since_ms, request)

    async def aclose(self) -> None:
        """Stop all of them, the sources of work first."""
        await self._timers.aclose()
        await self.notices.aclose()
        await self._replies.aclose()
        await self.polling.aclose()
        await self._bringing.aclose()
        await self._webhooks.aclose()
        await self._outbox.aclose()
