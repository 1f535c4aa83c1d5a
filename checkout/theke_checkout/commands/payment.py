"""Commands of paying. They come from the pay page only."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from theke_checkout.commands.command import Command
from theke_checkout.values.ids import Id


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


PaymentCommand: TypeAlias = StartPayment | RetryPayment | WithdrawPayment
