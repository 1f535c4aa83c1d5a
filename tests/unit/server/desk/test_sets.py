"""An advisor's kept sets: each has the own ones, by name, and only so many."""

import pytest

from theke_checkout.commands.proposal import ProposedLine
from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.desk.sets import SETS_MAX, KeptSet, Sets
from theke_server.stores.sqlite.store import SqliteStores

SHOP = ShopId("demo")
MUG = (ProposedLine(sku="mug", quantity=2),)


def kept(name: str) -> KeptSet:
    return KeptSet(name=name, lines=MUG)


async def test_a_set_is_kept_by_its_name_for_its_advisor_alone(memory_store: SqliteStores) -> None:
    sets = Sets(memory_store.values)
    await sets.keep(SHOP, "bo", kept("tea"))
    await sets.keep(SHOP, "bo", kept("Coffee"))
    more = KeptSet(name="tea", lines=(*MUG, ProposedLine(sku="pot")))
    await sets.keep(SHOP, "bo", more)
    again = Sets(memory_store.values)
    assert await again.of(SHOP, "bo") == [kept("Coffee"), more]
    assert await again.of(SHOP, "al") == await again.of(ShopId("other"), "bo") == []
    assert await again.drop(SHOP, "bo", "tea") == [kept("Coffee")]
    assert await again.drop(SHOP, "bo", "tea") == [kept("Coffee")]


async def test_there_is_room_for_so_many_sets(memory_store: SqliteStores) -> None:
    sets = Sets(memory_store.values)
    for number in range(SETS_MAX):
        await sets.keep(SHOP, "bo", kept(f"set {number}"))
    with pytest.raises(RejectedError) as caught:
        await sets.keep(SHOP, "bo", kept("one more"))
    assert caught.value.reason is Reason.LIMIT_REACHED
    await sets.keep(SHOP, "bo", kept("set 0"))
    assert len(await sets.of(SHOP, "bo")) == SETS_MAX


async def test_a_name_is_no_place_for_a_card_number(memory_store: SqliteStores) -> None:
    with pytest.raises(RejectedError) as caught:
        await Sets(memory_store.values).keep(SHOP, "bo", kept("4242 4242 4242 4242"))
    assert caught.value.reason is Reason.CARD_NUMBER_IN_TEXT
