"""What a fact means: past, snapshot, outcome. Whatever it says, it is never rejected for it."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.money_scene import (
    A1,
    CARD,
    DECLINED,
    TOTAL,
    TWINT,
    Till,
    cases,
    completed,
    paying,
    placed,
    refund,
    settling,
    snapshot,
    till,
)
from theke_checkout import ledger
from theke_checkout.commands import quote as c
from theke_checkout.commands import system as s
from theke_checkout.commands.party import EndSession
from theke_checkout.events import payment as e
from theke_checkout.values.codes import AttemptState, Phase, RefundWhy, Status
from theke_checkout.values.facts import DeclineKind, PaymentState, RefundFact, RefundState
from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.limits import FACTS_MAX, PLACEMENT_DEADLINE_MS
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason

SECURED = ["FactRecorded", "PaymentSecured", "OrderRequested"]
ONE_MORE = Money(TOTAL.amount + 1, "CHF")


def record(scene: Till, shot: object) -> list[str]:
    assert isinstance(shot, type(snapshot(PaymentState.OPEN)))
    return scene.tell(s.RecordFact(snapshot=shot, source="webhook"))


@pytest.mark.parametrize(
    ("state", "ours"),
    [
        (PaymentState.OPEN, AttemptState.OPEN),
        (PaymentState.ACTION_REQUIRED, AttemptState.ACTION_REQUIRED),
        (PaymentState.PROCESSING, AttemptState.PROCESSING),
    ],
)
def test_an_early_fact_moves_the_attempt_and_nothing_else(
    state: PaymentState, ours: AttemptState
) -> None:
    scene = paying()
    assert scene.fact(state) == ["FactRecorded"]
    assert (scene.checkout.phase, scene.attempt.state, scene.keys) == (Phase.PAYING, ours, [])


@pytest.mark.parametrize(
    ("method", "state", "outcome"),
    [
        (CARD, PaymentState.AUTHORIZED, SECURED),
        (CARD, PaymentState.CAPTURED, SECURED),
        (TWINT, PaymentState.AUTHORIZED, ["FactRecorded"]),
        (TWINT, PaymentState.CAPTURED, SECURED),
    ],
)
def test_secured_money_asks_for_the_order(
    method: str, state: PaymentState, outcome: list[str]
) -> None:
    scene = paying(method)
    assert scene.fact(state) == outcome
    if outcome == SECURED:
        deadline_ms = scene.at_ms + PLACEMENT_DEADLINE_MS
        order = e.OrderRequested(checkout=1, number=1, attempt_id=A1, deadline_ms=deadline_ms)
        assert scene.last[-1] == order
        assert (scene.checkout.phase, scene.keys) == (Phase.SETTLING, ["c1:place"])
        assert scene.attempt.secured == "pay1"


@pytest.mark.parametrize(
    ("state", "ours"),
    [
        (PaymentState.FAILED, AttemptState.FAILED),
        (PaymentState.CANCELED, AttemptState.CANCELED),
        (PaymentState.EXPIRED, AttemptState.EXPIRED),
    ],
)
def test_an_end_without_money_leaves_the_approval(state: PaymentState, ours: AttemptState) -> None:
    scene = paying()
    assert scene.fact(state, decline=DeclineKind.FRAUD) == ["FactRecorded", "AttemptEnded"]
    assert (scene.checkout.phase, scene.attempt.state) == (Phase.APPROVED, ours)
    assert (scene.attempt.failure, scene.keys) == ("fraud", ["a1:release"])
    assert scene.start() == ["AttemptRequested"]


def test_an_end_after_the_quote_ran_out_voids_it() -> None:
    scene = paying()
    quoted = scene.checkout.quoted
    assert quoted is not None
    scene.at_ms = quoted.quote.valid_until_ms
    assert scene.fact(PaymentState.FAILED) == ["FactRecorded", "AttemptEnded", "QuoteVoided"]
    assert (scene.checkout.phase, scene.checkout.approval) == (Phase.OPEN, None)


@pytest.mark.parametrize("state", list(PaymentState))
def test_a_repeated_fact_says_nothing(state: PaymentState) -> None:
    scene = paying()
    scene.fact(state)
    assert scene.fact(state) == []
    assert scene.fact(state, 0) == []


def test_older_facts_are_kept_and_move_nothing_back() -> None:
    scene = settling()
    before = scene.attempt
    assert scene.fact(PaymentState.ACTION_REQUIRED, 1) == []
    assert scene.attempt is before
    assert scene.fact(PaymentState.OPEN, 1, declines=2) == ["FactRecorded"]
    assert scene.attempt.state is AttemptState.AUTHORIZED
    assert scene.checkout.phase is Phase.SETTLING


def test_a_fact_can_come_before_the_answer_to_creating() -> None:
    scene = paying()
    assert scene.fact(PaymentState.AUTHORIZED, 2) == SECURED
    assert scene.fact(PaymentState.ACTION_REQUIRED, 1) == []


# ---- wrong amounts


@pytest.mark.parametrize("amount", [ONE_MORE, Money(TOTAL.amount, "EUR")])
@pytest.mark.parametrize("method", [CARD, TWINT])
def test_captured_money_of_another_amount_goes_back(amount: Money, method: str) -> None:
    scene = paying(method)
    shot = snapshot(PaymentState.CAPTURED, amount=amount)
    assert record(scene, shot) == ["FactRecorded", "CaseOpened", "RefundRequested", "AttemptEnded"]
    assert scene.keys == ["a1:refund:r1", "a1:release"]
    back = next(event for event in scene.last if isinstance(event, e.RefundRequested))
    assert (back.amount, back.why, back.ref) == (amount, RefundWhy.MISMATCH, "pay1")
    assert cases(scene.session) == [("mismatch", "a1")]
    assert (scene.checkout.phase, scene.attempt.failure) == (Phase.APPROVED, "mismatch")
    assert scene.checkout.order is None


FACTORS = [0.001, 0.01, 0.1, 10, 100, 1_000]


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("past", [settling, placed, completed])
def test_an_order_whose_payment_turns_out_to_be_another_lies_before_a_person(
    past: Callable[[], Till], factor: float
) -> None:
    """At every fact: a company that counts other digits may say so late. Told once."""
    for only in ("amount", "captured", "both"):
        scene = past()
        off, right = Money(round(TOTAL.amount * factor), "CHF"), TOTAL
        shot = snapshot(PaymentState.CAPTURED, 7, amount=right if only == "captured" else off)
        shot = replace(shot, captured=right if only == "amount" else off)
        assert "CaseOpened" in record(scene, shot)
        assert cases(scene.session) == [("order_mismatch", "a1")]
        assert record(scene, replace(shot, revision=8)) == ["FactRecorded"]
        more = record(scene, replace(shot, revision=9, disputed=True))
        assert more == ["FactRecorded", "CaseOpened"]
        assert sorted(cases(scene.session)) == [("disputed", "a1"), ("order_mismatch", "a1")]


def test_a_difference_that_a_person_has_settled_is_not_brought_again() -> None:
    scene = completed()
    shot = snapshot(PaymentState.CAPTURED, 7, amount=Money(TOTAL.amount * 10, "CHF"))
    record(scene, shot)
    (case,) = scene.session.cases.values()
    done = s.ResolveCase(case_id=case.case_id, note="ok", outcome=s.CaseOutcome.DONE, by="mira")
    scene.tell(done)
    assert record(scene, replace(shot, revision=8, declines=1)) == ["FactRecorded"]
    assert cases(scene.session) == []


@pytest.mark.parametrize("factor", FACTORS)
def test_a_refund_of_another_amount_lies_before_a_person(factor: float) -> None:
    scene = completed()
    scene.tell(s.RequestRefund(attempt_id=A1, amount=1_000, reason="damaged", by="mira"))
    went = RefundFact(
        ref="re1",
        refund_id=RefundId("r1"),
        amount=Money(round(1_000 * factor), "CHF"),
        state=RefundState.PENDING,
    )
    assert scene.fact(PaymentState.CAPTURED, 8, refunds=(went,)) == ["FactRecorded", "CaseOpened"]
    assert cases(scene.session) == [("refund_mismatch", "r1")]
    again = replace(went, state=RefundState.SUCCEEDED)
    assert scene.fact(PaymentState.CAPTURED, 9, refunds=(again,)) == ["FactRecorded"]


def test_a_refund_of_the_amount_that_was_asked_is_no_case() -> None:
    scene = completed()
    scene.tell(s.RequestRefund(attempt_id=A1, amount=1_000, reason="damaged", by="mira"))
    went = replace(refund(), amount=Money(1_000, "CHF"))
    assert scene.fact(PaymentState.CAPTURED, 8, refunds=(went,)) == ["FactRecorded"]


def test_money_of_another_amount_that_is_only_held_is_let_go() -> None:
    scene = paying()
    shot = snapshot(PaymentState.AUTHORIZED, amount=ONE_MORE)
    assert record(scene, shot) == ["FactRecorded", "CaseOpened", "CancelRequested"]
    assert (scene.checkout.phase, scene.keys) == (Phase.WITHDRAWING, ["a1:cancel"])
    dead = snapshot(PaymentState.CANCELED, 2, amount=ONE_MORE)
    assert record(scene, dead) == ["FactRecorded", "AttemptEnded"]
    assert (scene.checkout.phase, scene.attempt.failure) == (Phase.APPROVED, "mismatch")
    assert cases(scene.session) == [("mismatch", "a1")]


def test_an_open_payment_of_another_amount_is_stopped_at_once() -> None:
    scene = paying()
    assert record(scene, snapshot(PaymentState.PROCESSING, amount=ONE_MORE)) == [
        "FactRecorded",
        "CaseOpened",
        "CancelRequested",
    ]
    assert record(scene, snapshot(PaymentState.AUTHORIZED, 2, amount=ONE_MORE)) == [
        "FactRecorded",
        "CancelRequested",
    ]
    assert scene.keys == ["a1:cancel:2"]


def test_a_part_is_not_the_whole() -> None:
    scene = paying(TWINT)
    part = replace(snapshot(PaymentState.CAPTURED), captured=Money(1, "CHF"))
    assert "OrderRequested" not in record(scene, part)
    assert scene.keys[0] == "a1:refund:r1"


# ---- money that nobody waits for


def withdrawn(method: str) -> Till:
    scene = paying(method)
    scene.fact(PaymentState.ACTION_REQUIRED)
    scene.withdraw()
    scene.fact(PaymentState.CANCELED, 2)
    return scene


@pytest.mark.parametrize("method", [CARD, TWINT])
def test_late_money_goes_back_and_makes_no_order(method: str) -> None:
    scene = withdrawn(method)
    assert scene.fact(PaymentState.CAPTURED, 3) == ["FactRecorded", "RefundRequested"]
    assert scene.keys == ["a1:refund:r1"]
    assert scene.attempt.refunds[RefundId("r1")].why is RefundWhy.LATE
    assert (scene.checkout.phase, scene.attempt.state) == (Phase.APPROVED, AttemptState.CANCELED)
    assert scene.fact(PaymentState.CAPTURED, 4, refunds=(refund(),)) == ["FactRecorded"]


def test_late_money_after_the_end_of_all_goes_back_too() -> None:
    abandoned = withdrawn(TWINT)
    abandoned.do(c.AbandonCheckout())
    ended = withdrawn(TWINT)
    ended.do(EndSession())
    assert ended.session.status is Status.ENDED
    next_one = withdrawn(TWINT)
    next_one.do(c.AbandonCheckout())
    next_one.do(c.OpenNextCheckout())
    for scene in (abandoned, ended, next_one):
        shot = snapshot(PaymentState.CAPTURED, 3)
        assert record(scene, shot) == ["FactRecorded", "RefundRequested"]


def test_late_money_while_another_attempt_is_paid_goes_back() -> None:
    scene = withdrawn(TWINT)
    scene.start(TWINT)
    scene.freeze()
    assert record(scene, snapshot(PaymentState.CAPTURED, 3)) == ["FactRecorded", "RefundRequested"]
    assert scene.checkout.phase is Phase.PAYING
    second = snapshot(PaymentState.CAPTURED, 1, AttemptId("a2"), "pay2")
    assert record(scene, second) == SECURED
    assert scene.checkout.attempts[AttemptId("a2")].secured == "pay2"


@pytest.mark.parametrize(
    ("state", "outcome", "key"),
    [
        (PaymentState.CAPTURED, "RefundRequested", "a1:refund:r1"),
        (PaymentState.AUTHORIZED, "CancelRequested", "a1:cancel"),
        (PaymentState.OPEN, "CancelRequested", "a1:cancel"),
    ],
)
@pytest.mark.parametrize("past", [paying, settling, completed])
def test_a_second_payment_of_an_attempt_goes_back(
    past: Callable[[], Till], state: PaymentState, outcome: str, key: str
) -> None:
    scene = past()
    scene.fact(PaymentState.ACTION_REQUIRED)
    phase = scene.checkout.phase
    assert record(scene, snapshot(state, ref="pay2")) == ["FactRecorded", outcome]
    assert (scene.keys, scene.checkout.phase) == ([key], phase)
    last = scene.last[-1]
    assert isinstance(last, e.RefundRequested | e.CancelRequested)
    assert (last.ref, last.why) == ("pay2", "duplicate")
    assert not scene.attempt.cancel_asked


# ---- facts that fit nothing


def test_a_fact_that_fits_no_attempt_is_kept_for_a_person() -> None:
    scene = till()
    unknown = snapshot(PaymentState.CAPTURED, 1, AttemptId("a9"), "stray")
    nameless = snapshot(PaymentState.CAPTURED, 1, None, "nameless")
    assert (record(scene, unknown), record(scene, nameless)) == (["CaseOpened"], ["CaseOpened"])
    assert (record(scene, unknown), record(scene, nameless)) == ([], [])
    newer = replace(unknown, revision=2, disputed=True)
    assert record(scene, newer) == ["CaseOpened"]
    assert cases(scene.session) == [("orphan_payment", "stray"), ("orphan_payment", "nameless")]
    kept = [case.snapshot for case in scene.session.cases.values()]
    assert kept == [newer, nameless]


def test_another_provider_has_no_say_in_an_attempt() -> None:
    scene = paying()
    foreign = replace(snapshot(PaymentState.CAPTURED), provider="other")
    assert record(scene, foreign) == ["CaseOpened"]
    assert scene.attempt.payments == {}


def test_strays_are_limited_and_then_refused_aloud() -> None:
    scene = till()
    for number in range(FACTS_MAX):
        record(scene, snapshot(PaymentState.OPEN, 1, None, f"stray{number}"))
    one_more = s.RecordFact(
        snapshot=snapshot(PaymentState.OPEN, 1, None, "one_more"), source="webhook"
    )
    assert scene.refused(one_more) == (Reason.LIMIT_REACHED, "facts")
    assert record(scene, snapshot(PaymentState.OPEN, 2, None, "stray0")) == ["CaseOpened"]


# ---- after the order


def test_capture_completes_what_was_placed() -> None:
    scene = placed()
    assert scene.fact(PaymentState.CAPTURED, 3) == ["FactRecorded", "CheckoutCompleted"]
    assert scene.checkout.phase is Phase.COMPLETED
    assert "c1:empty" in scene.keys
    sums = ledger.attempt_sums(scene.attempt)
    assert (sums.captured, sums.net) == (TOTAL.amount, TOTAL.amount)


def test_an_authorization_that_ends_before_capture_undoes_the_order() -> None:
    scene = placed()
    assert scene.fact(PaymentState.EXPIRED, 3) == ["FactRecorded", "CaptureFailed"]
    assert (scene.checkout.phase, scene.keys) == (Phase.SETTLING, ["c1:unplace"])
    assert scene.fact(PaymentState.EXPIRED, 4, declines=1) == ["FactRecorded"]


def test_a_wrong_capture_undoes_the_order_and_goes_back() -> None:
    scene = placed()
    part = Money(100, "CHF")
    noted = ["FactRecorded", "CaptureFailed", "CaseOpened"]
    assert scene.fact(PaymentState.CAPTURED, 3, captured=part) == noted
    assert cases(scene.session) == [("order_mismatch", "a1")]
    assert scene.unplaced() == ["OrderCanceled", "QuoteFailed", "RefundRequested"]
    back = scene.last[-1]
    assert isinstance(back, e.RefundRequested)
    assert (back.amount, back.why) == (part, RefundWhy.MISMATCH)


def test_a_dispute_comes_before_a_person_once() -> None:
    scene = completed()
    assert scene.fact(PaymentState.CAPTURED, 4, disputed=True) == ["FactRecorded", "CaseOpened"]
    assert scene.fact(PaymentState.CAPTURED, 5, disputed=True) == ["FactRecorded"]
    assert cases(scene.session) == [("disputed", "a1")]
    assert scene.checkout.phase is Phase.COMPLETED


def test_a_dispute_of_a_wrong_amount_is_two_cases() -> None:
    scene = paying(TWINT)
    shot = replace(snapshot(PaymentState.CAPTURED, amount=ONE_MORE), disputed=True)
    record(scene, shot)
    assert sorted(cases(scene.session)) == [("disputed", "a1"), ("mismatch", "a1")]


def test_what_a_failed_payment_had_taken_goes_back() -> None:
    scene = paying(TWINT)
    part = Money(100, "CHF")
    assert scene.fact(PaymentState.FAILED, captured=part) == [
        "FactRecorded",
        "RefundRequested",
        "AttemptEnded",
    ]
    assert scene.attempt.refunds[RefundId("r1")].amount == part


def test_a_refund_that_fails_after_all_comes_before_a_person() -> None:
    scene = withdrawn(TWINT)
    scene.fact(PaymentState.CAPTURED, 3)
    scene.fact(PaymentState.CAPTURED, 4, refunds=(refund(state=RefundState.SUCCEEDED),))
    assert not ledger.unsettled(scene.attempt)
    failed = refund(state=RefundState.FAILED)
    assert scene.fact(PaymentState.CAPTURED, 5, refunds=(failed,)) == [
        "FactRecorded",
        "RefundFailed",
        "CaseOpened",
    ]
    assert cases(scene.session) == [("refund_failed", "r1")]
    assert ledger.unsettled(scene.attempt)


def test_a_refund_made_elsewhere_is_counted() -> None:
    scene = completed()
    by_hand = RefundFact(
        ref="re9", refund_id=None, amount=Money(200, "CHF"), state=RefundState.SUCCEEDED
    )
    assert scene.fact(PaymentState.CAPTURED, 4, refunds=(by_hand,)) == ["FactRecorded"]
    assert ledger.attempt_sums(scene.attempt).net == TOTAL.amount - 200
    too_much = s.RequestRefund(attempt_id=A1, amount=TOTAL.amount - 199, reason="x")
    assert scene.refusal(too_much) is Reason.INVALID_AMOUNT


def test_the_newest_decline_shows_until_the_next_try() -> None:
    scene = paying()
    scene.fact(PaymentState.OPEN, decline=DECLINED, declines=1)
    scene.fact(PaymentState.OPEN, 2, decline=DeclineKind.WRONG_CODE, declines=2)
    assert scene.attempt.decline is DeclineKind.WRONG_CODE
    scene.retry()
    scene.fact(PaymentState.OPEN, 3, decline=DeclineKind.WRONG_CODE, declines=2, method="visa")
    assert scene.attempt.decline is None
    scene.fact(PaymentState.ACTION_REQUIRED, 4, declines=2)
    assert scene.attempt.decline is None
