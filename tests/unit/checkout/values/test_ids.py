"""What a shop may call its goods: the same for the server that checks and the page that sells."""

import re
import unicodedata
from pathlib import Path

import msgspec
import pytest
from msgspec.inspect import StrType, type_info

from theke_checkout.values.ids import CouponCode, Sku

CLIENT = Path(__file__).parents[4] / "client" / "src" / "connection" / "sku.ts"
SEEN = (
    "4711",
    "__proto__",
    "constructor",
    "\U0001f9c9" * 64,
    "\U0001f3f4\U000e0067\U000e007f",
    "\u0600 1",
    "a//b",
    "%2F",
)
HIDDEN = ("a\u061cb", "a\u180eb", "a\ufff9b", "a\nb", "a\u2028b", "\ud83e", " a", "a\u3000")


@pytest.mark.parametrize("text", SEEN)
@pytest.mark.parametrize("kind", [Sku, CouponCode])
def test_a_shop_calls_its_own_what_it_likes(kind: type[str], text: str) -> None:
    assert msgspec.convert(text, kind) == text


@pytest.mark.parametrize("text", [*HIDDEN, "\U0001f9c9" * 65])
@pytest.mark.parametrize("kind", [Sku, CouponCode])
def test_but_nothing_that_nobody_could_type_again(kind: type[str], text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, kind)


def test_the_page_and_the_server_hide_the_same() -> None:
    """What one of them let pass alone could be checked, and never be used."""
    info = type_info(Sku)
    assert isinstance(info, StrType)
    found = re.search(r"\[\^\\s(.*?)\]", info.pattern or "")
    assert found is not None
    assert f"[{found[1]}]" in CLIENT.read_text("utf-8")


def test_no_control_and_no_mark_of_direction_is_part_of_a_name() -> None:
    """Emoji and some scripts need marks of format; those of direction and lines are none of it."""
    marks = [chr(number) for number in range(0x3000)]
    bad = [mark for mark in marks if unicodedata.bidirectional(mark) in BIDI or _ends_line(mark)]
    for mark in bad:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(f"a{mark}b", Sku)


BIDI = frozenset({"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI", "BN"})


def _ends_line(mark: str) -> bool:
    return unicodedata.category(mark) in ("Cc", "Zl", "Zp")
