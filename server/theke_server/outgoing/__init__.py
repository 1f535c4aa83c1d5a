"""Webhooks to a shop's own systems: who gets what, and how sending can fail.

parcel     what is sent: body, id and signatures after the Standard Webhooks specification
courier    hands a parcel to an address: the one place that speaks http

```
CourierError           with a code for logs and operators
|- NotTakenError       not taken now: the same again later
'- GoneError           this address wants no more, ever
```
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field

from theke_checkout.effects.kinds import Topic
from theke_checkout.values.ids import ShopId


class CourierError(Exception):
    """A parcel was not taken for sure. `code` is short and holds nothing that the other side said.

    `delay_s` is how long to wait at least before the next try.
    """

    def __init__(self, code: str, delay_s: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.delay_s = delay_s


class NotTakenError(CourierError):
    """It was not taken, or the outcome is unknown: the same again later, under the same id."""


class GoneError(CourierError):
    """The address says that it wants no more: a person must look."""


class Receiver(Struct, frozen=True, kw_only=True):
    """One of a shop's own systems. It shows no secret and no address in logs."""

    name: str
    url: str
    secrets: tuple[str, ...]
    """One, or two while they change: each signs, so that the receiver may check with either."""
    topics: frozenset[Topic]

    def __repr__(self) -> str:
        return f"Receiver(name={self.name!r})"


class Parcel(Struct, frozen=True, kw_only=True):
    """A finished webhook. It shows nothing of itself in logs."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"Parcel(id={self.headers.get('webhook-id', '')!r})"


class Courier(Protocol):
    """Brings parcels to their addresses."""

    async def bring(self, parcel: Parcel) -> None:
        """Return when the parcel was taken. Raises `CourierError`."""
        ...


class Receivers:
    """Who hears of what, by shop. What the settings say can be put in anew while a server runs."""

    def __init__(self, by_shop: Mapping[ShopId, Sequence[Receiver]] | None = None) -> None:
        self._by_shop: Mapping[ShopId, Mapping[str, Receiver]] = {}
        self.put(by_shop or {})

    def put(self, by_shop: Mapping[ShopId, Sequence[Receiver]]) -> None:
        """Take these from now on: other secrets, addresses, topics. What waits goes there too."""
        self._by_shop = {
            shop_id: {receiver.name: receiver for receiver in receivers}
            for shop_id, receivers in by_shop.items()
        }

    def hearers(self, shop_id: ShopId, topic: Topic) -> Sequence[str]:
        """Return the names of those who want to hear of a topic."""
        return [receiver.name for receiver in self.of(shop_id) if topic in receiver.topics]

    def of(self, shop_id: ShopId) -> Sequence[Receiver]:
        """Return a shop's receivers."""
        return list(self._by_shop.get(shop_id, {}).values())

    def find(self, shop_id: ShopId, name: str) -> Receiver | None:
        """Return a receiver by its name; None where the settings have it no more."""
        return self._by_shop.get(shop_id, {}).get(name)


class Webhooks(Struct, frozen=True, kw_only=True):
    """The webhooks of this deployment: their receivers, and what sends them."""

    receivers: Receivers = field(default_factory=Receivers)
    courier: Courier | None = None
