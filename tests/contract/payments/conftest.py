"""The providers under test."""

from collections.abc import AsyncGenerator

import pytest

from tests.contract.payments.harness import HARNESSES, Harness, SandboxHarness


@pytest.fixture(params=sorted(HARNESSES))
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[Harness]:
    """Each provider in turn."""
    async with HARNESSES[request.param]() as ready:
        yield ready


@pytest.fixture
async def company() -> AsyncGenerator[SandboxHarness]:
    """The sandbox company."""
    async with HARNESSES["sandbox"]() as ready:
        yield ready
