"""The shopper's rules of paying: past, command, outcome."""

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
    completed,
    paying,
    refund,
    settling,
    till,
)
from tests.scene import ADVISOR, POLICY, SHOPPER, Scene, advised, in_review, priced, quoted
from theke_checkout.commands import payment as c
from theke_checkout.commands import system as s
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.quote import OpenNextCheckout, PresentQuote
from theke_checkout.effects.kinds import FreezeStock
from theke_checkout.events import payment as e
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.facts import PaymentState, RefundState
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.limits import (
    ATTEMPT_EXPIRES_MS,
    ATTEMPTS_MAX,
    PLACEMENT_DEADLINE_MS,
    QUOTE_VALID_MS,
    RESERVATION_GRACE_MS,
)
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import CaptureMode

PAID = PaymentState.CAPTURED


def test_starting_makes_one_attempt_of_exactly_the_approved_total() -> None:
    scene = till()
    seen = scene.approval().quote_hash
    assert scene.start() == ["AttemptRequested"]
    assert scene.last == (
        e.AttemptRequested(
            attempt_id=A1,
            quote_hash=seen,
            amount=TOTAL,
            provider="sandbox",
            method=CARD,
            capture=CaptureMode.MANUAL,
            expires_at_ms=scene.at_ms + ATTEMPT_EXPIRES_MS,
        ),
    )
    assert scene.checkout.phase is Phase.PAYING
    assert scene.checkout.frozen_quote is scene.checkout.quoted
    assert scene.keys == ["a1:freeze"]
    until_ms = scene.attempt.expires_at_ms + RESERVATION_GRACE_MS
    assert scene.asked == (FreezeStock(key="a1:freeze", attempt_id=A1, until_ms=until_ms),)


def start(**changes: str) -> Callable[[Scene], c.StartPayment]:
    """A command to pay what lies there, with something changed."""

    def command(scene: Scene) -> c.StartPayment:
        seen = scene.checkout.quoted
        asked = c.StartPayment(
            quote_hash=seen.quote_hash if seen else "q0", provider="sandbox", method=CARD
        )
        return replace(asked, **changes)

    return command


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (start(quote_hash="qother"), Reason.QUOTE_CHANGED),
        (start(provider="nobody"), Reason.UNKNOWN_PROVIDER),
        (start(method="barter"), Reason.UNKNOWN_METHOD),
    ],
)
def test_a_start_that_names_something_else_is_rejected(
    build: Callable[[Scene], c.StartPayment], reason: Reason
) -> None:
    scene = till()
    assert scene.refusal(build(scene)) is reason


@pytest.mark.parametrize("scene", [advised(), quoted(), in_review()])
def test_nobody_pays_without_an_approval(scene: Scene) -> None:
    assert scene.refusal(start()(scene)) is Reason.WRONG_PHASE


def test_only_the_shopper_pays() -> None:
    scene = till()
    assert scene.refusal(start()(scene), ADVISOR) is Reason.FORBIDDEN
    busy = paying()
    busy.fact(PaymentState.OPEN, decline=DECLINED, declines=1)
    assert busy.refusal(c.RetryPayment(attempt_id=A1), ADVISOR) is Reason.FORBIDDEN
    assert busy.refusal(c.WithdrawPayment(), ADVISOR) is Reason.FORBIDDEN


def test_a_quote_that_ran_out_pays_nothing_even_before_time_was_passed() -> None:
    scene = till()
    scene.at_ms += QUOTE_VALID_MS - 1
    assert scene.start() == ["AttemptRequested"]
    late = till()
    late.at_ms += QUOTE_VALID_MS
    assert late.refusal(start()(late)) is Reason.QUOTE_EXPIRED


def test_an_approval_of_another_cart_pays_nothing() -> None:
    """It cannot come to this by the rules; the last check stands all the same."""
    scene = till()
    quoted_now = scene.checkout.quoted
    assert quoted_now is not None
    older = replace(quoted_now, cart_version=quoted_now.cart_version - 1)
    scene.state = scene.session.with_checkout(replace(scene.checkout, quoted=older))
    assert scene.refusal(start()(scene)) is Reason.QUOTE_STALE
    scene.state = scene.session.with_checkout(replace(scene.checkout, approval=None))
    assert scene.refusal(start()(scene)) is Reason.NOT_APPROVED


def free(scene: Scene) -> Till:
    """Bring a cart that costs nothing to the till."""
    quote = priced(scene.session, scene.at_ms, unit=0)
    nothing = replace(quote, delivery=Money(0, "CHF"), total=Money(0, "CHF"), taxes=())
    scene.do(s.RecordQuote(cart_version=scene.checkout.cart.version, quote=nothing))
    scene.do(PresentQuote())
    scene.do(scene.approval())
    return Till(state=scene.state, at_ms=scene.at_ms, log=scene.log)


def test_nothing_to_pay_needs_an_approval_and_no_provider() -> None:
    scene = free(quoted())
    assert scene.start("barter") == ["OrderRequested"]
    deadline_ms = scene.at_ms + PLACEMENT_DEADLINE_MS
    assert scene.last == (
        e.OrderRequested(checkout=1, number=1, attempt_id=None, deadline_ms=deadline_ms),
    )
    assert (scene.checkout.phase, scene.keys) == (Phase.SETTLING, ["c1:place"])
    assert scene.placed() == ["OrderPlaced", "CheckoutCompleted"]
    assert (scene.checkout.phase, scene.keys) == (Phase.COMPLETED, ["c1:empty", "c1:receipt"])
    assert scene.checkout.order is not None
    assert scene.checkout.order.attempt_id is None


def test_a_free_order_that_is_refused_can_be_asked_for_again_under_another_key() -> None:
    scene = free(quoted())
    scene.start()
    assert scene.placed(s.Placement.REFUSED) == ["OrderRefused", "QuoteFailed"]
    assert (scene.checkout.phase, scene.keys) == (Phase.OPEN, [])
    scene = free(scene)
    scene.start()
    assert scene.keys == ["c1:place:2"]


def again(scene: Till) -> Till:
    """Bring a cart that has come back to the till once more."""
    scene.price()
    scene.do(PresentQuote())
    scene.do(scene.approval())
    return scene


def refused(method: str) -> Till:
    """The shop took no order, and the money is on its way back."""
    scene = settling(method)
    scene.placed(s.Placement.REFUSED)
    return scene


def test_nobody_pays_while_other_money_is_not_at_rest() -> None:
    """A refused order's money must be back, or its authorization gone, before the next attempt."""
    authorized = again(refused(CARD))
    assert authorized.refused(start()(authorized)) == (Reason.MONEY_UNSETTLED, "a1")
    authorized.fact(PaymentState.CANCELED, 3)
    assert authorized.start() == ["AttemptRequested"]
    assert authorized.attempt.attempt_id == AttemptId("a2")
    captured = again(refused(TWINT))
    assert captured.refused(start()(captured)) == (Reason.MONEY_UNSETTLED, "a1")
    captured.fact(PAID, 3, refunds=(refund(state=RefundState.PENDING),))
    assert captured.refused(start()(captured)) == (Reason.MONEY_UNSETTLED, "a1")
    captured.fact(PAID, 4, refunds=(refund(),))
    assert captured.start() == ["AttemptRequested"]


def test_nobody_pays_while_one_payment_is_unknown() -> None:
    """It cannot come to this by the phases; the last check stands all the same."""
    scene = paying()
    scene.set_phase(Phase.APPROVED)
    assert scene.refused(start()(scene)) == (Reason.PAYMENT_UNKNOWN, "a1")


def test_money_of_a_completed_checkout_blocks_no_other() -> None:
    scene = completed()
    scene.do(OpenNextCheckout())
    scene.do(AddLine(sku="hat"))
    assert again(scene).start() == ["AttemptRequested"]
    assert scene.attempt.attempt_id == AttemptId("a2")


def test_there_is_an_end_to_trying() -> None:
    scene = till()
    for number in range(ATTEMPTS_MAX):
        assert scene.start() == ["AttemptRequested"], number
        scene.freeze()
        scene.fact(PaymentState.FAILED, ref=f"pay{number}")
        assert scene.checkout.phase is Phase.APPROVED
    assert scene.refused(start()(scene)) == (Reason.LIMIT_REACHED, "attempts")


# ---- trying again


def test_a_decline_can_be_paid_with_another_card() -> None:
    scene = paying()
    scene.fact(PaymentState.OPEN, decline=DECLINED, declines=1)
    assert (scene.attempt.state, scene.attempt.decline) == (AttemptState.OPEN, DECLINED)
    assert scene.checkout.phase is Phase.PAYING
    assert scene.retry() == ["AttemptRetried"]
    assert scene.keys == ["a1:confirm:2"]
    assert (scene.attempt.tries, scene.attempt.decline) == (2, None)
    scene.fact(PaymentState.OPEN, 2, decline=DECLINED, declines=2)
    assert scene.attempt.decline is DECLINED
    scene.retry()
    assert scene.keys == ["a1:confirm:3"]


@pytest.mark.parametrize("state", [PaymentState.ACTION_REQUIRED, PaymentState.PROCESSING])
def test_only_a_decline_can_be_retried(state: PaymentState) -> None:
    scene = paying()
    assert scene.refusal(c.RetryPayment(attempt_id=A1)) is Reason.ATTEMPT_NOT_OPEN
    scene.fact(state)
    assert scene.refusal(c.RetryPayment(attempt_id=A1)) is Reason.ATTEMPT_NOT_OPEN
    scene.fact(PaymentState.OPEN, 2, decline=DECLINED, declines=1)
    assert scene.refusal(c.RetryPayment(attempt_id="a2")) is Reason.UNKNOWN_ATTEMPT
    scene.retry()
    assert scene.refusal(c.RetryPayment(attempt_id=A1)) is Reason.ATTEMPT_NOT_OPEN


def test_an_attempt_that_ran_out_is_not_retried() -> None:
    scene = paying()
    scene.fact(PaymentState.OPEN, decline=DECLINED, declines=1)
    scene.at_ms = scene.attempt.expires_at_ms
    assert scene.refusal(c.RetryPayment(attempt_id=A1)) is Reason.ATTEMPT_NOT_OPEN
    scene.withdraw()
    assert scene.refusal(c.RetryPayment(attempt_id=A1)) is Reason.WRONG_PHASE


def test_a_confirmation_that_never_arrived_shows_the_decline_again() -> None:
    scene = paying()
    failure = s.RecordCreateFailure(attempt_id=A1, code="invalid_request")
    scene.fact(PaymentState.OPEN, decline=DECLINED, declines=1)
    assert scene.tell(failure) == []
    scene.retry()
    assert scene.tell(failure) == ["FactRecorded"]
    assert scene.attempt.decline is DECLINED
    assert scene.retry() == ["AttemptRetried"]
    assert scene.attempt.tries == 3


def test_a_retry_that_failed_and_whose_decline_is_forgotten_stops_the_attempt() -> None:
    """The company counted the try, and shows the old decline no more: nothing could be retried."""
    scene = paying()
    failure = s.RecordCreateFailure(attempt_id=A1, code="invalid_request")
    scene.fact(PaymentState.OPEN, decline=DECLINED, declines=1)
    scene.retry()
    scene.fact(PaymentState.OPEN, 2, declines=1)
    assert scene.refusal(c.RetryPayment(attempt_id=A1)) is Reason.ATTEMPT_NOT_OPEN
    assert scene.tell(failure) == ["CancelRequested"]
    assert scene.tell(failure) == []
    scene.fact(PaymentState.CANCELED, 3)
    assert (scene.checkout.phase, scene.attempt.state) == (Phase.APPROVED, AttemptState.CANCELED)


# ---- stopping


def test_withdrawing_asks_the_provider_and_waits_for_its_word() -> None:
    scene = paying()
    scene.fact(PaymentState.ACTION_REQUIRED)
    assert scene.withdraw() == ["CancelRequested"]
    assert scene.last == (e.CancelRequested(attempt_id=A1, why="shopper", ref="pay1", number=1),)
    assert (scene.checkout.phase, scene.keys) == (Phase.WITHDRAWING, ["a1:cancel"])
    assert scene.refusal(c.WithdrawPayment()) is Reason.WRONG_PHASE
    assert scene.fact(PaymentState.CANCELED, 2) == ["FactRecorded", "AttemptEnded"]
    assert scene.keys == ["a1:release"]
    assert scene.checkout.phase is Phase.APPROVED
    assert scene.checkout.approval is not None
    assert scene.attempt.state is AttemptState.CANCELED


def test_withdrawing_before_the_stock_is_held_never_calls_the_provider() -> None:
    scene = till()
    scene.start()
    assert (scene.withdraw(), scene.keys) == (["CancelRequested"], [])
    assert scene.checkout.phase is Phase.WITHDRAWING
    assert scene.freeze() == ["StockFrozen", "AttemptEnded"]
    assert scene.keys == ["a1:release"]
    assert (scene.checkout.phase, scene.attempt.state) == (Phase.APPROVED, AttemptState.CANCELED)


def test_withdrawing_an_unknown_payment_settles_it_first() -> None:
    scene = paying()
    scene.withdraw()
    assert scene.last == (e.CancelRequested(attempt_id=A1, why="shopper", ref="", number=1),)
    assert scene.keys == ["a1:cancel"]
    failure = s.RecordCreateFailure(attempt_id=A1, code="invalid_request")
    assert scene.tell(failure) == ["AttemptEnded"]
    assert (scene.attempt.state, scene.attempt.failure) == (AttemptState.CANCELED, "")
    assert scene.checkout.phase is Phase.APPROVED


@pytest.mark.parametrize(("method", "state"), [(CARD, PaymentState.AUTHORIZED), (TWINT, PAID)])
def test_a_withdrawal_can_lose_the_race(method: str, state: PaymentState) -> None:
    scene = paying(method)
    scene.fact(PaymentState.ACTION_REQUIRED)
    scene.withdraw()
    assert scene.fact(state, 2) == ["FactRecorded", "PaymentSecured", "OrderRequested"]
    assert (scene.checkout.phase, scene.keys) == (Phase.SETTLING, ["c1:place"])


def test_a_withdrawal_that_came_too_early_is_asked_again() -> None:
    """While the bank was busy it could not stop; then it declined, and could be paid again."""
    scene = paying()
    scene.fact(PaymentState.PROCESSING)
    scene.withdraw()
    assert scene.fact(PaymentState.OPEN, 2, decline=DECLINED, declines=1) == [
        "FactRecorded",
        "CancelRequested",
    ]
    assert scene.keys == ["a1:cancel:2"]
    assert scene.fact(PaymentState.CANCELED, 3) == ["FactRecorded", "AttemptEnded"]


# ---- time


def test_an_attempt_runs_out_by_the_same_way() -> None:
    scene = paying()
    scene.fact(PaymentState.ACTION_REQUIRED)
    assert scene.time(ATTEMPT_EXPIRES_MS - 1) == []
    assert scene.time(1) == ["CancelRequested"]
    assert scene.time(1) == []
    assert scene.fact(PaymentState.CANCELED, 2) == ["FactRecorded", "AttemptEnded", "QuoteVoided"]
    assert (scene.attempt.state, scene.checkout.phase) == (AttemptState.EXPIRED, Phase.OPEN)
    assert scene.checkout.approval is None


def test_an_attempt_whose_stock_came_too_late_never_calls_the_provider() -> None:
    scene = till(replace(POLICY, attempt_expires_ms=1_000))
    scene.start()
    scene.at_ms += 1_000
    assert scene.freeze() == ["StockFrozen", "AttemptEnded"]
    assert (scene.keys, scene.attempt.state) == (["a1:release"], AttemptState.EXPIRED)
    other = till(replace(POLICY, attempt_expires_ms=1_000))
    other.start()
    other.time(1_000)
    assert other.freeze() == ["StockFrozen", "AttemptEnded"]
    assert (other.keys, other.attempt.state) == (["a1:release"], AttemptState.EXPIRED)


def test_the_cart_is_frozen_from_paying_on() -> None:
    for scene in (paying(), settling()):
        assert scene.refusal(AddLine(sku="hat"), SHOPPER) is Reason.CART_FROZEN
        assert scene.refusal(AddLine(sku="hat"), ADVISOR) is Reason.CART_FROZEN
