"""How events change a session. Total and without rules: what happened is only applied.

Every event grows `serial` by one, so that ids made from it are unique and need no randomness.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout import events as e
from theke_checkout.commands import AskKind
from theke_checkout.evolve_cart import evolve_cart, evolve_proposal
from theke_checkout.evolve_party import evolve_contact, evolve_session, open_session, put_away
from theke_checkout.evolve_payment import evolve_payment
from theke_checkout.evolve_quote import evolve_quote, rebind
from theke_checkout.evolve_timeline import told
from theke_checkout.ids import SYSTEM
from theke_checkout.state import Session

EVOLVE_VERSION = 2
"""Grows when the same events fold to another state: snapshots made before are rebuilt."""

_ANSWERS: dict[type[Struct], tuple[AskKind, ...]] = {
    e.QuotePresented: (AskKind.REVIEW,),
    e.AttemptRequested: (AskKind.PAY,),
    e.OrderRequested: (AskKind.PAY,),
    e.DriveSet: (AskKind.DRIVE,),
    e.ApprovalWithdrawn: (AskKind.WITHDRAW, AskKind.PAY),
    e.QuoteVoided: (AskKind.WITHDRAW, AskKind.PAY),
    e.CancelRequested: (AskKind.WITHDRAW,),
    e.PaymentSecured: (AskKind.WITHDRAW,),
    e.RefundRequested: (AskKind.REFUND,),
    e.CheckoutOpened: (AskKind.REVIEW, AskKind.PAY, AskKind.WITHDRAW),
}
"""Which questions are put away when what was asked has happened, or can no longer."""


def evolve(session: Session | None, event: e.AnyEvent, stamp: e.Stamp) -> Session:
    """Return the session after `event`; only `SessionOpened` applies to none."""
    if isinstance(event, e.SessionOpened):
        return open_session(event, stamp)
    if session is None:
        raise ValueError(f"{type(event).__name__} before SessionOpened")
    applied = put_away(_apply(session, event, stamp), _ANSWERS.get(type(event), ()))
    touches = stamp.by != SYSTEM or isinstance(event, e.PartyJoined)
    counted = replace(
        applied,
        serial=session.serial + 1,
        touched_at_ms=stamp.at_ms if touches else session.touched_at_ms,
    )
    return told(session, counted, event, stamp)


def replay(session: Session | None, events: Iterable[e.AnyEvent], stamp: e.Stamp) -> Session:
    """Return the session after the events of one record."""
    for event in events:
        session = evolve(session, event, stamp)
    if session is None:
        raise ValueError("no events and no session")
    return session


def _apply(session: Session, event: e.AnyEvent, stamp: e.Stamp) -> Session:
    if isinstance(event, e.CartEvent):
        return evolve_cart(session, event, stamp)
    if isinstance(event, e.QuoteEvent):
        return evolve_quote(session, event, stamp)
    if isinstance(event, e.ContactEvent):
        changed = evolve_contact(session, event, stamp)
        return rebind(changed, event.field) if isinstance(event, e.FieldSet) else changed
    if isinstance(event, e.ProposalEvent):
        return evolve_proposal(session, event, stamp)
    if isinstance(event, e.SessionEvent):
        return evolve_session(session, event, stamp)
    return evolve_payment(session, event, stamp)
