"""The log of each session: append with compare, dedupe, outbox and inbox in one atomic step."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from theke_checkout.effects.kinds import AnyEffect
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.state.session import Session
from theke_checkout.values.ids import SessionId
from theke_server.stores.outbox import Claim


class Record(Struct, frozen=True, kw_only=True):
    """One append: the events of one command, with who, when, and under which schema."""

    version: int
    schema: int
    stamp: Stamp
    command_id: str
    events: tuple[AnyEvent, ...]


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a command id: the version its events made.

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
    listing_changed: bool = True
    """Whether what desks list of it (`stores.board`) may be another now. Mostly it is not."""
    effects: tuple[AnyEffect, ...] = ()
    effects_done: tuple[Claim, ...] = ()
    """The effects of this session that are answered with this append, as they were claimed."""
    inbox_id: str = ""
    """The id of the external message that caused this; a repeat appends nothing."""
    sealed: Mapping[str, bytes] = {}
    """Sealed values to keep, by name; empty bytes delete one."""


class Appended(Struct, frozen=True, kw_only=True):
    """What an append did. `repeated`: command or inbox id were there, nothing was written."""

    version: int
    repeated: bool = False


class Loaded(Struct, frozen=True, kw_only=True):
    """A session as the store has it: the folded state and its version."""

    version: int
    state: Session


class LogStore(Protocol):
    """The logs of all sessions, with the sealed values that belong to them."""

    async def load(self, session_id: SessionId) -> Loaded | None:
        """Return a session, or None. Reads the snapshot and folds the records behind it."""
        ...

    async def append(self, append: Append) -> Appended:
        """Make one step durable.

        Raises `StaleVersionError`; `ClaimLostError` where one of the claims does not hold any
        more; `StoreUnavailableError`.
        """
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
