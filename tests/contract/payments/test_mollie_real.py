"""Mollie itself, in test mode: what the double is modelled from. Only where somebody gives a key.

    THEKE_MOLLIE_TEST_KEY=test_... pytest tests/contract/payments/test_mollie_real.py

No money moves, and nothing but the payments of the run is made. `conftest.py` leaves this module
out where there is no key.
"""

import os
import time
from collections.abc import AsyncGenerator

import httpx
import pytest
from msgspec.structs import replace

from theke_checkout.providers import (
    AuthConfigError,
    CreatePaymentCall,
    InvalidRequestError,
    KeyConflictError,
)
from theke_checkout.providers.kinds import Account, Tools
from theke_checkout.providers.mollie.provider import KIND, MollieProvider
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId, RefundId, SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode
from theke_server.clock import SystemIds
from theke_server.deployment.providers import EmptyDrawer

KEY = os.environ.get("THEKE_MOLLIE_TEST_KEY", "")
TIMEOUT_S = 20.0


def opened(key: str) -> MollieProvider:
    account = Account(
        name="mollie",
        shop_id=ShopId("demo"),
        secret_key=key,
        webhook_url="http://localhost:8765/v1/webhooks/mollie/demo",
    )
    assert not KIND.complaints(account)
    tools = Tools(
        http=lambda: httpx.AsyncClient(timeout=TIMEOUT_S),
        now_ms=lambda: time.time_ns() // 1_000_000,
        keep=EmptyDrawer(),
    )
    return KIND.open(account, tools)


@pytest.fixture
async def provider() -> AsyncGenerator[MollieProvider]:
    assert KEY.startswith("test_"), "a test key: no real money"
    mollie = opened(KEY)
    yield mollie
    await mollie.aclose()


@pytest.fixture
def call() -> CreatePaymentCall:
    run = SystemIds().fresh("s")
    return CreatePaymentCall(
        session_id=SessionId(run),
        attempt_id=AttemptId("a1"),
        amount=Money(1_295, "EUR"),
        method="card",
        capture=CaptureMode.AUTOMATIC,
        return_url="https://example.org/pay/demo",
        expires_at_ms=0,
        locale="de-CH",
    )


async def test_a_payment_is_made_once_found_and_says_what_is_true_when_canceled(
    provider: MollieProvider, call: CreatePaymentCall
) -> None:
    began_ms = time.time_ns() // 1_000_000 - 60_000
    key = f"theke:{call.session_id}:a1:create"
    once = await provider.create(call, key=key)
    assert once.snapshot.state is PaymentState.ACTION_REQUIRED
    assert once.snapshot.amount == call.amount
    assert once.next_action is not None
    assert once.next_action.url.startswith("https://")
    assert (await provider.create(call, key=key)).snapshot == once.snapshot
    (found,) = await provider.find(began_ms, call.session_id)
    assert found.snapshot == once.snapshot == (await provider.retrieve(once.snapshot.ref)).snapshot
    after = await provider.cancel(once.snapshot.ref, key=f"{key}:cancel")
    assert after.snapshot.state in (PaymentState.CANCELED, PaymentState.ACTION_REQUIRED)
    (notice,) = provider.parse_webhook({}, f"id={once.snapshot.ref}".encode(), 0)
    assert (await provider.resolve(notice)).session_id == call.session_id


async def test_a_key_with_other_parameters_is_refused(
    provider: MollieProvider, call: CreatePaymentCall
) -> None:
    key = f"theke:{call.session_id}:a1:create"
    await provider.create(call, key=key)
    other = replace(call, amount=Money(1_296, "EUR"))
    with pytest.raises(KeyConflictError):
        await provider.create(other, key=key)


async def test_what_is_not_there_or_not_paid_is_refused(
    provider: MollieProvider, call: CreatePaymentCall
) -> None:
    with pytest.raises(InvalidRequestError):
        await provider.retrieve("tr_nobody")
    ref = (await provider.create(call, key=f"theke:{call.session_id}:a1:create")).snapshot.ref
    with pytest.raises(InvalidRequestError):
        await provider.refund(ref, RefundId("r1"), call.amount, key=f"{ref}:r1")
    with pytest.raises(InvalidRequestError):
        await provider.capture(ref, call.amount, key=f"{ref}:capture")


async def test_a_key_that_nobody_has_is_refused(call: CreatePaymentCall) -> None:
    mollie = opened("test_" + "x" * 30)
    with pytest.raises(AuthConfigError):
        await mollie.create(call, key="k1")
    await mollie.aclose()
