"""The shape of what a party sees. No nulls: what is missing is missing. Collections are objects
keyed by id, with a `position` where their order matters, so that merge patches (RFC 7396) fit.
"""

from msgspec import UNSET, Struct, UnsetType

from theke_checkout.values.call import CallForm, CallState
from theke_checkout.values.codes import (
    AskKind,
    AttemptState,
    Drive,
    Phase,
    Purpose,
    RefundWhy,
    Role,
    Status,
    VisitOutcome,
)
from theke_checkout.values.contact import Access
from theke_checkout.values.facts import DeclineKind
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import Ending

VIEW_FORMAT = 4
"""Grows when a client of the format before could not read the new one; `resume` names it.

2: who resumes with the version that is now may be answered with no view at all.
4: there is a call.
"""


class Shape(Struct, frozen=True, kw_only=True):
    """The parent of all shapes."""


class MeView(Shape, frozen=True, kw_only=True):
    """The one who looks."""

    party_id: str
    role: Role
    outcome: VisitOutcome | UnsetType = UNSET
    """How the session ended, where this advisor has said so; nobody else sees it."""
    follow_up: str | UnsetType = UNSET
    """The day on which this advisor means to come back to it, as YYYY-MM-DD."""
    rating: int | UnsetType = UNSET
    """What this shopper has said of the advice, from 1 to 5."""


class PartyView(Shape, frozen=True, kw_only=True):
    """Someone at the counter. A shopper has a name where the nickname is filled and visible."""

    role: Role
    position: int
    name: str | UnsetType = UNSET
    left: bool
    picture: str | UnsetType = UNSET
    """Of an advisor: the path of the small picture at Theke; with `/large` behind it the large."""
    sentence: str | UnsetType = UNSET
    """What an advisor says of themselves, in the language of the session where they say it so."""
    languages: tuple[str, ...] | UnsetType = UNSET
    """Which languages an advisor speaks, by their codes of ISO 639."""
    own: bool | UnsetType = UNSET
    """Whether it is an earlier part of the advisor who looks, who has taken the shopper back."""


class FieldView(Shape, frozen=True, kw_only=True):
    """A personal field. `value` is there for the shopper, and for whom it is shared with."""

    filled: bool
    value: str | UnsetType = UNSET
    flaw: Reason | UnsetType = UNSET
    """Why the value does not fit the country, for whom both are open."""
    shared_with: dict[str, Access]
    for_all: bool | UnsetType = UNSET
    """Whether everybody at the counter may see it, beside those with whom it is shared."""
    editable: bool
    """Whether the one who looks may fill it."""


class AskedView(Shape, frozen=True, kw_only=True):
    """A question that waits for the shopper."""

    by: str
    at_ms: int


class ConsentView(Shape, frozen=True, kw_only=True):
    """A yes to one purpose."""

    by: str
    purpose: Purpose
    text_version: str
    at_ms: int


class ProposedLineView(Shape, frozen=True, kw_only=True):
    """A product in a proposal."""

    sku: str
    quantity: int
    position: int


class ProposalView(Shape, frozen=True, kw_only=True):
    """Products that one side offers to the other."""

    by: str
    position: int
    lines: dict[str, ProposedLineView]


class ChangeView(Shape, frozen=True, kw_only=True):
    """A cart change that can still be undone."""

    by: str
    at_ms: int
    line_id: str
    sku: str
    before: int
    after: int


class EntryView(Shape, frozen=True, kw_only=True):
    """A line of the timeline."""

    position: int
    at_ms: int
    by: str
    what: str
    subject: str | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    amount: Money | UnsetType = UNSET


class LineView(Shape, frozen=True, kw_only=True):
    """One line of the cart; prices are there while the quote is for this cart."""

    sku: str
    quantity: int
    version: int
    position: int
    added_by: str
    changed_by: str
    unit_price: Money | UnsetType = UNSET
    total: Money | UnsetType = UNSET
    discount: Money | UnsetType = UNSET
    tax: Money | UnsetType = UNSET
    """The line's part of the taxes: within its total, or on top of it."""


class CouponView(Shape, frozen=True, kw_only=True):
    """A coupon that is to count, by the shop's code."""

    code: str
    position: int


class DiscountView(Shape, frozen=True, kw_only=True):
    """A percentage that an advisor gave."""

    percent_bp: int
    reason: str
    by: str


class QuoteDiscountView(Shape, frozen=True, kw_only=True):
    """Money off in the quote; keyed as the coupon or the discount is."""

    kind: str
    amount: Money
    position: int


class TaxView(Shape, frozen=True, kw_only=True):
    """The tax of one rate; keyed `r<rate_bp>`."""

    rate_bp: int
    base: Money
    tax: Money
    position: int


class DeliveryOptionView(Shape, frozen=True, kw_only=True):
    """A way to deliver."""

    name: dict[str, str]
    price: Money
    days_min: int
    days_max: int
    position: int


class ProblemView(Shape, frozen=True, kw_only=True):
    """What stands in the way of selling; keyed `p<n>`."""

    code: str
    subject: str
    position: int


class QuoteView(Shape, frozen=True, kw_only=True):
    """The shop's price. `stale` while the cart has moved on and the next price is on its way."""

    quote_hash: str
    stale: bool
    tax_included: bool
    lines_total: Money
    discounts: dict[str, QuoteDiscountView]
    delivery: Money
    taxes: dict[str, TaxView]
    total: Money
    terms_version: str
    valid_until_ms: int
    delivery_options: dict[str, DeliveryOptionView]


class ApprovalView(Shape, frozen=True, kw_only=True):
    """The shopper's yes."""

    quote_hash: str
    total: Money
    at_ms: int


class RefundView(Shape, frozen=True, kw_only=True):
    """Money that goes back or went back."""

    amount: Money
    why: RefundWhy
    state: str
    """`requested`, `pending`, `succeeded` or `failed`."""


class PaymentView(Shape, frozen=True, kw_only=True):
    """How paying goes: the same for both parties, with nothing secret in it."""

    attempt_id: str
    state: AttemptState
    method: str
    amount: Money
    tries: int
    expires_at_ms: int
    checking: bool
    """The outcome is not known: nobody must pay again."""
    canceling: bool
    decline: DeclineKind | UnsetType = UNSET
    failure: str | UnsetType = UNSET
    refunds: dict[str, RefundView]
    on_credit: bool | UnsetType = UNSET
    """Nobody pays before the order: the shop sends an invoice."""


class OrderView(Shape, frozen=True, kw_only=True):
    """What the shop created."""

    order_ref: str
    total: Money
    at_ms: int
    canceled: bool


class CheckoutView(Shape, frozen=True, kw_only=True):
    """The live checkout."""

    number: int
    phase: Phase
    cart_version: int
    lines: dict[str, LineView]
    coupons: dict[str, CouponView]
    discounts: dict[str, DiscountView]
    delivery_option: str | UnsetType = UNSET
    quote: QuoteView | UnsetType = UNSET
    problems: dict[str, ProblemView]
    approval: ApprovalView | UnsetType = UNSET
    payment: PaymentView | UnsetType = UNSET
    order: OrderView | UnsetType = UNSET


class PastCheckoutView(Shape, frozen=True, kw_only=True):
    """A checkout that has ended; keyed `c<number>`."""

    number: int
    phase: Phase
    order: OrderView | UnsetType = UNSET


class CallView(Shape, frozen=True, kw_only=True):
    """The live call, and in which form the two talk, or would."""

    state: CallState
    call_id: str | UnsetType = UNSET
    by: str | UnsetType = UNSET
    """Who called, while it rings or is on."""
    since_ms: int | UnsetType = UNSET
    """Since when it rings, or is on."""
    form: CallForm
    text_chat: bool
    forms: list[CallForm]
    """The forms that may be chosen in this session, from least to most."""
    wanted: CallForm | UnsetType = UNSET
    """The form that was asked of the shopper."""
    wanted_by: str | UnsetType = UNSET
    relay_only: bool
    """Whether the shop lets no network address of a shopper's through."""
    hidden: bool
    """Whether the one who looks has hidden their own."""


class SessionView(Shape, frozen=True, kw_only=True):
    """The whole session, as one party may see it."""

    session_id: str
    shop_id: str
    currency: str
    locale: str
    page: str
    number: int | UnsetType = UNSET
    """The how many-th visitor of the shop's day this is, for who has no name."""
    product: str | UnsetType = UNSET
    """The title of the product's page on which advice was asked for."""
    status: Status
    drive: Drive
    ending: Ending
    terms_version: str
    terms_link: dict[str, str]
    """Where the terms can be read, by language; empty where the shop names no page."""
    receipt_mailed: bool
    """Whether a receipt comes by email after paying."""
    methods: dict[str, str]
    """Ways to pay: method to provider."""
    discount_max_bp: int | UnsetType = UNSET
    """For advisors only."""
    me: MeView
    parties: dict[str, PartyView]
    fields: dict[str, FieldView]
    """Keyed by field name; every field is there."""
    consents: dict[str, ConsentView]
    asks: dict[AskKind, AskedView]
    proposals: dict[str, ProposalView]
    changes: dict[str, ChangeView]
    timeline: dict[str, EntryView]
    shown: str | UnsetType = UNSET
    call: CallView
    checkout: CheckoutView
    past: dict[str, PastCheckoutView]
