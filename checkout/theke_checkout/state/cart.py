"""What is to be bought: lines, discounts, proposals, the quote and its approval.

Dictionaries are never changed in place, see `session.py`.
"""

from msgspec import Struct

from theke_checkout.commands.proposal import ProposedLine
from theke_checkout.values.ids import DiscountId, LineId, PartyId, ProposalId, Sku
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Quote


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
