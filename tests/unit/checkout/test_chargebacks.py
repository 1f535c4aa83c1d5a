"""What a shopper's bank took back counts as given back: in the ledger and for the rules."""

import pytest

from tests.money_scene import TOTAL, TWINT, Till, cases, completed, paying, refund
from theke_checkout import ledger
from theke_checkout.commands import system
from theke_checkout.effects.announcements import announcements
from theke_checkout.effects.kinds import Topic
from theke_checkout.values.facts import PaymentState, RefundFact, RefundState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason


def taken_back(
    amount: int = TOTAL.amount, state: RefundState = RefundState.SUCCEEDED
) -> RefundFact:
    return RefundFact(
        ref="chb_1", refund_id=None, amount=Money(amount, "CHF"), state=state, charged_back=True
    )


def _give_back(scene: Till, amount: int) -> system.RequestRefund:
    attempt_id = scene.attempt.attempt_id
    return system.RequestRefund(attempt_id=attempt_id, amount=amount, reason="damaged")


def test_nothing_is_given_back_that_the_bank_has() -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(taken_back(),))
    assert cases(scene.session) == [("disputed", "a1")]
    for amount in (1, TOTAL.amount):
        assert scene.refusal(_give_back(scene, amount)) is Reason.INVALID_AMOUNT
    sums = ledger.attempt_sums(scene.attempt)
    assert (sums.refunded, sums.charged_back, sums.net) == (0, TOTAL.amount, 0)


def test_a_part_that_the_bank_took_leaves_the_rest() -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(taken_back(1_000),))
    assert scene.refusal(_give_back(scene, TOTAL.amount - 999)) is Reason.INVALID_AMOUNT
    assert scene.tell(_give_back(scene, TOTAL.amount - 1_000)) == ["RefundRequested"]


def test_a_company_that_says_only_that_it_is_disputed_means_all_that_is_left() -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, refunds=(refund(),), disputed=True)
    assert ledger.attempt_sums(scene.attempt).charged_back == 0
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True)
    assert scene.refusal(_give_back(scene, 1)) is Reason.INVALID_AMOUNT


def test_what_came_to_the_shop_again_can_be_given_back() -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(taken_back(),))
    won = taken_back(state=RefundState.FAILED)
    scene.fact(PaymentState.CAPTURED, 5, disputed=True, refunds=(won,))
    assert scene.tell(_give_back(scene, TOTAL.amount)) == ["RefundRequested"]


@pytest.mark.parametrize("state", RefundState)
def test_money_for_no_order_goes_back_once_whoever_is_first(state: RefundState) -> None:
    """A duplicate payment that the bank has taken back already is not given back by us too."""
    scene = paying(TWINT)
    scene.fact(PaymentState.CAPTURED, 2)
    fact = taken_back(state=state)
    asked = scene.fact(PaymentState.CAPTURED, 2, ref="pay2", disputed=True, refunds=(fact,))
    assert ("RefundRequested" in asked) is (state is not RefundState.SUCCEEDED)


def test_what_the_bank_took_is_no_refund_of_ours() -> None:
    """The shop's books are told of refunds; a chargeback is told as a dispute."""
    scene = completed(TWINT)
    scene.tell(_give_back(scene, 700))
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(taken_back(2_000),))
    sums = ledger.attempt_sums(scene.attempt)
    assert (sums.refunded, sums.pending, sums.charged_back, sums.refundable) == (0, 700, 2_000, 0)
    assert RefundId("r1") in scene.attempt.refunds


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (taken_back(0, RefundState.PENDING), taken_back()),
        (taken_back(0, RefundState.PENDING), taken_back(1)),
        (taken_back(1_000), taken_back(2_000)),
    ],
)
def test_a_person_hears_again_when_a_bank_takes_what_it_only_asked_about(
    first: RefundFact, then: RefundFact
) -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(first,))
    ((case_id, _),) = scene.session.cases.items()
    scene.tell(system.ResolveCase(case_id=case_id, note="answered the bank", by="Ada"))
    assert cases(scene.session) == []
    before = scene.session
    scene.fact(PaymentState.CAPTURED, 5, disputed=True, refunds=(then,))
    assert cases(scene.session) == [("disputed", "a1")]
    topics = [item.topic for item in announcements(before, scene.last, scene.session, 0)]
    assert topics == [Topic.CASE_OPENED, Topic.PAYMENT_DISPUTED]


def test_what_a_bank_gives_back_or_repeats_is_no_news_for_a_person() -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(taken_back(),))
    ((case_id, _),) = scene.session.cases.items()
    scene.tell(system.ResolveCase(case_id=case_id, note="answered the bank", by="Ada"))
    scene.fact(PaymentState.CAPTURED, 5, disputed=True, refunds=(taken_back(),))
    before = scene.session
    won = taken_back(state=RefundState.FAILED)
    scene.fact(PaymentState.CAPTURED, 6, disputed=True, refunds=(won,))
    assert cases(scene.session) == []
    assert announcements(before, scene.last, scene.session, 0) == ()


def test_a_bank_that_takes_all_after_a_refund_leaves_nothing_and_no_debt() -> None:
    """Both went out: the shop's loss stands in the sums, and no amount below zero can go back."""
    scene = completed(TWINT)
    back = (refund(), taken_back())
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=back)
    sums = ledger.attempt_sums(scene.attempt)
    assert (sums.net, sums.refundable) == (-refund().amount.amount, 0)
    assert scene.refusal(_give_back(scene, 1)) is Reason.INVALID_AMOUNT
