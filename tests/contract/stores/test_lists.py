"""Sessions in lists, on every store: as their states say, without a log being read."""

import pytest
from msgspec.structs import replace

from tests.contract.stores.logbook import NOW_MS, Logbook, added, effect
from theke_checkout.events.party import PartyJoined, SessionEnded
from theke_checkout.events.payment import CaseOpened
from theke_checkout.values.codes import Role
from theke_checkout.values.ids import CaseId, PartyId, SessionId, ShopId
from theke_server.stores import StaleVersionError, Stores
from theke_server.stores.board import BoardRow, board_row
from theke_server.stores.notices import RawNotice


async def written(stores: Stores, log: Logbook, *events: object) -> None:
    append = log.write(events) if events else log.next()  # pyright: ignore[reportArgumentType]
    await stores.log.append(append)
    log.accept(append)


async def opened(stores: Stores, log: Logbook, *names: str) -> Logbook:
    append = log.next(effects=tuple(effect(name) for name in names))
    await stores.log.append(append)
    log.accept(append)
    return log


async def rows(stores: Stores) -> list[BoardRow | None]:
    return [entry.row for entry in await stores.lists.board()]


async def test_the_rows_follow_each_append_in_the_order_of_opening(stores: Stores) -> None:
    late, early = Logbook("s1", at_ms=2_000), Logbook("s2", at_ms=1_000)
    for log in (late, early):
        await written(stores, log)
    assert [entry.session_id for entry in await stores.lists.board()] == ["s2", "s1"]
    join = PartyJoined(party_id=PartyId("p2"), role=Role.ADVISOR, name="Bo", advisor="bo")
    await written(stores, early, join)
    await written(stores, late, added(1))
    assert early.state is not None
    assert late.state is not None
    assert await rows(stores) == [board_row(early.state), board_row(late.state)]
    assert [row and (row.advisor, row.lines) for row in await rows(stores)] == [("bo", 0), ("", 1)]
    await written(stores, early, SessionEnded(why="left"))
    assert await rows(stores) == [board_row(late.state)]


async def test_an_append_that_is_refused_changes_no_row(stores: Stores) -> None:
    log = Logbook()
    await written(stores, log)
    before = await rows(stores)
    stale = log.next()
    await written(stores, log, added(1))
    with pytest.raises(StaleVersionError):
        await stores.log.append(stale)
    assert await rows(stores) != before


async def test_a_row_that_did_not_change_need_not_be_written(stores: Stores) -> None:
    log = Logbook()
    await written(stores, log)
    before = await rows(stores)
    await stores.log.append(log.write((), listing_changed=False))
    assert await rows(stores) == before == [board_row(log.state) if log.state else None]


async def test_a_row_that_was_made_anew_is_kept_unless_the_session_went_on(
    stores: Stores,
) -> None:
    log = Logbook()
    await written(stores, log)
    old = board_row(log.state) if log.state else None
    assert old is not None
    await stores.lists.keep_board_row(log.session_id, 1, replace(old, page="made anew"))
    assert [row and row.page for row in await rows(stores)] == ["made anew"]
    await written(stores, log, added(1))
    await stores.lists.keep_board_row(log.session_id, 1, replace(old, page="too late"))
    assert [row and row.page for row in await rows(stores)] == [""]


async def test_sessions_are_due_at_their_time_the_longest_waiting_first(
    stores: Stores,
) -> None:
    logs = {name: Logbook(name) for name in ("s1", "s2", "s3", "s4")}
    due_ms = {"s1": 300, "s2": 100, "s3": None, "s4": 200}
    for name, log in logs.items():
        append = log.next(due_at_ms=due_ms[name])
        await stores.log.append(append)
        log.accept(append)
    assert await stores.lists.due(99, 9) == []
    assert await stores.lists.due(200, 9) == ["s2", "s4"]
    assert await stores.lists.due(300, 2) == ["s2", "s4"]
    await stores.log.append(logs["s2"].next(due_at_ms=None))
    await stores.log.append(logs["s4"].beside(due_at_ms=400))
    assert await stores.lists.due(400, 9) == ["s1", "s4"]


async def test_sessions_are_listed_by_shop_status_and_open_money(stores: Stores) -> None:
    for number, (shop, settled) in enumerate([("demo", True), ("other", False), ("demo", False)]):
        log = Logbook(f"s{number}", shop_id=ShopId(shop), at_ms=NOW_MS + number)
        await stores.log.append(log.next(settled=settled))
    rows = await stores.lists.sessions()
    assert [row.session_id for row in rows] == ["s2", "s1", "s0"]
    assert [row.session_id for row in await stores.lists.sessions(shop_id=ShopId("demo"))] == [
        "s2",
        "s0",
    ]
    assert [row.session_id for row in await stores.lists.sessions(unsettled=True)] == ["s2", "s1"]
    assert [row.session_id for row in await stores.lists.sessions(status="waiting")] == [
        "s2",
        "s1",
        "s0",
    ]
    assert list(await stores.lists.sessions(status="ended")) == []
    (row,) = await stores.lists.sessions(shop_id=ShopId("other"))
    assert (row.status, row.phase, row.version) == ("waiting", "open", 1)
    assert (row.opened_at_ms, row.touched_at_ms) == (NOW_MS + 1, NOW_MS + 1)
    assert not row.settled


async def test_settled_sessions_that_nobody_touched_are_found_until_they_are_erased(
    stores: Stores,
) -> None:
    for number, settled in enumerate([True, False, True, True]):
        log = Logbook(f"s{number}", at_ms=NOW_MS - number)
        await stores.log.append(log.next(settled=settled))
    found = await stores.lists.outlived(NOW_MS - 1, 9)
    assert [row.session_id for row in found] == ["s3", "s2"]
    assert [row.session_id for row in await stores.lists.outlived(NOW_MS, 2)] == ["s3", "s2"]
    await stores.erase(found[0].session_id)
    assert [row.session_id for row in await stores.lists.outlived(NOW_MS, 9)] == ["s2", "s0"]


async def test_a_list_follows_the_newest_append(stores: Stores) -> None:
    log = await opened(stores, Logbook())
    await stores.log.append(log.next(settled=False))
    (row,) = await stores.lists.sessions()
    assert (row.version, row.settled, row.opened_at_ms) == (2, False, NOW_MS)
    assert row.touched_at_ms == NOW_MS + 1


async def test_a_session_is_found_in_the_lists_by_its_id(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "first")
    await opened(stores, Logbook("s2"), "other")
    rows = await stores.lists.sessions()
    assert await stores.lists.row(log.session_id) == next(
        item for item in rows if item.session_id == "s1"
    )
    assert await stores.lists.row(SessionId("s9")) is None


async def test_sessions_with_an_open_case_are_found_by_shop(stores: Stores) -> None:
    opening = CaseOpened(case_id=CaseId("k1"), kind="disputed", subject="a1")
    for name, shop in (("s1", "demo"), ("s2", "other"), ("s3", "demo")):
        log = Logbook(name, shop_id=ShopId(shop))
        append = log.next()
        await stores.log.append(append)
        log.accept(append)
        if name != "s3":
            await stores.log.append(log.write((opening,)))
    assert await stores.lists.troubled(ShopId("demo")) == ["s1"]
    assert await stores.lists.troubled() == ["s1", "s2"]


async def test_a_row_of_the_list_goes_with_the_end_of_its_session(stores: Stores) -> None:
    log = Logbook()
    await written(stores, log)
    kept = board_row(log.state) if log.state else None
    assert kept is not None
    await written(stores, log, SessionEnded(why="left"))
    await stores.lists.keep_board_row(log.session_id, 2, kept)
    assert await stores.lists.board() == []


async def test_the_newest_session_says_when_it_began(stores: Stores) -> None:
    assert await stores.lists.newest_ms() is None
    for name, at_ms in (("s1", 1_000), ("s2", 3_000), ("s3", 2_000)):
        await written(stores, Logbook(name, at_ms=at_ms))
    assert await stores.lists.newest_ms() == 3_000


async def test_sessions_with_a_case_are_paged_the_newest_first(stores: Stores) -> None:
    case = CaseOpened(case_id=CaseId("k1"), kind="orphan_order", subject="o1")
    for name, at_ms in (("s1", 1_000), ("s2", 2_000), ("s3", 2_000), ("s4", 3_000), ("s5", 9_000)):
        log = Logbook(name, at_ms=at_ms)
        await written(stores, log)
        if name != "s5":
            await written(stores, log, case)
    other = Logbook("s6", shop_id=ShopId("other"), at_ms=2_500)
    await written(stores, other)
    await written(stores, other, case)
    lists, shop = stores.lists, ShopId("demo")

    async def names(at_ms: int, session_id: str, limit: int) -> list[str]:
        found = await lists.troubled_before(shop, at_ms, session_id, limit)
        return [row.session_id for row in found]

    assert await names(2**60, "", 9) == ["s4", "s3", "s2", "s1"]
    assert await names(2**60, "", 2) == ["s4", "s3"]
    assert await names(2_000, "s3", 9) == ["s2", "s1"]
    assert await names(1_000, "s1", 9) == []


async def test_what_came_after_the_newest_session_is_newer_than_its_beginning(
    stores: Stores,
) -> None:
    await written(stores, Logbook(at_ms=1_000))
    notice = RawNotice(
        notice_id="evt_1", provider="card", shop_id=ShopId("demo"), at_ms=7_000, body=b"sealed"
    )
    await stores.notices.keep(notice)
    assert await stores.lists.newest_ms() == 7_000
