"""Cancels, captures and refunds as Mollie does them: when it can, in a while, and up to a limit."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.doubles.mollie.faults import Fault
from tests.doubles.mollie.harness import WHOLE, MollieHarness, opened, visited
from theke_checkout.kit.harness import Cut
from theke_checkout.kit.wires import AppTransport
from theke_checkout.providers import InvalidRequestError, KeyConflictError, OutcomeUnknownError
from theke_checkout.values.facts import PaymentState, RefundState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode


@pytest.fixture
async def harness() -> AsyncGenerator[MollieHarness]:
    async with MollieHarness() as ready:
        yield ready


@pytest.mark.parametrize(
    ("method", "state"),
    [("card", PaymentState.CANCELED), ("twint", PaymentState.ACTION_REQUIRED)],
)
async def test_a_cancel_says_what_is_true_where_a_method_lets_nobody_cancel(
    harness: MollieHarness, method: str, state: PaymentState
) -> None:
    answer = await opened(harness, method)
    for key in ("k2", "k2", "k3"):
        after = await harness.provider.cancel(answer.snapshot.ref, key=key)
        assert after.snapshot.state is state
    await harness.let_pass(15 * 60_000)
    last = await harness.provider.cancel(answer.snapshot.ref, key="k4")
    assert last.snapshot.state in (PaymentState.CANCELED, PaymentState.EXPIRED)


async def test_a_cancel_that_loses_the_race_tells_of_the_money(harness: MollieHarness) -> None:
    answer = await opened(harness)
    books, ref = harness.double.books, answer.snapshot.ref

    class RaceTransport(httpx.AsyncBaseTransport):
        """Lets the shopper pay between the look and the cancel."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "DELETE":
                books.visit(books.payments[ref], "paid")
            return await AppTransport(harness.double.app).handle_async_request(request)

    harness.transport.inner = RaceTransport()
    after = await harness.provider.cancel(ref, key="k2")
    assert (after.snapshot.state, after.snapshot.captured) == (PaymentState.CAPTURED, WHOLE)


async def test_a_capture_may_take_a_while(harness: MollieHarness) -> None:
    harness.double.books.capture_delay_ms = 5_000
    ref = (await visited(harness, "paid", capture=CaptureMode.MANUAL)).snapshot.ref
    for _ in range(2):
        answer = await harness.provider.capture(ref, WHOLE, key="k2")
        assert answer.snapshot.state is PaymentState.AUTHORIZED
        assert answer.snapshot.captured == Money(0, "CHF")
    with pytest.raises(InvalidRequestError):
        await harness.provider.capture(ref, WHOLE, key="k3")
    await harness.let_pass(5_000)
    after = (await harness.provider.retrieve(ref)).snapshot
    assert (after.state, after.captured) == (PaymentState.CAPTURED, WHOLE)


@pytest.mark.parametrize("executed", [True, False])
async def test_a_failed_capture_that_the_key_remembers_is_looked_behind(
    harness: MollieHarness, *, executed: bool
) -> None:
    ref = (await visited(harness, "paid", capture=CaptureMode.MANUAL)).snapshot.ref
    harness.double.faults.append(Fault(500, executed=executed, remembered=True))
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.capture(ref, WHOLE, key="k2")
    if executed:
        answer = await harness.provider.capture(ref, WHOLE, key="k2")
        assert (answer.snapshot.state, answer.snapshot.captured) == (PaymentState.CAPTURED, WHOLE)
    else:
        with pytest.raises(OutcomeUnknownError):
            await harness.provider.capture(ref, WHOLE, key="k2")


async def test_a_capture_that_fails_takes_nothing(harness: MollieHarness) -> None:
    harness.double.books.captures_fail = True
    ref = (await visited(harness, "paid", capture=CaptureMode.MANUAL)).snapshot.ref
    for key in ("k2", "k2", "k3"):
        with pytest.raises(InvalidRequestError):
            await harness.provider.capture(ref, WHOLE, key=key)
    answer = await harness.provider.cancel(ref, key="k4")
    assert answer.snapshot.state is PaymentState.CANCELED


async def test_a_hold_that_the_bank_lets_go_before_the_capture_has_failed(
    harness: MollieHarness,
) -> None:
    harness.double.books.capture_delay_ms, harness.double.books.captures_fail = 5_000, True
    ref = (await visited(harness, "paid", capture=CaptureMode.MANUAL)).snapshot.ref
    asked = (await harness.provider.capture(ref, WHOLE, key="k2")).snapshot
    assert asked.state is PaymentState.AUTHORIZED
    await harness.let_pass(5_000)
    after = (await harness.provider.retrieve(ref)).snapshot
    assert (after.state, after.captured) == (PaymentState.FAILED, Money(0, "CHF"))
    assert after.revision > asked.revision


async def test_a_refund_is_on_its_way_and_then_certain(harness: MollieHarness) -> None:
    harness.double.books.refund_delay_ms = 86_400_000
    paid = (await visited(harness, "paid")).snapshot
    asked = await harness.provider.refund(paid.ref, RefundId("r1"), WHOLE, key="k2")
    (fact,) = asked.snapshot.refunds
    assert (fact.refund_id, fact.amount, fact.state) == ("r1", WHOLE, RefundState.PENDING)
    await harness.let_pass(86_400_000)
    after = (await harness.provider.retrieve(paid.ref)).snapshot
    assert [refund.state for refund in after.refunds] == [RefundState.SUCCEEDED]
    assert paid.revision < asked.snapshot.revision < after.revision


async def test_a_refund_that_fails_is_reported_and_another_can_be_made(
    harness: MollieHarness,
) -> None:
    harness.double.books.refunds_fail = True
    ref = (await visited(harness, "paid")).snapshot.ref
    first = await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")
    assert [refund.state for refund in first.snapshot.refunds] == [RefundState.FAILED]
    harness.double.books.refunds_fail = False
    second = await harness.provider.refund(ref, RefundId("r2"), WHOLE, key="k3")
    states = {refund.refund_id: refund.state for refund in second.snapshot.refunds}
    assert states == {"r1": RefundState.FAILED, "r2": RefundState.SUCCEEDED}


async def test_no_more_goes_back_than_was_taken_though_mollie_would_give_it(
    harness: MollieHarness,
) -> None:
    ref = (await visited(harness, "paid")).snapshot.ref
    assert harness.double.books.payments[ref].remaining > WHOLE.amount
    with pytest.raises(InvalidRequestError):
        await harness.provider.refund(ref, RefundId("r1"), Money(21_481, "CHF"), key="k2")
    assert harness.double.books.payments[ref].refunds == []


@pytest.mark.parametrize("cuts", [[None, None, Cut.ANSWER], [None, None, None, Cut.ANSWER]])
async def test_a_refund_whose_answer_was_lost_is_made_once_even_after_the_keys_hour(
    harness: MollieHarness, cuts: list[Cut | None]
) -> None:
    ref = (await visited(harness, "paid")).snapshot.ref
    part = Money(5_000, "CHF")
    harness.transport.cuts.extend(cuts)
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.refund(ref, RefundId("r1"), part, key="k2")
    assert len(harness.double.books.payments[ref].refunds) == 1
    await harness.let_pass(2 * 3_600_000)
    answer = await harness.provider.refund(ref, RefundId("r1"), part, key="k2")
    assert [refund.amount for refund in answer.snapshot.refunds] == [part]
    with pytest.raises(KeyConflictError):
        await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")


async def test_a_refund_by_hand_at_mollie_is_reported_as_nobodys(harness: MollieHarness) -> None:
    ref = (await visited(harness, "paid")).snapshot.ref
    books = harness.double.books
    books.refund(books.payments[ref], 480, None, None)
    (fact,) = (await harness.provider.retrieve(ref)).snapshot.refunds
    assert (fact.refund_id, fact.amount) == (None, Money(480, "CHF"))
