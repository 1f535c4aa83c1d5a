"""The bugs that checkouts are known for, each by its name: none of them is here.

The real counter, rules, store and catalogue shop, over a bank that lies and loses; virtual time.
Each test was seen to fail with the mistake that it is named for (`test_bug_list_sees.py`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest
from msgspec.structs import replace

from tests.live.bank import failing
from tests.live.deployment import ADDRESS, ADVISOR, POLICY, SHOP, SHOPPER, Deployment, Ear, Visit
from tests.live.shop import FakeShop
from tests.live.test_whole_shop import FILES, left, ready, standing
from tests.property.world.bank import Outcome, Payment
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout.commands.cart import AddLine, ChooseDelivery
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.payment import RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.commands.quote import PresentQuote
from theke_checkout.commands.system import JoinSession, OpenSession
from theke_checkout.events import payment as p
from theke_checkout.providers import OutcomeUnknownError
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AttemptState, Phase, Role
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Quote
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import Policy
from theke_server.clock import FakeIds
from theke_server.locales import amount as written
from theke_server.shops import CartIntent
from theke_server.shops.catalogue.assortment import read
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile

A1, A2 = AttemptId("a1"), AttemptId("a2")
DAY_S = 24 * 3_600
SHORT = replace(POLICY, attempt_expires_ms=600_000)
Play = Callable[[Deployment, CatalogueConnector], Awaitable[None]]


class Shop(CatalogueConnector):
    """The shop that ships; its prices may be twisted on their way, and releases be lost."""

    twist: Callable[[Quote], Quote] | None = None
    forgets_releases = False

    async def quote(self, intent: CartIntent, valid_until_ms: int) -> Quote:
        quote = await super().quote(intent, valid_until_ms)
        return quote if self.twist is None else self.twist(quote)

    async def release(self, key: str) -> None:
        if not self.forgets_releases:
            await super().release(key)


def playing(play: Play, files: str = FILES) -> None:
    """Run a play with the shop that ships: three mugs, hats without end."""

    async def main() -> None:
        file = ShopFile(":memory:", threaded=False)
        shop = Shop(file, read([files]), CLOCK, FakeIds())
        async with Deployment(shop=cast(FakeShop, shop)) as deployment:
            await play(deployment, shop)

    run_virtual(main)


async def approved(deployment: Deployment, policy: Policy = POLICY) -> Visit:
    visit = await deployment.open(policy)
    await ready(visit)
    return visit


async def in_3d_secure(deployment: Deployment, policy: Policy = POLICY) -> Visit:
    """Pay until the bank asks its customer."""
    deployment.bank.outcomes = [Outcome.ACTION]
    visit = await approved(deployment, policy)
    await visit.pay()
    await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
    return visit


async def notify(deployment: Deployment, notice_id: str, ref: str = "pay1") -> None:
    """Let the bank's webhook come."""
    body = deployment.bank.notice(notice_id, ref)
    notices = deployment.bank.parse_webhook({"signed": "yes"}, body, 0)
    await deployment.workers.keep_notices(SHOP, "bank", notices, body)


def took(deployment: Deployment) -> list[tuple[int, int]]:
    """Return what was taken and given back of each payment, in minor units."""
    return [(payment.captured, payment.returned) for payment in payments(deployment)]


def payments(deployment: Deployment) -> list[Payment]:
    return list(deployment.bank.books.payments.values())


async def total(visit: Visit) -> int:
    approval = (await visit.state()).checkout.approval
    assert approval is not None
    return approval.total.amount


async def rejects_paying(visit: Visit, quote_hash: str) -> Reason:
    pay = StartPayment(quote_hash=quote_hash, provider="bank", method="card", confirmation="conf_2")
    return await visit.refusal(pay)


async def one_order_one_charge(
    deployment: Deployment, shop: CatalogueConnector, visit: Visit, amount: int
) -> None:
    """Hold that exactly this was taken, once, for exactly one order."""
    state = await visit.state()
    assert state.checkout.order is not None
    assert await standing(shop) == [state.checkout.order.order_ref]
    assert [item for item in took(deployment) if item != (0, 0)] == [(amount, 0)]
    assert state.checkout.order.total.amount == amount
    assert state.cases == {}


def test_webhook_before_the_answer() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        async def webhook_first(call: str) -> None:
            if call == "create":
                await notify(deployment, "n1")
                await visit.until_phase(Phase.COMPLETED, Phase.SETTLING)

        deployment.bank.after = webhook_first
        visit = await approved(deployment)
        amount = await total(visit)
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        await asyncio.sleep(600)
        await one_order_one_charge(deployment, shop, visit, amount)
        sources = [
            event.source
            for record in await deployment.stores.log.records(visit.session_id)
            for event in record.events
            if isinstance(event, p.FactRecorded)
        ]
        assert sources[0] == "webhook"

    playing(play)


def test_webhook_and_return_racing() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        visit = await in_3d_secure(deployment)
        amount = await total(visit)
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)

        async def come_back() -> None:
            deployment.workers.look_at_payment(visit.session_id)
            await deployment.workers.next_action(visit.session_id, A1)

        racing = (notify(deployment, "n1"), come_back(), notify(deployment, "n2"), come_back())
        await asyncio.gather(*racing)
        await visit.until_phase(Phase.COMPLETED)
        await asyncio.sleep(600)
        await one_order_one_charge(deployment, shop, visit, amount)
        assert deployment.bank.calls.count("capture") == 1

    playing(play)


def test_webhook_three_times() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        visit = await in_3d_secure(deployment)
        amount = await total(visit)
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        for _ in range(3):
            await notify(deployment, "n1")
        await visit.until_phase(Phase.COMPLETED)
        version, _ = await deployment.counter.current(visit.session_id)
        for notice_id in ("n1", "n2", "n3"):
            await notify(deployment, notice_id)
        await asyncio.sleep(600)
        assert (await deployment.counter.current(visit.session_id))[0] == version
        await one_order_one_charge(deployment, shop, visit, amount)
        assert deployment.bank.calls.count("capture") == 1

    playing(play)


def test_cart_changed_after_the_intent_was_sized() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        visit = await in_3d_secure(deployment)
        old = await total(visit)
        for by in (SHOPPER, ADVISOR):
            assert await visit.refusal(AddLine(sku="hat"), by) is Reason.CART_FROZEN
        await visit.do(WithdrawPayment())
        await visit.until_phase(Phase.APPROVED)
        await visit.do(AddLine(sku="hat"), ADVISOR)
        await visit.approve()
        new = await total(visit)
        assert new > old
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        assert [payment.amount.amount for payment in payments(deployment)] == [old, new]
        await one_order_one_charge(deployment, shop, visit, new)
        assert (await visit.attempt(1)).amount.amount == old

    playing(play)


def test_second_tab_pays_the_old_amount() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        visit = await approved(deployment)
        quoted = (await visit.state()).checkout.quoted
        assert quoted is not None
        shown_in_the_other_tab = quoted.quote_hash
        await visit.do(AddLine(sku="hat"), ADVISOR)
        await visit.approve()
        amount = await total(visit)
        refused = await rejects_paying(visit, shown_in_the_other_tab)
        assert refused is Reason.QUOTE_CHANGED
        assert deployment.bank.calls == []
        await visit.pay()
        assert await rejects_paying(visit, shown_in_the_other_tab) is not None
        await visit.until_phase(Phase.COMPLETED)
        await one_order_one_charge(deployment, shop, visit, amount)

    playing(play)


def test_back_button_then_pay_again() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        visit = await in_3d_secure(deployment)
        amount = await total(visit)
        quoted = (await visit.state()).checkout.quoted
        assert quoted is not None
        assert await rejects_paying(visit, quoted.quote_hash) is Reason.WRONG_PHASE
        assert len(payments(deployment)) == 1
        await visit.do(WithdrawPayment())
        await visit.until_phase(Phase.APPROVED)
        await visit.pay(confirmation="conf_2")
        await visit.until_phase(Phase.COMPLETED)
        await asyncio.sleep(600)
        assert payments(deployment)[0].state is PaymentState.CANCELED
        await one_order_one_charge(deployment, shop, visit, amount)

    playing(play)


def test_back_button_loses_the_race_and_nothing_is_paid_again() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        visit = await in_3d_secure(deployment)
        amount = await total(visit)
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        deployment.bank.books.capture("pay1", payments(deployment)[0].amount, ok=True)
        quoted = (await visit.state()).checkout.quoted
        assert quoted is not None
        await visit.do(WithdrawPayment())
        assert await rejects_paying(visit, quoted.quote_hash) is Reason.WRONG_PHASE
        await visit.until_phase(Phase.COMPLETED)
        await one_order_one_charge(deployment, shop, visit, amount)
        assert len(payments(deployment)) == 1

    playing(play)


@pytest.mark.parametrize("lost", ["create", "capture"])
def test_error_shown_though_paid(lost: str) -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        deployment.bank.after = failing(OutcomeUnknownError("lost"), lost, times=3)
        visit, ear = await approved(deployment), Ear()
        amount = await total(visit)
        deployment.counter.subscribe(visit.session_id, ear)
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        shown = [change.after.checkout for change in ear.changes]
        assert {checkout.phase for checkout in shown} <= {
            Phase.PAYING,
            Phase.SETTLING,
            Phase.COMPLETED,
        }
        tries = [attempt for checkout in shown for attempt in checkout.attempts.values()]
        assert not any(
            attempt.failure or attempt.decline or attempt.capture_failed for attempt in tries
        )
        assert not any(checkout.problems for checkout in shown)
        await one_order_one_charge(deployment, shop, visit, amount)

    playing(play)


def test_money_after_cancel() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        visit = await in_3d_secure(deployment)
        amount = await total(visit)
        await visit.do(WithdrawPayment())
        await visit.until_phase(Phase.APPROVED)
        deployment.bank.books.late_success("pay1")
        await notify(deployment, "n1")
        await visit.until(lambda s: s.checkout.attempts[A1].refunds)
        await asyncio.sleep(600)
        assert took(deployment) == [(amount, amount)]
        assert await standing(shop) == []
        assert (await visit.state()).checkout.order is None
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        assert took(deployment) == [(amount, amount), (amount, 0)]
        assert len(await standing(shop)) == 1

    playing(play)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REFUSE, Outcome.DECLINE])
def test_failed_authorisation_blocks_the_retry(outcome: Outcome) -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        deployment.bank.outcomes = [outcome]
        visit = await approved(deployment)
        amount = await total(visit)
        await visit.pay()
        if outcome is Outcome.DECLINE:
            state = await visit.until(lambda s: s.checkout.attempts[A1].decline)
            retry = RetryPayment(attempt_id=A1, confirmation="conf_2")
            assert state.checkout.phase is Phase.PAYING
            await visit.do(retry)
        else:
            state = await visit.until_phase(Phase.APPROVED)
            assert state.checkout.attempts[A1].state is AttemptState.FAILED
            assert await visit.pay(confirmation="conf_2") == A2
        await visit.until_phase(Phase.COMPLETED)
        await one_order_one_charge(deployment, shop, visit, amount)

    playing(play)


async def bought_in(deployment: Deployment, currency: str) -> tuple[Visit, Attempt, Money]:
    """Buy one hat and two mugs in a currency; return what was asked of the bank."""
    opening = OpenSession(
        shop_id=SHOP, currency=currency, locale="en", policy=POLICY, shopper_id=SHOPPER
    )
    visit = Visit(deployment, await deployment.counter.open(opening, deployment.ids.fresh("c")))
    join = JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Bo", advisor="bo")
    await deployment.counter.system(visit.session_id, join)
    deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
    await visit.do(AddLine(sku="mug", quantity=2))
    await visit.do(AddLine(sku="hat"))
    await ready_to_send(visit)
    await visit.approve()
    await visit.pay()
    await visit.until_phase(Phase.COMPLETED)
    attempt = await visit.attempt()
    [payment] = payments(deployment)
    assert payment.captured == payment.amount.amount
    assert payment.amount == attempt.amount
    return visit, attempt, payment.amount


async def ready_to_send(visit: Visit) -> None:
    for field, value in ADDRESS.items():
        await visit.do(SetField(field=field, value=value))
    state = await visit.until(
        lambda s: s.checkout.quoted is not None and s.checkout.quoted.quote.delivery_options
    )
    assert isinstance(state, Session)
    await visit.do(ChooseDelivery(option_id="post"))


def priced_in(currency: str) -> str:
    return FILES.replace('currency = "CHF"', f'currency = "{currency}"')


def test_jpy_x100() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        _, attempt, asked = await bought_in(deployment, "JPY")
        # Two mugs at ¥1,250, a hat at ¥2,995, sent for ¥790: yen have no cents.
        assert asked == attempt.amount == Money(2 * 1_250 + 2_995 + 790, "JPY")
        assert written(asked, "en") == "JP¥6,285"

    playing(play, priced_in("JPY"))


def test_kwd_10() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        _, attempt, asked = await bought_in(deployment, "KWD")
        # Dinars have a thousand fils: 6,285 of them are 6.285, neither 62.85 nor 628.50.
        assert asked == attempt.amount == Money(2 * 1_250 + 2_995 + 790, "KWD")
        assert written(asked, "en").endswith("6.285")

    playing(play, priced_in("KWD"))


@pytest.mark.parametrize("off", [-1, 1, 100])
def test_line_sum_differs_from_total(off: int) -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        assert isinstance(shop, Shop)
        shop.twist = lambda quote: replace(
            quote, total=Money(quote.total.amount + off, quote.total.currency)
        )
        visit = await deployment.open()
        deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
        await visit.fill()
        state = await visit.until(lambda s: s.checkout.problems)
        assert [problem.code for problem in state.checkout.problems] == ["total_mismatch"]
        assert state.checkout.quoted is None
        assert await visit.refusal(PresentQuote(), ADVISOR) is not None
        assert deployment.bank.calls == []

    playing(play)


def test_hold_outlives_an_abandoned_payment() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        other = await approved(deployment)
        gone = await in_3d_secure(deployment, SHORT)
        await other.pay()
        state = await other.until(lambda s: s.checkout.problems)
        assert [problem.code for problem in state.checkout.problems] == ["not_enough_stock"]
        await gone.until(lambda s: s.checkout.attempts[A1].state is AttemptState.EXPIRED)
        await asyncio.sleep(60)
        await other.do(AddLine(sku="hat"))
        await other.approve()
        await other.pay()
        await other.until_phase(Phase.COMPLETED)
        assert await left(shop) == 1
        assert payments(deployment)[0].state is PaymentState.CANCELED

    playing(play)


def test_hold_outlives_a_payment_whose_end_nobody_reported() -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        deployment.bank.before = failing(
            OutcomeUnknownError("down"), "cancel", "retrieve", times=10**9
        )
        await in_3d_secure(deployment, SHORT)
        with CLOCK.seldom():
            await asyncio.sleep(DAY_S)
        other = await approved(deployment)
        await other.pay()
        await other.until_phase(Phase.COMPLETED)
        assert await left(shop) == 1

    playing(play)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.ACTION])
def test_shopper_blocked_by_the_own_hold(outcome: Outcome) -> None:
    async def play(deployment: Deployment, shop: CatalogueConnector) -> None:
        # Three mugs: two stay held for the first try, and two more could not be.
        assert isinstance(shop, Shop)
        shop.forgets_releases = True
        deployment.bank.outcomes = [outcome]
        visit = await approved(deployment)
        amount = await total(visit)
        await visit.pay()
        if outcome is Outcome.ACTION:
            await visit.until(lambda _: not deployment.bank.outcomes)
            await visit.do(WithdrawPayment())
        await visit.until_phase(Phase.APPROVED)
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        await one_order_one_charge(deployment, shop, visit, amount)
        assert await left(shop) == 1

    playing(play)
