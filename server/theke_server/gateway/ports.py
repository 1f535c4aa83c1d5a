"""What the handlers need from the rest of Theke, as small protocols, so that a fake can stand in.

`live.counter.Counter`, `desk.board.Board` and the tokens of `tokens` are the real ones.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from theke_checkout.commands.system import SystemCommand
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.state.session import Session
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.views.shapes import SessionView
from theke_checkout.wire import DeskView, Hint, TalkPage, TalkView
from theke_server.access.tokens import Bearer, DeskBearer, ShutOut
from theke_server.live.updates import Done, Listener, Unsubscribe


class Counter(Protocol):
    """The counter, as the session handler uses it."""

    @property
    def history(self) -> str:
        """Return within which versions and talk are counted."""
        ...

    async def handle(
        self, session_id: SessionId, party_id: PartyId, command: PartyCommand, command_id: str
    ) -> Done:
        """Carry a command out; listeners are called before this returns."""
        ...

    def waits_for_shop(self, session_id: SessionId, command: PartyCommand) -> bool:
        """Say whether `handle` would first have to ask the shop."""
        ...

    async def system(self, session_id: SessionId, command: SystemCommand) -> Done:
        """Carry out a command of the server's own."""
        ...

    async def state(self, session_id: SessionId) -> Session | None:
        """Return a session's state."""
        ...

    async def view(self, session_id: SessionId, party_id: PartyId) -> tuple[int, SessionView]:
        """Return the version, and what a party may see of it."""
        ...

    async def say(
        self,
        session_id: SessionId,
        party_id: PartyId,
        item_id: str,
        text: str,
        *,
        no_card: bool = False,
    ) -> TalkView:
        """Keep something said; listeners are called before this returns."""
        ...

    async def talk(
        self, session_id: SessionId, after: int = 0, before: int | None = None
    ) -> TalkPage:
        """Return what was said last between two sequence numbers, as much as a page holds."""
        ...

    def hint(self, session_id: SessionId, party_id: PartyId, hint: Hint) -> None:
        """Tell the others what a party does right now."""
        ...

    def arrive(self, session_id: SessionId, party_id: PartyId, connection: str) -> None:
        """Take a connection's lease of being online."""
        ...

    def depart(self, session_id: SessionId, party_id: PartyId, connection: str) -> None:
        """Give that lease back."""
        ...

    def online(self, session_id: SessionId) -> dict[str, bool]:
        """Return who is online."""
        ...

    def paying(self, session_id: SessionId) -> tuple[PartyId, ...]:
        """Return who has the pay page before them and nothing else."""
        ...

    def subscribe(self, session_id: SessionId, listener: Listener) -> Unsubscribe:
        """Let `listener` hear what happens in a session."""
        ...


class DeskStream(Protocol):
    """The desk's lists, as the desk handler uses them."""

    async def view(self, shop_id: ShopId, advisor: str) -> tuple[int, DeskView]:
        """Return the version, and what an advisor may see of a shop's sessions."""
        ...

    def subscribe(
        self, shop_id: ShopId, advisor: str, listener: Callable[[int, int, dict[str, Any]], None]
    ) -> Unsubscribe:
        """Call `listener(base, version, patch)` for every new version of an advisor's lists."""
        ...

    def away(self, session_id: SessionId) -> Mapping[PartyId, int]:
        """Return of an advisor who is away in how many milliseconds the session waits again."""
        ...


class PartyTokens(Protocol):
    """Checks party tokens."""

    async def check(self, token: str) -> Bearer:
        """Return whose token this is. Raises `RejectedError(UNAUTHORIZED)`."""
        ...


class DeskTokens(Protocol):
    """Checks the short tokens of the desk's socket."""

    async def check(self, socket_token: str) -> DeskBearer:
        """Return who connects. Raises `RejectedError(UNAUTHORIZED)`."""
        ...

    def watch(self, watcher: Callable[[ShutOut], None]) -> None:
        """Let `watcher` hear of every advisor whose connections must end."""
        ...
