"""One connection behind the guard: what it waits to hear, and the order in which it hears it."""

import asyncio

from msgspec import Struct

from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.reasons import Reason
from theke_checkout.wire import Bye
from theke_server.access.tokens import DeskBearer
from theke_server.gateway.links import Link
from theke_server.gateway.packets import ack_frame, event_frame
from theke_server.gateway.watch import POLICY, Watch

BYE_GRACE_S = 0.25
"""From saying goodbye to closing, so that the goodbye arrives."""


class Connection:
    """What session and desk connections share: the way out, held back while a view is read."""

    def __init__(self, sid: str, watch: Watch, link: Link) -> None:
        self.sid = sid
        self.watch = watch
        self.following = False
        """Whether it has resumed, so that patches mean something to it."""
        self.ended = False
        """Whether it has got its goodbye."""
        self._link = link
        self._held: list[tuple[int, str]] | None = None

    def tell(self, name: str, body: Struct) -> None:
        """Send an event."""
        self.push(event_frame(name, body))

    def answer(self, number: int, body: Struct) -> None:
        """Acknowledge an event."""
        self.push(ack_frame(number, body))

    def push(self, frame: str) -> None:
        """Send what belongs to no version."""
        if self.ended:
            return
        if self._held is None:
            self._link.push(frame)
        else:
            self._held.append((0, frame))

    def push_version(self, version: int, frame: str) -> None:
        """Send a patch to `version`, to one that follows."""
        if not self.following:
            return
        if self._held is None:
            self._link.push(frame)
        else:
            self._held.append((version, frame))

    def hold(self) -> None:
        """Keep back what is sent, until a whole view has been read."""
        self.following = True
        self._held = []

    def release(self, version: int, frame: str) -> None:
        """Send the whole view of `version`, then what was kept back and is not in it."""
        held, self._held = self._held or [], None
        if not self.ended:
            self._link.push(frame)
        for later, kept in held:
            if later == 0 or later > version:
                self._link.push(kept)

    def bye(self, reason: Reason) -> None:
        """Say why, and close; from now on it neither hears nor says anything."""
        if self.ended:
            return
        self.tell("bye", Bye(reason=reason))
        self.ended, self.following = True, False
        asyncio.get_running_loop().call_later(BYE_GRACE_S, self.watch.close, POLICY)


class SessionConnection(Connection):
    """A party's connection, bound to one session."""

    def __init__(
        self, sid: str, watch: Watch, link: Link, session_id: SessionId, party_id: PartyId
    ) -> None:
        super().__init__(sid, watch, link)
        self.session_id = session_id
        self.party_id = party_id
        self.epoch = 0
        self.desk: DeskBearer | None = None
        """As whom an advisor is connected."""
        self.shop_id = ShopId("")
        self._due: dict[int, tuple[int, str]] = {}
        """Acknowledgements that are due, by numbers of ours, for the client may use one of its own
        twice: that number, and the id of the command."""
        self._asked = 0

    @property
    def advisor(self) -> str:
        """The advisor who is connected; empty for everyone else."""
        return "" if self.desk is None else self.desk.advisor

    @property
    def unanswered(self) -> int:
        """How many acknowledgements are due."""
        return len(self._due)

    def ask(self, number: int, command_id: str) -> int:
        """Note that an acknowledgement is due; return by what to `settle` it."""
        self._asked += 1
        self._due[self._asked] = (number, command_id)
        return self._asked

    def settle(self, asked: int) -> bool:
        """Let an acknowledgement be due no longer; False where it was given meanwhile."""
        return self._due.pop(asked, None) is not None

    def take_asked(self, by: PartyId, command_id: str) -> list[int]:
        """Return the acknowledgements that this outcome answers; they are no longer due."""
        if by != self.party_id or not self._due:
            return []
        found = [asked for asked, (_, named) in self._due.items() if named == command_id]
        return [self._due.pop(asked)[0] for asked in found]


class DeskConnection(Connection):
    """An advisor's connection to the lists of a shop."""

    def __init__(self, sid: str, watch: Watch, link: Link, bearer: DeskBearer) -> None:
        super().__init__(sid, watch, link)
        self.desk = bearer
        self.shop_id = bearer.shop_id
        self.advisor = bearer.advisor
