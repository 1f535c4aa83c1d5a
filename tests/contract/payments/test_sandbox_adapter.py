"""How the sandbox adapter reads answers: one meaning each, and none for words it does not know."""

import json
from collections.abc import Callable

import httpx
import pytest

from tests import loopback
from tests.contract.payments.harness import (
    API,
    NOW_MS,
    WEBHOOK_SECRET,
    create_call,
    sandbox_account,
)
from theke_checkout.providers import (
    AuthConfigError,
    BadSignatureError,
    InvalidRequestError,
    KeyConflictError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.providers.sandbox.provider import KIND, SandboxProvider
from theke_checkout.values.money import Money
from theke_server.sandbox.courier import SIGNATURE_HEADER, sign

PAYMENT: dict[str, object] = {
    "ref": "p1", "session_id": "s1", "attempt_id": "a1", "revision": 2, "status": "authorized",
    "currency": "CHF", "amount": 100, "authorized": 100, "captured": 0, "refunds": [],
    "decline": None, "declines": 0, "method": "card", "disputed": False, "created_ms": 1,
}  # fmt: skip


def _provider(handler: Callable[[httpx.Request], httpx.Response]) -> SandboxProvider:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return SandboxProvider(client, sandbox_account())


def _answering(status: int, body: object, **headers: str) -> SandboxProvider:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return _provider(lambda _: httpx.Response(status, content=content, headers=headers))


def _error(code: str) -> dict[str, object]:
    return {"error": {"code": code}}


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (400, _error("amount_too_large"), InvalidRequestError, "amount_too_large"),
        (402, _error("capture_failed"), InvalidRequestError, "capture_failed"),
        (404, _error("unknown_payment"), InvalidRequestError, "unknown_payment"),
        (409, _error("wrong_state"), InvalidRequestError, "wrong_state"),
        (409, _error("key_conflict"), KeyConflictError, "key_conflict"),
        (401, _error("unknown_key"), AuthConfigError, "unknown_key"),
        (403, b"<html>", AuthConfigError, "http_403"),
        (429, _error("slow_down"), RateLimitedError, "slow_down"),
        (503, _error("unavailable"), UnavailableError, "unavailable"),
        (500, _error("internal"), OutcomeUnknownError, "internal"),
        (502, b"<html>", OutcomeUnknownError, "http_502"),
        (504, b"", OutcomeUnknownError, "http_504"),
        (302, b"", OutcomeUnknownError, "http_302"),
        (200, b"", OutcomeUnknownError, "unreadable_answer"),
        (200, b"{}", OutcomeUnknownError, "unreadable_answer"),
        (200, b"\xff", OutcomeUnknownError, "unreadable_answer"),
        (200, {**PAYMENT, "amount": 1.5}, OutcomeUnknownError, "unreadable_answer"),
        (200, {**PAYMENT, "status": "great"}, OutcomeUnknownError, "unknown_word"),
        (200, {**PAYMENT, "decline": "mood"}, OutcomeUnknownError, "unknown_word"),
        (
            200,
            {**PAYMENT, "next_action": {"kind": "dance", "url": "x"}},
            OutcomeUnknownError,
            "unknown_word",
        ),
    ],
)
async def test_every_answer_has_one_meaning(
    status: int, body: object, expected: type[ProviderError], code: str
) -> None:
    with pytest.raises(expected) as caught:
        await _answering(status, body).create(create_call("c1"), key="k1")
    assert type(caught.value) is expected
    assert caught.value.code == code


async def test_a_rate_limit_says_when_to_come_back() -> None:
    provider = _answering(429, _error("slow_down"), **{"retry-after": "7"})
    with pytest.raises(RateLimitedError) as caught:
        await provider.cancel("p1", key="k1")
    assert caught.value.retry_after_s == 7.0


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (httpx.ConnectError("x"), UnavailableError),
        (httpx.ConnectTimeout("x"), UnavailableError),
        (httpx.PoolTimeout("x"), UnavailableError),
        (httpx.ReadTimeout("x"), OutcomeUnknownError),
        (httpx.WriteTimeout("x"), OutcomeUnknownError),
        (httpx.ReadError("x"), OutcomeUnknownError),
        (httpx.WriteError("x"), OutcomeUnknownError),
        (httpx.RemoteProtocolError("x"), OutcomeUnknownError),
    ],
)
async def test_only_what_was_never_sent_was_surely_not_executed(
    broken: httpx.TransportError, expected: type[ProviderError]
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise broken

    provider = _provider(fail)
    with pytest.raises(expected):
        await provider.capture("p1", Money(1, "CHF"), key="k1")
    with pytest.raises(UnavailableError):
        await provider.retrieve("p1")
    with pytest.raises(UnavailableError):
        await provider.find(0)


async def test_a_list_that_never_ends_is_given_up() -> None:
    with pytest.raises(InvalidRequestError):
        await _answering(200, {"payments": [PAYMENT], "more": True}).find(0)


async def test_a_notice_with_unknown_words_is_looked_up() -> None:
    body = json.dumps(
        {"id": "e1", "type": "payment.changed", "payment": {**PAYMENT, "status": "great"}}
    ).encode()
    headers = {SIGNATURE_HEADER: sign(WEBHOOK_SECRET, NOW_MS, body)}
    provider = _answering(200, PAYMENT)
    (notice,) = provider.parse_webhook(headers, body, NOW_MS)
    assert notice.snapshot is None
    assert (await provider.resolve(notice)).snapshot.ref == "p1"


async def test_a_kind_of_notice_that_we_do_not_know_is_taken_and_left() -> None:
    body = b'{"id": "e1", "type": "weather.changed", "payment": {}}'
    headers = {SIGNATURE_HEADER: sign(WEBHOOK_SECRET, NOW_MS, body)}
    assert _answering(200, PAYMENT).parse_webhook(headers, body, NOW_MS) == ()


async def test_a_signed_notice_that_is_no_notice_is_refused() -> None:
    for body in (b"", b"[]", b"\xff", b'{"id": "e1", "type": "payment.changed", "payment": {}}'):
        headers = {SIGNATURE_HEADER: sign(WEBHOOK_SECRET, NOW_MS, body)}
        with pytest.raises(BadSignatureError):
            _answering(200, PAYMENT).parse_webhook(headers, body, NOW_MS)


async def test_any_of_two_secrets_signs_and_an_empty_one_never() -> None:
    body = json.dumps({"id": "e1", "type": "payment.changed", "payment": PAYMENT}).encode()
    client = loopback.client()
    both = SandboxProvider(client, sandbox_account(webhook_secrets=("new", "old", "")))
    for secret in ("new", "old"):
        headers = {SIGNATURE_HEADER: sign(secret, NOW_MS, body)}
        assert both.parse_webhook(headers, body, NOW_MS)
    for secret in ("", "other"):
        headers = {SIGNATURE_HEADER: sign(secret, NOW_MS, body)}
        with pytest.raises(BadSignatureError):
            both.parse_webhook(headers, body, NOW_MS)
    await both.aclose()


TOLERANCE_MS = 5 * 60_000


@pytest.mark.parametrize("late_ms", [-TOLERANCE_MS, 0, TOLERANCE_MS])
async def test_a_clock_may_be_wrong_by_five_minutes_and_no_more(late_ms: int) -> None:
    body = json.dumps({"id": "e1", "type": "payment.changed", "payment": PAYMENT}).encode()
    headers = {SIGNATURE_HEADER: sign(WEBHOOK_SECRET, NOW_MS, body)}
    provider = _answering(200, PAYMENT)
    (notice,) = provider.parse_webhook(headers, body, NOW_MS + late_ms)
    assert (notice.session_id, notice.attempt_id) == ("s1", "a1")
    if late_ms:
        beyond_ms = late_ms + (1 if late_ms > 0 else -1)
        with pytest.raises(BadSignatureError):
            provider.parse_webhook(headers, body, NOW_MS + beyond_ms)


async def test_the_key_and_the_secret_go_where_they_belong() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=PAYMENT)

    await _provider(answer).create(create_call("c1"), key="theke:s1:a1:create")
    (request,) = seen
    assert str(request.url) == f"{API}/sandbox/v1/payments"
    assert request.headers["idempotency-key"] == "theke:s1:a1:create"
    assert request.headers["authorization"].startswith("Bearer ")
    assert "secret" not in repr(_provider(answer)) + repr(sandbox_account())


def test_the_sandbox_takes_no_real_money() -> None:
    assert KIND.demo_only is True
