"""Who cancels at the bank is told within seconds, though the company says nothing by itself."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.live.deployment import Deployment, Visit
from tests.live.test_counter import virtually
from tests.live.test_money import paying
from tests.property.world.bank import Outcome
from theke_checkout.commands.payment import RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.facts import DeclineKind
from theke_checkout.values.ids import AttemptId

SOON_S = 6.0
A1 = AttemptId("a1")
ASKED = (Outcome.ACTION, Outcome.PROCESSING)


async def _at_the_bank(deployment: Deployment, outcome: Outcome) -> Visit:
    visit = await paying(deployment, outcome)
    await visit.until(lambda s: s.checkout.attempts[A1].payments)
    await asyncio.sleep(60)
    return visit


def _is_back(state: Session) -> bool:
    attempt = state.checkout.attempts[A1]
    return (attempt.state, attempt.decline) == (AttemptState.OPEN, DeclineKind.ABANDONED)


async def _again(deployment: Deployment, visit: Visit) -> None:
    await visit.do(RetryPayment(attempt_id=A1, confirmation="conf_2"))
    await visit.until_phase(Phase.COMPLETED)
    assert len(deployment.bank.books.payments) == 1


async def _another_way(deployment: Deployment, visit: Visit) -> None:
    await visit.do(WithdrawPayment())
    approval = (await visit.until_phase(Phase.APPROVED)).checkout.approval
    assert approval is not None
    await visit.do(StartPayment(quote_hash=approval.quote_hash, provider="bank", method="redirect"))
    await visit.until_phase(Phase.COMPLETED)
    assert sum(payment.net > 0 for payment in deployment.bank.books.payments.values()) == 1


@pytest.mark.parametrize("goes_on", [_again, _another_way])
@pytest.mark.parametrize("outcome", ASKED)
def test_coming_back_unpaid_ends_the_try(
    outcome: Outcome, goes_on: Callable[[Deployment, Visit], Awaitable[None]]
) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment, outcome)
        deployment.bank.books.come_back("pay1")
        deployment.workers.polling.look_soon(visit.session_id)
        await visit.until(_is_back, timeout_s=SOON_S)
        await goes_on(deployment, visit)

    virtually(main)


def test_who_comes_back_twice_can_go_on_twice() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment, Outcome.ACTION)
        for number in (2, 3):
            deployment.bank.books.come_back("pay1")
            deployment.workers.polling.look_soon(visit.session_id)
            await visit.until(_is_back, timeout_s=SOON_S)
            deployment.bank.outcomes = [Outcome.ACTION]
            await visit.do(RetryPayment(attempt_id=A1, confirmation=f"conf_{number}"))
            await visit.until(
                lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED,
                timeout_s=SOON_S,
            )

    virtually(main)


def test_a_lost_answer_after_coming_back_never_pays_twice() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await _at_the_bank(deployment, Outcome.ACTION)
        deployment.bank.books.come_back("pay1")
        await visit.until(_is_back, timeout_s=90)
        await deployment.restart()
        await _again(deployment, visit)

    virtually(main)
