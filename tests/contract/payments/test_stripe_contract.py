"""The contract suite of the kit, run on Stripe: the real library against the double."""

from collections.abc import AsyncGenerator

import pytest

from tests.doubles.stripe.harness import StripeHarness
from theke_checkout.kit.contract import ProviderContract
from theke_checkout.kit.harness import Card
from theke_checkout.providers import Capabilities
from theke_checkout.providers.stripe.methods import CURRENCIES, METHODS
from theke_checkout.providers.stripe.provider import WINDOW_S


def declared(*methods: str) -> Capabilities:
    """Return what an account with these methods can do."""
    return Capabilities(
        methods=tuple(METHODS[name] for name in methods),
        currencies=CURRENCIES,
        idempotency_window_s=WINDOW_S,
    )


class TestStripe(ProviderContract):
    capabilities = declared("card", "twint")
    cards = frozenset(Card)
    chargebacks = True

    @pytest.fixture
    async def harness(self) -> AsyncGenerator[StripeHarness]:
        async with StripeHarness() as ready:
            yield ready
