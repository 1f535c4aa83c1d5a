"""What goes back to the shopper is written into the shop's books, when the shop can hear it."""

import asyncio

import pytest

from tests.live.bank import failing
from tests.live.deployment import Deployment
from tests.live.test_counter import virtually
from tests.live.test_money import paying
from tests.property.world.bank import Outcome
from theke_checkout.commands.system import CaseOutcome, RequestRefund, ResolveCase
from theke_checkout.values.codes import Phase
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.money import Money
from theke_server.outbox.orders import CANCEL_TRIES_MAX
from theke_server.shops import ShopRefusedError, ShopUnavailableError, ShopUnknownError


@pytest.mark.parametrize("stumbles", [0, 20])
def test_the_shop_hears_of_a_refund_also_where_it_was_away(stumbles: int) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.SUCCESS, "redirect")
        await visit.until(lambda s: s.checkout.phase is Phase.COMPLETED)
        deployment.shop.before = failing(
            ShopUnavailableError("down"), "record_refund", times=stumbles
        )
        refund = RequestRefund(attempt_id=AttemptId("a1"), amount=100, reason="goodwill")
        await deployment.counter.system(visit.session_id, refund, "refund-00000001")
        await asyncio.sleep(3_600)
        (order,) = deployment.shop.orders
        assert deployment.shop.refunded == {order: Money(100, "CHF")}
        assert not (await visit.state()).cases

    virtually(main)


@pytest.mark.parametrize("error", [ShopRefusedError("no"), ShopUnknownError("lost")])
def test_a_shop_that_will_not_hear_of_a_refund_is_informed_by_a_person(error: Exception) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.SUCCESS, "redirect")
        await visit.until(lambda s: s.checkout.phase is Phase.COMPLETED)
        deployment.shop.before = failing(error, "record_refund", times=CANCEL_TRIES_MAX + 1)
        refund = RequestRefund(attempt_id=AttemptId("a1"), amount=100, reason="goodwill")
        await deployment.counter.system(visit.session_id, refund, "refund-00000001")
        await visit.until(lambda s: s.cases, timeout_s=20_000)
        (case,) = (await visit.state()).cases.values()
        assert (case.kind, case.subject) == ("refund_untold", "c1")
        done = ResolveCase(case_id=case.case_id, note="told", outcome=CaseOutcome.DONE, by="Ada")
        await deployment.counter.system(visit.session_id, done, "done-000000001")
        assert not (await visit.state()).cases

    virtually(main)
