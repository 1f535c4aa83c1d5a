"""How Theke talks to a payment provider: the protocol, its values and its closed set of errors.

    ProviderError
    |- OutcomeUnknownError    the call may have happened: same key again, or retrieve
    |- UnavailableError       not executed: the same call later
    |- RateLimitedError       not executed: later, after `retry_after_s`
    |- InvalidRequestError    our bug or a rule of the provider: never again like this
    |- KeyConflictError       the key was used with other parameters: our bug
    |- AuthConfigError        our keys are wrong: the operator must act
    |- NotSupportedError      outside the declared capabilities
    '- BadSignatureError      a webhook that is not the provider's

A decline is a state of a payment, not an error.

`PROTOCOL` numbers this protocol. Within a number only optional fields with defaults are added; what
must change otherwise is announced as deprecated in one release and goes with the next number.

A plug-in imports from here, from `kinds` and from `theke_checkout.kit`, and from nowhere else: what
it needs of amounts, ids, facts and settings is handed on below, under the names that they have.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeAlias

from msgspec import Struct

from theke_checkout.values.facts import DeclineKind as DeclineKind
from theke_checkout.values.facts import PaymentSnapshot as PaymentSnapshot
from theke_checkout.values.facts import PaymentState as PaymentState
from theke_checkout.values.facts import RefundFact as RefundFact
from theke_checkout.values.facts import RefundState as RefundState
from theke_checkout.values.ids import AttemptId as AttemptId
from theke_checkout.values.ids import RefundId as RefundId
from theke_checkout.values.ids import SessionId as SessionId
from theke_checkout.values.ids import ShopId as ShopId
from theke_checkout.values.money import Money as Money
from theke_checkout.values.money import exponent as exponent
from theke_checkout.values.money import zero as zero
from theke_checkout.values.settings import CaptureMode as CaptureMode

PROTOCOL = 1
"""The version of this protocol; a plug-in says for which it was written."""


class ProviderError(Exception):
    """A call to a provider failed. `code` is for logs and people, and holds no personal value."""

    def __init__(self, code: str, retry_after_s: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s


class OutcomeUnknownError(ProviderError):
    """The call may have been executed: repeat it with the same key, or look."""


class UnavailableError(ProviderError):
    """The call was not executed: repeat it later."""


class RateLimitedError(UnavailableError):
    """Too many calls: repeat it after `retry_after_s`."""


class InvalidRequestError(ProviderError):
    """The provider will never execute this call."""


class KeyConflictError(ProviderError):
    """The idempotency key was used with other parameters."""


class AuthConfigError(ProviderError):
    """The provider does not accept our credentials."""


class NotSupportedError(ProviderError):
    """The provider declares that it cannot do this."""


class BadSignatureError(ProviderError):
    """A webhook did not come from the provider, is too old, or was altered."""


class Flow(StrEnum):
    """How the shopper's part of a payment goes."""

    CLIENT_CONFIRM = "client_confirm"
    REDIRECT = "redirect"
    SERVER_ONLY = "server_only"


class AmountRange(Struct, frozen=True, kw_only=True):
    """What a provider takes in one payment, in minor units of a currency, both ends included."""

    least: int = 1
    most: int | None = None
    step: int = 1
    """Amounts are multiples of it: some providers refuse the last digits of a currency."""

    def holds(self, amount: int) -> bool:
        """Return whether an amount is in the range, both ends included."""
        low = self.least <= amount and amount % self.step == 0
        return low and (self.most is None or amount <= self.most)


class Method(Struct, frozen=True, kw_only=True):
    """A way to pay: its flow, how its money can be taken, and where it is on offer."""

    method: str
    flow: Flow
    captures: frozenset[CaptureMode]
    name: dict[str, str]
    """What shoppers read, by language."""
    currencies: frozenset[str] | None = None
    """None where the method takes every currency of its provider."""
    amounts: dict[str, AmountRange] = {}
    """By currency; a currency that is missing here takes any amount."""

    def takes(self, amount: Money) -> bool:
        """Return whether this amount can be paid like this."""
        if self.currencies is not None and amount.currency not in self.currencies:
            return False
        return self.amounts.get(amount.currency, AmountRange()).holds(amount.amount)


class WebhookKind(StrEnum):
    """How a provider tells of changes by itself."""

    SIGNED = "signed"
    """Signed notices: one that was altered, is too old or from the future is refused."""
    POINTER = "pointer"
    """Unsigned notices that name a payment and prove nothing: the truth is always fetched."""
    NONE = "none"


class Capabilities(Struct, frozen=True, kw_only=True):
    """What a provider can do. The contract suite holds it to its word."""

    methods: tuple[Method, ...]
    currencies: frozenset[str] | None
    idempotency_window_s: int
    partial_refunds: bool = True
    reconfirms: bool = True
    """Whether a declined payment can be confirmed again; else a decline ends it."""
    webhooks: WebhookKind = WebhookKind.SIGNED


class PageNeeds(Struct, frozen=True, kw_only=True):
    """Origins that the pay page's content security policy lets in for a provider, and no others."""

    scripts: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    connects: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    """Where the shopper may be sent; `https://*.pay.example` stands for every host under it."""


class CreatePaymentCall(Struct, frozen=True, kw_only=True):
    """What `create` needs. `confirmation` is the one-time token from the provider's own frame."""

    session_id: SessionId
    attempt_id: AttemptId
    amount: Money
    method: str
    capture: CaptureMode
    return_url: str
    expires_at_ms: int
    confirmation: str = ""
    locale: str = ""
    """The shopper's language, such as `de-CH`, for pages of the provider."""

    def __repr__(self) -> str:
        return f"CreatePaymentCall({self.session_id}, {self.attempt_id}, {self.amount})"


class ConfirmCall(Struct, frozen=True, kw_only=True):
    """What `confirm` needs: the payment, and which try of its attempt this is."""

    ref: str
    number: int
    """2 for the second try, and so on: `create` was the first."""
    return_url: str
    confirmation: str = ""

    def __repr__(self) -> str:
        return f"ConfirmCall({self.ref}, {self.number})"


class ClientSetup(Struct, frozen=True, kw_only=True):
    """What the pay page needs to show the provider's form: publishable data only."""

    provider: str
    driver: str
    """Which browser part shows it: `frame` is an iframe of the provider that speaks the messages of
    `docs/providers.md`; others are modules of the pay page, such as `stripe`."""
    frame_url: str = ""
    options: dict[str, str] = {}
    """What the browser part needs. Where there is anything, the server adds `capture_method`."""


class NextAction(Struct, frozen=True, kw_only=True):
    """What the shopper must do next. It goes to the pay page and nowhere else."""

    kind: str
    """`frame` shows `url` within the page, `redirect` goes there, `driver` hands `secret` to the
    browser part of the provider."""
    url: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return f"NextAction({self.kind})"


class Answer(Struct, frozen=True, kw_only=True):
    """A provider's answer: the payment as it is now, and what the shopper must do, if anything."""

    snapshot: PaymentSnapshot
    next_action: NextAction | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """A verified webhook: enough to fetch the truth. `notice_id` tells repeats."""

    notice_id: str
    ref: str
    session_id: SessionId | None
    attempt_id: AttemptId | None
    snapshot: PaymentSnapshot | None = None


class Found(Struct, frozen=True, kw_only=True):
    """A payment in a provider's list, with the session that it names, if it does.

    `foreign`: it names another shop, of this deployment or of another one, that takes money through
    the same account. It is left to that shop.
    """

    session_id: SessionId | None
    snapshot: PaymentSnapshot
    foreign: bool = False


Headers: TypeAlias = Mapping[str, str]


class PaymentProvider(Protocol):
    """What every payment provider answers. Calls that move money take a key and are repeatable."""

    @property
    def name(self) -> str:
        """The provider's name in settings and snapshots."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    @property
    def page(self) -> PageNeeds:
        """What its forms and scripts need of the pay page's policy."""
        ...

    async def prepare(self, amount: Money, locale: str) -> ClientSetup | None:
        """Return what the pay page needs, None without a form. Creates nothing at the provider."""
        ...

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        """Create and confirm a payment of the final amount; the same key gives the same one."""
        ...

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        """Confirm the same payment again after a decline."""
        ...

    async def cancel(self, ref: str, *, key: str) -> Answer:
        """Try to cancel; return what is true now, also where money was faster."""
        ...

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        """Take authorized money."""
        ...

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        """Give money back."""
        ...

    async def retrieve(self, ref: str) -> Answer:
        """Return the payment as it is now."""
        ...

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        """List the payments created since a time, for reconciliation."""
        ...

    def parse_webhook(self, headers: Headers, body: bytes, now_ms: int) -> Sequence[Notice]:
        """Verify a webhook's raw body. Pure. Raises `BadSignatureError`."""
        ...

    async def resolve(self, notice: Notice) -> Found:
        """Return the truth behind a notice."""
        ...

    async def aclose(self) -> None:
        """Let connections go."""
        ...
