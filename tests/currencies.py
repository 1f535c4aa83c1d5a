"""Reading amounts back as a person does, with a table of digits that is not the tested one."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("currencies.json")

ISO: Mapping[str, int] = {
    code: int(digits)
    for digits, codes in json.loads(_FILE.read_text(encoding="utf-8")).items()
    if digits.isdigit()
    for code in codes.split()
}
"""Decimal digits by currency, as ISO 4217 says."""

POINTS: Mapping[str, str] = {"de-CH": ".", "de-DE": ",", "de-AT": ",", "en-GB": ".", "en-US": "."}
"""What stands between whole units and the rest, by locale."""

AMOUNTS = (1, 29, 113, 99_999, 123_456)
"""Minor units that lose or gain a digit visibly where somebody reckons with other ones."""

EXCEPTIONS = tuple(code for code, digits in ISO.items() if digits != 2)
"""Currencies that a reckoner in cents gets wrong."""
CLDR_ZERO = ("HUF", "IDR", "COP", "PKR", "LBP", "IQD", "MGA")
"""Some that browsers' own tables write without the digits that they have."""


class MisreadError(AssertionError):
    """A text is no amount with exactly the digits of its currency."""


def read_back(text: str, currency: str, point: str) -> int:
    """Return the minor units of a written amount. Raises `MisreadError`."""
    digits = ISO[currency]
    number = re.sub(r"^[^\d]*|[^\d]*$", "", text)
    whole, found, rest = number.rpartition(point) if digits else (number, "", "")
    in_threes = re.fullmatch(r"\d+|\d{1,3}(\D\d{3})+", whole)
    if not in_threes or bool(found) != bool(digits) or not re.fullmatch(rf"\d{{{digits}}}", rest):
        raise MisreadError(f"{text!r} does not have the {digits} digits of {currency}")
    return int(re.sub(r"\D", "", whole) + rest)
