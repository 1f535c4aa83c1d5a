"""How events change a session. Total and without rules: what happened is only applied.

Every event grows `serial` by one, so that ids made from it are unique and need no randomness. But
not one that a country brought about in fields that stand beside it: parties read ids.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.events.call import CallEvent
from theke_checkout.events.cart import CartEvent
from theke_checkout.events.contact import ContactEvent, FieldRechecked, FieldSet
from theke_checkout.events.event import Stamp
from theke_checkout.events.party import DriveSet, PartyJoined, SessionEvent, SessionOpened
from theke_checkout.events.payment import (
    AttemptRequested,
    CancelRequested,
    OrderRequested,
    PaymentSecured,
    RefundRequested,
)
from theke_checkout.events.proposal import ProposalEvent
from theke_checkout.events.quote import (
    ApprovalWithdrawn,
    CheckoutOpened,
    QuoteEvent,
    QuotePresented,
    QuoteVoided,
)
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve.call import evolve_call
from theke_checkout.evolve.cart import evolve_cart, evolve_proposal
from theke_checkout.evolve.party import evolve_contact, evolve_session, open_session, put_away
from theke_checkout.evolve.payment import evolve_payment
from theke_checkout.evolve.quote import evolve_quote, rebind
from theke_checkout.evolve.timeline import add_entry
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AskKind
from theke_checkout.values.ids import SYSTEM

EVOLVE_VERSION = 3
"""Grows when the same events fold to another state: snapshots made before are rebuilt."""

_ANSWERS: dict[type[Struct], tuple[AskKind, ...]] = {
    QuotePresented: (AskKind.REVIEW,),
    AttemptRequested: (AskKind.PAY,),
    OrderRequested: (AskKind.PAY,),
    DriveSet: (AskKind.DRIVE,),
    ApprovalWithdrawn: (AskKind.WITHDRAW, AskKind.PAY),
    QuoteVoided: (AskKind.WITHDRAW, AskKind.PAY),
    CancelRequested: (AskKind.WITHDRAW,),
    PaymentSecured: (AskKind.WITHDRAW,),
    RefundRequested: (AskKind.REFUND,),
    CheckoutOpened: (AskKind.REVIEW, AskKind.PAY, AskKind.WITHDRAW),
}
"""Which questions are put away when what was asked has happened, or can no longer."""


def evolve(session: Session | None, event: AnyEvent, stamp: Stamp) -> Session:
    """Return the session after `event`; only `SessionOpened` applies to none."""
    if isinstance(event, SessionOpened):
        return open_session(event, stamp)
    if session is None:
        raise ValueError(f"{type(event).__name__} before SessionOpened")
    applied = _apply(session, event, stamp)
    if (answered := _ANSWERS.get(type(event))) is not None:
        applied = put_away(applied, answered)
    touches = stamp.by != SYSTEM or isinstance(event, PartyJoined)
    counted = replace(
        applied,
        serial=session.serial + (not isinstance(event, FieldRechecked)),
        touched_at_ms=stamp.at_ms if touches else session.touched_at_ms,
    )
    return add_entry(session, counted, event, stamp)


def replay(session: Session | None, events: Iterable[AnyEvent], stamp: Stamp) -> Session:
    """Return the session after the events of one record."""
    for event in events:
        session = evolve(session, event, stamp)
    if session is None:
        raise ValueError("no events and no session")
    return session


def _apply(  # noqa: PLR0911 -- one return for each family
    session: Session, event: AnyEvent, stamp: Stamp
) -> Session:
    if isinstance(event, CartEvent):
        return evolve_cart(session, event, stamp)
    if isinstance(event, QuoteEvent):
        return evolve_quote(session, event, stamp)
    if isinstance(event, ContactEvent):
        changed = evolve_contact(session, event, stamp)
        filled = isinstance(event, FieldSet | FieldRechecked)
        return rebind(changed, event.field) if filled else changed
    if isinstance(event, ProposalEvent):
        return evolve_proposal(session, event, stamp)
    if isinstance(event, SessionEvent):
        return evolve_session(session, event, stamp)
    if isinstance(event, CallEvent):
        return evolve_call(session, event, stamp)
    return evolve_payment(session, event, stamp)
