"""The TOML files of a shop: parsed one by one, so that what is wrong names its file and place.

Dates without a zone are the shop's: a day that a file names ends at the shop's midnight.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from theke_checkout.values.money import exponent

_PLACE = re.compile(r"^(?P<why>.*?) - at `\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_RATES = "tax_rates_bp"
_AMOUNTS = frozenset({"price", "minimum", "free_from", "value", _RATES})
_NAMES = ("sku", "code", "id")
_PERCENT_DIGITS = 2
_DIGITS_MAX = 15
"""More digits than any amount has."""
_DIGITS = re.compile(rf"[0-9]{{1,{_DIGITS_MAX}}}")
_TEXT = (
    "takes 1 to 64 letters, digits or signs: no line ends, nothing invisible, no space at its ends"
)
_FORMS = {
    "sku": f"{_TEXT}, no part . or .. between slashes",
    "code": _TEXT,
    "id": "takes a to z, 0 to 9, _ and -, and begins with a letter",
}
"""What may stand there, for people, in place of a pattern."""


class FileError(ValueError):
    """A file of the shop says what cannot be; the text names file, place and what is right."""


def parsed(name: str, text: str, zone: str) -> dict[str, Any]:
    """Return what a file says. Raises `FileError`."""
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise FileError(_said(name, f"is no TOML: {error}")) from error
    _date(raw, ZoneInfo(zone))
    return raw


def check(name: str, raw: dict[str, Any], kind: type[Struct], currency: str) -> None:
    """Refuse what a file says where it is not of `kind`. Raises `FileError`."""
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise FileError(_said(name, _explained(str(error), raw, currency))) from error


def merged(files: list[dict[str, Any]]) -> dict[str, Any]:
    """Return all files as one: lists and tables of the same name are joined."""
    whole: dict[str, Any] = {}
    for raw in files:
        for key, value in raw.items():
            before: object = whole.get(key)
            if isinstance(value, list) and isinstance(before, list):
                whole[key] = [*cast(list[Any], before), *cast(list[Any], value)]
            elif isinstance(value, dict) and isinstance(before, dict):
                whole[key] = cast(dict[str, Any], before) | cast(dict[str, Any], value)
            else:
                whole[key] = value
    return whole


def _said(name: str, why: str) -> str:
    return f"{name}: {why}" if name else why


def _date(raw: dict[str, Any], zone: ZoneInfo) -> None:
    """Give the ends of coupons the shop's zone, where they have none; a day ends with the day."""
    for coupon in _tables(raw.get("coupons")):
        until = _dated(coupon.get("until"))
        if isinstance(until, datetime):
            coupon["until"] = until if until.tzinfo else until.replace(tzinfo=zone)
        elif isinstance(until, date):
            coupon["until"] = _end_of(until, zone)


def _dated(until: object) -> object:
    """Return a date that was written as a text, with quotes, as the date that it is."""
    if not isinstance(until, str):
        return until
    for kind in (date, datetime):
        with suppress(ValueError):
            return kind.fromisoformat(until.strip())
    return until


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the midnight after a day; the last day that calendars know is how many write never."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time(), zone)


def _tables(value: object) -> Iterator[dict[str, Any]]:
    items = cast(list[object], value) if isinstance(value, list) else []
    yield from (cast(dict[str, Any], item) for item in items if isinstance(item, dict))


def _explained(message: str, raw: dict[str, Any], currency: str) -> str:
    """Turn msgspec's words into a place that its author finds, and say how amounts are written."""
    found = _PLACE.match(message)
    if found is None:
        return message
    words, table, value = _walked(raw, found["path"])
    place, key = ", ".join(words[:-1]), words[-1] if words else ""
    form = _form(key, value, found["why"])
    hint = form or _in_minor_units(key, value, table, currency) or found["why"]
    where = f"{place}: " if place else ""
    return f"{where}{key}: {hint}"


def _form(key: str, value: object, why: str) -> str:
    """Return how what the shop calls its own is written; empty for everything else."""
    is_number = key in _NAMES and isinstance(value, int | Decimal)
    if is_number and key != "id":
        return f'is a text, also where it is all digits: "{value}", in quotes'
    return _FORMS.get(key, "") if is_number or "matching regex" in why else ""


def _walked(raw: dict[str, Any], path: str) -> tuple[list[str], Mapping[str, Any], object]:
    """Follow a path; return its steps in words, the table where it ends, and what stands there."""
    words: list[str] = []
    table: Mapping[str, Any] = raw
    value: object = raw
    for key, index in _STEP.findall(path):
        if key:
            table = cast(dict[str, Any], value) if isinstance(value, dict) else {}
            value = table.get(key)
            words.append(key)
        else:
            items = cast(list[object], value) if isinstance(value, list) else []
            value = items[int(index)] if int(index) < len(items) else None
            words[-1] += f" {_name(value, int(index))}"
    return words or [""], table, value


def _name(value: object, index: int) -> str:
    table = cast(dict[str, Any], value) if isinstance(value, dict) else {}
    names = [table[key] for key in _NAMES if isinstance(table.get(key), str)]
    return json.dumps(names[0], ensure_ascii=False) if names else f"no. {index + 1}"


def _in_minor_units(key: str, value: object, table: Mapping[str, Any], currency: str) -> str:
    """Return how an amount that was written with a point is written here; empty for others."""
    if key == _RATES and isinstance(value, dict):
        rates = cast(dict[str, object], value).values()
        value = next((rate for rate in rates if isinstance(rate, Decimal | str)), None)
    if key not in _AMOUNTS or not isinstance(value, Decimal | str):
        return ""
    try:
        amount = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return ""
    if key == _RATES or (key == "value" and table.get("kind") == "percent"):
        return _scaled(value, amount, _PERCENT_DIGITS, "%", "hundredths of a percent")
    return _scaled(value, amount, _digits(currency), currency, "the currency's smallest unit")


def _digits(currency: str) -> int:
    try:
        return exponent(currency)
    except ValueError:
        return _PERCENT_DIGITS


def _scaled(value: object, amount: Decimal, digits: int, unit: str, smallest: str) -> str:
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        meant = f"{value.strip()} without quotes means {amount.scaleb(-digits):.{digits}f} {unit}"
        return f'"{value}" is a text. Amounts are in {smallest}: {meant}'.rstrip()
    readable = amount.is_finite() and abs(amount.adjusted()) <= _DIGITS_MAX
    whole = amount.scaleb(digits) if readable else Decimal("NaN")
    text = f"{value} is no whole number. Amounts are in {smallest}"
    if not whole.is_finite() or whole != whole.to_integral_value():
        return text
    return f"{text}: {int(whole)} means {amount:.{digits}f} {unit}".rstrip()
