"""What a visitor without a name is called: the number of the day, and the product they stood at.

"Visitor 3 · Kauz grinder" can be said aloud at a desk, and says nothing of the person.
"""

import re
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from theke_checkout.values.ids import ShopId
from theke_checkout.values.limits import PRODUCT_CHARS_MAX
from theke_server.clock import Clock
from theke_server.privacy.card_numbers import Finding, find_card_number
from theke_server.stores.errors import StaleVersionError
from theke_server.stores.values import ValueStore, update

KIND = "visitor_number"
_PARTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u2022\u00bb\u203a:-]+\s+|\s*\|\s*")
"""What stands between a product and the name of the shop in a page's title."""


class _Last(Struct, frozen=True):
    """The last number that was given on a day, written as YYYY-MM-DD."""

    day: str
    number: int


class Visitors:
    """Counts the visitors of each shop's day. The count survives a restart."""

    def __init__(self, values: ValueStore, clock: Clock) -> None:
        self._values = values
        self._clock = clock

    async def next_number(self, shop_id: ShopId, timezone: str) -> int:
        """Return the number of a visitor who comes now, from 1; 0 where too many come at once."""
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        day = now.astimezone(ZoneInfo(timezone)).date().isoformat()

        def one_more(before: bytes | None) -> bytes:
            last = _Last(day, 0) if before is None else msgspec.json.decode(before, type=_Last)
            number = last.number + 1 if last.day == day else 1
            return msgspec.json.encode(_Last(day, number))

        try:
            given = await update(self._values, KIND, shop_id, one_more)
        except StaleVersionError:
            return 0
        return msgspec.json.decode(given, type=_Last).number


def product_title(title: str, shop_name: str) -> str:
    """Return what a product's page calls the product: its title without the shop's name.

    Empty where it may hold what a person typed: an address, or the number of a card.
    """
    shown = "".join(" " if _is_hidden(letter) else letter for letter in title)
    parts = [" ".join(part.split()) for part in _PARTS.split(shown)]
    named = [part for part in parts if part and part.casefold() != shop_name.casefold()]
    product = named[0] if named else ""
    if "@" in product or find_card_number(product) is Finding.CARD:
        return ""
    if len(product) <= PRODUCT_CHARS_MAX:
        return product
    return f"{product[: PRODUCT_CHARS_MAX - 1].rstrip()}\u2026"


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
