"""What an event adds to the timeline that people read: who did what and when, never a value."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout import events as e
from theke_checkout.ids import SYSTEM, LineId
from theke_checkout.limits import TIMELINE_MAX
from theke_checkout.money import Money
from theke_checkout.state import Entry, Role, Session


class Told(Struct, frozen=True):
    """What is told of an event, besides who and when."""

    subject: str = ""
    quantity: int = 0
    amount: Money | None = None


Teller: TypeAlias = Callable[[Session, Session, Any], Told | None]
"""Tells an event of the type that it stands under, from the states before and after it."""


def told(before: Session, after: Session, event: e.AnyEvent, stamp: e.Stamp) -> Session:
    """Return `after` with the timeline entry of `event`, if it has one; `serial` numbers it."""
    teller = TELLERS.get(type(event))
    telling = teller(before, after, event) if teller else None
    if telling is None or _goes_without_saying(after, event, stamp):
        return after
    entry = Entry(
        entry_id=f"t{after.serial}",
        at_ms=stamp.at_ms,
        by=event.party_id if isinstance(event, _ARRIVALS) else stamp.by,
        what=str(event.__struct_config__.tag),
        subject=telling.subject,
        quantity=telling.quantity,
        amount=telling.amount,
    )
    timeline = {**after.timeline, entry.entry_id: entry}
    if len(timeline) > TIMELINE_MAX:
        del timeline[next(iter(timeline))]
    return replace(after, timeline=timeline)


def _goes_without_saying(session: Session, event: e.AnyEvent, stamp: e.Stamp) -> bool:
    """The shop's own cart comes along, and the shopper fills in what is the shopper's."""
    if isinstance(event, e.LineAdded):
        return stamp.by == SYSTEM
    party = session.parties.get(stamp.by)
    return isinstance(event, e.FieldSet) and (party is None or party.role is Role.SHOPPER)


_ARRIVALS = (e.PartyJoined, e.PartyLeft, e.SessionRequeued)


def _plain(before: Session, after: Session, event: Any) -> Told:
    return Told()


def _why(before: Session, after: Session, event: e.QuoteVoided | e.CheckoutAbandoned) -> Told:
    return Told(event.why)


def _line(session: Session, line_id: LineId, quantity: int) -> Told:
    line = session.checkout.cart.lines.get(line_id)
    return Told(line.sku if line else "", quantity)


def _decline(before: Session, after: Session, event: e.FactRecorded) -> Told | None:
    """Tell a fact only where the provider said no once more."""
    attempt = after.checkout.attempts.get(event.attempt_id)
    if attempt is None or attempt.decline is None:
        return None
    was = before.checkout.attempts.get(event.attempt_id)
    known = was.payments.get(event.snapshot.ref) if was else None
    told_before = known.declines if known else 0
    return Told(attempt.decline) if event.snapshot.declines > told_before else None


def _order(before: Session, after: Session, event: e.OrderPlaced) -> Told:
    checkout = after.checkouts.get(event.checkout)
    order = checkout.order if checkout else None
    return Told(event.order_ref, amount=order.total if order else None)


def _presented(before: Session, after: Session, event: e.QuotePresented) -> Told:
    quoted = after.checkout.quoted
    return Told(amount=quoted.quote.total if quoted else None)


TELLERS: Mapping[type[e.AnyEvent], Teller] = {
    e.PartyJoined: lambda _, __, event: Told(event.role),
    e.PartyLeft: _plain,
    e.SessionRequeued: _plain,
    e.AdvisorCalled: _plain,
    e.SessionEnded: lambda _, __, event: Told(event.why),
    e.DriveSet: lambda _, __, event: Told(event.drive),
    e.HelpAsked: lambda _, __, event: Told(event.kind),
    e.ConsentGiven: lambda _, __, event: Told(event.purpose),
    e.ConsentRevoked: lambda _, __, event: Told(event.purpose),
    e.LineAdded: lambda _, __, event: Told(event.sku, event.quantity),
    e.QuantityChanged: lambda _, after, event: _line(after, event.line_id, event.quantity),
    e.LineRemoved: lambda before, _, event: _line(before, event.line_id, 0),
    e.CouponApplied: lambda _, __, event: Told(event.code),
    e.CouponRemoved: lambda _, __, event: Told(event.code),
    e.DeliveryChosen: lambda _, __, event: Told(event.option_id),
    e.DiscountGranted: lambda _, __, event: Told(event.reason, event.percent_bp),
    e.DiscountRemoved: _plain,
    e.Proposed: lambda _, __, event: Told(event.proposal_id, len(event.lines)),
    e.ProposalAccepted: lambda _, __, event: Told(event.proposal_id),
    e.ProposalDeclined: lambda _, __, event: Told(event.proposal_id),
    e.ProductShown: lambda _, __, event: Told(event.sku) if event.sku else None,
    e.FieldSet: lambda _, __, event: Told(event.field),
    e.FieldShared: lambda _, __, event: Told(event.field),
    e.FieldUnshared: lambda _, __, event: Told(event.field),
    e.QuotePresented: _presented,
    e.QuoteVoided: _why,
    e.QuoteApproved: lambda _, __, event: Told(amount=event.total),
    e.ApprovalWithdrawn: _plain,
    e.CheckoutRecommended: _plain,
    e.CheckoutAbandoned: _why,
    e.CheckoutOpened: lambda _, __, event: Told(quantity=event.number),
    e.CheckoutCompleted: _plain,
    e.AttemptRequested: lambda _, __, event: Told(event.method, amount=event.amount),
    e.AttemptRetried: lambda _, __, event: Told(quantity=event.number),
    e.CancelRequested: lambda _, __, event: Told(event.why),
    e.FactRecorded: _decline,
    e.AttemptEnded: lambda _, __, event: Told(event.state),
    e.PaymentSecured: _plain,
    e.OrderPlaced: _order,
    e.OrderRefused: lambda _, __, event: Told(event.code),
    e.OrderCanceled: _plain,
    e.RefundRequested: lambda _, __, event: Told(event.why, amount=event.amount),
    e.RefundFailed: _plain,
}
"""The events that people read about. `subject` and `quantity` mean what fits the event: a SKU and
its pieces, a field's name, a reason, basis points of a discount, the number of a checkout."""
