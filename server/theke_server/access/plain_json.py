"""JSON from outside, by one rule for the socket and for HTTP: what is read is plain.

Finite numbers, exact integers, valid Unicode, no key twice, little depth: what two parsers would
read in two ways is refused before anyone looks at it.
"""

import json
from math import isfinite
from typing import Any, Never, cast

from theke_checkout.values.marks import OVERRIDES

JSON_DEPTH_MAX = 8
INTEGER_MAX = 2**53 - 1
"""The largest integer that JavaScript counts exactly."""


class MalformedError(Exception):
    """What came in breaks our rules. `why` is a label for metrics, never the payload."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def load(text: str) -> Any:
    """Read JSON from outside. Raises `MalformedError`."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise MalformedError("json") from error
    if text.count("[") + text.count("{") > JSON_DEPTH_MAX:
        _check_depth(value)
    if "\\u" in text:
        _check_unicode(value)
    return value


def refuse_overrides(value: Any) -> None:
    """Refuse marks that show text in another order than it is kept. Raises `MalformedError`.

    Apart from `load`: numbers that are pasted into a field bring them along, and lose them there.
    """
    text = json.dumps(value, ensure_ascii=False)
    if any(mark in text for mark in OVERRIDES):
        raise MalformedError("unicode")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise MalformedError("key_twice")
    return value


def _constant(_name: str) -> Never:
    raise MalformedError("number")


def _integer(digits: str) -> int:
    if len(digits) > len(str(INTEGER_MAX)) + 1 or abs(value := int(digits)) > INTEGER_MAX:
        raise MalformedError("number")
    return value


def _fraction(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise MalformedError("number")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_constant,
    parse_int=_integer,
    parse_float=_fraction,
)


def _check_unicode(value: Any) -> None:
    """Refuse lone surrogates and NUL: they pass JSON, and break databases and other parsers."""
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text and _holds_nul(value):
        raise MalformedError("unicode")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise MalformedError("unicode") from error


def _holds_nul(value: Any) -> bool:
    match value:
        case str():
            return "\0" in value
        case list():
            return any(_holds_nul(item) for item in cast(list[Any], value))
        case dict():
            pairs = cast(dict[str, Any], value).items()
            return any("\0" in key or _holds_nul(item) for key, item in pairs)
        case _:
            return False


def _check_depth(value: Any, depth: int = 1) -> None:
    match value:
        case list():
            below = cast(list[Any], value)
        case dict():
            below = list(cast(dict[str, Any], value).values())
        case _:
            return
    if depth > JSON_DEPTH_MAX:
        raise MalformedError("depth")
    for item in below:
        _check_depth(item, depth + 1)
