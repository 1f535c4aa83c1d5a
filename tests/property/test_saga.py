"""The whole of paying in a world that is out to break it: I1 to I23, liveness included.

`THEKE_LONG=1` walks the full counts; else a tenth. A failing seed is a whole test case:
`walk(seed, STEPS)` repeats it.
"""

import os
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.world.mutants import MUTANTS
from tests.property.world.walk import walk, wander

LONG = os.environ.get("THEKE_LONG") == "1"
HISTORIES = 20_000 if LONG else 2_000
EXAMPLES = 1_000 if LONG else 100
STEPS = 50
SHARDS = 10
MUTANT_HISTORIES = 4_000
"""How many histories a mutant may survive. Most die within ten."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_history_keeps_every_invariant(shard: int) -> None:
    for seed in range(shard, HISTORIES, SHARDS):
        try:
            walk(seed, STEPS)
        except AssertionError as error:
            raise AssertionError(f"walk({seed}, {STEPS}): {error}") from error


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    database=None,
)
@given(st.randoms(use_true_random=False), st.integers(10, STEPS))
def test_hypothesis_finds_no_history_that_breaks_one(random: Random, steps: int) -> None:
    wander(random, steps)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_rule_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTANTS[name](monkeypatch)
    assert _dies_after(MUTANT_HISTORIES) is not None, f"{name} lives"


def _dies_after(histories: int) -> int | None:
    for seed in range(histories):
        try:
            walk(seed, STEPS)
        except AssertionError:
            return seed
    return None
