"""A session as the store's tests write it: real events, real folding, no rules."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from theke_checkout.effects.kinds import (
    Announce,
    Announcement,
    AnyEffect,
    CancelPayment,
    ReleaseStock,
    SendReceipt,
    Topic,
    WebhookData,
)
from theke_checkout.events.cart import LineAdded
from theke_checkout.events.event import SCHEMA, Stamp
from theke_checkout.events.party import SessionOpened
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve import replay
from theke_checkout.state.session import Session
from theke_checkout.values.ids import AttemptId, LineId, PartyId, SessionId, ShopId
from theke_checkout.values.settings import Policy
from theke_server.stores.log import Append, Record
from theke_server.stores.notices import RawNotice

SHOP = ShopId("demo")
SHOPPER = PartyId("p1")
NOW_MS = 1_800_000_000_000


class Logbook:
    """The log of one session: makes the next append, and goes on once it was accepted."""

    def __init__(
        self, session_id: str = "s1", *, shop_id: ShopId = SHOP, at_ms: int = NOW_MS
    ) -> None:
        self.session_id = SessionId(session_id)
        self.shop_id = shop_id
        self.at_ms = at_ms
        self.version = 0
        self.state: Session | None = None

    def next(self, command_id: str = "", **changes: Any) -> Append:
        """Return the append that follows; the first one opens the session."""
        event = added(self.version) if self.version else self._opened()
        return self.write((event,), command_id, **changes)

    def write(self, events: tuple[AnyEvent, ...], command_id: str = "", **changes: Any) -> Append:
        """Return an append of these events at this version."""
        stamp = Stamp(by=SHOPPER, at_ms=self.at_ms + self.version)
        record = Record(
            version=self.version + 1,
            schema=SCHEMA,
            stamp=stamp,
            command_id=command_id,
            events=events,
        )
        append = Append(
            session_id=self.session_id,
            expected_version=self.version,
            record=record,
            state=replay(self.state, events, stamp),
            due_at_ms=None,
            settled=True,
        )
        return replace(append, **changes)

    def beside(self, **changes: Any) -> Append:
        """Return an append without a record."""
        assert self.state is not None
        append = Append(
            session_id=self.session_id,
            expected_version=self.version,
            record=None,
            state=self.state,
            due_at_ms=None,
            settled=True,
        )
        return replace(append, **changes)

    def accept(self, append: Append) -> None:
        """Go on from an append that the store took."""
        self.state = append.state
        if append.record is not None:
            self.version = append.record.version

    def _opened(self) -> SessionOpened:
        return SessionOpened(
            session_id=self.session_id,
            shop_id=self.shop_id,
            currency="CHF",
            locale="de-CH",
            policy=Policy(),
            cart_ref="",
            page="",
        )


def added(number: int, sku: str = "mug") -> LineAdded:
    """One more line in the cart."""
    return LineAdded(line_id=LineId(f"l{number}"), sku=sku, quantity=1)


def effect(key: str) -> AnyEffect:
    """An effect under a key."""
    return ReleaseStock(key=key, attempt_id=AttemptId("a1"))


def mail(key: str) -> AnyEffect:
    """An effect of the other lane."""
    return SendReceipt(key=key, checkout=1)


def webhook(key: str) -> AnyEffect:
    """Return an effect of the lane without order."""
    happening = WebhookData(shop=SHOP, session="s1")
    announcement = Announcement(
        message_id=key, topic=Topic.ORDER_PLACED, at_ms=NOW_MS, data=happening
    )
    return Announce(key=key, receiver="erp", announcement=announcement)


def other_effect(key: str) -> AnyEffect:
    """Another effect, that may claim the same key."""
    return CancelPayment(key=key, attempt_id=AttemptId("a2"))


def names(sealed: Mapping[str, bytes]) -> list[str]:
    """The names of sealed values."""
    return sorted(sealed)


def notice(notice_id: str, session_id: str = "") -> RawNotice:
    """A webhook as it came."""
    return RawNotice(
        notice_id=notice_id,
        provider="sandbox",
        shop_id=SHOP,
        at_ms=NOW_MS,
        body=b"raw " + notice_id.encode(),
        session_id=session_id,
    )
