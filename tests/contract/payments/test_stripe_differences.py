"""Our double and another copy of Stripe say the same: what that copy answered is recorded, and it
is asked again where a Python for it is on the machine.
"""

import shutil
from typing import Any

import httpx
import pytest

from tests.doubles.stripe.differences import (
    NUMBERS_OF,
    STEPS,
    interpreter,
    oracle,
    played,
    recorded,
)
from tests.doubles.stripe.double import Double
from theke_checkout.kit.wires import AppTransport

DIFFERENCES = {
    # Stripe's reference: an error is cleared by any later change. The other copy leaves it, and the
    # adapter is held to both.
    ("count", "last_error"),
    ("confirm_good", "last_error"),
    # The other copy leaves what could have been captured; Stripe's says there is nothing any more.
    ("cancel", "amount_capturable"),
}
"""Where the two differ, and why."""


async def nobody(url: str, headers: dict[str, str], body: bytes) -> int:
    """Take no notices."""
    raise AssertionError(url)


def compared(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return answers without what is known to differ."""
    return [
        {key: value for key, value in answer.items() if (answer["step"], key) not in DIFFERENCES}
        for answer in answers
    ]


async def test_our_double_answers_what_was_recorded() -> None:
    double = Double(lambda: 1_800_000_000_000, nobody, "http://stripe.test")
    transport = AppTransport(double.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://stripe.test") as client:
        ours = await played(client, NUMBERS_OF)
    assert len(ours) == len(STEPS)
    for mine, theirs in zip(compared(ours), compared(recorded()), strict=True):
        assert mine == theirs


async def test_what_is_listed_as_different_does_differ() -> None:
    double = Double(lambda: 1_800_000_000_000, nobody, "http://stripe.test")
    transport = AppTransport(double.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://stripe.test") as client:
        ours = {entry["step"]: entry for entry in await played(client, NUMBERS_OF)}
    theirs = {entry["step"]: entry for entry in recorded()}
    for step, key in DIFFERENCES:
        assert ours[step].get(key) != theirs[step].get(key)


@pytest.mark.process
@pytest.mark.timeout(900)
async def test_the_other_copy_still_answers_what_was_recorded() -> None:
    python = interpreter()
    if python is None:
        pytest.skip("the other copy of Stripe needs Python 3.13, which is not on this machine")
    assert shutil.which(python)
    async with oracle(python) as (client, made):
        assert await played(client, made) == recorded()
