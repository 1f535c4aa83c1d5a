"""The double of Mollie says nothing that Mollie's own library would not expect of Mollie."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from mollie import models

from tests.doubles.mollie.app import SECRET_KEY
from tests.doubles.mollie.faults import Fault
from tests.doubles.mollie.harness import ORIGIN, MollieHarness
from theke_checkout.kit.wires import AppTransport

MODELS: dict[str, Any] = {
    "payment": models.PaymentResponse,
    "refund": models.RefundResponse,
    "capture": models.CaptureResponse,
    "payments": models.ListPaymentsResponseBody,
    "refunds": models.ListRefundsResponseBody,
    "captures": models.ListCapturesResponseBody,
    "chargebacks": models.ListChargebacksResponseBody,
}
BODY = {
    "amount": {"value": "10.00", "currency": "CHF"},
    "description": "An order",
    "method": "creditcard",
    "redirectUrl": "https://theke.example/pay/demo",
}
HAL = "application/hal+json"


@pytest.fixture
async def harness() -> AsyncGenerator[MollieHarness]:
    async with MollieHarness() as ready:
        yield ready


@pytest.fixture
async def merchant(harness: MollieHarness) -> AsyncGenerator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {SECRET_KEY}"}
    transport = AppTransport(harness.double.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=f"{ORIGIN}/v2", headers=headers
    ) as client:
        yield client


async def made(
    merchant: httpx.AsyncClient, changes: dict[str, Any] | None = None, key: str = ""
) -> dict[str, Any]:
    headers = {"idempotency-key": key} if key else {}
    answer = await merchant.post("/payments", json={**BODY, **(changes or {})}, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def _every_object(harness: MollieHarness, merchant: httpx.AsyncClient) -> None:
    """Let the double say all that it can say."""
    money = {"value": "1.00", "currency": "CHF"}
    for outcome in ("paid", "failed", "canceled", "expired", "pending"):
        for changes in ({"captureMode": "manual"}, {"method": "twint", "metadata": {"a": "b"}}):
            body = {"locale": "de_CH", "webhookUrl": "https://x.example/", **changes}
            payment = await made(merchant, body)
            ref = payment["id"]
            await harness.press(payment["_links"]["checkout"]["href"], outcome, "card_expired")
            assert (await merchant.get(f"/payments/{ref}")).status_code == 200
            await merchant.post(f"/payments/{ref}/captures", json={"amount": money})
            await merchant.post(f"/payments/{ref}/captures", json={"amount": BODY["amount"]})
            await merchant.post(f"/payments/{ref}/refunds", json={"amount": money})
            if outcome == "paid":
                harness.double.books.charge_back(harness.double.books.payments[ref])
            for path in ("", "/captures", "/refunds", "/chargebacks"):
                assert (await merchant.get(f"/payments/{ref}{path}")).status_code == 200
    assert (await merchant.get("/payments?limit=3")).json()["_links"]["next"]
    assert (await merchant.delete(f"/payments/{(await made(merchant))['id']}")).status_code == 200


async def test_every_object_is_one_of_the_librarys_to_the_last_field(
    harness: MollieHarness, merchant: httpx.AsyncClient
) -> None:
    await _every_object(harness, merchant)
    sent = harness.double.api.sent
    assert {resource for resource, _ in sent} == set(MODELS)
    statuses = {body["status"] for resource, body in sent if resource == "payment"}
    assert statuses >= {"open", "pending", "authorized", "paid", "failed", "canceled", "expired"}
    for resource, body in sent:
        read = MODELS[resource].model_validate_json(json.dumps(body), strict=True)
        assert read.model_dump(mode="json", by_alias=True) == body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": {"value": "10", "currency": "CHF"}}, "amount"),
        ({"amount": {"value": "10.0", "currency": "CHF"}}, "amount"),
        ({"amount": {"value": "10.00", "currency": "JPY"}}, "amount"),
        ({"amount": {"value": "0.00", "currency": "CHF"}}, "amount"),
        ({"amount": {"value": "10.00", "currency": "XXX"}}, "amount"),
        ({"amount": {"value": "10.000", "currency": "KWD"}}, "method"),
        ({"method": "twint", "amount": {"value": "10.00", "currency": "EUR"}}, "method"),
        ({"method": "cheque"}, "method"),
        ({"method": "twint", "captureMode": "manual"}, "captureMode"),
        ({"redirectUrl": ""}, "redirectUrl"),
        ({"metadata": {"a": "x" * 1_100}}, "metadata"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_mollie_refuses_is_refused(
    merchant: httpx.AsyncClient, changes: dict[str, object], field: str
) -> None:
    answer = await merchant.post("/payments", json={**BODY, **changes})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith(HAL)
    refusal = answer.json()
    assert refusal["field"] == field
    assert models.ErrorResponseData.model_validate(refusal).status == 422


async def test_a_local_webhook_is_refused_as_mollie_refuses_it(
    harness: MollieHarness, merchant: httpx.AsyncClient
) -> None:
    harness.double.api.local_webhooks = False
    body = {**BODY, "webhookUrl": "http://localhost:8765/v1/webhooks/mollie/demo"}
    assert (await merchant.post("/payments", json=body)).json()["field"] == "webhookUrl"


async def test_a_key_gives_its_first_answer_for_an_hour(
    harness: MollieHarness, merchant: httpx.AsyncClient
) -> None:
    first = await made(merchant, key="k1")
    harness.double.books.visit(harness.double.books.payments[first["id"]], "paid")
    again = await merchant.post("/payments", json=BODY, headers={"idempotency-key": "k1"})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first
    other = await merchant.post(
        "/payments", json={**BODY, "description": "x"}, headers={"idempotency-key": "k1"}
    )
    assert other.status_code == 400
    await harness.let_pass(3_600_000)
    assert (await made(merchant, key="k1"))["id"] != first["id"]


@pytest.mark.parametrize(
    ("fault", "later"),
    [
        (Fault(500), 201),
        (Fault(500, executed=True), 201),
        (Fault(500, executed=True, remembered=True), 500),
        (Fault(429), 201),
        (Fault(409), 201),
    ],
)
async def test_faults_break_one_call(
    harness: MollieHarness, merchant: httpx.AsyncClient, fault: Fault, later: int
) -> None:
    harness.double.faults.append(fault)
    headers = {"idempotency-key": "k1"}
    answer = await merchant.post("/payments", json=BODY, headers=headers)
    assert answer.status_code == fault.status
    assert len(harness.double.books.payments) == int(fault.executed)
    answer = await merchant.post("/payments", json=BODY, headers=headers)
    assert answer.status_code == later
    assert len(harness.double.books.payments) == 1


async def test_notices_are_lost_doubled_late_and_posted_again(harness: MollieHarness) -> None:
    books, courier = harness.double.books, harness.double.courier

    async def charged_back(number: int) -> None:
        await made_payment(harness, number)
        books.charge_back(books.payments[f"tr_D{number:09d}"])
        await harness.let_pass(0)

    courier.plan.lose = True
    await charged_back(1)
    assert harness.posted == []
    courier.plan.lose, courier.plan.repeat = False, 2
    await charged_back(2)
    assert [body for _, body in harness.posted] == [b"id=tr_D000000002"] * 2
    courier.plan.repeat, courier.plan.delay_ms = 1, 5_000
    await charged_back(3)
    assert len(harness.posted) == 2
    await harness.let_pass(5_000)
    assert harness.posted[-1][1] == b"id=tr_D000000003"
    courier.plan.delay_ms, harness.receiver_status = 0, 503
    await charged_back(4)
    harness.receiver_status = 200
    await harness.let_pass(60_000)
    assert harness.posted[-1][1] == b"id=tr_D000000004"


async def made_payment(harness: MollieHarness, number: int) -> None:
    """Make the payment of this number."""
    headers = {"authorization": f"Bearer {SECRET_KEY}"}
    transport = AppTransport(harness.double.app)
    async with httpx.AsyncClient(transport=transport, headers=headers) as client:
        body = {**BODY, "webhookUrl": "https://theke.example/"}
        answer = await client.post(f"{ORIGIN}/v2/payments", json=body)
    assert answer.json()["id"] == f"tr_D{number:09d}"


async def test_other_keys_open_nothing(harness: MollieHarness) -> None:
    async with httpx.AsyncClient(transport=AppTransport(harness.double.app)) as stranger:
        for headers in ({}, {"authorization": "Bearer test_other"}):
            answer = await stranger.get(f"{ORIGIN}/v2/payments", headers=headers)
            assert answer.status_code == 401
            assert models.ErrorResponseData.model_validate(answer.json()).status == 401
