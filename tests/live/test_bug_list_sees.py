"""The list of bugs sees: with the mistake that a test is named for, that test fails."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from tests.live import test_bug_list as bugs
from tests.property.world.bank import Outcome
from theke_checkout import ledger
from theke_checkout.commands.system import RecordCaptureFailure
from theke_checkout.effects import consequences
from theke_checkout.events import payment as p
from theke_checkout.rules import endings, fact, flaws, payment
from theke_checkout.rules.payment import order_requested
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.money import Money, exponent
from theke_checkout.values.reasons import RejectedError
from theke_server import locales as amounts
from theke_server.outbox import payments
from theke_server.outbox.jobs import Answered
from theke_server.outbox.payments import Payments
from theke_server.shops.catalogue import stock

Mistake = Callable[[pytest.MonkeyPatch], None]


def always(answer: object) -> Callable[..., object]:
    """Return a function that gives this answer, whatever it is asked."""

    def give(*_: object, **__: object) -> object:
        return answer

    return give


def a_webhook_without_an_answer_fits_nothing(patch: pytest.MonkeyPatch) -> None:
    right = fact.record_fact

    def wrong(session: Any, command: Any, given: Any) -> Any:
        attempt = ledger.find_attempt(session, command.snapshot.attempt_id)
        if command.source == "webhook" and attempt is not None and not attempt.payments:
            return fact._orphan(session, command.snapshot)  # pyright: ignore[reportPrivateUsage]
        return right(session, command, given)

    patch.setattr(fact, "record_fact", wrong)


def every_success_asks_for_an_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fact, "_nothing_new", always(False))
    right = fact._consequences  # pyright: ignore[reportPrivateUsage]

    def wrong(after: Any, before: Any, attempt: Any, ref: str, given: Any) -> Any:
        checkout = after.checkouts[attempt.checkout]
        if checkout.phase is Phase.SETTLING and checkout.order is None:
            return (order_requested(checkout, attempt, given.at_ms),)
        return right(after, before, attempt, ref, given)

    patch.setattr(fact, "_consequences", wrong)


def what_is_stored_is_news(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fact, "_nothing_new", always(False))


def a_new_attempt_has_the_old_amount(patch: pytest.MonkeyPatch) -> None:
    right = payment._start  # pyright: ignore[reportPrivateUsage]

    def wrong(session: Any, command: Any, given: Any) -> Any:
        first = next(iter(ledger.attempts(session)), None)
        return tuple(
            replace(event, amount=first.amount)
            if first is not None and isinstance(event, p.AttemptRequested)
            else event
            for event in right(session, command, given)
        )

    patch.setattr(payment, "_start", wrong)


def nobody_compares_what_was_seen(patch: pytest.MonkeyPatch) -> None:
    right = payment._approved_quote  # pyright: ignore[reportPrivateUsage]

    def wrong(checkout: Any, seen_hash: str, at_ms: int) -> Any:
        return right(checkout, checkout.quoted.quote_hash, at_ms)

    patch.setattr(payment, "_approved_quote", wrong)


def leaving_the_bank_ends_the_payment_for_us(patch: pytest.MonkeyPatch) -> None:
    def wrong(session: Any) -> Any:
        attempt = payment.current(session.checkout, Phase.PAYING)
        assert attempt is not None
        ended = p.AttemptEnded(attempt_id=attempt.attempt_id, state=AttemptState.CANCELED)
        return (ended,)

    patch.setattr(payment, "_withdraw", wrong)
    patch.setattr(payment, "_check_settled", always(None))


def no_answer_counts_as_failure(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(payments, "retry_later", always(None))


def no_answer_to_a_capture_counts_as_failure(patch: pytest.MonkeyPatch) -> None:
    right = Payments.capture

    async def wrong(self: Payments, job: Any, effect: Any) -> Any:
        answer = await right(self, job, effect)
        if isinstance(answer, Answered):
            return answer
        failure = RecordCaptureFailure(attempt_id=effect.attempt_id, code="no_answer")
        return Answered(command=failure)

    patch.setattr(Payments, "capture", wrong)


def late_money_is_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(endings, "give_back", always(()))


def a_failed_attempt_could_still_be_paid(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledger, "payable", always(True))


def every_currency_has_two_digits(patch: pytest.MonkeyPatch) -> None:
    right = Payments._create_call  # pyright: ignore[reportPrivateUsage]

    async def wrong(self: Payments, session: Any, attempt: Any) -> Any:
        call = await right(self, session, attempt)
        shift = 2 - exponent(call.amount.currency)
        scaled = call.amount.amount * 100 // 10 ** (2 - shift)
        return replace(call, amount=Money(scaled, call.amount.currency))

    patch.setattr(Payments, "_create_call", wrong)


def every_currency_is_written_with_two_digits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(amounts, "exponent", always(2))


def sums_are_believed(patch: pytest.MonkeyPatch) -> None:
    unseen = ("total_mismatch", "tax_mismatch")
    checks = {code: check for code, check in flaws.CHECKS.items() if code not in unseen}
    patch.setattr(flaws, "CHECKS", checks)


def nothing_held_is_let_go(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(consequences, "_release", always(()))
    right = stock.reserve

    def wrong(file: Any, hold: stock.Hold) -> Any:
        return right(file, replace(hold, until_ms=2**53))

    patch.setattr(stock, "reserve", wrong)


def the_own_hold_counts_against_its_owner(patch: pytest.MonkeyPatch) -> None:
    right = stock.available

    def wrong(file: Any, skus: Any, owner: str, now_ms: int) -> Any:
        return right(file, skus, "", now_ms)

    patch.setattr(stock, "available", wrong)


@pytest.mark.parametrize(
    ("mistake", "test"),
    [
        (a_webhook_without_an_answer_fits_nothing, bugs.test_webhook_before_the_answer),
        (every_success_asks_for_an_order, bugs.test_webhook_and_return_racing),
        (what_is_stored_is_news, bugs.test_webhook_three_times),
        (a_new_attempt_has_the_old_amount, bugs.test_cart_changed_after_the_intent_was_sized),
        (nobody_compares_what_was_seen, bugs.test_second_tab_pays_the_old_amount),
        (leaving_the_bank_ends_the_payment_for_us, bugs.test_back_button_then_pay_again),
        (
            leaving_the_bank_ends_the_payment_for_us,
            bugs.test_back_button_loses_the_race_and_nothing_is_paid_again,
        ),
        (no_answer_counts_as_failure, lambda: bugs.test_error_shown_though_paid("create")),
        (
            no_answer_to_a_capture_counts_as_failure,
            lambda: bugs.test_error_shown_though_paid("capture"),
        ),
        (late_money_is_kept, bugs.test_money_after_cancel),
        (
            a_failed_attempt_could_still_be_paid,
            lambda: bugs.test_failed_authorisation_blocks_the_retry(Outcome.FAILED),
        ),
        (every_currency_has_two_digits, bugs.test_jpy_x100),
        (every_currency_is_written_with_two_digits, bugs.test_jpy_x100),
        (every_currency_has_two_digits, bugs.test_kwd_10),
        (every_currency_is_written_with_two_digits, bugs.test_kwd_10),
        (sums_are_believed, lambda: bugs.test_line_sum_differs_from_total(1)),
        (nothing_held_is_let_go, bugs.test_hold_outlives_an_abandoned_payment),
        (nothing_held_is_let_go, bugs.test_hold_outlives_a_payment_whose_end_nobody_reported),
        (
            the_own_hold_counts_against_its_owner,
            lambda: bugs.test_shopper_blocked_by_the_own_hold(Outcome.FAILED),
        ),
    ],
    ids=lambda item: getattr(item, "__name__", "with"),
)
def test_a_mistake_is_seen(
    mistake: Mistake, test: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mistake(monkeypatch)
    with pytest.raises((AssertionError, TimeoutError, RejectedError)):
        test()
