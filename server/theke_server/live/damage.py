"""Sessions whose stored data cannot be read: each is logged once, counted, and listed for a person.

The list is kept in the store, so that a command line sees it too and a restart says nothing anew.
Who meets such a session is refused; one that can be read again leaves the list by itself.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum

import msgspec
import structlog
from msgspec import Struct

from theke_checkout.values.ids import SessionId, ShopId
from theke_server.clock import Clock
from theke_server.stores import LogDamagedError, StoreError, Stores
from theke_server.stores.values import ANY
from theke_server.telemetry import Metrics

KIND = "damaged_session"

_log = structlog.get_logger("theke.live")


class Part(StrEnum):
    """What of a session cannot be read; each part is mended on its own."""

    LOG = "log"
    """Its log, or a personal value that belongs to it: nobody can go on with it."""
    TALK = "talk"
    NOTE = "note"
    KEY = "key"


class DamagedSession(Struct, frozen=True, kw_only=True):
    """A session that cannot be read, since when that is known, and why not."""

    session_id: SessionId
    shop_id: ShopId
    at_ms: int
    part: Part
    why: str


class Damage:
    """All sessions of this deployment that were found damaged."""

    def __init__(self, stores: Stores, clock: Clock, metrics: Metrics) -> None:
        self._stores = stores
        self._clock = clock
        self._metrics = metrics
        self._known: dict[tuple[SessionId, Part], ShopId] = {}
        self._shops: set[ShopId] = set()
        """Shops whose number was told once: it is told also when it is none."""
        self._watchers: list[Callable[[SessionId], None]] = []

    def watch(self, watcher: Callable[[SessionId], None]) -> None:
        """Let `watcher` hear of each session that is put on the list or taken off."""
        self._watchers.append(watcher)

    def unreadable(self, session_id: SessionId) -> bool:
        """Whether nobody can go on with a session: its log cannot be read."""
        return (session_id, Part.LOG) in self._known

    async def start(self) -> None:
        """Take up what a former process found."""
        self._known |= {(one.session_id, one.part): one.shop_id for one in await self.all()}
        self._count()

    async def all(self) -> Sequence[DamagedSession]:
        """Return the list, the oldest finding first."""
        return await listed(self._stores)

    async def note(
        self, session_id: SessionId, error: Exception, part: Part = Part.LOG
    ) -> LogDamagedError:
        """Put a session on the list, and return what to raise for it."""
        why = str(error) if isinstance(error, LogDamagedError) else f"a seal: {error}"
        if (session_id, part) not in self._known:
            await self._add(session_id, part, why)
        return LogDamagedError(why)

    async def mended(self, session_id: SessionId, part: Part = Part.LOG) -> None:
        """Take a session off the list: this part of it could be read."""
        if self._known.pop((session_id, part), None) is not None:
            self._tell(session_id)
            _log.info("session_mended", session=session_id, part=part)
            with suppress(StoreError):
                await self._stores.values.remove(KIND, _key(session_id, part))

    async def _add(self, session_id: SessionId, part: Part, why: str) -> None:
        self._known[session_id, part] = ShopId("")
        _log.error("session_damaged", session=session_id, part=part, why=why)
        with suppress(StoreError):
            row = await self._stores.lists.row(session_id)
            found = DamagedSession(
                session_id=session_id,
                shop_id=ShopId("") if row is None else row.shop_id,
                at_ms=self._clock.now_ms(),
                part=part,
                why=why,
            )
            self._known[session_id, part] = found.shop_id
            await self._stores.values.put(
                KIND, _key(session_id, part), msgspec.json.encode(found), before=ANY
            )
        self._tell(session_id)

    def _tell(self, session_id: SessionId) -> None:
        self._count()
        for watcher in self._watchers:
            watcher(session_id)

    def _count(self) -> None:
        sessions = {session_id: shop_id for (session_id, _), shop_id in self._known.items()}
        counts = Counter(sessions.values())
        self._shops |= set(counts)
        for shop_id in self._shops:
            self._metrics.damaged.labels(shop_id).set(counts[shop_id])


async def listed(stores: Stores) -> Sequence[DamagedSession]:
    """Return the sessions that were found damaged, the oldest finding first."""
    found: list[DamagedSession] = []
    for _, value in await stores.values.items(KIND):
        found.append(msgspec.json.decode(value, type=DamagedSession))
    return sorted(found, key=lambda one: one.at_ms)


def _key(session_id: SessionId, part: Part) -> str:
    """Return a key that belongs to the session, so that erasing it ends the entry."""
    return f"{session_id}:{part}"
