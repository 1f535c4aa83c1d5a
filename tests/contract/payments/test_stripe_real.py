"""Stripe itself, in test mode: what the double is modelled from. Only where somebody gives a key.

    THEKE_STRIPE_TEST_KEY=sk_test_... pytest tests/contract/payments/test_stripe_real.py

No money moves, and nothing but the payments of the run is made. `conftest.py` leaves this module
out where there is no key. `THEKE_STRIPE_TEST_URL` points it at a running double instead.
"""

import os
import secrets
import time
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from theke_checkout.providers import (
    AuthConfigError,
    ConfirmCall,
    CreatePaymentCall,
    InvalidRequestError,
    KeyConflictError,
)
from theke_checkout.providers.kinds import Account, Tools
from theke_checkout.providers.stripe.provider import API, KIND, StripeProvider
from theke_checkout.values.facts import DeclineKind, PaymentState, RefundState
from theke_checkout.values.ids import AttemptId, RefundId, SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode
from theke_server.deployment.providers import EmptyDrawer

KEY = os.environ.get("THEKE_STRIPE_TEST_KEY", "")
URL = os.environ.get("THEKE_STRIPE_TEST_URL", "")
TIMEOUT_S = 30.0
RETURN_URL = "https://theke.example/pay/demo"
WHOLE = Money(21_480, "CHF")


def opened(key: str) -> StripeProvider:
    """Return the adapter with a key."""
    account = Account(
        name="stripe",
        shop_id=ShopId("demo"),
        secret_key=key,
        publishable_key="pk_test_unused",
        webhook_secrets=("whsec_unused",),
        webhook_url="https://theke.example/v1/webhooks/stripe/demo",
        url=URL,
    )
    assert not KIND.complaints(account)
    tools = Tools(
        http=lambda: httpx.AsyncClient(timeout=TIMEOUT_S),
        now_ms=lambda: time.time_ns() // 1_000_000,
        keep=EmptyDrawer(),
    )
    return KIND.open(account, tools)


@pytest.fixture
async def provider() -> AsyncGenerator[StripeProvider]:
    assert KEY.startswith(("sk_test_", "rk_test_")), "a test key: no real money"
    stripe = opened(KEY)
    yield stripe
    await stripe.aclose()


@pytest.fixture
def run() -> str:
    """Return a name that no other run has."""
    return secrets.token_hex(6)


async def token(card: str) -> str:
    """Type a card, as the API's test helper does it for a form."""
    async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
        answer = await client.post(
            f"{URL or API}/v1/test_helpers/confirmation_tokens",
            data={"payment_method": card},
            headers={"authorization": f"Bearer {KEY}"},
        )
    answer.raise_for_status()
    return str(answer.json()["id"])


async def create_call(run: str, card: str = "pm_card_visa", **changes: Any) -> CreatePaymentCall:
    """Return a call to create a payment."""
    confirmation = await token(card) if card else ""
    values: dict[str, Any] = {
        "session_id": SessionId(f"s-{run}"), "attempt_id": AttemptId(f"a-{run}"), "amount": WHOLE,
        "method": "card", "capture": CaptureMode.AUTOMATIC, "return_url": RETURN_URL,
        "expires_at_ms": 0, "confirmation": confirmation,
    }  # fmt: skip
    return CreatePaymentCall(**{**values, **changes})


async def test_held_money_is_taken_and_given_back(provider: StripeProvider, run: str) -> None:
    start_ms = time.time_ns() // 1_000_000 - 60_000
    call = await create_call(run, capture=CaptureMode.MANUAL)
    first = await provider.create(call, key=f"{run}:create")
    assert await provider.create(call, key=f"{run}:create") == first
    held = first.snapshot
    assert (held.state, held.authorized) == (PaymentState.AUTHORIZED, WHOLE)
    taken = (await provider.capture(held.ref, WHOLE, key=f"{run}:capture")).snapshot
    assert (taken.state, taken.captured) == (PaymentState.CAPTURED, WHOLE)
    part, rest = Money(10_000, "CHF"), Money(11_480, "CHF")
    await provider.refund(held.ref, RefundId("r0"), part, key=f"{run}:r0")
    back = await provider.refund(held.ref, RefundId("r1"), rest, key=f"{run}:r1")
    assert [refund.refund_id for refund in back.snapshot.refunds] == ["r0", "r1"]
    assert {refund.state for refund in back.snapshot.refunds} <= {
        RefundState.SUCCEEDED, RefundState.PENDING,
    }  # fmt: skip
    with pytest.raises(InvalidRequestError):
        await provider.refund(held.ref, RefundId("r2"), Money(1, "CHF"), key=f"{run}:r2")
    assert held.revision < taken.revision < back.snapshot.revision
    found = await provider.find(start_ms, SessionId(f"s-{run}"))
    assert [item.snapshot.ref for item in found] == [held.ref]


async def test_a_key_with_other_parameters_is_refused(provider: StripeProvider, run: str) -> None:
    await provider.create(await create_call(run), key=f"{run}:create")
    with pytest.raises(KeyConflictError):
        await provider.create(await create_call(run, amount=Money(500, "CHF")), key=f"{run}:create")


async def test_a_declined_payment_is_paid_with_another_card(
    provider: StripeProvider, run: str
) -> None:
    call = await create_call(run, "pm_card_visa_chargeDeclinedInsufficientFunds")
    declined = (await provider.create(call, key=f"{run}:create")).snapshot
    assert (declined.state, declined.decline) == (PaymentState.OPEN, DeclineKind.INSUFFICIENT_FUNDS)
    assert declined.declines == 1
    again = ConfirmCall(
        ref=declined.ref, number=2, return_url=RETURN_URL, confirmation=await token("pm_card_visa")
    )
    good = (await provider.confirm(again, key=f"{run}:confirm:2")).snapshot
    assert (good.ref, good.state, good.declines) == (declined.ref, PaymentState.CAPTURED, 1)
    assert good.revision > declined.revision
    assert (await provider.confirm(again, key=f"{run}:confirm:2")).snapshot == good


async def test_a_checked_card_asks_the_pay_page_and_can_be_canceled(
    provider: StripeProvider, run: str
) -> None:
    call = await create_call(run, "pm_card_threeDSecure2Required")
    answer = await provider.create(call, key=f"{run}:create")
    assert answer.snapshot.state is PaymentState.ACTION_REQUIRED
    assert answer.next_action is not None
    assert answer.next_action.kind == "driver"
    assert "_secret_" in answer.next_action.secret
    ended = await provider.cancel(answer.snapshot.ref, key=f"{run}:cancel")
    assert ended.snapshot.state is PaymentState.CANCELED
    again = await provider.cancel(answer.snapshot.ref, key=f"{run}:cancel:2")
    assert again == ended


async def test_twint_leads_to_a_page_of_stripes(provider: StripeProvider, run: str) -> None:
    call = await create_call(run, "", method="twint")
    answer = await provider.create(call, key=f"{run}:create")
    assert answer.next_action is not None
    assert answer.next_action.kind == "redirect"
    host = httpx.URL(answer.next_action.url).host
    assert URL or host.endswith(".stripe.com")


async def test_money_that_was_taken_is_not_canceled(provider: StripeProvider, run: str) -> None:
    paid = (await provider.create(await create_call(run), key=f"{run}:create")).snapshot
    assert (await provider.cancel(paid.ref, key=f"{run}:cancel")).snapshot == paid


async def test_a_wrong_key_is_for_the_operator() -> None:
    provider = opened("sk_test_nobody")
    with pytest.raises(AuthConfigError):
        await provider.retrieve("pi_nobody")
    await provider.aclose()
