"""What an operator sees of workers: which are late, and what was put aside, also without a log."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from tests.live.deployment import SHOP, Deployment
from tests.live.test_counter import virtually
from tests.live.test_workers import Broken, approved, damage_log, records
from tests.money_scene import completed, settling
from tests.simulation.loop import CLOCK
from tests.unit.server.cli.test_cases import AUTHOR, S1, keep, run
from theke_checkout.commands.system import CaseOutcome, NoteCase, Placement
from theke_checkout.kit.wires import AppTransport
from theke_checkout.values.codes import CaseKind
from theke_server.desk import cases
from theke_server.http import health
from theke_server.http.endpoints import mounted
from theke_server.http.shared_answer import SharedAnswer
from theke_server.live import asides
from theke_server.stores import LogDamagedError
from theke_server.stores.sqlite.store import SqliteStores


async def asked(deployment: Deployment, path: str) -> httpx.Response:
    """Ask the operator's pages of a deployment."""
    app = Starlette(routes=mounted(health.ENDPOINTS))
    app.state.context = SimpleNamespace(
        stores=deployment.stores,
        clock=deployment.clock,
        counter=deployment.counter,
        carts=deployment.carts,
        workers=deployment.workers,
        metrics=deployment.metrics,
        connectors={SHOP: deployment.shop},
        writable=SharedAnswer[bool](),
        counted=SharedAnswer[bool](),
        settings=SimpleNamespace(data=Path("no such folder")),
    )
    transport = AppTransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://theke.example") as client:
        return await client.get(path)


def test_readyz_says_which_worker_does_not_come_round_and_when_it_does_again() -> None:
    async def main(deployment: Deployment) -> None:
        assert (await asked(deployment, "/readyz")).status_code == 200
        bug = deployment.gated.before = Broken("lists.due")
        await asyncio.sleep(200)
        answer = await asked(deployment, "/readyz")
        assert (answer.status_code, answer.json()["error"]["subject"]) == (503, "workers:timers")
        metrics = (await asked(deployment, "/metrics")).text
        assert 'theke_worker_restarts_total{worker="timers"}' in metrics
        assert 'theke_worker_idle_seconds{worker="timers"} 20' in metrics
        bug.fixed = True
        await asyncio.sleep(61)
        assert (await asked(deployment, "/readyz")).status_code == 200

    virtually(main)


def test_a_session_without_a_readable_log_is_in_all_lists_and_stops_no_server() -> None:
    async def main(deployment: Deployment) -> None:
        visit, other = await approved(deployment), await approved(deployment)
        await other.deployment.counter.system(
            other.session_id, NoteCase(kind=CaseKind.MISMATCH, subject="a1")
        )
        await visit.deployment.counter.system(
            visit.session_id, NoteCase(kind=CaseKind.MISMATCH, subject="a1")
        )
        await deployment.aclose()
        await damage_log(deployment, visit)
        deployment.begin()
        await deployment.start()
        sessions, beside = await asides.waiting(deployment.stores, SHOP)
        assert [session.session_id for session in sessions] == [other.session_id]
        assert [(item.session_id, item.worker) for item in beside] == [(visit.session_id, "log")]
        with CLOCK.seldom():
            await asyncio.sleep(3 * 3_600)
        assert (await asked(deployment, "/readyz")).status_code == 200
        [record] = await records(deployment)
        _, [aside] = await asides.waiting(deployment.stores, SHOP)
        row = cases.row_beside(aside)
        assert (row.session_id, row.kind, row.subject) == (visit.session_id, "put_aside", "timers")
        assert list(row.outcomes) == [CaseOutcome.DONE]
        assert "canary" not in str(record).lower()
        metrics = (await asked(deployment, "/metrics")).text
        assert 'theke_cases_open{shop="demo"} 3.0' in metrics
        assert 'theke_worker_failures_total{worker="timers"}' in metrics
        assert (
            await asides.resolve(deployment.stores, aside.session, aside.case.case_id, "other")
            is False
        )
        assert await asides.resolve(deployment.stores, aside.session, aside.case.case_id, SHOP)
        assert await records(deployment) == []

    virtually(main)


@pytest.fixture
def damaged(tmp_path: Path) -> tuple[Path, asides.Aside]:
    """Return a data folder with a session that cannot carry its case, and the record of it."""
    scene = settling()
    scene.placed(Placement.UNKNOWN)
    keep(tmp_path, scene)
    aside = asides.Aside(
        session_id=S1, shop_id="coffee", worker="outbox", subject="a1:capture",
        error="LogDamagedError", at_ms=1_800_000_000_000,
    )  # fmt: skip

    async def write() -> None:
        stores = SqliteStores(tmp_path / "sessions.sqlite")
        body = msgspec.json.encode(aside)
        await stores.values.put(asides.ASIDE_KIND, aside.key, body, before=None)
        await stores.aclose()

    asyncio.run(write())
    return tmp_path, aside


@pytest.mark.parametrize("kind", [asides.ASIDE_KIND, asides.DAMAGE_KIND])
def test_a_record_that_is_damaged_itself_hides_no_other_and_stops_no_start(kind: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await deployment.ctx.asides.damaged(
            visit.session_id, LogDamagedError("record 4 is missing")
        )
        for body in (b"{", b'{"part":"\xff"}', b'{"session_id":"s9","part":"of a newer release"}'):
            await deployment.stores.values.put(kind, f"s9:{body!r}", body, before=None)
        await deployment.restart()
        assert [entry.session_id for entry in await asides.damaged(deployment.stores)] == [
            visit.session_id
        ]

    virtually(main)


def test_the_command_line_lists_and_closes_what_has_no_log(
    damaged: tuple[Path, asides.Aside],
) -> None:
    data, aside = damaged
    code, output = run(data, "cases", "list")
    assert code == 0
    for word in ("put_aside", "a1:capture", aside.case.case_id, "placement_unknown"):
        assert word in output
    words = ("cases", "resolve", S1, aside.case.case_id, "--outcome", "done", *AUTHOR)
    code, output = run(data, *words)
    assert (code, "is settled" in output) == (0, True), output
    assert "put_aside" not in run(data, "cases", "list")[1]


def test_the_case_of_an_effect_shows_the_payments_that_it_is_about() -> None:
    scene = completed()
    scene.tell(NoteCase(kind=CaseKind.PUT_ASIDE, subject="a1:capture"))
    scene.tell(NoteCase(kind=CaseKind.PUT_ASIDE, subject="timers"))
    of_money, of_time = cases.rows(scene.session)
    assert [payment.attempt_id for payment in of_money.payments] == ["a1"]
    assert of_time.payments == []
