"""The sandbox company, for its own tests; and what is left out unless somebody asks for it."""

import os
from collections.abc import AsyncGenerator

import pytest

from tests.contract.payments.harness import SandboxHarness

collect_ignore = [] if os.environ.get("THEKE_MOLLIE_TEST_KEY") else ["test_mollie_real.py"]


@pytest.fixture
async def company() -> AsyncGenerator[SandboxHarness]:
    """The sandbox company."""
    async with SandboxHarness() as ready:
        yield ready
