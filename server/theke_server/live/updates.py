"""What a session tells those who listen to it. Published in this process, in version order, and
only after it is durable; hints and presence are never stored.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import ClassVar, Protocol, TypeAlias

from msgspec import Struct

from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId, SessionId
from theke_checkout.wire import Hint, TalkView


class Aspect(StrEnum):
    """What happens in a session, as those who watch all of them name what they care for."""

    OPENED = "opened"
    PRESENCE = "presence"
    OUTLINE = "outline"
    """Who takes part, how far it is, how many lines there are and what they cost: what desks list
    (`stores.board`)."""
    MONEY = "money"
    """Attempts to pay, and orders."""
    CASES = "cases"
    RATING = "rating"
    """What the shopper says of the advice."""
    CHECKOUT = "checkout"
    """The live checkout is another one."""
    CALL = "call"
    """The live call: rings, is on, is over, was measured, or its form is another one."""


LISTED = frozenset({Aspect.OPENED, Aspect.PRESENCE, Aspect.OUTLINE})
"""What can change what desks list of a session."""


class Done(Struct, frozen=True, kw_only=True):
    """A command was carried out, and is durable.

    `repeated`: the command id was known, nothing new happened, and `before is after`, the state
    as it is now; `base` and `version` are then both the version that the first time made.
    `base == version` without `repeated`: the command had nothing to change.
    """

    session_id: SessionId
    base: int
    version: int
    before: Session
    after: Session
    repeated: bool = False


class Update(Struct, frozen=True, kw_only=True):
    """The session went from version `base` to `version`. Cut a patch of it for each party.

    `before` and `after` share what did not change. `personal_*` are the open values of the
    session's fields: pass them to `views.patch`, show them to nobody else.
    """

    session_id: SessionId
    base: int
    version: int
    before: Session
    after: Session
    personal_before: Mapping[Field, str]
    personal_after: Mapping[Field, str]
    by: PartyId
    command_id: str
    aspects: frozenset[Aspect] = frozenset()

    def __repr__(self) -> str:
        return f"Update({self.session_id}, {self.base} to {self.version}, by {self.by})"


class Opened(Struct, frozen=True, kw_only=True):
    """A session began. Only for those who watch all sessions."""

    aspects: ClassVar[frozenset[Aspect]] = frozenset({Aspect.OPENED})
    session_id: SessionId
    version: int
    after: Session


class PresenceChanged(Struct, frozen=True, kw_only=True):
    """Someone came online or went away; everyone's presence as it is now."""

    aspects: ClassVar[frozenset[Aspect]] = frozenset({Aspect.PRESENCE})
    session_id: SessionId
    online: Mapping[str, bool]


class Listener(Protocol):
    """Told of what happens in one session. Its methods return at once, and do not raise."""

    def changed(self, update: Update) -> None:
        """Hear of an append, in version order, after it is durable and before its sender does."""
        ...

    def said(self, item: TalkView) -> None:
        """Hear of something said."""
        ...

    def hinted(self, by: PartyId, hint: Hint) -> None:
        """Hear what a party points at, types or looks at right now."""
        ...

    def present(self, online: Mapping[str, bool]) -> None:
        """Hear who is online now, by party id."""
        ...


Watcher: TypeAlias = Callable[[Opened | Update | PresenceChanged], None]
"""Told of what happens in every session of this process."""

Unsubscribe: TypeAlias = Callable[[], None]


def aspects(before: Session | None, after: Session) -> frozenset[Aspect]:
    """Return what changed for those who watch all sessions; states share what did not."""
    if before is None:
        return Opened.aspects
    found: set[Aspect] = set()
    old, new = before.checkout, after.checkout
    if not (
        before.status is after.status
        and before.parties is after.parties
        and before.fields is after.fields
        and old.phase is new.phase
        and old.quoted is new.quoted
        and len(old.cart.lines) == len(new.cart.lines)
    ):
        found.add(Aspect.OUTLINE)
    if any(_paid(before.checkouts.get(key), now) for key, now in after.checkouts.items()):
        found.add(Aspect.MONEY)
    if before.cases is not after.cases:
        found.add(Aspect.CASES)
    if before.rating != after.rating:
        found.add(Aspect.RATING)
    if before.live_checkout != after.live_checkout:
        found.add(Aspect.CHECKOUT)
    if before.call is not after.call:
        found.add(Aspect.CALL)
    return frozenset(found)


def _paid(before: Checkout | None, after: Checkout) -> bool:
    """Whether something changed in a checkout that has to do with paying it."""
    if before is None:
        return True
    return before.attempts is not after.attempts or before.order is not after.order
