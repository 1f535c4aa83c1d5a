"""Who is here: leases of our own, renewed by connections, never a list of sockets. And hints: what
someone points at or types right now. Nothing of this is stored.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.wire import Hint
from theke_server.live.rooms import Rooms
from theke_server.live.updates import PresenceChanged

GRACE_S = 4.0
"""How long a party without a connection still counts as online: a page load takes that long."""
HINT_INTERVAL_S = 0.05
"""The shortest time between two hints of one kind from one party; only the newest goes out."""


@dataclass(slots=True)
class Leases:
    """What one party holds."""

    connections: set[str] = field(default_factory=set[str])
    """To the session itself: who has one sees cart and chat."""
    pay_pages: set[str] = field(default_factory=set[str])
    """Of the pay page, which shows neither."""
    is_paying: bool = False
    """Whether the newest were of the pay page alone; it holds until the next one comes."""

    def look(self) -> bool:
        """Note where the party is by now; return whether that is another place."""
        before = self.is_paying
        if self.connections or self.pay_pages:
            self.is_paying = not self.connections
        return self.is_paying is not before


class Presence:
    """Online or away, by session and party."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._leases: dict[SessionId, dict[PartyId, Leases]] = {}
        self._leaving: dict[tuple[SessionId, PartyId], asyncio.TimerHandle] = {}

    def arrive(
        self, session_id: SessionId, party_id: PartyId, connection: str, *, pays: bool = False
    ) -> None:
        """Take or renew a connection's lease, or that of a pay page, where the party `pays`."""
        parties = self._leases.setdefault(session_id, {})
        new = party_id not in parties
        held = parties.setdefault(party_id, Leases())
        (held.pay_pages if pays else held.connections).add(connection)
        moved = held.look()
        leaving = self._leaving.pop((session_id, party_id), None)
        if leaving is not None:
            leaving.cancel()
        if new or moved:
            self._tell(session_id)

    def depart(self, session_id: SessionId, party_id: PartyId, connection: str) -> None:
        """Give a lease back. The party goes away when none came back within `GRACE_S`."""
        held = self._leases.get(session_id, {}).get(party_id)
        if held is None:
            return
        held.connections.discard(connection)
        held.pay_pages.discard(connection)
        if held.look():
            self._tell(session_id)
        is_bare = not held.connections and not held.pay_pages
        if is_bare and (session_id, party_id) not in self._leaving:
            self._leaving[session_id, party_id] = asyncio.get_running_loop().call_later(
                GRACE_S, self._gone, session_id, party_id
            )

    def online(self, session_id: SessionId) -> dict[str, bool]:
        """Return for all at the counter whether they are online; who has left is left out."""
        room = self._rooms.peek(session_id)
        parties = room.state.parties if room is not None and room.state is not None else {}
        online = self._leases.get(session_id, {})
        joined = [party_id for party_id, party in parties.items() if not party.left]
        return {party_id: party_id in online for party_id in (*joined, *online)}

    def paying(self, session_id: SessionId) -> tuple[PartyId, ...]:
        """Return who has the pay page before them and nothing else: neither cart nor chat."""
        held = self._leases.get(session_id, {})
        return tuple(party_id for party_id, leases in held.items() if leases.is_paying)

    def watched(self, session_id: SessionId) -> bool:
        """Whether someone has the cart before them. A pay page alone shows an approved sum, and one
        that was forgotten in a window of its own waits for as long as that is open."""
        held = self._leases.get(session_id, {})
        return any(not leases.is_paying for leases in held.values())

    def close(self) -> None:
        """Stop all clocks."""
        for leaving in self._leaving.values():
            leaving.cancel()
        self._leaving.clear()

    def _gone(self, session_id: SessionId, party_id: PartyId) -> None:
        self._leaving.pop((session_id, party_id), None)
        parties = self._leases.get(session_id, {})
        if parties.pop(party_id, None) is None:
            return
        if not parties:
            self._leases.pop(session_id, None)
        self._tell(session_id)

    def _tell(self, session_id: SessionId) -> None:
        online: Mapping[str, bool] = self.online(session_id)
        # Watchers first: the desk counts an advisor's absence, and the parties are told of it.
        self._rooms.tell_watchers(PresenceChanged(session_id=session_id, online=online))
        room = self._rooms.peek(session_id)
        if room is not None:
            room.tell(lambda listener: listener.present(online))


class Hints:
    """Passes hints on, the newest of each kind, not more often than anyone can see."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._newest: dict[tuple[SessionId, PartyId, str], Hint | None] = {}

    def give(self, session_id: SessionId, party_id: PartyId, hint: Hint) -> None:
        """Tell the others at once, or soon where the last one of this kind was just told."""
        key = (session_id, party_id, hint.kind)
        if key in self._newest:
            self._newest[key] = hint
            return
        self._pass_on(key, hint)

    def _pass_on(self, key: tuple[SessionId, PartyId, str], hint: Hint) -> None:
        session_id, party_id, _ = key
        self._newest[key] = None
        asyncio.get_running_loop().call_later(HINT_INTERVAL_S, self._again, key)
        room = self._rooms.peek(session_id)
        if room is not None:
            room.tell(lambda listener: listener.hinted(party_id, hint))

    def _again(self, key: tuple[SessionId, PartyId, str]) -> None:
        newest = self._newest.pop(key, None)
        if newest is not None:
            self._pass_on(key, newest)
