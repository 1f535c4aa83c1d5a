"""Cases at the desk: for each kind the evidence that is needed, and what can be done."""

from msgspec.structs import replace

from tests.money_scene import A1, TOTAL, TWINT, Till, completed, settling
from tests.unit.checkout.test_chargebacks import taken_back
from theke_checkout.commands.system import CaseOutcome, NoteCase, Placement, RequestRefund
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.money import Money
from theke_server.desk import cases


def rows(scene: Till) -> list[cases.CaseRow]:
    return cases.rows(scene.session)


def test_an_unknown_order_comes_with_the_key_that_the_shop_was_given() -> None:
    scene = settling()
    scene.placed(Placement.UNKNOWN)
    [row] = rows(scene)
    assert (row.kind, row.phase) == ("placement_unknown", "settling")
    assert list(row.outcomes) == [CaseOutcome.PLACED, CaseOutcome.NOT_PLACED]
    assert row.order_key == f"theke:{scene.session.session_id}:c1:place"
    assert row.total == scene.session.checkouts[1].attempts[A1].amount
    assert row.refund is None
    [payment] = row.payments
    assert (payment.attempt_id, payment.amount) == (A1, row.total)


def test_a_dispute_can_be_given_back_by_what_is_left() -> None:
    scene = completed()
    scene.tell(NoteCase(kind=CaseKind.DISPUTED, subject=A1))
    [row] = rows(scene)
    assert row.refund is not None
    assert (row.refund.attempt_id, row.refund.amount) == (A1, row.total)
    scene.tell(RequestRefund(attempt_id=AttemptId(A1), amount=100, reason="in part"))
    [row] = rows(scene)
    assert row.refund is not None
    assert row.total is not None
    assert row.refund.amount == replace(row.total, amount=row.total.amount - 100)


def test_what_has_nothing_to_give_back_offers_none_and_reports_are_not_for_a_desk() -> None:
    scene = completed()
    for kind, subject in (
        (CaseKind.RECEIPT_UNSENT, "c1"),
        (CaseKind.WEBHOOK_UNSENT, "erp"),
        (CaseKind.REPORT, "rude"),
    ):
        scene.tell(NoteCase(kind=kind, subject=subject))
    receipt, webhook = rows(scene)
    assert (receipt.refund, receipt.resend, receipt.order_ref != "") == (None, False, True)
    assert (webhook.refund, webhook.resend, webhook.payments) == (None, True, [])
    assert list(receipt.outcomes) == [CaseOutcome.DONE]


def test_the_desk_says_that_the_bank_has_it_and_offers_nothing() -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(taken_back(),))
    [row] = rows(scene)
    assert row.refund is None
    [evidence] = row.payments
    assert (evidence.refunded.amount, evidence.charged_back) == (0, TOTAL)


def test_the_desk_offers_what_is_left_of_a_disputed_payment() -> None:
    scene = completed(TWINT)
    scene.fact(PaymentState.CAPTURED, 4, disputed=True, refunds=(taken_back(1_000),))
    [row] = rows(scene)
    assert row.refund is not None
    assert row.refund.amount == Money(TOTAL.amount - 1_000, "CHF")
