"""What errors of Stripe mean: surely not executed, never to be, or nobody knows."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
import stripe

from tests.doubles.stripe import cards
from tests.doubles.stripe.faults import Fault, Kind
from tests.doubles.stripe.harness import StripeHarness
from tests.doubles.stripe.scene import RETURN_URL, WHOLE, again, answering, calls, create_call, paid
from theke_checkout.kit.harness import Card
from theke_checkout.providers import (
    AuthConfigError,
    ConfirmCall,
    InvalidRequestError,
    KeyConflictError,
    NotSupportedError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.providers.stripe.transport import meant
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode


@pytest.fixture
async def harness() -> AsyncGenerator[StripeHarness]:
    async with StripeHarness() as ready:
        yield ready


# ---- errors


def api_error(status: int | None, **more: Any) -> stripe.StripeError:
    """Return an error as the library makes it."""
    return stripe.APIError("x", "", status, {}, more)


ERRORS: list[tuple[stripe.StripeError, bool, type[ProviderError], str]] = [
    (api_error(500), True, OutcomeUnknownError, "http_500"),
    (api_error(502), True, OutcomeUnknownError, "http_502"),
    (api_error(200), True, OutcomeUnknownError, "http_200"),
    (api_error(500), False, UnavailableError, "http_500"),
    (api_error(409), True, OutcomeUnknownError, "idempotency_key_in_use"),
    (api_error(409), False, UnavailableError, "http_409"),
    (api_error(None), True, OutcomeUnknownError, "no_answer"),
    (stripe.APIConnectionError("x"), True, OutcomeUnknownError, "no_answer"),
    (stripe.APIConnectionError("x"), False, UnavailableError, "no_answer"),
    (stripe.RateLimitError("x", "", 429), True, RateLimitedError, "rate_limit"),
    (stripe.AuthenticationError("x", "", 401), True, AuthConfigError, "http_401"),
    (stripe.PermissionError("x", "", 403), False, AuthConfigError, "http_403"),
    (stripe.IdempotencyError("x", "", 400), True, KeyConflictError, "idempotency_error"),
    (
        stripe.InvalidRequestError("x", "p", "amount_too_small", "", 400),
        True, InvalidRequestError, "amount_too_small",
    ),
    (
        stripe.InvalidRequestError("x", "p", None, "", 404),
        True, InvalidRequestError, "invalid_request",
    ),
    (
        stripe.InvalidRequestError("x", "p", "4242 4242", "", 400),
        True, InvalidRequestError, "invalid_request",
    ),
    (
        stripe.CardError("x", "p", "card_declined", "", 402),
        True, InvalidRequestError, "card_declined",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("error", "moves", "kind", "code"), ERRORS)
def test_an_error_has_one_meaning(
    error: stripe.StripeError, *, moves: bool, kind: type[ProviderError], code: str
) -> None:
    meaning = meant(error, moves=moves)
    assert type(meaning) is kind
    assert meaning.code == code


_REQUEST = "invalid_request_error"
ANSWERS: list[tuple[int, str, str, type[ProviderError], type[ProviderError]]] = [
    (400, _REQUEST, "x", InvalidRequestError, InvalidRequestError),
    (400, "idempotency_error", "", KeyConflictError, KeyConflictError),
    (400, _REQUEST, "rate_limit", RateLimitedError, RateLimitedError),
    (401, _REQUEST, "", AuthConfigError, AuthConfigError),
    (402, "card_error", "card_declined", InvalidRequestError, InvalidRequestError),
    (403, _REQUEST, "", AuthConfigError, AuthConfigError),
    (404, _REQUEST, "resource_missing", InvalidRequestError, InvalidRequestError),
    (409, "idempotency_error", "idempotency_key_in_use", OutcomeUnknownError, UnavailableError),
    (424, "api_error", "", OutcomeUnknownError, UnavailableError),
    (429, _REQUEST, "lock_timeout", RateLimitedError, RateLimitedError),
    (500, "api_error", "", OutcomeUnknownError, UnavailableError),
    (503, "api_error", "", OutcomeUnknownError, UnavailableError),
]


@pytest.mark.parametrize(("status", "kind", "code", "moving", "reading"), ANSWERS)
async def test_an_answer_has_one_meaning(
    status: int,
    kind: str,
    code: str,
    moving: type[ProviderError],
    reading: type[ProviderError],
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json={"error": {"message": "x", "type": kind, "code": code}})

    provider = answering(answer)
    with pytest.raises(ProviderError) as refused:
        await provider.create(create_call("ctoken_1"), key="k1")
    assert type(refused.value) is moving
    with pytest.raises(ProviderError) as refused:
        await provider.retrieve("pi_1")
    assert type(refused.value) is reading
    await provider.aclose()


BROKEN: list[tuple[type[httpx.TransportError], type[ProviderError], type[ProviderError]]] = [
    (httpx.ConnectError, UnavailableError, UnavailableError),
    (httpx.ConnectTimeout, UnavailableError, UnavailableError),
    (httpx.PoolTimeout, UnavailableError, UnavailableError),
    (httpx.ReadTimeout, OutcomeUnknownError, UnavailableError),
    (httpx.WriteTimeout, OutcomeUnknownError, UnavailableError),
    (httpx.WriteError, OutcomeUnknownError, UnavailableError),
    (httpx.RemoteProtocolError, OutcomeUnknownError, UnavailableError),
]


@pytest.mark.parametrize(("broken", "moving", "reading"), BROKEN)
async def test_a_broken_line_has_one_meaning(
    broken: type[httpx.TransportError],
    moving: type[ProviderError],
    reading: type[ProviderError],
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise broken("x", request=request)

    provider = answering(answer)
    with pytest.raises(ProviderError) as refused:
        await provider.refund("pi_1", RefundId("r1"), WHOLE, key="k1")
    assert type(refused.value) is moving
    with pytest.raises(ProviderError) as refused:
        await provider.find(0)
    assert type(refused.value) is reading
    await provider.aclose()


@pytest.mark.parametrize(
    ("key", "code"), [("sk_test_wrong", "http_401"), ("rk_test_restricted", "http_403")]
)
async def test_keys_that_stripe_does_not_take_are_for_the_operator(key: str, code: str) -> None:
    async with StripeHarness(secret_key=key) as harness:
        for call in (harness.provider.retrieve("pi_1"), paid(harness)):
            with pytest.raises(AuthConfigError) as refused:
                await call
            assert refused.value.code == code
            assert key not in repr(refused.value)


async def test_an_error_keeps_nothing_of_stripes_answer(harness: StripeHarness) -> None:
    ref = (await paid(harness, cards.CHECKED)).snapshot.ref
    with pytest.raises(InvalidRequestError) as refused:
        await harness.provider.capture(ref, WHOLE, key="k2")
    assert refused.value.code == "payment_intent_unexpected_state"
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>"), (502, b"<html>"), (200, b"[]"), (200, b'{"id": 1}')]
)
async def test_an_answer_that_cannot_be_read_says_nothing(status: int, body: bytes) -> None:
    provider = answering(lambda _: httpx.Response(status, content=body))
    with pytest.raises(OutcomeUnknownError):
        await provider.create(create_call("ctoken_1"), key="k1")
    with pytest.raises((UnavailableError, OutcomeUnknownError)):
        await provider.retrieve("pi_1")
    await provider.aclose()


async def test_two_calls_at_once_with_one_key_are_not_reported_as_failed(
    harness: StripeHarness,
) -> None:
    call = create_call(await harness.confirmation(Card.PAYS))
    harness.double.plan.add(Fault(kind=Kind.DELAY, delay_ms=50))
    slow = asyncio.create_task(harness.provider.create(call, key="k1"))
    await harness.double.api.waiting.wait()
    with pytest.raises(OutcomeUnknownError, match="idempotency_key_in_use"):
        await harness.provider.create(call, key="k1")
    assert (await slow).snapshot.state is PaymentState.CAPTURED
    assert await harness.provider.create(call, key="k1") == await slow


async def test_a_form_without_a_token_and_an_amount_out_of_range_never_leave(
    harness: StripeHarness,
) -> None:
    with pytest.raises(InvalidRequestError, match="confirmation_missing"):
        await harness.provider.create(create_call(""), key="k1")
    with pytest.raises(InvalidRequestError, match="amount_out_of_range"):
        await harness.provider.create(create_call("x", amount=Money(5_124, "KWD")), key="k1")
    with pytest.raises(NotSupportedError, match="currency"):
        await harness.provider.create(
            create_call("", method="twint", amount=Money(100, "EUR")), key="k1"
        )
    assert harness.double.api.calls == []


@pytest.mark.parametrize(
    ("http", "status", "state"),
    [
        (402, "requires_payment_method", PaymentState.OPEN),
        (400, "requires_payment_method", PaymentState.OPEN),
        (402, "canceled", PaymentState.CANCELED),
        (400, "succeeded", PaymentState.CAPTURED),
        (400, "requires_capture", PaymentState.AUTHORIZED),
        (400, "processing", PaymentState.PROCESSING),
    ],
)
async def test_an_error_that_names_a_payment_is_its_state(
    http: int, status: str, state: PaymentState
) -> None:
    error = {"type": "card_error", "code": "card_declined", "charge": "ch_1"}
    about = {
        "id": "pi_1", "amount": 21_480, "currency": "chf", "status": status,
        "metadata": {"theke_session": "s1", "theke_attempt": "a1", "theke_number": "1"},
        "last_payment_error": error,
    }  # fmt: skip
    body = {"error": {**error, "message": "x", "payment_intent": about}}
    provider = answering(lambda _: httpx.Response(http, json=body))
    snapshot = (await provider.create(create_call("ctoken_1"), key="k1")).snapshot
    assert (snapshot.ref, snapshot.state, snapshot.attempt_id) == ("pi_1", state, "a1")
    await provider.aclose()


@pytest.mark.parametrize(
    "changes",
    [
        {"last_payment_error": None},
        {"status": "requires_confirmation", "last_payment_error": None},
        {"status": "canceled", "last_payment_error": None},
        {"amount": "x"},
    ],
)
async def test_an_error_that_names_no_declined_payment_is_an_error(
    changes: dict[str, object],
) -> None:
    error = {"type": "card_error", "code": "card_declined"}
    about = {
        "id": "pi_1", "amount": 21_480, "currency": "chf", "status": "requires_payment_method",
        "last_payment_error": error, **changes,
    }  # fmt: skip
    body = {"error": {**error, "message": "x", "payment_intent": about}}
    provider = answering(lambda _: httpx.Response(402, json=body))
    with pytest.raises(InvalidRequestError, match="card_declined"):
        await provider.create(create_call("ctoken_1"), key="k1")
    await provider.aclose()


@pytest.mark.parametrize("keeps_errors", [True, False])
async def test_a_refused_confirmation_is_no_decline_and_no_second_try(
    harness: StripeHarness, *, keeps_errors: bool
) -> None:
    harness.double.books.keeps_errors = keeps_errors
    ref = (await paid(harness, "4000000000000002")).snapshot.ref
    used = calls(harness, "/v1/payment_intents")[0]["confirmation_token"]
    call = ConfirmCall(ref=ref, number=2, return_url=RETURN_URL, confirmation=used)
    with pytest.raises(InvalidRequestError):
        await harness.provider.confirm(call, key="k2")
    after = (await harness.provider.retrieve(ref)).snapshot
    assert (after.state, after.declines, after.decline) == (PaymentState.OPEN, 1, None)


# ---- keys that say 500 for good


@pytest.mark.parametrize("kind", [Kind.BREAK, Kind.BREAK_AFTER])
async def test_a_create_whose_key_says_500_is_looked_for(
    harness: StripeHarness, kind: Kind
) -> None:
    call = create_call(await harness.confirmation(Card.PAYS))
    other = create_call(await harness.confirmation(Card.PAYS), attempt_id=AttemptId("a0"))
    await harness.provider.create(other, key="k0")
    harness.double.plan.add(Fault(kind=kind))
    with pytest.raises(OutcomeUnknownError, match="http_500"):
        await harness.provider.create(call, key="k1")
    if kind is Kind.BREAK:
        with pytest.raises(InvalidRequestError, match="http_500"):
            await harness.provider.create(call, key="k1")
    else:
        answer = await harness.provider.create(call, key="k1")
        assert (answer.snapshot.attempt_id, answer.snapshot.state) == ("a1", PaymentState.CAPTURED)
    assert len(await harness.provider.find(0)) == (1 if kind is Kind.BREAK else 2)


@pytest.mark.parametrize("kind", [Kind.BREAK, Kind.BREAK_AFTER])
async def test_a_confirmation_whose_key_says_500_is_looked_for(
    harness: StripeHarness, kind: Kind
) -> None:
    ref = (await paid(harness, "4000000000000002")).snapshot.ref
    harness.double.plan.add(Fault(kind=kind, path="/confirm"))
    with pytest.raises(OutcomeUnknownError):
        await again(harness, ref, cards.PAYS)
    call = ConfirmCall(ref=ref, number=2, return_url=RETURN_URL, confirmation="ctoken_lost")
    if kind is Kind.BREAK_AFTER:
        answer = await harness.provider.confirm(call, key="k2")
        assert answer.snapshot.state is PaymentState.CAPTURED
    else:
        token = calls(harness, f"/v1/payment_intents/{ref}/confirm")[0]["confirmation_token"]
        same = ConfirmCall(ref=ref, number=2, return_url=RETURN_URL, confirmation=token)
        with pytest.raises(InvalidRequestError, match="http_500"):
            await harness.provider.confirm(same, key="k2")


@pytest.mark.parametrize("kind", [Kind.BREAK, Kind.BREAK_AFTER])
async def test_a_capture_whose_key_says_500_is_looked_for(
    harness: StripeHarness, kind: Kind
) -> None:
    ref = (await paid(harness, capture=CaptureMode.MANUAL)).snapshot.ref
    harness.double.plan.add(Fault(kind=kind))
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.capture(ref, WHOLE, key="k2")
    if kind is Kind.BREAK_AFTER:
        assert (await harness.provider.capture(ref, WHOLE, key="k2")).snapshot.captured == WHOLE
    else:
        with pytest.raises(InvalidRequestError, match="http_500"):
            await harness.provider.capture(ref, WHOLE, key="k2")


@pytest.mark.parametrize("kind", [Kind.BREAK, Kind.BREAK_AFTER])
async def test_a_refund_whose_key_says_500_is_looked_for(
    harness: StripeHarness, kind: Kind
) -> None:
    ref = (await paid(harness)).snapshot.ref
    harness.double.plan.add(Fault(kind=kind))
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")
    if kind is Kind.BREAK_AFTER:
        answer = await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")
        assert [refund.refund_id for refund in answer.snapshot.refunds] == ["r1"]
    else:
        with pytest.raises(InvalidRequestError, match="http_500"):
            await harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")


@pytest.mark.parametrize("kind", [Kind.BREAK, Kind.BREAK_AFTER])
async def test_a_cancel_whose_key_says_500_is_tried_once_more(
    harness: StripeHarness, kind: Kind
) -> None:
    ref = (await paid(harness, capture=CaptureMode.MANUAL)).snapshot.ref
    harness.double.plan.add(Fault(kind=kind))
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.cancel(ref, key="k2")
    answer = await harness.provider.cancel(ref, key="k2")
    assert answer.snapshot.state is PaymentState.CANCELED


@pytest.mark.parametrize("kind", [Kind.BREAK, Kind.BREAK_AFTER])
async def test_a_try_whose_counting_says_500_is_counted_all_the_same(
    harness: StripeHarness, kind: Kind
) -> None:
    ref = (await paid(harness, "4000000000000002")).snapshot.ref
    call = ConfirmCall(
        ref=ref, number=2, return_url=RETURN_URL, confirmation=await harness.typed(cards.PAYS)
    )
    harness.double.plan.add(Fault(kind=kind, path=ref))
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.confirm(call, key="k2")
    snapshot = (await harness.provider.confirm(call, key="k2")).snapshot
    assert (snapshot.state, snapshot.declines) == (PaymentState.CAPTURED, 1)


async def test_a_cancel_goes_through_however_often_stripe_breaks(harness: StripeHarness) -> None:
    ref = (await paid(harness, capture=CaptureMode.MANUAL)).snapshot.ref
    harness.double.plan.add(Fault(kind=Kind.BREAK, times=3))
    for _ in range(2):  # the first call, a look at its key, and another call
        with pytest.raises(OutcomeUnknownError):
            await harness.provider.cancel(ref, key="k2")
    answer = await harness.provider.cancel(ref, key="k2")
    assert answer.snapshot.state is PaymentState.CANCELED
