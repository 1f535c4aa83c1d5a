"""One session whose stored data cannot be read: it is put before a person, and all else works."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import structlog

from tests.live.deployment import POLICY, SHOP, SHOPPER, Deployment, Visit
from tests.live.test_carts import MUGS, REF, Openings, over_the_route, quantities
from tests.live.test_counter import virtually
from theke_checkout.commands.cart import AddLine, ChangeQuantity
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.party import EndSession
from theke_checkout.commands.system import OpenSession
from theke_checkout.values.contact import Field
from theke_checkout.values.reasons import RejectedError
from theke_server.desk.board import Board
from theke_server.http import operator
from theke_server.live.asides import damaged
from theke_server.stores import LogDamagedError
from theke_server.stores.sqlite.appends import SNAPSHOT_EVERY

Harm = Callable[[Deployment, Visit], Awaitable[None]]


async def _waiting(deployment: Deployment) -> Visit:
    """Return a session that waits, with a personal value and a snapshot."""
    opening = OpenSession(
        shop_id=SHOP, currency="CHF", locale="en", policy=POLICY, shopper_id=SHOPPER
    )
    visit = Visit(deployment, await deployment.counter.open(opening, deployment.ids.fresh("c")))
    await visit.do(SetField(field=Field.EMAIL, value="ada@canary.example"))
    await visit.do(AddLine(sku="mug"))
    while (await deployment.counter.current(visit.session_id))[0] < SNAPSHOT_EVERY + 1:
        line = next(iter((await visit.state()).checkout.cart.lines.values()))
        await visit.do(ChangeQuantity(line_id=line.line_id, delta=-1 if line.quantity > 1 else 1))
    return visit


def _harm(table: str, how: str) -> Harm:
    async def harm(deployment: Deployment, visit: Visit) -> None:
        column = {"sealed": "value"}.get(table, "body")
        await deployment.gated.rows(
            f"UPDATE {table} SET {column} = {how.format(column=column)} WHERE session_id = ?",  # noqa: S608
            visit.session_id,
        )

    return harm


CUT = "substr({column}, 1, length({column}) - 5)"
ZEROED = "zeroblob(length({column}))"
FLIPPED = "CAST(substr({column}, 1, 20) || x'00' || substr({column}, 22) AS BLOB)"
NOT_TEXT = "CAST(x'ff' || {column} AS BLOB)"


async def _other_key(deployment: Deployment, visit: Visit) -> None:
    """Put another session's key in the place of this one's."""
    vars(deployment.keys)["_wrapped"][visit.session_id] = b"\x01" + bytes(60)


async def _no_key(deployment: Deployment, visit: Visit) -> None:
    """Put an older key store back: one that knows nothing of this session."""
    vars(deployment.keys)["_wrapped"].pop(visit.session_id)


@pytest.mark.parametrize(
    "harm",
    [_harm("snapshots", how) for how in (CUT, ZEROED, NOT_TEXT, "x''", "'{{}}'")],
    ids=["cut", "zeroed", "not text", "empty", "of another shape"],
)
def test_a_snapshot_that_cannot_be_read_is_built_again(harm: Harm) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _waiting(deployment)
        before = await visit.state()
        await harm(deployment, visit)
        await deployment.restart()
        board = Board(deployment.ctx, deployment.counter)
        await board.start()
        assert await visit.state() == before
        _, view = await board.view(SHOP, "bo")
        assert list(view.sessions) == [visit.session_id]
        await board.aclose()

    virtually(main)


DAMAGES = {
    "record cut": _harm("records", CUT),
    "records zeroed": _harm("records", ZEROED),
    "record not text": _harm("records", NOT_TEXT),
    "seal cut": _harm("sealed", CUT),
    "seal zeroed": _harm("sealed", ZEROED),
    "seal flipped": _harm("sealed", FLIPPED),
    "another key": _other_key,
    "no key": _no_key,
}


@pytest.mark.parametrize("harm", DAMAGES.values(), ids=DAMAGES)
def test_a_session_that_cannot_be_read_is_put_before_a_person_and_all_else_works(
    harm: Harm,
) -> None:
    async def main(deployment: Deployment) -> None:
        bad, good = await _waiting(deployment), await _waiting(deployment)
        await deployment.gated.rows("DELETE FROM snapshots")
        await harm(deployment, bad)
        with structlog.testing.capture_logs() as logs:
            await deployment.restart()
            board = Board(deployment.ctx, deployment.counter)
            await board.start()
            for _ in range(3):
                with pytest.raises((RejectedError, LogDamagedError)):
                    await board.accept(bad.session_id, "bo", "Bo")
            await board.accept(good.session_id, "bo", "Bo")
            await good.do(AddLine(sku="hat"))
            _, view = await board.view(SHOP, "bo")
        assert list(view.sessions) == [good.session_id]
        events = [line for line in logs if line["event"] == "session_damaged"]
        assert [(line["session"], line["log_level"]) for line in events] == [
            (bad.session_id, "error")
        ]
        assert [session.session_id for session in await damaged(deployment.stores)] == [
            bad.session_id
        ]
        assert b'theke_sessions_damaged{shop="demo"} 1.0' in deployment.metrics.render()
        await board.aclose()

    virtually(main)


def test_a_session_that_can_be_read_again_is_damaged_no_more() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _waiting(deployment)
        key = vars(deployment.keys)["_wrapped"][visit.session_id]
        await _other_key(deployment, visit)
        await deployment.restart()
        with pytest.raises(LogDamagedError):
            await visit.state()
        await deployment.restart()
        assert [session.session_id for session in await damaged(deployment.stores)] == [
            visit.session_id
        ]
        assert b'theke_sessions_damaged{shop="demo"} 1.0' in deployment.metrics.render()
        vars(deployment.keys)["_wrapped"][visit.session_id] = key
        assert (await visit.state()).fields
        assert await damaged(deployment.stores) == []
        assert b'theke_sessions_damaged{shop="demo"} 0.0' in deployment.metrics.render()

    virtually(main)


def test_lists_go_on_past_a_session_that_cannot_be_read() -> None:
    async def main(deployment: Deployment) -> None:
        board = Board(deployment.ctx, deployment.counter)
        bad, good = await _waiting(deployment), await _waiting(deployment)
        for visit in (bad, good):
            await board.accept(visit.session_id, "bo", "Bo")
        await deployment.gated.rows("DELETE FROM snapshots")
        await _harm("records", ZEROED)(deployment, bad)
        await deployment.restart()
        board = Board(deployment.ctx, deployment.counter)
        assert [session.session_id for session in await board.recent(SHOP, "bo")] == [
            good.session_id
        ]
        await board.aclose()

    virtually(main)


def test_a_cart_whose_last_session_cannot_be_read_keeps_nobody_out(tmp_path: Path) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        deployment.shop.carts[REF] = MUGS
        first = await openings.open(REF)
        await deployment.gated.rows("DELETE FROM snapshots")
        await _harm("records", ZEROED)(deployment, first)
        await deployment.counter.forget(first.session_id)
        assert await quantities(await openings.open(REF)) == []

    over_the_route(tmp_path, main)


def test_a_session_that_cannot_be_opened_can_be_erased_and_is_readable_then(tmp_path: Path) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _waiting(deployment)
        await visit.do(EndSession())
        await asyncio.sleep(60)
        await _other_key(deployment, visit)
        await deployment.restart()
        with pytest.raises(LogDamagedError):
            await visit.state()
        await operator.erase_session(Openings(deployment, tmp_path).context, visit.session_id)
        assert (await visit.state()).session_id == visit.session_id
        assert await damaged(deployment.stores) == []

    virtually(main)
