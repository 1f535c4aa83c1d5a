"""Money that comes in by every way: answers, webhooks, polls, reconciliation; and refusals."""

import asyncio

import pytest
from msgspec.structs import replace

from tests.live.bank import FakeBank, failing
from tests.live.deployment import ADVISOR, OTHER_SHOP, POLICY, SHOP, Deployment, Visit
from tests.live.test_counter import virtually
from tests.property.world.bank import Outcome
from tests.simulation.gated_store import open_gate
from tests.simulation.loop import run_virtual
from theke_checkout import ledger
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.payment import RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.commands.quote import OpenNextCheckout, Recommend
from theke_checkout.providers import (
    AuthConfigError,
    BadSignatureError,
    InvalidRequestError,
    Notice,
    OutcomeUnknownError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
    WebhookKind,
)
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId, SessionId, ShopId
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import MethodPolicy, Policy
from theke_server.outbox.notices import ORPHAN_KEPT_MS, ORPHAN_KIND
from theke_server.shops import ShopRefusedError, ShopUnavailableError

A1 = AttemptId("a1")


async def paying(deployment: Deployment, outcome: Outcome, method: str = "card") -> Visit:
    deployment.bank.outcomes = [outcome]
    visit = await deployment.open()
    await visit.fill()
    await visit.approve()
    await visit.pay(method)
    return visit


async def _receive(
    deployment: Deployment, notice_id: str, ref: str = "pay1", shop: ShopId = SHOP
) -> None:
    body = deployment.bank.notice(notice_id, ref)
    notices = deployment.bank.parse_webhook({"signed": "yes"}, body, 0)
    await deployment.workers.keep_notices(shop, "bank", notices, body)


def test_without_webhooks_a_poll_finds_the_money() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.PROCESSING)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.PROCESSING)
        await asyncio.sleep(30)
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        began_s = asyncio.get_running_loop().time()
        await visit.until_phase(Phase.COMPLETED)
        assert asyncio.get_running_loop().time() - began_s < 25
        polls = deployment.bank.calls.count("retrieve")
        await asyncio.sleep(3_600)
        assert deployment.bank.calls.count("retrieve") == polls

    virtually(main)


def test_looks_grow_rare_and_come_back_when_the_shopper_does() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        await asyncio.sleep(600)
        assert deployment.bank.calls.count("retrieve") < 30
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        deployment.workers.look_at_payment(visit.session_id)
        await asyncio.sleep(0.5)
        assert (await visit.state()).checkout.phase is Phase.COMPLETED

    virtually(main)


def test_while_the_pay_page_is_open_a_lost_webhook_costs_seconds() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        await asyncio.sleep(400)
        for _ in range(10):
            assert await deployment.workers.next_action(visit.session_id, A1) is not None
            await asyncio.sleep(20)
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        began_s = asyncio.get_running_loop().time()
        await visit.until_phase(Phase.COMPLETED)
        assert asyncio.get_running_loop().time() - began_s < 5

    virtually(main)


def test_a_webhook_is_handled_once_however_often_it_comes() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        for _ in range(5):
            await _receive(deployment, "n1")
        await asyncio.sleep(0.2)
        assert (await visit.state()).checkout.phase is Phase.COMPLETED
        assert await deployment.gated.rows("SELECT notice_id, body FROM notices") == [
            ("demo/n1", None)
        ]
        assert await deployment.gated.rows("SELECT inbox_id FROM inbox") == [("bank:demo/n1",)]

    virtually(main)


def test_a_kept_webhook_survives_a_crash_and_is_sealed() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)

        async def hang(call: str) -> None:
            if call in ("resolve", "retrieve"):
                await asyncio.get_running_loop().create_future()

        deployment.bank.before = hang
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        await _receive(deployment, "n1")
        (raw,) = await deployment.stores.notices.waiting()
        assert b"pay1" not in raw.body
        await asyncio.sleep(1)
        await deployment.aclose()
        deployment.bank.before = failing(UnavailableError("x"), "resolve", times=2)
        deployment.begin()
        await deployment.start()
        await asyncio.sleep(0.1)
        await visit.until_phase(Phase.COMPLETED)
        assert not await deployment.stores.notices.waiting()

    virtually(main)


def test_a_webhook_of_no_session_is_kept_for_a_person() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
        deployment.bank._sessions["pay1"] = SessionId("sunknown")  # pyright: ignore[reportPrivateUsage]
        await _receive(deployment, "n1")
        await asyncio.sleep(1)
        assert await deployment.stores.values.get(ORPHAN_KIND, "sunknown:bank/demo/n1")
        await deployment.stores.tidy(deployment.clock.now_ms() + ORPHAN_KEPT_MS)
        assert not await deployment.stores.values.get(ORPHAN_KIND, "sunknown:bank/demo/n1")
        assert not await deployment.stores.notices.waiting()
        with pytest.raises(BadSignatureError):
            deployment.bank.parse_webhook({}, b"{}", 0)

    virtually(main)


def test_an_unsigned_notice_of_a_payment_that_is_not_there_leaves_nothing_behind() -> None:
    async def main(deployment: Deployment) -> None:
        deployment.bank.capabilities = replace(
            deployment.bank.capabilities, webhooks=WebhookKind.POINTER
        )
        visit = await paying(deployment, Outcome.ACTION)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
        made_up = [
            Notice(notice_id=f"n{n}", ref=f"made{n}", session_id=None, attempt_id=None)
            for n in range(3)
        ]
        await deployment.workers.keep_notices(SHOP, "bank", made_up, b"id=made")
        await asyncio.sleep(1)
        assert not await deployment.stores.notices.waiting()
        assert await deployment.gated.rows("SELECT 1 FROM small WHERE kind = 'orphan_notice'") == []
        assert (await visit.state()).checkout.order is None
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        await _receive(deployment, "n9")
        await visit.until_phase(Phase.COMPLETED)

    virtually(main)


def test_next_action_is_for_the_pay_page_and_in_no_log() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
        action = await deployment.workers.next_action(visit.session_id, A1)
        assert action is not None
        assert "canary" in action.url
        assert "canary" not in repr(action)
        await deployment.restart()
        again = await deployment.workers.next_action(visit.session_id, A1)
        assert again == action
        assert b"secret=canary" not in await deployment.gated.everything()
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        await visit.until_phase(Phase.COMPLETED)
        assert await deployment.workers.next_action(visit.session_id, A1) is None

    virtually(main)


@pytest.mark.parametrize(
    ("call", "error", "kind"),
    [
        ("create", OutcomeUnknownError("lost"), "unknown"),
        ("create", UnavailableError("down"), "unavailable"),
        ("create", RateLimitedError("slow", 7), "rate_limited"),
        ("capture", OutcomeUnknownError("lost"), "unknown"),
        ("capture", UnavailableError("down"), "unavailable"),
        ("capture", RateLimitedError("slow", 7), "rate_limited"),
        ("capture", AuthConfigError("keys"), "keys"),
    ],
)
def test_what_is_not_surely_refused_is_tried_again(
    call: str, error: ProviderError, kind: str
) -> None:
    async def main(deployment: Deployment) -> None:
        deployment.bank.before = failing(error, call, times=3)
        visit = await paying(deployment, Outcome.SUCCESS)
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.bank.books.payments) == 1
        assert not (await visit.state()).cases
        assert provider_errors(deployment, kind) == 3

    virtually(main)


def provider_errors(deployment: Deployment, kind: str) -> float:
    """Return how many calls failed like this, as an operator's dashboard counts them."""
    name = "theke_provider_errors_total"
    labels = {"shop": SHOP, "provider": "bank", "kind": kind}
    return deployment.metrics.registry.get_sample_value(name, labels) or 0


def test_refused_keys_at_the_first_call_are_reported_at_once_and_another_try_is_free() -> None:
    async def main(deployment: Deployment) -> None:
        deployment.bank.before = failing(AuthConfigError("keys"), "create", times=1)
        visit = await paying(deployment, Outcome.SUCCESS)
        state = await visit.until_phase(Phase.APPROVED)
        assert state.checkout.attempts[A1].state is AttemptState.FAILED
        assert not deployment.bank.books.payments
        assert len(state.checkout.cart.lines) == 2
        assert provider_errors(deployment, "keys") == 1
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.bank.books.payments) == 1

    virtually(main)


def test_refused_keys_after_a_lost_answer_never_say_that_it_failed() -> None:
    """The payment of the lost answer may be there: that stays unknown until the keys are right."""

    async def main(deployment: Deployment) -> None:
        errors = iter([None, AuthConfigError("keys"), AuthConfigError("keys")])

        async def before(call: str) -> None:
            if call == "create" and (error := next(errors, None)) is not None:
                raise error

        async def lose(call: str) -> None:
            if call == "create" and deployment.bank.calls.count("create") == 1:
                raise OutcomeUnknownError("lost")

        deployment.bank.before, deployment.bank.after = before, lose
        visit = await paying(deployment, Outcome.SUCCESS)
        await asyncio.sleep(30)
        assert (await visit.state()).checkout.phase is Phase.PAYING
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.bank.books.payments) == 1
        assert provider_errors(deployment, "keys") == 2

    virtually(main)


def test_refused_keys_after_a_crash_never_say_that_it_failed() -> None:
    """A crash can hide a call that was made: what an older process left is not surely new."""

    async def main(deployment: Deployment) -> None:
        async def hang(call: str) -> None:
            if call == "create":
                await asyncio.sleep(3_600)

        deployment.bank.after = hang  # the payment is made, and the process ends before it hears so
        visit = await paying(deployment, Outcome.SUCCESS)
        await asyncio.sleep(1)
        deployment.bank.after = open_gate
        deployment.bank.before = failing(AuthConfigError("keys"), "create", times=1)
        await deployment.restart()
        await asyncio.sleep(30)
        assert (await visit.state()).checkout.phase is Phase.PAYING
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.bank.books.payments) == 1

    virtually(main)


@pytest.mark.parametrize("error", [UnavailableError("down"), RateLimitedError("slow", 2)])
def test_while_the_company_is_down_the_shopper_can_leave_without_it(error: ProviderError) -> None:
    """Nothing was ever executed there, so nobody has to be asked whether it was."""

    async def main(deployment: Deployment) -> None:
        deployment.bank.before = failing(error, "create", "find", times=10_000)
        visit = await paying(deployment, Outcome.SUCCESS)
        await asyncio.sleep(5)
        assert (await visit.state()).checkout.phase is Phase.PAYING
        await visit.do(WithdrawPayment())
        state = await visit.until_phase(Phase.APPROVED)
        assert state.checkout.attempts[A1].state is AttemptState.CANCELED
        deployment.bank.before = open_gate
        await asyncio.sleep(300)
        assert not deployment.bank.books.payments
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.bank.books.payments) == 1

    virtually(main)


@pytest.mark.parametrize("asked_s", [3_600.0, 86_400.0, float("inf"), -1.0])
@pytest.mark.parametrize("kind", [RateLimitedError, OutcomeUnknownError])
def test_nobody_stands_at_the_till_for_as_long_as_a_company_likes(
    kind: type[ProviderError], asked_s: float
) -> None:
    async def main(deployment: Deployment) -> None:
        deployment.bank.before = failing(kind("slow", asked_s), "create", "find", times=2)
        visit = await paying(deployment, Outcome.SUCCESS)
        await asyncio.sleep(1)
        await visit.until(lambda state: state.checkout.phase is Phase.COMPLETED, 200)
        assert len(deployment.bank.books.payments) == 1
        assert not (await visit.state()).cases

    virtually(main)


def test_after_a_lost_answer_the_shopper_cannot_leave_before_the_company_says_so() -> None:
    async def main(deployment: Deployment) -> None:
        errors = iter([OutcomeUnknownError("lost")])

        async def lose(call: str) -> None:
            if call == "create" and (error := next(errors, None)) is not None:
                deployment.bank.before = failing(
                    UnavailableError("down"), "create", "find", times=8
                )
                raise error

        deployment.bank.after = lose
        visit = await paying(deployment, Outcome.SUCCESS)
        await asyncio.sleep(2)
        await visit.do(WithdrawPayment())
        await asyncio.sleep(2)
        assert (await visit.state()).checkout.phase is Phase.WITHDRAWING
        state = await visit.until_phase(Phase.APPROVED, Phase.COMPLETED)
        await asyncio.sleep(60)
        kept = state.checkout.order.total.amount if state.checkout.order is not None else 0
        assert [payment.net for payment in deployment.bank.books.payments.values()] == [kept]

    virtually(main)


def test_refused_keys_at_a_second_card_leave_the_first_ones_decline() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.DECLINE)
        await visit.until(lambda s: s.checkout.attempts[A1].decline is not None)
        deployment.bank.before = failing(AuthConfigError("keys"), "confirm", times=1)
        deployment.bank.outcomes = [Outcome.SUCCESS]
        await visit.do(RetryPayment(attempt_id=A1, confirmation="conf_2"))
        await visit.until(lambda s: s.checkout.attempts[A1].decline is not None)
        deployment.bank.before = open_gate
        await visit.do(RetryPayment(attempt_id=A1, confirmation="conf_3"))
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.bank.books.payments) == 1

    virtually(main)


def test_a_refused_creation_goes_back_to_approved() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.REFUSE)
        state = await visit.until_phase(Phase.APPROVED)
        assert state.checkout.attempts[A1].state is AttemptState.FAILED
        await asyncio.sleep(1)
        assert not deployment.shop.held
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)

    virtually(main)


def test_past_the_idempotency_window_a_payment_is_looked_for_and_never_made_again() -> None:
    async def main() -> None:
        async with Deployment(bank=FakeBank(window_s=60)) as deployment:

            async def lose(call: str) -> None:
                if call == "create":
                    raise OutcomeUnknownError("lost")

            deployment.bank.after = lose
            visit = await paying(deployment, Outcome.SUCCESS)
            await asyncio.sleep(50)
            creates = deployment.bank.calls.count("create")
            assert creates > 3
            await visit.until_phase(Phase.COMPLETED)
            assert len(deployment.bank.books.payments) == 1
            await asyncio.sleep(100)

    run_virtual(main)


def test_an_attempt_nobody_wants_is_given_up_while_the_provider_is_down() -> None:
    async def main(deployment: Deployment) -> None:
        deployment.bank.before = failing(UnavailableError("down"), "create", times=10_000)
        visit = await paying(deployment, Outcome.SUCCESS)
        await asyncio.sleep(5)
        await visit.do(WithdrawPayment())
        state = await visit.until_phase(Phase.APPROVED)
        assert state.checkout.attempts[A1].state is AttemptState.CANCELED

    virtually(main)


def test_an_attempt_runs_out_by_itself() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
        await asyncio.sleep(POLICY.attempt_expires_ms / 1000 + 60)
        state = await visit.state()
        assert state.checkout.attempts[A1].state in (AttemptState.EXPIRED, AttemptState.CANCELED)
        assert [payment.state for payment in deployment.bank.books.payments.values()] == [
            PaymentState.CANCELED
        ]
        assert state.checkout.phase in (Phase.APPROVED, Phase.OPEN)

    virtually(main)


def test_an_idle_session_ends_and_no_timer_spins() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        calls = 0

        async def count(call: str) -> None:
            nonlocal calls
            calls += call == "log.append"

        deployment.gated.before = count
        await asyncio.sleep(POLICY.idle_ms / 1000 + 600)
        assert (await visit.state()).status == "ended"
        assert calls < 5

    virtually(main)


def test_out_of_stock_at_the_till_reaches_no_provider() -> None:
    async def main(deployment: Deployment) -> None:
        deployment.shop.out_of_stock = {"hat"}
        visit = await paying(deployment, Outcome.SUCCESS)
        state = await visit.until_phase(Phase.OPEN)
        assert not deployment.bank.calls
        assert state.checkout.attempts[A1].failure == "out_of_stock"

    virtually(main)


def test_late_success_of_an_ended_attempt_goes_back() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.FAILED)
        await visit.until_phase(Phase.APPROVED)
        deployment.bank.books.late_success("pay1")
        await _receive(deployment, "n1")
        await asyncio.sleep(5)
        assert [payment.net for payment in deployment.bank.books.payments.values()] == [0]
        assert not deployment.shop.orders
        assert (await visit.state()).checkout.phase is Phase.APPROVED

    virtually(main)


def test_an_order_whose_shop_is_away_is_placed_when_it_is_back() -> None:
    async def main(deployment: Deployment) -> None:
        async def away(call: str) -> None:
            if call == "place_order":
                raise ShopUnavailableError("down")

        deployment.shop.before = away
        visit = await paying(deployment, Outcome.SUCCESS)
        await visit.until_phase(Phase.SETTLING)
        await asyncio.sleep(120)
        assert (await visit.state()).checkout.phase is Phase.SETTLING
        deployment.shop.before = _open
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.shop.placed) == 1

    virtually(main)


async def _open(_: str) -> None:
    """The shop is back."""


def test_an_order_that_was_surely_never_placed_is_refused_at_its_deadline() -> None:
    async def main(deployment: Deployment) -> None:
        async def away(call: str) -> None:
            if call == "place_order":
                raise ShopUnavailableError("down")

        deployment.shop.before = away
        visit = await paying(deployment, Outcome.SUCCESS, "redirect")
        await asyncio.sleep(1_200)
        state = await visit.state()
        assert state.checkout.phase is Phase.OPEN
        assert [payment.net for payment in deployment.bank.books.payments.values()] == [0]

    virtually(main)


def test_recommend_gives_the_cart_back_also_where_the_shop_stumbles() -> None:
    async def main(deployment: Deployment) -> None:
        left = 2

        async def stumble(call: str) -> None:
            nonlocal left
            if call == "export_cart" and left:
                left -= 1
                raise ShopUnavailableError("down")

        deployment.shop.before = stumble
        visit = await deployment.open(cart_ref="cart9")
        await visit.fill()
        await visit.do(Recommend())
        await asyncio.sleep(10)
        assert [line.sku for line in deployment.shop.carts["cart9"]] == ["mug", "hat"]

    virtually(main)


def test_a_cart_that_the_shop_will_not_take_back_blocks_nothing() -> None:
    async def main(deployment: Deployment) -> None:
        async def refuse(call: str) -> None:
            if call == "export_cart":
                raise ShopRefusedError("no")

        deployment.shop.before = refuse
        visit = await deployment.open(cart_ref="cart9")
        await visit.buy()
        await visit.do(OpenNextCheckout())
        await visit.do(AddLine(sku="pen"))
        await visit.approve()
        await visit.pay()
        await visit.until_phase(Phase.COMPLETED)
        assert len(deployment.shop.placed) == 2

    virtually(main)


def test_reconciliation_finds_and_records_what_was_missed() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.FAILED)
        await visit.until_phase(Phase.APPROVED)
        assert await deployment.workers.reconcile(SHOP, 0) == []
        deployment.bank.books.late_success("pay1")
        (seen,) = await deployment.workers.reconcile(SHOP, 0)
        assert (seen.here, seen.there, seen.done) == ("failed", "captured", "not recorded")
        (fixed,) = await deployment.workers.reconcile(SHOP, 0, apply=True)
        assert fixed.done == "recorded"
        await asyncio.sleep(5)
        await deployment.workers.reconcile(SHOP, 0, apply=True)
        assert await deployment.workers.reconcile(SHOP, 0) == []
        assert [payment.net for payment in deployment.bank.books.payments.values()] == [0]
        deployment.bank._sessions["pay1"] = SessionId("sgone")  # pyright: ignore[reportPrivateUsage]
        (lost,) = await deployment.workers.reconcile(SHOP, 0, apply=True)
        assert (lost.session_id, lost.done) == (None, "for a person")

    virtually(main)


def test_the_advisor_cannot_pay_and_a_paying_cart_is_frozen() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.ACTION)
        assert await visit.refusal(AddLine(sku="pen"), ADVISOR) is Reason.CART_FROZEN
        assert await visit.refusal(WithdrawPayment(), ADVISOR) is Reason.FORBIDDEN

    virtually(main)


def test_a_provider_that_is_configured_no_more_waits_for_the_operator() -> None:
    async def main(deployment: Deployment) -> None:
        policy = Policy(
            methods=(*POLICY.methods, MethodPolicy(
                provider="gone", method="card", capture=POLICY.methods[0].capture),)
        )  # fmt: skip
        visit = await deployment.open(policy)
        await visit.fill()
        state = await visit.approve()
        quoted = state.checkout.quoted
        assert quoted is not None
        await visit.do(StartPayment(quote_hash=quoted.quote_hash, provider="gone", method="card"))
        await asyncio.sleep(30)
        assert (await visit.state()).checkout.phase is Phase.PAYING

    virtually(main)


def test_invalid_refund_is_for_a_person() -> None:
    async def main(deployment: Deployment) -> None:
        deployment.shop.refuse_orders = "sold_out"
        deployment.bank.before = failing(InvalidRequestError("no"), "refund", times=100)
        visit = await paying(deployment, Outcome.SUCCESS, "redirect")
        await asyncio.sleep(30)
        state = await visit.state()
        assert {case.kind for case in state.cases.values()} == {"refund_failed"}
        assert state.checkout.phase is Phase.OPEN

    virtually(main)


def test_past_the_idempotency_window_a_refund_is_looked_for_before_it_is_asked_for_again() -> None:
    async def main() -> None:
        async with Deployment(bank=FakeBank(window_s=60)) as deployment:
            deployment.shop.refuse_orders = "sold_out"
            lost_until_s = asyncio.get_running_loop().time() + 90

            async def lose(call: str) -> None:
                if call == "refund" and asyncio.get_running_loop().time() < lost_until_s:
                    raise OutcomeUnknownError("lost")

            deployment.bank.after = lose
            visit = await paying(deployment, Outcome.SUCCESS, "redirect")
            await asyncio.sleep(60)
            deployment.bank.books.keys.clear()  # as providers do, after their window
            await visit.until(lambda s: next(iter(s.checkout.attempts.values())).refunds)
            await asyncio.sleep(300)
            assert [payment.returned for payment in deployment.bank.books.payments.values()] == [
                payment.captured for payment in deployment.bank.books.payments.values()
            ]
            assert len(deployment.bank.books.payments["pay1"].refunds) == 1
            assert not await deployment.gated.rows("SELECT key FROM outbox WHERE NOT done")

    run_virtual(main)


def test_two_shops_with_one_account_each_hear_of_what_is_theirs() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.buy()
        deployment.bank.books.dispute("pay1")
        for shop in (OTHER_SHOP, SHOP):  # the same event, and the other shop's copy is first
            await _receive(deployment, "n1", shop=shop)
        await visit.until(lambda s: [case.kind for case in s.cases.values()] == ["disputed"], 60.0)

    virtually(main)


@pytest.mark.parametrize("why", ["withdrawn", "expired"])
def test_a_retry_that_waits_takes_no_money_once_it_is_over(why: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await paying(deployment, Outcome.DECLINE)
        await visit.until(lambda s: s.checkout.attempts[A1].decline is not None)
        deployment.bank.before = _unreachable
        deployment.bank.outcomes = [Outcome.SUCCESS]
        await visit.do(RetryPayment(attempt_id=A1, confirmation="conf_2"))
        await asyncio.sleep(20)
        if why == "withdrawn":
            await visit.do(WithdrawPayment())
        await asyncio.sleep(20 if why == "withdrawn" else 20 * 60)
        deployment.bank.before = open_gate
        state = await visit.until(lambda s: s.checkout.phase is Phase.APPROVED or ledger.settled(s))
        assert not deployment.shop.placed
        assert [payment.captured for payment in deployment.bank.books.payments.values()] == [0]
        assert state.checkout.attempts[A1].state in (AttemptState.CANCELED, AttemptState.EXPIRED)

    virtually(main)


async def _unreachable(_call: str) -> None:
    raise UnavailableError("unreachable")
