"""The heart: load, decide, append, publish. One command after another per session, many sessions
at once; nothing in a session's queue ever waits for a shop or a provider.

What is in memory is always durable: a room takes over a state after its append, never before. Where
an append's end is not known, or another process was faster, the room reads the log on and tells its
listeners what it missed, version by version.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from theke_checkout import evolve
from theke_checkout.events.contact import FieldRechecked, FieldSet
from theke_checkout.state.session import Session
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.context import Context
from theke_server.live.personal import Personal
from theke_server.live.room import Room, guarded
from theke_server.live.steps import Request, Step, plan
from theke_server.live.tasks import Worker
from theke_server.live.updates import (
    Aspect,
    Done,
    Listener,
    Opened,
    PresenceChanged,
    Unsubscribe,
    Update,
    Watcher,
    aspects,
)
from theke_server.privacy.seal import SealingError
from theke_server.stores import (
    ClaimLostError,
    LogDamagedError,
    StaleVersionError,
    StoreUnavailableError,
)
from theke_server.stores.log import Append, Appended, Record

STALE_RETRIES_MAX = 8
"""How often a request is decided again when other processes keep being faster."""
ROOM_IDLE_S = 60.0
"""How long a room that nobody listens to stays in memory."""
ROOMS_MAX = 20_000
"""Rooms in memory above which idle ones go at once."""


class Rooms:
    """All sessions that this process has in memory."""

    def __init__(self, ctx: Context, personal: Personal) -> None:
        self._ctx = ctx
        self._hearers = ctx.outgoing.receivers.hearers
        self._personal = personal
        self._guard = ctx.guards.of(Worker.ROOMS, RejectedError)
        self._rooms: dict[SessionId, Room] = {}
        self._watchers: list[tuple[Watcher, frozenset[Aspect]]] = []
        self._when_due: list[Callable[[], None]] = []

    def __len__(self) -> int:
        return len(self._rooms)

    def watch(self, watcher: Watcher, *cares: Aspect) -> None:
        """Let `watcher` hear what happens in every session, for the life of this process.

        Of all that happens, or only of what it cares for.
        """
        self._watchers.append((watcher, frozenset(cares)))

    def when_due(self, wake: Callable[[], None]) -> None:
        """Let `wake` be called when an append put effects into the outbox."""
        self._when_due.append(wake)

    def subscribe(self, session_id: SessionId, listener: Listener) -> Unsubscribe:
        """Let `listener` hear what happens in one session."""
        return self._room(session_id).subscribe(listener)

    def peek(self, session_id: SessionId) -> Room | None:
        """Return the room where it is in memory."""
        return self._rooms.get(session_id)

    async def loaded(self, session_id: SessionId) -> tuple[Room, Session]:
        """Return a session's room and newest state.

        Raises `RejectedError(NOT_FOUND)` or, without the store, `RejectedError(UNAVAILABLE)`;
        `LogDamagedError` where the session cannot be read, as all that follow do.
        """
        room = self._room(session_id)
        if room.doubtful or room.state is None:
            async with room.lock:
                await self._refresh(room)
        return room, _state(room)

    async def caught_up(self, session_id: SessionId) -> Session:
        """Return a session's state with everything that is durable by now.

        What was read from the store may be ahead of memory: an append is durable before its room
        hears of it, and another process may have written it.
        """
        room = self._room(session_id)
        async with room.lock:
            room.doubtful = True
            await self._refresh(room)
        return _state(room)

    async def open(self, session_id: SessionId, request: Request) -> Opened:
        """Carry out the wish that opens a new session."""
        room = self._room(session_id)
        room.doubtful = False
        try:
            done = await self.carry_out(session_id, request)
        finally:
            if room.state is None:
                self._rooms.pop(session_id, None)
        return Opened(session_id=session_id, version=done.version, after=done.after)

    async def carry_out(self, session_id: SessionId, request: Request) -> Done:
        """Decide a wish when it is its turn; return when it is durable and published.

        Raises `RejectedError`: by a rule, or `UNAVAILABLE` where the store cannot write now.
        """
        room = self._room(session_id)
        async with room.lock:
            await self._refresh(room)
            for _ in range(STALE_RETRIES_MAX):
                if (version := room.recalled(request.command_id)) is not None:
                    return _repeated(room, version)
                try:
                    step = plan(room, request, self._ctx.clock.now_ms(), self._hearers)
                except RejectedError:
                    if (version := await self._made_before(room, request.command_id)) is None:
                        raise
                    return _repeated(room, version)
                try:
                    return await self._append(room, request, step)
                except StaleVersionError:
                    await self._refresh(room)
        raise RejectedError(Reason.BUSY)

    def publish(self, room: Room, update: Update) -> None:
        """Tell a room's listeners, and everyone who watches all sessions, of a new version."""
        room.tell(lambda listener: listener.changed(update))
        self.tell_watchers(update)

    def tell_watchers(self, happening: Opened | Update | PresenceChanged) -> None:
        """Tell everyone who watches all sessions and cares for this."""
        for watcher, cares in self._watchers:
            if not cares or not cares.isdisjoint(happening.aspects):
                with guarded("a watcher of all sessions failed"):
                    watcher(happening)

    def evict(self) -> None:
        """Let go of rooms that nobody uses."""
        now_s = asyncio.get_running_loop().time()
        keep_s = ROOM_IDLE_S if len(self._rooms) <= ROOMS_MAX else 0.0
        for session_id, room in list(self._rooms.items()):
            if room.idle and now_s - room.used_at_s >= keep_s:
                del self._rooms[session_id]

    async def forget(self, session_id: SessionId) -> None:
        """Drop what memory holds of a session that was erased; it is read anew when needed.

        In its turn: an append that is under way takes its state over into what it began with.
        """
        room = self._rooms.get(session_id)
        if room is not None:
            async with room.lock:
                room.state, room.version, room.personal, room.doubtful = None, 0, {}, True

    def _room(self, session_id: SessionId) -> Room:
        room = self._rooms.get(session_id)
        if room is None:
            room = self._rooms[session_id] = Room(session_id)
        room.used_at_s = asyncio.get_running_loop().time()
        return room

    async def _append(self, room: Room, request: Request, step: Step) -> Done:
        base, before = room.version, room.state
        appended = None if step.append is None else await self._keep(room, step.append)
        if appended is not None and appended.repeated:
            room.remember(request.command_id, appended.version)
            if appended.version > base:
                self._doubt(room)
            return _repeated(room, appended.version)
        if step.append is not None and step.append.record is not None:
            self._take_over(room, request, step)
        return Done(
            session_id=room.session_id,
            base=base,
            version=room.version,
            before=before or step.after,
            after=step.after,
        )

    async def _keep(self, room: Room, append: Append) -> Appended:
        """Append; where its end is not known, doubt what is in memory."""
        try:
            appended = await self._ctx.stores.log.append(append)
        except StaleVersionError:
            room.doubtful = True
            raise
        except ClaimLostError:
            raise
        except LogDamagedError as error:
            raise await self._ctx.asides.damaged(room.session_id, error) from error
        except StoreUnavailableError as error:
            self._doubt(room)
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
        except BaseException:  # cancelled, or a bug: it may be durable
            self._doubt(room)
            raise
        if append.effects and not appended.repeated:
            self._wake()
        return appended

    def _take_over(self, room: Room, request: Request, step: Step) -> None:
        update = room.advance(
            step.after, step.personal, request.by, request.command_id, step.changed
        )
        if update is None:
            self.tell_watchers(
                Opened(session_id=room.session_id, version=room.version, after=step.after)
            )
        else:
            self.publish(room, update)

    async def _made_before(self, room: Room, command_id: str) -> int | None:
        """Return the version that this command id made the first time, if there was one."""
        if not command_id:
            return None
        try:
            outcome = await self._ctx.stores.log.outcome(room.session_id, command_id)
        except StoreUnavailableError as error:
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
        if outcome is None:
            return None
        room.remember(command_id, outcome.version)
        return outcome.version

    def _wake(self) -> None:
        for wake in self._when_due:
            wake()

    def _doubt(self, room: Room) -> None:
        """Read the log on soon, so that listeners do not wait for the next command."""
        room.doubtful = True
        self._guard.begin(self._look(room), room.session_id)

    async def _look(self, room: Room) -> None:
        """Look once; where that is not possible, the next command tries again."""
        async with room.lock:
            with suppress(LogDamagedError):  # it is on the list of those
                await self._refresh(room)

    async def _refresh(self, room: Room) -> None:
        """Bring a room up to the store. Its lock is held."""
        if not room.doubtful:
            return
        try:
            if room.state is None:
                await self._load(room)
            else:
                await self._catch_up(room)
        except StoreUnavailableError as error:
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
        except (LogDamagedError, SealingError) as error:
            raise await self._ctx.asides.damaged(room.session_id, error) from error
        room.doubtful = False
        await self._ctx.asides.mended(room.session_id)

    async def _load(self, room: Room) -> None:
        loaded = await self._ctx.stores.log.load(room.session_id)
        if loaded is None:
            if self._rooms.get(room.session_id) is room:
                del self._rooms[room.session_id]
            raise RejectedError(Reason.NOT_FOUND)
        room.personal = await self._personal.fields(room.session_id)
        room.state, room.version = loaded.state, loaded.version

    async def _catch_up(self, room: Room) -> None:
        """Read on. The store has today's personal values only, and a field may have been closed
        to a party before it got today's: each version is told with values of its own."""
        records = await self._ctx.stores.log.records(room.session_id, after=room.version)
        values = _values(room)
        if _touches_fields(records):
            values = {**await self._personal.fields_by_mac(room.session_id), **values}
        for record in records:
            self._absorb(room, record, values)
        if records:
            self._wake()

    def _absorb(self, room: Room, record: Record, values: Mapping[tuple[Field, str], str]) -> None:
        after = evolve.replay(room.state, record.events, record.stamp)
        marks = {field: (field, ref.mac) for field, ref in after.fields.items()}
        personal = {field: values[mark] for field, mark in marks.items() if mark in values}
        changed = aspects(room.state, after)
        update = room.advance(after, personal, record.stamp.by, record.command_id, changed)
        if update is not None:
            self.publish(room, update)


def _state(room: Room) -> Session:
    if room.state is None:
        raise RejectedError(Reason.NOT_FOUND)
    return room.state


def _repeated(room: Room, version: int) -> Done:
    state = _state(room)
    return Done(
        session_id=room.session_id,
        base=version,
        version=version,
        before=state,
        after=state,
        repeated=True,
    )


def _values(room: Room) -> dict[tuple[Field, str], str]:
    """Return the open values that a room has, each under what stands for it in the log."""
    fields = {} if room.state is None else room.state.fields
    return {
        (field, fields[field].mac): value
        for field, value in room.personal.items()
        if field in fields
    }


def _touches_fields(records: Sequence[Record]) -> bool:
    filled = FieldSet | FieldRechecked
    return any(isinstance(event, filled) for record in records for event in record.events)
