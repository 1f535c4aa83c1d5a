"""Who is at the desks of each shop: so that a visitor hears it before they ask for somebody.

An advisor is here while a desk of theirs is connected, and they have not said that they are away.
Being away is kept until they take it back or sign out: a desk that is loaded anew must not call its
advisor back. Visitors are given a coarse count and no names.
"""

from collections import Counter

from theke_checkout.values.ids import ShopId
from theke_server.live.updates import Unsubscribe
from theke_server.stores.values import ANY, ValueStore

KIND = "desk_away"
COUNT_MAX = 3
"""The most that a visitor hears of: three stands for three or more."""

Desk = tuple[ShopId, str]


class Attendance:
    """The advisors at the desks of all shops, by their connections to this process."""

    def __init__(self, values: ValueStore) -> None:
        self._values = values
        self._connected: Counter[Desk] = Counter()
        self._away: set[Desk] = set()

    async def start(self) -> None:
        """Read who said before that they are away."""
        for key, _ in await self._values.items(KIND):
            shop_id, _, advisor = key.partition(":")
            self._away.add((ShopId(shop_id), advisor))

    def come(self, shop_id: ShopId, advisor: str) -> Unsubscribe:
        """Count a connected desk until what is returned is called."""
        desk = (shop_id, advisor)
        self._connected[desk] += 1

        def leave() -> None:
            self._connected[desk] -= 1
            if self._connected[desk] <= 0:
                del self._connected[desk]

        return leave

    def count(self, shop_id: ShopId, but: str = "") -> int:
        """Return how many advisors of a shop are here beside `but`, at most `COUNT_MAX`."""
        here = (desk for desk in self._connected if desk[0] == shop_id and desk not in self._away)
        return min(sum(advisor != but for _, advisor in here), COUNT_MAX)

    def is_away(self, shop_id: ShopId, advisor: str) -> bool:
        """Whether an advisor has said that they take no visitors."""
        return (shop_id, advisor) in self._away

    async def say(self, shop_id: ShopId, advisor: str, *, away: bool) -> None:
        """Keep that an advisor is away, or takes visitors again."""
        if away:
            await self._values.put(KIND, _key(shop_id, advisor), b"", before=ANY)
            self._away.add((shop_id, advisor))
        elif self.is_away(shop_id, advisor):
            await forget(self._values, shop_id, advisor)
            self._away.discard((shop_id, advisor))


async def forget(values: ValueStore, shop_id: ShopId, advisor: str) -> None:
    """Forget whether an advisor is away: the next one of this name is somebody else."""
    await values.remove(KIND, _key(shop_id, advisor))


def _key(shop_id: ShopId, advisor: str) -> str:
    return f"{shop_id}:{advisor}"
