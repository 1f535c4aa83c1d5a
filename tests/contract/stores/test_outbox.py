"""What waits to be done, on every store: effects in order, sessions whose time has come, lists."""

from typing import cast

from tests.contract.stores.logbook import NOW_MS, Logbook, effect, mail, webhook
from theke_checkout.effects.kinds import AnyEffect, Effect, Lane
from theke_checkout.events.payment import CaseOpened
from theke_checkout.values.ids import CaseId, SessionId, ShopId
from theke_server.stores import DueEffect, SessionStore, UnreadableEffect

LATER_MS = NOW_MS + 1_000


async def keys(store: SessionStore, now_ms: int = LATER_MS, limit: int = 9) -> list[str]:
    return [f"{due.session_id} {due.key}" for due in await store.due_effects(now_ms, limit)]


async def opened(store: SessionStore, log: Logbook, *names: str) -> Logbook:
    append = log.next(effects=tuple(effect(name) for name in names))
    await store.append(append)
    log.accept(append)
    return log


async def test_effects_of_a_session_come_one_by_one_in_order(store: SessionStore) -> None:
    log = await opened(store, Logbook(), "z:first", "a:second")
    await store.append(log.beside(effects=(effect("m:third"),)))
    for name in ("z:first", "a:second", "m:third"):
        assert await keys(store) == [f"s1 {name}"]
        await store.append(log.beside(effects_done=(name,)))
    assert await keys(store) == []


async def test_mail_waits_for_nothing_and_holds_up_nothing(store: SessionStore) -> None:
    log = await opened(store, Logbook(), "c1:place")
    await store.append(log.beside(effects=(mail("c1:receipt"), effect("c2:freeze"))))
    await store.append(log.beside(effects=(mail("c2:receipt"),)))
    assert await keys(store) == ["s1 c1:place", "s1 c1:receipt"]
    await store.postpone(log.session_id, "c1:receipt", LATER_MS + 500)
    await store.append(log.beside(effects_done=("c1:place",)))
    assert await keys(store) == ["s1 c2:freeze"]
    await store.append(log.beside(effects_done=("c2:freeze", "c1:receipt")))
    assert await keys(store) == ["s1 c2:receipt"]


async def test_an_effect_may_be_answered_by_the_append_that_adds_the_next(
    store: SessionStore,
) -> None:
    log = await opened(store, Logbook(), "first")
    await store.append(log.next(effects=(effect("second"),), effects_done=("first",)))
    assert await keys(store) == ["s1 second"]


async def test_a_due_effect_tells_how_often_it_was_tried_and_since_when(
    store: SessionStore,
) -> None:
    log = await opened(store, Logbook(), "first", "second")
    await store.postpone(log.session_id, "first", LATER_MS + 500)
    assert await keys(store, LATER_MS) == []
    assert await keys(store, LATER_MS + 499) == []
    await store.postpone(log.session_id, "first", LATER_MS + 600)
    assert list(await store.due_effects(LATER_MS + 600, 9)) == [
        DueEffect(session_id=log.session_id, effect=effect("first"), tries=2, created_at_ms=NOW_MS)
    ]
    await store.append(log.beside(effects_done=("first",)))
    await store.postpone(log.session_id, "first", LATER_MS)
    assert await keys(store, LATER_MS) == ["s1 second"]


async def test_a_session_that_waits_does_not_hold_up_others(store: SessionStore) -> None:
    for number in (1, 2, 3):
        await opened(store, Logbook(f"s{number}", at_ms=NOW_MS + number), "only", "next")
    await store.postpone(Logbook("s2").session_id, "only", LATER_MS + 5_000)
    assert await keys(store) == ["s1 only", "s3 only"]
    assert await keys(store, limit=1) == ["s1 only"]
    assert await keys(store, LATER_MS + 5_000) == ["s1 only", "s3 only", "s2 only"]


async def test_sessions_are_due_at_their_time_the_longest_waiting_first(
    store: SessionStore,
) -> None:
    logs = {name: Logbook(name) for name in ("s1", "s2", "s3", "s4")}
    due_ms = {"s1": 300, "s2": 100, "s3": None, "s4": 200}
    for name, log in logs.items():
        append = log.next(due_at_ms=due_ms[name])
        await store.append(append)
        log.accept(append)
    assert await store.due_sessions(99, 9) == []
    assert await store.due_sessions(200, 9) == ["s2", "s4"]
    assert await store.due_sessions(300, 2) == ["s2", "s4"]
    await store.append(logs["s2"].next(due_at_ms=None))
    await store.append(logs["s4"].beside(due_at_ms=400))
    assert await store.due_sessions(400, 9) == ["s1", "s4"]


async def test_sessions_are_listed_by_shop_status_and_open_money(store: SessionStore) -> None:
    for number, (shop, settled) in enumerate([("demo", True), ("other", False), ("demo", False)]):
        log = Logbook(f"s{number}", shop_id=ShopId(shop), at_ms=NOW_MS + number)
        await store.append(log.next(settled=settled))
    rows = await store.sessions()
    assert [row.session_id for row in rows] == ["s2", "s1", "s0"]
    assert [row.session_id for row in await store.sessions(shop_id=ShopId("demo"))] == ["s2", "s0"]
    assert [row.session_id for row in await store.sessions(unsettled=True)] == ["s2", "s1"]
    assert [row.session_id for row in await store.sessions(status="waiting")] == ["s2", "s1", "s0"]
    assert list(await store.sessions(status="ended")) == []
    (row,) = await store.sessions(shop_id=ShopId("other"))
    assert (row.status, row.phase, row.version) == ("waiting", "open", 1)
    assert (row.opened_at_ms, row.touched_at_ms) == (NOW_MS + 1, NOW_MS + 1)
    assert not row.settled


async def test_settled_sessions_that_nobody_touched_are_found_until_they_are_erased(
    store: SessionStore,
) -> None:
    for number, settled in enumerate([True, False, True, True]):
        log = Logbook(f"s{number}", at_ms=NOW_MS - number)
        await store.append(log.next(settled=settled))
    found = await store.outlived(NOW_MS - 1, 9)
    assert [row.session_id for row in found] == ["s3", "s2"]
    assert [row.session_id for row in await store.outlived(NOW_MS, 2)] == ["s3", "s2"]
    await store.erase(found[0].session_id)
    assert [row.session_id for row in await store.outlived(NOW_MS, 9)] == ["s2", "s0"]


async def test_a_list_follows_the_newest_append(store: SessionStore) -> None:
    log = await opened(store, Logbook())
    await store.append(log.next(settled=False))
    (row,) = await store.sessions()
    assert (row.version, row.settled, row.opened_at_ms) == (2, False, NOW_MS)
    assert row.touched_at_ms == NOW_MS + 1


async def test_webhooks_have_no_order_wait_for_nothing_and_are_asked_for_by_themselves(
    store: SessionStore,
) -> None:
    log = await opened(store, Logbook(), "c1:place")
    await store.append(log.beside(effects=(webhook("w1"), webhook("w2"), effect("c2:freeze"))))
    assert await keys(store) == ["s1 c1:place"]
    lanes = frozenset({Lane.WEBHOOKS})
    due = await store.due_effects(LATER_MS, 9, lanes)
    assert [one.key for one in due] == ["w1", "w2"]
    await store.postpone(log.session_id, "w1", LATER_MS + 500)
    due = await store.due_effects(LATER_MS, 9, lanes)
    assert [one.key for one in due] == ["w2"]
    await store.append(log.beside(effects_done=("w2",)))
    assert await store.due_effects(LATER_MS, 9, lanes) == []
    [again] = await store.due_effects(LATER_MS + 500, 9, lanes)
    assert isinstance(again, DueEffect)
    assert (again.effect, again.tries) == (webhook("w1"), 1)


class Teleport(Effect, frozen=True, kw_only=True, tag="teleport"):
    """An effect that no version knows."""


UNKNOWN = cast(AnyEffect, Teleport(key="a1:teleport"))


async def test_an_effect_that_cannot_be_read_is_reported_and_hides_no_other(
    store: SessionStore,
) -> None:
    log = Logbook()
    await store.append(log.next(effects=(UNKNOWN, effect("second"), mail("c1:receipt"))))
    await opened(store, Logbook("s2"), "other")
    dues = {(due.session_id, due.key): due for due in await store.due_effects(LATER_MS, 9)}
    assert set(dues) == {("s1", "a1:teleport"), ("s1", "c1:receipt"), ("s2", "other")}
    assert dues[log.session_id, "a1:teleport"] == UnreadableEffect(
        session_id=log.session_id, key="a1:teleport", lane=Lane.MONEY, tries=0
    )
    await store.postpone(log.session_id, "a1:teleport", LATER_MS + 500)
    assert "s1 a1:teleport" not in await keys(store, LATER_MS + 499)
    assert "s1 a1:teleport" in await keys(store, LATER_MS + 500)
    rows = {row.key: row for row in await store.outbox(log.session_id)}
    assert (rows["a1:teleport"].effect, rows["a1:teleport"].tries) == (None, 1)
    assert rows["second"].effect == effect("second")


async def test_a_session_is_found_in_the_lists_by_its_id(store: SessionStore) -> None:
    log = await opened(store, Logbook(), "first")
    await opened(store, Logbook("s2"), "other")
    rows = await store.sessions()
    assert await store.row(log.session_id) == next(one for one in rows if one.session_id == "s1")
    assert await store.row(SessionId("s9")) is None


async def test_all_effects_of_a_session_are_reported_with_what_became_of_them(
    store: SessionStore,
) -> None:
    log = await opened(store, Logbook(), "first", "second")
    await opened(store, Logbook("s2"), "other")
    await store.append(log.beside(effects_done=("first",)))
    await store.postpone(log.session_id, "second", LATER_MS + 500)
    first, second = await store.outbox(log.session_id)
    assert (first.key, first.done, first.tries) == ("first", True, 0)
    assert (second.key, second.done, second.tries) == ("second", False, 1)
    assert (second.created_at_ms, second.due_at_ms) == (NOW_MS, LATER_MS + 500)


async def test_sessions_with_an_open_case_are_found_by_shop(store: SessionStore) -> None:
    opening = CaseOpened(case_id=CaseId("k1"), kind="disputed", subject="a1")
    for name, shop in (("s1", "demo"), ("s2", "other"), ("s3", "demo")):
        log = Logbook(name, shop_id=ShopId(shop))
        append = log.next()
        await store.append(append)
        log.accept(append)
        if name != "s3":
            await store.append(log.write((opening,)))
    assert await store.troubled(ShopId("demo")) == ["s1"]
    assert await store.troubled() == ["s1", "s2"]
