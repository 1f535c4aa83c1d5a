"""Two shops on one account at the company, here or in two deployments: each leaves the other's
payments alone, in notices, in look-ups and in lists.
"""

from collections.abc import AsyncGenerator

import pytest

from tests.contract.payments.test_stripe_adapter import paid as paid_at_stripe
from tests.doubles.mollie import harness as mollie
from tests.doubles.stripe import harness as stripe
from theke_checkout.providers import Notice, PaymentProvider
from theke_checkout.providers.mollie.provider import KIND as MOLLIE
from theke_checkout.providers.stripe.provider import KIND as STRIPE
from theke_checkout.values.ids import RefundId, ShopId
from theke_checkout.values.money import Money

OTHER = ShopId("other")
WHOLE = Money(21_480, "CHF")


@pytest.fixture
async def at_stripe() -> AsyncGenerator[stripe.StripeHarness]:
    async with stripe.StripeHarness() as harness:
        yield harness


@pytest.fixture
async def at_mollie() -> AsyncGenerator[mollie.MollieHarness]:
    async with mollie.MollieHarness() as harness:
        yield harness


def _other_at_stripe(harness: stripe.StripeHarness) -> PaymentProvider:
    return STRIPE.open(stripe.account(shop_id=OTHER), harness.tools())


async def test_no_event_of_another_shops_payment_is_a_notice(
    at_stripe: stripe.StripeHarness,
) -> None:
    """The endpoint of each shop gets the events of the whole account."""
    ref = (await paid_at_stripe(at_stripe)).snapshot.ref
    await at_stripe.provider.refund(ref, RefundId("r1"), WHOLE, key="k2")
    await at_stripe.let_pass(0)
    other = _other_at_stripe(at_stripe)
    kinds = {b"payment_intent.succeeded", b"charge.refunded"}
    heard = [item for item in at_stripe.posted if any(kind in item[1] for kind in kinds)]
    assert len(heard) == len(kinds)
    for headers, body in heard:
        assert at_stripe.provider.parse_webhook(headers, body, at_stripe.now_ms())
        assert other.parse_webhook(headers, body, at_stripe.now_ms()) == ()


async def test_a_dispute_of_another_shops_payment_is_foreign(
    at_stripe: stripe.StripeHarness,
) -> None:
    """The event says nothing of the shop: only the payment does."""
    ref = (await paid_at_stripe(at_stripe)).snapshot.ref
    await at_stripe.charge_back(ref)
    await at_stripe.let_pass(0)
    headers, body = at_stripe.posted[-1]
    other = _other_at_stripe(at_stripe)
    for provider, foreign in ((at_stripe.provider, False), (other, True)):
        (notice,) = provider.parse_webhook(headers, body, at_stripe.now_ms())
        assert (await provider.resolve(notice)).foreign is foreign


async def test_stripes_list_holds_the_shops_own_payments(at_stripe: stripe.StripeHarness) -> None:
    ref = (await paid_at_stripe(at_stripe)).snapshot.ref
    assert [found.snapshot.ref for found in await at_stripe.provider.find(0)] == [ref]
    assert await _other_at_stripe(at_stripe).find(0) == []


async def test_a_payment_that_names_no_shop_is_everybodys_as_before(
    at_stripe: stripe.StripeHarness,
) -> None:
    """Payments of earlier releases: the session that they name says whose they are."""
    ref = (await paid_at_stripe(at_stripe)).snapshot.ref
    del at_stripe.double.books.intents[ref]["metadata"]["theke_shop"]
    for provider in (at_stripe.provider, _other_at_stripe(at_stripe)):
        (found,) = await provider.find(0)
        assert (found.session_id, found.foreign) == ("s1", False)


async def test_a_notice_of_another_shops_payment_is_foreign_at_mollie(
    at_mollie: mollie.MollieHarness,
) -> None:
    ref = (await mollie.visited(at_mollie, "paid")).snapshot.ref
    other = MOLLIE.open(mollie.account(shop_id=OTHER), at_mollie.tools())
    notice = Notice(notice_id=f"{ref}.1", ref=ref, session_id=None, attempt_id=None)
    for provider, foreign in ((at_mollie.provider, False), (other, True)):
        assert (await provider.resolve(notice)).foreign is foreign
        assert bool(await provider.find(0)) is not foreign
