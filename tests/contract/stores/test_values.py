"""Small values, on every store: put where something is there, taken once, listed, run out."""

import asyncio

import msgspec
import pytest

from theke_checkout.values.ids import SessionId
from theke_server.clock import FakeClock
from theke_server.stores import Stores
from theke_server.stores.values import ANY, update

S1 = SessionId("s1")


async def test_values_are_put_changed_removed_and_run_out(stores: Stores, clock: FakeClock) -> None:
    until_ms = clock.now_ms() + 100
    await stores.values.put("token", "k1", b"one", before=ANY, until_ms=until_ms)
    await stores.values.put("advisor", "k1", b"two", before=ANY)
    assert await stores.values.get("token", "k1") == b"one"
    assert await stores.values.get("advisor", "k1") == b"two"
    assert await stores.values.get("token", "k2") is None
    await stores.values.put("token", "k1", b"three", before=ANY, until_ms=until_ms)
    assert await stores.values.get("token", "k1") == b"three"
    clock.advance(100)
    assert await stores.values.get("token", "k1") is None
    assert await stores.values.get("advisor", "k1") == b"two"
    await stores.values.remove("advisor", "k1")
    await stores.values.remove("advisor", "k9")
    assert await stores.values.get("advisor", "k1") is None


async def test_of_many_who_take_a_value_at_once_one_gets_it(
    stores: Stores, clock: FakeClock
) -> None:
    await stores.values.put("token", "k1", b"one", before=ANY, until_ms=clock.now_ms() + 100)
    await stores.values.put("token", "k2", b"two", before=ANY)
    taken = await asyncio.gather(*(stores.values.take("token", "k1") for _ in range(20)))
    assert (taken.count(b"one"), taken.count(None)) == (1, 19)
    assert await stores.values.get("token", "k1") is None
    assert await stores.values.take("advisor", "k2") is None
    assert await stores.values.take("token", "k2") == b"two"


async def test_a_value_that_has_run_out_is_not_taken(stores: Stores, clock: FakeClock) -> None:
    await stores.values.put("token", "k1", b"one", before=ANY, until_ms=clock.now_ms() + 100)
    clock.advance(100)
    assert await stores.values.take("token", "k1") is None


async def test_of_many_who_change_a_value_at_once_one_does(stores: Stores) -> None:
    for before in (None, b"0"):
        made = await asyncio.gather(
            *(stores.values.put("place", "s1:k", b"v%d" % n, before=before) for n in range(20))
        )
        assert sum(made) == 1
        winner = b"v%d" % made.index(True)
        assert await stores.values.get("place", "s1:k") == winner
        await stores.values.put("place", "s1:k", b"0", before=ANY)
    assert not await stores.values.put("place", "s1:k", b"new", before=None)
    assert not await stores.values.put("place", "s1:k", b"new", before=b"other")
    assert not await stores.values.put("other", "s1:k", b"new", before=b"0")
    assert await stores.values.get("place", "s1:k") == b"0"


async def test_a_changed_value_runs_out_and_belongs_to_its_owner(
    stores: Stores, clock: FakeClock
) -> None:
    until_ms = clock.now_ms() + 100
    assert await stores.values.put("place", "s1:k", b"one", before=None, until_ms=until_ms)
    assert await stores.values.put("place", "s1:k", b"two", before=b"one", until_ms=until_ms + 1)
    clock.advance(101)
    assert not await stores.values.put("place", "s1:k", b"three", before=b"two")
    assert await stores.values.put("place", "s1:k", b"three", before=None)
    await stores.erase(S1)
    assert await stores.values.get("place", "s1:k") is None


async def test_values_are_listed_by_kind_and_prefix_until_they_run_out(
    stores: Stores, clock: FakeClock
) -> None:
    assert await stores.values.items("drawer") == []
    for key in ("b", ":a", "z", "b%", "b_1"):
        assert await stores.values.put("drawer", key, key.encode(), before=None)
    until_ms = clock.now_ms() + 100
    await stores.values.put("drawer", "late", b"", before=None, until_ms=until_ms)
    await stores.values.put("drawers", "other", b"", before=None)
    keys = [key for key, _ in await stores.values.items("drawer")]
    assert keys == [":a", "b", "b%", "b_1", "late", "z"]
    assert await stores.values.items("drawer", "b") == [("b", b"b"), ("b%", b"b%"), ("b_1", b"b_1")]
    assert await stores.values.items("drawer", "b_") == [("b_1", b"b_1")]
    assert await stores.values.items("drawer", "b", after="b") == [("b%", b"b%"), ("b_1", b"b_1")]
    assert await stores.values.items("drawer", "x") == []
    clock.advance(100)
    await stores.values.remove("drawer", "b")
    keys = [key for key, _ in await stores.values.items("drawer")]
    assert keys == [":a", "b%", "b_1", "z"]


async def test_of_many_who_update_a_value_at_once_nobody_is_lost(stores: Stores) -> None:
    def added(number: int, before: bytes | None) -> bytes:
        numbers = [] if before is None else msgspec.json.decode(before, type=list[int])
        return msgspec.json.encode([*numbers, number])

    await asyncio.gather(
        *(
            update(stores.values, "list", "a:b", lambda before, n=n: added(n, before))
            for n in range(20)
        )
    )
    kept = await stores.values.get("list", "a:b")
    assert kept is not None
    assert sorted(msgspec.json.decode(kept)) == list(range(20))


async def test_an_update_that_is_refused_changes_nothing(stores: Stores) -> None:
    def refused(_: bytes | None) -> bytes:
        raise KeyError

    with pytest.raises(KeyError):
        await update(stores.values, "list", "a:b", refused)
    assert await stores.values.get("list", "a:b") is None
