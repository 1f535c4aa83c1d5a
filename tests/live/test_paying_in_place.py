"""Where the pay page takes the panel's place, the shopper is still there: they pay."""

import asyncio
from pathlib import Path

import pytest

from tests.live.deployment import SHOPPER, Deployment
from tests.live.reception import Reception, bearing
from theke_server.clock import SystemClock
from theke_server.live import presence

GRACE_S = 0.2


async def test_who_waits_on_the_pay_page_is_here_and_who_closes_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "GRACE_S", GRACE_S)
    async with Deployment(clock=SystemClock()) as deployment:
        reception = Reception(deployment, tmp_path)
        visit = await reception.approved()
        key = await reception.pay_key(visit)
        counter = deployment.counter

        def is_here() -> bool:
            return counter.online(visit.session_id)[SHOPPER]

        async with reception.asking() as lea:
            version = (await lea.get("/v1/pay", headers=bearing(key))).json()["version"]
            counter.arrive(visit.session_id, SHOPPER, "panel")
            path = f"/v1/pay?since={version}"
            paying = asyncio.create_task(lea.get(path, headers=bearing(key)))
            await asyncio.sleep(0.1)
            counter.depart(visit.session_id, SHOPPER, "panel")
            await asyncio.sleep(3 * GRACE_S)
            assert not paying.done()
            assert is_here()
            paying.cancel()
            await asyncio.gather(paying, return_exceptions=True)
            await asyncio.sleep(3 * GRACE_S)
            assert not is_here()
