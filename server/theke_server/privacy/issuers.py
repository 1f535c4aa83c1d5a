"""Which numbers payment cards have: the ranges of their issuers with the lengths in use.

Apart from the search in text, because this is a table that grows: a range added here is found
everywhere.
"""

import re

DIGITS_MIN = 13
DIGITS_MAX = 19

_RANGES = (
    (r"4", (13, 16, 19)),  # Visa
    (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),  # Mastercard
    (r"3[47]", (15,)),  # American Express
    (r"30[0-5]|3095|36|3[89]", (14, 16, 17, 18, 19)),  # Diners Club
    (r"6011|64[4-9]|65", (16, 17, 18, 19)),  # Discover, RuPay, Troy, Verve
    (r"352[89]|35[3-8]", (16, 17, 18, 19)),  # JCB
    (r"62|8[12]", (16, 17, 18, 19)),  # UnionPay, RuPay
    (r"50(?:18|20|38|6|8|9)|5[678]|589|6304|67|60|63[6-9]", (16, 17, 18, 19)),  # Maestro, Elo ...
    (r"5019", (16,)),  # Dankort
    (r"220[0-4]|9792", (16, 17, 18, 19)),  # Mir, Troy
    (r"2205|8600|9112|9860", (16,)),  # Borica, Uzcard, Belkart, Humo
)
_ISSUED = tuple((re.compile(beginning), frozenset(lengths)) for beginning, lengths in _RANGES)

_LIKELY = re.compile(r"2[2-7]|[3-6]")
"""How the numbers of most cards begin, also those of issuers that are not in the table."""

LIKELY_DIGITS = 16
_DOUBLED = str.maketrans("0123456789", "0246813579")
"""Each digit twice, with the digits of that added up."""
SIRET_DIGITS, SIREN_DIGITS = 14, 9


def is_issued(digits: str) -> bool:
    """Whether an issuer has numbers of this beginning and length, and the check digit fits."""
    return passes_luhn(digits) and any(
        len(digits) in lengths and beginning.match(digits) for beginning, lengths in _ISSUED
    )


def is_likely(digits: str) -> bool:
    """Whether it could be a card of an issuer that the table does not name."""
    return (
        len(digits) == LIKELY_DIGITS and _LIKELY.match(digits) is not None and passes_luhn(digits)
    )


def passes_luhn(digits: str) -> bool:
    """Whether the check digit of a card's number is right."""
    plain, doubled = digits[-1::-2], digits[-2::-2].translate(_DOUBLED)
    total = sum(plain.encode()) + sum(doubled.encode()) - ord("0") * len(digits)
    return total % 10 == 0


def may_be_company(digits: str) -> bool:
    """Whether it may be a French company's place (SIRET), which passes the check of cards always.

    So does its first part, the company's own number; of cards one in ten.
    """
    return len(digits) == SIRET_DIGITS and passes_luhn(digits[:SIREN_DIGITS])


def is_article_number(digits: str) -> bool:
    """Whether it is the number of an article (EAN, GTIN-13): thirteen digits with its check digit.

    Visa has not given out numbers of thirteen digits for decades.
    """
    if len(digits) != DIGITS_MIN:
        return False
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return total % 10 == 0
