"""What shop and shopper do in the tests of the adapter, in one call each."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.doubles.drawer import NoKeep
from tests.doubles.stripe import cards
from tests.doubles.stripe.harness import StripeHarness, account
from theke_checkout.providers import Answer, ConfirmCall, CreatePaymentCall
from theke_checkout.providers.kinds import Tools
from theke_checkout.providers.stripe.provider import KIND, StripeProvider
from theke_checkout.values.ids import AttemptId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

WHOLE = Money(21_480, "CHF")
RETURN_URL = "https://theke.example/pay/demo"


def create_call(confirmation: str, **changes: Any) -> CreatePaymentCall:
    """Return a call to create a payment."""
    values: dict[str, Any] = {
        "session_id": SessionId("s1"), "attempt_id": AttemptId("a1"), "amount": WHOLE,
        "method": "card", "capture": CaptureMode.AUTOMATIC, "return_url": RETURN_URL,
        "expires_at_ms": 0, "confirmation": confirmation,
    }  # fmt: skip
    return CreatePaymentCall(**{**values, **changes})


async def paid(harness: StripeHarness, number: str = cards.PAYS, **changes: Any) -> Answer:
    """Pay with a card."""
    return await harness.provider.create(
        create_call(await harness.typed(number), **changes), key="k1"
    )


async def again(harness: StripeHarness, ref: str, number: str, count: int = 2) -> Answer:
    """Confirm with another card."""
    call = ConfirmCall(
        ref=ref, number=count, return_url=RETURN_URL, confirmation=await harness.typed(number)
    )
    return await harness.provider.confirm(call, key=f"k{count}")


def calls(harness: StripeHarness, path: str, method: str = "POST") -> list[dict[str, Any]]:
    """Return the parameters of the calls to a path."""
    return [form for verb, at, form, _ in harness.double.api.calls if (verb, at) == (method, path)]


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> StripeProvider:
    """Return the adapter on a line that a test answers."""
    transport = httpx.MockTransport(answer)
    tools = Tools(
        http=lambda: httpx.AsyncClient(transport=transport), now_ms=lambda: 0, keep=NoKeep()
    )
    return KIND.open(account(), tools)
