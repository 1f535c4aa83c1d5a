"""The board of every desk: which sessions of a shop wait or are live, derived from the sessions.

A session that its advisor has left is live and nobody's, and not to be taken until its shopper
asks for one again. A shopper's name is shown to the one advisor with whom it was shared; while the
shopper waits, to all, where it was given for that.

The rows are kept by the store beside each session, so that a start reads no log: only a session
that somebody asks for is loaded. Taking a session is an event in that session's own log, so that of
two advisors the compare decides. The list of a shop is a versioned stream of its own, with patches.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec
from msgspec import Struct

from theke_checkout.commands.system import JoinSession, ReturnToQueue
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Role, Status
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.introduction import UNINTRODUCED, Introduction
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import DeskView, WaitingView
from theke_server.desk.absence import ADVISOR_LOST_S, Absence, Callbacks
from theke_server.desk.attendance import Attendance
from theke_server.desk.gone import Gone
from theke_server.desk.recent import Recent, RecentSession
from theke_server.desk.sets import Sets
from theke_server.desk.shop_list import DeskListener, ShopList
from theke_server.desk.visitors import Visitors
from theke_server.live.context import Context
from theke_server.live.counter import Counter
from theke_server.live.personal import handover_name
from theke_server.live.tasks import Tasks, Worker
from theke_server.live.updates import LISTED, Aspect, Opened, PresenceChanged, Unsubscribe, Update
from theke_server.privacy.card_numbers import refuse_card_number
from theke_server.stores import LogDamagedError
from theke_server.stores.board import BoardRow, board_row


class Handover(Struct, frozen=True, kw_only=True):
    """What an advisor who handed a session over wrote for the next one."""

    by: str
    text: str

    def __repr__(self) -> str:
        return f"Handover({self.by})"


class Board:
    """The lists of all desks, and what an advisor can do with a session on them."""

    def __init__(
        self,
        ctx: Context,
        counter: Counter,
        away_s: float = ADVISOR_LOST_S,
    ) -> None:
        self._ctx = ctx
        self._counter = counter
        self._tasks = Tasks()
        self._rows: dict[SessionId, BoardRow] = {}
        self._lists: dict[ShopId, ShopList] = {}
        self._guard = ctx.guards.of(Worker.BOARD)
        callbacks = Callbacks(missing=self._missing, give_up=self.give_up, on_end=self._show)
        absent = ctx.guards.of(Worker.ABSENCE, RejectedError)
        self._absence = Absence(ctx.clock, absent, away_s, callbacks)
        self._gone = Gone(ctx.clock, self._guard, self._show)
        self._recent = Recent(counter, ctx.stores.values)
        self.sets = Sets(ctx.stores.values)
        self.visitors = Visitors(ctx.stores.values, ctx.clock)
        self.attendance = Attendance(ctx.stores.values)

    async def start(self) -> None:
        """Read which sessions wait or are live, and follow them from now on.

        Those without a row, such as after an upgrade, come onto the lists one by one afterwards.
        """
        self._counter.watch(Worker.BOARD, self._watch, *LISTED)
        self._counter.watch(Worker.BOARD, self._watch_cases, Aspect.CASES)
        self._ctx.asides.watch(self._show)
        self._ctx.asides.watch(self._touch_todo_of)
        await self.attendance.start()
        entries = await self._ctx.stores.lists.board()
        for entry in entries:
            if entry.row is not None:
                self._put(entry.row)
        rowless = [entry.session_id for entry in entries if entry.row is None]
        self._tasks.spawn(self._make_rows(rowless))

    async def aclose(self) -> None:
        """Stop waiting for lost advisors."""
        await self._tasks.aclose()
        await self._absence.aclose()
        await self._gone.aclose()

    async def view(self, shop_id: ShopId, advisor: str) -> tuple[int, DeskView]:
        """Return the list of a shop as it is now, and its version."""
        listed = self._list(shop_id)
        seen = listed.seen_by(advisor)
        for row in seen.values():
            if row.advisor in ("", advisor) and not row.name:
                self._name(SessionId(row.session_id))
        view = DeskView(
            shop_id=shop_id,
            advisor=advisor,
            sessions=seen,
            more=listed.more(advisor),
            todo_version=listed.todo_version,
        )
        return listed.version, view

    def touch_todo(self, shop_id: ShopId) -> None:
        """Let the desks of a shop read their messages and cases anew."""
        self._list(shop_id).touch_todo()

    def subscribe(self, shop_id: ShopId, advisor: str, listener: DeskListener) -> Unsubscribe:
        """Let `listener` hear every new version of a shop's list; its advisor is at the desk."""
        unsubscribe = self._list(shop_id).subscribe(advisor, listener)
        go = self.attendance.come(shop_id, advisor)

        def leave() -> None:
            unsubscribe()
            go()

        return leave

    def away(self, session_id: SessionId) -> Mapping[PartyId, int]:
        """Return of an advisor who is away in how many milliseconds the session waits again."""
        return self._absence.left_ms(session_id)

    async def accept(
        self,
        session_id: SessionId,
        advisor: str,
        name: str,
        introduction: Introduction = UNINTRODUCED,
    ) -> PartyId:
        """Assign a waiting session to an advisor; the one who holds it already keeps it.

        Raises `RejectedError`: `CONFLICT` where someone was faster, `FORBIDDEN` where the shopper
        goes on alone and waits for nobody.
        """
        _, session = await self._counter.current(session_id)
        current = _advisor_of(session)
        if current is not None:
            if current.advisor == advisor:
                await self._recent.remember(session.shop_id, advisor, session_id)
                return current.party_id
            raise RejectedError(Reason.CONFLICT, session_id)
        party_id = PartyId(self._ctx.ids.fresh("p"))
        await self._counter.system(
            session_id,
            JoinSession(
                party_id=party_id,
                role=Role.ADVISOR,
                name=name,
                advisor=advisor,
                introduction=introduction,
            ),
        )
        await self._recent.remember(session.shop_id, advisor, session_id)
        return party_id

    async def is_takeable(self, session_id: SessionId) -> bool:
        """Whether there was ever somebody to advise; what one holds already is one's own."""
        _, session = await self._counter.current(session_id)
        current = _advisor_of(session)
        return current is not None or session.status is Status.ENDED or self._gone.came(session_id)

    async def recent(self, shop_id: ShopId, advisor: str) -> Sequence[RecentSession]:
        """Return the last sessions that an advisor took, the newest first."""
        return await self._recent.sessions(shop_id, advisor)

    async def give_back(
        self, session_id: SessionId, advisor: str, note: str = "", *, no_card: bool = False
    ) -> None:
        """Let an advisor's session wait again, with a note for whoever takes it next.

        Raises `RejectedError`: `FORBIDDEN`, or what is said of a card's number in a text.
        """
        _, session = await self._counter.current(session_id)
        current = _advisor_of(session)
        if current is None or current.advisor != advisor:
            raise RejectedError(Reason.FORBIDDEN, session_id)
        refuse_card_number(note, no_card=no_card)
        beside = {handover_name(current.party_id): note} if note else {}
        await self._counter.system(
            session_id, ReturnToQueue(party_id=current.party_id), beside=beside
        )

    async def handovers(self, session_id: SessionId) -> Sequence[Handover]:
        """Return what advisors wrote who handed a session over, the oldest first."""
        _, session = await self._counter.current(session_id)
        texts = await self._counter.handovers(session_id)
        return [
            Handover(by=party.name, text=texts[party.party_id])
            for party in session.parties.values()
            if party.party_id in texts
        ]

    async def give_all_back(self, shop_id: ShopId, advisor: str) -> None:
        """Let all sessions of an advisor wait again, who is no advisor any more."""
        mine = [key for key, row in self._list(shop_id).sessions.items() if row.advisor == advisor]
        for session_id in map(SessionId, mine):
            # It may have ended meanwhile, or cannot be read: then nobody waits there.
            with suppress(RejectedError, LogDamagedError):
                await self.give_back(session_id, advisor)

    async def give_up(self, session_id: SessionId, party_id: PartyId) -> None:
        """Let a session wait again: its advisor was lost."""
        await self._counter.system(session_id, ReturnToQueue(party_id=party_id))

    async def _make_rows(self, rowless: Sequence[SessionId]) -> None:
        for session_id in rowless:
            await self._guard.run(self._make_row(session_id), session_id)

    async def _make_row(self, session_id: SessionId) -> None:
        """Make the row of a session; where that fails it comes with its next change or start."""
        try:
            loaded = await self._ctx.stores.log.load(session_id)
        except LogDamagedError as error:
            await self._ctx.asides.damaged(session_id, error)
            return
        row = None if loaded is None else board_row(loaded.state)
        if loaded is not None and row is not None:
            await self._ctx.stores.lists.keep_board_row(session_id, loaded.version, row)
            self._put(row)

    def _name(self, session_id: SessionId) -> None:
        """Load a session for the advisor whom its shopper has shown what to call them."""
        row = self._rows.get(session_id)
        if row is not None and row.nickname_shown and self._counter.peek(session_id) is None:
            self._tasks.spawn(self._load(session_id))

    async def _load(self, session_id: SessionId) -> None:
        # It may be erased or damaged: then the row shows no name, and the list stays whole.
        with suppress(RejectedError, LogDamagedError):
            await self._counter.current(session_id)
            self._show(session_id)

    def _watch(self, happening: Opened | Update | PresenceChanged) -> None:
        self._show(happening.session_id)

    def _watch_cases(self, happening: Opened | Update | PresenceChanged) -> None:
        if isinstance(happening, Update):
            self.touch_todo(happening.after.shop_id)

    def _touch_todo_of(self, session_id: SessionId) -> None:
        row = self._rows.get(session_id)
        if row is not None:
            self.touch_todo(row.shop_id)

    def _put(self, row: BoardRow) -> None:
        """Take up a row of the store; what is in memory is at least as new."""
        self._rows.setdefault(row.session_id, row)
        self._show(row.session_id)

    def _show(self, session_id: SessionId) -> None:
        """Show a session as it is now, or no longer: ended, or not to be read."""
        row, before = self._rows.get(session_id), self._rows.get(session_id)
        peeked = self._counter.peek(session_id)
        if peeked is not None:
            row = board_row(peeked[0])
        if row is None:
            self._rows.pop(session_id, None)
            self._gone.forget(session_id)
            if before is not None:
                self._list(before.shop_id).put(session_id, None)
            return
        self._rows[session_id] = row
        self._absence.look(session_id)
        self._gone.look(session_id, self._is_here(row))
        is_past = row.holder is None and self._gone.is_past(session_id)
        if is_past or self._ctx.asides.unreadable(session_id):
            self._list(row.shop_id).put(session_id, None)
            return
        listed = self._list(row.shop_id)
        name = _name_of(row, peeked[1]) if peeked else listed.name(session_id)
        listed.put(session_id, self._view(row, name))

    def _view(self, row: BoardRow, name: str) -> WaitingView:
        """Return what an advisor may know of a session before joining it."""
        back_ms = self._absence.returns_at_ms(row.session_id)
        return WaitingView(
            session_id=row.session_id,
            status=row.status,
            phase=row.phase,
            since_ms=row.since_ms,
            page=row.page,
            locale=row.locale,
            lines=row.lines,
            total=row.total,
            name=name or msgspec.UNSET,
            number=row.number or msgspec.UNSET,
            product=row.product or msgspec.UNSET,
            advisor=row.advisor,
            advisor_name=row.advisor_name,
            picture=row.introduction.picture_path or msgspec.UNSET,
            sentence=row.introduction.sentence or msgspec.UNSET,
            languages=row.introduction.languages or msgspec.UNSET,
            returns_at_ms=msgspec.UNSET if back_ms is None else back_ms,
            served_by=row.served_by or msgspec.UNSET,
            shopper_away=not self._is_here(row),
            shopper_came=self._gone.came(row.session_id),
        )

    def _is_here(self, row: BoardRow) -> bool:
        """Whether a session's shopper is connected."""
        online = self._counter.online(row.session_id)
        return any(online.get(party_id) for party_id in row.shoppers)

    def _missing(self, session_id: SessionId) -> PartyId | None:
        """Return the advisor of a live session who is not connected."""
        row = self._rows.get(session_id)
        advisor_id = None if row is None or row.status is not Status.LIVE else row.holder
        online = advisor_id is not None and self._counter.online(session_id).get(advisor_id)
        return None if online else advisor_id

    def _list(self, shop_id: ShopId) -> ShopList:
        listed = self._lists.get(shop_id)
        if listed is None:
            listed = self._lists[shop_id] = ShopList()
        return listed


def _advisor_of(session: Session) -> Party | None:
    """Return the advisor who serves a session."""
    return next(
        (p for p in session.parties.values() if p.role is Role.ADVISOR and not p.left), None
    )


def _name_of(row: BoardRow, personal: Mapping[Field, str]) -> str:
    """Return what the shopper may be called by the advisor who serves the session, or by all."""
    return personal.get(Field.NICKNAME, "") if row.nickname_shown else ""
