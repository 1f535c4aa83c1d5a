"""What happened to quote, approval and checkout."""

from typing import TypeAlias

from theke_checkout.events.event import Event
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem, Quote


class QuoteRecorded(Event, frozen=True, kw_only=True, tag="quote_recorded"):
    """The shop priced the cart."""

    cart_version: int
    quote: Quote
    quote_hash: str


class QuoteFailed(Event, frozen=True, kw_only=True, tag="quote_failed"):
    """The shop could not price the cart."""

    cart_version: int
    problems: tuple[Problem, ...]


class QuotePresented(Event, frozen=True, kw_only=True, tag="quote_presented"):
    """The quote is presented to the shopper."""

    quote_hash: str


class QuoteVoided(Event, frozen=True, kw_only=True, tag="quote_voided"):
    """Back to the cart: something changed or ran out; an approval is void with it."""

    why: str


class QuoteApproved(Event, frozen=True, kw_only=True, tag="quote_approved"):
    """The shopper said yes to this hash and total."""

    quote_hash: str
    total: Money


class ApprovalWithdrawn(Event, frozen=True, kw_only=True, tag="approval_withdrawn"):
    """The shopper took the yes back."""


class CheckoutRecommended(Event, frozen=True, kw_only=True, tag="checkout_recommended"):
    """The checkout ended as a recommendation."""


class CheckoutAbandoned(Event, frozen=True, kw_only=True, tag="checkout_abandoned"):
    """The checkout was given up."""

    why: str


class CheckoutOpened(Event, frozen=True, kw_only=True, tag="checkout_opened"):
    """The next numbered checkout is live."""

    number: int


class CheckoutCompleted(Event, frozen=True, kw_only=True, tag="checkout_completed"):
    """Order and money agree."""


QuoteEvent: TypeAlias = (
    QuoteRecorded | QuoteFailed | QuotePresented | QuoteVoided | QuoteApproved
    | ApprovalWithdrawn | CheckoutRecommended | CheckoutAbandoned | CheckoutOpened
    | CheckoutCompleted
)  # fmt: skip
