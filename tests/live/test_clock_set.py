"""The clock on the wall is set while the server runs, or while it is down."""

import asyncio

import pytest

from tests.live.bank import failing
from tests.live.deployment import Deployment, Visit
from tests.simulation.gated_store import open_gate
from tests.simulation.loop import LoopClock, run_virtual
from theke_checkout.providers import UnavailableError
from theke_checkout.values.codes import Phase
from theke_server.outbox.worker import begin_anew
from theke_server.privacy.erasure import PERSONAL_KEPT_MS

HOUR_MS = 3_600_000
HOUR_S = HOUR_MS / 1000
RETRIES_MAX_S = 70.0
"""A try at most a minute after the one before, and a look at the outbox."""


async def paying(deployment: Deployment, times: int) -> Visit:
    """Begin a payment at a bank that does not answer so many times."""
    visit = await deployment.open()
    await visit.fill()
    await visit.approve()
    deployment.bank.before = failing(UnavailableError("away"), "create", times=times)
    await visit.pay()
    await asyncio.sleep(100)
    return visit


@pytest.mark.parametrize("set_by_ms", [-HOUR_MS, -25 * HOUR_MS, -10_000, HOUR_MS])
def test_a_payment_waits_no_longer_where_the_clock_is_set(set_by_ms: int) -> None:
    async def main() -> None:
        clock = LoopClock()
        async with Deployment(clock=clock) as deployment:
            visit = await paying(deployment, times=9)
            assert (await visit.state()).checkout.phase is Phase.PAYING
            clock.set_ms += set_by_ms
            async with asyncio.timeout(4 * RETRIES_MAX_S):
                await visit.until_phase(Phase.COMPLETED)

    run_virtual(main)


def test_a_payment_waits_no_longer_where_the_clock_was_set_while_the_server_was_down() -> None:
    async def main() -> None:
        clock = LoopClock()
        async with Deployment(clock=clock) as deployment:
            visit = await paying(deployment, times=9)
            await deployment.aclose()
            clock.set_ms -= HOUR_MS
            deployment.begin()
            await deployment.start()
            async with asyncio.timeout(4 * RETRIES_MAX_S):
                await visit.until_phase(Phase.COMPLETED)

    run_virtual(main)


@pytest.mark.parametrize(("waited_s", "back_ms"), [(700, 600_000), (750, 400_000)])
def test_what_has_waited_for_long_waits_no_longer_where_the_clock_was_set_back_meanwhile(
    waited_s: int, back_ms: int
) -> None:
    """Nothing is kept from later than now: the session and its effect are older than that."""

    async def main() -> None:
        clock = LoopClock()
        async with Deployment(clock=clock) as deployment:
            visit = await paying(deployment, times=100_000)
            await asyncio.sleep(waited_s)
            await deployment.aclose()
            clock.set_ms -= back_ms
            newest_ms = await deployment.stores.lists.newest_ms()
            assert newest_ms is not None
            assert newest_ms < clock.now_ms()
            deployment.bank.before = open_gate
            deployment.begin()
            await deployment.start()
            async with asyncio.timeout(4 * RETRIES_MAX_S):
                await visit.until_phase(Phase.COMPLETED)

    run_virtual(main)


def test_a_session_that_went_on_says_how_late_it_was() -> None:
    """The session began before now by the clock that was set back; what happened in it did not."""

    async def main() -> None:
        clock = LoopClock()
        async with Deployment(clock=clock) as deployment:
            visit = await deployment.open()
            await asyncio.sleep(HOUR_S)
            await visit.buy()
            clock.set_ms -= HOUR_MS // 2
            newest_ms = await deployment.stores.lists.newest_ms()
            assert newest_ms is not None
            assert newest_ms > clock.now_ms()

    run_virtual(main)


def test_what_waits_is_left_alone_where_no_clock_was_set() -> None:
    async def main() -> None:
        async with Deployment(clock=LoopClock()) as deployment:
            visit = await paying(deployment, times=100_000)
            waits = await deployment.stores.outbox.effects(visit.session_id)
            await deployment.aclose()
            deployment.begin()
            await begin_anew(deployment.ctx)
            assert await deployment.stores.outbox.effects(visit.session_id) == waits
            await deployment.start()

    run_virtual(main)


async def erased(deployment: Deployment) -> bool:
    (row,) = await deployment.stores.lists.sessions()
    return row.erased


@pytest.fixture
def doubted_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day has many ticks."""
    monkeypatch.setattr("theke_server.live.timers.DOUBTED_MS", HOUR_MS)


@pytest.mark.usefixtures("doubted_for_an_hour")
def test_a_clock_that_is_set_far_ahead_for_a_while_erases_nothing() -> None:
    async def main() -> None:
        clock = LoopClock()
        async with Deployment(clock=clock) as deployment:
            visit = await deployment.open()
            await visit.buy()
            await asyncio.sleep(HOUR_S)
            clock.set_ms += PERSONAL_KEPT_MS + 10 * HOUR_MS
            await asyncio.sleep(HOUR_S / 2)
            assert not await erased(deployment)
            clock.set_ms = 0
            await asyncio.sleep(2 * HOUR_S)
            assert not await erased(deployment)
            clock.set_ms += PERSONAL_KEPT_MS + 10 * HOUR_MS
            await asyncio.sleep(2 * HOUR_S)
            assert await erased(deployment)

    run_virtual(main)


@pytest.mark.usefixtures("doubted_for_an_hour")
def test_a_server_that_starts_with_a_clock_far_ahead_of_its_data_waits() -> None:
    async def main() -> None:
        clock = LoopClock()
        async with Deployment(clock=clock) as deployment:
            visit = await deployment.open()
            await visit.buy()
            await deployment.aclose()
            clock.set_ms += PERSONAL_KEPT_MS + 10 * HOUR_MS
            deployment.begin()
            await deployment.start()
            await asyncio.sleep(HOUR_S)
            assert not await erased(deployment)
            await asyncio.sleep(HOUR_S)
            assert await erased(deployment)

    run_virtual(main)


@pytest.mark.usefixtures("doubted_for_an_hour")
def test_whoever_comes_just_after_such_a_start_proves_nothing() -> None:
    async def main() -> None:
        clock = LoopClock()
        async with Deployment(clock=clock) as deployment:
            visit = await deployment.open()
            await visit.buy()
            await deployment.aclose()
            clock.set_ms += PERSONAL_KEPT_MS + 10 * HOUR_MS
            deployment.begin()
            await deployment.start()
            await deployment.open()
            await asyncio.sleep(HOUR_S / 2)
            rows = await deployment.stores.lists.sessions()
            assert [row.erased for row in rows] == [False, False]

    run_virtual(main)
