"""What happened to the session and to those at its counter."""

from typing import TypeAlias

from theke_checkout.events.event import Event
from theke_checkout.values.codes import AskKind, Drive, Purpose, Role, VisitOutcome
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.introduction import UNINTRODUCED, Introduction
from theke_checkout.values.settings import Policy


class SessionOpened(Event, frozen=True, kw_only=True, tag="session_opened"):
    """A shopper came to the counter with the shop's cart."""

    session_id: SessionId
    shop_id: ShopId
    currency: str
    locale: str
    policy: Policy
    cart_ref: str
    page: str
    number: int = 0
    """The how many-th visitor of the shop's day this is; 0 where nobody counted."""
    product: str = ""
    """The title of the product's page on which advice was asked for; empty on another page."""
    calls_advisor: bool = True
    """Whether the shopper waits for an advisor. Else they came to leave a message, and wait for
    nobody until `AdvisorCalled`."""


class PartyJoined(Event, frozen=True, kw_only=True, tag="party_joined"):
    """Someone came to the counter."""

    party_id: PartyId
    role: Role
    name: str
    advisor: str
    introduction: Introduction = UNINTRODUCED
    """An advisor's, as it was at this moment: what changes later shows from the next session on."""


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
    """The shopper waits for an advisor: again, once theirs had left, or for the first time."""


class SessionEnded(Event, frozen=True, kw_only=True, tag="session_ended"):
    """No party can send a command any more; facts of money are still recorded."""

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


class AdviceRated(Event, frozen=True, kw_only=True, tag="advice_rated"):
    """The shopper said how the advice was. The note beside it is sealed, and not in the log."""

    rating: int


class ConsentGiven(Event, frozen=True, kw_only=True, tag="consent_given"):
    """Someone said yes to a purpose."""

    purpose: Purpose
    text_version: str


class ConsentRevoked(Event, frozen=True, kw_only=True, tag="consent_revoked"):
    """Someone took a yes back."""

    purpose: Purpose


SessionEvent: TypeAlias = (
    SessionOpened | PartyJoined | AdvisorAssigned | PartyLeft | PartyRevoked | SessionRequeued
    | SessionEnded | DriveSet | HelpAsked | AskAnswered | OutcomeRecorded | ConsentGiven
    | ConsentRevoked | AdvisorCalled | AdviceRated
)  # fmt: skip
