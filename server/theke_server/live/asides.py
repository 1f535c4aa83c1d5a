"""What a worker could not do for a reason that nobody foresaw: put aside, and shown to a person.

A session that can still be read carries a case in its own log. One that cannot has a record beside
the log instead, which the lists of cases show too. Whatever was put aside is tried again, ever more
rarely; when it went well, the record has become a case.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from hashlib import sha256

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.commands.system import NoteCase
from theke_checkout.state.payment import Case
from theke_checkout.state.session import Session
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import CaseId, SessionId, ShopId
from theke_server.clock import Clock
from theke_server.stores import SessionStore, StoreUnavailableError
from theke_server.telemetry import Metrics, where

ASIDE_KIND = "aside"
"""Under which kind the store keeps what cannot carry a case."""
NO_SESSION = "-"
"""How a person names the session of what is about none."""
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
    def session(self) -> SessionId:
        """Return by which name a person finds its session; work on none has a name too."""
        return SessionId(self.session_id or NO_SESSION)

    @property
    def case(self) -> Case:
        """Return the case that its session cannot carry."""
        case_id = CaseId(f"x{sha256(self.key.encode()).hexdigest()[:10]}")
        subject = self.subject or self.worker
        return Case(case_id=case_id, kind=CaseKind.PUT_ASIDE, subject=subject, at_ms=self.at_ms)


class _Known(Struct):
    """What this process remembers of a place where something failed."""

    error: str
    times: int = 0
    until_ms: int = 0
    shown: bool = False
    """Whether a person can see it."""


class Asides:
    """Everything that is put aside in this process."""

    def __init__(self, store: SessionStore, clock: Clock, metrics: Metrics) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._note: Note = _nowhere
        self._known: OrderedDict[Place, _Known] = OrderedDict()
        self._kept: set[str] = set()

    def show_by(self, note: Note) -> None:
        """Open cases in this way from now on."""
        self._note = note

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
        known, rests = self._counted(place, error)
        if not rests:
            known.shown = await self._show(place, known.error)
        return _pause_s(known.times)

    async def clear(self, place: Place) -> None:
        """Take something back up: it went well. Never raises.

        Its record becomes a case, which its session can carry again; a person still must look.
        """
        known, aside = self._known.pop(place, None), _aside(place)
        if not place.session_id:
            await self._remove(aside)
        elif aside.key in self._kept or (known is not None and not known.shown):
            await self._show(place, known.error if known is not None else "")

    def _counted(self, place: Place, error: Exception) -> tuple[_Known, bool]:
        """Count a failure; and whether the place still rests from the one before."""
        self._metrics.worker_failures.labels(place.worker).inc()
        kind, now_ms = type(error).__name__, self._clock.now_ms()
        known = self._known.pop(place, None) or _Known(error="")
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
        return known, rests

    async def _show(self, place: Place, error: str) -> bool:
        """Open a case in the session's log, or keep a record where it cannot carry one.

        False where the store takes neither: the next failure, or the end of all, tries again.
        """
        aside = _aside(place, error, self._clock.now_ms())
        if place.session_id and await self._noted(place):
            await self._remove(aside)
            return True
        return await self._keep(aside)

    async def _noted(self, place: Place) -> bool:
        case = NoteCase(kind=CaseKind.PUT_ASIDE, subject=place.subject or place.worker)
        try:
            await self._note(SessionId(place.session_id), case)
        except Exception:  # noqa: BLE001 -- whatever is wrong with the session, it must be shown
            return False
        return True

    async def _keep(self, aside: Aside) -> bool:
        if aside.key in self._kept:
            return True
        with suppress(Exception):  # the store fails as well
            if not aside.shop_id and (row := await self._store.row(SessionId(aside.session_id))):
                aside = replace(aside, shop_id=row.shop_id)
            await self._store.put(ASIDE_KIND, aside.key, msgspec.json.encode(aside), None)
            self._kept.add(aside.key)
        return aside.key in self._kept

    async def _remove(self, aside: Aside) -> None:
        if aside.key in self._kept:
            with suppress(Exception):  # the next time that it goes well tries again
                await self._store.remove(ASIDE_KIND, aside.key)
                self._kept.discard(aside.key)


async def _nowhere(session_id: SessionId, _case: NoteCase) -> None:
    """Stand for a way to open cases where there are no sessions yet."""
    raise LookupError(session_id)


async def kept(store: SessionStore, shop_id: str | None = None) -> Sequence[Aside]:
    """Return what was put aside and cannot carry a case, of one shop or of all, oldest first."""
    found: list[Aside] = []
    for key in await store.keys(ASIDE_KIND):
        body = await store.get(ASIDE_KIND, key)
        if body is not None:
            found.append(msgspec.json.decode(body, type=Aside))
    mine = [one for one in found if shop_id in (None, one.shop_id)]
    return sorted(mine, key=lambda one: one.at_ms)


async def resolve(
    store: SessionStore, session_id: str, case_id: str, shop_id: str | None = None
) -> bool:
    """Drop the record that a person has dealt with; False where there is none by that id."""
    for one in await kept(store, shop_id):
        if (one.session, one.case.case_id) == (session_id, case_id):
            await store.remove(ASIDE_KIND, one.key)
            log.info("aside_resolved", session=one.session, case=case_id)
            return True
    return False


async def waiting(
    store: SessionStore, shop_id: ShopId | None = None
) -> tuple[list[Session], list[Aside]]:
    """Return all sessions with an open case, and what else waits for a person, oldest first.

    A session with a case whose log cannot be read any more is told of as one that is put aside.
    """
    found: list[Session] = []
    beside = list(await kept(store, shop_id))
    for session_id in await store.troubled(shop_id):
        try:
            loaded = await store.load(session_id)
        except StoreUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 -- one damaged session must not hide the others
            if not any(one.session_id == session_id for one in beside):
                beside.append(await _unreadable(store, session_id, error))
        else:
            found += [loaded.state] if loaded is not None else []
    return found, beside


async def _unreadable(store: SessionStore, session_id: SessionId, error: Exception) -> Aside:
    row = await store.row(session_id)
    return Aside(
        session_id=session_id,
        shop_id=row.shop_id if row else "",
        worker="log",
        subject="",
        error=type(error).__name__,
        at_ms=row.touched_at_ms if row else 0,
    )


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
