"""The currency bugs of the list at the real adapters: what stands in the company's own books, in
its own way of writing, is the amount that the shopper approved; and so it comes back.
"""

from typing import Any

import httpx
import pytest

from tests.doubles.mollie.app import SECRET_KEY
from tests.doubles.mollie.harness import ORIGIN, MollieHarness
from tests.doubles.stripe.harness import StripeHarness
from theke_checkout.kit.harness import Card
from theke_checkout.kit.wires import AppTransport
from theke_checkout.providers import CreatePaymentCall, NotSupportedError, ProviderError
from theke_checkout.providers.mollie import vocabulary
from theke_checkout.providers.stripe import methods
from theke_checkout.values.ids import AttemptId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode
from theke_server.locales import amount as written


def call(amount: Money, now_ms: int, confirmation: str = "") -> CreatePaymentCall:
    return CreatePaymentCall(
        session_id=SessionId("s1"),
        attempt_id=AttemptId("a1"),
        amount=amount,
        method="card",
        capture=CaptureMode.AUTOMATIC,
        return_url="https://theke.example/pay/demo",
        expires_at_ms=now_ms + 900_000,
        locale="en",
        confirmation=confirmation,
    )


@pytest.mark.parametrize(
    ("amount", "booked", "shown"),
    [
        (Money(6_285, "JPY"), 6_285, "¥6,285"),  # x100 would be ¥628,500
        (Money(6_280, "KWD"), 6_280, "6.280"),  # /10 would be 0.628
        (Money(6_285, "CHF"), 6_285, "62.85"),
        (Money(6_285, "ISK"), 628_500, "6,285"),  # no cents by ISO, two of them at Stripe
    ],
    ids=lambda item: item.currency if isinstance(item, Money) else "",
)
async def test_jpy_x100_and_kwd_10_at_stripe(amount: Money, booked: int, shown: str) -> None:
    async with StripeHarness() as stripe:
        request = call(amount, stripe.now_ms(), await stripe.confirmation(Card.PAYS))
        answer = await stripe.provider.create(request, key="k1")
        [intent] = stripe.double.books.intents.values()
        assert (intent["amount"], intent["currency"]) == (booked, amount.currency.lower())
        assert intent["amount_received"] == booked
        assert answer.snapshot.amount == answer.snapshot.captured == amount
        assert written(answer.snapshot.captured, "en").endswith(shown)


async def payment_at(mollie: MollieHarness, ref: str) -> Any:
    """Return the amount as the company itself writes it."""
    async with httpx.AsyncClient(transport=AppTransport(mollie.double.app)) as client:
        key = {"authorization": f"Bearer {SECRET_KEY}"}
        answer = await client.get(f"{ORIGIN}/v2/payments/{ref}", headers=key)
    return answer.json()["amount"]


@pytest.mark.parametrize(
    ("amount", "booked"),
    [(Money(6_285, "JPY"), "6285"), (Money(6_285, "CHF"), "62.85"), (Money(6_285, "ISK"), "6285")],
    ids=lambda item: item.currency if isinstance(item, Money) else "",
)
async def test_jpy_x100_at_mollie(amount: Money, booked: str) -> None:
    async with MollieHarness() as mollie:
        answer = await mollie.provider.create(call(amount, mollie.now_ms()), key="k1")
        assert answer.next_action is not None
        await mollie.press(answer.next_action.url, "paid")
        assert await payment_at(mollie, answer.snapshot.ref) == {
            "value": booked,
            "currency": amount.currency,
        }
        after = await mollie.provider.retrieve(answer.snapshot.ref)
        assert after.snapshot.captured == amount


async def test_kwd_10_at_mollie_is_refused_before_it_can_be_wrong() -> None:
    async with MollieHarness() as mollie:
        with pytest.raises(NotSupportedError):
            await mollie.provider.create(call(Money(6_280, "KWD"), mollie.now_ms()), key="k1")
        assert mollie.double.books.payments == {}


def two_digits(_: str) -> int:
    return 2


async def test_the_mistakes_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "_DIGITS", {"JPY": 2, "KWD": 2})
    monkeypatch.setattr(vocabulary, "exponent", two_digits)
    for amount, booked, shown in ((6_285, "JPY", "¥6,285"), (6_280, "KWD", "6.280")):
        with pytest.raises((AssertionError, ProviderError)):
            await test_jpy_x100_and_kwd_10_at_stripe(Money(amount, booked), amount, shown)
    with pytest.raises((AssertionError, ProviderError)):
        await test_jpy_x100_at_mollie(Money(6_285, "JPY"), "6285")
