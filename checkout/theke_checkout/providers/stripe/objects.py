"""Stripe's objects as they come over the wire: as much of each as this adapter reads.

Apart from the vocabulary, which says what they mean.
"""

from msgspec import Struct


class StripeRefund(Struct, frozen=True, kw_only=True):
    """One refund."""

    id: str
    amount: int
    status: str | None = None
    metadata: dict[str, str] | None = None


class StripeRefunds(Struct, frozen=True, kw_only=True):
    """A part of a list of refunds, the latest first."""

    data: tuple[StripeRefund, ...]
    has_more: bool


class StripeDispute(Struct, frozen=True, kw_only=True):
    """A shopper's bank asks for money back, or has taken it."""

    id: str
    amount: int
    status: str
    currency: str = ""


class StripeDisputes(Struct, frozen=True, kw_only=True):
    """The disputes of one payment."""

    data: tuple[StripeDispute, ...]


class StripeBack(Struct, frozen=True, kw_only=True):
    """What went back of a payment, beside what the payment itself shows. `refunds` are all of them,
    where it shows only the latest."""

    refunds: tuple[StripeRefund, ...] | None = None
    disputes: tuple[StripeDispute, ...] = ()


NOTHING_BESIDE = StripeBack()


class StripeCharge(Struct, frozen=True, kw_only=True):
    """A charge, with its refunds and disputes."""

    id: str
    disputed: bool = False
    refunds: StripeRefunds | None = None


class StripeRef(Struct, frozen=True, kw_only=True):
    """An object of which only the name matters."""

    id: str


class StripeFailure(Struct, frozen=True, kw_only=True):
    """Why the last try did not pay."""

    type: str
    code: str | None = None
    decline_code: str | None = None
    charge: str | None = None
    payment_method: StripeRef | None = None

    @property
    def mark(self) -> str:
        """What tells it from the error of another try: each try has a payment method of its own."""
        method = self.payment_method.id if self.payment_method is not None else ""
        return self.charge or method


class StripeVisit(Struct, frozen=True, kw_only=True):
    """A page of Stripe or of a bank."""

    url: str | None = None


class StripeAction(Struct, frozen=True, kw_only=True):
    """What the shopper must do."""

    type: str
    redirect_to_url: StripeVisit | None = None
    alipay_handle_redirect: StripeVisit | None = None


class StripeIntent(Struct, frozen=True, kw_only=True):
    """One PaymentIntent. `client_secret` belongs to the pay page alone."""

    id: str
    amount: int
    currency: str
    status: str
    metadata: dict[str, str] = {}
    amount_capturable: int = 0
    amount_received: int = 0
    cancellation_reason: str | None = None
    client_secret: str | None = None
    last_payment_error: StripeFailure | None = None
    latest_charge: StripeCharge | str | None = None
    next_action: StripeAction | None = None
    payment_method_types: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"StripeIntent({self.id}, {self.status})"


class StripePage(Struct, frozen=True, kw_only=True):
    """A part of the list of PaymentIntents."""

    data: tuple[StripeIntent, ...]
    has_more: bool


class StripeErrorDetails(Struct, frozen=True, kw_only=True):
    """An error that names the payment that it is about."""

    payment_intent: StripeIntent | None = None


class StripeErrorAnswer(Struct, frozen=True, kw_only=True):
    """An error answer."""

    error: StripeErrorDetails
