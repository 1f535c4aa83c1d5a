"""Sets of products that an advisor keeps under a name, to propose them in later sessions too."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from theke_checkout.commands.proposal import ProposedLine
from theke_checkout.values.ids import ShopId
from theke_checkout.values.limits import PROPOSAL_LINES_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.privacy.card_numbers import holds_card_number
from theke_server.stores import SessionStore

KIND = "desk_sets"
SETS_MAX = 20
SET_NAME_CHARS_MAX = 60

SetName = Annotated[str, Meta(min_length=1, max_length=SET_NAME_CHARS_MAX, pattern=r"\S")]


class KeptSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Products that go well together, as one advisor sees it."""

    name: SetName
    lines: Annotated[tuple[ProposedLine, ...], Meta(min_length=1, max_length=PROPOSAL_LINES_MAX)]


class Sets:
    """The sets of all advisors of this deployment."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._lock = asyncio.Lock()

    async def of(self, shop_id: ShopId, advisor: str) -> Sequence[KeptSet]:
        """Return an advisor's sets at a shop, in the order of their names."""
        value = await self._store.get(KIND, _key(shop_id, advisor))
        return [] if value is None else msgspec.json.decode(value, type=list[KeptSet])

    async def keep(self, shop_id: ShopId, advisor: str, kept: KeptSet) -> Sequence[KeptSet]:
        """Keep a set; one of the same name is replaced. Raises `RejectedError`."""
        if holds_card_number(kept.name):
            raise RejectedError(Reason.CARD_NUMBER_IN_TEXT, "name")
        async with self._lock:
            others = await self._without(shop_id, advisor, kept.name)
            if len(others) >= SETS_MAX:
                raise RejectedError(Reason.LIMIT_REACHED, "sets")
            return await self._put(shop_id, advisor, [*others, kept])

    async def drop(self, shop_id: ShopId, advisor: str, name: str) -> Sequence[KeptSet]:
        """Forget a set; one that is not there is no mistake."""
        async with self._lock:
            return await self._put(shop_id, advisor, await self._without(shop_id, advisor, name))

    async def _without(self, shop_id: ShopId, advisor: str, name: str) -> list[KeptSet]:
        return [kept_set for kept_set in await self.of(shop_id, advisor) if kept_set.name != name]

    async def _put(
        self, shop_id: ShopId, advisor: str, sets: Sequence[KeptSet]
    ) -> Sequence[KeptSet]:
        ordered = sorted(sets, key=lambda kept_set: kept_set.name.casefold())
        value = msgspec.json.encode(ordered)
        await self._store.put(KIND, _key(shop_id, advisor), value, until_ms=None)
        return ordered


def _key(shop_id: ShopId, advisor: str) -> str:
    return f"{shop_id}:{advisor}"
