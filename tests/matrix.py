"""Which cells of a matrix of cases run: all with `THEKE_LONG`, else no value is left out."""

from collections.abc import Sequence
from itertools import product
from typing import Any, TypeVar

from tests.servers import LONG

T = TypeVar("T")


def cells(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return each combination of the axes' values; in CI as many as the longest axis has values,
    so that each value is in one.
    """
    if LONG:
        return list(product(*axes))
    longest = max(len(axis) for axis in axes)
    return [tuple(axis[at % len(axis)] for axis in axes) for at in range(longest)]


def some(cases: Sequence[T], *kept: int) -> list[T]:
    """Return all cases; in CI those at these places, one of each kind."""
    return list(cases) if LONG else [cases[at] for at in kept]
