"""The rules of cases: what a person says of them, and where that leads the checkout."""

import pytest

from tests.money_scene import A1, CARD, TWINT, Till, completed, placed, settling, till
from theke_checkout.commands import quote as c
from theke_checkout.commands import system as s
from theke_checkout.commands.system import CaseOutcome, Placement
from theke_checkout.events import payment as e
from theke_checkout.rules import case
from theke_checkout.values.codes import CaseKind, Phase
from theke_checkout.values.facts import PaymentState, RefundFact, RefundState
from theke_checkout.values.ids import RefundId
from theke_checkout.values.limits import NAME_CHARS_MAX, NOTE_CHARS_MAX, REASON_CHARS_MAX
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason


def unknown(method: str = CARD) -> Till:
    """Return a checkout whose order may stand in the shop's books, or not."""
    scene = settling(method)
    scene.placed(Placement.UNKNOWN)
    return scene


def unpaid() -> Till:
    """Return a checkout whose order the shop will not cancel, and whose money is not to be had."""
    scene = placed()
    scene.tell(s.RecordCaptureFailure(attempt_id=A1, code="no"))
    scene.unplaced(done=False)
    return scene


def refusing() -> Till:
    """Return a completed checkout whose refund failed."""
    scene = completed(TWINT)
    scene.tell(s.RequestRefund(attempt_id=A1, amount=100, reason="goodwill"))
    refund_id = next(iter(scene.attempt.refunds))
    scene.tell(s.RecordRefundFailure(attempt_id=A1, refund_id=refund_id, code="no"))
    return scene


def said(scene: Till, outcome: CaseOutcome | None, order_ref: str = "") -> s.ResolveCase:
    """Return what a person says of the one open case."""
    (case_id,) = scene.session.cases
    return s.ResolveCase(
        case_id=case_id, note="called the shop", outcome=outcome, order_ref=order_ref, by="Ada"
    )


def test_an_order_that_a_person_found_is_captured_and_completes_the_checkout() -> None:
    scene = unknown()
    assert scene.tell(said(scene, CaseOutcome.PLACED, "o7")) == ["OrderPlaced", "CaseResolved"]
    assert scene.keys == ["a1:capture"]
    (resolved,) = (event for event in scene.last if isinstance(event, e.CaseResolved))
    assert (resolved.outcome, resolved.by, resolved.note) == ("placed", "Ada", "called the shop")
    assert scene.checkout.order is not None
    assert scene.checkout.order.order_ref == "o7"
    assert scene.fact(PaymentState.CAPTURED, 3) == ["FactRecorded", "CheckoutCompleted"]
    paid = unknown(TWINT)
    paid.tell(said(paid, CaseOutcome.PLACED, "o7"))
    assert paid.checkout.phase is Phase.COMPLETED
    assert not paid.session.cases


@pytest.mark.parametrize(
    ("method", "back"), [(CARD, ["a1:release", "a1:cancel"]), (TWINT, ["a1:release"])]
)
def test_an_order_that_was_never_made_gives_the_money_back(method: str, back: list[str]) -> None:
    scene = unknown(method)
    scene.tell(said(scene, CaseOutcome.NOT_PLACED))
    assert scene.checkout.phase is Phase.OPEN
    assert scene.keys[: len(back)] == back
    assert bool(scene.attempt.refunds) == (method == TWINT)
    assert not scene.session.cases


def test_an_order_without_money_is_canceled_or_stands() -> None:
    scene = unpaid()
    assert scene.tell(said(scene, CaseOutcome.CANCELED))[:2] == ["OrderCanceled", "CaseResolved"]
    assert scene.checkout.phase is Phase.OPEN
    kept = unpaid()
    assert kept.tell(said(kept, CaseOutcome.STANDS)) == ["CaseResolved", "CheckoutCompleted"]
    assert kept.keys == ["c1:empty"], "no receipt for money that nobody has"
    assert kept.checkout.phase is Phase.COMPLETED
    assert kept.tell(c.OpenNextCheckout()) == ["CheckoutOpened"]


def test_a_refund_is_given_back_by_hand() -> None:
    scene = refusing()
    assert scene.tell(said(scene, CaseOutcome.GIVEN_BACK)) == ["CaseResolved"]
    assert next(iter(scene.attempt.refunds.values())).by_hand == 100
    (effect,) = scene.asked
    assert effect.key.startswith("c1:refunded:")


def test_what_holds_a_checkout_up_is_closed_by_an_outcome_that_fits_only() -> None:
    """Else it would stay in settling for ever, and nobody could act."""
    for scene in (unknown(), unpaid()):
        assert scene.refused(said(scene, None)) == (Reason.MALFORMED, "outcome")
    for scene in (unknown(), unpaid(), refusing()):
        (kind,) = (item.kind for item in scene.session.cases.values())
        for outcome in set(CaseOutcome) - set(case.outcomes(kind)):
            assert scene.refused(said(scene, outcome, "o1")) == (Reason.MALFORMED, "outcome")
    scene = unknown()
    assert scene.refused(said(scene, CaseOutcome.PLACED)) == (Reason.MALFORMED, "order_ref")
    assert scene.refused(said(scene, CaseOutcome.NOT_PLACED, "o1")) == (
        Reason.MALFORMED,
        "order_ref",
    )


def test_other_cases_are_done_with_or_without_an_outcome() -> None:
    for outcome in (None, CaseOutcome.DONE):
        scene = till()
        scene.tell(s.NoteCase(kind=CaseKind.DISPUTED, subject="a1"))
        assert scene.tell(said(scene, outcome)) == ["CaseResolved"]
    assert case.outcomes(CaseKind.REFUND_FAILED) == (CaseOutcome.GIVEN_BACK,)


@pytest.mark.parametrize(
    ("field", "chars_max"),
    [("note", NOTE_CHARS_MAX), ("by", NAME_CHARS_MAX), ("order_ref", REASON_CHARS_MAX)],
)
def test_what_a_person_says_has_a_length(field: str, chars_max: int) -> None:
    for chars, fits in ((chars_max, True), (chars_max + 1, False)):
        scene = unknown(TWINT)
        (case_id,) = scene.session.cases
        texts = {"note": "n", "by": "b", "order_ref": "o"} | {field: "x" * chars}
        command = s.ResolveCase(case_id=case_id, outcome=CaseOutcome.PLACED, **texts)
        if fits:
            assert scene.tell(command)
        else:
            assert scene.refused(command) == (Reason.TOO_LARGE, field)


def test_the_shop_is_informed_of_what_went_back_once_it_is_certain() -> None:
    scene = completed(TWINT)
    scene.tell(s.RequestRefund(attempt_id=A1, amount=100, reason="goodwill"))
    assert [key for key in scene.keys if "refunded" in key] == []

    def fact(state: RefundState, revision: int) -> list[str]:
        refund = RefundFact(
            ref="re1", refund_id=RefundId("r1"), amount=Money(100, "CHF"), state=state
        )
        scene.fact(PaymentState.CAPTURED, revision, refunds=(refund,))
        return scene.keys

    assert fact(RefundState.PENDING, 8) == []
    (key,) = fact(RefundState.SUCCEEDED, 9)
    assert key == f"c1:refunded:{scene.session.serial}"
    (effect,) = scene.asked
    assert (getattr(effect, "amount", None), getattr(effect, "order_key", "")) == (
        Money(100, "CHF"),
        "c1:place",
    )
