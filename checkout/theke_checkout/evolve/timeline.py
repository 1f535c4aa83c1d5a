"""What an event adds to the timeline that people read: who did what and when, never a value."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.events.call import (
    CallAnswered,
    CallEnded,
    CallStarted,
    FormAsked,
    FormDeclined,
    FormSet,
)
from theke_checkout.events.cart import (
    CouponApplied,
    CouponRemoved,
    DeliveryChosen,
    DiscountGranted,
    DiscountRemoved,
    LineAdded,
    LineRemoved,
    QuantityChanged,
)
from theke_checkout.events.contact import FieldSet, FieldShared, FieldUnshared
from theke_checkout.events.event import Stamp
from theke_checkout.events.party import (
    AdvisorCalled,
    ConsentGiven,
    ConsentRevoked,
    DriveSet,
    HelpAsked,
    PartyJoined,
    PartyLeft,
    SessionEnded,
    SessionRequeued,
)
from theke_checkout.events.payment import (
    AttemptEnded,
    AttemptRequested,
    AttemptRetried,
    CancelRequested,
    FactRecorded,
    OrderCanceled,
    OrderPlaced,
    OrderRefused,
    PaymentSecured,
    RefundFailed,
    RefundRequested,
)
from theke_checkout.events.proposal import (
    ProductShown,
    ProposalAccepted,
    ProposalDeclined,
    Proposed,
)
from theke_checkout.events.quote import (
    ApprovalWithdrawn,
    CheckoutAbandoned,
    CheckoutCompleted,
    CheckoutOpened,
    CheckoutRecommended,
    QuoteApproved,
    QuotePresented,
    QuoteVoided,
)
from theke_checkout.events.unions import AnyEvent
from theke_checkout.state.party import Entry
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Role
from theke_checkout.values.facts import DeclineKind
from theke_checkout.values.ids import SYSTEM, LineId
from theke_checkout.values.limits import TIMELINE_MAX
from theke_checkout.values.money import Money


class TimelineText(Struct, frozen=True):
    """What an entry says of an event, besides who and when."""

    subject: str = ""
    quantity: int = 0
    amount: Money | None = None


TextWriter: TypeAlias = Callable[[Session, Session, Any], TimelineText | None]
"""Tells an event of the type that it stands under, from the states before and after it."""


def add_entry(before: Session, after: Session, event: AnyEvent, stamp: Stamp) -> Session:
    """Return `after` with the timeline entry of `event`, if it has one; `serial` numbers it."""
    writer = TEXT_WRITERS.get(type(event))
    text = writer(before, after, event) if writer else None
    if text is None or _goes_without_saying(after, event, stamp):
        return after
    entry = Entry(
        entry_id=f"t{after.serial}",
        at_ms=stamp.at_ms,
        by=event.party_id if isinstance(event, _ARRIVALS) else stamp.by,
        what=str(event.__struct_config__.tag),
        subject=text.subject,
        quantity=text.quantity,
        amount=text.amount,
    )
    timeline = {**after.timeline, entry.entry_id: entry}
    if len(timeline) > TIMELINE_MAX:
        del timeline[next(iter(timeline))]
    return replace(after, timeline=timeline)


def _goes_without_saying(session: Session, event: AnyEvent, stamp: Stamp) -> bool:
    """The shop's own cart comes along, and the shopper fills in what is the shopper's."""
    if isinstance(event, LineAdded):
        return stamp.by == SYSTEM
    party = session.parties.get(stamp.by)
    return isinstance(event, FieldSet) and (party is None or party.role is Role.SHOPPER)


_ARRIVALS = (PartyJoined, PartyLeft, SessionRequeued)


def _plain(before: Session, after: Session, event: Any) -> TimelineText:
    return TimelineText()


def _why(before: Session, after: Session, event: QuoteVoided | CheckoutAbandoned) -> TimelineText:
    return TimelineText(event.why)


def _line(session: Session, line_id: LineId, quantity: int) -> TimelineText:
    line = session.checkout.cart.lines.get(line_id)
    return TimelineText(line.sku if line else "", quantity)


def _decline(before: Session, after: Session, event: FactRecorded) -> TimelineText | None:
    """Tell a fact only where the provider said no once more, or the shopper came back unpaid."""
    attempt = after.checkout.attempts.get(event.attempt_id)
    if attempt is None or attempt.decline is None:
        return None
    was = before.checkout.attempts.get(event.attempt_id)
    stored = was.payments.get(event.snapshot.ref) if was else None
    refused = event.snapshot.declines > (stored.declines if stored else 0)
    came_back = event.snapshot.decline is DeclineKind.ABANDONED
    was_back = stored is not None and stored.decline is DeclineKind.ABANDONED
    return TimelineText(attempt.decline) if refused or (came_back and not was_back) else None


def _order(before: Session, after: Session, event: OrderPlaced) -> TimelineText:
    checkout = after.checkouts.get(event.checkout)
    order = checkout.order if checkout else None
    return TimelineText(event.order_ref, amount=order.total if order else None)


def _presented(before: Session, after: Session, event: QuotePresented) -> TimelineText:
    quoted = after.checkout.quoted
    return TimelineText(amount=quoted.quote.total if quoted else None)


TEXT_WRITERS: Mapping[type[AnyEvent], TextWriter] = {
    PartyJoined: lambda _, __, event: TimelineText(event.role),
    PartyLeft: _plain,
    SessionRequeued: _plain,
    AdvisorCalled: _plain,
    SessionEnded: lambda _, __, event: TimelineText(event.why),
    DriveSet: lambda _, __, event: TimelineText(event.drive),
    HelpAsked: lambda _, __, event: TimelineText(event.kind),
    ConsentGiven: lambda _, __, event: TimelineText(event.purpose),
    ConsentRevoked: lambda _, __, event: TimelineText(event.purpose),
    LineAdded: lambda _, __, event: TimelineText(event.sku, event.quantity),
    QuantityChanged: lambda _, after, event: _line(after, event.line_id, event.quantity),
    LineRemoved: lambda before, _, event: _line(before, event.line_id, 0),
    CouponApplied: lambda _, __, event: TimelineText(event.code),
    CouponRemoved: lambda _, __, event: TimelineText(event.code),
    DeliveryChosen: lambda _, __, event: TimelineText(event.option_id),
    DiscountGranted: lambda _, __, event: TimelineText(event.reason, event.percent_bp),
    DiscountRemoved: _plain,
    Proposed: lambda _, __, event: TimelineText(event.lines[0].sku, len(event.lines)),
    ProposalAccepted: lambda _, __, event: TimelineText(event.proposal_id),
    ProposalDeclined: lambda _, __, event: TimelineText(event.proposal_id),
    ProductShown: lambda _, __, event: TimelineText(event.sku) if event.sku else None,
    FieldSet: lambda _, __, event: TimelineText(event.field),
    FieldShared: lambda _, __, event: TimelineText(event.field),
    FieldUnshared: lambda _, __, event: TimelineText(event.field),
    QuotePresented: _presented,
    QuoteVoided: _why,
    QuoteApproved: lambda _, __, event: TimelineText(amount=event.total),
    ApprovalWithdrawn: _plain,
    CheckoutRecommended: _plain,
    CheckoutAbandoned: _why,
    CheckoutOpened: lambda _, __, event: TimelineText(quantity=event.number),
    CheckoutCompleted: _plain,
    AttemptRequested: lambda _, __, event: TimelineText(event.method, amount=event.amount),
    AttemptRetried: lambda _, __, event: TimelineText(quantity=event.number),
    CancelRequested: lambda _, __, event: TimelineText(event.why),
    FactRecorded: _decline,
    AttemptEnded: lambda _, __, event: TimelineText(event.state),
    PaymentSecured: _plain,
    OrderPlaced: _order,
    OrderRefused: lambda _, __, event: TimelineText(event.code),
    OrderCanceled: _plain,
    RefundRequested: lambda _, __, event: TimelineText(event.why, amount=event.amount),
    RefundFailed: _plain,
    CallStarted: _plain,
    CallAnswered: _plain,
    CallEnded: lambda _, __, event: TimelineText(event.why),
    FormSet: lambda _, __, event: TimelineText(event.form),
    FormAsked: lambda _, __, event: TimelineText(event.form),
    FormDeclined: _plain,
}
"""The events that people read about. `subject` and `quantity` mean what fits the event: a SKU and
its pieces, a field's name, a reason, basis points of a discount, the number of a checkout."""
