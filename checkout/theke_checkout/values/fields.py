"""Checking and normalizing what people type into a personal field, before it is sealed.

Pure, and apart from the rules: the counter calls it on the value itself, which the rules never see.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

import phonenumbers

from theke_checkout.values import addresses
from theke_checkout.values.addresses import COUNTRIES
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

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9])")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_DIALED = re.compile(r"\+?[0-9]{6,20}")
_NATIONAL = re.compile(r"[0-9]{6,15}")
_PHONE_FILL = re.compile(r"[\s().\-/·•‧\[\]]")


def check_field(field: Field, value: str, country: str = "", *, waits: bool = False) -> str:
    """Return `value` as it is to be kept, or reject it with the reason that fits `field`.

    `country` is the ISO code that the address has so far, or nothing: postal codes, regions and
    phone numbers are checked by it, and written as it writes them. `waits`: the country is still
    to come, and a national phone number waits for it as it was typed. An empty value is fine: it
    clears the field.
    """
    reason, check = _CHECKS[field]
    clean = _clean(value) if check in _WORDS else _clean(as_typed(value))
    if clean is None or (value.strip() and not clean):
        raise RejectedError(reason, field)
    if not clean:
        return ""
    kept = check(clean, country)
    if kept is None and waits and check is _phone and _NATIONAL.fullmatch(_dialed(clean)):
        return clean
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
    number = _dialed(value)
    if not _DIALED.fullmatch(number):
        return None
    if number.startswith("00"):
        number = _from_abroad(number, country) or f"+{number[2:]}"
    elif not number.startswith("+") and country:
        number = _from_national(number, country)
    return _without_trunk(number) if _PHONE.fullmatch(number) else None


def _dialed(value: str) -> str:
    """Return what is dialed of a number, without what stands between its digits."""
    return _PHONE_FILL.sub("", value.lower().removeprefix("tel:").replace("(0)", ""))


def _from_national(number: str, country: str) -> str:
    """Return a number as it is dialed from abroad; empty where it is none of the country.

    How each country dials is the library's (phonenumbers, Apache-2.0, renewed every few weeks).
    Where such numbers are written behind a 0, one without may as well be half of a foreign one.
    """
    table = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    found = _parsed(number, country)
    if table is None or found is None or not phonenumbers.is_possible_number(found):
        return ""
    own = phonenumbers.national_significant_number(found)
    written = any(form.national_prefix_formatting_rule for form in table.number_format)
    without_0 = table.national_prefix == "0" and written and own == number
    if without_0 and (_needs_0(own, table) or not phonenumbers.is_valid_number(found)):
        return ""
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _needs_0(number: str, table: phonenumbers.PhoneMetadata) -> bool:
    """Whether its country writes a 0 before this number, always: before mobile ones not all do."""
    for form in table.number_format:
        begins = form.leading_digits_pattern[-1:] or [""]
        if re.match(begins[0], number) and re.fullmatch(form.pattern or "", number):
            rule = form.national_prefix_formatting_rule or ""
            return "0" in rule and not form.national_prefix_optional_when_formatting
    return True


def _from_abroad(number: str, country: str) -> str:
    """Return a number behind what the country dials for abroad, where that is not 00 alone."""
    found = _parsed(number, country)
    if found is None or not phonenumbers.is_valid_number(found):
        return ""
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _without_trunk(number: str) -> str:
    """Return a number without the 0 that is dialed at home only, where one stands in it."""
    found = _parsed(number, "")
    if found is None or not phonenumbers.is_valid_number(found):
        return number
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _parsed(number: str, country: str) -> phonenumbers.PhoneNumber | None:
    if not country and not number.startswith("+"):
        return None
    try:
        return phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return None


def _postal_code(value: str, country: str) -> str | None:
    return addresses.postal_code(value.upper(), country)


def _region(value: str, country: str) -> str | None:
    return addresses.region(value, country) if _has_letter(value) else None


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
    Field.REGION: (Reason.INVALID_REGION, _region),
    Field.COUNTRY: (Reason.INVALID_COUNTRY, _country),
    Field.BILLING_NAME: (Reason.INVALID_NAME, _name),
    Field.BILLING_STREET: (Reason.INVALID_STREET, _text),
    Field.BILLING_POSTAL_CODE: (Reason.INVALID_POSTAL_CODE, _postal_code),
    Field.BILLING_CITY: (Reason.INVALID_CITY, _text),
    Field.BILLING_REGION: (Reason.INVALID_REGION, _region),
    Field.BILLING_COUNTRY: (Reason.INVALID_COUNTRY, _country),
}

_WORDS = (_name, _text, _region)
"""Checks of what is written in words; everything else is typed in plain letters and digits."""
