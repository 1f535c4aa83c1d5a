"""What a worker could not do for a reason that nobody foresaw: put aside, and shown to a person.

A session that can still be read carries a case in its own log. One that cannot has a record beside
the log instead, which the lists of cases show too. Whatever was put aside is tried again, ever more
rarely, and its record goes when it went well.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from hashlib import sha256

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.ids import CaseId, SessionId
from theke_checkout.rules.case import PUT_ASIDE
from theke_checkout.system import NoteCase
from theke_server.clock import Clock
from theke_server.stores import SessionStore
from theke_server.telemetry import Metrics, where

ASIDE_KIND = "aside"
"""Under which kind the store keeps what cannot carry a case."""
PAUSE_FIRST_S = 1.0
PAUSE_MAX_S = 300.0
"""The time between two tries grows from the first to this; a release that was rolled back and
installed again has taken up everything after as long."""
KNOWN_MAX = 10_000
"""Places whose failures are counted in memory; the oldest is forgotten first."""

Note = Callable[[SessionId, NoteCase], Awaitable[object]]
"""Opens a case in a session's own log, or raises."""

log = structlog.get_logger("theke.workers")


class Place(Struct, frozen=True, kw_only=True):
    """Where something failed: whose work, on which session, and on what of it."""

    worker: str
    session_id: str = ""
    """Empty where the work is about no session."""
    subject: str = ""
    """The key of an effect or the id of a notice; empty where it is about the whole session."""
    shop_id: str = ""
    """The shop, where the worker knows it and the session may be none."""


class Aside(Struct, frozen=True, kw_only=True):
    """The record of what was put aside and cannot carry a case. No personal value is in it."""

    session_id: str
    shop_id: str
    worker: str
    subject: str
    error: str
    """The exception's type."""
    at_ms: int

    @property
    def key(self) -> str:
        """Return under which key the store keeps it: it is its session's, and goes with it."""
        return f"{self.session_id}:{self.worker}/{self.subject}"

    @property
    def case_id(self) -> CaseId:
        """Return by which id a person names it."""
        return CaseId(f"x{sha256(self.key.encode()).hexdigest()[:10]}")


class _Known(Struct):
    """What this process remembers of a place where something failed."""

    error: str
    times: int
    until_ms: int


class Asides:
    """Everything that is put aside in this process."""

    def __init__(self, store: SessionStore, clock: Clock, metrics: Metrics, note: Note) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._note = note
        self._known: OrderedDict[Place, _Known] = OrderedDict()
        self._kept: set[str] = set()

    async def start(self) -> None:
        """Read what a former process put aside."""
        self._kept.update(await self._store.keys(ASIDE_KIND))

    @property
    def quiet(self) -> bool:
        """Whether nothing is put aside at all: then nobody must look closer."""
        return not (self._known or self._kept)

    def knows(self, place: Place) -> bool:
        """Whether something failed there lately, or a former process put it aside."""
        return place in self._known or _aside(place).key in self._kept

    async def put(self, place: Place, error: Exception) -> float:
        """Put something aside, and return for how many seconds. Never raises."""
        rests = self._counted(place, error)
        if not rests:
            await self._show(place, error)
        return _pause_s(self._known[place].times) if place in self._known else PAUSE_FIRST_S

    async def clear(self, place: Place) -> None:
        """Take something back up: it went well. Never raises."""
        self._known.pop(place, None)
        await self._drop(_aside(place))

    def _counted(self, place: Place, error: Exception) -> bool:
        """Count a failure; True where the place still rests from the one before."""
        self._metrics.worker_failures.labels(place.worker).inc()
        kind, now_ms = type(error).__name__, self._clock.now_ms()
        known = self._known.pop(place, None) or _Known(error="", times=0, until_ms=0)
        if known.error != kind:
            log.error(
                "put_aside",
                worker=place.worker,
                session=place.session_id,
                subject=place.subject,
                error=kind,
                at=where(error),
            )
        rests = now_ms < known.until_ms
        if not rests:
            known.times += 1
            known.until_ms = now_ms + round(_pause_s(known.times) * 1000)
        known.error = kind
        self._known[place] = known
        if len(self._known) > KNOWN_MAX:
            self._known.popitem(last=False)
        return rests

    async def _show(self, place: Place, error: Exception) -> None:
        """Open a case in the session's log, or keep a record where it cannot carry one."""
        aside = _aside(place, type(error).__name__, self._clock.now_ms())
        try:
            if not place.session_id:
                return await self._keep(aside)
            case = NoteCase(kind=PUT_ASIDE, subject=place.subject or place.worker)
            await self._note(SessionId(place.session_id), case)
        except Exception:  # noqa: BLE001 -- whatever is wrong with the session, it must be shown
            return await self._keep(aside)
        return await self._drop(aside)

    async def _keep(self, aside: Aside) -> None:
        if aside.key in self._kept:
            return
        with suppress(Exception):  # the store fails as well: the next failure tries again
            if not aside.shop_id and (row := await self._store.row(SessionId(aside.session_id))):
                aside = replace(aside, shop_id=row.shop_id)
            await self._store.put(ASIDE_KIND, aside.key, msgspec.json.encode(aside), None)
            self._kept.add(aside.key)

    async def _drop(self, aside: Aside) -> None:
        if aside.key in self._kept:
            with suppress(Exception):  # the next time that it goes well tries again
                await self._store.remove(ASIDE_KIND, aside.key)
                self._kept.discard(aside.key)


async def kept(store: SessionStore, shop_id: str | None = None) -> Sequence[Aside]:
    """Return what was put aside and cannot carry a case, of one shop or of all, oldest first."""
    found: list[Aside] = []
    for key in await store.keys(ASIDE_KIND):
        body = await store.get(ASIDE_KIND, key)
        if body is not None:
            found.append(msgspec.json.decode(body, type=Aside))
    mine = [one for one in found if shop_id in (None, one.shop_id)]
    return sorted(mine, key=lambda one: one.at_ms)


async def resolve(store: SessionStore, session_id: str, case_id: str) -> bool:
    """Drop the record that a person has dealt with; False where there is none by that id."""
    for one in await kept(store):
        if (one.session_id, one.case_id) == (session_id, case_id):
            await store.remove(ASIDE_KIND, one.key)
            return True
    return False


def _aside(place: Place, error: str = "", at_ms: int = 0) -> Aside:
    return Aside(
        session_id=place.session_id,
        shop_id=place.shop_id,
        worker=place.worker,
        subject=place.subject,
        error=error,
        at_ms=at_ms,
    )


def _pause_s(times: int) -> float:
    return min(PAUSE_MAX_S, PAUSE_FIRST_S * 2 ** min(times - 1, 16))
