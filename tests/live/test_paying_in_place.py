"""Where the pay page takes the panel's place, the shopper is still there: they pay."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.live.deployment import SHOPPER, Deployment
from tests.live.reception import Reception, bearing
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.wire import Hint, TalkView
from theke_server.clock import SystemClock
from theke_server.gateway.audience import Paying
from theke_server.live import presence
from theke_server.live.updates import Update

GRACE_S = 0.2


class Heard:
    """Hears, whenever the others are told who is there, who has only the pay page before them."""

    def __init__(self, paying: Paying, session_id: SessionId) -> None:
        self.paying: list[tuple[PartyId, ...]] = []
        self._ask, self._session_id = paying, session_id

    def present(self, online: Mapping[str, bool]) -> None:
        self.paying.append(self._ask(self._session_id))

    def changed(self, update: Update) -> None:
        """Not looked at."""

    def said(self, item: TalkView) -> None:
        """Not looked at."""

    def hinted(self, by: PartyId, hint: Hint) -> None:
        """Not looked at."""


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
            heard = Heard(counter.paying, visit.session_id)
            counter.subscribe(visit.session_id, heard)
            path = f"/v1/pay?since={version}"
            paying = asyncio.create_task(lea.get(path, headers=bearing(key)))
            await asyncio.sleep(0.1)
            assert counter.paying(visit.session_id) == ()  # the panel is there beside it
            counter.depart(visit.session_id, SHOPPER, "panel")
            await asyncio.sleep(3 * GRACE_S)
            assert not paying.done()
            assert is_here()
            assert heard.paying == [(SHOPPER,)]
            counter.arrive(visit.session_id, SHOPPER, "panel again")
            assert heard.paying == [(SHOPPER,), ()]
            counter.depart(visit.session_id, SHOPPER, "panel again")
            assert heard.paying == [(SHOPPER,), (), (SHOPPER,)]
            paying.cancel()
            await asyncio.gather(paying, return_exceptions=True)
            await asyncio.sleep(3 * GRACE_S)
            assert not is_here()
            assert counter.paying(visit.session_id) == ()
