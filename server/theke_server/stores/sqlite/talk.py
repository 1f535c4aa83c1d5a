"""Talk in SQLite. A number is never given twice, even after what was said was deleted."""

from collections.abc import Mapping
from itertools import accumulate

from msgspec.structs import replace

from theke_checkout.values.ids import SessionId
from theke_server.stores.sqlite.database import Database, Row
from theke_server.stores.sqlite.lanes import Job, Lanes
from theke_server.stores.talk import (
    TALK_PAGE_BYTES,
    TALK_PAGE_ITEMS,
    TalkItem,
    TalkSpan,
    TalkTotal,
)

_COLUMNS = "seq, item_id, said_by, at_ms, version, text"
_ITEM = f"SELECT {_COLUMNS} FROM talk WHERE session_id = ? AND item_id = ?"  # noqa: S608
_SIZES = """SELECT seq, LENGTH(text) FROM talk WHERE session_id = ? AND seq > ? AND seq < ?
    ORDER BY seq DESC LIMIT ?"""
_SPAN = f"""SELECT {_COLUMNS} FROM talk WHERE session_id = ? AND seq >= ? AND seq < ?
    ORDER BY seq"""  # noqa: S608
_TOTALS = """SELECT said_by, COUNT(*), SUM(LENGTH(text)) FROM talk WHERE session_id = ?
    GROUP BY said_by"""
_SEQ_MAX = 2**62


class SqliteTalk:
    """A `TalkStore`."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def say(self, session_id: SessionId, item: TalkItem) -> tuple[TalkItem, bool]:
        """Keep something said; the same `item_id` again gives the first item and True."""
        return await self._lanes.write(_saying(session_id, item))

    async def said(
        self, session_id: SessionId, after: int = 0, before: int | None = None
    ) -> TalkSpan:
        """Return what was said last between two sequence numbers, as much as a page holds."""
        return await self._lanes.read(_span(session_id, after, before or _SEQ_MAX))

    async def item(self, session_id: SessionId, item_id: str) -> TalkItem | None:
        """Return the item that was kept under an id."""

        def job(database: Database) -> TalkItem | None:
            rows = database.execute(_ITEM, (session_id, item_id))
            return _item(rows[0]) if rows else None

        return await self._lanes.read(job)

    async def totals(self, session_id: SessionId) -> Mapping[str, TalkTotal]:
        """Return how much each party has said."""

        def job(database: Database) -> Mapping[str, TalkTotal]:
            rows = database.execute(_TOTALS, (session_id,))
            return {by: TalkTotal(items, size) for by, items, size in rows}

        return await self._lanes.read(job)


def _saying(session_id: str, item: TalkItem) -> Job[tuple[TalkItem, bool]]:
    def job(database: Database) -> tuple[TalkItem, bool]:
        rows = database.execute(_ITEM, (session_id, item.item_id))
        if rows:
            return _item(rows[0]), True
        ((seq,),) = database.execute(
            "INSERT INTO talk_heads (session_id, seq) VALUES (?, 1)"
            " ON CONFLICT (session_id) DO UPDATE SET seq = seq + 1 RETURNING seq",
            (session_id,),
        )
        database.execute(
            "INSERT INTO talk (session_id, seq, item_id, said_by, at_ms, version, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (session_id, seq, item.item_id, item.by, item.at_ms, item.version, item.text),
        )
        return replace(item, seq=seq), False

    return job


def _span(session_id: str, after: int, before: int) -> Job[TalkSpan]:
    """Look at the sizes first, so that no more texts are read than are returned."""

    def job(database: Database) -> TalkSpan:
        found = database.execute(_SIZES, (session_id, after, before, TALK_PAGE_ITEMS + 1))
        if not found:
            return TalkSpan()
        taken = accumulate(size for _, size in found[:TALK_PAGE_ITEMS])
        fitting = max(1, sum(size <= TALK_PAGE_BYTES for size in taken))
        first = found[fitting - 1][0]
        rows = database.execute(_SPAN, (session_id, first, before))
        return TalkSpan(
            items=[_item(row) for row in rows], earlier=first if fitting < len(found) else 0
        )

    return job


def _item(row: Row) -> TalkItem:
    seq, item_id, by, at_ms, version, text = row
    return TalkItem(seq=seq, item_id=item_id, by=by, at_ms=at_ms, version=version, text=text)
