"""Talk in SQLite. A number is never given twice, even after what was said was deleted."""

from collections.abc import Sequence

from msgspec.structs import replace

from theke_checkout.values.ids import SessionId
from theke_server.stores.sqlite.database import Database, Row
from theke_server.stores.sqlite.lanes import Job, Lanes
from theke_server.stores.talk import TalkItem

_COLUMNS = "seq, item_id, said_by, at_ms, version, text"


class SqliteTalk:
    """A `TalkStore`."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def say(self, session_id: SessionId, item: TalkItem) -> tuple[TalkItem, bool]:
        """Keep something said; the same `item_id` again gives the first item and True."""
        return await self._lanes.write(_saying(session_id, item))

    async def said(self, session_id: SessionId, after: int = 0) -> Sequence[TalkItem]:
        """Return what was said after a sequence number."""
        return await self._lanes.read(_talk(session_id, after))


def _saying(session_id: str, item: TalkItem) -> Job[tuple[TalkItem, bool]]:
    def job(database: Database) -> tuple[TalkItem, bool]:
        rows = database.execute(
            f"SELECT {_COLUMNS} FROM talk WHERE session_id = ? AND item_id = ?",  # noqa: S608
            (session_id, item.item_id),
        )
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


def _talk(session_id: str, after: int) -> Job[Sequence[TalkItem]]:
    def job(database: Database) -> Sequence[TalkItem]:
        rows = database.execute(
            f"SELECT {_COLUMNS} FROM talk WHERE session_id = ? AND seq > ? ORDER BY seq",  # noqa: S608
            (session_id, after),
        )
        return [_item(row) for row in rows]

    return job


def _item(row: Row) -> TalkItem:
    seq, item_id, by, at_ms, version, text = row
    return TalkItem(seq=seq, item_id=item_id, by=by, at_ms=at_ms, version=version, text=text)
