"""What the world must do, and what it answers: the workers, wired to each other in one place.

worker     carries out what events made due; `payments`, `orders` and `receipts` know how
polls, notices, reconcile     how money comes back in
"""

from theke_checkout.effects.kinds import Lane
from theke_checkout.values.ids import SessionId
from theke_server.live.outside import Outside
from theke_server.live.personal import Personal
from theke_server.live.presence import Presence
from theke_server.live.prices import Pricing
from theke_server.live.rooms import Rooms
from theke_server.live.timers import Timers
from theke_server.outbox.announcements import Announcements
from theke_server.outbox.cart_returns import Bringing
from theke_server.outbox.carts import Carts
from theke_server.outbox.notices import Notices
from theke_server.outbox.orders import Orders
from theke_server.outbox.payments import Payments
from theke_server.outbox.polls import Polling
from theke_server.outbox.receipts import Receipts
from theke_server.outbox.worker import Hands, Outbox


class Workers:
    """All that goes on without anyone asking."""

    def __init__(
        self,
        outside: Outside,
        rooms: Rooms,
        personal: Personal,
        presence: Presence,
        carts: Carts,
    ) -> None:
        self.payments = Payments(outside, personal)
        self.polling = Polling(outside, rooms, self.payments)
        self.notices = Notices(outside, rooms, self.payments)
        self._pricing = Pricing(outside, rooms, presence)
        self._bringing = Bringing(outside, rooms, carts)
        hands = Hands(
            payments=self.payments,
            orders=Orders(outside, rooms, carts),
            receipts=Receipts(outside, personal),
            announcements=Announcements(outside),
        )
        self._outbox = Outbox(outside, rooms, hands)
        self._webhooks = Outbox(outside, rooms, hands, frozenset({Lane.WEBHOOKS}))
        self._timers = Timers(outside, rooms)

    async def start(self) -> None:
        """Take up what a former process left."""
        self._pricing.start()
        self._bringing.start()
        self._outbox.start()
        self._webhooks.start()
        await self.polling.start()
        await self.notices.start()
        self._timers.start()

    def arrived(self, session_id: SessionId) -> None:
        """Someone is there to see a price: see that there is one."""
        self._pricing.look(session_id)

    async def aclose(self) -> None:
        """Stop all of them, the sources of work first."""
        await self._timers.aclose()
        await self.notices.aclose()
        await self.polling.aclose()
        await self._bringing.aclose()
        await self._pricing.aclose()
        await self._webhooks.aclose()
        await self._outbox.aclose()
