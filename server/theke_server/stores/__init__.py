"""How sessions are kept: append with compare, dedupe, outbox and inbox in one atomic step.

    StoreError
    |- StaleVersionError     another append was faster: load and decide again
    |- StoreUnavailableError nothing was written: try again later, refuse payments
    '- LogDamagedError       what is kept of a session cannot be read: a person must look

Every store passes the same contract suite.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from theke_checkout.effects.kinds import AnyEffect, Lane, lane
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.state.session import Session
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.stores.board import BoardEntry, BoardRow

IN_ORDER = frozenset(Lane) - {Lane.WEBHOOKS}
"""Lanes of which a session's next effect waits for the one before."""


class StoreError(Exception):
    """The store failed."""


class StaleVersionError(StoreError):
    """The session is not at the expected version any more."""


class StoreUnavailableError(StoreError):
    """The store cannot write now; nothing was written."""


class LogDamagedError(StoreError):
    """What is kept of a session has a hole, or cannot be read or opened: a person must look."""


class Record(Struct, frozen=True, kw_only=True):
    """One append: the events of one command, with who, when, and under which schema."""

    version: int
    schema: int
    stamp: Stamp
    command_id: str
    events: tuple[AnyEvent, ...]


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a command id: the version its events made, or the reason of its rejection.

    Rejections are not kept: a repeated rejected command is decided anew.
    """

    command_id: str
    version: int


class Append(Struct, frozen=True, kw_only=True):
    """One atomic step of one session. Either all of it is durable, or nothing."""

    session_id: SessionId
    expected_version: int
    """The version before; 0 creates the session."""
    record: Record | None
    """None where only outbox, inbox or sealed values change; the version stays."""
    state: Session
    """The state after; stores may keep it as a snapshot, and index what they must find."""
    due_at_ms: int | None
    """When `PassTime` must be given next; None for never."""
    settled: bool
    """Whether no money is open: retention and erasure wait for it."""
    effects: tuple[AnyEffect, ...] = ()
    effects_done: tuple[str, ...] = ()
    """Keys of effects that are answered with this append."""
    inbox_id: str = ""
    """The id of the external message that caused this; a repeat appends nothing."""
    sealed: Mapping[str, bytes] = {}
    """Sealed values to keep, by name; empty bytes delete one."""


class Appended(Struct, frozen=True, kw_only=True):
    """What an append did. `repeated`: the command or inbox id was known, nothing was written."""

    version: int
    repeated: bool = False


class Loaded(Struct, frozen=True, kw_only=True):
    """A session as the store has it: the folded state and its version."""

    version: int
    state: Session


class DueEffect(Struct, frozen=True, kw_only=True):
    """An effect that waits in the outbox, with how often it was tried."""

    session_id: SessionId
    effect: AnyEffect
    tries: int
    created_at_ms: int

    @property
    def key(self) -> str:
        """Return the effect's key."""
        return self.effect.key

    @property
    def lane(self) -> Lane:
        """Return the effect's lane."""
        return lane(self.effect)


class UnreadableEffect(Struct, frozen=True, kw_only=True):
    """A due effect that this version cannot read: a newer one wrote it, or it is damaged.

    It stays as it is. What stands behind it in its lane waits for it.
    """

    session_id: SessionId
    key: str
    lane: Lane
    tries: int


class OutboxRow(Struct, frozen=True, kw_only=True):
    """An effect of a session and what has become of it so far."""

    key: str
    effect: AnyEffect | None
    """None where this version cannot read it."""
    tries: int
    """How often it was put off; a crash can hide one."""
    created_at_ms: int
    due_at_ms: int
    done: bool


class TalkItem(Struct, frozen=True, kw_only=True):
    """One thing said. `text` is sealed; `version` is the log version at which it was said."""

    seq: int
    item_id: str
    by: str
    at_ms: int
    version: int
    text: bytes


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


class Waiting(Struct, frozen=True, kw_only=True):
    """How much of one kind waits in one shop, and since when the oldest does."""

    shop_id: ShopId
    kind: str
    """A lane of the outbox, or a status of sessions."""
    count: int
    oldest_at_ms: int = 0


class Census(Struct, frozen=True, kw_only=True):
    """What there is to be done, counted: for an operator's dashboard."""

    sessions: tuple[Waiting, ...]
    """Sessions that have not ended, by status."""
    unsettled: dict[ShopId, int]
    cases: dict[ShopId, int]
    outbox: tuple[Waiting, ...]
    """Effects that are not answered, by lane."""
    notices: dict[ShopId, int]


class RawNotice(Struct, frozen=True, kw_only=True):
    """A webhook as it came, sealed, kept before it is handled."""

    notice_id: str
    provider: str
    shop_id: ShopId
    at_ms: int
    body: bytes
    session_id: str = ""
    """The session that it is about, where that is known before it is handled."""


class SessionStore(Protocol):
    """Where sessions live. All methods are safe to call from many tasks at once."""

    async def load(self, session_id: SessionId) -> Loaded | None:
        """Return a session, or None. Reads the snapshot and folds the records behind it."""
        ...

    async def append(self, append: Append) -> Appended:
        """Make one step durable. Raises `StaleVersionError` or `StoreUnavailableError`."""
        ...

    async def records(self, session_id: SessionId, after: int = 0) -> Sequence[Record]:
        """Return the records after a version, oldest first."""
        ...

    async def outcome(self, session_id: SessionId, command_id: str) -> Outcome | None:
        """Return what became of a command id, if it was appended."""
        ...

    async def sealed(self, session_id: SessionId) -> dict[str, bytes]:
        """Return the sealed values of a session by name."""
        ...

    async def holds_sealed(self, session_id: str) -> bool:
        """Whether a session has sealed values or talk: it must have the key that sealed them."""
        ...

    async def due_effects(
        self, now_ms: int, limit: int, lanes: Collection[Lane] = IN_ORDER
    ) -> Sequence[DueEffect | UnreadableEffect]:
        """Return outbox entries of some lanes that are due, the longest due first.

        Of a lane in order only the oldest of a session; of webhooks all. One that cannot be read
        is told of as such, and hides no other session's.
        """
        ...

    async def outbox(self, session_id: SessionId) -> Sequence[OutboxRow]:
        """Return all effects of a session, oldest first, those that are done too."""
        ...

    async def postpone(self, session_id: SessionId, key: str, until_ms: int) -> None:
        """Count a try of an effect and make it due again later."""
        ...

    async def due_sessions(self, now_ms: int, limit: int) -> Sequence[SessionId]:
        """Return sessions whose `due_at_ms` has come."""
        ...

    async def sessions(
        self, shop_id: ShopId | None = None, status: str | None = None, unsettled: bool = False
    ) -> Sequence[SessionRow]:
        """List sessions, newest first."""
        ...

    async def board(self) -> Sequence[BoardEntry]:
        """Return the sessions that have not ended, the oldest first, without reading their logs.

        One whose row is None has none in today's form: `new_board_row` makes it.
        """
        ...

    async def new_board_row(self, session_id: SessionId) -> BoardRow | None:
        """Make a session's row anew from its log, and keep it; None once it has ended.

        Raises `LogDamagedError`.
        """
        ...

    async def row(self, session_id: SessionId) -> SessionRow | None:
        """Return a session as lists show it; this reads neither its log nor its snapshot."""
        ...

    async def troubled(self, shop_id: ShopId | None = None) -> Sequence[SessionId]:
        """List sessions in which a case is open, oldest session first."""
        ...

    async def outlived(self, until_ms: int, limit: int) -> Sequence[SessionRow]:
        """List settled sessions, last touched until then and not erased, the oldest first."""
        ...

    async def say(  # noqa: PLR0913  the columns of what is said; its number is the store's
        self, session_id: SessionId, item_id: str, by: str, at_ms: int, version: int, text: bytes
    ) -> tuple[TalkItem, bool]:
        """Keep something said; the same `item_id` again gives the first item and True."""
        ...

    async def talk(self, session_id: SessionId, after: int = 0) -> Sequence[TalkItem]:
        """Return what was said after a sequence number."""
        ...

    async def keep_notice(self, notice: RawNotice) -> bool:
        """Keep a raw webhook; False where this notice is known already."""
        ...

    async def drop_notice(self, provider: str, notice_id: str) -> None:
        """Forget the raw webhook that has been handled; its id stays known."""
        ...

    async def notices(self) -> Sequence[RawNotice]:
        """Return raw webhooks that wait to be handled, oldest first."""
        ...

    async def claim(self, name: str, until_ms: int) -> bool:
        """Claim a one-time name (a used token id); False where it is taken. Kept until then."""
        ...

    async def put(self, kind: str, key: str, value: bytes, until_ms: int | None) -> None:
        """Keep a small value outside the log: token hashes, advisors, pay tokens.

        A key of the form `owner:rest` belongs to its owner: `erase` deletes those of a session.
        """
        ...

    async def get(self, kind: str, key: str) -> bytes | None:
        """Return such a value, unless it has run out."""
        ...

    async def take(self, kind: str, key: str) -> bytes | None:
        """Return such a value and delete it, in one step: of many who take it one gets it."""
        ...

    async def swap(
        self, kind: str, key: str, before: bytes | None, value: bytes, until_ms: int | None
    ) -> bool:
        """Put such a value where `before` is there now (None: nothing is); False where not."""
        ...

    async def keys(self, kind: str) -> Sequence[str]:
        """Return the keys of such values of a kind that have not run out, in order."""
        ...

    async def remove(self, kind: str, key: str) -> None:
        """Delete such a value."""
        ...

    async def add_policy(self, shop_id: ShopId, version: int, body: bytes) -> bool:
        """Keep a version of a shop's settings for good; False where someone was faster."""
        ...

    async def policies(self, shop_id: ShopId, after: int = 0) -> Sequence[bytes]:
        """Return the versions of a shop's settings after one, oldest first."""
        ...

    async def census(self) -> Census:
        """Count what there is to be done."""
        ...

    async def erase(self, session_id: SessionId) -> None:
        """Delete talk, sealed values, tokens and raw webhooks, so that no file holds them.

        The log stays: it holds no personal value. Its key is erased by `Sealer.erase`.
        """
        ...

    async def tidy(self, now_ms: int) -> int:
        """Delete what has run out; returns how many rows went."""
        ...

    async def aclose(self) -> None:
        """Finish writing and close."""
        ...
