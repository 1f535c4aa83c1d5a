"""The clock on the wall is set while the server runs, or while it is down."""

import asyncio

import pytest

from tests.live.bank import failing
from tests.live.deployment import Deployment, Visit
from tests.simulation.loop import LoopClock, run_virtual
from theke_checkout.providers import UnavailableError
from theke_checkout.values.codes import Phase
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
