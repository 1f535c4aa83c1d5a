"""The closed sets of words that commands, events, state and views share."""

from enum import StrEnum

from theke_checkout.values.facts import FINAL, PaymentState


class Drive(StrEnum):
    """Who may edit the cart."""

    ADVISOR_DRIVES = "advisor_drives"
    ADVISOR_PROPOSES = "advisor_proposes"
    SHOPPER_ONLY = "shopper_only"


class AskKind(StrEnum):
    """What one side may ask the other to do."""

    REVIEW = "review"
    PAY = "pay"
    DRIVE = "drive"
    WITHDRAW = "withdraw"
    REFUND = "refund"


class VisitOutcome(StrEnum):
    """How a session ended, as its advisor sees it."""

    SOLD = "sold"
    RECOMMENDED = "recommended"
    WILL_COME_BACK = "will_come_back"
    NOT_INTERESTED = "not_interested"
    OTHER = "other"


class ReportReason(StrEnum):
    """What was not right with an advice, as the shopper sees it."""

    WRONG_ADVICE = "wrong_advice"
    PRESSED = "pressed"
    RUDE = "rude"
    ASKED_TOO_MUCH = "asked_too_much"
    TECHNICAL = "technical"
    OTHER = "other"


class Purpose(StrEnum):
    """What a consent is for."""

    TERMS = "terms"
    CAMERA = "camera"
    RECORDING = "recording"


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


class AttemptState(StrEnum):
    """The life of an attempt, from our side. It ends in one of `TERMINAL`."""

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


class CaseKind(StrEnum):
    """What is put before a person. Closed for what this release opens, not for what it reads.

    Logs and the wire carry the word as plain text: a log may hold a kind of another release, which
    must not make it unreadable, and is shown as something to look at.
    """

    PLACEMENT_UNKNOWN = "placement_unknown"
    """The shop has not said whether it made an order."""
    ORDER_NOT_CANCELED = "order_not_canceled"
    """An order stands whose money could not be taken."""
    REFUND_FAILED = "refund_failed"
    """Who resolves it has given the money back."""
    MISMATCH = "mismatch"
    """A payment of another amount or currency than the shopper approved."""
    ORDER_MISMATCH = "order_mismatch"
    """The same, where it turned out once an order was made: the order stands."""
    REFUND_MISMATCH = "refund_mismatch"
    """A refund of ours of which a company says another amount."""
    DISPUTED = "disputed"
    """The shopper's bank asks for the money back."""
    ORPHAN_PAYMENT = "orphan_payment"
    """A payment that belongs to no attempt."""
    ORPHAN_ORDER = "orphan_order"
    """An order that fits no placement."""
    RECEIPT_UNSENT = "receipt_unsent"
    """No mail server took the receipt."""
    REFUND_UNTOLD = "refund_untold"
    """The shop does not hear of a refund."""
    WEBHOOK_UNSENT = "webhook_unsent"
    """An announcement that its receiver did not take."""
    PUT_ASIDE = "put_aside"
    """Something could not be done for a reason that nobody foresaw. It is tried again."""
    REPORT = "report"
    """A shopper's report of an advice: for the shop, never for its advisors."""


class RefundWhy(StrEnum):
    """Why money goes back."""

    LATE = "late"
    DUPLICATE = "duplicate"
    MISMATCH = "mismatch"
    ORDER_REFUSED = "order_refused"
    SHOP = "shop"


PAYMENT_STATES: dict[PaymentState, AttemptState] = {
    state: AttemptState(state.value) for state in PaymentState
}
"""How a provider's state names ours."""

TERMINAL = frozenset(PAYMENT_STATES[state] for state in FINAL)
"""States in which an attempt takes no more money, as far as we know."""
