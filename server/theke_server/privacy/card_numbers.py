"""Card numbers do not belong into text: one filter for everything that people type.

A card is known by its issuer, length and check digit, and by how its digits are written. Much else
passes the check digit: phone numbers, accounts, devices, orders. Where the text does not say which
it is, the finding is a doubt, and the writer is asked.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from itertools import accumulate

from msgspec import Struct

from theke_checkout.values.marks import is_dash
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.privacy.bank_accounts import without_accounts
from theke_server.privacy.issuers import (
    DIGITS_MAX,
    DIGITS_MIN,
    is_article_number,
    is_issued,
    is_likely,
    may_be_company,
    passes_luhn,
)

PHONE_DIGITS_MAX = 15
"""The longest number that can be dialed (E.164)."""

GAP_CHARS_MAX = 8
"""How much may stand between two groups of one number."""

NAME_CHARS_MAX = 40
"""How far before a number its name is looked for."""

UNEVEN_DIGITS_MIN = 15
"""Fewer digits in groups of any size are dates, prices and phone numbers."""

_FILLERS = "\u115f\u1160\u2800"
"""Letters and signs that are drawn as nothing."""
_GROUP = re.compile(r"[0-9]+")
_SIGNS = "+%@#=€$£¥"
"""What makes numbers a sum, rates, prices or names: between digits it parts one number in doubt."""
_JOINT = re.compile(rf"(?:[^\w{_SIGNS}]|_){{1,{GAP_CHARS_MAX}}}|[{_SIGNS}]")
_TIGHT_JOINT = re.compile(r"[\s.\-/_]{1,3}")
_PHONE = re.compile(r"(?<![0-9])\+[\s(]{0,2}[0-9](?:[\s.\-/_()]{0,3}[0-9])*")
_NAMED = re.compile(
    r"(?<![^\W\d_])(?:imei(?:sv)?|ean|gtin|upc|iccid|iban|account|konto\w*|order|bestell\w*"
    r"|auftrag\w*|rechnung\w*|invoice|tracking|sendung\w*|paket\w*|parcel|serial|serien\w*"
    r"|siret|siren|vat|ust\w*|mwst|uid|tva|p\.?iva|steuer\w*|ahv|avs|customer|kunden?\w*|ref|referenz\w*|reference"
    r"|article|artikel\w*|sku|tel|telefon\w*|phone|fon|mobile?|handy\w*|fax|whatsapp)"
    r"(?:[\s.:#-]*(?:no|nr|id|code|number|nummer|is|ist|lautet)\b)*[\s.:#=-]*\Z",
    re.IGNORECASE,
)
"""Words right before a number that say that it is something else."""

_FORMS = frozenset({(4, 6, 5), (4, 6, 4), (4, 3, 3, 3), (8, 8), (6, 10), (6, 13)})
"""How the digits of cards are grouped, beside groups of four."""


class Finding(IntEnum):
    """What a text holds."""

    NOTHING = 0
    DOUBT = 1
    CARD = 2


class _Group(Struct, frozen=True):
    """Digits that stand together, and what parts them from the group before."""

    start: int
    digits: str
    gap: str


def refuse_card_number(text: str, subject: str = "", *, no_card: bool = False) -> None:
    """Reject a text with a card's number; in doubt too, unless the writer said that it is none.

    Raises `RejectedError`: `CARD_NUMBER_IN_TEXT` or `CARD_NUMBER_IN_DOUBT`.
    """
    found = find_card_number(text)
    if found is Finding.CARD:
        raise RejectedError(Reason.CARD_NUMBER_IN_TEXT, subject)
    if found is Finding.DOUBT and not no_card:
        raise RejectedError(Reason.CARD_NUMBER_IN_DOUBT, subject)


def refuse_in_phone(text: str, subject: str = "", *, no_card: bool = False) -> None:
    """Do the same in the field of a phone number: what can be dialed abroad is no card's."""
    bare = "".join(_GROUP.findall(_plain(text)))
    dialed = _plain(text).lstrip(" (").startswith(("+", "0"))
    if not (dialed and len(bare) <= PHONE_DIGITS_MAX):
        refuse_card_number(text, subject, no_card=no_card)


def holds_card_number(text: str) -> bool:
    """Whether `text` holds a number that could be a card's, however its groups are written."""
    return find_card_number(text) is not Finding.NOTHING


def find_card_number(text: str) -> Finding:
    """Return what `text` holds, the worst of all its numbers."""
    composed = unicodedata.normalize("NFKC", text)
    if sum(map(str.isdigit, composed)) < DIGITS_MIN:
        return Finding.NOTHING
    plain = _plain(composed)
    found = _worst(_without_phones(without_accounts(plain)))
    if found is Finding.CARD:
        # Within an account that was typed with a mistake: ask.
        elsewhere = _worst(_without_phones(without_accounts(plain, whatever_check=True)))
        return max(elsewhere, Finding.DOUBT)
    return found


def _plain(text: str) -> str:
    """Return the text with digits of any script as ASCII, without marks that nobody sees.

    What looks like a blank or a dash is one, however it is encoded; blanks in a row are one.
    """
    plain = "".join(
        _typed(letter)
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in ("Cf", "Mn", "Me", "Cn", "Co")
    )
    return " ".join(plain.replace("%20", " ").split())


def _typed(letter: str) -> str:
    """Return a letter as the keyboard has it, where it has one that looks alike."""
    if letter.isdigit():
        return str(unicodedata.digit(letter))
    if letter in _FILLERS:
        return " "
    return "-" if is_dash(letter) else letter


def _without_phones(text: str) -> str:
    return _PHONE.sub(_phone_or_not, text)


def _phone_or_not(found: re.Match[str]) -> str:
    """Return a word for a phone number; the text itself where it is too long or may be a card."""
    number = found.group()
    groups = tuple(_GROUP.findall(number))
    digits = "".join(groups)
    if len(digits) > PHONE_DIGITS_MAX:
        return number
    form = tuple(len(group) for group in groups)
    is_card = is_issued(digits) and len(digits) > DIGITS_MIN and _is_whole_form(form)
    return number if is_card else "phone"


def _worst(text: str) -> Finding:
    """Return the worst of all numbers; with a card's found, nothing else needs to be looked at."""
    worst = Finding.NOTHING
    for run in _runs(text):
        worst = max(worst, _judged_run(text, run))
        if worst is Finding.CARD:
            break
    return worst


def _runs(text: str) -> Iterator[list[_Group]]:
    """Yield groups of digits that stand together, whatever short marks part them."""
    run: list[_Group] = []
    end = 0
    for found in _GROUP.finditer(text):
        gap = text[end : found.start()]
        if run and not _JOINT.fullmatch(gap):
            yield run
            run = []
        run.append(_Group(found.start(), found.group(), gap if run else ""))
        end = found.end()
    if run:
        yield run


def _judged_run(text: str, run: list[_Group]) -> Finding:
    """Judge whole groups that stand together, and both ends of a group that is too long.

    Most are ruled out by their check digit, which is cheap: a text may be nothing but digits, and
    everybody waits while it is read.
    """
    worst = Finding.NOTHING
    digits = "".join(group.digits for group in run)
    ends = (0, *accumulate(len(group.digits) for group in run))
    for first, group in enumerate(run):
        if _is_glued(group.digits):
            worst = max(worst, Finding.DOUBT)
        start = ends[first]
        for last in range(first + 1, min(first + DIGITS_MAX, len(run)) + 1):
            if ends[last] - start > DIGITS_MAX or worst is Finding.CARD:
                break
            if ends[last] - start >= DIGITS_MIN and passes_luhn(digits[start : ends[last]]):
                before = run[first - 1] if first else None
                worst = max(worst, _judged(text, run[first:last], before))
    return worst


def _is_glued(digits: str) -> bool:
    """Whether a long number begins or ends with a card's."""
    lengths = range(UNEVEN_DIGITS_MIN, min(DIGITS_MAX + 1, len(digits)))
    return any(is_issued(digits[:length]) or is_issued(digits[-length:]) for length in lengths)


def _judged(text: str, groups: list[_Group], before: _Group | None) -> Finding:
    digits = "".join(group.digits for group in groups)
    issued = is_issued(digits)
    if is_article_number(digits) or not (issued or is_likely(digits)):
        return Finding.NOTHING
    form = tuple(len(group.digits) for group in groups)
    gaps = [group.gap for group in groups[1:]]
    if not _is_whole_form(form) and not (_is_even(form) and len(set(gaps)) == 1):
        tight = all(_TIGHT_JOINT.fullmatch(gap) for gap in gaps)
        asked = issued and tight and len(digits) >= UNEVEN_DIGITS_MIN
        return Finding.DOUBT if asked else Finding.NOTHING
    is_part = before is not None and len(before.digits) == len(groups[0].digits)
    is_sum = any(gap in _SIGNS for gap in gaps)
    is_company = len(groups) == 1 and may_be_company(digits)
    sure = issued and len(digits) > DIGITS_MIN and not (is_part or is_sum or is_company)
    start = groups[0].start
    sure = sure and not _is_named(text[max(0, start - NAME_CHARS_MAX) : start], len(digits))
    return Finding.CARD if sure else Finding.DOUBT


def _is_named(before: str, length: int) -> bool:
    """Whether the text before a number says that it is something else than a card's."""
    dialed = length <= PHONE_DIGITS_MAX and before.rstrip(" (").endswith("+")
    return dialed or _NAMED.search(before) is not None


def _is_whole_form(form: tuple[int, ...]) -> bool:
    """Whether digits are grouped as they are printed on cards, or not at all."""
    fours = all(length % 4 == 0 for length in form[:-1]) and form[-1] <= 8
    return len(form) == 1 or form in _FORMS or fours


def _is_even(form: tuple[int, ...]) -> bool:
    """Whether digits are grouped by one, two or three."""
    return form[0] <= 3 and all(length == form[0] for length in form[:-1]) and form[-1] <= form[0]
