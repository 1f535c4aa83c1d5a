"""What the doors need from the rest of Theke, as small protocols, so that a fake can stand in."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from theke_checkout.commands import PartyWish
from theke_checkout.contact import Field
from theke_checkout.ids import PartyId, SessionId, ShopId
from theke_checkout.state import Session
from theke_checkout.view_shapes import SessionView
from theke_checkout.wire import DeskView, Hint, TalkView
from theke_server.tokens import Bearer, DeskBearer


class Done(Protocol):
    """What became of a command."""

    @property
    def version(self) -> int: ...
    @property
    def repeated(self) -> bool: ...


class Change(Protocol):
    """One append, as everyone at the counter is told of it. `by` and `command_id` name its cause."""

    @property
    def base(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def before(self) -> Session | None: ...
    @property
    def after(self) -> Session: ...
    @property
    def personal_before(self) -> Mapping[Field, str]: ...
    @property
    def personal_after(self) -> Mapping[Field, str]: ...
    @property
    def by(self) -> PartyId: ...
    @property
    def command_id(self) -> str: ...


class Listener(Protocol):
    """Told of what happens in one session, in version order. Its methods return at once."""

    def changed(self, change: Change) -> None:
        """Hear of an append, after it is durable and before its sender's `handle` returns."""
        ...

    def said(self, item: TalkView) -> None:
        """Hear of something said."""
        ...

    def hinted(self, by: PartyId, hint: Hint) -> None:
        """Hear of a hint."""
        ...

    def present(self, online: Mapping[str, bool]) -> None:
        """Hear who is online now."""
        ...


class Counter(Protocol):
    """The counter, as the session door uses it."""

    async def handle(
        self, session_id: SessionId, party_id: PartyId, command: PartyWish, command_id: str
    ) -> Done: ...

    async def state(self, session_id: SessionId) -> Session | None: ...

    async def view(self, session_id: SessionId, party_id: PartyId) -> tuple[int, SessionView]: ...

    async def say(
        self, session_id: SessionId, party_id: PartyId, item_id: str, text: str
    ) -> TalkView: ...

    async def talk(self, session_id: SessionId, after: int) -> tuple[TalkView, ...]: ...

    def hint(self, session_id: SessionId, party_id: PartyId, hint: Hint) -> None: ...

    def arrive(self, session_id: SessionId, party_id: PartyId, connection: str) -> None:
        """Take or renew a connection's lease of being online."""
        ...

    def depart(self, session_id: SessionId, party_id: PartyId, connection: str) -> None: ...

    def online(self, session_id: SessionId) -> dict[str, bool]: ...

    def subscribe(self, session_id: SessionId, listener: Listener) -> Callable[[], None]: ...


class DeskStream(Protocol):
    """The desk's lists, as the desk door uses them."""

    async def view(self, shop_id: ShopId, advisor: str) -> tuple[int, DeskView]: ...

    def subscribe(
        self, shop_id: ShopId, advisor: str, listener: Callable[[int, int, dict[str, Any]], None]
    ) -> Callable[[], None]:
        """Call `listener(base, version, patch)` for every new version of an advisor's lists."""
        ...


class PartyTokens(Protocol):
    """Checks party tokens."""

    async def check(self, token: str) -> Bearer: ...


class DeskTokens(Protocol):
    """Checks the short tokens of the desk's socket."""

    async def check(self, socket_token: str) -> DeskBearer: ...
