"""Cases of `create`: one payment for one key, whatever breaks; amounts; what is not declared."""

import asyncio
import contextlib

import pytest

from theke_checkout.kit.declared import (
    Way,
    each_capture,
    each_method,
    each_size,
    each_wrong_currency,
    each_wrong_size,
    first,
    over,
)
from theke_checkout.kit.harness import Cut, Harness
from theke_checkout.kit.scene import (
    create_call,
    created,
    good_state,
    listed,
    only_one,
    paid,
    taken,
    typed,
)
from theke_checkout.providers import (
    InvalidRequestError,
    KeyConflictError,
    NotSupportedError,
    OutcomeUnknownError,
    UnavailableError,
)
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

EVERY = "no method is declared"
AT_ONCE = 50


class CreateCases:
    """One key, one payment, of the amount that was said."""

    @over(each_method, EVERY)
    async def test_the_same_key_gives_the_same_payment(self, harness: Harness, way: Way) -> None:
        call = create_call(harness, way, await typed(harness, way))
        once = await harness.provider.create(call, key="k1")
        twice = await harness.provider.create(call, key="k1")
        assert twice == once
        assert await only_one(harness, once)

    @over(each_method, EVERY)
    async def test_a_key_with_other_parameters_is_refused(self, harness: Harness, way: Way) -> None:
        answer = await created(harness, way)
        step = next(size for size in (100, 1, -1, -100) if _fits(way, size))
        other = Way(
            method=way.method,
            capture=way.capture,
            amount=Money(way.amount.amount + step, way.amount.currency),
        )
        with pytest.raises(KeyConflictError):
            await created(harness, other, key="k1")
        assert await only_one(harness, answer)

    @over(each_method, EVERY)
    async def test_a_lost_answer_and_the_same_key_make_one_payment(
        self, harness: Harness, way: Way
    ) -> None:
        call = create_call(harness, way, await typed(harness, way))
        harness.cut(Cut.ANSWER)
        with pytest.raises(OutcomeUnknownError):
            await harness.provider.create(call, key="k1")
        with contextlib.suppress(OutcomeUnknownError, UnavailableError):
            await harness.provider.create(call, key="k1")
        harness.mend()
        answer = await harness.provider.create(call, key="k1")
        assert await only_one(harness, answer)

    @over(each_method, EVERY)
    async def test_a_call_that_never_left_was_surely_not_executed(
        self, harness: Harness, way: Way
    ) -> None:
        call = create_call(harness, way, await typed(harness, way))
        harness.cut(Cut.CONNECT)
        with pytest.raises(UnavailableError):
            await harness.provider.create(call, key="k1")
        harness.mend()
        assert await listed(harness) == []
        assert await only_one(harness, await harness.provider.create(call, key="k1"))

    @over(each_method, EVERY)
    async def test_fifty_calls_at_once_with_one_key_make_one_payment(
        self, harness: Harness, way: Way
    ) -> None:
        call = create_call(harness, way, await typed(harness, way))
        calls = (harness.provider.create(call, key="k1") for _ in range(AT_ONCE))
        answers = await asyncio.gather(*calls)
        assert len({answer.snapshot.ref for answer in answers}) == 1
        assert await only_one(harness, answers[0])

    @over(each_method, EVERY)
    async def test_a_call_that_is_given_up_has_an_unknown_outcome(
        self, harness: Harness, way: Way
    ) -> None:
        call = create_call(harness, way, await typed(harness, way))
        harness.cut(Cut.HANG)
        task = asyncio.create_task(harness.provider.create(call, key="k1"))
        await harness.hanging()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
        harness.mend()
        assert await only_one(harness, await harness.provider.create(call, key="k1"))

    @over(each_size, "none of the six currencies is declared")
    async def test_an_amount_is_the_same_going_and_coming(self, harness: Harness, way: Way) -> None:
        snapshot = await taken(harness, way)
        assert snapshot.amount == snapshot.captured == way.amount
        assert await listed(harness) == [snapshot]

    @over(each_wrong_currency, "all six currencies are declared")
    async def test_a_currency_that_is_not_declared_is_refused(
        self, harness: Harness, way: Way
    ) -> None:
        with pytest.raises(NotSupportedError):
            await harness.provider.create(create_call(harness, way, ""), key="k1")
        assert await listed(harness) == []

    @over(each_wrong_size, "no range of amounts is declared")
    async def test_an_amount_out_of_range_is_refused(self, harness: Harness, way: Way) -> None:
        call = create_call(harness, way, await typed(harness, way))
        with pytest.raises((NotSupportedError, InvalidRequestError)):
            await harness.provider.create(call, key="k1")
        assert await listed(harness) == []

    @over(each_capture, EVERY)
    async def test_money_is_taken_when_it_was_said(self, harness: Harness, way: Way) -> None:
        answer = await paid(harness, way)
        nothing = Money(0, way.amount.currency)
        at_once = way.capture is CaptureMode.AUTOMATIC
        assert answer.snapshot.state is good_state(way)
        assert answer.snapshot.captured == (way.amount if at_once else nothing)
        assert answer.snapshot.authorized == way.amount
        assert answer.snapshot.attempt_id == "a1"
        assert answer.snapshot.provider == harness.provider.name
        assert answer.next_action is None

    @over(first, EVERY)
    async def test_a_method_that_is_not_declared_is_refused(
        self, harness: Harness, way: Way
    ) -> None:
        nobody = Way(
            method=type(way.method)(
                method="cheque", flow=way.method.flow, captures=way.method.captures, name={}
            ),
            capture=way.capture,
            amount=way.amount,
        )
        with pytest.raises(NotSupportedError):
            await harness.provider.create(create_call(harness, nobody, ""), key="k1")
        assert await listed(harness) == []

    @over(each_method, EVERY)
    async def test_a_capture_mode_that_is_not_declared_is_refused(
        self, harness: Harness, way: Way
    ) -> None:
        for capture in set(CaptureMode) - way.method.captures:
            other = Way(method=way.method, capture=capture, amount=way.amount)
            with pytest.raises(NotSupportedError):
                await harness.provider.create(create_call(harness, other, ""), key="k1")
        assert await listed(harness) == []


def _fits(way: Way, step: int) -> bool:
    return way.method.takes(Money(way.amount.amount + step, way.amount.currency))
