"""The embedded store: one SQLite file, one writer; what it acknowledged survives a power cut."""

from collections.abc import Collection, Sequence
from pathlib import Path

from theke_checkout.effects.kinds import Lane
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.clock import Clock, SystemClock
from theke_server.stores import (
    IN_ORDER,
    Append,
    Appended,
    Census,
    DueEffect,
    Loaded,
    OutboxRow,
    Outcome,
    RawNotice,
    Record,
    SessionRow,
    StoreUnavailableError,
    TalkItem,
    UnreadableEffect,
)
from theke_server.stores.board import BoardEntry, BoardRow, board_row
from theke_server.stores.sqlite import queries
from theke_server.stores.sqlite import records as sqlite_records
from theke_server.stores.sqlite.appends import (
    SNAPSHOT_EVERY,
    appending,
    saving_board_row,
    saving_snapshot,
)
from theke_server.stores.sqlite.files import empty_log, open_lanes
from theke_server.stores.sqlite.folds import CORE, Folding, decode_snapshot, encode_snapshot, folded
from theke_server.stores.sqlite.lanes import Lanes
from theke_server.stores.sqlite.records import Retention


class SqliteStore:
    """A `SessionStore` in one SQLite file. Close it with `aclose`."""

    def __init__(
        self,
        path: Path | str,
        *,
        fold: Folding = CORE,
        clock: Clock | None = None,
        retention: Retention | None = None,
        lanes: Lanes | None = None,
    ) -> None:
        """Open the file, or make it; `MEMORY` is a store that is gone when closed.

        Raises `StoreUnavailableError`.
        """
        self._lanes = lanes or open_lanes(path)
        self._folding = fold
        self._clock = clock or SystemClock()
        self._retention = retention or Retention()

    async def load(self, session_id: SessionId) -> Loaded | None:
        """Return a session, or None. A snapshot that does not fit is rebuilt from the records."""
        folding = self._folding
        version, body, records = await self._lanes.read(
            queries.snapshot_and_records(session_id, folding.version)
        )
        state = None if body is None else decode_snapshot(body)
        if body is not None and state is None:
            version, records = 0, await self.records(session_id)
        state, version = folded(folding, state, version, records)
        if state is None:
            return None
        if len(records) >= SNAPSHOT_EVERY:
            await self._keep_snapshot(session_id, version, encode_snapshot(state))
        return Loaded(version=version, state=state)

    async def append(self, append: Append) -> Appended:
        """Make one step durable. Raises `StaleVersionError` or `StoreUnavailableError`."""
        return await self._lanes.write(appending(append, self._folding))

    async def records(self, session_id: SessionId, after: int = 0) -> Sequence[Record]:
        """Return the records after a version, oldest first."""
        return await self._lanes.read(queries.records(session_id, after))

    async def outcome(self, session_id: SessionId, command_id: str) -> Outcome | None:
        """Return what became of a command id, if it was appended."""
        return await self._lanes.read(queries.outcome(session_id, command_id))

    async def sealed(self, session_id: SessionId) -> dict[str, bytes]:
        """Return the sealed values of a session by name."""
        return await self._lanes.read(queries.sealed(session_id))

    async def holds_sealed(self, session_id: str) -> bool:
        """Whether a session has sealed values or talk."""
        return await self._lanes.read(queries.holds_sealed(session_id))

    async def due_effects(
        self, now_ms: int, limit: int, lanes: Collection[Lane] = IN_ORDER
    ) -> Sequence[DueEffect | UnreadableEffect]:
        """Return outbox entries that are due, at most the oldest one in each lane of a session;
        of webhooks all."""
        return await self._lanes.read(queries.due_effects(now_ms, limit, lanes))

    async def outbox(self, session_id: SessionId) -> Sequence[OutboxRow]:
        """Return all effects of a session, oldest first, those that are done too."""
        return await self._lanes.read(queries.outbox(session_id))

    async def postpone(self, session_id: SessionId, key: str, until_ms: int) -> None:
        """Count a try of an effect and make it due again later."""
        await self._lanes.write(sqlite_records.postponing(session_id, key, until_ms))

    async def due_sessions(self, now_ms: int, limit: int) -> Sequence[SessionId]:
        """Return sessions whose `due_at_ms` has come."""
        return await self._lanes.read(queries.due_sessions(now_ms, limit))

    async def sessions(
        self, shop_id: ShopId | None = None, status: str | None = None, unsettled: bool = False
    ) -> Sequence[SessionRow]:
        """List sessions, newest first."""
        return await self._lanes.read(queries.sessions(shop_id, status, unsettled=unsettled))

    async def board(self) -> Sequence[BoardEntry]:
        """Return the sessions that have not ended, the oldest first, without reading their logs."""
        return await self._lanes.read(queries.board())

    async def new_board_row(self, session_id: SessionId) -> BoardRow | None:
        """Make a session's row anew from its log, and keep it; None once it has ended."""
        loaded = await self.load(session_id)
        row = None if loaded is None else board_row(loaded.state)
        if loaded is not None and row is not None:
            await self._lanes.write(saving_board_row(session_id, loaded.version, row))
        return row

    async def row(self, session_id: SessionId) -> SessionRow | None:
        """Return a session as lists show it; this reads neither its log nor its snapshot."""
        return await self._lanes.read(queries.row(session_id))

    async def troubled(self, shop_id: ShopId | None = None) -> Sequence[SessionId]:
        """List sessions in which a case is open, oldest session first."""
        return await self._lanes.read(queries.troubled(shop_id))

    async def outlived(self, until_ms: int, limit: int) -> Sequence[SessionRow]:
        """List settled sessions that were last touched until then and are not erased."""
        return await self._lanes.read(queries.outlived(until_ms, limit))

    async def say(  # noqa: PLR0913  the columns of what is said; its number is the store's
        self, session_id: SessionId, item_id: str, by: str, at_ms: int, version: int, text: bytes
    ) -> tuple[TalkItem, bool]:
        """Keep something said; the same `item_id` again gives the first item and True."""
        item = TalkItem(seq=0, item_id=item_id, by=by, at_ms=at_ms, version=version, text=text)
        return await self._lanes.write(sqlite_records.saying(session_id, item))

    async def talk(self, session_id: SessionId, after: int = 0) -> Sequence[TalkItem]:
        """Return what was said after a sequence number."""
        return await self._lanes.read(queries.talk(session_id, after))

    async def keep_notice(self, notice: RawNotice) -> bool:
        """Keep a raw webhook; False where this notice is known already."""
        return await self._lanes.write(sqlite_records.keeping_notice(notice))

    async def drop_notice(self, provider: str, notice_id: str) -> None:
        """Forget the raw webhook that has been handled; its id stays known."""
        await self._lanes.write(sqlite_records.dropping_notice(provider, notice_id))

    async def notices(self) -> Sequence[RawNotice]:
        """Return raw webhooks that wait to be handled, oldest first."""
        return await self._lanes.read(queries.notices())

    async def claim(self, name: str, until_ms: int) -> bool:
        """Claim a one-time name; False where it is taken. Kept until then."""
        return await self._lanes.write(
            sqlite_records.claiming(name, until_ms, self._clock.now_ms())
        )

    async def put(self, kind: str, key: str, value: bytes, until_ms: int | None) -> None:
        """Keep a small value; `owner:rest` as a key belongs to its owner."""
        await self._lanes.write(sqlite_records.putting(kind, key, value, until_ms))

    async def get(self, kind: str, key: str) -> bytes | None:
        """Return such a value, unless it has run out."""
        return await self._lanes.read(queries.small(kind, key, self._clock.now_ms()))

    async def take(self, kind: str, key: str) -> bytes | None:
        """Return such a value and delete it, in one step."""
        return await self._lanes.write(sqlite_records.taking(kind, key, self._clock.now_ms()))

    async def swap(
        self, kind: str, key: str, before: bytes | None, value: bytes, until_ms: int | None
    ) -> bool:
        """Put such a value where `before` is there now; False where it is not."""
        current = queries.small(kind, key, self._clock.now_ms())
        put = sqlite_records.putting(kind, key, value, until_ms)
        return await self._lanes.write(sqlite_records.swapping(current, before, put))

    async def keys(self, kind: str) -> Sequence[str]:
        """Return the keys of such values of a kind that have not run out, in order."""
        return await self._lanes.read(queries.small_keys(kind, self._clock.now_ms()))

    async def remove(self, kind: str, key: str) -> None:
        """Delete such a value."""
        await self._lanes.write(sqlite_records.removing(kind, key))

    async def add_policy(self, shop_id: ShopId, version: int, body: bytes) -> bool:
        """Keep a version of a shop's settings for good; False where someone was faster."""
        return await self._lanes.write(sqlite_records.adding_policy(shop_id, version, body))

    async def policies(self, shop_id: ShopId, after: int = 0) -> Sequence[bytes]:
        """Return the versions of a shop's settings after one, oldest first."""
        return await self._lanes.read(queries.policies(shop_id, after))

    async def census(self) -> Census:
        """Count what there is to be done."""
        return await self._lanes.read(queries.census())

    async def erase(self, session_id: SessionId) -> None:
        """Delete talk, sealed values, tokens and raw webhooks, so that no file holds them."""
        await self._lanes.write(sqlite_records.erasing(session_id))
        await empty_log(self._lanes)

    async def tidy(self, now_ms: int) -> int:
        """Delete what has run out; returns how many rows went."""
        return await self._lanes.write(sqlite_records.tidying(now_ms, self._retention))

    async def aclose(self) -> None:
        """Finish writing and close."""
        await self._lanes.aclose()

    async def _keep_snapshot(self, session_id: str, version: int, body: bytes) -> None:
        try:
            await self._lanes.write(
                saving_snapshot(session_id, version, self._folding.version, body)
            )
        except StoreUnavailableError:
            return  # the next load builds it again
