"""What waits for a person beside the sessions' own logs: one list in the store, and its memory.

Two things lead here. A worker could not do something for a reason that nobody foresaw: a session
that can be read carries that as a case in its log, one that cannot has a record on the list, and
both are tried again, ever more rarely. And a part of a session cannot be read as it is stored: who
meets it is refused, and the record goes by itself once that part can be read again.

The list is kept in the store, so that a command line sees it too and a restart says nothing anew.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Sequence, Set
from contextlib import suppress
from typing import TypeVar

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.commands.system import NoteCase
from theke_checkout.state.session import Session
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.clock import Clock
from theke_server.live.places import Aside, Part, Place, key_of
from theke_server.stores import LogDamagedError, Stores, StoreUnavailableError
from theke_server.stores.lists import SessionRow
from theke_server.stores.values import ANY
from theke_server.telemetry import Metrics, where

ASIDE_KIND = "aside"
"""Under which kind the store keeps the list."""
DAMAGE_KIND = "damaged_session"
"""Under which kind earlier releases kept a list of what cannot be read."""
PAUSE_FIRST_S = 1.0
PAUSE_MAX_S = 300.0
"""The time between two tries grows from the first to this; a release that was rolled back and
installed again has taken up everything after as long."""
FAILURES_MAX = 10_000
"""Places whose failures are counted in memory; the oldest is forgotten first."""

_T = TypeVar("_T", bound=Struct)

Note = Callable[[SessionId, NoteCase], Awaitable[object]]
"""Opens a case in a session's own log, or raises."""

log = structlog.get_logger("theke.workers")


class _Failure(Struct):
    """What this process remembers of a place where something failed."""

    error: str
    times: int = 0
    until_ms: int = 0
    shown: bool = False
    """Whether a person can see it."""


class _Damaged(Struct, frozen=True, kw_only=True):
    """A record as earlier releases kept it of what cannot be read."""

    session_id: SessionId
    shop_id: str
    at_ms: int
    part: Part
    why: str


class Asides:
    """All that waits beside the logs, as this process knows it."""

    def __init__(self, stores: Stores, clock: Clock, metrics: Metrics) -> None:
        self._stores = stores
        self._clock = clock
        self._metrics = metrics
        self._note: Note = _nowhere
        self._failures: OrderedDict[Place, _Failure] = OrderedDict()
        self._kept: dict[str, Aside] = {}
        """The list, by key."""
        self._stumbled: defaultdict[str, set[str]] = defaultdict(set)
        self._shops: set[str] = set()
        """Shops whose number of damaged sessions was told once: it is told also when it is none."""
        self._watchers: list[Callable[[SessionId], None]] = []

    def show_by(self, note: Note) -> None:
        """Open cases in this way from now on."""
        self._note = note

    def watch(self, watcher: Callable[[SessionId], None]) -> None:
        """Let `watcher` hear of each session of which a part cannot be read, or can be again."""
        self._watchers.append(watcher)

    async def start(self) -> None:
        """Take up the list that a former process left."""
        for item in await _listed(self._stores):
            self._kept[item.key] = item
            self._stumbled[item.worker].add(item.session_id)
        self._count()

    # ---- what workers could not do

    @property
    def quiet(self) -> bool:
        """Whether nothing is put aside at all: then nobody must look closer."""
        return not (self._failures or self._kept)

    def knows(self, place: Place) -> bool:
        """Whether something failed there lately, or a former process put it aside."""
        return place in self._failures or place.key in self._kept

    def stumbled(self, worker: str) -> Set[str]:
        """Return the sessions on which a worker failed: one set, for who hears of every change."""
        return self._stumbled[worker]

    async def put(self, place: Place, error: Exception) -> float:
        """Put something aside, and return for how many seconds. Never raises."""
        failure, rests = self._counted(place, error)
        if not rests:
            failure.shown = await self._show(place, failure.error)
        return _pause_s(failure.times)

    async def clear(self, place: Place) -> None:
        """Take something back up: it went well. Never raises.

        Its record becomes a case, which its session can carry again; a person still must look.
        """
        failure = self._failures.pop(place, None)
        if not place.session_id:
            await self._remove(place.key)
        elif place.key in self._kept or (failure is not None and not failure.shown):
            await self._show(place, failure.error if failure is not None else "")
        if not self.knows(place):
            self._stumbled[place.worker].discard(place.session_id)

    def _counted(self, place: Place, error: Exception) -> tuple[_Failure, bool]:
        """Count a failure; and whether the place still rests from the one before."""
        self._metrics.worker_failures.labels(place.worker).inc()
        kind, now_ms = type(error).__name__, self._clock.now_ms()
        failure = self._failures.pop(place, None) or _Failure(error="")
        if failure.error != kind:
            log.error(
                "put_aside",
                worker=place.worker,
                session=place.session_id,
                subject=place.subject,
                error=kind,
                at=where(error),
            )
        rests = now_ms < failure.until_ms
        if not rests:
            failure.times += 1
            failure.until_ms = now_ms + round(_pause_s(failure.times) * 1000)
        failure.error = kind
        self._failures[place] = failure
        self._stumbled[place.worker].add(place.session_id)
        if len(self._failures) > FAILURES_MAX:
            oldest, _ = self._failures.popitem(last=False)
            self._stumbled[oldest.worker].discard(oldest.session_id)
        return failure, rests

    async def _show(self, place: Place, error: str) -> bool:
        """Open a case in the session's log, or keep a record where it cannot carry one.

        False where the store takes neither: the next failure, or the end of all, tries again.
        """
        if place.session_id and await self._noted(place):
            await self._remove(place.key)
            return True
        aside = Aside.at(place, error, self._clock.now_ms())
        return aside.key in self._kept or await self._keep(aside)

    async def _noted(self, place: Place) -> bool:
        case = NoteCase(kind=CaseKind.PUT_ASIDE, subject=place.subject or place.worker)
        with suppress(Exception):  # whatever is wrong with the session, it must be shown
            await self._note(SessionId(place.session_id), case)
            return True
        return False

    # ---- what cannot be read

    def unreadable(self, session_id: SessionId) -> bool:
        """Whether nobody can go on with a session: its log cannot be read."""
        return key_of(session_id, Part.LOG) in self._kept

    async def damaged(
        self, session_id: SessionId, error: Exception, part: Part = Part.LOG
    ) -> LogDamagedError:
        """Put a part of a session on the list, and return what to raise for it."""
        why = str(error) if isinstance(error, LogDamagedError) else f"a seal: {error}"
        aside = Aside.at(Place(worker=part, session_id=session_id), why, self._clock.now_ms())
        if aside.key not in self._kept:
            self._kept[aside.key] = aside  # before the store has it: it is logged once
            log.error("session_damaged", session=session_id, part=part, why=why)
            await self._keep(aside)
            self._tell(session_id)
        return LogDamagedError(why)

    async def mended(self, session_id: SessionId, part: Part = Part.LOG) -> None:
        """Take a part of a session off the list: it could be read."""
        key = key_of(session_id, part)
        if self._kept.pop(key, None) is not None:
            self._tell(session_id)
            log.info("session_mended", session=session_id, part=part)
            with suppress(Exception):  # the next process takes it up, and tries again
                await self._stores.values.remove(ASIDE_KIND, key)

    def _tell(self, session_id: SessionId) -> None:
        self._count()
        for watcher in self._watchers:
            watcher(session_id)

    def _count(self) -> None:
        found = [item for item in self._kept.values() if item.unreadable]
        counts = Counter({item.session_id: item.shop_id for item in found}.values())
        self._shops |= set(counts)
        for shop_id in self._shops:
            self._metrics.damaged.labels(shop_id).set(counts[shop_id])

    # ---- the list

    async def _keep(self, aside: Aside) -> bool:
        with suppress(Exception):  # the store fails as well
            row = None if aside.shop_id else await self._stores.lists.row(aside.session)
            if row is not None:
                aside = replace(aside, shop_id=row.shop_id)
            body = msgspec.json.encode(aside)
            await self._stores.values.put(ASIDE_KIND, aside.key, body, before=ANY)
            self._kept[aside.key] = aside
            return True
        return False

    async def _remove(self, key: str) -> None:
        if key in self._kept:
            with suppress(Exception):  # the next time that it goes well tries again
                await self._stores.values.remove(ASIDE_KIND, key)
                self._kept.pop(key, None)


async def _nowhere(session_id: SessionId, _case: NoteCase) -> None:
    """Stand for a way to open cases where there are no sessions yet."""
    raise LookupError(session_id)


async def kept(stores: Stores, shop_id: str | None = None) -> Sequence[Aside]:
    """Return what was put aside and cannot carry a case, of one shop or of all, oldest first."""
    found = await _listed(stores)
    return [item for item in found if not item.unreadable and shop_id in (None, item.shop_id)]


async def damaged(stores: Stores) -> Sequence[Aside]:
    """Return the parts of sessions that were found and cannot be read, oldest first."""
    return [item for item in await _listed(stores) if item.unreadable]


async def beside(stores: Stores, shop_id: str | None = None) -> Sequence[Aside]:
    """Return what waits for a person and no log carries, of one shop or of all, oldest first.

    What was put aside; and each session that stands still since it cannot be read, once.
    """
    listed = [item for item in await _listed(stores) if shop_id in (None, item.shop_id)]
    named = {item.session_id for item in listed if not item.unreadable}
    found: list[Aside] = []
    for item in listed:
        if not item.unreadable:
            found.append(item)
        elif item.stands and item.session_id not in named:
            named.add(item.session_id)
            found.append(item)
    return found


async def resolve(
    stores: Stores, session_id: str, case_id: str, shop_id: str | None = None
) -> bool:
    """Drop the record that a person has dealt with; False where there is none by that id."""
    for item in await kept(stores, shop_id):
        if (item.session, item.case.case_id) == (session_id, case_id):
            await stores.values.remove(ASIDE_KIND, item.key)
            log.info("aside_resolved", session=item.session, case=case_id)
            return True
    return False


async def waiting(
    stores: Stores, shop_id: ShopId | None = None
) -> tuple[list[Session], list[Aside]]:
    """Return all sessions with an open case, and what else waits for a person, oldest first.

    A session with a case whose log cannot be read any more is told of as one that is put aside.
    """
    found: list[Session] = []
    others = list(await beside(stores, shop_id))
    for session_id in await stores.lists.troubled(shop_id):
        try:
            loaded = await stores.log.load(session_id)
        except StoreUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 -- one damaged session must not hide the others
            if not any(item.session_id == session_id for item in others):
                row = await stores.lists.row(session_id)
                others.append(unreadable(session_id, row, error))
        else:
            found += [loaded.state] if loaded is not None else []
    return found, others


def unreadable(session_id: SessionId, row: SessionRow | None, error: Exception) -> Aside:
    """Return a session with a case whose log cannot be read, as one that is put aside."""
    place = Place(worker=Part.LOG, session_id=session_id, shop_id=row.shop_id if row else "")
    return Aside.at(place, type(error).__name__, row.touched_at_ms if row else 0)


async def _listed(stores: Stores) -> Sequence[Aside]:
    """Return the whole list, oldest first; what earlier releases kept apart is moved there."""
    for old in await _read(stores, DAMAGE_KIND, _Damaged):
        place = Place(worker=old.part, session_id=old.session_id, shop_id=old.shop_id)
        body = msgspec.json.encode(Aside.at(place, old.why, old.at_ms))
        await stores.values.put(ASIDE_KIND, place.key, body, before=ANY)
        await stores.values.remove(DAMAGE_KIND, f"{old.session_id}:{old.part}")
    return sorted(await _read(stores, ASIDE_KIND, Aside), key=lambda item: item.at_ms)


async def _read(stores: Stores, kind: str, shape: type[_T]) -> list[_T]:
    """Return the records of a kind; one that is damaged itself hides no other."""
    found: list[_T] = []
    for _, body in await stores.values.items(kind):
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            found.append(msgspec.json.decode(body, type=shape))
    return found


def _pause_s(times: int) -> float:
    return min(PAUSE_MAX_S, PAUSE_FIRST_S * 2 ** min(times - 1, 16))
