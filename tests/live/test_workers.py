"""Workers that survive: whatever one session does to them, they go on with all the others.

Each test is a fault that once ended a worker, or made it repeat itself without a pause.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from tests.live.deployment import ADVISOR, SHOP, SHOPPER, Deployment, Visit
from tests.live.test_counter import virtually
from tests.property.world.bank import Outcome
from tests.simulation.loop import CLOCK
from theke_checkout.commands import party as c
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.quote import AbandonCheckout, OpenNextCheckout
from theke_checkout.state.session import Session
from theke_checkout.values.codes import CaseKind, Phase, Status
from theke_checkout.values.ids import AttemptId
from theke_server.desk.board import Board
from theke_server.live import asides
from theke_server.live.tasks import Worker

SPINS_MAX = 1_000
"""After so many failures a broken place works again, so that a worker that spins is seen to."""

EFFECT = ("Outbox._work",)
LOOP = ("turns", "Timers._tick")

Gate = Callable[[str], Awaitable[None]]


class BugError(Exception):
    """What nobody foresaw. Its text is nobody's business."""


class Broken:
    """A gate that fails at some calls of some tasks, and counts how often."""

    def __init__(
        self, *calls: str, error: Exception | None = None, tasks: tuple[str, ...] = ("",)
    ) -> None:
        self._calls = calls
        self._error = error or BugError("canary")
        self._tasks = tasks
        self.times = 0
        self.fixed = False

    async def __call__(self, call: str) -> None:
        task = asyncio.current_task()
        name = "" if task is None else getattr(task.get_coro(), "__qualname__", "")
        if self.fixed or call not in self._calls:
            return
        if not any(text in name for text in self._tasks):
            return
        self.times += 1
        self.fixed = self.times >= SPINS_MAX
        raise self._error


class Counted:
    """A gate that counts calls of a name, and ends the test where they do not end."""

    def __init__(self, call: str) -> None:
        self._call = call
        self.times = 0

    async def __call__(self, call: str) -> None:
        self.times += call == self._call
        assert self.times < SPINS_MAX


async def flip(deployment: Deployment, visit: Visit) -> None:
    """Change one byte of all that is sealed of a session; twice, and it is as before."""
    rows = await deployment.gated.rows(
        "SELECT name, value FROM sealed WHERE session_id = ?", visit.session_id
    )
    for name, value in rows:
        await deployment.gated.damage(
            "UPDATE sealed SET value = ? WHERE session_id = ? AND name = ?",
            value[:-1] + bytes([value[-1] ^ 1]),
            visit.session_id,
            name,
        )


async def approved(deployment: Deployment) -> Visit:
    """Return a visit that has only to pay."""
    visit = await deployment.open()
    await visit.fill()
    await visit.approve()
    return visit


def put_aside(state: Session) -> list[str]:
    """Return what of a session is put before a person."""
    return [case.subject for case in state.cases.values() if case.kind == CaseKind.PUT_ASIDE]


async def records(deployment: Deployment) -> list[dict[str, str]]:
    """Return what is put aside and cannot carry a case, from beside the log."""
    return [msgspec.to_builtins(item) for item in await asides.kept(deployment.stores)]


async def damage_log(deployment: Deployment, visit: Visit) -> None:
    """Make a session's log unreadable."""
    await deployment.gated.damage("DELETE FROM snapshots WHERE session_id = ?", visit.session_id)
    await deployment.gated.damage(
        "UPDATE records SET body = '{' WHERE session_id = ? AND version = 2", visit.session_id
    )


# ---- the outbox of money


def test_an_answer_that_cannot_be_kept_pauses_before_the_call_is_repeated() -> None:
    async def main(deployment: Deployment) -> None:
        visit, other = await approved(deployment), await approved(deployment)
        broken = deployment.gated.before = Broken("log.append", tasks=EFFECT)
        await visit.pay()
        await asyncio.sleep(60)
        creates = deployment.bank.calls.count("create")
        assert creates < 10, "the company is called again without a pause"
        broken.fixed = True
        await other.pay()
        await asyncio.gather(visit.until_phase(Phase.COMPLETED), other.until_phase(Phase.COMPLETED))
        assert len(deployment.bank.books.payments) == 2, "the same key all along"

    virtually(main)


def test_a_bug_in_keeping_one_answer_is_a_case_of_that_session() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await approved(deployment)
        bug = Broken("log.append", tasks=EFFECT)

        async def once(call: str) -> None:
            if not bug.times:
                await bug(call)

        deployment.gated.before = once
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        assert bug.times == 1
        assert len(put_aside(await visit.state())) == 1

    virtually(main)


def test_a_session_whose_values_cannot_be_opened_is_put_aside_alone() -> None:
    async def main(deployment: Deployment) -> None:
        visit, other = await approved(deployment), await approved(deployment)
        hung = asyncio.Event()
        deployment.bank.before = lambda _: _hang(hung)
        await visit.pay()
        await asyncio.sleep(1)
        await deployment.aclose()
        deployment.bank.before = Broken()
        await flip(deployment, visit)
        reads = deployment.gated.after = Counted("sealed")
        deployment.begin()
        await deployment.start()
        await asyncio.sleep(60)
        assert reads.times < 30, "a session that cannot be opened is tried without a pause"
        found = await records(deployment)
        assert "outbox" in {entry["worker"] for entry in found}
        assert {entry["session_id"] for entry in found} == {visit.session_id}
        assert {entry["error"] for entry in found} == {"LogDamagedError"}
        await flip(deployment, visit)
        await other.pay()
        await asyncio.gather(visit.until_phase(Phase.COMPLETED), other.until_phase(Phase.COMPLETED))
        await asyncio.sleep(600)
        assert await records(deployment) == [], "it can carry its case itself again"
        assert put_aside(await visit.state())

    virtually(main)


async def _hang(event: asyncio.Event) -> None:
    await event.wait()


def test_a_damaged_log_is_reported_once_and_tried_ever_more_rarely() -> None:
    async def main(deployment: Deployment) -> None:
        visit, other = await approved(deployment), await approved(deployment)
        hung = asyncio.Event()
        deployment.bank.before = lambda _: _hang(hung)
        await visit.pay()
        await asyncio.sleep(1)
        await deployment.aclose()
        deployment.bank.before = Broken()
        await damage_log(deployment, visit)
        loads = deployment.gated.before = Counted("load")
        with structlog.testing.capture_logs() as logged:
            deployment.begin()
            await deployment.start()
            await asyncio.sleep(600)
            entries = [
                log_entry for log_entry in logged if log_entry["event"] == CaseKind.PUT_ASIDE
            ]
        workers = [entry["worker"] for entry in entries]
        assert "outbox" in workers
        assert len(workers) == len(set(workers)), "told more than once"
        assert all(entry["session"] == visit.session_id for entry in entries)
        assert all(entry["error"] == "LogDamagedError" for entry in entries)
        assert loads.times < 150, "tried again and again"
        assert {record["worker"] for record in await records(deployment)} == set(workers)
        assert {record["shop_id"] for record in await records(deployment)} == {"demo"}
        await other.pay()
        await other.until_phase(Phase.COMPLETED)

    virtually(main)


async def change_effect(deployment: Deployment, visit: Visit, key: str, body: bytes) -> None:
    """Write an effect as another version would."""
    sql = "UPDATE outbox SET body = ? WHERE session_id = ? AND key = ?"
    await deployment.gated.damage(sql, body, visit.session_id, key)


UNKNOWN = b'{"type":"teleport","key":"a1:create"}'


def test_an_effect_of_a_newer_version_is_put_aside_alone_and_done_after_the_upgrade() -> None:
    async def main(deployment: Deployment) -> None:
        visit, other = await approved(deployment), await approved(deployment)
        hung = asyncio.Event()
        deployment.bank.before = lambda _: _hang(hung)
        await visit.pay()
        await asyncio.sleep(1)
        await deployment.aclose()
        deployment.bank.before = Broken()
        ((key, body),) = await deployment.gated.rows(
            "SELECT key, body FROM outbox WHERE session_id = ? AND done = 0 AND lane = 'money'",
            visit.session_id,
        )
        await change_effect(deployment, visit, key, UNKNOWN)
        deployment.begin()
        await deployment.start()
        await asyncio.sleep(5)
        await other.pay()
        await other.until_phase(Phase.COMPLETED)
        assert put_aside(await visit.state()) == [key]
        assert (await visit.state()).checkout.phase is Phase.PAYING, "unknown is never a failure"
        await deployment.aclose()
        await change_effect(deployment, visit, key, body)
        deployment.begin()
        await deployment.start()
        await visit.until(lambda state: state.checkout.phase is Phase.COMPLETED, 400)

    virtually(main)


# ---- timers


def test_a_session_in_which_no_time_can_pass_stops_the_time_of_no_other() -> None:
    async def main(deployment: Deployment) -> None:
        bad, good = await deployment.open(), await deployment.open()
        for visit in (bad, good):
            await visit.fill()
            await visit.approve()
        await deployment.aclose()
        await flip(deployment, bad)
        deployment.begin()
        await deployment.start()
        with CLOCK.seldom():
            await good.until(lambda state: state.status is Status.ENDED, 48 * 3_600)
        assert [
            (record["session_id"], record["worker"]) for record in await records(deployment)
        ] == [(bad.session_id, "timers")]
        assert deployment.counter.late_workers() == [], "one bad session is no dead worker"

    virtually(main)


def test_time_that_cannot_pass_is_tried_ever_more_rarely_and_passes_in_the_end() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await approved(deployment)
        broken = deployment.gated.before = Broken("log.append", tasks=LOOP)
        ended = visit.until(lambda state: state.status is Status.ENDED, 96 * 3_600)
        waiting = asyncio.ensure_future(ended)
        with CLOCK.seldom():
            await asyncio.sleep(6 * 3_600)
            assert 5 < broken.times < 2 * 6 * 12 + 40, "every five minutes in the end, and its case"
            broken.fixed = True
            state = await waiting
        assert put_aside(state) == []

    virtually(main)


# ---- webhooks, polls, prices


async def pending(deployment: Deployment) -> tuple[Visit, str]:
    """Return a visit with a payment that waits for the shopper, and the payment's name."""
    visit = await approved(deployment)
    deployment.bank.outcomes = [Outcome.ACTION]
    await visit.pay("redirect")
    await visit.until(lambda state: bool(state.checkout.attempts[AttemptId("a1")].payments))
    return visit, next(iter((await visit.attempt()).payments))


def test_a_webhook_that_meets_a_bug_is_handled_when_it_is_fixed() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ref = await pending(deployment)
        await deployment.aclose()
        deployment.begin()
        deployment.bank.books.finish(ref, Outcome.SUCCESS)
        bug = deployment.bank.before = Broken("resolve", "retrieve")
        body = deployment.bank.notice("n1", ref)
        notices = deployment.bank.parse_webhook({"signed": "yes"}, body, deployment.clock.now_ms())
        await deployment.start()
        await deployment.workers.keep_notices(SHOP, "bank", notices, body)
        await asyncio.sleep(300)
        assert 2 < bug.times < 60
        bug.fixed = True
        await visit.until_phase(Phase.COMPLETED)
        assert len(put_aside(await visit.state())) == 2, "of the notice, and of the polls"
        await asyncio.sleep(400)
        assert await deployment.stores.notices.waiting() == []

    virtually(main)


def test_payments_of_a_session_are_looked_at_again_after_a_bug() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ref = await pending(deployment)
        bug = deployment.bank.before = Broken("retrieve")
        await asyncio.sleep(300)
        assert 2 < bug.times < 30
        for _ in range(50):
            deployment.workers.look_at_payment(visit.session_id)
            await asyncio.sleep(0.01)
        assert bug.times < 30, "whoever asks to look sooner does not hurry a bug"
        bug.fixed = True
        deployment.bank.books.finish(ref, Outcome.SUCCESS)
        await visit.until_phase(Phase.COMPLETED)
        assert put_aside(await visit.state()) == ["polling"]

    virtually(main)


def test_a_price_is_asked_for_again_after_a_bug_of_the_shop() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        deployment.counter.arrive(visit.session_id, SHOPPER, "one")
        bug = deployment.shop.before = Broken("quote")
        await visit.fill()
        await asyncio.sleep(60)
        assert 2 < bug.times < 30
        bug.fixed = True
        await visit.priced()
        assert put_aside(await visit.state()) == ["pricing"]

    virtually(main)


# ---- who watches, absence, forgetting


def test_a_watcher_with_a_bug_is_shown_and_disturbs_nobody() -> None:
    async def main(deployment: Deployment) -> None:
        times = [0]

        def watch(happening: object) -> None:
            times[0] += 1
            raise BugError("canary")

        deployment.counter.watch(Worker.FIGURES, watch)
        visit = await deployment.open()
        state = await visit.buy()
        assert put_aside(state) == ["figures"]
        assert times[0] > 5

    virtually(main)


def test_a_session_whose_advisor_was_lost_waits_again_after_a_bug() -> None:
    async def main(deployment: Deployment) -> None:
        board = Board(deployment.ctx, deployment.counter, away_s=5.0)
        await board.start()
        visit = await deployment.open()
        deployment.counter.arrive(visit.session_id, ADVISOR, "one")
        bug = deployment.gated.before = Broken("log.append", tasks=("Absence._wait",))
        deployment.counter.depart(visit.session_id, ADVISOR, "one")
        await asyncio.sleep(60)
        assert 1 < bug.times < 20
        bug.fixed = True
        await visit.until(lambda state: state.status is Status.WAITING)
        await board.aclose()

    virtually(main)


def test_one_session_that_cannot_be_forgotten_keeps_no_other() -> None:
    async def main(deployment: Deployment) -> None:
        bad, good = await deployment.open(), await deployment.open()
        for visit in (bad, good):
            await visit.do(c.EndSession())
        forgotten = [0]

        async def gate(call: str) -> None:
            if call == "forget":
                forgotten[0] += 1
                if forgotten[0] == 1:
                    raise BugError("canary")

        deployment.shop.before = gate
        for gone in ([False, True], [True, True]):
            await asyncio.sleep(300)
            await deployment.gated.damage("UPDATE sessions SET touched_at_ms = 0")
            await asyncio.sleep(400)
            rows = await deployment.stores.lists.sessions()
            assert sorted(row.erased for row in rows) == gone
        assert forgotten[0] == 3

    virtually(main)


def test_a_loop_that_fails_or_ends_is_begun_again_and_seen() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await approved(deployment)
        bug = deployment.gated.before = Broken("outbox.claim")
        await asyncio.sleep(150)
        assert 3 < bug.times < 20
        assert deployment.counter.late_workers() == ["outbox", "webhooks"]
        bug.fixed = True
        for task in asyncio.all_tasks():
            if task.get_name().startswith("worker "):
                task.cancel()
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        await asyncio.sleep(61)
        assert deployment.counter.late_workers() == []

    virtually(main)


def test_books_are_compared_past_a_session_that_cannot_be_read() -> None:
    async def main(deployment: Deployment) -> None:
        bad, good = await deployment.open(), await deployment.open()
        await bad.buy()
        await good.buy()
        await deployment.aclose()
        await damage_log(deployment, bad)
        deployment.begin()
        findings = await deployment.workers.reconcile(SHOP, 0)
        assert [(finding.session_id, finding.here, finding.done) for finding in findings] == [
            (bad.session_id, "unreadable", "for a person")
        ]

    virtually(main)


def test_a_cart_that_is_not_brought_for_a_bug_is_a_case() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open(cart_ref="cart1")
        await deployment.carts.take(SHOP, "cart1", visit.session_id)
        await visit.fill()
        bug = deployment.shop.before = Broken("import_cart")
        await visit.do(AbandonCheckout())
        await asyncio.sleep(30)
        await visit.do(OpenNextCheckout())
        await asyncio.sleep(30)
        assert bug.times == 1
        assert put_aside(await visit.state()) == ["carts"]

    virtually(main)


def test_a_bug_in_renewing_products_is_shown_until_it_goes_well() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(AddLine(sku="mug"))
        await asyncio.sleep(60)
        bug = deployment.shop.before = Broken("facts")
        for sleep_s in (5, 60):
            await visit.do(AddLine(sku="mug"))
            await asyncio.sleep(sleep_s)
        assert bug.times >= 1
        [record] = await records(deployment)
        shown = (record["session_id"], record["shop_id"], record["worker"])
        assert shown == ("", "demo", "products")
        bug.fixed = True
        await visit.do(AddLine(sku="mug"))
        await asyncio.sleep(60)
        await visit.do(AddLine(sku="mug"))
        await asyncio.sleep(5)
        assert await records(deployment) == []

    virtually(main)
