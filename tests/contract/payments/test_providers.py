"""What every payment provider must do. The same cases for each of them."""

import asyncio
import contextlib
import logging
import re

import pytest

from tests.contract.payments.harness import NOW_MS, Card, Harness, again, listed, paid, wish
from theke_checkout.facts import DeclineKind, PaymentState, RefundState
from theke_checkout.ids import RefundId, SessionId
from theke_checkout.money import Money
from theke_checkout.providers import (
    Answer,
    InvalidRequestError,
    KeyConflictError,
    NextAction,
    NotSupportedError,
    OutcomeUnknownError,
    UnavailableError,
)
from theke_checkout.settings import CaptureMode

CHF = "CHF"
DECLINES = {
    Card.REFUSED: DeclineKind.REFUSED,
    Card.INSUFFICIENT_FUNDS: DeclineKind.INSUFFICIENT_FUNDS,
    Card.EXPIRED_CARD: DeclineKind.EXPIRED_CARD,
    Card.WRONG_CODE: DeclineKind.WRONG_CODE,
    Card.AUTHENTICATION_FAILED: DeclineKind.AUTHENTICATION_FAILED,
    Card.TECHNICAL: DeclineKind.TECHNICAL,
}


# ---- create


async def test_the_same_key_gives_the_same_payment(harness: Harness) -> None:
    call = wish(await harness.confirmation(Card.PAYS))
    first = await harness.provider.create(call, key="k1")
    again = await harness.provider.create(call, key="k1")
    assert again == first
    assert [p.ref for p in await listed(harness)] == [first.snapshot.ref]


async def test_a_key_with_other_parameters_is_refused(harness: Harness) -> None:
    await paid(harness)
    other = wish(await harness.confirmation(Card.PAYS), Money(1, CHF))
    with pytest.raises(KeyConflictError):
        await harness.provider.create(other, key="k1")
    assert len(await listed(harness)) == 1


async def test_a_lost_answer_and_the_same_key_make_one_payment(harness: Harness) -> None:
    call = wish(await harness.confirmation(Card.PAYS))
    harness.cut("answer", "answer")
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            await harness.provider.create(call, key="k1")
    answer = await harness.provider.create(call, key="k1")
    assert answer.snapshot.state is PaymentState.AUTHORIZED
    assert await listed(harness) == [answer.snapshot]


async def test_a_call_that_never_left_was_surely_not_executed(harness: Harness) -> None:
    call = wish(await harness.confirmation(Card.PAYS))
    harness.cut("connect")
    with pytest.raises(UnavailableError):
        await harness.provider.create(call, key="k1")
    assert await listed(harness) == []


async def test_fifty_calls_at_once_with_one_key_make_one_payment(harness: Harness) -> None:
    call = wish(await harness.confirmation(Card.PAYS))
    answers = await asyncio.gather(*(harness.provider.create(call, key="k1") for _ in range(50)))
    assert len({answer.snapshot.ref for answer in answers}) == 1
    assert len(await listed(harness)) == 1


async def test_a_cancelled_task_leaves_one_payment_behind_its_key(harness: Harness) -> None:
    call = wish(await harness.confirmation(Card.PAYS))
    harness.cut("hang")
    task = asyncio.create_task(harness.provider.create(call, key="k1"))
    await asyncio.sleep(0.01)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    answer = await harness.provider.create(call, key="k1")
    assert await listed(harness) == [answer.snapshot]


@pytest.mark.parametrize("currency", ["CHF", "EUR", "JPY", "KWD"])
@pytest.mark.parametrize("amount", [1, 99, 1_234_567])
async def test_amounts_are_minor_units_in_every_currency(
    harness: Harness, currency: str, amount: int
) -> None:
    whole = Money(amount, currency)
    answer = await paid(harness, amount=whole)
    assert answer.snapshot.amount == answer.snapshot.authorized == whole
    taken = await harness.provider.capture(answer.snapshot.ref, whole, key="k2")
    assert taken.snapshot.captured == whole


@pytest.mark.parametrize(
    ("capture", "state", "taken"),
    [
        (CaptureMode.MANUAL, PaymentState.AUTHORIZED, 0),
        (CaptureMode.AUTOMATIC, PaymentState.CAPTURED, 21_480),
    ],
)
async def test_money_is_taken_when_it_was_said(
    harness: Harness, capture: CaptureMode, state: PaymentState, taken: int
) -> None:
    answer = await paid(harness, capture=capture)
    assert answer.snapshot.state is state
    assert answer.snapshot.captured == Money(taken, CHF)
    assert answer.snapshot.attempt_id == "a1"
    assert answer.next_action is None


async def test_what_is_not_declared_is_not_supported(harness: Harness) -> None:
    declared = {m.method: m.captures for m in harness.provider.capabilities.methods}
    with pytest.raises(NotSupportedError):
        await harness.provider.create(wish(method="cheque"), key="k1")
    for method, captures in declared.items():
        for capture in set(CaptureMode) - captures:
            with pytest.raises(NotSupportedError):
                await harness.provider.create(wish(method=method, capture=capture), key="k1")
    assert await listed(harness) == []


# ---- declines


@pytest.mark.parametrize("card", sorted(DECLINES))
async def test_a_decline_is_a_state_and_another_card_can_pay(harness: Harness, card: Card) -> None:
    declined = (await paid(harness, card)).snapshot
    assert (declined.state, declined.decline) == (PaymentState.OPEN, DECLINES[card])
    assert declined.declines == 1
    assert declined.authorized == declined.captured == Money(0, CHF)
    confirmation = await harness.confirmation(Card.PAYS)
    good = await harness.provider.confirm(again(declined.ref, confirmation), key="k2")
    assert (good.snapshot.ref, good.snapshot.state) == (declined.ref, PaymentState.AUTHORIZED)
    assert good.snapshot.decline is None
    assert good.snapshot.revision > declined.revision
    assert len(await listed(harness)) == 1


async def test_two_declines_are_counted(harness: Harness) -> None:
    first = (await paid(harness, Card.REFUSED)).snapshot
    card = await harness.confirmation(Card.WRONG_CODE)
    second = await harness.provider.confirm(again(first.ref, card), key="k2")
    assert (second.snapshot.declines, second.snapshot.decline) == (2, DeclineKind.WRONG_CODE)


async def test_fraud_ends_a_payment(harness: Harness) -> None:
    failed = (await paid(harness, Card.FRAUD)).snapshot
    assert (failed.state, failed.decline) == (PaymentState.FAILED, DeclineKind.FRAUD)
    card = await harness.confirmation(Card.PAYS)
    with pytest.raises(InvalidRequestError):
        await harness.provider.confirm(again(failed.ref, card), key="k2")


async def test_a_confirmation_is_used_once(harness: Harness) -> None:
    confirmation = await harness.confirmation(Card.PAYS)
    await harness.provider.create(wish(confirmation), key="k1")
    with pytest.raises(InvalidRequestError):
        await harness.provider.create(wish(confirmation, attempt="a2"), key="k2")


# ---- the bank's check


async def test_the_check_is_passed(harness: Harness) -> None:
    answer = await paid(harness, Card.CHECKED)
    action = _action(answer.next_action, "frame")
    assert answer.snapshot.state is PaymentState.ACTION_REQUIRED
    assert answer.snapshot.authorized == Money(0, CHF)
    await harness.answer(action, passed=True)
    after = await harness.provider.retrieve(answer.snapshot.ref)
    assert after.snapshot.state is PaymentState.AUTHORIZED
    assert after.next_action is None


async def test_the_check_is_failed_and_another_card_pays(harness: Harness) -> None:
    answer = await paid(harness, Card.CHECKED)
    await harness.answer(_action(answer.next_action, "frame"), passed=False)
    after = (await harness.provider.retrieve(answer.snapshot.ref)).snapshot
    assert (after.state, after.decline) == (PaymentState.OPEN, DeclineKind.AUTHENTICATION_FAILED)
    card = await harness.confirmation(Card.PAYS)
    good = await harness.provider.confirm(again(after.ref, card), key="k2")
    assert good.snapshot.state is PaymentState.AUTHORIZED


async def test_the_check_is_abandoned_and_found_again(harness: Harness) -> None:
    answer = await paid(harness, Card.CHECKED)
    await harness.let_pass(60_000)
    later = await harness.provider.retrieve(answer.snapshot.ref)
    assert later.snapshot.state is PaymentState.ACTION_REQUIRED
    assert later.next_action == answer.next_action
    await harness.let_pass(15 * 60_000)
    assert (await listed(harness))[0].state is PaymentState.EXPIRED


async def test_the_shopper_pays_at_the_bank(harness: Harness) -> None:
    answer = await _at_bank(harness)
    await harness.visit_bank(_action(answer.next_action, "redirect"), "approve")
    after = (await harness.provider.retrieve(answer.snapshot.ref)).snapshot
    assert (after.state, after.captured) == (PaymentState.CAPTURED, Money(21_480, CHF))


async def test_the_bank_refuses_and_a_second_visit_pays(harness: Harness) -> None:
    answer = await _at_bank(harness)
    await harness.visit_bank(_action(answer.next_action, "redirect"), "decline")
    after = (await harness.provider.retrieve(answer.snapshot.ref)).snapshot
    assert (after.state, after.decline) == (PaymentState.OPEN, DeclineKind.REFUSED)
    later = await harness.provider.confirm(again(after.ref, ""), key="k2")
    await harness.visit_bank(_action(later.next_action, "redirect"), "approve")
    assert (await listed(harness))[0].state is PaymentState.CAPTURED


async def test_the_shopper_cancels_at_the_bank(harness: Harness) -> None:
    answer = await _at_bank(harness)
    await harness.visit_bank(_action(answer.next_action, "redirect"), "cancel")
    assert (await listed(harness))[0].state is PaymentState.CANCELED


async def test_money_that_comes_late_is_in_processing_first(harness: Harness) -> None:
    answer = await paid(harness, Card.LATE)
    assert answer.snapshot.state is PaymentState.PROCESSING
    canceled = await harness.provider.cancel(answer.snapshot.ref, key="k2")
    assert canceled.snapshot.state is PaymentState.PROCESSING
    await harness.let_pass(60_000)
    assert (await listed(harness))[0].state is PaymentState.AUTHORIZED


# ---- cancel


@pytest.mark.parametrize(
    ("card", "capture", "after"),
    [
        (Card.REFUSED, CaptureMode.MANUAL, PaymentState.CANCELED),
        (Card.CHECKED, CaptureMode.MANUAL, PaymentState.CANCELED),
        (Card.PAYS, CaptureMode.MANUAL, PaymentState.CANCELED),
        (Card.PAYS, CaptureMode.AUTOMATIC, PaymentState.CAPTURED),
        (Card.FRAUD, CaptureMode.MANUAL, PaymentState.FAILED),
    ],
)
async def test_cancel_says_what_is_true_then(
    harness: Harness, card: Card, capture: CaptureMode, after: PaymentState
) -> None:
    ref = (await paid(harness, card, capture=capture)).snapshot.ref
    for key in ("k2", "k2", "k3"):
        answer = await harness.provider.cancel(ref, key=key)
        assert answer.snapshot.state is after
        assert answer.next_action is None


async def test_nothing_is_taken_after_a_cancel(harness: Harness) -> None:
    ref = (await paid(harness)).snapshot.ref
    await harness.provider.cancel(ref, key="k2")
    with pytest.raises(InvalidRequestError):
        await harness.provider.capture(ref, Money(1, CHF), key="k3")
    assert (await listed(harness))[0].captured == Money(0, CHF)


# ---- capture


async def test_a_capture_with_one_key_takes_money_once(harness: Harness) -> None:
    ref = (await paid(harness)).snapshot.ref
    whole = Money(21_480, CHF)
    harness.cut("answer")
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.capture(ref, whole, key="k2")
    answer = await harness.provider.capture(ref, whole, key="k2")
    assert answer.snapshot.captured == whole
    with pytest.raises(InvalidRequestError):
        await harness.provider.capture(ref, whole, key="k3")


async def test_no_more_is_captured_than_was_authorized(harness: Harness) -> None:
    ref = (await paid(harness)).snapshot.ref
    with pytest.raises(InvalidRequestError):
        await harness.provider.capture(ref, Money(21_481, CHF), key="k2")
    answer = await harness.provider.capture(ref, Money(21_480, CHF), key="k3")
    assert answer.snapshot.captured == Money(21_480, CHF)


async def test_a_capture_that_fails_takes_nothing_and_can_be_cancelled(harness: Harness) -> None:
    ref = (await paid(harness, Card.CAPTURE_FAILS)).snapshot.ref
    for key in ("k2", "k2", "k3"):
        with pytest.raises(InvalidRequestError):
            await harness.provider.capture(ref, Money(21_480, CHF), key=key)
    answer = await harness.provider.cancel(ref, key="k4")
    assert answer.snapshot.state is PaymentState.CANCELED
    assert answer.snapshot.captured == Money(0, CHF)


# ---- refund


async def test_refunds_add_up_and_never_exceed(harness: Harness) -> None:
    ref = (await paid(harness, capture=CaptureMode.AUTOMATIC)).snapshot.ref
    for number, amount in enumerate((10_000, 11_479)):
        refund_id = RefundId(f"r{number}")
        await harness.provider.refund(ref, refund_id, Money(amount, CHF), key=f"k{refund_id}")
    with pytest.raises(InvalidRequestError):
        await harness.provider.refund(ref, RefundId("r2"), Money(2, CHF), key="kr2")
    answer = await harness.provider.refund(ref, RefundId("r3"), Money(1, CHF), key="kr3")
    refunds = answer.snapshot.refunds
    assert sum(refund.amount.amount for refund in refunds) == 21_480
    assert {refund.state for refund in refunds} == {RefundState.SUCCEEDED}
    assert [refund.refund_id for refund in refunds] == ["r0", "r1", "r3"]
    assert answer.snapshot.captured == Money(21_480, CHF)


async def test_a_refund_with_one_key_gives_back_once(harness: Harness) -> None:
    ref = (await paid(harness, capture=CaptureMode.AUTOMATIC)).snapshot.ref
    harness.cut("answer")
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.refund(ref, RefundId("r1"), Money(5_000, CHF), key="k2")
    answer = await harness.provider.refund(ref, RefundId("r1"), Money(5_000, CHF), key="k2")
    assert len(answer.snapshot.refunds) == 1


async def test_what_was_not_taken_is_not_given_back(harness: Harness) -> None:
    ref = (await paid(harness)).snapshot.ref
    with pytest.raises(InvalidRequestError):
        await harness.provider.refund(ref, RefundId("r1"), Money(1, CHF), key="k2")


# ---- looking


async def test_find_sees_all_that_create_made(harness: Harness) -> None:
    made: list[str] = []
    for number in range(130):
        answer = await paid(harness, key=f"k{number}", attempt=f"a{number}")
        made.append(answer.snapshot.ref)
        await harness.let_pass(number % 2)
    found = await harness.provider.find(NOW_MS, SessionId("s1"))
    assert sorted(one.snapshot.ref for one in found) == sorted(made)
    assert {one.session_id for one in found} == {"s1"}
    assert await harness.provider.find(NOW_MS, SessionId("s2")) == []
    assert await harness.provider.find(harness.now_ms() + 1) == []


async def test_an_unknown_payment_is_our_mistake(harness: Harness) -> None:
    with pytest.raises(InvalidRequestError):
        await harness.provider.retrieve("nothing")
    with pytest.raises(InvalidRequestError):
        await harness.provider.cancel("nothing", key="k1")


async def test_preparing_creates_nothing(harness: Harness) -> None:
    setup = await harness.provider.prepare(Money(21_480, CHF), "de")
    assert setup is not None
    assert setup.provider == harness.provider.name
    assert any(setup.frame_url.startswith(f"{origin}/") for origin in harness.provider.page.frames)
    assert await listed(harness) == []


async def test_no_card_and_no_secret_in_logs_and_words(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    confirmation = await harness.confirmation(Card.CHECKED)
    call = wish(confirmation)
    answer = await harness.provider.create(call, key="k1")
    await harness.provider.retrieve(answer.snapshot.ref)
    await harness.let_pass(0)
    setup = await harness.provider.prepare(Money(1, CHF), "en")
    words = [
        caplog.text, repr(harness.provider), repr(call), repr(answer), repr(answer.snapshot),
        repr(answer.next_action), str(setup), *(repr(n) for n in harness.posted),
    ]  # fmt: skip
    for text in words:
        assert confirmation not in text
        assert "canary" not in text
        assert "/challenge/" not in text
        assert not re.search(r"(?<!\d)(?:\d[ -]?){15}\d(?!\d)", text)


def _action(action: NextAction | None, kind: str) -> NextAction:
    assert action is not None
    assert action.kind == kind
    return action


async def _at_bank(harness: Harness) -> Answer:
    call = wish(method="bank", capture=CaptureMode.AUTOMATIC)
    answer = await harness.provider.create(call, key="k1")
    assert answer.snapshot.state is PaymentState.ACTION_REQUIRED
    return answer
