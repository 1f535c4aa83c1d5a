"""Commands of proposals, and of showing products."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from theke_checkout.commands.command import Command, Quantity
from theke_checkout.values.ids import Id, Sku
from theke_checkout.values.limits import PROPOSAL_LINES_MAX


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


ProposalCommand: TypeAlias = Propose | AcceptProposal | DeclineProposal | ShowProduct
