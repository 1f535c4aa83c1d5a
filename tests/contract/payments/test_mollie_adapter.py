"""What is Mollie's own way: its errors, its webhook, its cancels, refunds, captures and list."""

import json
import logging
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.doubles.mollie.app import SECRET_KEY
from tests.doubles.mollie.books import Payment
from tests.doubles.mollie.faults import Fault
from tests.doubles.mollie.harness import ORIGIN, WHOLE, MollieHarness, opened, visited
from theke_checkout.kit.harness import Cut
from theke_checkout.kit.wires import AppTransport
from theke_checkout.providers import (
    AuthConfigError,
    BadSignatureError,
    ConfirmCall,
    InvalidRequestError,
    NotSupportedError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.values.facts import DeclineKind, PaymentState
from theke_checkout.values.ids import RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def harness() -> AsyncGenerator[MollieHarness]:
    async with MollieHarness() as ready:
        yield ready


# ---- what goes out


async def test_a_payment_says_whose_it_is_where_it_leads_and_who_is_notified(
    harness: MollieHarness,
) -> None:
    answer = await opened(harness, "twint")
    payment = harness.double.books.payments[answer.snapshot.ref]
    assert payment.metadata == {
        "theke_session": "s1",
        "theke_attempt": "a1",
        "theke_shop": "demo",
    }
    assert payment.redirect_url == "https://theke.example/pay/demo"
    assert payment.webhook_url == "https://theke.example/v1/webhooks/mollie/demo"
    assert (payment.locale, payment.method, payment.manual) == ("de_CH", "twint", False)
    assert payment.description == "demo a1"
    assert (payment.amount, payment.currency) == (21_480, "CHF")


async def test_a_payment_can_bear_a_name_that_shoppers_know() -> None:
    options = {"methods": "card", "description": "Rad & Tat"}
    async with MollieHarness(options=options) as harness:
        answer = await opened(harness)
        assert harness.double.books.payments[answer.snapshot.ref].description == "Rad & Tat a1"


async def test_the_library_repeats_nothing_by_itself(harness: MollieHarness) -> None:
    for status in (500, 503, 429):
        harness.double.faults.append(Fault(status))
        before = harness.transport.sent
        with pytest.raises(ProviderError):
            await opened(harness)
        assert harness.transport.sent == before + 1


async def test_the_library_logs_no_key_when_it_is_asked_to(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CLIENT_DEBUG", "1")
    caplog.set_level(logging.DEBUG)
    async with MollieHarness() as harness:
        await visited(harness, "paid")
    assert SECRET_KEY not in caplog.text


# ---- refusals


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(500), OutcomeUnknownError),
        (Fault(502, executed=True), OutcomeUnknownError),
        (Fault(503), OutcomeUnknownError),
        (Fault(409), OutcomeUnknownError),
        (Fault(429), RateLimitedError),
        (Fault(401), AuthConfigError),
        (Fault(403), AuthConfigError),
        (Fault(422), InvalidRequestError),
        (Fault(404), InvalidRequestError),
        (Fault(410), InvalidRequestError),
        (Fault(400), InvalidRequestError),
    ],
)
async def test_a_refusal_says_whether_anything_can_have_happened(
    harness: MollieHarness, fault: Fault, error: type[ProviderError]
) -> None:
    harness.double.faults.append(fault)
    with pytest.raises(error) as refused:
        await opened(harness)
    assert type(refused.value) is error
    assert SECRET_KEY not in repr(refused.value)
    answer = await opened(harness)
    assert [answer.snapshot.ref] == [found.snapshot.ref for found in await harness.provider.find(0)]


async def test_a_failure_that_the_key_remembers_is_looked_behind(harness: MollieHarness) -> None:
    await foreign_payments(harness, None, {"theke_session": "s2", "theke_attempt": "a1"})
    harness.double.faults.append(Fault(500, executed=True, remembered=True))
    with pytest.raises(OutcomeUnknownError):
        await opened(harness)
    answer = await opened(harness)
    assert answer.snapshot.state is PaymentState.ACTION_REQUIRED
    assert answer.next_action is not None
    (found,) = await harness.provider.find(0, SessionId("s1"))
    assert found.snapshot == answer.snapshot


async def test_a_failure_that_the_key_remembers_is_never_taken_for_a_no(
    harness: MollieHarness,
) -> None:
    harness.double.faults.append(Fault(500, remembered=True))
    for _ in range(3):
        with pytest.raises(OutcomeUnknownError):
            await opened(harness)
    assert await harness.provider.find(0) == []
    await harness.let_pass(3_600_000)
    assert (await opened(harness)).snapshot.attempt_id == "a1"


async def test_a_field_that_mollie_does_not_like_is_named() -> None:
    async with MollieHarness(webhook_url="http://localhost/hook") as other:
        other.double.api.local_webhooks = False
        with pytest.raises(InvalidRequestError) as refused:
            await opened(other)
    assert refused.value.code == "http_422_webhookUrl"


async def test_a_wrong_key_is_for_the_operator(harness: MollieHarness) -> None:
    harness.double.secret_key = "test_another"
    with pytest.raises(AuthConfigError):
        await opened(harness)
    with pytest.raises(AuthConfigError):
        await harness.provider.find(0)


@pytest.mark.parametrize(
    ("cut", "moving", "reading"),
    [
        (Cut.CONNECT, UnavailableError, UnavailableError),
        (Cut.ANSWER, OutcomeUnknownError, UnavailableError),
    ],
)
async def test_a_broken_line(
    harness: MollieHarness, cut: Cut, moving: type[ProviderError], reading: type[ProviderError]
) -> None:
    ref = (await visited(harness, "paid")).snapshot.ref
    harness.cut(cut)
    for call in (
        opened(harness, attempt="a2"),
        harness.provider.cancel(ref, key="k2"),
        harness.provider.capture(ref, WHOLE, key="k3"),
        harness.provider.refund(ref, RefundId("r1"), WHOLE, key="k4"),
    ):
        with pytest.raises(moving):
            await call
    for call in (harness.provider.retrieve(ref), harness.provider.find(0)):
        with pytest.raises(reading):
            await call


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"resource":"payment"}', b"<html>"])
async def test_an_answer_that_cannot_be_read_says_nothing(
    harness: MollieHarness, body: bytes
) -> None:
    async def garbled(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/hal+json")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    harness.transport.inner = AppTransport(garbled)
    with pytest.raises(OutcomeUnknownError):
        await opened(harness)


# ---- words


@pytest.mark.parametrize(
    ("reason", "decline"),
    [
        ("", DeclineKind.REFUSED),
        ("insufficient_funds", DeclineKind.INSUFFICIENT_FUNDS),
        ("card_expired", DeclineKind.EXPIRED_CARD),
        ("invalid_cvv", DeclineKind.WRONG_CODE),
        ("authentication_failed", DeclineKind.AUTHENTICATION_FAILED),
        ("possible_fraud", DeclineKind.FRAUD),
        ("refused_by_issuer", DeclineKind.REFUSED),
    ],
)
async def test_a_failed_payment_has_ended_and_says_why(
    harness: MollieHarness, reason: str, decline: DeclineKind
) -> None:
    failed = (await visited(harness, "failed", reason)).snapshot
    assert (failed.state, failed.decline, failed.declines) == (PaymentState.FAILED, decline, 1)
    assert failed.authorized == failed.captured == Money(0, "CHF")
    again = ConfirmCall(ref=failed.ref, number=2, return_url="https://theke.example/")
    with pytest.raises(NotSupportedError):
        await harness.provider.confirm(again, key="k2")


async def test_an_unknown_word_is_never_a_failure(harness: MollieHarness) -> None:
    paid = (await visited(harness, "paid")).snapshot
    await harness.provider.refund(paid.ref, RefundId("r1"), WHOLE, key="k2")
    payment = harness.double.books.payments[paid.ref]
    payment.refunds[0].status = "teleported"
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.retrieve(paid.ref)
    payment.refunds.clear()
    payment.status = "teleported"
    with pytest.raises(OutcomeUnknownError):
        await harness.provider.retrieve(paid.ref)
    payment.status, payment.failure_reason = "failed", "bad_karma"
    failed = (await harness.provider.retrieve(paid.ref)).snapshot
    assert (failed.state, failed.decline) == (PaymentState.FAILED, DeclineKind.REFUSED)


async def test_money_that_is_late_is_in_processing_first(harness: MollieHarness) -> None:
    pending = await visited(harness, "pending", method="twint")
    assert pending.snapshot.state is PaymentState.PROCESSING
    assert pending.next_action is None
    answer = await harness.provider.cancel(pending.snapshot.ref, key="k2")
    assert answer.snapshot.state is PaymentState.PROCESSING
    await harness.let_pass(30_000)
    paid = (await harness.provider.retrieve(pending.snapshot.ref)).snapshot
    assert paid.state is PaymentState.CAPTURED
    assert paid.revision > pending.snapshot.revision


async def test_a_chargeback_is_a_dispute_and_reported(harness: MollieHarness) -> None:
    paid = (await visited(harness, "paid")).snapshot
    await harness.let_pass(0)
    harness.posted.clear()
    harness.double.books.charge_back(harness.double.books.payments[paid.ref])
    await harness.let_pass(1_000)
    ((headers, body),) = harness.posted
    (notice,) = harness.provider.parse_webhook(headers, body, harness.now_ms())
    after = (await harness.provider.resolve(notice)).snapshot
    assert after.disputed
    assert after.revision > paid.revision
    assert after.captured == WHOLE


# ---- the webhook


async def test_the_same_id_at_every_change_is_a_new_notice_each_time(
    harness: MollieHarness,
) -> None:
    manual = (await visited(harness, "paid", capture=CaptureMode.MANUAL)).snapshot
    await harness.let_pass(1_000)
    await harness.provider.capture(manual.ref, WHOLE, key="k2")
    await harness.let_pass(1_000)
    await harness.provider.refund(manual.ref, RefundId("r1"), Money(480, "CHF"), key="k3")
    await harness.let_pass(1_000)
    assert {body for _, body in harness.posted} == {f"id={manual.ref}".encode()}
    assert len(harness.posted) == 3
    notices = [
        harness.provider.parse_webhook(headers, body, harness.now_ms() + number)[0]
        for number, (headers, body) in enumerate(harness.posted)
    ]
    assert len({notice.notice_id for notice in notices}) == 3
    assert {notice.ref for notice in notices} == {manual.ref}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"{}", b"id", b"id=", b"id=tr_", b"id=../payments", b"id=tr_a/refunds",
        b"id=tr_a&id=tr_b", b"name=tr_a", b"id=" + b"x" * 10_000, b"id=tr_" + b"x" * 65,
        b"id=tr_a%00", b"id=tr_a%0d%0a", "id=tr_ä".encode(),
    ],
)  # fmt: skip
async def test_what_mollie_would_not_post_is_refused(harness: MollieHarness, body: bytes) -> None:
    with pytest.raises(BadSignatureError):
        harness.provider.parse_webhook(FORM, body, harness.now_ms())


async def test_what_is_not_about_payments_is_nothing_to_us(harness: MollieHarness) -> None:
    for ref in ("ord_pbjz8x", "sub_rVKGtNd6s3", "pl_4Y0eZitmBnQ6IDoMqZQKh"):
        body = f"id={ref}".encode()
        assert harness.provider.parse_webhook(FORM, body, harness.now_ms()) == ()


async def test_a_payment_of_another_system_of_the_merchant_is_not_ours(
    harness: MollieHarness,
) -> None:
    ours = (await opened(harness)).snapshot.ref
    foreign = await foreign_payments(harness, "text", None, {"order_id": "7"}, ["a"])
    harness.double.books.payments[foreign[0]].status = "teleported"
    assert [found.snapshot.ref for found in await harness.provider.find(0)] == [ours]
    for ref in foreign:
        (notice,) = harness.provider.parse_webhook(FORM, f"id={ref}".encode(), harness.now_ms())
        with pytest.raises(InvalidRequestError):
            await harness.provider.resolve(notice)


async def foreign_payments(harness: MollieHarness, *metadata: object) -> list[str]:
    """Make payments as somebody else does."""
    headers = {"authorization": f"Bearer {SECRET_KEY}"}
    made: list[str] = []
    transport = AppTransport(harness.double.app)
    async with httpx.AsyncClient(transport=transport, headers=headers) as somebody:
        for item in metadata:
            body = {
                "amount": {"value": "1.00", "currency": "CHF"},
                "description": "Another",
                "method": "twint",
                "redirectUrl": "https://elsewhere.example/",
                "metadata": item,
            }
            answer = await somebody.post(f"{ORIGIN}/v2/payments", json=body)
            made.append(str(json.loads(answer.text)["id"]))
    return made


# ---- the list


async def test_find_reads_as_many_pages_as_it_needs(harness: MollieHarness) -> None:
    books = harness.double.books
    for number in range(520):
        ref = f"tr_L{number}"
        books.payments[ref] = Payment(
            id=ref,
            amount=100,
            currency="CHF",
            description="",
            method="creditcard",
            redirect_url="https://theke.example/",
            created_ms=harness.now_ms() + (10_000 if number >= 260 else 0),
            metadata={"theke_session": "s1", "theke_attempt": f"a{number}"},
        )
    late = await harness.provider.find(harness.now_ms() + 10_000, SessionId("s1"))
    assert [found.snapshot.attempt_id for found in late] == [f"a{n}" for n in range(260, 520)]
    assert harness.transport.sent == 2
    assert len(await harness.provider.find(0)) == 520
    assert harness.transport.sent == 5
