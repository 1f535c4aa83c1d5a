"""Notices that anybody can send, since they prove nothing: how many wait, and how fast we look.

Looking costs calls to the payment company, which slows us down when there are too many. So a notice
stands for all that come before it is looked at, and payments that we know never wait for others.
"""

from collections import Counter, OrderedDict

from msgspec import Struct

from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import Clock
from theke_server.live.updates import Opened, PresenceChanged, Update

WAITING_MAX = 500
"""Notices of payments that we do not know, of one account: more are refused and come again."""
LOOK_GAP_MS = 200
LOOKS_AT_ONCE = 50
"""How fast these are looked at, of one account."""
OURS_GAP_MS = 1_000
OURS_AT_ONCE = 5
"""How fast one payment of ours is looked at again and again."""
OURS_MAX = 20_000
"""Payments that are known by their references; the one that nobody named longest goes first. One
that was forgotten is looked at all the same, in its turn."""
KEPT_MS = 24 * 3_600_000
"""How long a notice of a payment that we do not know is kept while its company does not answer."""


class Pointer(Struct, frozen=True, kw_only=True):
    """What a notice points at."""

    shop_id: ShopId
    provider: str
    ref: str

    @property
    def account(self) -> tuple[str, str]:
        """The account that is asked."""
        return self.shop_id, self.provider


class Pointers:
    """All of them, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ours: OrderedDict[Pointer, int] = OrderedDict()
        """Payments of ours, each with the time at which its next look would be on time."""
        self._next_ms: dict[tuple[str, str], int] = {}
        self._queued: set[Pointer] = set()
        """What is about to be looked at: a notice that comes now is answered by that look."""
        self._waiting: Counter[tuple[str, str]] = Counter()

    def heard(self, happening: Opened | Update | PresenceChanged) -> None:
        """Learn the references of payments under way."""
        if isinstance(happening, Update):
            shop_id = happening.after.shop_id
            for attempt in happening.after.checkout.attempts.values():
                for ref in attempt.payments:
                    self.learn(Pointer(shop_id=shop_id, provider=attempt.provider, ref=ref))

    def learn(self, pointer: Pointer) -> None:
        """Take in that a payment is one of ours."""
        self._ours[pointer] = self._ours.pop(pointer, 0)
        if len(self._ours) > OURS_MAX:
            self._ours.popitem(last=False)

    def is_ours(self, pointer: Pointer) -> bool:
        """Whether a payment is known to be one of ours."""
        return pointer in self._ours

    def stands(self, pointer: Pointer) -> bool:
        """Whether a notice that waits stands for another one of the same payment.

        Raises `RejectedError(RATE_LIMITED)` where it does not, and no more fit.
        """
        if pointer in self._queued:
            return True
        if not self.is_ours(pointer) and self._waiting[pointer.account] >= WAITING_MAX:
            raise RejectedError(Reason.RATE_LIMITED, "notices")
        return False

    def enter(self, pointer: Pointer) -> None:
        """Count a notice that comes in."""
        self._waiting[pointer.account] += 1

    def queue(self, pointer: Pointer) -> None:
        """Let a notice that is durable stand for all that come until it is looked at."""
        self._queued.add(pointer)

    def leave(self, pointer: Pointer) -> None:
        """Count it no longer."""
        self._waiting[pointer.account] -= 1

    def looks(self, pointer: Pointer) -> None:
        """Begin to look: whatever comes from now on may be about something newer."""
        self._queued.discard(pointer)

    async def turn(self, pointer: Pointer) -> None:
        """Wait until it may be looked at, by a steady clock; first come, first served."""
        now_ms = self._clock.steady_ms()
        if self.is_ours(pointer):
            due_ms = max(self._ours[pointer], now_ms - OURS_AT_ONCE * OURS_GAP_MS)
            self._ours[pointer] = due_ms + OURS_GAP_MS
        else:
            earliest_ms = now_ms - LOOKS_AT_ONCE * LOOK_GAP_MS
            due_ms = max(self._next_ms.get(pointer.account, 0), earliest_ms)
            self._next_ms[pointer.account] = due_ms + LOOK_GAP_MS
        if due_ms > now_ms:
            await self._clock.sleep((due_ms - now_ms) / 1000)

    def is_outdated(self, pointer: Pointer, at_ms: int) -> bool:
        """Whether a notice that came at this time is given up: nobody knows of its payment."""
        return not self.is_ours(pointer) and self._clock.now_ms() - at_ms > KEPT_MS
