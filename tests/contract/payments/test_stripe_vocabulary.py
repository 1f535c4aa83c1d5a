"""Stripe's words, one table each: statuses, declines, refunds, actions, amounts, methods."""

import re
from typing import Any

import msgspec
import pytest
from iso4217 import Currency as IsoCurrency
from stripe import Dispute, PaymentIntent

from tests.doubles.stripe.spec import spec
from theke_checkout import ledger
from theke_checkout.providers import InvalidRequestError, OutcomeUnknownError
from theke_checkout.providers.stripe.methods import METHODS, USUAL, from_stripe, to_stripe
from theke_checkout.providers.stripe.objects import (
    StripeBack,
    StripeDispute,
    StripeFailure,
    StripeIntent,
    StripeRefund,
)
from theke_checkout.providers.stripe.vocabulary import (
    answer_of,
    decline_of,
    snapshot_of,
    tried,
)
from theke_checkout.values.facts import DeclineKind, PaymentSnapshot, PaymentState, RefundState
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

NAMES = {"theke_session": "s1", "theke_attempt": "a1", "theke_number": "1"}
CHF = "CHF"


def intent(**changes: Any) -> StripeIntent:
    """Return a payment of 214.80 francs."""
    values: dict[str, Any] = {
        "id": "pi_1", "amount": 21_480, "currency": "chf", "status": "requires_payment_method",
        "metadata": NAMES, "payment_method_types": ["card"], "client_secret": "pi_1_secret_x",
    }  # fmt: skip
    return msgspec.convert({**values, **changes}, StripeIntent)


def seen(**changes: Any) -> PaymentSnapshot:
    """Return a payment in our words."""
    return snapshot_of(intent(**changes), "stripe")


def error(**changes: Any) -> dict[str, Any]:
    """Return why a try did not pay."""
    return {"type": "card_error", "code": "card_declined", "charge": "ch_1", **changes}


# ---- statuses

STATES = {
    "requires_payment_method": PaymentState.OPEN,
    "requires_confirmation": PaymentState.OPEN,
    "requires_action": PaymentState.ACTION_REQUIRED,
    "processing": PaymentState.PROCESSING,
    "requires_capture": PaymentState.AUTHORIZED,
    "succeeded": PaymentState.CAPTURED,
    "canceled": PaymentState.CANCELED,
}


@pytest.mark.parametrize(("status", "state"), STATES.items())
def test_a_status_has_one_meaning(status: str, state: PaymentState) -> None:
    assert seen(status=status).state is state


def test_stripe_has_no_other_status() -> None:
    assert set(spec().field("payment_intent", "status")["enum"]) == set(STATES)
    in_library = str(PaymentIntent.__annotations__["status"]).split("'")[1::2]
    assert {name for name in in_library if name.isidentifier()} <= set(STATES)


def test_stripe_has_no_other_reason_to_end_a_payment_by_itself() -> None:
    description = spec().field("payment_intent", "cancellation_reason")["description"]
    assert re.findall(r"`(\w+)`", description.partition("internally")[2]) == [
        "failed_invoice", "void_invoice", "automatic", "expired",
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["requires_review", "SUCCEEDED", "", "requires_source"])
def test_an_unknown_status_is_an_error_and_never_a_default(status: str) -> None:
    with pytest.raises(OutcomeUnknownError, match="unknown_status"):
        seen(status=status)


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (None, PaymentState.CANCELED),
        ("abandoned", PaymentState.CANCELED),
        ("requested_by_customer", PaymentState.CANCELED),
        ("duplicate", PaymentState.CANCELED),
        ("fraudulent", PaymentState.CANCELED),
        ("automatic", PaymentState.EXPIRED),
        ("expired", PaymentState.EXPIRED),
        ("a new reason", PaymentState.CANCELED),
    ],
)
def test_a_payment_that_stripe_ended_by_time_is_expired(
    reason: str | None, state: PaymentState
) -> None:
    assert seen(status="canceled", cancellation_reason=reason).state is state


def test_amounts_go_with_the_state() -> None:
    held = seen(status="requires_capture", amount_capturable=21_480)
    assert (held.authorized, held.captured) == (Money(21_480, CHF), Money(0, CHF))
    taken = seen(status="succeeded", amount_received=20_000)
    assert (taken.amount, taken.captured) == (Money(21_480, CHF), Money(20_000, CHF))
    ended = seen(status="canceled", amount_capturable=21_480)
    assert ended.authorized == ended.captured == Money(0, CHF)


# ---- revisions


def test_revisions_grow_along_every_way_that_a_payment_can_go() -> None:
    counted = {**NAMES, "theke_number": "2", "theke_after": "ch_1"}
    life = [
        seen(),
        seen(status="requires_confirmation"),
        seen(status="requires_action"),
        seen(status="processing"),
        seen(last_payment_error=error()),
        seen(metadata=counted, last_payment_error=error()),
        seen(metadata=counted, status="requires_action"),
        seen(metadata=counted, status="requires_capture", amount_capturable=21_480),
        seen(metadata=counted, status="succeeded", amount_received=21_480),
        *(
            seen(
                metadata=counted, status="succeeded", amount_received=21_480,
                latest_charge={"id": "ch_2", "disputed": bool(disputed), "refunds": {
                    "has_more": False,
                    "data": [{"id": f"re_{n}", "amount": 1, "status": status} for n in range(many)],
                }},
            )
            for many, status, disputed in (
                (1, "pending", 0), (1, "succeeded", 0), (1, "succeeded", 1), (2, "succeeded", 1),
                (2, "failed", 1),
            )
        ),
    ]  # fmt: skip
    revisions = [snapshot.revision for snapshot in life]
    assert revisions == sorted(set(revisions))


@pytest.mark.parametrize("clears", [True, False])
def test_an_error_of_an_earlier_try_is_no_decline_of_this_one(*, clears: bool) -> None:
    first = seen(last_payment_error=error(decline_code="insufficient_funds"))
    assert (first.declines, first.decline) == (1, DeclineKind.INSUFFICIENT_FUNDS)
    counted = {**NAMES, "theke_number": "2", "theke_after": "ch_1"}
    left = {} if clears else {"last_payment_error": error()}
    waiting = intent(metadata=counted, **left)
    between = snapshot_of(waiting, "stripe")
    assert (between.state, between.declines, between.decline) == (PaymentState.OPEN, 1, None)
    assert between.revision > first.revision
    assert not tried(waiting, 2)
    good = seen(metadata=counted, status="succeeded", amount_received=21_480, **left)
    assert (good.state, good.declines, good.decline) == (PaymentState.CAPTURED, 1, None)
    again = intent(metadata=counted, last_payment_error=error(charge="ch_2"))
    second = snapshot_of(again, "stripe")
    assert (second.declines, second.decline) == (2, DeclineKind.REFUSED)
    assert second.revision > between.revision
    assert tried(again, 2)


def test_an_error_without_a_charge_is_distinguished_by_its_payment_method() -> None:
    failed = {"type": "invalid_request_error", "code": "payment_intent_authentication_failure"}
    counted = {**NAMES, "theke_number": "2", "theke_after": "pm_1"}
    old = intent(metadata=counted, last_payment_error={**failed, "payment_method": {"id": "pm_1"}})
    new = intent(metadata=counted, last_payment_error={**failed, "payment_method": {"id": "pm_2"}})
    bare = intent(metadata=counted, last_payment_error=failed)
    assert [tried(item, 2) for item in (old, new, bare)] == [False, True, True]


@pytest.mark.parametrize("number", ["", "x", "-1", "²", "1e3", "123456"])
def test_a_number_that_is_none_counts_as_the_first_try(number: str) -> None:
    assert seen(metadata={**NAMES, "theke_number": number}).declines == 0


# ---- declines

DECLINES = [
    ("card_declined", "generic_decline", DeclineKind.REFUSED),
    ("card_declined", "insufficient_funds", DeclineKind.INSUFFICIENT_FUNDS),
    ("card_declined", "lost_card", DeclineKind.REFUSED),
    ("card_declined", "stolen_card", DeclineKind.REFUSED),
    ("card_declined", "fraudulent", DeclineKind.FRAUD),
    ("card_declined", "expired_card", DeclineKind.EXPIRED_CARD),
    ("card_declined", "incorrect_pin", DeclineKind.WRONG_CODE),
    ("card_declined", "try_again_later", DeclineKind.TECHNICAL),
    ("card_declined", "authentication_required", DeclineKind.AUTHENTICATION_FAILED),
    ("card_declined", "a_new_code", DeclineKind.REFUSED),
    ("card_declined", None, DeclineKind.REFUSED),
    ("expired_card", None, DeclineKind.EXPIRED_CARD),
    ("incorrect_cvc", None, DeclineKind.WRONG_CODE),
    ("processing_error", None, DeclineKind.TECHNICAL),
    ("payment_intent_authentication_failure", None, DeclineKind.AUTHENTICATION_FAILED),
    ("payment_method_customer_decline", None, DeclineKind.ABANDONED),
    ("payment_method_provider_decline", None, DeclineKind.REFUSED),
    ("payment_method_provider_timeout", None, DeclineKind.TECHNICAL),
    ("payment_intent_payment_attempt_expired", None, DeclineKind.TECHNICAL),
]


@pytest.mark.parametrize(("code", "decline_code", "kind"), DECLINES)
def test_a_decline_has_one_meaning(code: str, decline_code: str | None, kind: DeclineKind) -> None:
    error = StripeFailure(type="card_error", code=code, decline_code=decline_code)
    assert decline_of(error) is kind


def test_every_kind_of_decline_is_named_by_some_word_of_stripe() -> None:
    assert {kind for _, _, kind in DECLINES} == set(DeclineKind)


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("card_error", DeclineKind.REFUSED),
        ("invalid_request_error", DeclineKind.TECHNICAL),
        ("idempotency_error", DeclineKind.TECHNICAL),
        ("api_error", DeclineKind.TECHNICAL),
    ],
)
def test_new_codes_of_an_old_type_of_decline_are_borne(kind: str, meaning: DeclineKind) -> None:
    assert decline_of(StripeFailure(type=kind, code="brand_new")) is meaning


def test_a_new_type_of_error_is_no_decline() -> None:
    with pytest.raises(OutcomeUnknownError):
        decline_of(StripeFailure(type="brand_new", code="brand_new"))


# ---- refunds

REFUNDS = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}


@pytest.mark.parametrize(("status", "state"), REFUNDS.items())
def test_a_status_of_a_refund_has_one_meaning(status: str, state: RefundState) -> None:
    refund = StripeRefund(id="re_1", amount=500, status=status, metadata={"theke_refund": "r1"})
    (fact,) = snapshot_of(
        intent(status="succeeded"), "stripe", StripeBack(refunds=(refund,))
    ).refunds
    assert (fact.state, fact.refund_id, fact.amount) == (state, "r1", Money(500, CHF))


def test_stripe_describes_no_other_status_of_a_refund() -> None:
    description = spec().field("refund", "status")["description"]
    assert set(re.findall(r"`(\w+)`", description)) == set(REFUNDS)


@pytest.mark.parametrize("status", [None, "", "done"])
def test_an_unknown_status_of_a_refund_is_an_error(status: str | None) -> None:
    refund = StripeRefund(id="re_1", amount=1, status=status)
    with pytest.raises(OutcomeUnknownError, match="unknown_refund_status"):
        snapshot_of(intent(), "stripe", StripeBack(refunds=(refund,)))


def test_a_refund_that_was_made_at_stripe_has_no_id_of_ours() -> None:
    refund = StripeRefund(id="re_1", amount=1, status="pending")
    (fact,) = snapshot_of(
        intent(status="succeeded"), "stripe", StripeBack(refunds=(refund,))
    ).refunds
    assert fact.refund_id is None


# ---- disputes


@pytest.mark.parametrize(
    ("status", "state", "amount"),
    [
        ("warning_needs_response", RefundState.PENDING, 0),
        ("warning_under_review", RefundState.PENDING, 0),
        ("warning_closed", RefundState.PENDING, 0),
        ("prevented", RefundState.PENDING, 0),
        ("needs_response", RefundState.SUCCEEDED, 500),
        ("under_review", RefundState.SUCCEEDED, 500),
        ("lost", RefundState.SUCCEEDED, 500),
        ("appeal_needs_response", RefundState.SUCCEEDED, 500),
        ("appeal_under_review", RefundState.SUCCEEDED, 500),
        ("won", RefundState.FAILED, 500),
    ],
)
def test_a_status_of_a_dispute_says_where_the_money_is(
    status: str, state: RefundState, amount: int
) -> None:
    back = StripeBack(disputes=(StripeDispute(id="du_1", amount=500, status=status),))
    (fact,) = snapshot_of(intent(status="succeeded"), "stripe", back).refunds
    assert (fact.state, fact.amount.amount, fact.charged_back) == (state, amount, True)


def test_every_status_of_a_dispute_that_stripe_describes_is_known() -> None:
    described = spec().field("dispute", "status")["enum"]
    in_library = str(Dispute.__annotations__["status"]).split("'")[1::2]
    for status in {*described, *(name for name in in_library if name.isidentifier())}:
        back = StripeBack(disputes=(StripeDispute(id="du_1", amount=500, status=status),))
        assert snapshot_of(intent(status="succeeded"), "stripe", back).refunds


@pytest.mark.parametrize(
    ("course", "left"),
    [
        (("needs_response", "lost", "appeal_needs_response", "appeal_under_review", "won"), 0),
        (("needs_response", "lost", "appeal_needs_response", "appeal_under_review", "lost"), 500),
        (("warning_needs_response", "needs_response", "under_review", "won"), 0),
        (("warning_needs_response", "warning_under_review", "warning_closed"), 0),
    ],
)
def test_a_dispute_is_followed_to_its_end(course: tuple[str, ...], left: int) -> None:
    charge = {"id": "ch_1", "disputed": True}
    paid = intent(status="succeeded", amount_received=21_480, latest_charge=charge)
    backs = [
        StripeBack(disputes=(StripeDispute(id="du_1", amount=500, status=status),))
        for status in course
    ]
    seen = [snapshot_of(paid, "stripe", back) for back in backs]
    for order in (seen, seen[::-1]):
        (joined,) = ledger.fold(order).values()
        assert ledger.charged_back(joined) == left


def test_an_unknown_status_of_a_dispute_is_an_error() -> None:
    back = StripeBack(disputes=(StripeDispute(id="du_1", amount=1, status="done"),))
    with pytest.raises(OutcomeUnknownError, match="unknown_dispute_status"):
        snapshot_of(intent(), "stripe", back)


# ---- what the shopper must do


@pytest.mark.parametrize(
    ("action", "kind", "url", "secret"),
    [
        ({"type": "use_stripe_sdk", "use_stripe_sdk": {}}, "driver", "", "pi_1_secret_x"),
        (
            {"type": "redirect_to_url", "redirect_to_url": {"url": "https://hooks.stripe.com/1"}},
            "redirect", "https://hooks.stripe.com/1", "",
        ),
        (
            {"type": "alipay_handle_redirect", "alipay_handle_redirect": {"url": "https://a/"}},
            "redirect", "https://a/", "",
        ),
    ],
)  # fmt: skip
def test_an_action_goes_to_the_page_and_hides_its_secret(
    action: dict[str, Any], kind: str, url: str, secret: str
) -> None:
    payment = intent(status="requires_action", next_action=action)
    found = answer_of(payment, "stripe").next_action
    assert found is not None
    assert (found.kind, found.url, found.secret) == (kind, url, secret)
    for text in (repr(found), repr(payment)):
        assert "secret" not in text
        assert "hooks" not in text


@pytest.mark.parametrize(
    "action",
    [
        None,
        {"type": "konbini_display_details"},
        {"type": "redirect_to_url"},
        {"type": "redirect_to_url", "redirect_to_url": {"url": ""}},
    ],
)
def test_an_action_that_nobody_knows_is_an_error(action: dict[str, Any] | None) -> None:
    with pytest.raises(OutcomeUnknownError, match="unknown_action"):
        answer_of(intent(status="requires_action", next_action=action), "stripe")


def test_nothing_is_to_be_done_for_a_payment_that_waits_for_nobody() -> None:
    action = {"type": "use_stripe_sdk"}
    assert answer_of(intent(status="succeeded", next_action=action), "stripe").next_action is None


# ---- amounts

AMOUNTS = [
    (Money(21_480, "CHF"), 21_480),
    (Money(1_234_567, "EUR"), 1_234_567),
    (Money(1_300, "JPY"), 1_300),
    (Money(500, "KRW"), 500),
    (Money(17_500, "HUF"), 17_500),
    (Money(5, "ISK"), 500),
    (Money(5, "UGX"), 500),
    (Money(1_000, "MGA"), 10),
    (Money(5_120, "KWD"), 5_120),
    (Money(10, "BHD"), 10),
]


@pytest.mark.parametrize(("ours", "theirs"), AMOUNTS)
def test_an_amount_goes_and_comes_by_stripes_digits(ours: Money, theirs: int) -> None:
    assert to_stripe(ours) == (theirs, ours.currency.lower())
    assert from_stripe(theirs, ours.currency.lower()) == ours


@pytest.mark.parametrize(
    "amount", [Money(5_124, "KWD"), Money(1, "BHD"), Money(1_001, "MGA"), Money(99, "TND")]
)
def test_an_amount_that_stripe_cannot_say_is_refused_with_a_code(amount: Money) -> None:
    with pytest.raises(InvalidRequestError, match="amount_not_expressible"):
        to_stripe(amount)


def test_a_currency_that_nobody_knows_is_refused_with_a_code() -> None:
    for name in ("XXX", "ABC"):
        with pytest.raises(InvalidRequestError, match="unknown_currency"):
            to_stripe(Money(1, name))
    with pytest.raises(OutcomeUnknownError, match="unknown_amount"):
        from_stripe(550, "isk")


def test_whole_units_of_every_currency_come_back_as_they_went() -> None:
    count = 0
    for currency in IsoCurrency:
        if currency.exponent is None:
            continue
        ours = Money(7 * 10**currency.exponent, currency.code)
        assert from_stripe(*to_stripe(ours)) == ours
        count += 1
    assert count > 150


ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
"""Stripe's list, without UGX, which it lists too but wants with two zeros."""


@pytest.mark.parametrize("currency", ZERO_DECIMAL.split())
def test_a_zero_decimal_currency_is_sent_in_whole_units(currency: str) -> None:
    digits = IsoCurrency(currency).exponent
    assert digits is not None
    assert to_stripe(Money(500 * 10**digits, currency))[0] == 500


# ---- methods


def test_twint_is_in_francs_up_to_5000_and_never_held() -> None:
    twint = METHODS["twint"]
    assert twint.captures == {CaptureMode.AUTOMATIC}
    taken = [Money(50, CHF), Money(500_000, CHF)]
    refused = [Money(49, CHF), Money(500_001, CHF), Money(100, "EUR")]
    assert [twint.takes(money) for money in (*taken, *refused)] == [True] * 2 + [False] * 3


@pytest.mark.parametrize(
    ("amount", "takes"),
    [
        (Money(50, "CHF"), True), (Money(49, "CHF"), False), (Money(99_999_999, "CHF"), True),
        (Money(100_000_000, "CHF"), False), (Money(29, "GBP"), False), (Money(30, "GBP"), True),
        (Money(49, "JPY"), False), (Money(17_499, "HUF"), False), (Money(999_999, "ISK"), True),
        (Money(1_000_000, "ISK"), False), (Money(5_124, "KWD"), False), (Money(5_120, "KWD"), True),
        (Money(150, "MGA"), False),
    ],
)  # fmt: skip
def test_a_card_takes_what_stripe_takes(amount: Money, *, takes: bool) -> None:
    card = METHODS["card"]
    assert card.takes(amount) is takes
    assert card.captures == {CaptureMode.AUTOMATIC, CaptureMode.MANUAL}


def test_what_a_method_takes_can_be_said_to_stripe() -> None:
    for method in METHODS.values():
        for currency, span in method.amounts.items():
            ends = [span.least] if span.most is None else [span.least, span.most]
            for amount in ends:
                assert to_stripe(Money(amount, currency))[0] > 0
    assert set(USUAL) <= set(METHODS)
