"""A process that is stopped in order: what it had claimed and not begun is done by the next one."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.live.deployment import Deployment
from tests.live.shop import FakeShop
from tests.simulation.gated_store import open_gate
from tests.simulation.loop import run_virtual
from theke_checkout.values.codes import Phase

CLAIMED = (
    "SELECT 1 FROM outbox WHERE CAST(body AS TEXT) LIKE '%place_order%' AND number > 0 AND done = 0"
)
SLOW_S = 0.5
REACHED_MAX_S = 600.0

Rest = Callable[[], Awaitable[None]]


async def slow() -> None:
    """Wait as for a disk: it is stopped meanwhile, and the store's answer comes after that."""
    await asyncio.sleep(SLOW_S)


async def endless() -> None:
    """Wait for what does not come before the process is stopped."""
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize(
    ("call", "rest"),
    [
        ("outbox.claim", slow),
        ("log.records", endless),
    ],
)
def test_what_was_claimed_and_not_begun_is_no_unknown_order(call: str, rest: Rest) -> None:
    """A shop without idempotence is only looked at after a try that may have been executed."""

    async def main() -> None:
        deployment = Deployment(shop=FakeShop(idempotent=False))
        await deployment.start()
        visit = await deployment.open()
        await visit.fill()
        await visit.approve()
        reached = asyncio.Event()

        async def gate(name: str) -> None:
            if name == call and await deployment.gated.rows(CLAIMED):
                reached.set()
                await rest()

        deployment.gated.after = gate
        await visit.pay()
        await asyncio.wait_for(reached.wait(), REACHED_MAX_S)
        await deployment.aclose()
        deployment.gated.after = open_gate
        deployment.begin()
        await deployment.start()
        state = await visit.until_phase(Phase.COMPLETED)
        assert (len(deployment.shop.placed), state.cases) == (1, {})
        await deployment.aclose()

    run_virtual(main)
