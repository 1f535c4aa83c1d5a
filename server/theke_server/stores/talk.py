"""What people say to each other: sealed, numbered by the store, and outside the log."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from theke_checkout.values.ids import SessionId


class TalkItem(Struct, frozen=True, kw_only=True):
    """One thing said. `text` is sealed; `version` is the log version at which it was said."""

    seq: int
    item_id: str
    by: str
    at_ms: int
    version: int
    text: bytes


def sealed_as(by: str, item_id: str) -> str:
    """Return under which name the text of an item is sealed: it is bound to who said it."""
    return f"talk:{by}:{item_id}"


TALK_PAGE_ITEMS = 50
TALK_PAGE_BYTES = 32 * 1024
"""What one reading returns at most, however long a session has talked."""


class TalkSpan(Struct, frozen=True, kw_only=True):
    """A stretch of talk in its order, and the number before which there is more of it; else 0."""

    items: Sequence[TalkItem] = ()
    earlier: int = 0


class TalkTotal(Struct, frozen=True):
    """How much one party has said in a session."""

    items: int = 0
    size: int = 0
    """The bytes of its sealed texts."""


class TalkStore(Protocol):
    """What was said in all sessions."""

    async def say(self, session_id: SessionId, item: TalkItem) -> tuple[TalkItem, bool]:
        """Keep something said under the next number of its session; `item.seq` is ignored.

        The same `item_id` again gives the first item and True.
        """
        ...

    async def said(
        self, session_id: SessionId, after: int = 0, before: int | None = None
    ) -> TalkSpan:
        """Return what was said last between two sequence numbers: at most `TALK_PAGE_ITEMS` and
        `TALK_PAGE_BYTES`, but one item at least. Nothing reads a whole talk at once.
        """
        ...

    async def item(self, session_id: SessionId, item_id: str) -> TalkItem | None:
        """Return the item that was kept under an id."""
        ...

    async def totals(self, session_id: SessionId) -> Mapping[str, TalkTotal]:
        """Return how much each party has said."""
        ...
