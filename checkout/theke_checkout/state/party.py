"""Who is at the counter, what they shared, asked and agreed to, and the timeline."""

from msgspec import Struct

from theke_checkout.values.codes import AskKind, Purpose, Role, VisitOutcome
from theke_checkout.values.contact import Access
from theke_checkout.values.ids import PartyId
from theke_checkout.values.introduction import UNINTRODUCED, Introduction
from theke_checkout.values.money import Money


class Party(Struct, frozen=True, kw_only=True):
    """Someone at the counter. `name` is an advisor's; a shopper's is a personal field."""

    party_id: PartyId
    role: Role
    name: str = ""
    advisor: str = ""
    introduction: Introduction = UNINTRODUCED
    epoch: int = 1
    left: bool = False
    position: int = 0
    outcome: VisitOutcome | None = None
    """How the session ended, where an advisor has said so."""
    follow_up: str = ""
    """The day on which this advisor means to come back to it, as YYYY-MM-DD; empty for none."""


class FieldRef(Struct, frozen=True, kw_only=True):
    """A filled personal field, by its HMAC under the session's key, and who may see or edit it.

    An empty `mac` is an empty field that is shared already. `plain` is set for countries only.
    """

    mac: str
    shared_with: dict[PartyId, Access]
    by: PartyId
    plain: str = ""
    for_all: bool = False
    """Whether everybody at the counter may see it, and the shop's advisors before they come."""
    flaw: str = ""
    """The reason why the value does not fit its country; empty where it does."""


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


class Entry(Struct, frozen=True, kw_only=True):
    """A line of the timeline: who did what and when. `what` is the tag of an event."""

    entry_id: str
    at_ms: int
    by: PartyId
    what: str
    subject: str = ""
    quantity: int = 0
    amount: Money | None = None
