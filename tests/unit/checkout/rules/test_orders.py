"""The rules of the order: past, the shop's answer, outcome."""

import pytest

from tests.money_scene import (
    A1,
    CARD,
    TOTAL,
    TWINT,
    cases,
    completed,
    paying,
    placed,
    refund,
    settling,
)
from theke_checkout.commands import system as s
from theke_checkout.effects import kinds as f
from theke_checkout.events import payment as e
from theke_checkout.values.codes import AttemptState, Phase, RefundWhy
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.limits import PLACEMENT_DEADLINE_MS
from theke_checkout.values.quote import Problem

UNKNOWN, REFUSED = s.Placement.UNKNOWN, s.Placement.REFUSED
NO_CAPTURE = s.RecordCaptureFailure(attempt_id=A1, code="not_honored")


def test_an_order_is_placed_once_for_what_was_approved() -> None:
    scene = settling()
    deadline_ms = scene.at_ms + PLACEMENT_DEADLINE_MS
    assert scene.asked == (
        f.PlaceOrder(key="c1:place", checkout=1, number=1, attempt_id=A1, deadline_ms=deadline_ms),
    )
    assert scene.placed() == ["OrderPlaced"]
    order = scene.checkout.order
    assert order is not None
    assert (order.order_ref, order.total, order.attempt_id) == ("o1", TOTAL, A1)
    assert order.quote_hash == scene.attempt.quote_hash
    assert scene.asked == (
        f.CapturePayment(key="a1:capture", attempt_id=A1, ref="pay1", amount=TOTAL),
    )
    assert scene.placed() == []


def test_money_that_is_there_completes_at_once() -> None:
    scene = settling(TWINT)
    assert scene.placed() == ["OrderPlaced", "CheckoutCompleted"]
    assert scene.checkout.phase is Phase.COMPLETED
    assert "c1:empty" in scene.keys


def test_a_refused_order_reopens_the_cart_with_its_reason() -> None:
    scene = settling(TWINT)
    assert scene.placed(REFUSED) == ["OrderRefused", "QuoteFailed", "RefundRequested"]
    assert scene.keys == ["a1:release", "a1:refund:r1"]
    assert scene.checkout.phase is Phase.OPEN
    assert (scene.checkout.approval, scene.checkout.quoted) == (None, None)
    assert scene.checkout.problems == (Problem(code="sold_out"),)
    back = scene.attempt.refunds[RefundId("r1")]
    assert (back.amount, back.why, back.ref) == (TOTAL, RefundWhy.ORDER_REFUSED, "pay1")
    assert scene.placed(REFUSED) == []


def test_a_refused_order_lets_held_money_go() -> None:
    scene = settling(CARD)
    assert scene.placed(REFUSED) == ["OrderRefused", "QuoteFailed", "CancelRequested"]
    assert scene.keys == ["a1:release", "a1:cancel"]
    assert scene.checkout.phase is Phase.OPEN
    assert scene.fact(PaymentState.CANCELED, 3) == ["FactRecorded"]
    assert scene.attempt.state is AttemptState.CANCELED


def test_held_money_that_was_taken_all_the_same_goes_back() -> None:
    scene = settling(CARD)
    scene.placed(REFUSED)
    assert scene.fact(PaymentState.CAPTURED, 3) == ["FactRecorded", "RefundRequested"]
    assert scene.attempt.refunds[RefundId("r1")].why is RefundWhy.ORDER_REFUSED


def test_a_refusal_asks_again_where_the_shopper_had_asked_too_early() -> None:
    """The first cancellation met a busy bank and lost; it does not count for the second."""
    scene = paying()
    scene.fact(PaymentState.PROCESSING)
    scene.withdraw()
    scene.fact(PaymentState.AUTHORIZED, 2)
    assert scene.placed(REFUSED) == ["OrderRefused", "QuoteFailed", "CancelRequested"]
    assert scene.keys == ["a1:release", "a1:cancel:2"]


def test_an_unknown_placement_stays_unknown_until_a_person_decides() -> None:
    for method in (CARD, TWINT):
        scene = settling(method)
        assert scene.placed(UNKNOWN) == ["CaseOpened"]
        assert scene.placed(UNKNOWN) == []
        assert (scene.checkout.phase, scene.keys) == (Phase.SETTLING, [])
        assert cases(scene.session) == [("placement_unknown", "c1")]
    assert scene.placed() == ["OrderPlaced", "CaseResolved", "CheckoutCompleted"]
    assert cases(scene.session) == []
    scene = settling(TWINT)
    scene.placed(UNKNOWN)
    assert scene.placed(REFUSED) == [
        "OrderRefused",
        "CaseResolved",
        "QuoteFailed",
        "RefundRequested",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        s.RecordPlacement(checkout=9, number=1, outcome=REFUSED),
        s.RecordPlacement(checkout=1, number=2, outcome=REFUSED),
        s.RecordPlacement(checkout=1, number=0, outcome=UNKNOWN),
        s.RecordOrderCanceled(checkout=1, number=1, done=True),
        s.RecordOrderCanceled(checkout=9, number=1, done=True),
        NO_CAPTURE,
    ],
)
def test_an_answer_that_nobody_waits_for_changes_nothing(answer: s.SystemCommand) -> None:
    assert settling().tell(answer) == []
    assert completed().tell(answer) == []
    assert paying().tell(answer) == []


def test_an_order_that_we_do_not_know_comes_before_a_person() -> None:
    scene = settling(TWINT)
    scene.placed(REFUSED)
    assert scene.placed() == ["CaseOpened"]
    assert scene.placed() == []
    assert cases(scene.session) == [("orphan_order", "o1")]


# ---- capture that fails


def test_a_failed_capture_undoes_order_and_authorization() -> None:
    scene = placed()
    assert scene.tell(NO_CAPTURE) == ["CaptureFailed", "CancelRequested"]
    assert scene.asked == (
        f.CancelOrder(key="c1:unplace", checkout=1, number=1, order_key="c1:place"),
        f.CancelPayment(key="a1:cancel", attempt_id=A1, ref="pay1"),
    )
    assert scene.checkout.phase is Phase.SETTLING
    assert scene.tell(NO_CAPTURE) == []
    assert scene.unplaced() == ["OrderCanceled", "QuoteFailed"]
    assert scene.checkout.phase is Phase.OPEN
    assert scene.checkout.order is not None
    assert scene.checkout.order.canceled
    assert scene.checkout.problems == (Problem(code="capture_failed"),)
    assert scene.fact(PaymentState.CANCELED, 3) == ["FactRecorded"]
    assert scene.unplaced() == []


def test_an_order_that_cannot_be_undone_comes_before_a_person() -> None:
    scene = placed()
    scene.tell(NO_CAPTURE)
    assert scene.unplaced(done=False) == ["CaseOpened"]
    assert scene.unplaced(done=False) == []
    assert cases(scene.session) == [("order_not_canceled", "c1")]
    assert scene.checkout.phase is Phase.SETTLING
    assert scene.unplaced() == ["OrderCanceled", "CaseResolved", "QuoteFailed"]


def test_an_order_that_cannot_be_undone_is_completed_where_money_comes_after_all() -> None:
    scene = placed()
    scene.tell(NO_CAPTURE)
    scene.unplaced(done=False)
    assert scene.fact(PaymentState.CAPTURED, 3) == [
        "FactRecorded",
        "CaseResolved",
        "CheckoutCompleted",
    ]
    late = placed()
    late.tell(NO_CAPTURE)
    assert late.fact(PaymentState.CAPTURED, 3) == ["FactRecorded"]
    assert late.unplaced(done=False) == ["CheckoutCompleted"]


def test_money_that_comes_while_its_order_is_undone_goes_back() -> None:
    scene = placed()
    scene.tell(NO_CAPTURE)
    scene.fact(PaymentState.CAPTURED, 3)
    assert scene.unplaced() == ["OrderCanceled", "QuoteFailed", "RefundRequested"]
    assert scene.attempt.refunds[RefundId("r1")].why is RefundWhy.ORDER_REFUSED
    assert scene.fact(PaymentState.CAPTURED, 4, refunds=(refund(),)) == ["FactRecorded"]


def test_a_capture_failure_after_the_capture_is_no_failure() -> None:
    scene = settling(CARD)
    scene.fact(PaymentState.CAPTURED, 3)
    assert scene.placed() == ["OrderPlaced", "CheckoutCompleted"]
    assert scene.tell(NO_CAPTURE) == []


def test_an_authorization_that_ended_while_placing_undoes_the_order() -> None:
    scene = settling(CARD)
    assert scene.fact(PaymentState.EXPIRED, 3) == ["FactRecorded"]
    assert scene.placed() == ["OrderPlaced", "CaptureFailed"]
    assert scene.keys == ["c1:unplace"]
    assert scene.unplaced() == ["OrderCanceled", "QuoteFailed"]
    gone = settling(CARD)
    gone.fact(PaymentState.EXPIRED, 3)
    assert gone.placed(REFUSED) == ["OrderRefused", "QuoteFailed"]


def test_the_second_order_of_a_checkout_has_keys_of_its_own() -> None:
    from theke_checkout.commands import quote as c

    scene = settling(TWINT)
    scene.placed(REFUSED)
    scene.fact(PaymentState.CAPTURED, 3, refunds=(refund(),))
    scene.price()
    scene.do(c.PresentQuote())
    scene.do(scene.approval())
    scene.start(CARD)
    assert scene.keys == ["a2:freeze"]
    scene.freeze()
    scene.fact(PaymentState.AUTHORIZED, ref="pay2")
    assert scene.keys == ["c1:place:2"]
    assert scene.placed() == ["OrderPlaced"]
    scene.tell(s.RecordCaptureFailure(attempt_id=scene.attempt.attempt_id, code="x"))
    assert scene.asked[0] == f.CancelOrder(
        key="c1:unplace:2", checkout=1, number=2, order_key="c1:place:2"
    )
    refused = e.OrderRefused(checkout=1, code="sold_out")
    assert [refused in events for _, events in scene.log].count(True) == 1
