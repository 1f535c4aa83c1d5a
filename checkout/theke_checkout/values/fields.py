"""Checking and normalizing what people type into a personal field, before it is sealed.

Pure, and apart from the rules: the counter calls it on the value itself, which the rules never see.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from theke_checkout.values.contact import Field
from theke_checkout.values.limits import FIELD_CHARS_MAX, NAME_CHARS_MAX
from theke_checkout.values.marks import (
    JOINERS,
    OVERRIDES,
    as_typed,
    is_hidden,
    with_plain_hyphens,
    without_closed_overrides,
    without_marks,
)
from theke_checkout.values.reasons import Reason, RejectedError

EMAIL_CHARS_MAX = 254
EMAIL_LOCAL_CHARS_MAX = 64

_ASSIGNED = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR
    CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU
    ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""

COUNTRIES = frozenset(_ASSIGNED.split())
"""ISO 3166-1 alpha-2, as officially assigned."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9])")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_PHONE_FILL = re.compile(r"[\s().\-/·•‧\[\]]")
_POSTAL: Mapping[str, re.Pattern[str]] = {
    "AT": re.compile(r"[1-9][0-9]{3}"),
    "CH": re.compile(r"[1-9][0-9]{3}"),
    "DE": re.compile(r"(?!00)[0-9]{5}"),
    "FR": re.compile(r"(?!00)[0-9]{5}"),
    "IT": re.compile(r"[0-9]{5}"),
    "LI": re.compile(r"94[89][0-9]"),
}
_POSTAL_ANY = re.compile(r"[A-Z0-9](?:[A-Z0-9 -]{0,10}[A-Z0-9])?")
_DIALED: Mapping[str, tuple[str, str]] = {
    "AT": ("0", "+43"),
    "CH": ("0", "+41"),
    "DE": ("0", "+49"),
    "FR": ("0", "+33"),
    "IT": ("", "+39"),
    "LI": ("", "+423"),
}
"""The prefix of national numbers that falls away, and the country's own."""


def check_field(field: Field, value: str, country: str = "") -> str:
    """Return `value` as it is to be kept, or reject it with the reason that fits `field`.

    `country` is the ISO code that the address has so far, or nothing; it sharpens the checks of
    postal codes and phone numbers. An empty value is fine: it clears the field.
    """
    reason, check = _CHECKS[field]
    clean = _clean(value) if check in _WORDS else _clean(as_typed(value))
    if clean is None or (value.strip() and not clean):
        raise RejectedError(reason, field)
    if not clean:
        return ""
    kept = check(clean, country)
    if kept is None:
        raise RejectedError(reason, field)
    return kept


def _clean(value: str) -> str | None:
    """Return the value composed, with single spaces and without marks; None where it hides text."""
    open_text = without_closed_overrides(value)
    if len(value) > FIELD_CHARS_MAX or any(
        is_hidden(letter) or letter in OVERRIDES for letter in open_text
    ):
        return None
    plain = with_plain_hyphens(without_marks(open_text, JOINERS))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _name(value: str, country: str) -> str | None:
    return value if len(value) <= NAME_CHARS_MAX and _has_letter(value) else None


def _text(value: str, country: str) -> str | None:
    return value if _has_letter(value) else None


def _has_letter(value: str) -> bool:
    return any(letter.isalpha() for letter in value)


def _email(value: str, country: str) -> str | None:
    found = _EMAIL.fullmatch(value)
    if found is None or len(value) > EMAIL_CHARS_MAX:
        return None
    local, domain = found.groups()
    return f"{local}@{domain.lower()}" if len(local) <= EMAIL_LOCAL_CHARS_MAX else None


def _phone(value: str, country: str) -> str | None:
    number = _PHONE_FILL.sub("", value.lower().removeprefix("tel:").replace("(0)", ""))
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif not number.startswith("+") and country in _DIALED:
        trunk, prefix = _DIALED[country]
        if not number.startswith(trunk):
            return None
        number = f"{prefix}{number.removeprefix(trunk)}"
    return number if _PHONE.fullmatch(number) else None


def _postal_code(value: str, country: str) -> str | None:
    code = value.upper().removeprefix(f"{country}-") if country else value.upper()
    pattern = _POSTAL.get(country, _POSTAL_ANY)
    return code if pattern.fullmatch(code) else None


def _country(value: str, country: str) -> str | None:
    code = value.upper()
    return code if code in COUNTRIES else None


_CHECKS: Mapping[Field, tuple[Reason, Callable[[str, str], str | None]]] = {
    Field.NICKNAME: (Reason.INVALID_NAME, _name),
    Field.EMAIL: (Reason.INVALID_EMAIL, _email),
    Field.PHONE: (Reason.INVALID_PHONE, _phone),
    Field.NAME: (Reason.INVALID_NAME, _name),
    Field.STREET: (Reason.INVALID_STREET, _text),
    Field.POSTAL_CODE: (Reason.INVALID_POSTAL_CODE, _postal_code),
    Field.CITY: (Reason.INVALID_CITY, _text),
    Field.COUNTRY: (Reason.INVALID_COUNTRY, _country),
    Field.BILLING_NAME: (Reason.INVALID_NAME, _name),
    Field.BILLING_STREET: (Reason.INVALID_STREET, _text),
    Field.BILLING_POSTAL_CODE: (Reason.INVALID_POSTAL_CODE, _postal_code),
    Field.BILLING_CITY: (Reason.INVALID_CITY, _text),
    Field.BILLING_COUNTRY: (Reason.INVALID_COUNTRY, _country),
}

_WORDS = (_name, _text)
"""Checks of what is written in words; everything else is typed in plain letters and digits."""
