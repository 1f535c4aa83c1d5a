"""A whole purchase over the counter, with workers, in virtual time."""

from tests.live.deployment import Deployment
from tests.simulation.loop import run_virtual
from theke_checkout.values.codes import AttemptState, Phase


def test_a_purchase_ends_with_one_order_and_exactly_the_approved_money() -> None:
    async def main() -> None:
        async with Deployment() as deployment:
            visit = await deployment.open()
            state = await visit.buy()
            attempt = await visit.attempt()
            assert attempt.state is AttemptState.CAPTURED
            assert state.checkout.order is not None
            assert [payment.net for payment in deployment.bank.books.payments.values()] == [
                state.checkout.order.total.amount
            ]
            assert len(deployment.shop.placed) == 1
            assert deployment.bank.confirmations == ["conf_1"]
            assert state.checkout.phase is Phase.COMPLETED

    run_virtual(main)
