"""Webhooks of payment companies, on every store: kept once, and their ids outlive them."""

import asyncio

from tests.contract.stores.logbook import notice
from theke_server.stores import Stores


async def test_a_webhook_is_kept_once_and_its_id_outlives_it(stores: Stores) -> None:
    assert await stores.notices.keep(notice("n2"))
    assert await stores.notices.keep(notice("n1", "s1"))
    assert not await stores.notices.keep(notice("n2"))
    assert list(await stores.notices.waiting()) == [notice("n2"), notice("n1", "s1")]
    await stores.notices.drop("other", "n2")
    await stores.notices.drop("sandbox", "n2")
    assert list(await stores.notices.waiting()) == [notice("n1", "s1")]
    assert not await stores.notices.keep(notice("n2"))
    assert list(await stores.notices.waiting()) == [notice("n1", "s1")]


async def test_a_webhook_that_is_forgotten_leaves_nothing_behind(stores: Stores) -> None:
    assert await stores.notices.keep(notice("n1"))
    assert await stores.notices.keep(notice("n2"))
    await stores.notices.forget("other", "n1")
    await stores.notices.forget("sandbox", "n1")
    assert list(await stores.notices.waiting()) == [notice("n2")]
    assert await stores.notices.keep(notice("n1"))


async def test_of_many_that_keep_the_same_webhook_at_once_one_does(stores: Stores) -> None:
    kept = await asyncio.gather(*(stores.notices.keep(notice("n1")) for _ in range(20)))
    assert sum(kept) == 1
    assert list(await stores.notices.waiting()) == [notice("n1")]
