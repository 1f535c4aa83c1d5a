"""Where `signal` comes in: browsers find each other for a call, and the server holds the form.

A description is cut to what form and role allow before it is passed on, a hidden address stands in
none, and what is of an earlier generation, for another session or from a connection that does not
hold its party's sound and picture is refused with a reason.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeAlias

import structlog
from msgspec import UNSET

from theke_checkout.commands.system import RecordCall
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.call import SIDES, Side
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import Rejected
from theke_checkout.wire.signals import (
    AnySignal,
    AskIce,
    CallElsewhere,
    CallJoined,
    Describe,
    Ice,
    IceGiven,
    JoinCall,
    LeaveCall,
    Renegotiate,
    SignalAck,
    SignalFrom,
    SignalSent,
    TellQuality,
    TellStatus,
    Trickle,
)
from theke_server.gateway.call_peers import CallPeers, Peer, call_id, is_paying, news
from theke_server.gateway.connection import SessionConnection
from theke_server.gateway.payloads import available, read_signal
from theke_server.gateway.ports import Counter
from theke_server.gateway.rates import Rates
from theke_server.gateway.settings import GatewaySettings
from theke_server.gateway.speakers import Speakers
from theke_server.live.updates import Update
from theke_server.media import sdp
from theke_server.media.turn import ice
from theke_server.telemetry import Metrics

GRACE_S = 4.0
"""How long somebody whose connection was lost still counts as in the call: a page load's time."""

CANDIDATE_CHARS = 64
"""What a candidate costs beside its text."""

_log = structlog.get_logger("theke.gateway")

Members: TypeAlias = Callable[[SessionId], Iterable[SessionConnection]]
"""Returns all connections of a session."""


class Signals:
    """The calls of all sessions of this process."""

    def __init__(
        self,
        counter: Counter,
        members: Members,
        settings: GatewaySettings,
        rates: Rates,
        metrics: Metrics,
    ) -> None:
        self._counter = counter
        self._members = members
        self._settings = settings
        self._rates = rates
        self._metrics = metrics
        self._beside: set[asyncio.Task[None]] = set()
        self._calls: dict[SessionId, CallPeers] = {}
        self._speakers = Speakers()

    async def handle(
        self, connection: SessionConnection, body: dict[str, Any], number: int
    ) -> None:
        """Take a signal and acknowledge it. Whatever is wrong with it, the session goes on."""
        ack: SignalAck
        try:
            self._rates.take_message(connection.session_id, connection.party_id)
            signal = read_signal(body)
            self._rates.take_signal(connection.session_id, connection.party_id, _weight(signal))
            session = await self._session(connection.session_id)
            ack = self._done(connection, _party(session, connection), session, signal)
        except RejectedError as rejection:
            ack = Rejected(reason=rejection.reason, subject=rejection.subject or UNSET)
        except Exception:  # noqa: BLE001 -- a bug ends here, logged once and without the signal
            _log.exception("a signal failed")
            ack = Rejected(reason=Reason.INTERNAL)
        outcome = str(ack.reason) if isinstance(ack, Rejected) else _outcome(ack)
        self._metrics.signals.labels(outcome).inc()
        connection.answer(number, ack)

    def changed(self, update: Update) -> None:
        """Take in that a session has changed: its call may be over, or of another form."""
        before, after = update.before, update.after
        session_id = update.session_id
        call = self._calls.get(session_id)
        if call is None:
            return
        if call.call_id != call_id(after):
            self._measured(session_id, call, *call.peers.values())
            call = CallPeers(call_id(after))
        newly_hidden = set(after.call.hidden) - set(before.call.hidden)
        for party_id in [key for key in call.peers if _is_gone(after, key) or key in newly_hidden]:
            # who hides joins again, by way of the relay
            self._measured(session_id, call, call.peers.pop(party_id))
        self._tell(after, call)
        if not call.peers:
            self._forget(session_id)

    async def greet(self, connection: SessionConnection) -> None:
        """Tell a connection that has just come of the call that is on."""
        if connection.session_id not in self._calls:
            return
        with contextlib.suppress(RejectedError):
            session = await self._session(connection.session_id)
            party, call = _party(session, connection), self._calls.get(connection.session_id)
            if call is not None and party.role in SIDES:
                connection.tell("call", news(session, call, party, connection.sid))

    def departed(self, connection: SessionConnection) -> None:
        """Take in that a connection has ended; who held a call on it may be back in a moment."""
        call = self._calls.get(connection.session_id)
        peer = call.peers.get(connection.party_id) if call is not None else None
        if call is None or peer is None or peer.sid != connection.sid:
            return
        peer.sid = ""
        loop = asyncio.get_running_loop()
        loop.call_later(GRACE_S, self._gone, connection.session_id, connection.party_id, peer)
        self._later(self._tell_later(connection.session_id))

    # ---- signals

    def _done(  # noqa: C901 -- one case for each signal of a closed union
        self, connection: SessionConnection, party: Party, session: Session, signal: AnySignal
    ) -> SignalAck:
        if isinstance(signal, JoinCall):
            return self._join(connection, party, session, signal)
        call = self._calls.get(connection.session_id)
        if call is None or call.call_id != call_id(session):
            raise RejectedError(Reason.NOT_IN_CALL)
        own = call.held_by(connection.sid, party.party_id)
        match signal:
            case Describe():
                return self._describe(session, call, own, signal)
            case Trickle():
                return self._trickle(session, call, own, signal)
            case Renegotiate():
                self._pass_on(session, self._other(call, own, signal), SignalFrom(
                    by=own.party_id, gen=own.gen, to_gen=signal.to_gen, kind="renegotiate",
                    restart=signal.restart,
                ))  # fmt: skip
            case TellStatus():
                if own.status != signal.status:
                    own.status = signal.status
                    self._tell(session, call, but=connection.sid)
            case TellQuality():
                if own.tally.add(signal):
                    self._tell(session, call)
            case AskIce():
                return IceGiven(ice=self._ice(session, party))
            case LeaveCall():
                self._remove(connection.session_id, call, party.party_id)
                self._tell(session, call)
        return SignalSent()

    def _join(
        self, connection: SessionConnection, party: Party, session: Session, join: JoinCall
    ) -> CallJoined | CallElsewhere:
        self._rates.take_join(connection.session_id, connection.party_id)
        call = self._calls.get(connection.session_id)
        if call is None or call.call_id != call_id(session):
            call = CallPeers(call_id(session))
        if not self._settings.has_calls:
            raise RejectedError(Reason.CALL_OFF)
        if _is_hidden(session, party) and not self._settings.relay.addresses:
            raise RejectedError(Reason.CALL_OFF, "relay")
        peer = call.join(session, connection.sid, party, join)
        if peer is None:
            other = call.peers[party.party_id]
            return CallElsewhere(window=other.window, gen=other.gen)
        self._calls[connection.session_id] = call
        peer.advisor = connection.advisor
        self._speak(connection, peer, purposely=join.speak)
        self._tell(session, call, but=connection.sid)
        heard = news(session, call, party, connection.sid)
        return CallJoined(news=heard, ice=self._ice(session, party))

    def _describe(
        self, session: Session, call: CallPeers, own: Peer, signal: Describe
    ) -> SignalSent:
        other = self._other(call, own, signal)
        sender, receiver = session.parties[own.party_id], session.parties[other.party_id]
        may = sdp.allowed(session.form, sender.role, receiver.role, paying=is_paying(session))
        if own.held or other.held:
            may = (sdp.Allowed(send=False, receive=False),) * len(may)
        checked = sdp.checked(signal.sdp, may, refuse=self._settings.refuse_signals)
        text = sdp.without_addresses(checked.sdp) if _is_hidden(session, sender) else checked.sdp
        self._pass_on(session, other, SignalFrom(
            by=own.party_id, gen=own.gen, to_gen=other.gen, kind=signal.kind, sdp=text,
            number=signal.number,
        ))  # fmt: skip
        return SignalSent(downgraded=checked.downgraded)

    def _trickle(self, session: Session, call: CallPeers, own: Peer, signal: Trickle) -> SignalSent:
        other = self._other(call, own, signal)
        for item in signal.candidates:
            sdp.checked_candidate(item.candidate)
        candidates = signal.candidates
        if _is_hidden(session, session.parties[own.party_id]):
            relayed = [(item, sdp.relayed_only(item.candidate)) for item in candidates]
            candidates = tuple(
                type(item)(candidate=text, mid=item.mid, ufrag=item.ufrag)
                for item, text in relayed
                if text is not None
            )
        if candidates:
            self._pass_on(session, other, SignalFrom(
                by=own.party_id, gen=own.gen, to_gen=other.gen, kind="candidates",
                candidates=candidates,
            ))  # fmt: skip
        return SignalSent()

    def _other(self, call: CallPeers, own: Peer, signal: Describe | Trickle | Renegotiate) -> Peer:
        if signal.gen != own.gen:
            raise RejectedError(Reason.STALE_GENERATION)
        if signal.to == own.party_id:
            raise RejectedError(Reason.UNKNOWN_PARTY, signal.to)
        return call.other(signal.to, signal.to_gen)

    def _pass_on(self, session: Session, other: Peer, passed: SignalFrom) -> None:
        for member in self._members(session.session_id):
            if member.sid == other.sid:
                member.tell("signal", passed)

    # ---- around them

    def _ice(self, session: Session, party: Party) -> Ice:
        now_ms = int(time.time() * 1_000)
        name = f"{session.session_id} {party.party_id}"
        return ice(self._settings.relay, name, now_ms, relay_only=_is_hidden(session, party))

    def _speak(self, connection: SessionConnection, peer: Peer, *, purposely: bool) -> None:
        """An advisor speaks in one session at a time: wherever they spoke before, they rest.

        Who only comes back, after a lost connection or a page load, rests where they rested.
        """
        if not peer.advisor:
            return
        before = self._speakers.taken(connection.shop_id, peer.advisor)
        is_other = before not in (None, connection.session_id)
        others = self._parts(before, peer.advisor) if is_other else []
        if others and not purposely:
            peer.held = True
            return
        peer.held = False
        self._speakers.take(connection.shop_id, peer.advisor, connection.session_id)
        if before is not None and others:
            for other in others:
                other.held = True
            self._later(self._tell_later(before))

    def _parts(self, session_id: SessionId | None, advisor: str) -> list[Peer]:
        """Return the parts that an advisor has in a call."""
        call = self._calls.get(session_id) if session_id is not None else None
        return [peer for peer in call.peers.values() if peer.advisor == advisor] if call else []

    def _tell(self, session: Session, call: CallPeers, but: str = "") -> None:
        """Tell everyone how the call is by now, but one connection that is answered."""
        for member in list(self._members(session.session_id)):
            party = session.parties.get(member.party_id)
            if member.sid != but and party is not None and party.role in SIDES:
                member.tell("call", news(session, call, party, member.sid))

    async def _tell_later(self, session_id: SessionId) -> None:
        session = await self._session(session_id)
        if (call := self._calls.get(session_id)) is not None:
            self._tell(session, call)

    async def _session(self, session_id: SessionId) -> Session:
        """Return the state of a session. Raises `RejectedError`."""
        with available():
            session = await self._counter.state(session_id)
        if session is None:
            raise RejectedError(Reason.NOT_FOUND)
        return session

    def _later(self, telling: Coroutine[Any, Any, None]) -> None:
        """Tell beside what goes on now; where the session cannot be read, nobody is told."""

        async def quietly() -> None:
            try:
                await telling
            except RejectedError:
                pass
            except Exception:  # noqa: BLE001 -- a bug ends here, logged once
                _log.exception("a signal failed")

        task = asyncio.get_running_loop().create_task(quietly())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _gone(self, session_id: SessionId, party_id: PartyId, peer: Peer) -> None:
        """Take out who has not come back in time."""
        call = self._calls.get(session_id)
        if call is None or call.peers.get(party_id) is not peer or peer.sid:
            return
        self._remove(session_id, call, party_id)
        self._later(self._tell_gone(session_id, call))

    async def _tell_gone(self, session_id: SessionId, call: CallPeers) -> None:
        session = await self._session(session_id)
        if self._calls.get(session_id, call) is call:
            self._tell(session, call)

    def _remove(self, session_id: SessionId, call: CallPeers, party_id: PartyId) -> None:
        peer = call.peers.pop(party_id, None)
        if peer is not None:
            self._measured(session_id, call, peer)
            if peer.advisor:
                self._speakers.release(session_id, peer.advisor)
        if not call.peers and self._calls.get(session_id) is call:
            self._forget(session_id)

    def _forget(self, session_id: SessionId) -> None:
        self._calls.pop(session_id, None)
        self._speakers.release(session_id)

    def _measured(self, session_id: SessionId, call: CallPeers, *peers: Peer) -> None:
        """Keep how the call went for those whose part is over."""
        now_s = time.monotonic()
        for peer in peers:
            figures = peer.tally.figures(peer.party_id, call.call_id, now_s)
            self._later(self._record(session_id, RecordCall(figures=figures)))

    async def _record(self, session_id: SessionId, command: RecordCall) -> None:
        with available():
            await self._counter.system(session_id, command)


def _party(session: Session, connection: SessionConnection) -> Party:
    """Return who speaks. Raises `RejectedError` for one who has left."""
    party = session.parties.get(connection.party_id)
    if party is None or party.left:
        raise RejectedError(Reason.FORBIDDEN)
    return party


def _is_gone(session: Session, party_id: PartyId) -> bool:
    party = session.parties.get(party_id)
    return party is None or party.left


def _is_hidden(session: Session, party: Party) -> bool:
    """Whether a party's network address is to reach nobody."""
    by_shop = session.policy.relay_only and SIDES.get(party.role) is Side.SHOPPER
    return by_shop or party.party_id in session.call.hidden


def _weight(signal: AnySignal) -> int:
    """Return what a signal costs, in characters."""
    match signal:
        case Describe():
            return len(signal.sdp)
        case Trickle():
            return sum(
                CANDIDATE_CHARS + len(item.candidate) + len(item.mid) + len(item.ufrag)
                for item in signal.candidates
            )
        case _:
            return 1


def _outcome(ack: SignalAck) -> str:
    if isinstance(ack, SignalSent) and ack.downgraded:
        return "downgraded"
    return str(ack.__struct_config__.tag)
