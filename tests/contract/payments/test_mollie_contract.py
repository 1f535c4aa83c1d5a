"""The contract suite of the kit, run on the adapter to Mollie, its library and the double."""

from collections.abc import AsyncGenerator

import pytest

from tests.doubles.mollie.harness import MollieHarness, account
from theke_checkout.kit.contract import ProviderContract
from theke_checkout.providers.mollie.account import capabilities_of


class TestMollie(ProviderContract):
    capabilities = capabilities_of(account())
    chargebacks = True

    @pytest.fixture
    async def harness(self) -> AsyncGenerator[MollieHarness]:
        async with MollieHarness() as ready:
            yield ready
