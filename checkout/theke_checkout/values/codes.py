"""The closed sets of words that commands, events, state and views share."""

from enum import StrEnum

from theke_checkout.values.facts import PaymentState


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


PAYMENT_STATES: dict[PaymentState, AttemptState] = {
    state: AttemptState(state.value) for state in PaymentState
}
"""How a provider's state names ours."""
