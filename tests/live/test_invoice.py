"""Buying on invoice over the counter, with workers, in virtual time, and a book in the store."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.live.deployment import SHOP, Deployment, Visit
from tests.live.test_receipts import FakePost, mailing
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout import ledger
from theke_checkout.commands import payment as c
from theke_checkout.commands.system import RequestRefund
from theke_checkout.providers import PaymentProvider
from theke_checkout.providers.invoice.provider import KIND
from theke_checkout.providers.kinds import Account, Tools
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.facts import PaymentState, RefundState
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode, MethodPolicy, Policy
from theke_server.deployment.providers import Drawer, nowhere
from theke_server.shops import ShopRefusedError
from theke_server.stores import StoreUnavailableError

POLICY = Policy(
    methods=(MethodPolicy(provider="later", method="invoice", capture=CaptureMode.CREDIT),),
    mails_receipt=True,
)


class InvoicingDeployment(Deployment):
    """A deployment whose shop sells on invoice, up to a limit."""

    most = "1000 CHF"

    def providers(self) -> Mapping[str, PaymentProvider]:
        """Open the book on the deployment's store, as each new process does."""
        return {"later": self.book()}

    def book(self) -> PaymentProvider:
        """Return the provider."""
        account = Account(name="later", shop_id=SHOP, options={"most": self.most})
        keep = Drawer(self.stores.values, account)
        return KIND.open(account, Tools(http=nowhere, now_ms=CLOCK.now_ms, keep=keep))

    async def snapshots(self) -> list[PaymentState]:
        """Return the states of all that is in the book."""
        return [found.snapshot.state for found in await self.book().find(0)]


async def _started(deployment: Deployment) -> Visit:
    visit = await deployment.open(POLICY)
    await visit.fill()
    approved = (await visit.approve()).checkout.quoted
    assert approved is not None
    command = c.StartPayment(quote_hash=approved.quote_hash, provider="later", method="invoice")
    await visit.do(command)
    return visit


def test_an_order_stands_on_credit_and_its_capture_is_a_claim() -> None:
    async def main() -> None:
        post = FakePost()
        async with InvoicingDeployment(mailing=mailing(post)) as deployment:
            visit = await _started(deployment)
            state = await visit.until_phase(Phase.COMPLETED)
            attempt = await visit.attempt()
            assert attempt.state is AttemptState.CAPTURED
            assert state.checkout.order is not None
            assert ledger.claimed(attempt) == state.checkout.order.total.amount
            assert len(deployment.shop.placed) == 1
            assert await deployment.snapshots() == [PaymentState.CAPTURED]
            await post.until(1)
            assert b"You pay by invoice" in post.taken[0].content

    run_virtual(main)


def test_an_order_that_the_shop_refuses_takes_its_credit_back() -> None:
    async def main() -> None:
        async with InvoicingDeployment() as deployment:

            async def refuse(call: str) -> None:
                if call == "place_order":
                    raise ShopRefusedError("not_enough_stock")

            deployment.shop.before = refuse
            visit = await _started(deployment)
            state = await visit.until_phase(Phase.OPEN)
            await visit.until(lambda s: ledger.settled(s))
            assert state.checkout.order is None
            assert await deployment.snapshots() == [PaymentState.CANCELED]
            assert not (await visit.attempt()).refunds

    run_virtual(main)


def test_a_refund_makes_the_claim_smaller() -> None:
    async def main() -> None:
        async with InvoicingDeployment() as deployment:
            visit = await _started(deployment)
            await visit.until_phase(Phase.COMPLETED)
            refund = RequestRefund(attempt_id=AttemptId("a1"), amount=100, reason="scratch")
            await deployment.counter.system(visit.session_id, refund, "refund-00000001")
            await visit.until(lambda s: ledger.attempt_sums(ledger.attempts(s)[0]).refunded == 100)
            attempt = await visit.attempt()
            assert ledger.claimed(attempt) == attempt.amount.amount - 100
            (payment,) = attempt.payments.values()
            assert [item.state for item in payment.refunds] == [RefundState.SUCCEEDED]
            await asyncio.sleep(60)
            assert deployment.shop.refunded == {
                next(iter(deployment.shop.orders)): Money(100, "CHF")
            }

    run_virtual(main)


@pytest.mark.parametrize("after", [False, True])
def test_a_store_that_stumbles_makes_one_claim_all_the_same(*, after: bool) -> None:
    """Writes of the book fail, before or after it was kept; a new process goes on."""

    async def main() -> None:
        async with InvoicingDeployment() as deployment:
            failed: list[str] = []

            async def stumble(call: str) -> None:
                if call == "values.put" and len(failed) < 4:
                    failed.append(call)
                    raise StoreUnavailableError("full")

            visit = await deployment.open(POLICY)
            await visit.fill()
            approved = (await visit.approve()).checkout.quoted
            assert approved is not None
            if after:
                deployment.gated.after = stumble
            else:
                deployment.gated.before = stumble
            command = c.StartPayment(
                quote_hash=approved.quote_hash, provider="later", method="invoice"
            )
            await visit.do(command)
            await deployment.restart()
            state = await visit.until_phase(Phase.COMPLETED)
            assert failed
            assert len(state.checkout.attempts) == 1
            assert await deployment.snapshots() == [PaymentState.CAPTURED]
            assert len(deployment.shop.placed) == 1

    run_virtual(main)


def test_a_cart_over_the_limit_gets_no_credit_and_is_kept() -> None:
    async def main() -> None:
        deployment = InvoicingDeployment()
        deployment.most = "5 CHF"
        deployment.begin()
        async with deployment:
            visit = await _started(deployment)
            state = await visit.until_phase(Phase.APPROVED)
            attempt = await visit.attempt()
            assert (attempt.state, attempt.failure) == (AttemptState.FAILED, "amount")
            assert state.checkout.cart.lines
            assert await deployment.snapshots() == []

    run_virtual(main)
