"""The workers behind the counter, wired to each other in one place."""

from theke_checkout.effects.kinds import Lane
from theke_checkout.values.ids import SessionId
from theke_server.live.announcements import Announcements
from theke_server.live.bringing import Bringing
from theke_server.live.carts import Carts
from theke_server.live.notices import Notices
from theke_server.live.orders import Orders
from theke_server.live.outbox import Hands, Outbox
from theke_server.live.outside import Outside
from theke_server.live.payments import Payments
from theke_server.live.personal import Personal
from theke_server.live.polling import Polling
from theke_server.live.presence import Presence
from theke_server.live.pricing import Pricing
from theke_server.live.receipts import Receipts
from theke_server.live.rooms import Rooms
from theke_server.live.timers import Timers


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
