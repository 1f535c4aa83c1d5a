"""Sets of products that an advisor keeps under a name, to propose them in later sessions too."""

from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from theke_checkout.commands.proposal import ProposedLine
from theke_checkout.values.ids import ShopId
from theke_checkout.values.limits import PROPOSAL_LINES_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.privacy.card_numbers import refuse_card_number
from theke_server.stores.values import ValueStore, update

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

    def __init__(self, values: ValueStore) -> None:
        self._values = values

    async def of(self, shop_id: ShopId, advisor: str) -> Sequence[KeptSet]:
        """Return an advisor's sets at a shop, in the order of their names."""
        return _read(await self._values.get(KIND, _key(shop_id, advisor)))

    async def keep(self, shop_id: ShopId, advisor: str, kept: KeptSet) -> Sequence[KeptSet]:
        """Keep a set; one of the same name is replaced. Raises `RejectedError`."""
        refuse_card_number(kept.name, "name")

        def with_it(sets: Sequence[KeptSet]) -> Sequence[KeptSet]:
            others = _without(sets, kept.name)
            if len(others) >= SETS_MAX:
                raise RejectedError(Reason.LIMIT_REACHED, "sets")
            return [*others, kept]

        return await self._change(shop_id, advisor, with_it)

    async def drop(self, shop_id: ShopId, advisor: str, name: str) -> Sequence[KeptSet]:
        """Forget a set; one that is not there is no mistake."""
        return await self._change(shop_id, advisor, lambda sets: _without(sets, name))

    async def _change(
        self,
        shop_id: ShopId,
        advisor: str,
        change: Callable[[Sequence[KeptSet]], Sequence[KeptSet]],
    ) -> Sequence[KeptSet]:
        def changed(before: bytes | None) -> bytes:
            ordered = sorted(change(_read(before)), key=lambda kept: kept.name.casefold())
            return msgspec.json.encode(ordered)

        return _read(await update(self._values, KIND, _key(shop_id, advisor), changed))


async def forget(values: ValueStore, shop_id: ShopId, advisor: str) -> None:
    """Forget an advisor's sets: the next one of this name is somebody else."""
    await values.remove(KIND, _key(shop_id, advisor))


def _read(value: bytes | None) -> Sequence[KeptSet]:
    return [] if value is None else msgspec.json.decode(value, type=list[KeptSet])


def _without(sets: Sequence[KeptSet], name: str) -> list[KeptSet]:
    return [kept for kept in sets if kept.name != name]


def _key(shop_id: ShopId, advisor: str) -> str:
    return f"{shop_id}:{advisor}"
