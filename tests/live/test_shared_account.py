"""Shops that share an account at the company: each hears of every payment, and heeds its own."""

import asyncio

import pytest

from tests.live.bank import failing
from tests.live.deployment import OTHER_SHOP, SHOP, Deployment, Visit
from tests.live.test_counter import virtually
from tests.live.test_money import paying
from tests.property.world.bank import Outcome
from theke_checkout.providers import Found, InvalidRequestError, Notice, UnavailableError
from theke_checkout.values.codes import AttemptState
from theke_checkout.values.ids import AttemptId, SessionId, ShopId
from theke_server.outbox.notices import ORPHAN_KIND

A1 = AttemptId("a1")


async def _at_the_bank(deployment: Deployment) -> Visit:
    visit = await paying(deployment, Outcome.ACTION)
    await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
    return visit


async def _receive(deployment: Deployment, notice_id: str, shop: ShopId) -> None:
    body = deployment.bank.notice(notice_id, "pay1")
    notices = deployment.bank.parse_webhook({"signed": "yes"}, body, 0)
    await deployment.workers.keep_notices(shop, "bank", notices, body)


def _counted(deployment: Deployment, shop: ShopId) -> dict[str, float]:
    """Return what became of the notices of a shop."""
    found = {
        sample.labels["outcome"]: sample.value
        for metric in deployment.metrics.registry.collect()
        for sample in metric.samples
        if sample.name == "theke_webhooks_total" and sample.labels["shop"] == shop
    }
    return {name: found[name] for name in found if name not in ("kept", "repeated")}


async def _orphans(deployment: Deployment, session_id: str) -> list[str]:
    return [
        key
        for shop in (SHOP, OTHER_SHOP)
        for key in (f"{session_id}:bank/{shop}/n1", f"bank/{shop}/n1")
        if await deployment.stores.values.get(ORPHAN_KIND, key)
    ]


def test_a_payment_of_another_shop_here_is_left_alone() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment)
        version, _ = await deployment.counter.current(visit.session_id)
        await _receive(deployment, "n1", OTHER_SHOP)
        await asyncio.sleep(1)
        assert (await deployment.counter.current(visit.session_id))[0] == version
        assert _counted(deployment, OTHER_SHOP) == {"foreign": 1}
        assert await _orphans(deployment, visit.session_id) == []
        assert not await deployment.stores.notices.waiting()
        assert await deployment.workers.reconcile(OTHER_SHOP, 0, apply=True) == []

    virtually(main)


def test_the_shop_whose_payment_it_is_hears_of_it() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment)
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        for shop in (OTHER_SHOP, SHOP):
            await _receive(deployment, "n1", shop)
        await visit.until(lambda s: s.checkout.order)
        assert _counted(deployment, SHOP) == {"handled": 1}
        assert _counted(deployment, OTHER_SHOP) == {"foreign": 1}

    virtually(main)


@pytest.mark.parametrize("session_is_here", [True, False])
def test_a_payment_of_a_shop_of_another_deployment_is_left_alone(session_is_here: bool) -> None:
    """Its adapter says whose it is; its session is none of ours, or named alike."""

    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment)
        named = visit.session_id if session_is_here else SessionId("sunknown")
        true = deployment.bank.books.payments["pay1"].snapshot()

        async def resolve(notice: Notice) -> Found:
            return Found(session_id=named, snapshot=true, foreign=True)

        deployment.bank.resolve = resolve  # type: ignore[method-assign]
        await _receive(deployment, "n1", SHOP)
        await asyncio.sleep(1)
        assert _counted(deployment, SHOP) == {"foreign": 1}
        assert await _orphans(deployment, named) == []

    virtually(main)


def test_a_payment_of_another_shop_that_cannot_be_looked_up_is_left_alone() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment)
        deployment.bank.before = failing(InvalidRequestError("gone"), "resolve", times=9)
        await _receive(deployment, "n1", OTHER_SHOP)
        await asyncio.sleep(1)
        assert _counted(deployment, OTHER_SHOP) == {"foreign": 1}
        assert await _orphans(deployment, visit.session_id) == []

    virtually(main)


def test_money_that_names_a_session_that_nobody_has_is_still_for_a_person() -> None:
    async def main(deployment: Deployment) -> None:
        await _at_the_bank(deployment)
        deployment.bank._sessions["pay1"] = SessionId("sunknown")  # pyright: ignore[reportPrivateUsage]
        await _receive(deployment, "n1", SHOP)
        await asyncio.sleep(1)
        assert _counted(deployment, SHOP) == {"orphan": 1}
        assert await _orphans(deployment, "sunknown") == ["sunknown:bank/demo/n1"]

    virtually(main)


def test_a_notice_waits_while_nobody_can_say_whose_it_is() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment)
        deployment.bank.before = failing(UnavailableError("down"), "resolve", times=3)
        await _receive(deployment, "n1", OTHER_SHOP)
        await asyncio.sleep(60)
        assert _counted(deployment, OTHER_SHOP) == {"foreign": 1}
        assert await _orphans(deployment, visit.session_id) == []

    virtually(main)
