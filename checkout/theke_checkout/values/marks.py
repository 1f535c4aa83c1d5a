"""What nobody sees in a text: marks of format and direction, controls, and dashes that look alike.

They come with what is pasted: address books put marks of direction around numbers, web pages put
soft hyphens and marks of no width into words.
"""

import re
import unicodedata

JOINERS = ("\u200c", "\u200d")
"""They change how letters and emoji look, so names keep them."""

OVERRIDES = ("\u202d", "\u202e")
"""They show what follows in another order than it is kept."""

_CLOSED = re.compile("[\u202d\u202e]([^\u202a-\u202e]*)\u202c")
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d\u2043", "-"))
_SPECIAL = frozenset({0xFFFE, 0xFFFF})


def without_marks(text: str, keep: tuple[str, ...] = ()) -> str:
    """Return `text` without marks of format and direction, but those to `keep`."""
    if text.isascii():
        return text
    return "".join(
        letter for letter in text if letter in keep or unicodedata.category(letter) != "Cf"
    )


def without_closed_overrides(text: str) -> str:
    """Return `text` without overrides of direction that end, as those that are pasted do."""
    return _CLOSED.sub(r"\1", text)


def is_hidden(letter: str) -> bool:
    """Whether it is a control, part of a pair, of private use, or no letter at all.

    What Unicode did not know yet when this Python was made, such as a new emoji, is none of these.
    """
    category = unicodedata.category(letter)
    if category == "Cn":
        return ord(letter) & 0xFFFF in _SPECIAL or 0xFDD0 <= ord(letter) <= 0xFDEF
    return category in ("Cc", "Cs", "Co", "Zl", "Zp")


def with_plain_hyphens(text: str) -> str:
    """Return `text` with every hyphen and minus as the one of the keyboard."""
    return text.translate(_HYPHENS)


def as_typed(text: str) -> str:
    """Return a code or a number as a keyboard would have typed it: plain letters and dashes."""
    plain = unicodedata.normalize("NFKC", without_marks(text))
    return "".join("-" if is_dash(letter) else letter for letter in plain)


def is_dash(letter: str) -> bool:
    """Whether it is a dash or is typed for one, as Japanese keyboards do the mark of length."""
    return unicodedata.category(letter) == "Pd" or letter in "\u2212\u2043\u30fc"
