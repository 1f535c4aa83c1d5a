"""The contract suite of the kit, run on the sandbox company and on the invoice."""

from collections.abc import AsyncGenerator

import pytest

from tests.contract.payments.harness import SandboxHarness
from tests.contract.payments.invoice_book import OPTIONS, invoice_harness
from theke_checkout.kit.contract import ProviderContract
from theke_checkout.kit.drawer import DrawerHarness
from theke_checkout.kit.harness import Card
from theke_checkout.providers.invoice import terms
from theke_checkout.providers.sandbox.provider import CAPABILITIES


class TestSandbox(ProviderContract):
    capabilities = CAPABILITIES
    cards = frozenset(Card)
    chargebacks = True

    @pytest.fixture
    async def harness(self) -> AsyncGenerator[SandboxHarness]:
        async with SandboxHarness() as ready:
            yield ready


class TestInvoice(ProviderContract):
    capabilities = terms.capabilities(terms.terms_of(OPTIONS))

    @pytest.fixture
    def harness(self) -> DrawerHarness:
        return invoice_harness()
