"""How a shop's own systems are told what happened: signed, again for three days, then by a person.

They hold up nothing: announcements have a lane without order and an outbox worker of their own. One
that does not answer is left alone for a while, so that it does not take up the time of the others.
"""

import asyncio

from theke_checkout.commands.system import NoteCase
from theke_checkout.effects.kinds import Announce
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import ShopId
from theke_server.live.context import Context
from theke_server.outbox.jobs import Answer, Answered, Job, Later
from theke_server.outgoing import Courier, CourierError, GoneError, Receiver
from theke_server.outgoing.parcel import pack

GIVE_UP_MS = 3 * 24 * 3_600_000
BACKOFF_FIRST_S = 5.0
BACKOFF_MAX_S = 4 * 3_600.0
AT_ONCE_MAX = 8
"""Posts to one system at the same time: one that was away for a day is not run over when it is
back."""
REST_S = 5.0
"""How long a receiver that failed is left alone by all that waits for it."""


class Announcements:
    """Tells receivers, each happening until it is taken or given up."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._resting_until_ms: dict[tuple[ShopId, str], int] = {}
        self._slots: dict[tuple[ShopId, str], asyncio.Semaphore] = {}

    async def tell(self, job: Job, effect: Announce) -> Answer:
        """Bring an announcement to its receiver; nobody is told where the settings have it no
        more."""
        shop_id = job.session.shop_id
        receiver = self._ctx.outgoing.receivers.find(shop_id, effect.receiver)
        courier = self._ctx.outgoing.courier
        if receiver is None or courier is None:
            self._count(shop_id, "unwanted")
            return Answered()
        age_ms = self._ctx.clock.now_ms() - job.created_at_ms
        if age_ms > GIVE_UP_MS:
            return self._given_up(shop_id, receiver)
        place = (shop_id, receiver.name)
        async with self._slots.setdefault(place, asyncio.Semaphore(AT_ONCE_MAX)):
            return await self._bring(courier, shop_id, receiver, effect, age_ms)

    async def _bring(
        self, courier: Courier, shop_id: ShopId, receiver: Receiver, effect: Announce, age_ms: int
    ) -> Answer:
        now_ms = self._ctx.clock.now_ms()
        if (rest_ms := self._resting_until_ms.get((shop_id, receiver.name), 0) - now_ms) > 0:
            return Later(delay_s=rest_ms / 1000, why="resting")
        try:
            await courier.bring(pack(receiver, effect.announcement, now_ms))
        except GoneError:
            return self._given_up(shop_id, receiver)
        except CourierError as error:
            return self._put_off(shop_id, receiver, error, age_ms)
        self._resting_until_ms.pop((shop_id, receiver.name), None)
        self._count(shop_id, "taken")
        return Answered()

    def _put_off(
        self, shop_id: ShopId, receiver: Receiver, error: CourierError, age_ms: int
    ) -> Later:
        """Try again, ever more rarely: after half of the time that it has waited already."""
        self._count(shop_id, "not_taken")
        rest_ms = round(REST_S * 1000)
        now_ms = self._ctx.clock.now_ms()
        self._resting_until_ms[shop_id, receiver.name] = now_ms + rest_ms
        delay_s = min(BACKOFF_MAX_S, max(BACKOFF_FIRST_S, age_ms / 2000))
        return Later(delay_s=max(error.delay_s, delay_s), why=error.code)

    def _given_up(self, shop_id: ShopId, receiver: Receiver) -> Answered:
        self._count(shop_id, "given_up")
        return Answered(command=NoteCase(kind=CaseKind.WEBHOOK_UNSENT, subject=receiver.name))

    def _count(self, shop_id: ShopId, outcome: str) -> None:
        self._ctx.metrics.announcements.labels(shop_id, outcome).inc()
