"""Every test card through a real server: where the purchase ends, and what is then held."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.callers import Api, Caller
from tests.process.books import charges, kept, orders, payments
from tests.process.story import PayPage, approve, fill_address
from tests.servers import DemoServer, demo_server
from theke_server.sandbox.cards import DECLINES, Scenario, number_of

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

LATE_S = 30.0
PAYS = (
    Scenario.SUCCESS,
    Scenario.SLOW,
    Scenario.LOST_ANSWER,
    Scenario.LATE_SUCCESS,
    Scenario.REFUND_FAILS,
)
DECLINED = (*sorted(set(DECLINES) - {Scenario.FRAUD}), Scenario.LATE_DECLINE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path_factory.mktemp("cards")) as running:
        yield running
        assert "Traceback" not in running.process.said()


class CardPayment:
    """A shopper who has pressed the order button with a card."""

    def __init__(self, server: DemoServer, shopper: Caller, page: PayPage, total: int) -> None:
        self.server = server
        self.shopper = shopper
        self.page = page
        self.total = total

    @property
    def payment(self) -> dict[str, Any]:
        """The payment in the shopper's view."""
        return dict(self.shopper.checkout.get("payment", {}))

    async def phase(self, phase: str) -> None:
        """Wait for a phase."""
        await self.shopper.until(lambda view: view["checkout"]["phase"] == phase, LATE_S)

    async def state(self, **wanted: object) -> None:
        """Wait until the payment is like this."""
        await self.shopper.until(
            lambda view: wanted.items() <= view["checkout"].get("payment", {}).items(), LATE_S
        )

    async def again(self, case: Scenario) -> None:
        """Pay the same payment with another card."""
        answer = await self.page.retry(self.payment["attempt_id"], number_of(case))
        assert answer.is_success, answer.text

    async def paid_once(self) -> None:
        """The order is there, and the company holds its total, charged once."""
        await self.phase("completed")
        found = await payments(self.server, self.server.shop, self.shopper.session_id)
        assert charges(found) == [self.total]
        assert kept(found) == self.total
        placed = orders(self.server.data, self.shopper.session_id)
        assert [order.amount for order in placed if order.state != "canceled"] == [self.total]

    async def nothing_kept(self) -> None:
        """The company holds nothing, and the shop has no order."""
        found = await payments(self.server, self.server.shop, self.shopper.session_id)
        assert kept(found) == 0
        placed = orders(self.server.data, self.shopper.session_id)
        assert not [order for order in placed if order.state not in ("canceled", "cancelled")]


async def _pay(server: DemoServer, api: Api, case: Scenario) -> CardPayment:
    shopper = await api.shopper()
    found = await api.get_json(f"/v1/shops/{api.shop}/products", shopper.token)
    plenty = max(found["products"], key=lambda item: item["stock"] or 0)
    await shopper.done("add_line", sku=plenty["sku"])
    await fill_address(shopper)
    quote = await approve(shopper)
    page = PayPage(api, server.shop)
    await page.open(shopper)
    answer = await page.start(number_of(case))
    assert answer.is_success, answer.text
    return CardPayment(server, shopper, page, quote["total"]["amount"])


async def test_cards_that_pay(server: DemoServer) -> None:
    async def walk(api: Api, case: Scenario) -> None:
        paying = await _pay(server, api, case)
        await paying.paid_once()
        await paying.shopper.close()

    async with Api(server.theke) as api:
        await asyncio.gather(*(walk(api, case) for case in PAYS))


async def test_cards_that_are_declined_and_another_that_pays(server: DemoServer) -> None:
    async def walk(api: Api, case: Scenario) -> None:
        paying = await _pay(server, api, case)
        await paying.state(decline=DECLINES.get(case, "refused"), state="open")
        await paying.nothing_kept()
        await paying.again(Scenario.SUCCESS)
        await paying.paid_once()
        await paying.shopper.close()

    async with Api(server.theke) as api:
        await asyncio.gather(*(walk(api, case) for case in DECLINED))


async def test_fraud_ends_the_payment_and_not_the_approval(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        paying = await _pay(server, api, Scenario.FRAUD)
        await paying.phase("approved")
        await paying.nothing_kept()
        answer = await paying.page.start(number_of(Scenario.SUCCESS))
        assert answer.is_success, answer.text
        await paying.paid_once()
        await paying.shopper.close()


async def test_a_check_that_fails_is_a_decline(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        paying = await _pay(server, api, Scenario.CHALLENGE_FAIL)
        await paying.state(state="action_required")
        await paying.page.look()
        await paying.page.challenge("pass")
        await paying.state(state="open", decline="authentication_failed")
        await paying.again(Scenario.CHALLENGE_PASS)
        await paying.state(state="action_required")
        await paying.page.look()
        await paying.page.challenge("pass")
        await paying.paid_once()
        await paying.shopper.close()


async def test_a_check_that_is_left_is_withdrawn_and_nothing_is_charged(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        paying = await _pay(server, api, Scenario.CHALLENGE_ABANDON)
        await paying.state(state="action_required")
        await paying.shopper.done("withdraw_payment")
        await paying.phase("approved")
        await paying.nothing_kept()
        await paying.shopper.close()


@pytest.mark.parametrize("case", [Scenario.AMOUNT_MISMATCH, Scenario.CAPTURE_FAILS])
async def test_money_that_is_not_right_makes_no_order(server: DemoServer, case: Scenario) -> None:
    async with Api(server.theke) as api:
        paying = await _pay(server, api, case)
        await paying.shopper.until(
            lambda view: (
                view["checkout"]["phase"] not in ("paying", "settling", "withdrawing")
                or view["checkout"].get("order", {}).get("canceled", False)
            ),
            LATE_S,
        )
        assert paying.shopper.phase != "completed" or paying.shopper.checkout["order"]["canceled"]
        await paying.nothing_kept()
        await paying.shopper.close()


async def test_every_card_is_walked() -> None:
    source = await asyncio.to_thread(Path(__file__).read_text, encoding="utf-8")
    walked = {case for case in Scenario if f"Scenario.{case.name}" in source} | set(DECLINES)
    assert walked == set(Scenario)
