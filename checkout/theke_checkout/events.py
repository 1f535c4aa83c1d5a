"""What happened. An event is a fact in the past tense: it is never rejected, only applied.

Who did it and when stands in the record around the events (`Stamp`), not in each of them. Changes
are additive or have an upcaster: `SCHEMA` is stored with every record. The payment family stands in
`payment_events.py`.
"""

from typing import TypeAlias

from msgspec import Struct

from theke_checkout.commands import AskKind, Drive, ProposedLine, Purpose, VisitOutcome
from theke_checkout.contact import Access, Field
from theke_checkout.ids import DiscountId, LineId, PartyId, ProposalId, SessionId, ShopId, Sku
from theke_checkout.money import Money
from theke_checkout.payment_events import (
    AttemptEnded,
    AttemptRequested,
    AttemptRetried,
    CancelRequested,
    CaptureFailed,
    CaseOpened,
    CaseResolved,
    FactRecorded,
    OrderCanceled,
    OrderPlaced,
    OrderRefused,
    OrderRequested,
    PaymentSecured,
    RefundFailed,
    RefundRequested,
    StockFrozen,
)
from theke_checkout.quote import Problem, Quote
from theke_checkout.settings import Policy
from theke_checkout.state import Role

SCHEMA = 1
"""The version of the event schema; `upcast.py` reads older ones."""


class Stamp(Struct, frozen=True, kw_only=True):
    """Who caused a record's events, and when."""

    by: PartyId
    at_ms: int


class Event(Struct, frozen=True, kw_only=True):
    """The parent of all events."""


# ---- session and parties


class SessionOpened(Event, frozen=True, kw_only=True, tag="session_opened"):
    """A shopper came to the counter with the shop's cart."""

    session_id: SessionId
    shop_id: ShopId
    currency: str
    locale: str
    policy: Policy
    cart_ref: str
    page: str


class PartyJoined(Event, frozen=True, kw_only=True, tag="party_joined"):
    """Someone came to the counter."""

    party_id: PartyId
    role: Role
    name: str
    advisor: str


class AdvisorAssigned(Event, frozen=True, kw_only=True, tag="advisor_assigned"):
    """A waiting session went live with this advisor."""

    party_id: PartyId


class PartyLeft(Event, frozen=True, kw_only=True, tag="party_left"):
    """Someone ended their part."""

    party_id: PartyId


class PartyRevoked(Event, frozen=True, kw_only=True, tag="party_revoked"):
    """All tokens of a party before this epoch are worthless."""

    party_id: PartyId
    epoch: int


class SessionRequeued(Event, frozen=True, kw_only=True, tag="session_requeued"):
    """The advisor was lost; the session waits again."""

    party_id: PartyId


class AdvisorCalled(Event, frozen=True, kw_only=True, tag="advisor_called"):
    """The shopper, whose advisor had left, waits for one again."""


class SessionEnded(Event, frozen=True, kw_only=True, tag="session_ended"):
    """Nothing more can be wished; facts of money are still kept."""

    why: str


class DriveSet(Event, frozen=True, kw_only=True, tag="drive_set"):
    """Who may edit the cart changed."""

    drive: Drive


class HelpAsked(Event, frozen=True, kw_only=True, tag="help_asked"):
    """One side asked the shopper for something."""

    kind: AskKind


class AskAnswered(Event, frozen=True, kw_only=True, tag="ask_answered"):
    """A question was put away."""

    kind: AskKind


class OutcomeRecorded(Event, frozen=True, kw_only=True, tag="outcome_recorded"):
    """An advisor said how the session ended. The note beside it is sealed, and not in the log."""

    outcome: VisitOutcome
    follow_up: str = ""
    """The day on which the advisor means to come back to it, as YYYY-MM-DD; empty for none."""


class ConsentGiven(Event, frozen=True, kw_only=True, tag="consent_given"):
    """Someone said yes to a purpose."""

    purpose: Purpose
    text_version: str


class ConsentRevoked(Event, frozen=True, kw_only=True, tag="consent_revoked"):
    """Someone took a yes back."""

    purpose: Purpose


# ---- cart


class LineAdded(Event, frozen=True, kw_only=True, tag="line_added"):
    """A product came into the cart as a new line."""

    line_id: LineId
    sku: Sku
    quantity: int


class QuantityChanged(Event, frozen=True, kw_only=True, tag="quantity_changed"):
    """A line has another quantity."""

    line_id: LineId
    quantity: int


class LineRemoved(Event, frozen=True, kw_only=True, tag="line_removed"):
    """A line left the cart."""

    line_id: LineId


class ChangeUndone(Event, frozen=True, kw_only=True, tag="change_undone"):
    """A change was taken back; the events that restore the line follow in the same record."""

    change_id: str


class CouponApplied(Event, frozen=True, kw_only=True, tag="coupon_applied"):
    """A coupon is to count."""

    code: str


class CouponRemoved(Event, frozen=True, kw_only=True, tag="coupon_removed"):
    """A coupon no longer counts."""

    code: str


class DeliveryChosen(Event, frozen=True, kw_only=True, tag="delivery_chosen"):
    """A way of delivery was chosen."""

    option_id: str


class DiscountGranted(Event, frozen=True, kw_only=True, tag="discount_granted"):
    """An advisor took a percentage off.

    `reason` stands in old logs only: what people write freely belongs into the talk, sealed.
    """

    discount_id: DiscountId
    percent_bp: int
    reason: str = ""


class DiscountRemoved(Event, frozen=True, kw_only=True, tag="discount_removed"):
    """An advisor's discount is gone."""

    discount_id: DiscountId


# ---- proposals and showing


class Proposed(Event, frozen=True, kw_only=True, tag="proposed"):
    """One side offered products."""

    proposal_id: ProposalId
    lines: tuple[ProposedLine, ...]


class ProposalAccepted(Event, frozen=True, kw_only=True, tag="proposal_accepted"):
    """The other side took them; the cart events follow in the same record."""

    proposal_id: ProposalId


class ProposalDeclined(Event, frozen=True, kw_only=True, tag="proposal_declined"):
    """The other side did not want them, or they were taken back."""

    proposal_id: ProposalId


class ProductShown(Event, frozen=True, kw_only=True, tag="product_shown"):
    """A product is shown to everyone; an empty SKU shows none."""

    sku: str


# ---- contact


class FieldSet(Event, frozen=True, kw_only=True, tag="field_set"):
    """A personal field was filled, or cleared when `mac` is empty."""

    field: Field
    mac: str
    plain: str = ""


class FieldShared(Event, frozen=True, kw_only=True, tag="field_shared"):
    """A party may see or edit a field."""

    field: Field
    party_id: PartyId
    access: Access


class FieldUnshared(Event, frozen=True, kw_only=True, tag="field_unshared"):
    """A party no longer sees a field."""

    field: Field
    party_id: PartyId


# ---- quote and checkout


class QuoteRecorded(Event, frozen=True, kw_only=True, tag="quote_recorded"):
    """The shop priced the cart."""

    cart_version: int
    quote: Quote
    quote_hash: str


class QuoteFailed(Event, frozen=True, kw_only=True, tag="quote_failed"):
    """The shop could not price the cart."""

    cart_version: int
    problems: tuple[Problem, ...]


class QuotePresented(Event, frozen=True, kw_only=True, tag="quote_presented"):
    """The quote lies before the shopper."""

    quote_hash: str


class QuoteVoided(Event, frozen=True, kw_only=True, tag="quote_voided"):
    """Back to the cart: something changed or ran out; an approval is void with it."""

    why: str


class QuoteApproved(Event, frozen=True, kw_only=True, tag="quote_approved"):
    """The shopper said yes to this hash and total."""

    quote_hash: str
    total: Money


class ApprovalWithdrawn(Event, frozen=True, kw_only=True, tag="approval_withdrawn"):
    """The shopper took the yes back."""


class CheckoutRecommended(Event, frozen=True, kw_only=True, tag="checkout_recommended"):
    """The checkout ended as a recommendation."""


class CheckoutAbandoned(Event, frozen=True, kw_only=True, tag="checkout_abandoned"):
    """The checkout was given up."""

    why: str


class CheckoutOpened(Event, frozen=True, kw_only=True, tag="checkout_opened"):
    """The next numbered checkout is live."""

    number: int


class CheckoutCompleted(Event, frozen=True, kw_only=True, tag="checkout_completed"):
    """Order and money agree."""


SessionEvent: TypeAlias = (
    SessionOpened | PartyJoined | AdvisorAssigned | PartyLeft | PartyRevoked | SessionRequeued
    | SessionEnded | DriveSet | HelpAsked | AskAnswered | OutcomeRecorded | ConsentGiven
    | ConsentRevoked | AdvisorCalled
)  # fmt: skip
CartEvent: TypeAlias = (
    LineAdded | QuantityChanged | LineRemoved | ChangeUndone | CouponApplied | CouponRemoved
    | DeliveryChosen | DiscountGranted | DiscountRemoved
)  # fmt: skip
ProposalEvent: TypeAlias = Proposed | ProposalAccepted | ProposalDeclined | ProductShown
ContactEvent: TypeAlias = FieldSet | FieldShared | FieldUnshared
QuoteEvent: TypeAlias = (
    QuoteRecorded | QuoteFailed | QuotePresented | QuoteVoided | QuoteApproved
    | ApprovalWithdrawn | CheckoutRecommended | CheckoutAbandoned | CheckoutOpened
    | CheckoutCompleted
)  # fmt: skip

AnyPaymentEvent: TypeAlias = (
    AttemptRequested | StockFrozen | AttemptRetried | CancelRequested | FactRecorded
    | AttemptEnded | PaymentSecured | OrderRequested | OrderPlaced | OrderRefused | CaptureFailed
    | OrderCanceled | RefundRequested | RefundFailed | CaseOpened | CaseResolved
)  # fmt: skip

AnyEvent: TypeAlias = (
    SessionEvent | CartEvent | ProposalEvent | ContactEvent | QuoteEvent | AnyPaymentEvent
)
