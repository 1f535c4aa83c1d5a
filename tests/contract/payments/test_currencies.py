"""Each currency at each company: approved = sent = in its own books = told back; and where one
counts a digit more or less than it should, the money is never taken for what was approved.
"""

from collections.abc import AsyncGenerator

import pytest
from msgspec.structs import replace

from tests.currencies import CLDR_ZERO, EXCEPTIONS, ISO
from tests.doubles.mollie.harness import MollieHarness
from tests.doubles.stripe.harness import StripeHarness
from tests.live.test_bug_list_companies import call
from tests.money_scene import A1, TWINT, Till, cases, paying
from theke_checkout.commands import system as s
from theke_checkout.kit.harness import Card
from theke_checkout.providers import NotSupportedError
from theke_checkout.values.codes import Phase
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.money import Money

STRIPE_TWO = frozenset(("ISK", "UGX"))
"""Whole units by ISO, counted in hundredths at Stripe (docs.stripe.com/currencies)."""
STRIPE_ZERO = frozenset({code for code in ISO if not ISO[code]} | {"MGA"}) - STRIPE_TWO
"""Counted in whole units at Stripe: as by ISO, but for ariary; the same page."""
STRIPE_NEVER = frozenset(("CLF", "UYW"))
AT_STRIPE = sorted(ISO.keys() - STRIPE_NEVER)
ODD_AT_STRIPE = sorted((set(EXCEPTIONS) | set(CLDR_ZERO) | STRIPE_TWO) - STRIPE_NEVER)
AT_MOLLIE = (
    *("AED", "AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS"),
    *("ISK", "JPY", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "USD", "ZAR"),
)
FACTORS = (0.001, 0.01, 0.1, 10, 100, 1_000)


def units_at_stripe(currency: str) -> int:
    """Return how many of its units Stripe counts in a whole one."""
    if currency in STRIPE_ZERO:
        return 1
    return 100 if currency in STRIPE_TWO else 10 ** ISO[currency]


def sizes(currency: str) -> list[Money]:
    """Return amounts that Stripe takes: from 175 forints on, of three digits the last a zero."""
    whole = 10 ** ISO[currency]
    odd = {0: 123, 2: 123, 3: 120}[ISO[currency]] if currency != "MGA" else 0
    return [Money(500 * whole + odd, currency), Money(1_234 * whole, currency)]


@pytest.fixture
async def stripe() -> AsyncGenerator[StripeHarness]:
    async with StripeHarness() as ready:
        yield ready


@pytest.fixture
async def mollie() -> AsyncGenerator[MollieHarness]:
    async with MollieHarness() as ready:
        yield ready


def approved(amount: Money) -> Till:
    """The shopper approved this amount and pays at once."""
    scene = paying(TWINT)
    session = scene.session
    attempt = replace(scene.attempt, amount=amount)
    checkout = replace(scene.checkout, attempts={A1: attempt})
    scene.state = replace(session, checkouts={1: checkout})
    return scene


def outcome(amount: Money, snapshot: PaymentSnapshot) -> tuple[Phase, list[tuple[str, str]]]:
    """Return what becomes of a checkout when a company says this of its payment."""
    scene = approved(amount)
    shot = replace(snapshot, provider=scene.attempt.provider)
    scene.tell(s.RecordFact(snapshot=shot, source="webhook"))
    return scene.checkout.phase, cases(scene.session)


@pytest.mark.parametrize("currency", AT_STRIPE)
async def test_stripes_books_hold_what_was_approved(stripe: StripeHarness, currency: str) -> None:
    for n, amount in enumerate(sizes(currency)):
        confirmation = await stripe.confirmation(Card.PAYS)
        answer = await stripe.provider.create(
            call(amount, stripe.now_ms(), confirmation), key=f"k{n}"
        )
        intent = stripe.double.books.intents[answer.snapshot.ref]
        booked = amount.amount * units_at_stripe(currency) // 10 ** ISO[currency]
        assert (intent["amount"], intent["amount_received"]) == (booked, booked)
        assert intent["currency"] == currency.lower()
        assert answer.snapshot.amount == answer.snapshot.captured == amount
        assert outcome(amount, answer.snapshot) == (Phase.SETTLING, [])


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("currency", ODD_AT_STRIPE)
async def test_another_power_of_ten_at_stripe_is_never_an_order(
    stripe: StripeHarness, currency: str, factor: float
) -> None:
    amount = Money(100_000, currency)
    confirmation = await stripe.confirmation(Card.PAYS)
    answer = await stripe.provider.create(call(amount, stripe.now_ms(), confirmation), key="k")
    intent = stripe.double.books.intents[answer.snapshot.ref]
    for name in ("amount", "amount_received"):
        intent[name] = round(intent[name] * factor)
    payment = (await stripe.provider.retrieve(answer.snapshot.ref)).snapshot
    assert payment.amount.amount == round(amount.amount * factor)
    phase, lies = outcome(amount, payment)
    assert (phase, lies) == (Phase.APPROVED, [("mismatch", "a1")])


@pytest.mark.parametrize("currency", sorted(STRIPE_NEVER))
async def test_what_stripe_cannot_count_is_refused_before_it_can_be_wrong(
    stripe: StripeHarness, currency: str
) -> None:
    with pytest.raises(NotSupportedError):
        await stripe.provider.create(call(Money(500_000, currency), stripe.now_ms(), "x"), key="k")
    assert stripe.double.books.intents == {}


@pytest.mark.parametrize("currency", AT_MOLLIE)
async def test_mollies_books_hold_what_was_approved(mollie: MollieHarness, currency: str) -> None:
    amount = Money(123_456, currency)
    answer = await mollie.provider.create(call(amount, mollie.now_ms()), key="k")
    assert answer.next_action is not None
    await mollie.press(answer.next_action.url, "paid")
    booked = mollie.double.books.payments[answer.snapshot.ref]
    assert (booked.amount, booked.currency) == (123_456, currency)
    payment = (await mollie.provider.retrieve(answer.snapshot.ref)).snapshot
    assert payment.captured == amount
    assert outcome(amount, payment) == (Phase.SETTLING, [])
    for factor in FACTORS:
        booked.amount = booked.captured = round(123_000 * factor)
        payment = (await mollie.provider.retrieve(answer.snapshot.ref)).snapshot
        assert outcome(Money(123_000, currency), payment)[1] == [("mismatch", "a1")]
