"""Which hints are passed on: only what a hint of its kind can be about, never free text."""

import re
from typing import assert_never

from theke_checkout.values.contact import Field
from theke_checkout.wire import Hint

TALK = "talk"
_SKU = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}")
_PAGE = re.compile(r"/[^?#]*(#!?/[^?#]*)?")
_TYPED = {TALK, *Field}


def sound(hint: Hint) -> bool:
    """Whether a hint is about what its kind can be about; about nothing is an end of it."""
    if not hint.subject:
        return True
    match hint.kind:
        case "looking":
            return _SKU.fullmatch(hint.subject) is not None
        case "typing":
            return hint.subject in _TYPED
        case "page":
            return _PAGE.fullmatch(hint.subject) is not None
        case _:
            assert_never(hint.kind)
