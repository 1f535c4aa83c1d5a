"""The answers of freeze, create and refund: past, answer, outcome."""

from collections.abc import Callable

import pytest

from tests.money_scene import (
    A1,
    SOLD_OUT,
    TOTAL,
    TWINT,
    Till,
    cases,
    completed,
    paying,
    placed,
    refund,
    settling,
    till,
)
from theke_checkout import ledger
from theke_checkout.commands import system as s
from theke_checkout.effects import kinds as f
from theke_checkout.events import payment as e
from theke_checkout.values.codes import AttemptState, Phase, RefundWhy
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason

NOT_CREATED = s.RecordCreateFailure(attempt_id=A1, code="invalid_request")
R1 = RefundId("r1")


def test_the_provider_is_called_once_the_stock_is_held() -> None:
    scene = till()
    scene.start()
    assert scene.freeze() == ["StockFrozen"]
    assert scene.asked == (f.CreatePayment(key="a1:create", attempt_id=A1),)
    assert scene.attempt.state is AttemptState.CREATING
    assert ledger.unknown(scene.attempt)
    assert scene.freeze() == []
    assert scene.freeze(ok=False) == []


def test_missing_stock_reopens_the_cart_with_the_problems_shown() -> None:
    scene = till()
    scene.start()
    assert scene.freeze(ok=False) == ["AttemptEnded", "QuoteVoided", "QuoteFailed"]
    assert scene.keys == []
    assert (scene.checkout.phase, scene.checkout.problems) == (Phase.OPEN, (SOLD_OUT,))
    assert (scene.attempt.state, scene.attempt.failure) == (AttemptState.FAILED, "out_of_stock")
    assert (scene.checkout.approval, scene.checkout.quoted) == (None, None)


def test_a_payment_that_was_surely_not_made_ends_its_attempt() -> None:
    scene = paying()
    assert scene.tell(NOT_CREATED) == ["AttemptEnded"]
    assert (scene.checkout.phase, scene.keys) == (Phase.APPROVED, ["a1:release"])
    assert (scene.attempt.state, scene.attempt.failure) == (AttemptState.FAILED, "invalid_request")
    assert scene.tell(NOT_CREATED) == []


@pytest.mark.parametrize("past", [till, settling, placed, completed])
def test_a_late_word_that_nothing_was_made_changes_nothing(past: Callable[[], Till]) -> None:
    scene = past()
    assert scene.tell(NOT_CREATED) == []
    assert scene.tell(s.RecordFreeze(attempt_id=A1)) == []
    assert scene.tell(s.RecordFreeze(attempt_id=AttemptId("a9"))) == []


def late() -> Till:
    """Money that came late is on its way back as r1."""
    scene = paying(TWINT)
    scene.fact(PaymentState.EXPIRED)
    scene.fact(PaymentState.CAPTURED, 2)
    assert scene.asked == (
        f.RefundPayment(key="a1:refund:r1", attempt_id=A1, ref="pay1", refund_id=R1, amount=TOTAL),
    )
    return scene


def test_a_refund_that_will_not_be_comes_before_a_person() -> None:
    scene = late()
    failure = s.RecordRefundFailure(attempt_id=A1, refund_id=R1, code="too_old")
    assert scene.tell(failure) == ["RefundFailed", "CaseOpened"]
    assert cases(scene.session) == [("refund_failed", "r1")]
    assert scene.attempt.refunds[R1].failed
    assert scene.tell(failure) == []
    assert scene.keys == []
    assert ledger.unsettled(scene.attempt)


def test_a_refund_that_was_made_did_not_fail() -> None:
    scene = late()
    scene.fact(PaymentState.CAPTURED, 3, refunds=(refund(),))
    for attempt, refund_id in ((A1, R1), (A1, RefundId("r9")), (AttemptId("a9"), R1)):
        failure = s.RecordRefundFailure(attempt_id=attempt, refund_id=refund_id, code="x")
        assert scene.tell(failure) == []
    assert not ledger.unsettled(scene.attempt)


def test_who_resolves_a_failed_refund_has_given_the_money_back() -> None:
    scene = late()
    scene.tell(s.RecordRefundFailure(attempt_id=A1, refund_id=R1, code="x"))
    case = next(iter(scene.session.cases))
    assert scene.tell(s.ResolveCase(case_id=case, note="by bank transfer")) == ["CaseResolved"]
    assert not ledger.unsettled(scene.attempt)
    assert scene.attempt.refunds[R1].by_hand == TOTAL.amount
    assert scene.refusal(give_back(1)) is Reason.INVALID_AMOUNT
    assert scene.fact(PaymentState.CAPTURED, 4, refunds=(refund(),)) == ["FactRecorded"]
    assert ledger.attempt_sums(scene.attempt).refunded == TOTAL.amount


def test_a_resolved_case_counts_no_money_twice() -> None:
    """The shop had asked again, with success, before the case was put away."""
    scene = late()
    scene.tell(s.RecordRefundFailure(attempt_id=A1, refund_id=R1, code="x"))
    scene.tell(give_back(TOTAL.amount))
    case = next(iter(scene.session.cases))
    scene.tell(s.ResolveCase(case_id=case, note="asked again"))
    assert scene.attempt.refunds[R1].by_hand == 0
    assert ledger.unsettled(scene.attempt)
    scene.fact(PaymentState.CAPTURED, 3, refunds=(refund(2),))
    assert not ledger.unsettled(scene.attempt)


# ---- refunds by the shop


def give_back(amount: int, attempt: str = "a1") -> s.RequestRefund:
    return s.RequestRefund(attempt_id=AttemptId(attempt), amount=amount, reason="goodwill")


def test_the_shop_gives_back_up_to_what_was_taken() -> None:
    scene = completed()
    assert scene.tell(give_back(700)) == ["RefundRequested"]
    assert scene.last == (
        e.RefundRequested(
            attempt_id=A1,
            ref="pay1",
            refund_id=R1,
            amount=Money(700, "CHF"),
            why=RefundWhy.SHOP,
            note="goodwill",
        ),
    )
    assert scene.refusal(give_back(2_001)) is Reason.INVALID_AMOUNT
    assert scene.tell(give_back(2_000)) == ["RefundRequested"]
    assert scene.keys == ["a1:refund:r2"]
    assert scene.refusal(give_back(1)) is Reason.INVALID_AMOUNT


@pytest.mark.parametrize("amount", [0, -1, TOTAL.amount + 1])
def test_no_other_amount_is_given_back(amount: int) -> None:
    assert completed().refusal(give_back(amount)) is Reason.INVALID_AMOUNT


def test_nothing_is_given_back_while_its_order_is_on_its_way() -> None:
    for scene in (paying(), settling(), placed()):
        assert scene.refusal(give_back(1)) is Reason.WRONG_PHASE
    assert completed().refusal(give_back(1, "a9")) is Reason.UNKNOWN_ATTEMPT


def test_after_a_failed_refund_the_shop_can_try_once_more() -> None:
    scene = late()
    assert scene.refusal(give_back(1)) is Reason.INVALID_AMOUNT
    scene.tell(s.RecordRefundFailure(attempt_id=A1, refund_id=R1, code="x"))
    assert scene.tell(give_back(TOTAL.amount)) == ["RefundRequested"]
    assert scene.keys == ["a1:refund:r2"]
