"""The contract suite of the kit, run on the sandbox company."""

from collections.abc import AsyncGenerator

import pytest

from tests.contract.payments.harness import SandboxHarness
from theke_checkout.kit.contract import ProviderContract
from theke_checkout.kit.harness import Card
from theke_checkout.providers.sandbox import CAPABILITIES


class TestSandbox(ProviderContract):
    capabilities = CAPABILITIES
    cards = frozenset(Card)

    @pytest.fixture
    async def harness(self) -> AsyncGenerator[SandboxHarness]:
        async with SandboxHarness() as ready:
            yield ready
