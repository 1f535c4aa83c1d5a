"""How everything is kept: seven small stores that one file, or one server, holds together.

log      sessions: append with compare, dedupe, outbox and inbox in one step
outbox   effects, claimed by one worker at a time
talk     what people say
notices  webhooks as they came
values   tokens, accounts, settings
lists    sessions by shop, state, time or trouble: derived from the log
leases   what only one may have, or only so often

    StoreError
    |- StaleVersionError     another append was faster: load and decide again
    |- ClaimLostError        another worker has this effect by now: drop what came of it
    |- StoreUnavailableError nothing was written: try again later, refuse payments
    '- LogDamagedError       what is kept of a session cannot be read: a person must look

Each has a contract of its own in `tests/contract/stores`, which every store passes.
"""

from typing import Protocol

from theke_checkout.values.ids import SessionId
from theke_server.stores.errors import (
    ClaimLostError,
    LogDamagedError,
    StaleVersionError,
    StoreError,
    StoreUnavailableError,
)
from theke_server.stores.leases import LeaseStore
from theke_server.stores.lists import ListStore
from theke_server.stores.log import LogStore
from theke_server.stores.notices import NoticeStore
from theke_server.stores.outbox import OutboxStore
from theke_server.stores.talk import TalkStore
from theke_server.stores.values import ValueStore

__all__ = (
    "ClaimLostError",
    "LogDamagedError",
    "StaleVersionError",
    "StoreError",
    "StoreUnavailableError",
    "Stores",
)


class Stores(Protocol):
    """The seven together. All methods are safe to call from many tasks at once."""

    @property
    def log(self) -> LogStore:
        """Return the logs of sessions."""
        ...

    @property
    def outbox(self) -> OutboxStore:
        """Return the effects that wait."""
        ...

    @property
    def talk(self) -> TalkStore:
        """Return what people say."""
        ...

    @property
    def notices(self) -> NoticeStore:
        """Return the webhooks that wait."""
        ...

    @property
    def values(self) -> ValueStore:
        """Return small values."""
        ...

    @property
    def lists(self) -> ListStore:
        """Return the lists of sessions."""
        ...

    @property
    def leases(self) -> LeaseStore:
        """Return leases, one-time names and counts."""
        ...

    async def holds_sealed(self, session_id: str) -> bool:
        """Whether a session has sealed values, talk or messages that were left.

        Then it must have the key that sealed them.
        """
        ...

    async def erase(self, session_id: SessionId) -> None:
        """Delete talk, sealed values, tokens and raw webhooks, so that no file holds them.

        The log stays, without the countries that stood in it. Its key is erased by `Sealer.erase`.
        """
        ...

    async def tidy(self, now_ms: int) -> int:
        """Delete what has run out; returns how many rows went."""
        ...

    async def aclose(self) -> None:
        """Finish writing and close."""
        ...
