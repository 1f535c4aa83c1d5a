"""Where a party's messages come in: `cmd`, `resume`, `say`, `talk`, `hint`; for one session each.
`signal` goes on to `signals`.

Who speaks is settled once, at CONNECT, by a party token; nothing in a message can change it.
"""

import asyncio
import time
from typing import Any

import structlog
from msgspec import UNSET, UnsetType

from theke_checkout.commands.cart import ApplyCoupon, RemoveLine, SetQuantity
from theke_checkout.commands.payment import RetryPayment, StartPayment
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.values.ids import PartyId, SessionId, coupon_code
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.views.shapes import VIEW_FORMAT, LineView
from theke_checkout.wire import (
    PROTOCOL,
    Cmd,
    CmdDone,
    Current,
    Hint,
    ReadTalk,
    Rejected,
    Resume,
    ResumeAck,
    Resumed,
    Said,
    Say,
    TalkPage,
)
from theke_server.access.plain_json import INTEGER_MAX
from theke_server.access.tokens import ShutOut, why_not
from theke_server.gateway.audience import Audience, Away, nobody_away
from theke_server.gateway.connection import SessionConnection
from theke_server.gateway.coupon_tries import CouponTries, Try
from theke_server.gateway.hints import sound
from theke_server.gateway.links import Link
from theke_server.gateway.packets import ack_frame
from theke_server.gateway.payloads import SessionAuth, available, read, read_command, tag_of
from theke_server.gateway.ports import Counter, PartyTokens
from theke_server.gateway.rates import Rates
from theke_server.gateway.settings import (
    CONNECTIONS_PER_PARTY_MAX,
    CONNECTIONS_PER_SESSION_MAX,
    UNANSWERED_MAX,
    GatewaySettings,
)
from theke_server.gateway.signals import Signals
from theke_server.gateway.watch import Watch
from theke_server.live.updates import Done
from theke_server.telemetry import Metrics

_log = structlog.get_logger("theke.gateway")


class SessionHandler:
    """All session connections of this process."""

    def __init__(
        self,
        counter: Counter,
        tokens: PartyTokens,
        settings: GatewaySettings,
        metrics: Metrics,
        away: Away = nobody_away,
    ) -> None:
        self._counter = counter
        self._away = away
        self._tokens = tokens
        self._settings = settings
        self._metrics = metrics
        self._audiences: dict[SessionId, Audience] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._shut_outs = 0
        self._rates = Rates(settings)
        self.signals = Signals(counter, self._members, settings, self._rates, metrics)
        self.coupon_tries = CouponTries()
        """It must hear of every session's prices, to know which tries were wrong."""

    async def enter(
        self, sid: str, auth: SessionAuth, watch: Watch, link: Link
    ) -> SessionConnection:
        """Let a party in. Raises `RejectedError`, with the same reason for all wrong tokens."""
        if auth.protocol != PROTOCOL:
            raise RejectedError(Reason.MALFORMED, "protocol")
        shut_outs = self._shut_outs
        with available():
            bearer = await self._tokens.check(auth.token)
        if watch.session not in ("", bearer.session_id):
            raise RejectedError(Reason.UNAUTHORIZED)
        if not self._settings.allows(watch.origin, bearer.shop_id):
            raise RejectedError(Reason.ORIGIN_FORBIDDEN)
        with available():
            session = await self._counter.state(bearer.session_id)
        if session is None or session.shop_id != bearer.shop_id:
            raise RejectedError(Reason.UNAUTHORIZED)
        reason = why_not(session, bearer.party_id, bearer.epoch, bearer.advisor)
        if reason is not None:
            raise RejectedError(reason)
        if bearer.desk is not None and shut_outs != self._shut_outs:
            # It may be this one who was shut out while we looked. The next try knows.
            raise RejectedError(Reason.UNAVAILABLE)
        connection = SessionConnection(sid, watch, link, bearer.session_id, bearer.party_id)
        connection.epoch, connection.desk = bearer.epoch, bearer.desk
        connection.shop_id = bearer.shop_id
        self._take_in(connection)
        return connection

    def shut_out(self, out: ShutOut) -> None:
        """Close an advisor's connections to sessions, also to those that have ended."""
        self._shut_outs += 1
        for audience in list(self._audiences.values()):
            for member in list(audience.members.values()):
                if out.hits(member.desk):
                    member.bye(Reason.UNAUTHORIZED)

    def leave(self, connection: SessionConnection) -> None:
        """Forget a connection that has ended."""
        self._counter.depart(connection.session_id, connection.party_id, connection.sid)
        self.signals.departed(connection)
        audience = self._audiences.get(connection.session_id)
        if audience is not None and audience.members.pop(connection.sid, None) is not None:
            self._metrics.connections.labels("session").dec()
            if not audience.members:
                audience.leave()
                del self._audiences[connection.session_id]

    async def cmd(self, connection: SessionConnection, body: dict[str, Any], number: int) -> None:
        """Carry a command out and acknowledge it.

        Commands of a connection are handled in order, one that must first ask the shop about a
        product beside it: a slow shop delays nothing else.
        """
        try:
            self._take_rate(connection)
            cmd = read_command(body)
            if isinstance(cmd.command, StartPayment | RetryPayment):
                raise RejectedError(Reason.FORBIDDEN)
            if connection.unanswered >= UNANSWERED_MAX:
                raise RejectedError(Reason.BUSY)
        except RejectedError as rejection:
            self._metrics.commands.labels("", rejection.reason).inc()
            connection.answer(number, _rejected(rejection))
            return
        if self._counter.waits_for_shop(connection.session_id, cmd.command):
            task = asyncio.create_task(self._carry_out(connection, cmd, number))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)
        else:
            await self._carry_out(connection, cmd, number)

    async def resume(
        self, connection: SessionConnection, body: dict[str, Any], number: int
    ) -> None:
        """Say what was said since and who is online; give a whole view where it is needed."""
        try:
            self._take_rate(connection)
            self._rates.take_page(connection.session_id, connection.party_id)
            resume = read(body, Resume)
        except RejectedError as rejection:
            connection.answer(number, _rejected(rejection))
            return
        connection.hold()
        ack: ResumeAck
        version = 0
        try:
            with available():
                version, ack = await self._resumed(connection, resume)
        except RejectedError as rejection:
            ack = _rejected(rejection)
        connection.release(version, ack_frame(number, ack))
        if not isinstance(ack, Rejected):
            await self.signals.greet(connection)

    async def say(self, connection: SessionConnection, body: dict[str, Any], number: int) -> None:
        """Keep something said and tell everyone."""
        try:
            self._take_rate(connection)
            say = read(body, Say)
            self._rates.take_talk(connection.session_id, connection.party_id, say.text)
        except RejectedError as rejection:
            connection.answer(number, _rejected(rejection))
            return
        asked = connection.ask(number, say.id)
        try:
            with available():
                item = await self._counter.say(
                    connection.session_id,
                    connection.party_id,
                    say.id,
                    say.text,
                    no_card=say.no_card,
                )
        except RejectedError as rejection:
            connection.settle(asked)
            connection.answer(number, _rejected(rejection))
            return
        if connection.settle(asked):
            connection.answer(number, Said(item=item))

    async def talk(self, connection: SessionConnection, body: dict[str, Any], number: int) -> None:
        """Give a page of what was said before."""
        ack: TalkPage | Rejected
        try:
            self._take_rate(connection)
            self._rates.take_page(connection.session_id, connection.party_id)
            wanted = read(body, ReadTalk)
            with available():
                ack = await self._counter.talk(connection.session_id, before=wanted.before)
        except RejectedError as rejection:
            ack = _rejected(rejection)
        connection.answer(number, ack)

    async def signal(
        self, connection: SessionConnection, body: dict[str, Any], number: int
    ) -> None:
        """Take what a browser tells another one to find a way for a call."""
        await self.signals.handle(connection, body, number)

    def hint(self, connection: SessionConnection, body: dict[str, Any]) -> None:
        """Tell the others; what is malformed or too much is dropped, since a hint has no answer."""
        try:
            self._take_rate(connection)
            hint = read(body, Hint)
        except RejectedError:
            return
        if sound(hint):
            self._counter.hint(connection.session_id, connection.party_id, hint)

    def _take_in(self, connection: SessionConnection) -> None:
        """Take a connection up among those of its session."""
        session_id = connection.session_id
        audience = self._audiences.get(session_id)
        if audience is None:
            audience = self._audiences[session_id] = Audience(
                session_id, self._away, self._counter.paying
            )
            audience.leave = self._counter.subscribe(session_id, audience)
            audience.heed = self.signals.changed
        elif (
            len(audience.members) >= CONNECTIONS_PER_SESSION_MAX
            or audience.of_party(connection.party_id) >= CONNECTIONS_PER_PARTY_MAX
        ):
            raise RejectedError(Reason.LIMIT_REACHED)
        audience.members[connection.sid] = connection
        self._metrics.connections.labels("session").inc()
        self._counter.arrive(session_id, connection.party_id, connection.sid)

    def _members(self, session_id: SessionId) -> tuple[SessionConnection, ...]:
        """Return the connections of a session."""
        audience = self._audiences.get(session_id)
        return tuple(audience.members.values()) if audience is not None else ()

    def _take_rate(self, connection: SessionConnection) -> None:
        """Count a message against its party's rate, over all connections of that party."""
        self._rates.take_message(connection.session_id, connection.party_id)

    async def _carry_out(self, connection: SessionConnection, cmd: Cmd, number: int) -> None:
        """Handle a command. Mostly the audience has acknowledged it when `handle` returns."""
        began_s = time.perf_counter()
        asked = connection.ask(number, cmd.id)
        ack: CmdDone | Rejected
        session_id, party_id = connection.session_id, connection.party_id
        try:
            with available():
                done = await self._handled(connection, cmd)
        except RejectedError as rejection:
            outcome = str(rejection.reason)
            line = await self._current_line(session_id, party_id, cmd.command, rejection)
            ack = _rejected(rejection, line)
        except Exception:  # noqa: BLE001 -- a bug ends here, logged once
            _log.exception("a command failed", command=tag_of(cmd.command))
            outcome = str(Reason.INTERNAL)
            ack = Rejected(reason=Reason.INTERNAL)
        else:
            outcome = "repeated" if done.repeated else "done"
            ack = CmdDone(base=done.version, version=done.version, patch={})
        if connection.settle(asked):
            connection.answer(number, ack)
        self._metrics.commands.labels(tag_of(cmd.command), outcome).inc()
        self._metrics.command_seconds.observe(time.perf_counter() - began_s)

    async def _handled(self, connection: SessionConnection, cmd: Cmd) -> Done:
        """Let the counter handle a command. A coupon that came to nothing was no try of one."""
        made = _try_of(connection, cmd.command)
        counted = made is not None and self.coupon_tries.take(made)
        applied = False
        try:
            done = await self._counter.handle(
                connection.session_id, connection.party_id, cmd.command, cmd.id
            )
            applied = not done.repeated
            return done
        finally:
            if made is not None and counted and not applied:
                self.coupon_tries.take_back(made)

    async def _resumed(
        self, connection: SessionConnection, resume: Resume
    ) -> tuple[int, Resumed | Current]:
        session_id, party_id = connection.session_id, connection.party_id
        is_same = resume.history == self._counter.history
        begins_anew = bool(resume.history) and not is_same
        said = await self._last_said(session_id, 0 if begins_anew else resume.talk_seq)
        version, view = await self._counter.view(session_id, party_id)
        if (audience := self._audiences.get(session_id)) is not None:
            version = audience.newest_of(party_id, version)
        away = {str(party): left_ms for party, left_ms in self._away(session_id).items()}
        online, paying = self._counter.online(session_id), self._counter.paying(session_id)
        if is_same and (resume.version, resume.format) == (version, VIEW_FORMAT):
            return version, Current(
                version=version,
                talk=said.talk,
                earlier=said.earlier,
                online=online,
                away=away,
                paying=paying,
            )
        return version, Resumed(
            version=version,
            history=self._counter.history,
            view=view,
            talk=said.talk,
            earlier=said.earlier,
            online=online,
            away=away,
            paying=paying,
        )

    async def _last_said(self, session_id: SessionId, after: int) -> TalkPage:
        """Return the last page of talk. Without it the session goes on: the client asks again."""
        try:
            with available():
                return await self._counter.talk(session_id, after)
        except RejectedError:
            return TalkPage(earlier=INTEGER_MAX)

    async def _current_line(
        self,
        session_id: SessionId,
        party_id: PartyId,
        command: PartyCommand,
        rejection: RejectedError,
    ) -> LineView | UnsetType:
        """Return the line as it is now, where someone was faster."""
        if rejection.reason is not Reason.CONFLICT:
            return UNSET
        match command:
            case SetQuantity() | RemoveLine():
                line_id = command.line_id
            case _:
                line_id = rejection.subject
        try:
            with available():
                _, view = await self._counter.view(session_id, party_id)
        except RejectedError:
            return UNSET  # the rejection itself matters more than the line beside it
        return view.checkout.lines.get(line_id, UNSET)


def _try_of(connection: SessionConnection, command: PartyCommand) -> Try | None:
    """Return what a command tries of coupons."""
    if not isinstance(command, ApplyCoupon):
        return None
    return Try(
        session_id=connection.session_id,
        shop_id=connection.shop_id,
        code=coupon_code(command.code),
        address="" if connection.desk is not None else connection.watch.address,
    )


def _rejected(rejection: RejectedError, line: LineView | UnsetType = UNSET) -> Rejected:
    return Rejected(reason=rejection.reason, subject=rejection.subject or UNSET, line=line)
