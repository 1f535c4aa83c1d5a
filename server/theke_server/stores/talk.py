"""What people say to each other: sealed, numbered by the store, and outside the log."""

from collections.abc import Sequence
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


class TalkStore(Protocol):
    """What was said in all sessions."""

    async def say(self, session_id: SessionId, item: TalkItem) -> tuple[TalkItem, bool]:
        """Keep something said under the next number of its session; `item.seq` is ignored.

        The same `item_id` again gives the first item and True.
        """
        ...

    async def said(self, session_id: SessionId, after: int = 0) -> Sequence[TalkItem]:
        """Return what was said after a sequence number."""
        ...
