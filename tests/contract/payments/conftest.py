"""The sandbox company, for its own tests."""

from collections.abc import AsyncGenerator

import pytest

from tests.contract.payments.harness import SandboxHarness


@pytest.fixture
async def company() -> AsyncGenerator[SandboxHarness]:
    """The sandbox company."""
    async with SandboxHarness() as ready:
        yield ready
