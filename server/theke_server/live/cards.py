"""Card numbers do not belong into text. They are found by their length and check digit."""

import re

DIGITS_MIN = 13
DIGITS_MAX = 19

_RUN = re.compile(r"\d(?:[ .\u00a0\u2009\u202f/_–-]{0,3}\d)+")
"""Digits with the separators that people put between groups."""


def holds_card_number(text: str) -> bool:
    """Whether `text` holds a number that could be a card's, however its groups are written."""
    return any(_holds(_ascii_digits(run.group())) for run in _RUN.finditer(text))


def _holds(digits: str) -> bool:
    """Look at every window: a card number may stand right beside other digits."""
    return any(
        passes_luhn(digits[start : start + length])
        for length in range(DIGITS_MIN, min(DIGITS_MAX, len(digits)) + 1)
        for start in range(len(digits) - length + 1)
    )


def passes_luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right; a row of one digit is no card."""
    if len(set(digits)) == 1:
        return False
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _ascii_digits(run: str) -> str:
    """Return the digits of a run; `int` reads the digits of every script."""
    return "".join(str(int(character)) for character in run if character.isdecimal())
