"""The board of every desk: which sessions of a shop wait or are live, derived from the sessions.

A session that its advisor has left is live and nobody's, and not to be taken until its shopper
asks for one again. What a shopper is called is told to the one advisor whom the shopper showed it.

Nothing here is stored. Taking a session is an event in that session's own log, so that of two
advisors the compare decides. The list of a shop is a versioned stream of its own, with patches.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from theke_checkout.contact import Field
from theke_checkout.ids import PartyId, SessionId, ShopId
from theke_checkout.reasons import Reason, RejectedError
from theke_checkout.state import Party, Role, Session, Status
from theke_checkout.system import JoinSession, ReturnToQueue
from theke_checkout.wire import DeskView, WaitingView
from theke_server.clock import Clock, Ids
from theke_server.desk.absence import ADVISOR_LOST_S, Absence
from theke_server.desk.recent import Recent, RecentSession
from theke_server.desk.sets import Sets
from theke_server.live.changes import Change, Opened, PresenceChanged, Unsubscribe
from theke_server.live.counter import Counter
from theke_server.live.room import guarded
from theke_server.live.tasks import Worker
from theke_server.stores import LogDamagedError, SessionStore

DeskListener = Callable[[int, int, dict[str, Any]], None]
"""Called with base, version and the merge patch between them; must be quick and must not raise."""

SHOWN = (Status.WAITING, Status.LIVE)

_WAITS_ANEW = frozenset({"session_requeued", "advisor_called"})
"""What the timeline tells when a session is on the list again."""


class Board:
    """The lists of all desks, and what an advisor can do with a session on them."""

    def __init__(
        self,
        counter: Counter,
        store: SessionStore,
        clock: Clock,
        ids: Ids,
        away_s: float = ADVISOR_LOST_S,
    ) -> None:
        self._counter = counter
        self._store = store
        self._ids = ids
        self._lists: dict[ShopId, _List] = {}
        self._absence = Absence(counter, clock, self.give_up, self._show, away_s)
        self._recent = Recent(counter, store)
        self.sets = Sets(store)

    async def start(self) -> None:
        """Read which sessions wait or are live, and follow them from now on."""
        self._counter.watch(Worker.BOARD, self._watch)
        for status in SHOWN:
            for row in await self._store.sessions(status=status):
                await self._take_up(row.session_id)

    async def aclose(self) -> None:
        """Stop waiting for lost advisors."""
        await self._absence.aclose()

    async def view(self, shop_id: ShopId, advisor: str) -> tuple[int, DeskView]:
        """Return the list of a shop as it is now, and its version."""
        known = self._list(shop_id)
        view = DeskView(shop_id=shop_id, advisor=advisor, sessions=known.seen_by(advisor))
        return known.version, view

    def subscribe(self, shop_id: ShopId, advisor: str, listener: DeskListener) -> Unsubscribe:
        """Let `listener` hear every new version of a shop's list."""
        return self._list(shop_id).subscribe(advisor, listener)

    def away(self, session_id: SessionId) -> Mapping[PartyId, int]:
        """Return of an advisor who is away in how many milliseconds the session waits again."""
        return self._absence.left_ms(session_id)

    async def accept(self, session_id: SessionId, advisor: str, name: str) -> PartyId:
        """Assign a waiting session to an advisor; the one who holds it already keeps it.

        Raises `RejectedError`: `CONFLICT` where someone was faster, `FORBIDDEN` where the shopper
        goes on alone and waits for nobody.
        """
        _, session = await self._counter.current(session_id)
        holder = _holder(session)
        if holder is not None:
            if holder.advisor == advisor:
                await self._recent.remember(session.shop_id, advisor, session_id)
                return holder.party_id
            raise RejectedError(Reason.CONFLICT, session_id)
        party_id = PartyId(self._ids.fresh("p"))
        await self._counter.system(
            session_id,
            JoinSession(party_id=party_id, role=Role.ADVISOR, name=name, advisor=advisor),
        )
        await self._recent.remember(session.shop_id, advisor, session_id)
        return party_id

    async def recent(self, shop_id: ShopId, advisor: str) -> Sequence[RecentSession]:
        """Return the last sessions that an advisor took, the newest first."""
        return await self._recent.sessions(shop_id, advisor)

    async def give_back(self, session_id: SessionId, advisor: str) -> None:
        """Let an advisor's session wait again. Raises `RejectedError(FORBIDDEN)`."""
        _, session = await self._counter.current(session_id)
        holder = _holder(session)
        if holder is None or holder.advisor != advisor:
            raise RejectedError(Reason.FORBIDDEN, session_id)
        await self.give_up(session_id, holder.party_id)

    async def give_up(self, session_id: SessionId, party_id: PartyId) -> None:
        """Let a session wait again: its advisor was lost."""
        await self._counter.system(session_id, ReturnToQueue(party_id=party_id))

    async def _take_up(self, session_id: SessionId) -> None:
        try:
            await self._counter.current(session_id)
        except (RejectedError, LogDamagedError):
            return
        self._show(session_id)

    def _watch(self, happening: Opened | Change | PresenceChanged) -> None:
        match happening:
            case Opened() | Change():
                self._show(happening.session_id)
            case PresenceChanged():
                self._show(happening.session_id)

    def _show(self, session_id: SessionId) -> None:
        peeked = self._counter.peek(session_id)
        if peeked is None:
            return
        session, personal = peeked
        self._absence.look(session_id)
        waiting = None
        if session.status in SHOWN:
            back_ms = self._absence.returns_at_ms(session_id)
            waiting = replace(
                _waiting(session, _nickname(session, personal), back_ms),
                shopper_away=self._shopper_away(session),
            )
        self._list(session.shop_id).put(session_id, waiting)

    def _shopper_away(self, session: Session) -> bool:
        online = self._counter.online(session.session_id)
        return not any(
            online.get(party.party_id)
            for party in session.parties.values()
            if party.role is Role.SHOPPER
        )

    def _list(self, shop_id: ShopId) -> "_List":
        known = self._lists.get(shop_id)
        if known is None:
            known = self._lists[shop_id] = _List()
        return known


class _List:
    """One shop's list, its version, and who listens."""

    def __init__(self) -> None:
        self.version = 1
        self.sessions: dict[str, WaitingView] = {}
        self._listeners: dict[int, tuple[str, DeskListener]] = {}
        self._listener_number = 0

    def seen_by(self, advisor: str) -> dict[str, WaitingView]:
        """Return the rows as one advisor may see them."""
        return {key: _cut(row, advisor) for key, row in self.sessions.items()}

    def subscribe(self, advisor: str, listener: DeskListener) -> Unsubscribe:
        self._listener_number += 1
        number = self._listener_number
        self._listeners[number] = (advisor, listener)

        def leave() -> None:
            self._listeners.pop(number, None)

        return leave

    def put(self, session_id: SessionId, waiting: WaitingView | None) -> None:
        """Show a session as it is now, or no longer; tell everyone where that is new."""
        before = self.sessions.get(session_id)
        if before == waiting:
            return
        if waiting is None:
            del self.sessions[session_id]
        else:
            self.sessions[session_id] = waiting
        self.version += 1
        for advisor, listener in list(self._listeners.values()):
            row = _difference(before and _cut(before, advisor), waiting and _cut(waiting, advisor))
            with guarded("a listener of a desk failed"):
                listener(self.version - 1, self.version, {"sessions": {session_id: row}})


def _holder(session: Session) -> Party | None:
    """Return the advisor who serves a session."""
    return next(
        (p for p in session.parties.values() if p.role is Role.ADVISOR and not p.left), None
    )


def _nickname(session: Session, personal: Mapping[Field, str]) -> str:
    """Return what the shopper may be called by the advisor who serves the session."""
    ref, holder = session.fields.get(Field.NICKNAME), _holder(session)
    if ref is None or holder is None or holder.party_id not in ref.shared_with:
        return ""
    return personal.get(Field.NICKNAME, "")


def _cut(row: WaitingView, advisor: str) -> WaitingView:
    """Return a row as an advisor may see it: the nickname is for the one who serves."""
    return row if row.advisor == advisor else replace(row, nickname="")


def _since_ms(session: Session) -> int:
    """Return since when a shopper waits: from the start, or since an advisor was asked for anew."""
    asked = (entry for entry in session.timeline.values() if entry.what in _WAITS_ANEW)
    return max((entry.at_ms for entry in asked), default=session.opened_at_ms)


def _waiting(session: Session, nickname: str, back_ms: int | None) -> WaitingView:
    """Return what an advisor may know of a session before joining it."""
    holder = _holder(session)
    quoted = session.checkout.quoted
    return WaitingView(
        session_id=session.session_id,
        status=session.status,
        phase=session.checkout.phase,
        since_ms=_since_ms(session),
        page=session.page,
        locale=session.locale,
        lines=len(session.checkout.cart.lines),
        total=msgspec.UNSET if quoted is None else quoted.quote.total,
        nickname=nickname,
        advisor="" if holder is None else holder.advisor,
        advisor_name="" if holder is None else holder.name,
        returns_at_ms=msgspec.UNSET if back_ms is None else back_ms,
    )


def _difference(before: WaitingView | None, after: WaitingView | None) -> dict[str, Any] | None:
    """Return the merge patch from one row to the next (RFC 7396)."""
    if after is None:
        return None
    new: dict[str, Any] = msgspec.to_builtins(after)
    if before is None:
        return new
    old: dict[str, Any] = msgspec.to_builtins(before)
    changed = {key: value for key, value in new.items() if old.get(key) != value}
    return changed | {key: None for key in old if key not in new}
