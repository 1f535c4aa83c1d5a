"""Leases, on every store: one-time ids, carts' owners, who is present, rate limits."""

import asyncio

from theke_server.clock import FakeClock
from theke_server.stores import Stores
from theke_server.stores.leases import Lease


async def test_a_name_is_used_once_until_it_has_run_out(stores: Stores, clock: FakeClock) -> None:
    until_ms = clock.now_ms() + 100
    uses = await asyncio.gather(*(stores.leases.use("jti-1", until_ms) for _ in range(20)))
    assert sum(uses) == 1
    assert await stores.leases.use("jti-2", until_ms)
    clock.advance(99)
    assert not await stores.leases.use("jti-1", until_ms)
    clock.advance(1)
    assert await stores.leases.use("jti-1", until_ms + 100)
    assert not await stores.leases.use("jti-1", until_ms + 100)


async def test_of_many_who_want_a_lease_one_gets_it_until_it_ends(
    stores: Stores, clock: FakeClock
) -> None:
    until_ms = clock.now_ms() + 100
    given = await asyncio.gather(
        *(stores.leases.acquire("call:s1", f"w{n}", until_ms) for n in range(20))
    )
    [lease] = [item for item in given if item is not None]
    assert await stores.leases.current("call:s1") == lease
    clock.advance(99)
    assert await stores.leases.acquire("call:s1", "late", until_ms) is None
    clock.advance(1)
    assert await stores.leases.current("call:s1") is None
    after = await stores.leases.acquire("call:s1", "late", until_ms + 100)
    assert after is not None
    assert (after.holder, after.number > lease.number) == ("late", True)


async def test_who_holds_a_lease_holds_on_under_the_same_number(
    stores: Stores, clock: FakeClock
) -> None:
    now_ms = clock.now_ms()
    lease = await stores.leases.acquire("present:s1/p1", "c1", now_ms + 100)
    clock.advance(60)
    longer = await stores.leases.acquire("present:s1/p1", "c1", now_ms + 160)
    assert lease is not None
    assert longer == Lease(
        name="present:s1/p1", holder="c1", number=lease.number, until_ms=now_ms + 160
    )
    clock.advance(60)
    assert await stores.leases.acquire("present:s1/p1", "c2", now_ms + 200) is None


async def test_who_comes_late_with_an_old_lease_changes_nothing(
    stores: Stores, clock: FakeClock
) -> None:
    until_ms = clock.now_ms() + 100
    first = await stores.leases.acquire("cart:demo/1", "s1", until_ms)
    second = await stores.leases.acquire("cart:demo/1", "s2", until_ms, take_over=True)
    assert first is not None
    assert second is not None
    assert second.number > first.number
    assert not await stores.leases.release(first)
    assert await stores.leases.current("cart:demo/1") == second
    again = await stores.leases.acquire("cart:demo/1", "s1", until_ms, take_over=True)
    assert again is not None
    assert not await stores.leases.release(first)
    assert not await stores.leases.release(second)
    assert await stores.leases.release(again)
    assert not await stores.leases.release(again)


async def test_who_had_a_lease_last_stays_there_until_it_ends(
    stores: Stores, clock: FakeClock
) -> None:
    lease = await stores.leases.acquire("cart:demo/1", "s1", clock.now_ms() + 100)
    assert lease is not None
    assert await stores.leases.release(lease)
    last = await stores.leases.current("cart:demo/1")
    assert last is not None
    assert (last.holder, last.held, last.number) == ("s1", False, lease.number)
    other = await stores.leases.acquire("cart:demo/1", "s2", clock.now_ms() + 100)
    assert other is not None
    assert other.number > lease.number
    clock.advance(100)
    assert await stores.leases.current("cart:demo/1") is None


async def test_a_number_is_not_given_again_after_its_lease_was_tidied_away(
    stores: Stores, clock: FakeClock
) -> None:
    first = await stores.leases.acquire("call:s1", "w1", clock.now_ms() + 100)
    clock.advance(100)
    await stores.tidy(clock.now_ms())
    second = await stores.leases.acquire("call:s1", "w1", clock.now_ms() + 100)
    assert first is not None
    assert second is not None
    assert second.number > first.number


async def test_who_is_present_is_found_by_prefix(stores: Stores, clock: FakeClock) -> None:
    now_ms = clock.now_ms()
    for name, for_ms in (("present:s1/p2", 100), ("present:s1/p1", 50), ("present:s10/p1", 100)):
        await stores.leases.acquire(name, "c1", now_ms + for_ms)
    gone = await stores.leases.acquire("present:s1/p3", "c1", now_ms + 100)
    assert gone is not None
    await stores.leases.release(gone)
    found = await stores.leases.held("present:s1/")
    assert [lease.name for lease in found] == ["present:s1/p1", "present:s1/p2"]
    clock.advance(50)
    found = await stores.leases.held("present:s1/")
    assert [lease.name for lease in found] == ["present:s1/p2"]
    assert await stores.leases.held("present:s2/") == []


async def test_uses_are_counted_from_the_first_for_their_time(
    stores: Stores, clock: FakeClock
) -> None:
    until_ms = clock.now_ms() + 100
    counts = await asyncio.gather(*(stores.leases.count("search:a", until_ms) for _ in range(20)))
    assert sorted(counts) == list(range(1, 21))
    assert await stores.leases.count("search:b", until_ms) == 1
    clock.advance(99)
    assert await stores.leases.count("search:a", until_ms + 99) == 21
    clock.advance(1)
    assert await stores.leases.count("search:a", until_ms + 100) == 1
    clock.advance(99)
    assert await stores.leases.count("search:a", until_ms + 199) == 2


async def test_a_use_can_be_taken_back_and_be_looked_at(stores: Stores, clock: FakeClock) -> None:
    until_ms = clock.now_ms() + 100
    assert await stores.leases.count("name:a", until_ms, 0) == 0
    assert await stores.leases.count("name:a", until_ms, -1) == 0
    assert [await stores.leases.count("name:a", until_ms) for _ in range(3)] == [1, 2, 3]
    assert await stores.leases.count("name:a", until_ms, -1) == 2
    assert await stores.leases.count("name:a", until_ms, 0) == 2
    clock.advance(100)
    assert await stores.leases.count("name:a", clock.now_ms() + 100, -1) == 0
    assert await stores.leases.count("name:a", clock.now_ms() + 100) == 1


async def test_a_count_ends_in_its_time_where_the_clock_was_set_back(
    stores: Stores, clock: FakeClock
) -> None:
    for _ in range(3):
        await stores.leases.count("search:a", clock.now_ms() + 100)
    clock.set_by(-3_600_000)
    assert await stores.leases.count("search:a", clock.now_ms() + 100) == 4
    clock.advance(100)
    assert await stores.leases.count("search:a", clock.now_ms() + 100) == 1
