"""Commands of quote and approval, and of the ends of a checkout."""

from typing import TypeAlias

from theke_checkout.commands.command import Command
from theke_checkout.values.ids import Id
from theke_checkout.values.money import Money


class PresentQuote(Command, frozen=True, kw_only=True, tag="present_quote"):
    """Go to the till: lay the fresh quote before the shopper."""


class ReopenCart(Command, frozen=True, kw_only=True, tag="reopen_cart"):
    """Go back from the till to the cart; voids quote and approval."""


class ApproveQuote(Command, frozen=True, kw_only=True, tag="approve_quote"):
    """The shopper's yes to exactly what both saw."""

    quote_hash: Id
    total: Money


class WithdrawApproval(Command, frozen=True, kw_only=True, tag="withdraw_approval"):
    """Withdraw the approval; the quote stays presented."""


class Recommend(Command, frozen=True, kw_only=True, tag="recommend"):
    """End the checkout as a recommendation: the cart goes back to the shop, nothing is charged."""


class AbandonCheckout(Command, frozen=True, kw_only=True, tag="abandon_checkout"):
    """Give the checkout up: the cart goes back to the shop."""


class OpenNextCheckout(Command, frozen=True, kw_only=True, tag="open_next_checkout"):
    """Buy more: open the next numbered checkout with an empty cart."""


QuoteCommand: TypeAlias = (
    PresentQuote | ReopenCart | ApproveQuote | WithdrawApproval
    | Recommend | AbandonCheckout | OpenNextCheckout
)  # fmt: skip
