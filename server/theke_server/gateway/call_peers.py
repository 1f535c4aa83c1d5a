"""Who takes part in a session's call right now, from which connection, and how it is with them.

In memory alone, like presence: after a restart browsers join again with the same generation, and
their connections to each other were never touched.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import UnsetType

from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.call import (
    SENT,
    SIDES,
    CallForm,
    CallState,
    Side,
    Track,
    may_send,
)
from theke_checkout.values.codes import Phase, Role
from theke_checkout.values.ids import PartyId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire.signals import CallNews, JoinCall, MediaStatus, PeerView
from theke_server.gateway.call_tally import Tally

SEEN_MAX = 3
"""Who takes part where somebody is seen: each sends to each, and a browser makes every picture."""
HEARD_MAX = 4
"""Who takes part where all are heard only."""

_PAYS = frozenset({Phase.PAYING, Phase.WITHDRAWING})
_THE_TWO = frozenset({Role.SHOPPER, Role.ADVISOR})
_UNKNOWN = MediaStatus()


def is_paying(session: Session) -> bool:
    """Whether a payment is under way, during which no screen is shown."""
    return session.checkout.phase in _PAYS


def call_id(session: Session) -> str:
    """Return the call that is on; empty where none is."""
    return session.call.call_id if session.call.state is CallState.ON else ""


@dataclass(slots=True)
class Peer:
    """One party in the call."""

    party_id: PartyId
    sid: str
    """The connection that holds its sound and picture; empty while it was lost a moment ago."""
    place: str
    gen: int
    window: bool
    advisor: str = ""
    """Who speaks in one call at a time; empty for everybody else."""
    held: bool = False
    status: MediaStatus = _UNKNOWN
    tally: Tally = field(default_factory=lambda: Tally(time.monotonic()))
    """How it has gone, from the first joining on; a page load is no new beginning."""


@dataclass(slots=True)
class CallPeers:
    """Everybody in one call."""

    call_id: str
    peers: dict[PartyId, Peer] = field(default_factory=dict[PartyId, Peer])

    def join(self, session: Session, sid: str, party: Party, join: JoinCall) -> Peer | None:
        """Take a party in; None where its part is in another place, and stays there.

        Raises `RejectedError`: `not_in_call`, `forbidden`, `call_full`, `stale_generation`.
        """
        if not self.call_id or join.call_id != self.call_id:
            raise RejectedError(Reason.NOT_IN_CALL)
        if party.role not in SIDES:
            raise RejectedError(Reason.FORBIDDEN, "call")
        before = self.peers.get(party.party_id)
        if before is None:
            self._check_room(session, party)
        elif before.sid not in ("", sid) and before.place != join.place and not join.take_over:
            return None
        elif before.gen > join.gen or (before.gen == join.gen and before.place != join.place):
            raise RejectedError(Reason.STALE_GENERATION, str(before.gen))
        self.peers[party.party_id] = Peer(
            party_id=party.party_id,
            sid=sid,
            place=join.place,
            gen=join.gen,
            window=join.window,
            held=before is not None and before.held,
            status=_status(join, before),
        )
        if before is not None:
            self.peers[party.party_id].tally = before.tally
        return self.peers[party.party_id]

    def _check_room(self, session: Session, party: Party) -> None:
        """Refuse a guest where there is no room beside the two whose call it is."""
        roles = [session.parties[other].role for other in self.peers]
        guests = sum(role not in _THE_TWO for role in roles)
        if party.role not in _THE_TWO and guests + len(_THE_TWO) >= _room(session.form):
            raise RejectedError(Reason.CALL_FULL)

    def held_by(self, sid: str, party_id: PartyId) -> Peer:
        """Return a party's part, which must be on this connection.

        Raises `RejectedError`: `not_in_call` or `media_elsewhere`.
        """
        peer = self.peers.get(party_id)
        if peer is None:
            raise RejectedError(Reason.NOT_IN_CALL)
        if peer.sid != sid:
            raise RejectedError(Reason.MEDIA_ELSEWHERE)
        return peer

    def other(self, party_id: PartyId, gen: int) -> Peer:
        """Return whom a signal is for. Raises `RejectedError`: `unknown_party`, `stale_generation`.

        Who was lost a moment ago is not reached: they join again, and then all is offered anew.
        """
        peer = self.peers.get(party_id)
        if peer is None or not peer.sid:
            raise RejectedError(Reason.UNKNOWN_PARTY, party_id)
        if peer.gen != gen:
            raise RejectedError(Reason.STALE_GENERATION, party_id)
        return peer


def _status(join: JoinCall, before: Peer | None) -> MediaStatus:
    """Return how it is with the devices of one who joins."""
    if not isinstance(join.status, UnsetType):
        return join.status
    return before.status if before is not None and before.gen == join.gen else _UNKNOWN


def news(session: Session, call: CallPeers, party: Party, sid: str) -> CallNews:
    """Return what one connection of a party is told of the call."""
    own = call.peers.get(party.party_id)
    mine = "none" if own is None else "here" if own.sid == sid else "elsewhere"
    is_held = own is not None and own.held
    return CallNews(
        call_id=call.call_id,
        mine=mine,
        window=own is not None and own.window,
        held=is_held,
        sends=_sends(session, party.role, is_held=is_held),
        peers={
            peer.party_id: _peer_view(session, party, other, peer)
            for other, peer in _others(session, call, party)
        },
    )


def _others(session: Session, call: CallPeers, party: Party) -> Iterator[tuple[Party, Peer]]:
    for peer in call.peers.values():
        other = session.parties.get(peer.party_id)
        if other is not None and peer.party_id != party.party_id:
            yield other, peer


def _peer_view(session: Session, me: Party, other: Party, peer: Peer) -> PeerView:
    return PeerView(
        gen=peer.gen,
        polite=is_polite(me, other),
        sends=_sends(session, other.role, is_held=peer.held),
        audio=peer.status.audio,
        camera=peer.status.camera,
        screen=peer.status.screen,
        hidden=peer.status.hidden,
        held=peer.held,
        quality=peer.tally.quality,
        back_soon=not peer.sid,
    )


def is_polite(me: Party, other: Party) -> bool:
    """Whether `me` gives way where both offer at once: the shopper's side to the shop's, and on one
    side who came later."""
    if SIDES.get(me.role) is not SIDES.get(other.role):
        return SIDES.get(me.role) is Side.SHOPPER
    return me.position > other.position


def _sends(session: Session, role: Role, *, is_held: bool) -> list[Track]:
    if is_held:
        return []
    paying = is_paying(session)
    return [track for track in Track if may_send(session.form, role, track, paying=paying)]


def _room(form: CallForm) -> int:
    seen = any(Track.CAMERA in tracks for tracks in SENT[form].values())
    return SEEN_MAX if seen else HEARD_MAX
