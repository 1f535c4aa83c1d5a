"""Which hints are passed on: only what a hint of its kind can be about, never free text."""

import re
from typing import assert_never

import msgspec

from theke_checkout.values.contact import Field
from theke_checkout.values.ids import Sku
from theke_checkout.wire import Hint

TALK = "talk"
_PAGE = re.compile(r"/[^?#]*(#!?/[^?#]*)?")
_CLOSER = re.compile(r"\d{1,2} [12] (.+)")
_TYPED = {TALK, *Field}
STEPS = frozenset({"cart", "who", "where", "how", "check", "pay"})
"""The steps of a checkout as the panel has them."""
_WORDS: dict[str, frozenset[str]] = {
    "typing": frozenset(_TYPED),
    "step": STEPS,
    "answer": frozenset(),  # the server alone says it
}


def _is_sku(text: str) -> bool:
    """Whether it may be a SKU. No shop is asked, so one that reads as a sentence or as somebody's
    address is not passed on: it is missed for a moment, and nobody's words are shown."""
    if " " in text or "@" in text:
        return False
    try:
        return bool(msgspec.convert(text, Sku))
    except msgspec.ValidationError:
        return False


def sound(hint: Hint) -> bool:
    """Whether a hint is about what its kind can be about; about nothing is an end of it."""
    if not hint.subject:
        return hint.kind != "answer"
    match hint.kind:
        case "looking":
            return _is_sku(hint.subject)
        case "typing" | "step" | "answer":
            return hint.subject in _WORDS[hint.kind]
        case "page":
            return _PAGE.fullmatch(hint.subject) is not None
        case "closer":
            how = _CLOSER.fullmatch(hint.subject)
            return how is not None and _is_sku(how[1])
        case _:
            assert_never(hint.kind)
