"""What is kept beside the log, on every store: talk, webhooks, one-time names, small values."""

import asyncio

import pytest

from tests.contract.stores.logbook import NOW_MS, SHOP, Logbook, effect
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.clock import FakeClock
from theke_server.stores import RawNotice, SessionStore, StoreUnavailableError, TalkItem

S1, S2 = SessionId("s1"), SessionId("s2")
DAY_MS = 24 * 3_600_000


def notice(notice_id: str, session_id: str = "") -> RawNotice:
    return RawNotice(
        notice_id=notice_id,
        provider="sandbox",
        shop_id=SHOP,
        at_ms=NOW_MS,
        body=b"raw " + notice_id.encode(),
        session_id=session_id,
    )


async def test_talk_is_numbered_from_one_in_each_session(store: SessionStore) -> None:
    first, again = await store.say(S1, "i1", "p1", 5, 2, b"hello")
    assert (first, again) == (
        TalkItem(seq=1, item_id="i1", by="p1", at_ms=5, version=2, text=b"hello"),
        False,
    )
    second, _ = await store.say(S1, "i2", "p2", 6, 3, b"")
    other, _ = await store.say(S2, "i1", "p1", 7, 1, b"elsewhere")
    assert (second.seq, other.seq) == (2, 1)
    assert list(await store.talk(S1)) == [first, second]
    assert list(await store.talk(S1, after=1)) == [second]
    assert list(await store.talk(S1, after=2)) == []
    assert list(await store.talk(S2)) == [other]


async def test_the_same_item_again_gives_the_first_one(store: SessionStore) -> None:
    first, _ = await store.say(S1, "i1", "p1", 5, 2, b"hello")
    assert await store.say(S1, "i1", "p2", 9, 9, b"other") == (first, True)
    assert list(await store.talk(S1)) == [first]


async def test_talk_of_many_at_once_has_no_gap(store: SessionStore) -> None:
    said = await asyncio.gather(
        *(store.say(S1, f"i{number % 40}", "p1", number, 1, b"x") for number in range(60))
    )
    assert sorted(item.seq for item, again in said if not again) == list(range(1, 41))
    assert sum(again for _, again in said) == 20
    assert [item.seq for item in await store.talk(S1)] == list(range(1, 41))


async def test_a_webhook_is_kept_once_and_its_id_outlives_it(store: SessionStore) -> None:
    assert await store.keep_notice(notice("n2"))
    assert await store.keep_notice(notice("n1", "s1"))
    assert not await store.keep_notice(notice("n2"))
    assert list(await store.notices()) == [notice("n2"), notice("n1", "s1")]
    await store.drop_notice("other", "n2")
    await store.drop_notice("sandbox", "n2")
    assert list(await store.notices()) == [notice("n1", "s1")]
    assert not await store.keep_notice(notice("n2"))
    assert list(await store.notices()) == [notice("n1", "s1")]


async def test_a_name_is_claimed_once_until_it_has_run_out(
    store: SessionStore, clock: FakeClock
) -> None:
    until_ms = clock.now_ms() + 100
    claims = await asyncio.gather(*(store.claim("jti-1", until_ms) for _ in range(20)))
    assert sum(claims) == 1
    assert await store.claim("jti-2", until_ms)
    clock.advance(99)
    assert not await store.claim("jti-1", until_ms)
    clock.advance(1)
    assert await store.claim("jti-1", until_ms + 100)
    assert not await store.claim("jti-1", until_ms + 100)


async def test_small_values_are_put_changed_removed_and_run_out(
    store: SessionStore, clock: FakeClock
) -> None:
    until_ms = clock.now_ms() + 100
    await store.put("token", "k1", b"one", until_ms)
    await store.put("advisor", "k1", b"two", None)
    assert await store.get("token", "k1") == b"one"
    assert await store.get("advisor", "k1") == b"two"
    assert await store.get("token", "k2") is None
    await store.put("token", "k1", b"three", until_ms)
    assert await store.get("token", "k1") == b"three"
    clock.advance(100)
    assert await store.get("token", "k1") is None
    assert await store.get("advisor", "k1") == b"two"
    await store.remove("advisor", "k1")
    await store.remove("advisor", "k9")
    assert await store.get("advisor", "k1") is None


async def test_of_many_who_take_a_small_value_at_once_one_gets_it(
    store: SessionStore, clock: FakeClock
) -> None:
    await store.put("token", "k1", b"one", clock.now_ms() + 100)
    await store.put("token", "k2", b"two", None)
    taken = await asyncio.gather(*(store.take("token", "k1") for _ in range(20)))
    assert (taken.count(b"one"), taken.count(None)) == (1, 19)
    assert await store.get("token", "k1") is None
    assert await store.take("advisor", "k2") is None
    assert await store.take("token", "k2") == b"two"


async def test_a_small_value_that_has_run_out_is_not_taken(
    store: SessionStore, clock: FakeClock
) -> None:
    await store.put("token", "k1", b"one", clock.now_ms() + 100)
    clock.advance(100)
    assert await store.take("token", "k1") is None


async def test_of_many_who_change_a_small_value_at_once_one_does(store: SessionStore) -> None:
    for before in (None, b"0"):
        made = await asyncio.gather(
            *(store.swap("place", "s1:k", before, b"v%d" % n, None) for n in range(20))
        )
        assert sum(made) == 1
        winner = b"v%d" % made.index(True)
        assert await store.get("place", "s1:k") == winner
        await store.put("place", "s1:k", b"0", None)
    assert not await store.swap("place", "s1:k", None, b"new", None)
    assert not await store.swap("place", "s1:k", b"other", b"new", None)
    assert not await store.swap("other", "s1:k", b"0", b"new", None)
    assert await store.get("place", "s1:k") == b"0"


async def test_a_changed_small_value_runs_out_and_belongs_to_its_owner(
    store: SessionStore, clock: FakeClock
) -> None:
    until_ms = clock.now_ms() + 100
    assert await store.swap("place", "s1:k", None, b"one", until_ms)
    assert await store.swap("place", "s1:k", b"one", b"two", until_ms + 1)
    clock.advance(101)
    assert not await store.swap("place", "s1:k", b"two", b"three", None)
    assert await store.swap("place", "s1:k", None, b"three", None)
    await store.erase(S1)
    assert await store.get("place", "s1:k") is None


async def test_the_keys_of_small_values_are_listed_by_kind_until_they_run_out(
    store: SessionStore, clock: FakeClock
) -> None:
    assert await store.keys("drawer") == []
    for key in ("b", ":a", "z"):
        await store.put("drawer", key, b"", None)
    await store.put("drawer", "late", b"", clock.now_ms() + 100)
    await store.put("drawers", "other", b"", None)
    assert await store.keys("drawer") == [":a", "b", "late", "z"]
    clock.advance(100)
    await store.remove("drawer", "b")
    assert await store.keys("drawer") == [":a", "z"]


async def test_tidying_deletes_what_has_run_out_and_nothing_else(
    store: SessionStore, clock: FakeClock
) -> None:
    now_ms = clock.now_ms()
    await store.put("token", "gone", b"", now_ms + 10)
    await store.put("token", "stays", b"", now_ms + 11)
    await store.put("advisor", "for-good", b"", None)
    await store.claim("gone", now_ms + 10)
    await store.claim("stays", now_ms + 11)
    assert await store.tidy(now_ms + 10) == 2
    assert await store.tidy(now_ms + 10) == 0
    assert await store.get("token", "stays") == b""
    assert await store.get("advisor", "for-good") == b""
    assert not await store.claim("stays", now_ms + 50)


async def test_tidying_keeps_talk_and_webhooks_for_their_time(store: SessionStore) -> None:
    settled, unsettled = Logbook("s1"), Logbook("s2")
    await store.append(settled.next(settled=True, effects=(effect("a1:release"),)))
    await store.append(unsettled.next(settled=False))
    for session_id in (S1, S2):
        await store.say(session_id, "i1", "p1", NOW_MS, 1, b"x")
    await store.keep_notice(notice("handled"))
    await store.keep_notice(notice("waits"))
    await store.drop_notice("sandbox", "handled")
    assert await store.tidy(NOW_MS + 29 * DAY_MS) == 0
    assert await store.tidy(NOW_MS + 31 * DAY_MS) == 2
    assert list(await store.talk(S1)) == []
    assert len(await store.talk(S2)) == 1
    assert list(await store.notices()) == [notice("waits")]
    assert len(await store.records(S1)) == 1
    assert len(await store.due_effects(NOW_MS, 9)) == 1


async def test_erasing_takes_the_personal_and_leaves_the_log(store: SessionStore) -> None:
    for name in ("s1", "s2"):
        log = Logbook(name)
        await store.append(log.next("command-1-aaaaaaaaaa", sealed={"email": b"sealed"}))
        await store.say(log.session_id, "i1", "p1", 5, 1, b"hello")
        await store.put("party_token", f"{name}:hash", b"token", None)
        await store.keep_notice(notice(f"n-{name}", name))
    await store.put("party_token", "s10:hash", b"token", None)
    await store.erase(S1)
    await store.erase(S1)
    await store.erase(SessionId("s9"))
    assert await store.sealed(S1) == {}
    assert list(await store.talk(S1)) == []
    assert await store.get("party_token", "s1:hash") is None
    assert list(await store.notices()) == [notice("n-s2", "s2")]
    assert not await store.keep_notice(notice("n-s1", "s1"))
    assert len(await store.records(S1)) == 1
    assert await store.outcome(S1, "command-1-aaaaaaaaaa") is not None
    assert await store.sealed(S2) == {"email": b"sealed"}
    assert len(await store.talk(S2)) == 1
    assert await store.get("party_token", "s2:hash") == b"token"
    assert await store.get("party_token", "s10:hash") == b"token"
    assert {row.session_id: row.erased for row in await store.sessions()} == {S1: True, S2: False}
    said, _ = await store.say(S1, "i2", "p1", 6, 1, b"later")
    assert said.seq == 2


async def test_it_says_whether_anything_was_sealed_for_a_session(store: SessionStore) -> None:
    log = Logbook("s1")
    log.accept(first := log.next())
    await store.append(first)
    assert not await store.holds_sealed("s1")
    await store.append(log.beside(sealed={"email": b"sealed"}))
    assert await store.holds_sealed("s1")
    await store.append(log.beside(sealed={"email": b""}))
    assert not await store.holds_sealed("s1")
    await store.say(S2, "i1", "p1", 5, 1, b"hello")
    assert await store.holds_sealed("s2")
    await store.erase(S2)
    assert not await store.holds_sealed("s2")


async def test_a_closed_store_is_unavailable(store: SessionStore) -> None:
    log = Logbook()
    kept = asyncio.create_task(store.append(log.next()))
    await asyncio.sleep(0)
    await store.aclose()
    assert (await kept).version == 1
    await store.aclose()
    with pytest.raises(StoreUnavailableError):
        await store.append(log.next())
    with pytest.raises(StoreUnavailableError):
        await store.load(log.session_id)


async def test_a_version_of_settings_is_added_once_and_never_changed(store: SessionStore) -> None:
    assert await store.add_policy(SHOP, 1, b"one")
    assert await store.add_policy(SHOP, 2, b"two")
    assert not await store.add_policy(SHOP, 2, b"other")
    assert list(await store.policies(SHOP)) == [b"one", b"two"]
    assert list(await store.policies(SHOP, after=1)) == [b"two"]
    assert list(await store.policies(ShopId("other"))) == []
