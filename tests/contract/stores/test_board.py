"""What desks must know of sessions, on every store: as the state says, without reading a log."""

import pytest

from tests.contract.stores.logbook import Logbook, added
from theke_checkout.events.party import PartyJoined, SessionEnded
from theke_checkout.values.codes import Role
from theke_checkout.values.ids import PartyId, SessionId
from theke_server.stores import SessionStore, StaleVersionError
from theke_server.stores.board import BoardRow, board_row


async def written(store: SessionStore, log: Logbook, *events: object) -> None:
    append = log.write(events) if events else log.next()  # pyright: ignore[reportArgumentType]
    await store.append(append)
    log.accept(append)


async def rows(store: SessionStore) -> list[BoardRow | None]:
    return [entry.row for entry in await store.board()]


async def test_the_rows_follow_each_append_in_the_order_of_opening(store: SessionStore) -> None:
    late, early = Logbook("s1", at_ms=2_000), Logbook("s2", at_ms=1_000)
    for log in (late, early):
        await written(store, log)
    assert [entry.session_id for entry in await store.board()] == ["s2", "s1"]
    join = PartyJoined(party_id=PartyId("p2"), role=Role.ADVISOR, name="Bo", advisor="bo")
    await written(store, early, join)
    await written(store, late, added(1))
    assert early.state is not None
    assert late.state is not None
    assert await rows(store) == [board_row(early.state), board_row(late.state)]
    assert [row and (row.advisor, row.lines) for row in await rows(store)] == [("bo", 0), ("", 1)]
    await written(store, early, SessionEnded(why="left"))
    assert await rows(store) == [board_row(late.state)]
    assert await store.new_board_row(SessionId("s2")) is None
    assert await store.new_board_row(SessionId("s9")) is None


async def test_an_append_that_is_refused_changes_no_row(store: SessionStore) -> None:
    log = Logbook()
    await written(store, log)
    before = await rows(store)
    stale = log.next()
    await written(store, log, added(1))
    with pytest.raises(StaleVersionError):
        await store.append(stale)
    assert await rows(store) != before
    assert await store.new_board_row(log.session_id) == (await rows(store))[0]
