"""What a party may ask for. A command is a wish: it can be rejected.

Commands that only the server gives (facts, prices, time-outs) are in `system.py`.
"""

from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from theke_checkout.contact import Access, Field
from theke_checkout.ids import Id, Sku
from theke_checkout.limits import (
    COUPON_CHARS_MAX,
    FIELD_CHARS_MAX,
    NOTE_CHARS_MAX,
    PROPOSAL_LINES_MAX,
    QUANTITY_MAX,
)
from theke_checkout.money import Money

Quantity: TypeAlias = Annotated[int, Meta(ge=1, le=QUANTITY_MAX)]
Delta: TypeAlias = Annotated[int, Meta(ge=-QUANTITY_MAX, le=QUANTITY_MAX)]
Coupon: TypeAlias = Annotated[
    str, Meta(pattern=rf"^[A-Za-z0-9][A-Za-z0-9_-]{{0,{COUPON_CHARS_MAX - 1}}}\Z")
]


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of all commands: unknown fields are refused."""


# ---- cart


class AddLine(Command, frozen=True, kw_only=True, tag="add_line"):
    """Put a product in the cart; more of one that is there already. Increments commute."""

    sku: Sku
    quantity: Quantity = 1


class ChangeQuantity(Command, frozen=True, kw_only=True, tag="change_quantity"):
    """Add to or take from a line's quantity, by `delta` pieces. Commutes with its like."""

    line_id: Id
    delta: Delta


class SetQuantity(Command, frozen=True, kw_only=True, tag="set_quantity"):
    """Set a line's quantity; a conflict when the line is not as the sender saw it."""

    line_id: Id
    quantity: Quantity
    line_version: int


class RemoveLine(Command, frozen=True, kw_only=True, tag="remove_line"):
    """Take a line out; a conflict when the line is not as the sender saw it."""

    line_id: Id
    line_version: int


class UndoChange(Command, frozen=True, kw_only=True, tag="undo_change"):
    """Take a cart change back; a conflict when its line has changed since."""

    change_id: Id


class ApplyCoupon(Command, frozen=True, kw_only=True, tag="apply_coupon"):
    """Use a coupon of the shop."""

    code: Coupon


class RemoveCoupon(Command, frozen=True, kw_only=True, tag="remove_coupon"):
    """Stop using a coupon."""

    code: Coupon


class ChooseDelivery(Command, frozen=True, kw_only=True, tag="choose_delivery"):
    """Choose how to deliver, out of the quote's options."""

    option_id: Id


class GrantDiscount(Command, frozen=True, kw_only=True, tag="grant_discount"):
    """Take a percentage off all lines, within the shop's policy; both see who gave it."""

    percent_bp: Annotated[int, Meta(ge=1, le=10_000)]


class RemoveDiscount(Command, frozen=True, kw_only=True, tag="remove_discount"):
    """Take an advisor's discount back."""

    discount_id: Id


# ---- proposals and showing


class ProposedLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product in a proposal."""

    sku: Sku
    quantity: Quantity = 1


class Propose(Command, frozen=True, kw_only=True, tag="propose"):
    """Offer products for the cart; the other side decides."""

    lines: Annotated[tuple[ProposedLine, ...], Meta(min_length=1, max_length=PROPOSAL_LINES_MAX)]


class AcceptProposal(Command, frozen=True, kw_only=True, tag="accept_proposal"):
    """Take a proposal of the other side into the cart."""

    proposal_id: Id


class DeclineProposal(Command, frozen=True, kw_only=True, tag="decline_proposal"):
    """Say no to a proposal, or take the own one back."""

    proposal_id: Id


class ShowProduct(Command, frozen=True, kw_only=True, tag="show_product"):
    """Show a product to everyone at the counter; an empty SKU shows none."""

    sku: Annotated[str, Meta(max_length=64)]


# ---- parties


class Drive(StrEnum):
    """Who may edit the cart."""

    ADVISOR_DRIVES = "advisor_drives"
    ADVISOR_PROPOSES = "advisor_proposes"
    SHOPPER_ONLY = "shopper_only"


class SetDrive(Command, frozen=True, kw_only=True, tag="set_drive"):
    """Change who may edit the cart; at once."""

    drive: Drive


class AskKind(StrEnum):
    """What one side may ask the other to do."""

    REVIEW = "review"
    PAY = "pay"
    DRIVE = "drive"
    WITHDRAW = "withdraw"
    REFUND = "refund"


class Ask(Command, frozen=True, kw_only=True, tag="ask"):
    """Ask the shopper to do what only the shopper can do."""

    kind: AskKind


class AnswerAsk(Command, frozen=True, kw_only=True, tag="answer_ask"):
    """Put a question away; doing what was asked answers it too."""

    kind: AskKind


class LeaveSession(Command, frozen=True, kw_only=True, tag="leave_session"):
    """End the own part. The session goes on for the others."""


class CallAdvisor(Command, frozen=True, kw_only=True, tag="call_advisor"):
    """Wait for an advisor again, once theirs has left."""


class EndSession(Command, frozen=True, kw_only=True, tag="end_session"):
    """End the session; refused while money is unsettled."""


class VisitOutcome(StrEnum):
    """How a session ended, as its advisor sees it."""

    SOLD = "sold"
    RECOMMENDED = "recommended"
    WILL_COME_BACK = "will_come_back"
    NOT_INTERESTED = "not_interested"
    OTHER = "other"


class RecordOutcome(Command, frozen=True, kw_only=True, tag="record_outcome"):
    """Say how a session ended; the last word of an advisor counts. Possible after its end too.

    The counter seals the note and passes the command on without it.
    """

    outcome: VisitOutcome
    note: Annotated[str, Meta(max_length=NOTE_CHARS_MAX)] = ""
    follow_up: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    """The day on which the advisor means to come back to it, as YYYY-MM-DD; empty for none."""


class ReportReason(StrEnum):
    """What was not right with an advice, as the shopper sees it."""

    WRONG_ADVICE = "wrong_advice"
    PRESSED = "pressed"
    RUDE = "rude"
    ASKED_TOO_MUCH = "asked_too_much"
    TECHNICAL = "technical"
    OTHER = "other"


class ReportAdvice(Command, frozen=True, kw_only=True, tag="report_advice"):
    """Tell the shop that something was not right, also after the end; no advisor hears of it.

    The counter seals the note and passes the command on without it.
    """

    reason: ReportReason
    note: Annotated[str, Meta(max_length=NOTE_CHARS_MAX)] = ""


# ---- contact


class SetField(Command, frozen=True, kw_only=True, tag="set_field"):
    """Fill a personal field; an empty value clears it.

    The counter checks and seals the value, and passes the command on without it.
    """

    field: Field
    value: Annotated[str, Meta(max_length=FIELD_CHARS_MAX)]


class ShareField(Command, frozen=True, kw_only=True, tag="share_field"):
    """Let one party see or edit a field."""

    field: Field
    party_id: Id
    access: Access = Access.SEE


class UnshareField(Command, frozen=True, kw_only=True, tag="unshare_field"):
    """Close a field to a party again."""

    field: Field
    party_id: Id


class Purpose(StrEnum):
    """What a consent is for."""

    TERMS = "terms"
    CAMERA = "camera"
    RECORDING = "recording"


class GiveConsent(Command, frozen=True, kw_only=True, tag="give_consent"):
    """Say yes to one purpose in one version of its text."""

    purpose: Purpose
    text_version: Id


class RevokeConsent(Command, frozen=True, kw_only=True, tag="revoke_consent"):
    """Take a consent back."""

    purpose: Purpose


# ---- quote and checkout


class PresentQuote(Command, frozen=True, kw_only=True, tag="present_quote"):
    """Go to the till: lay the fresh quote before the shopper."""


class ReopenCart(Command, frozen=True, kw_only=True, tag="reopen_cart"):
    """Go back from the till to the cart; voids quote and approval."""


class ApproveQuote(Command, frozen=True, kw_only=True, tag="approve_quote"):
    """The shopper's yes to exactly what both saw."""

    quote_hash: Id
    total: Money


class WithdrawApproval(Command, frozen=True, kw_only=True, tag="withdraw_approval"):
    """Take the yes back; the quote stays on the table."""


class Recommend(Command, frozen=True, kw_only=True, tag="recommend"):
    """End the checkout as a recommendation: the cart goes back to the shop, nothing is charged."""


class AbandonCheckout(Command, frozen=True, kw_only=True, tag="abandon_checkout"):
    """Give the checkout up: the cart goes back to the shop."""


class OpenNextCheckout(Command, frozen=True, kw_only=True, tag="open_next_checkout"):
    """Buy more: open the next numbered checkout with an empty cart."""


# ---- payment, from the pay page


class StartPayment(Command, frozen=True, kw_only=True, tag="start_payment"):
    """Start to collect the approved total.

    `confirmation` is the provider's one-time token for what the shopper typed into the provider's
    own frame; the counter seals it and passes the command on without it.
    """

    quote_hash: Id
    provider: Id
    method: Id
    confirmation: Annotated[str, Meta(max_length=512)] = ""
    accepted_terms: Annotated[str, Meta(max_length=64)] = ""
    """The version of the terms that the shopper ticked; empty where nothing was ticked."""


class RetryPayment(Command, frozen=True, kw_only=True, tag="retry_payment"):
    """Confirm the same attempt again after a decline, with another card."""

    attempt_id: Id
    confirmation: Annotated[str, Meta(max_length=512)] = ""


class WithdrawPayment(Command, frozen=True, kw_only=True, tag="withdraw_payment"):
    """Ask to stop paying. The provider decides whether it was in time."""


CartCommand: TypeAlias = (
    AddLine | ChangeQuantity | SetQuantity | RemoveLine | UndoChange
    | ApplyCoupon | RemoveCoupon | ChooseDelivery | GrantDiscount | RemoveDiscount
)  # fmt: skip
ProposalCommand: TypeAlias = Propose | AcceptProposal | DeclineProposal | ShowProduct
PartyCommand: TypeAlias = (
    SetDrive | Ask | AnswerAsk | LeaveSession | CallAdvisor | EndSession | RecordOutcome
    | ReportAdvice
)  # fmt: skip
ContactCommand: TypeAlias = SetField | ShareField | UnshareField
ConsentCommand: TypeAlias = GiveConsent | RevokeConsent
QuoteCommand: TypeAlias = (
    PresentQuote | ReopenCart | ApproveQuote | WithdrawApproval
    | Recommend | AbandonCheckout | OpenNextCheckout
)  # fmt: skip
PaymentCommand: TypeAlias = StartPayment | RetryPayment | WithdrawPayment

PartyWish: TypeAlias = (
    CartCommand | ProposalCommand | PartyCommand | ContactCommand
    | ConsentCommand | QuoteCommand | PaymentCommand
)  # fmt: skip
"""Every command that a party can send. Those of payment come from the pay page only."""
