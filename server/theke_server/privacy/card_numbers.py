"""Card numbers do not belong into text. They are found by their issuer, length and check digit."""

import re
from itertools import accumulate

DIGITS_MIN = 13
DIGITS_MAX = 19

_RUN = re.compile(r"\d(?:[ .\u00a0\u2009\u202f/_–-]{0,3}\d)+")
"""Digits with the separators that people put between groups."""

_GROUP = re.compile(r"\d+")

_ISSUER = re.compile(r"2[2-7]|[3-6]")
"""How the numbers of payment cards begin."""


def holds_card_number(text: str) -> bool:
    """Whether `text` holds a number that could be a card's, however its groups are written."""
    return any(_holds(run.group()) for run in _RUN.finditer(text))


def _holds(run: str) -> bool:
    """Try whole groups that stand together, and the beginning of a group that is too long."""
    groups = [_ascii_digits(group) for group in _GROUP.findall(run)]
    digits = "".join(groups)
    ends = list(accumulate(len(group) for group in groups))
    starts = [0, *ends[:-1]]
    whole = set(ends)
    glued = {start for start, group in zip(starts, groups, strict=True) if len(group) > DIGITS_MIN}
    return any(
        _is_card(digits[start : start + length])
        for start in starts
        for length in range(DIGITS_MIN, min(DIGITS_MAX, len(digits) - start) + 1)
        if start + length in whole or start in glued
    )


def _is_card(digits: str) -> bool:
    return _ISSUER.match(digits) is not None and passes_luhn(digits)


def passes_luhn(digits: str) -> bool:
    """Whether the check digit of a number is right."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _ascii_digits(group: str) -> str:
    """Return digits of any script as ASCII."""
    return "".join(str(int(character)) for character in group if character.isdecimal())
