"""The state of one session: the fold of its events, frozen; a change shares what it leaves alone.

Dictionaries are never changed in place: `evolve` makes a new one and keeps every value that did not
change, so that `old.lines[x] is new.lines[x]` tells what a patch may leave out.
"""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.commands import AskKind, Drive, ProposedLine, Purpose, VisitOutcome
from theke_checkout.contact import Access, Field
from theke_checkout.facts import DeclineKind, PaymentSnapshot, PaymentState
from theke_checkout.ids import (
    AttemptId,
    CaseId,
    DiscountId,
    LineId,
    PartyId,
    ProposalId,
    RefundId,
    SessionId,
    ShopId,
    Sku,
)
from theke_checkout.money import Money
from theke_checkout.quote import Problem, Quote
from theke_checkout.settings import CaptureMode, Policy


class Role(StrEnum):
    """Who stands at the counter."""

    SHOPPER = "shopper"
    COMPANION = "companion"
    ADVISOR = "advisor"
    EXPERT = "expert"
    ASSISTANT = "assistant"
    OBSERVER = "observer"
    SYSTEM = "system"


class Status(StrEnum):
    """Where the whole session stands."""

    WAITING = "waiting"
    LIVE = "live"
    ENDED = "ended"


class Phase(StrEnum):
    """Where a checkout stands on its way from cart to an end."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PAYING = "paying"
    WITHDRAWING = "withdrawing"
    SETTLING = "settling"
    COMPLETED = "completed"
    RECOMMENDED = "recommended"
    ABANDONED = "abandoned"


class Party(Struct, frozen=True, kw_only=True):
    """Someone at the counter. `name` is an advisor's; a shopper's is a personal field."""

    party_id: PartyId
    role: Role
    name: str = ""
    advisor: str = ""
    epoch: int = 1
    left: bool = False
    position: int = 0
    outcome: VisitOutcome | None = None
    """How the session ended, where an advisor has said so."""
    follow_up: str = ""
    """The day on which this advisor means to come back to it, as YYYY-MM-DD; empty for none."""


class Line(Struct, frozen=True, kw_only=True):
    """One product variant in the cart. `version` grows with every change of this line."""

    line_id: LineId
    sku: Sku
    quantity: int
    version: int
    position: int
    added_by: PartyId
    changed_by: PartyId


class Discount(Struct, frozen=True, kw_only=True):
    """A percentage that an advisor gave on all lines."""

    discount_id: DiscountId
    percent_bp: int
    reason: str
    by: PartyId


class Proposal(Struct, frozen=True, kw_only=True):
    """Products that one side offers to the other. Gone when accepted or declined."""

    proposal_id: ProposalId
    by: PartyId
    lines: tuple[ProposedLine, ...]
    position: int


class Change(Struct, frozen=True, kw_only=True):
    """A cart change that can be undone while its line is still at `line_version`.

    `before` is the quantity before the change; 0 where there was no line.
    """

    change_id: str
    by: PartyId
    at_ms: int
    line_id: LineId
    sku: Sku
    before: int
    after: int
    line_version: int


class FieldRef(Struct, frozen=True, kw_only=True):
    """A filled personal field, by its HMAC under the session's key, and who may see or edit it.

    An empty `mac` is an empty field that is shared already. `plain` is set for countries only.
    """

    mac: str
    shared_with: dict[PartyId, Access]
    by: PartyId
    plain: str = ""


class Asked(Struct, frozen=True, kw_only=True):
    """A question that waits for the shopper."""

    kind: AskKind
    by: PartyId
    at_ms: int


class Consent(Struct, frozen=True, kw_only=True):
    """A yes to one purpose."""

    purpose: Purpose
    by: PartyId
    text_version: str
    at_ms: int


class Cart(Struct, frozen=True, kw_only=True):
    """What is to be bought. `version` grows with everything that can change a price."""

    version: int = 0
    lines: dict[LineId, Line]
    coupons: tuple[str, ...] = ()
    discounts: dict[DiscountId, Discount]
    delivery_option: str = ""


class Quoted(Struct, frozen=True, kw_only=True):
    """The shop's last price and the cart version that it was for."""

    quote: Quote
    quote_hash: str
    cart_version: int


class Approval(Struct, frozen=True, kw_only=True):
    """The shopper's yes to one quote hash and its total."""

    quote_hash: str
    total: Money
    by: PartyId
    at_ms: int


class AttemptState(StrEnum):
    """The life of an attempt, from our side. Terminal: captured, failed, canceled, expired."""

    REQUESTED = "requested"
    CREATING = "creating"
    OPEN = "open"
    ACTION_REQUIRED = "action_required"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"


class RefundWhy(StrEnum):
    """Why money goes back."""

    LATE = "late"
    DUPLICATE = "duplicate"
    MISMATCH = "mismatch"
    ORDER_REFUSED = "order_refused"
    SHOP = "shop"


class Refund(Struct, frozen=True, kw_only=True):
    """Money of the payment `ref` that we asked to go back. A provider's fact overrides `failed`."""

    refund_id: RefundId
    ref: str
    amount: Money
    why: RefundWhy
    failed: bool = False
    by_hand: int = 0
    """What a person gave back on another way, since the provider would not; in minor units."""


class Attempt(Struct, frozen=True, kw_only=True):
    """One try to collect a quote's total from one provider. Its amount never changes.

    `payments` holds the newest snapshot of every payment that the provider made for this attempt,
    by the provider's reference: normally one. `secured` is the one that pays for the order;
    `cancels` holds the reference of every cancellation that we asked for (empty where none was
    known yet).
    """

    attempt_id: AttemptId
    checkout: int
    quote_hash: str
    amount: Money
    provider: str
    method: str
    capture: CaptureMode
    state: AttemptState
    expires_at_ms: int
    payments: dict[str, PaymentSnapshot]
    refunds: dict[RefundId, Refund]
    tries: int = 1
    frozen: bool = False
    cancel_asked: bool = False
    cancel_why: str = ""
    cancels: tuple[str, ...] = ()
    secured: str = ""
    capture_failed: bool = False
    decline: DeclineKind | None = None
    failure: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """What the shop created, by its reference. `canceled` when its money could not be taken."""

    order_ref: str
    quote_hash: str
    attempt_id: AttemptId | None
    total: Money
    at_ms: int
    canceled: bool = False


class Checkout(Struct, frozen=True, kw_only=True):
    """One numbered passage from cart to an end. All prices, approvals and attempts belong to it."""

    number: int
    phase: Phase = Phase.OPEN
    cart: Cart
    quoted: Quoted | None = None
    problems: tuple[Problem, ...] = ()
    approval: Approval | None = None
    attempts: dict[AttemptId, Attempt]
    current: AttemptId | None = None
    order: Order | None = None
    frozen_quote: Quoted | None = None
    placements: int = 0
    """How often the shop was asked for an order: a refused one can be followed by another."""


class Entry(Struct, frozen=True, kw_only=True):
    """A line of the timeline: who did what and when. `what` is the tag of an event."""

    entry_id: str
    at_ms: int
    by: PartyId
    what: str
    subject: str = ""
    quantity: int = 0
    amount: Money | None = None


class Case(Struct, frozen=True, kw_only=True):
    """Something that a person must look at. It never blocks what can go on without them."""

    case_id: CaseId
    kind: str
    subject: str
    at_ms: int
    snapshot: PaymentSnapshot | None = None


class Session(Struct, frozen=True, kw_only=True):
    """All that the rules need to know of a session. `serial` counts its events and numbers ids."""

    session_id: SessionId
    shop_id: ShopId
    currency: str
    locale: str
    policy: Policy
    cart_ref: str
    page: str
    status: Status
    opened_at_ms: int
    touched_at_ms: int
    drive: Drive
    serial: int
    parties: dict[PartyId, Party]
    fields: dict[Field, FieldRef]
    consents: dict[str, Consent]
    asks: dict[AskKind, Asked]
    proposals: dict[ProposalId, Proposal]
    changes: dict[str, Change]
    timeline: dict[str, Entry]
    cases: dict[CaseId, Case]
    shown: str
    checkouts: dict[int, Checkout]
    live_checkout: int

    @property
    def checkout(self) -> Checkout:
        """The live checkout: the one with the highest number."""
        return self.checkouts[self.live_checkout]

    def with_checkout(self, checkout: Checkout) -> "Session":
        """Return this session with `checkout` in place of the one of the same number."""
        return replace(self, checkouts={**self.checkouts, checkout.number: checkout})


PAYMENT_STATES: dict[PaymentState, AttemptState] = {
    state: AttemptState(state.value) for state in PaymentState
}
"""How a provider's state names ours."""
