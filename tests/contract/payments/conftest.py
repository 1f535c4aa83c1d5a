"""The sandbox company, for its own tests; and what is left out unless somebody asks for it."""

import os
from collections.abc import AsyncGenerator

import pytest

from tests.contract.payments.harness import SandboxHarness

collect_ignore = [
    f"test_{name}_real.py"
    for name in ("mollie", "stripe")
    if not os.environ.get(f"THEKE_{name.upper()}_TEST_KEY")
]


@pytest.fixture
async def company() -> AsyncGenerator[SandboxHarness]:
    """The sandbox company."""
    async with SandboxHarness() as ready:
        yield ready
