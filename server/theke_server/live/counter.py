"""The counter: the one address of all live sessions in this process, for the gateway and for http.

Commands of parties come through `handle`, those of the server through `system`. Both return when
what they caused is durable and everyone who listens was told. Rejections are `RejectedError`; any
other exception is a bug. The workers of `outbox` run beside it, on the same rooms.
"""

import asyncio
import contextlib
from collections.abc import Generator, Mapping, Sequence

from theke_checkout.commands.quote import PresentQuote
from theke_checkout.commands.system import NoteCase, OpenSession, SystemCommand
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.rules.quote import needs_quote
from theke_checkout.state.session import Session
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SYSTEM, CaseId, PartyId, SessionId, ShopId, Sku
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.views import session as views
from theke_checkout.views.shapes import SessionView
from theke_checkout.wire import Hint, TalkPage, TalkView
from theke_server.live.asides import Part
from theke_server.live.context import Context
from theke_server.live.personal import NO_SECRET, Bearing, Personal
from theke_server.live.presence import Hints, Presence
from theke_server.live.prices import Prices
from theke_server.live.products import ProductFacts, helpful_skus, needed_skus
from theke_server.live.rooms import Rooms
from theke_server.live.steps import Request
from theke_server.live.talk import Talk
from theke_server.live.tasks import Guard, Worker
from theke_server.live.updates import Aspect, Done, Listener, Unsubscribe, Update, Watcher
from theke_server.privacy.card_numbers import Finding, find_card_number
from theke_server.stores import LogDamagedError

TILL_WAIT_S = 4.0
"""How long going to the till waits for a price that is on its way."""

HISTORY_BYTES = 8
"""Enough that no two processes are taken for the same."""

NOTHING: Mapping[str, str] = {}


class Counter:
    """All live sessions. Make it, `start` it, and `aclose` it; it closes nothing of `ctx`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        ctx.asides.show_by(self._open_case)
        self.personal = Personal(ctx)
        self.rooms = Rooms(ctx, self.personal)
        self._history = ""
        self._products = ProductFacts(ctx)
        self._talk = Talk(ctx, self.rooms, self.personal)
        self._presence = Presence(self.rooms)
        self._hints = Hints(self.rooms)
        self._pricing = Prices(ctx, self.rooms, self._presence)

    async def start(self) -> None:
        """Begin to keep prices fresh."""
        await self._ctx.asides.start()
        self._pricing.start()

    async def aclose(self) -> None:
        """Stop all work at a point where it can be taken up again."""
        await self._pricing.aclose()
        await self._ctx.guards.aclose()
        self._presence.close()

    # ---- commands

    async def open(
        self, command: OpenSession, command_id: str, vouched: Mapping[str, str] = NOTHING
    ) -> SessionId:
        """Open a session and return its id. What the shop has `vouched` for is kept sealed."""
        session_id = SessionId(self._ctx.ids.fresh("s"))
        secret = await self.personal.keep_beside(session_id, vouched)
        request = Request(by=SYSTEM, command=command, command_id=command_id, secret=secret)
        await self.rooms.open(session_id, request)
        return session_id

    async def handle(
        self, session_id: SessionId, party_id: PartyId, command: PartyCommand, command_id: str
    ) -> Done:
        """Carry out a party's command; the same `command_id` again gives the same outcome.

        Personal values and confirmation tokens are sealed, and taken out, before the rules see the
        command. Raises `RejectedError`; for `CONFLICT` and such, `current` has what is true now.
        """
        if isinstance(command, PresentQuote):
            await self._priced(session_id)
        _, state = await self.rooms.loaded(session_id)
        if skus := needed_skus(command):
            products = await self._products.look_up(state.shop_id, skus)
        else:
            products = self._products.at_hand(state.shop_id, helpful_skus(command, state))
        secret = NO_SECRET
        if isinstance(command, Bearing):
            command, secret = await self.personal.take(state, party_id, command)
        request = Request(
            by=party_id, command=command, command_id=command_id, products=products, secret=secret
        )
        return await self.rooms.carry_out(session_id, request)

    async def system(
        self,
        session_id: SessionId,
        command: SystemCommand,
        command_id: str = "",
        inbox_id: str = "",
        beside: Mapping[str, str] = NOTHING,
    ) -> Done:
        """Carry out a command of the server, with the effects that it answers, in one append.

        What is `beside` it the rules know nothing of: it is kept sealed.
        """
        request = Request(
            by=SYSTEM,
            command=command,
            command_id=command_id,
            inbox_id=inbox_id,
            secret=await self.personal.keep_beside(session_id, beside),
        )
        return await self.rooms.carry_out(session_id, request)

    def waits_for_shop(self, session_id: SessionId, command: PartyCommand) -> bool:
        """Whether `handle` would first have to wait for the shop: for a product nobody asked for
        yet, or for the price that is to be laid on the table.

        A door that handles commands of a connection in order handles such a command beside that
        order, so that a slow shop delays nothing else.
        """
        room = self.rooms.peek(session_id)
        state = room.state if room is not None else None
        if state is None:
            return False
        if isinstance(command, PresentQuote):
            return needs_quote(state, self._ctx.clock.now_ms())
        skus = needed_skus(command)
        return bool(skus) and not self._products.has(state.shop_id, skus)

    def learn(self, shop_id: ShopId, skus: Sequence[Sku]) -> None:
        """Take in which products a shop has: what was found and is then added waits for nobody."""
        self._products.learn(shop_id, skus)

    # ---- looking

    @property
    def history(self) -> str:
        """Return within which versions and talk are counted, for who looks and comes back.

        What is in memory can only go on. Between two processes a back-up may be put back, that
        reaches the same numbers with other content.
        """
        if not self._history:
            self._history = self._ctx.ids.nonce(HISTORY_BYTES).hex()
        return self._history

    async def current(self, session_id: SessionId) -> tuple[int, Session]:
        """Return a session's version and state. Raises `RejectedError(NOT_FOUND)`."""
        room, state = await self.rooms.loaded(session_id)
        return room.version, state

    async def state(self, session_id: SessionId) -> Session | None:
        """Return a session's state, or None where there is no such session."""
        try:
            return (await self.current(session_id))[1]
        except RejectedError as rejection:
            if rejection.reason is Reason.NOT_FOUND:
                return None
            raise

    async def caught_up(self, session_id: SessionId) -> Session:
        """Return a session's state with what another process wrote since, such as a command line.

        Raises `RejectedError(NOT_FOUND)`.
        """
        return await self.rooms.caught_up(session_id)

    def peek(self, session_id: SessionId) -> tuple[Session, Mapping[Field, str]] | None:
        """Return a session's state and open personal values, where it is in memory."""
        room = self.rooms.peek(session_id)
        return None if room is None or room.state is None else (room.state, room.personal)

    async def view(self, session_id: SessionId, party_id: PartyId) -> tuple[int, SessionView]:
        """Return what a party may see now, and its version.

        Subscribe first: a change that comes between is then in the view and told as well.
        """
        room, state = await self.rooms.loaded(session_id)
        if party_id not in state.parties:
            raise RejectedError(Reason.UNAUTHORIZED)
        return room.version, views.view(state, party_id, room.personal)

    def subscribe(self, session_id: SessionId, listener: Listener) -> Unsubscribe:
        """Let `listener` hear what happens in a session; call the result to stop."""
        return self.rooms.subscribe(session_id, listener)

    def watch(self, worker: Worker, watcher: Watcher, *cares: Aspect) -> None:
        """Let a worker's `watcher` hear what happens in all sessions; see `Rooms.watch`."""
        self.rooms.watch(self._ctx.guards.of(worker).watching(watcher), *cares)

    def guard(self, worker: Worker, *passes: type[Exception]) -> Guard:
        """Return a guard for a worker beside the counter; see `Guards.of`."""
        return self._ctx.guards.of(worker, *passes)

    def late_workers(self) -> list[str]:
        """Return the workers whose loops have not come round in time."""
        return self._ctx.guards.late()

    async def wait(self, session_id: SessionId, version: int, timeout_s: float) -> int:
        """Return the session's version once it is beyond `version`, or when time is up."""
        room, _ = await self.rooms.loaded(session_id)
        if room.version > version:
            return room.version
        moved = _Moved()
        leave = room.subscribe(moved)
        try:
            async with asyncio.timeout(timeout_s):
                await moved.event.wait()
        except TimeoutError:
            pass
        finally:
            leave()
        return room.version

    async def _priced(self, session_id: SessionId) -> None:
        """Let a price that is on its way arrive: only going to the till needs it fresh."""
        await self.rooms.loaded(session_id)
        self._pricing.look(session_id)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TILL_WAIT_S):
                while True:
                    room, state = await self.rooms.loaded(session_id)
                    if not needs_quote(state, self._ctx.clock.now_ms()) or state.checkout.problems:
                        return
                    await self.wait(session_id, room.version, TILL_WAIT_S)

    # ---- talk, hints, presence

    async def say(
        self,
        session_id: SessionId,
        party_id: PartyId,
        item_id: str,
        text: str,
        *,
        no_card: bool = False,
    ) -> TalkView:
        """Keep something said and tell everyone; the same `item_id` again gives the first item.

        Raises `RejectedError` for a card number, before anything is kept.
        """
        return await self._talk.say(session_id, party_id, item_id, text, no_card=no_card)

    async def talk(
        self, session_id: SessionId, after: int = 0, before: int | None = None
    ) -> TalkPage:
        """Return what was said last between two sequence numbers, as much as a page holds."""
        return await self._talk.page(session_id, after, before)

    def hint(self, session_id: SessionId, party_id: PartyId, hint: Hint) -> None:
        """Tell the others what a party points at right now; coalesced, never stored.

        Not where it holds a card's number: a shop's address may repeat what was typed into it.
        """
        if find_card_number(hint.subject) is not Finding.CARD:
            self._hints.give(session_id, party_id, hint)

    def arrive(
        self, session_id: SessionId, party_id: PartyId, connection: str, *, pays: bool = False
    ) -> None:
        """Take or renew a connection's lease of being online, or that of a pay page."""
        self._presence.arrive(session_id, party_id, connection, pays=pays)
        self._pricing.look(session_id)

    def depart(self, session_id: SessionId, party_id: PartyId, connection: str) -> None:
        """Give that lease back; the party is away when no connection came back in a while."""
        self._presence.depart(session_id, party_id, connection)

    @contextlib.contextmanager
    def there(self, session_id: SessionId, party_id: PartyId, connection: str) -> Generator[None]:
        """Hold a lease of being online for as long as a request of the party's pay page waits."""
        self.arrive(session_id, party_id, connection, pays=True)
        try:
            yield
        finally:
            self.depart(session_id, party_id, connection)

    def online(self, session_id: SessionId) -> dict[str, bool]:
        """Return who is online."""
        return self._presence.online(session_id)

    def paying(self, session_id: SessionId) -> tuple[PartyId, ...]:
        """Return who has the pay page before them and nothing else: neither cart nor chat."""
        return self._presence.paying(session_id)

    async def note(self, session_id: SessionId, of: PartyId | CaseId) -> str:
        """Return the note that an advisor left at the end, for this advisor's desk only; or what a
        shopper wrote with a report, for the shop only."""
        try:
            return await self.personal.note(session_id, of)
        except LogDamagedError as error:
            raise await self._ctx.asides.damaged(session_id, error, Part.NOTE) from error

    async def handovers(self, session_id: SessionId) -> Mapping[PartyId, str]:
        """Return what advisors who handed a session over wrote for the next one, by who did."""
        try:
            return await self.personal.handovers(session_id)
        except LogDamagedError as error:
            raise await self._ctx.asides.damaged(session_id, error, Part.NOTE) from error

    # ---- operator

    async def forget(self, session_id: SessionId) -> None:
        """Drop what memory holds of a session that was just erased."""
        await self.rooms.forget(session_id)

    async def _open_case(self, session_id: SessionId, case: NoteCase) -> None:
        await self.rooms.carry_out(session_id, Request(by=SYSTEM, command=case))


class _Moved:
    """A listener that only waits for the next version."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def changed(self, update: Update) -> None:
        self.event.set()

    def said(self, item: TalkView) -> None:
        """Not waited for."""

    def hinted(self, by: PartyId, hint: Hint) -> None:
        """Not waited for."""

    def present(self, online: Mapping[str, bool]) -> None:
        """Not waited for."""
