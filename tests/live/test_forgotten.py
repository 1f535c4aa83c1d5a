"""A session is dropped from memory while something happens to it: it stays what its log says."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.live.deployment import ADVISOR, Deployment, Ear, Visit
from tests.live.test_carts import Openings
from tests.live.test_counter import virtually
from tests.simulation.gated_store import open_gate
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.party import EndSession
from theke_checkout.commands.system import NoteCase
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.contact import Field
from theke_server.http import operator

Doing = Callable[[Visit], Awaitable[object]]


async def noted(visit: Visit) -> object:
    note = NoteCase(kind=CaseKind.MISMATCH, subject="a1")
    return await visit.deployment.counter.system(visit.session_id, note)


DOINGS: dict[str, Doing] = {
    "a line": lambda visit: visit.do(AddLine(sku="mug", quantity=2)),
    "a field": lambda visit: visit.do(SetField(field=Field.CITY, value="Chur")),
    "a case": noted,
}


async def is_as_stored(visit: Visit) -> None:
    """Memory says what the log says."""
    loaded = await visit.deployment.stores.log.load(visit.session_id)
    assert loaded is not None
    assert await visit.deployment.counter.current(visit.session_id) == (
        loaded.version, loaded.state,
    )  # fmt: skip


@pytest.mark.parametrize("gate", ["before", "after"])
@pytest.mark.parametrize("doing", DOINGS.values(), ids=DOINGS)
def test_what_is_forgotten_during_an_append_is_what_its_log_says(doing: Doing, gate: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear, opened = await deployment.open(), Ear(), asyncio.Event()
        deployment.counter.subscribe(visit.session_id, ear)

        async def wait(call: str) -> None:
            if call == "log.append":
                await opened.wait()

        setattr(deployment.gated, gate, wait)
        done = asyncio.ensure_future(doing(visit))
        await asyncio.sleep(1)
        forgotten = asyncio.ensure_future(deployment.counter.forget(visit.session_id))
        await asyncio.sleep(1)
        setattr(deployment.gated, gate, open_gate)
        opened.set()
        await asyncio.gather(done, forgotten)
        await visit.do(AddLine(sku="hat"), ADVISOR)
        await is_as_stored(visit)
        versions = [change.version for change in ear.changes]
        assert versions == sorted(set(versions)), "each version is told once, in order"

    virtually(main)


def test_what_is_erased_while_a_worker_writes_a_case_is_what_its_log_says(tmp_path: Path) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(SetField(field=Field.CITY, value="Chur"))
        await visit.do(EndSession())
        await asyncio.sleep(60)
        ctx = Openings(deployment, tmp_path).context
        noting: list[asyncio.Future[object]] = []

        async def wait(call: str) -> None:
            if call == "erase":
                noting.append(asyncio.ensure_future(noted(visit)))
                await asyncio.sleep(0)
            elif call == "log.append" and noting:
                await asyncio.sleep(1)

        deployment.gated.after = wait
        await operator.erase_session(ctx, visit.session_id)
        deployment.gated.after = open_gate
        await asyncio.gather(*noting)
        assert noting
        await is_as_stored(visit)
        view = deployment.counter.peek(visit.session_id)
        assert view is not None
        assert view[1] == {}

    virtually(main)
