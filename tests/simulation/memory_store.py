"""A `SessionStore` without files or threads, for virtual time; a test can delay or fail it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from theke_checkout.effects import AnyEffect
from theke_checkout.ids import SessionId, ShopId
from theke_checkout.state import Session
from theke_server.clock import Clock
from theke_server.stores import (
    Append,
    Appended,
    DueEffect,
    Loaded,
    Outcome,
    RawNotice,
    Record,
    SessionRow,
    StaleVersionError,
    TalkItem,
)


@dataclass
class Waiting:
    """An entry of the outbox."""

    effect: AnyEffect
    created_at_ms: int
    due_at_ms: int
    tries: int = 0
    done: bool = False


@dataclass
class Kept:
    """All that is kept of one session."""

    state: Session
    records: list[Record] = field(default_factory=list[Record])
    due_at_ms: int | None = None
    settled: bool = True
    outbox: dict[str, Waiting] = field(default_factory=dict[str, Waiting])
    inbox: dict[str, int] = field(default_factory=dict[str, int])
    sealed: dict[str, bytes] = field(default_factory=dict[str, bytes])
    talk: list[TalkItem] = field(default_factory=list[TalkItem])

    @property
    def version(self) -> int:
        return len(self.records)


async def _at_once(_: str) -> None:
    """Neither delay nor fail."""


class MemoryStore:
    """Everything in dictionaries. `before(call)` and `after(call)` stand around every call."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sessions_kept: dict[SessionId, Kept] = {}
        self.raw: dict[tuple[str, str], RawNotice | None] = {}
        self.small: dict[tuple[str, str], tuple[bytes, int | None]] = {}
        self.before: Callable[[str], Awaitable[None]] = _at_once
        self.after: Callable[[str], Awaitable[None]] = _at_once

    async def load(self, session_id: SessionId) -> Loaded | None:
        await self.before("load")
        kept = self.sessions_kept.get(session_id)
        return None if kept is None else Loaded(version=kept.version, state=kept.state)

    async def append(self, append: Append) -> Appended:
        await self.before("append")
        appended = self._append(append)
        await self.after("append")
        return appended

    def _append(self, append: Append) -> Appended:
        kept = self.sessions_kept.get(append.session_id)
        record = append.record
        if kept is not None and (known := self._known(kept, append)) is not None:
            return Appended(version=known, repeated=True)
        if (kept.version if kept else 0) != append.expected_version:
            raise StaleVersionError
        if kept is None:
            kept = self.sessions_kept[append.session_id] = Kept(state=append.state)
        now_ms = self.clock.now_ms()
        if record is not None:
            kept.records.append(record)
            kept.state = append.state
        kept.due_at_ms, kept.settled = append.due_at_ms, append.settled
        for effect in append.effects:
            kept.outbox.setdefault(effect.key, Waiting(effect, now_ms, now_ms))
        for key in append.effects_done:
            kept.outbox[key].done = True
        if append.inbox_id:
            kept.inbox[append.inbox_id] = kept.version
        kept.sealed.update(append.sealed)
        kept.sealed = {name: value for name, value in kept.sealed.items() if value}
        return Appended(version=kept.version)

    def _known(self, kept: Kept, append: Append) -> int | None:
        command_id = append.record.command_id if append.record else ""
        if command_id:
            for record in kept.records:
                if record.command_id == command_id:
                    return record.version
        return kept.inbox.get(append.inbox_id)

    async def records(self, session_id: SessionId, after: int = 0) -> Sequence[Record]:
        await self.before("records")
        return self.sessions_kept[session_id].records[after:]

    async def outcome(self, session_id: SessionId, command_id: str) -> Outcome | None:
        await self.before("outcome")
        for record in self.sessions_kept[session_id].records:
            if record.command_id == command_id:
                return Outcome(command_id=command_id, version=record.version)
        return None

    async def sealed(self, session_id: SessionId) -> dict[str, bytes]:
        await self.before("sealed")
        kept = self.sessions_kept.get(session_id)
        return dict(kept.sealed) if kept else {}

    async def due_effects(self, now_ms: int, limit: int) -> Sequence[DueEffect]:
        await self.before("due_effects")
        found: list[DueEffect] = []
        for session_id, kept in self.sessions_kept.items():
            oldest = next((one for one in kept.outbox.values() if not one.done), None)
            if oldest is not None and oldest.due_at_ms <= now_ms:
                found.append(
                    DueEffect(
                        session_id=session_id,
                        effect=oldest.effect,
                        tries=oldest.tries,
                        created_at_ms=oldest.created_at_ms,
                    )
                )
        return found[:limit]

    async def postpone(self, session_id: SessionId, key: str, until_ms: int) -> None:
        await self.before("postpone")
        waiting = self.sessions_kept[session_id].outbox[key]
        waiting.tries += 1
        waiting.due_at_ms = until_ms
        await self.after("postpone")

    async def due_sessions(self, now_ms: int, limit: int) -> Sequence[SessionId]:
        await self.before("due_sessions")
        return [
            session_id
            for session_id, kept in self.sessions_kept.items()
            if kept.due_at_ms is not None and kept.due_at_ms <= now_ms
        ][:limit]

    async def sessions(
        self, shop_id: ShopId | None = None, status: str | None = None, unsettled: bool = False
    ) -> Sequence[SessionRow]:
        await self.before("sessions")
        return [
            _row(kept)
            for kept in reversed(self.sessions_kept.values())
            if (shop_id is None or kept.state.shop_id == shop_id)
            and (status is None or kept.state.status == status)
            and not (unsettled and kept.settled)
        ]

    async def say(
        self, session_id: SessionId, item_id: str, by: str, at_ms: int, version: int, text: bytes
    ) -> tuple[TalkItem, bool]:
        await self.before("say")
        talk = self.sessions_kept[session_id].talk
        for item in talk:
            if item.item_id == item_id:
                return item, True
        item = TalkItem(
            seq=len(talk) + 1, item_id=item_id, by=by, at_ms=at_ms, version=version, text=text
        )
        talk.append(item)
        await self.after("say")
        return item, False

    async def talk(self, session_id: SessionId, after: int = 0) -> Sequence[TalkItem]:
        await self.before("talk")
        return self.sessions_kept[session_id].talk[after:]

    async def keep_notice(self, notice: RawNotice) -> bool:
        await self.before("keep_notice")
        key = (notice.provider, notice.notice_id)
        if key in self.raw:
            return False
        self.raw[key] = notice
        await self.after("keep_notice")
        return True

    async def drop_notice(self, provider: str, notice_id: str) -> None:
        await self.before("drop_notice")
        self.raw[provider, notice_id] = None

    async def notices(self) -> Sequence[RawNotice]:
        await self.before("notices")
        return [notice for notice in self.raw.values() if notice is not None]

    async def claim(self, name: str, until_ms: int) -> bool:
        if ("claim", name) in self.small:
            return False
        self.small["claim", name] = (b"1", until_ms)
        return True

    async def put(self, kind: str, key: str, value: bytes, until_ms: int | None) -> None:
        self.small[kind, key] = (value, until_ms)

    async def get(self, kind: str, key: str) -> bytes | None:
        value, until_ms = self.small.get((kind, key), (None, None))
        return None if until_ms is not None and until_ms <= self.clock.now_ms() else value

    async def remove(self, kind: str, key: str) -> None:
        self.small.pop((kind, key), None)

    async def erase(self, session_id: SessionId) -> None:
        kept = self.sessions_kept[session_id]
        kept.talk.clear()
        kept.sealed.clear()

    async def tidy(self, now_ms: int) -> int:
        return 0

    async def aclose(self) -> None:
        """Nothing is open."""


def _row(kept: Kept) -> SessionRow:
    state = kept.state
    return SessionRow(
        session_id=state.session_id,
        shop_id=state.shop_id,
        status=state.status,
        phase=state.checkout.phase,
        version=kept.version,
        opened_at_ms=state.opened_at_ms,
        touched_at_ms=state.touched_at_ms,
        settled=kept.settled,
    )
