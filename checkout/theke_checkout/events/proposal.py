"""What happened to proposals, and what was shown."""

from typing import TypeAlias

from theke_checkout.commands.proposal import ProposedLine
from theke_checkout.events.event import Event
from theke_checkout.values.ids import ProposalId


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


ProposalEvent: TypeAlias = Proposed | ProposalAccepted | ProposalDeclined | ProductShown
