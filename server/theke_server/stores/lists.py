"""Sessions in lists: found by shop, state, time or trouble, without their logs being read.

Everything here is derived from the log, and kept by the same append that changes it.
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from theke_checkout.values.ids import SessionId, ShopId
from theke_server.stores.board import BoardEntry, BoardRow


class SessionRow(Struct, frozen=True, kw_only=True):
    """A session in a list."""

    session_id: SessionId
    shop_id: ShopId
    status: str
    phase: str
    version: int
    opened_at_ms: int
    touched_at_ms: int
    settled: bool
    erased: bool = False


class Backlog(Struct, frozen=True, kw_only=True):
    """How much of one kind waits in one shop, and since when the oldest does."""

    shop_id: ShopId
    kind: str
    """A lane of the outbox, or a status of sessions."""
    count: int
    oldest_at_ms: int = 0


class Census(Struct, frozen=True, kw_only=True):
    """What there is to be done, counted: for an operator's dashboard."""

    sessions: tuple[Backlog, ...]
    """Sessions that have not ended, by status."""
    unsettled: dict[ShopId, int]
    cases: dict[ShopId, int]
    outbox: tuple[Backlog, ...]
    """Effects that are not answered, by lane."""
    notices: dict[ShopId, int]


class ListStore(Protocol):
    """The lists of sessions."""

    async def row(self, session_id: SessionId) -> SessionRow | None:
        """Return a session as lists show it; this reads neither its log nor its snapshot."""
        ...

    async def sessions(
        self, shop_id: ShopId | None = None, status: str | None = None, unsettled: bool = False
    ) -> Sequence[SessionRow]:
        """List sessions, newest first."""
        ...

    async def due(self, now_ms: int, limit: int) -> Sequence[SessionId]:
        """Return sessions whose `due_at_ms` has come, the longest waiting first."""
        ...

    async def board(self) -> Sequence[BoardEntry]:
        """Return the sessions that have not ended, the oldest first.

        One whose row is None has none in today's form: `keep_board_row` keeps one made anew.
        """
        ...

    async def keep_board_row(self, session_id: SessionId, version: int, row: BoardRow) -> None:
        """Keep a row that was made of the log at this version, unless the session went on."""
        ...

    async def troubled(self, shop_id: ShopId | None = None) -> Sequence[SessionId]:
        """List sessions in which a case is open, oldest session first."""
        ...

    async def troubled_before(
        self, shop_id: ShopId, opened_at_ms: int, session_id: str, limit: int
    ) -> Sequence[SessionRow]:
        """List a shop's sessions in which a case is open, the newest first, that began before a
        time, or then under a lesser id."""
        ...

    async def outlived(self, until_ms: int, limit: int) -> Sequence[SessionRow]:
        """List settled sessions, last touched until then and not erased, the oldest first."""
        ...

    async def newest_ms(self) -> int | None:
        """Return the latest time of what is kept: when a session began, a session in which no money
        is open was last touched, an effect was asked for, a webhook came. None where there is
        nothing. By indexes: it costs the same however much there is.
        """
        ...

    async def census(self) -> Census:
        """Count what there is to be done."""
        ...
