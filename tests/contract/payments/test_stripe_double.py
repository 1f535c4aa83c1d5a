"""The double of Stripe by itself: a server of its own, keys, faults, and what browsers may ask."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests import loopback
from tests.doubles.drawer import NoKeep
from tests.doubles.stripe import cards
from tests.doubles.stripe.double import Double
from tests.doubles.stripe.faults import Fault, Kind, Plan
from tests.doubles.stripe.harness import StripeHarness, account
from tests.doubles.stripe.objects import Obj
from tests.doubles.stripe.scene import WHOLE, create_call, paid
from tests.doubles.stripe.spec import ParamError, nested, spec, typed
from theke_checkout.kit.wires import AppTransport
from theke_checkout.providers import OutcomeUnknownError
from theke_checkout.providers.kinds import Tools
from theke_checkout.providers.stripe.provider import KIND
from theke_checkout.values.facts import PaymentState

PAY = {"amount": "2000", "currency": "chf", "confirm": "true", "payment_method": "pm_card_visa"}
KEY = {"authorization": "Bearer sk_test_double"}


async def nobody(url: str, headers: dict[str, str], body: bytes) -> int:
    """Take no notices."""
    raise AssertionError(url)


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    double = Double(lambda: 1_800_000_000_000, nobody, "http://stripe.test")
    transport = AppTransport(double.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://stripe.test", headers=KEY
    ) as ready:
        yield ready


# ---- Stripe's document


def test_the_document_is_of_the_version_before_the_librarys() -> None:
    assert spec().version == "2026-08-26.dahlia"


def test_an_object_with_a_field_that_stripe_has_not_is_found() -> None:
    good = Double(lambda: 0, nobody, "http://x").books.create({"amount": 500, "currency": "chf"})
    assert spec().object_faults("payment_intent", good) == []
    for wrong in ({"colour": "red"}, {"status": "paid"}, {"amount": "500"}, {"metadata": {"a": 1}}):
        assert spec().object_faults("payment_intent", {**good, **wrong})


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("amount", "5"), ("currency", "chf"), ("bogus", "1")], "parameter_unknown"),
        ([("amount", "5"), ("currency", "chf"), ("metadata[a][b]", "1")], "parameter_invalid"),
        ([("amount", "5.0"), ("currency", "chf")], "parameter_invalid_integer"),
        ([("currency", "chf")], "parameter_missing"),
        ([("amount", "5"), ("currency", "chf"), ("capture_method", "later")], ""),
        ([("amount", "5"), ("currency", "chf"), ("confirm", "yes")], ""),
    ],
)
def test_a_request_that_stripe_would_refuse_is_refused(
    pairs: list[tuple[str, str]], code: str
) -> None:
    operation = spec().operation("POST", "/v1/payment_intents")
    assert operation is not None
    with pytest.raises(ParamError) as refused:
        typed(operation.params, nested(pairs))
    assert refused.value.code == code


# ---- keys


async def test_a_key_keeps_its_first_answer_even_a_500(client: httpx.AsyncClient) -> None:
    headers = {"idempotency-key": "k1"}
    await client.post("/_double/faults", json={"kind": "500"})
    first = await client.post("/v1/payment_intents", data=PAY, headers=headers)
    again = await client.post("/v1/payment_intents", data=PAY, headers=headers)
    assert (first.status_code, again.status_code) == (500, 500)
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (
        False, "true",
    )  # fmt: skip
    assert (await client.get("/_double/state")).json() == []
    other = await client.post("/v1/payment_intents", data=PAY, headers={"idempotency-key": "k2"})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status"), [({"bogus": "1"}, 400), ({"payment_method_types[]": "card"}, 400)]
)
async def test_a_key_keeps_nothing_of_a_call_that_was_never_begun(
    client: httpx.AsyncClient, wrong: dict[str, str], status: int
) -> None:
    headers = {"idempotency-key": "k1"}
    refused = await client.post("/v1/payment_intents", data={**PAY, **wrong}, headers=headers)
    assert refused.status_code == status
    good = await client.post("/v1/payment_intents", data=PAY, headers=headers)
    assert (good.status_code, "idempotent-replayed" in good.headers) == (200, False)


async def test_a_key_is_forgotten_after_a_day() -> None:
    async with StripeHarness() as harness:
        call = create_call(await harness.typed(cards.PAYS))
        first = await harness.provider.create(call, key="k1")
        await harness.let_pass(23 * 3_600_000)
        assert await harness.provider.create(call, key="k1") == first
        await harness.let_pass(2 * 3_600_000)
        other = create_call(await harness.typed(cards.PAYS))
        assert (await harness.provider.create(other, key="k1")).snapshot.ref != first.snapshot.ref


def test_a_plan_of_faults_is_used_up() -> None:
    plan = Plan()
    plan.add(Fault(kind=Kind.RATE, path="/capture", skip=1, times=2))
    asked = [("GET", "/capture"), ("POST", "/cancel"), *[("POST", "/capture")] * 4]
    taken = [plan.take(*item) for item in asked]
    assert [fault is not None for fault in taken] == [False, False, False, True, True, False]
    plan.add(Fault(kind=Kind.RATE))
    plan.clear()
    assert plan.take("POST", "/capture") is None


# ---- browsers


async def test_a_browser_sees_one_payment_with_its_own_secret(client: httpx.AsyncClient) -> None:
    made: Obj = (await client.post("/v1/payment_intents", data=PAY)).json()
    path = f"/v1/payment_intents/{made['id']}"
    good = {"key": "pk_test_double", "client_secret": made["client_secret"]}
    bare = {"authorization": ""}
    answer = await client.get(path, params=good, headers=bare)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    for wrong in ({"client_secret": "x"}, {"key": "pk_test_other"}, {"client_secret": ""}):
        refused = await client.get(path, params={**good, **wrong}, headers=bare)
        assert refused.status_code in {401, 404}
    key = {"key": "pk_test_double"}
    listed = await client.get("/v1/payment_intents", params=key, headers=bare)
    assert listed.status_code == 404
    assert (await client.post(f"{path}/cancel", data=good, headers=bare)).status_code == 401


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        ({}, 200),
        ({"amount": 2_001}, 400),
        ({"currency": "eur"}, 400),
        ({"capture_method": "manual"}, 400),
    ],
)
async def test_a_form_pays_for_what_it_was_made_for(
    client: httpx.AsyncClient, shown: Obj, status: int
) -> None:
    made_for = {"amount": 2_000, "currency": "chf", "capture_method": "automatic", **shown}
    typed_in = {"key": "pk_test_double", "number": cards.PAYS, "expiry": "1131", "cvc": "739"}
    token = (await client.post("/elements/tokens", json={**typed_in, "shown": made_for})).json()
    body = {**PAY, "confirmation_token": token["id"]}
    del body["payment_method"]
    assert (await client.post("/v1/payment_intents", data=body)).status_code == status


async def test_scripts_and_form_are_served_for_every_train(client: httpx.AsyncClient) -> None:
    for path in ("/v3/", "/endive/stripe.js", "/dahlia/stripe.js"):
        answer = await client.get(path)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "createConfirmationToken" in answer.text
    assert "Card number" in (await client.get("/elements/payment")).text


# ---- a server of its own


@asynccontextmanager
async def running(*more: str) -> AsyncGenerator[Obj]:
    """Run the double as a process."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.doubles.stripe", *more, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    try:
        yield json.loads(await server.stdout.readline())
    finally:
        server.terminate()
        await server.wait()


@pytest.mark.process
async def test_the_real_library_pays_over_http_and_hears_of_it() -> None:
    heard: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = dict(line.lower().split(": ", 1) for line in head)
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        heard.put_nowait((headers, body))

    shop = await asyncio.start_server(hear, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{shop.sockets[0].getsockname()[1]}/hook"
    async with running("--webhook", url, "--webhook-secret", "whsec_process") as names:
        origin = names["origin"]
        own_account = account(
            url=origin, browser_url=origin, secret_key=names["secret_key"],
            publishable_key=names["publishable_key"], webhook_secrets=(names["webhook_secret"],),
        )  # fmt: skip
        tools = Tools(http=httpx.AsyncClient, now_ms=lambda: 0, keep=NoKeep())
        provider = KIND.open(own_account, tools)
        async with loopback.client(base_url=origin) as browser:
            typed_in = {"key": names["publishable_key"], "number": cards.PAYS, "expiry": "1131"}
            answer = await browser.post("/elements/tokens", json={**typed_in, "cvc": "739"})
            call = create_call(answer.json()["id"])
            await browser.post("/_double/faults", json={"kind": "lose"})
            with pytest.raises(OutcomeUnknownError, match="connection_lost"):
                await provider.create(call, key="k1")
            snapshot = (await provider.create(call, key="k1")).snapshot
            assert (snapshot.state, snapshot.captured) == (PaymentState.CAPTURED, WHOLE)
            listed: list[dict[str, Any]] = (await browser.get("/_double/state")).json()
            assert [(entry["received"], entry["status"]) for entry in listed] == [
                (21_480, "succeeded")
            ]
        while True:
            headers, body = await asyncio.wait_for(heard.get(), 30)
            at_ms = int(headers["stripe-signature"].split(",")[0].removeprefix("t=")) * 1_000
            notices = provider.parse_webhook(headers, body, at_ms)
            if notices:
                break
        assert notices[0].snapshot == snapshot
        await provider.aclose()
    shop.close()
    await shop.wait_closed()


async def test_the_double_answers_nothing_that_stripe_could_not() -> None:
    async with StripeHarness() as harness:
        ref = (await paid(harness)).snapshot.ref
        harness.double.books.intents[ref]["status"] = "paid"
        with pytest.raises(AssertionError, match="not Stripe's"):
            await harness.provider.retrieve(ref)
