"""Cases of money after the shopper has paid: cancel, capture, refund. Never more, never twice."""

import asyncio

import pytest

from theke_checkout.kit.declared import (
    Way,
    by_card,
    by_card_later,
    charged_back,
    each_capture,
    each_method,
    of_flow,
    over,
    taken_at_once,
    taken_later,
)
from theke_checkout.kit.harness import Card, Chargebacks, Cut, Harness
from theke_checkout.kit.scene import (
    A_DAY_MS,
    created,
    listed,
    paid,
    refunded,
    taken,
)
from theke_checkout.providers import (
    Flow,
    InvalidRequestError,
    KeyConflictError,
    NotSupportedError,
    OutcomeUnknownError,
    ProviderError,
)
from theke_checkout.values.facts import DEAD, PaymentSnapshot, PaymentState, RefundState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.money import Money

AT_ONCE = 10
EVERY = "no method is declared"
NOT_LATER = "no method takes its money by a second call"
NO_CHARGEBACKS = "the double is declared without chargebacks"
NOT_AT_ONCE = "no method takes its money at once"
REFUSALS = (InvalidRequestError, NotSupportedError)


class MoneyCases:
    """What was taken is the sum that was said, once; what went back is never more."""

    # ---- cancel

    @over(
        by_card(Card.REFUSED, Card.CHECKED),
        "the double has no such card, or no method is client_confirm",
    )
    async def test_a_payment_without_money_is_canceled(self, harness: Harness, way: Way) -> None:
        ref = (await created(harness, way)).snapshot.ref
        for key in ("k2", "k2", "k3"):
            answer = await harness.provider.cancel(ref, key=key)
            assert answer.snapshot.state in DEAD
            assert answer.next_action is None
        assert [p.state for p in await listed(harness)] == [answer.snapshot.state]

    @over(of_flow(Flow.REDIRECT), "no method is declared as redirect")
    async def test_a_cancel_before_the_visit_says_what_is_true(
        self, harness: Harness, way: Way
    ) -> None:
        ref = (await created(harness, way)).snapshot.ref
        answer = await harness.provider.cancel(ref, key="k2")
        assert (await harness.provider.retrieve(ref)).snapshot == answer.snapshot
        assert answer.snapshot.captured.amount == 0

    @over(taken_later, NOT_LATER)
    async def test_an_authorized_payment_is_canceled(self, harness: Harness, way: Way) -> None:
        ref = (await paid(harness, way)).snapshot.ref
        for key in ("k2", "k2", "k3"):
            answer = await harness.provider.cancel(ref, key=key)
            assert answer.snapshot.state is PaymentState.CANCELED
        with pytest.raises(InvalidRequestError):
            await harness.provider.capture(ref, way.amount, key="k4")
        assert [p.captured.amount for p in await listed(harness)] == [0]

    @over(each_capture, EVERY)
    async def test_a_cancel_after_the_money_changes_nothing(
        self, harness: Harness, way: Way
    ) -> None:
        before = await taken(harness, way)
        for key in ("k2", "k2", "k3"):
            assert (await harness.provider.cancel(before.ref, key=key)).snapshot == before
        assert await listed(harness) == [before]

    @over(taken_later, NOT_LATER)
    async def test_a_cancel_whose_answer_was_lost_is_one_cancel(
        self, harness: Harness, way: Way
    ) -> None:
        ref = (await paid(harness, way)).snapshot.ref
        harness.cut(Cut.ANSWER)
        with pytest.raises(OutcomeUnknownError):
            await harness.provider.cancel(ref, key="k2")
        harness.mend()
        answer = await harness.provider.cancel(ref, key="k2")
        assert answer.snapshot.state is PaymentState.CANCELED

    # ---- capture

    @over(taken_later, NOT_LATER)
    async def test_a_capture_with_one_key_takes_money_once(
        self, harness: Harness, way: Way
    ) -> None:
        ref = (await paid(harness, way)).snapshot.ref
        harness.cut(Cut.ANSWER)
        with pytest.raises(OutcomeUnknownError):
            await harness.provider.capture(ref, way.amount, key="k2")
        harness.mend()
        answer = await harness.provider.capture(ref, way.amount, key="k2")
        assert answer.snapshot.state is PaymentState.CAPTURED
        assert answer.snapshot.captured == way.amount
        with pytest.raises(InvalidRequestError):
            await harness.provider.capture(ref, way.amount, key="k3")
        assert await listed(harness) == [answer.snapshot]

    @over(taken_later, NOT_LATER)
    async def test_a_capture_and_a_cancel_at_once_have_one_winner(
        self, harness: Harness, way: Way
    ) -> None:
        ref = (await paid(harness, way)).snapshot.ref
        await asyncio.gather(
            harness.provider.capture(ref, way.amount, key="k2"),
            harness.provider.cancel(ref, key="k3"),
            return_exceptions=True,
        )
        (after,) = await listed(harness)
        taken_or_not = {PaymentState.CAPTURED: way.amount.amount, PaymentState.CANCELED: 0}
        assert after.captured.amount == taken_or_not[after.state]
        again = await harness.provider.cancel(ref, key="k4")
        assert again.snapshot == after

    @over(taken_later, NOT_LATER)
    async def test_no_more_is_captured_than_was_authorized(
        self, harness: Harness, way: Way
    ) -> None:
        ref = (await paid(harness, way)).snapshot.ref
        more = Money(way.amount.amount + 100, way.amount.currency)
        with pytest.raises(InvalidRequestError):
            await harness.provider.capture(ref, more, key="k2")
        answer = await harness.provider.capture(ref, way.amount, key="k3")
        assert answer.snapshot.captured == way.amount

    @over(taken_at_once, NOT_AT_ONCE)
    async def test_what_was_taken_at_once_is_not_taken_again(
        self, harness: Harness, way: Way
    ) -> None:
        before = (await paid(harness, way)).snapshot
        with pytest.raises(REFUSALS):
            await harness.provider.capture(before.ref, way.amount, key="k2")
        assert await listed(harness) == [before]

    @over(by_card_later(Card.CAPTURE_FAILS), "the double has no card whose captures fail")
    async def test_a_capture_that_fails_takes_nothing_and_can_be_canceled(
        self, harness: Harness, way: Way
    ) -> None:
        ref = (await paid(harness, way)).snapshot.ref
        for key in ("k2", "k2", "k3"):
            with pytest.raises(InvalidRequestError):
                await harness.provider.capture(ref, way.amount, key=key)
        answer = await harness.provider.cancel(ref, key="k4")
        assert answer.snapshot.state in DEAD
        assert answer.snapshot.captured.amount == 0

    # ---- refund

    @over(each_capture, EVERY)
    async def test_all_of_the_money_goes_back(self, harness: Harness, way: Way) -> None:
        ref = (await taken(harness, way)).ref
        snapshot = await refunded(harness, ref, "r1", way.amount)
        await harness.let_pass(A_DAY_MS)
        (later,) = await listed(harness)
        for refunds in (snapshot.refunds, later.refunds):
            assert [(refund.refund_id, refund.amount) for refund in refunds] == [("r1", way.amount)]
        assert later.refunds[0].state is RefundState.SUCCEEDED
        assert later.state is PaymentState.CAPTURED
        assert later.captured == way.amount

    @over(each_method, EVERY)
    async def test_partial_refunds_add_up_and_never_exceed(
        self, harness: Harness, way: Way
    ) -> None:
        whole = await taken(harness, way)
        first, second, rest = _parts(way.amount)
        if not harness.provider.capabilities.partial_refunds:
            with pytest.raises(NotSupportedError):
                await refunded(harness, whole.ref, "r1", first)
            assert await listed(harness) == [whole]
            return
        await refunded(harness, whole.ref, "r1", first)
        await refunded(harness, whole.ref, "r2", second)
        with pytest.raises(InvalidRequestError):
            await refunded(harness, whole.ref, "r3", first)
        snapshot = await refunded(harness, whole.ref, "r4", rest)
        assert sum(refund.amount.amount for refund in snapshot.refunds) == way.amount.amount
        assert {refund.refund_id for refund in snapshot.refunds} == {"r1", "r2", "r4"}
        assert RefundState.FAILED not in {refund.state for refund in snapshot.refunds}
        assert snapshot.captured == way.amount

    @over(each_method, EVERY)
    async def test_no_more_goes_back_than_was_taken(self, harness: Harness, way: Way) -> None:
        whole = await taken(harness, way)
        more = Money(way.amount.amount + 100, way.amount.currency)
        with pytest.raises(REFUSALS):
            await refunded(harness, whole.ref, "r1", more)
        await refunded(harness, whole.ref, "r2", way.amount)
        with pytest.raises(REFUSALS):
            await refunded(harness, whole.ref, "r3", way.amount)
        (later,) = await listed(harness)
        assert [refund.refund_id for refund in later.refunds] == ["r2"]

    @over(each_method, EVERY)
    async def test_a_refund_with_one_key_gives_back_once(self, harness: Harness, way: Way) -> None:
        ref = (await taken(harness, way)).ref
        harness.cut(Cut.ANSWER)
        with pytest.raises(OutcomeUnknownError):
            await refunded(harness, ref, "r1", way.amount)
        harness.mend()
        snapshot = await refunded(harness, ref, "r1", way.amount)
        assert [refund.amount for refund in snapshot.refunds] == [way.amount]

    @over(each_method, EVERY)
    async def test_ten_refunds_at_once_with_one_key_give_back_once(
        self, harness: Harness, way: Way
    ) -> None:
        ref = (await taken(harness, way)).ref
        calls = (refunded(harness, ref, "r1", way.amount) for _ in range(AT_ONCE))
        said = await asyncio.gather(*calls, return_exceptions=True)
        for item in said:
            if isinstance(item, BaseException):
                assert isinstance(item, ProviderError)
                assert not isinstance(item, InvalidRequestError | KeyConflictError)
        snapshot = await refunded(harness, ref, "r1", way.amount)
        assert [refund.amount for refund in snapshot.refunds] == [way.amount]

    # ---- chargebacks

    @over(charged_back, NO_CHARGEBACKS)
    async def test_what_the_bank_took_back_is_listed_and_not_given_back_again(
        self, harness: Harness, way: Way
    ) -> None:
        whole = await taken(harness, way)
        await _charge_back(harness, whole.ref)
        after = (await harness.provider.retrieve(whole.ref)).snapshot
        assert after.disputed
        assert after.captured == way.amount
        assert after.revision > whole.revision
        assert _gone(after) == way.amount.amount
        with pytest.raises(REFUSALS):
            await refunded(harness, whole.ref, "r1", way.amount)
        assert await listed(harness) == [after]

    @over(charged_back, NO_CHARGEBACKS)
    async def test_after_a_part_went_back_the_bank_takes_the_rest(
        self, harness: Harness, way: Way
    ) -> None:
        whole = await taken(harness, way)
        if not harness.provider.capabilities.partial_refunds:
            return
        first, second, _ = _parts(way.amount)
        await refunded(harness, whole.ref, "r1", first)
        await _charge_back(harness, whole.ref)
        with pytest.raises(REFUSALS):
            await refunded(harness, whole.ref, "r2", second)
        (after,) = await listed(harness)
        assert _gone(after) == way.amount.amount - first.amount
        assert {refund.refund_id for refund in after.refunds} == {"r1", None}

    @over(taken_later, NOT_LATER)
    async def test_what_was_not_taken_is_not_given_back(self, harness: Harness, way: Way) -> None:
        before = (await paid(harness, way)).snapshot
        with pytest.raises(REFUSALS):
            await harness.provider.refund(before.ref, RefundId("r1"), way.amount, key="k2")
        assert await listed(harness) == [before]


async def _charge_back(harness: Harness, ref: str) -> None:
    assert isinstance(harness, Chargebacks), "`chargebacks` is declared: give it a `charge_back`"
    await harness.charge_back(ref)


def _gone(snapshot: PaymentSnapshot) -> int:
    """Return what the shopper's bank has taken back, as the provider lists it."""
    return sum(
        fact.amount.amount
        for fact in snapshot.refunds
        if fact.charged_back and fact.state is RefundState.SUCCEEDED
    )


def _parts(amount: Money) -> tuple[Money, Money, Money]:
    """Split in a large half, some, and a rest that is smaller than the half."""
    half, some = amount.amount // 2, amount.amount // 4
    parts = (half, some, amount.amount - half - some)
    assert parts[0] > 0
    assert parts[2] > 0
    return tuple(Money(part, amount.currency) for part in parts)  # type: ignore[return-value]
