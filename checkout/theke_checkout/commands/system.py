"""Commands that only the server gives: arrivals, prices, facts of money, answers, time-outs."""

from enum import StrEnum
from typing import TypeAlias

from theke_checkout.commands.command import Command
from theke_checkout.values.call import CallFigures
from theke_checkout.values.codes import CaseKind, Role
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import AttemptId, PartyId, RefundId, Sku
from theke_checkout.values.introduction import UNINTRODUCED, Introduction
from theke_checkout.values.quote import Problem, Quote
from theke_checkout.values.settings import Policy


class OpenSession(Command, frozen=True, kw_only=True, tag="open_session"):
    """Open a session with its first party, the shopper, and the shop's cart.

    `cart_ref` names the shop's own cart for the connector; it is no secret of the shopper's.
    """

    shop_id: str
    currency: str
    locale: str
    policy: Policy
    shopper_id: PartyId
    lines: tuple[tuple[Sku, int], ...] = ()
    cart_ref: str = ""
    page: str = ""
    number: int = 0
    """The how many-th visitor of the shop's day this is; 0 where nobody counted."""
    product: str = ""
    """The title of the product's page on which advice was asked for; empty on another page."""
    calls_advisor: bool = True
    """Whether the shopper waits for an advisor; else they came to leave a message."""


class JoinSession(Command, frozen=True, kw_only=True, tag="join_session"):
    """Let a party in. An advisor who joins a waiting session is thereby assigned to it."""

    party_id: PartyId
    role: Role
    name: str = ""
    advisor: str = ""
    introduction: Introduction = UNINTRODUCED


class RevokeParty(Command, frozen=True, kw_only=True, tag="revoke_party"):
    """Make all tokens of a party worthless: its epoch goes up."""

    party_id: PartyId


class ReturnToQueue(Command, frozen=True, kw_only=True, tag="return_to_queue"):
    """The advisor was lost: the session waits again."""

    party_id: PartyId


class BringCart(Command, frozen=True, kw_only=True, tag="bring_cart"):
    """Take the shop's own cart along once more: it was given back, and `checkout` is the next."""

    checkout: int
    lines: tuple[tuple[Sku, int], ...]


class CloseSession(Command, frozen=True, kw_only=True, tag="close_session"):
    """End the session and everyone's part in it, since it is to be erased; refused while money is
    unsettled."""


class RecordQuote(Command, frozen=True, kw_only=True, tag="record_quote"):
    """The shop's price for the cart in `cart_version`; dropped when the cart has moved on."""

    cart_version: int
    quote: Quote


class RecordQuoteFailure(Command, frozen=True, kw_only=True, tag="record_quote_failure"):
    """The shop could not price the cart in `cart_version`."""

    cart_version: int
    problems: tuple[Problem, ...]


class RecordFreeze(Command, frozen=True, kw_only=True, tag="record_freeze"):
    """The shop's answer to a reservation; no problems means that it holds."""

    attempt_id: AttemptId
    problems: tuple[Problem, ...] = ()


class RecordFact(Command, frozen=True, kw_only=True, tag="record_fact"):
    """A verified snapshot of a payment, from an answer, a webhook, a return or a poll.

    `asked_after` is the revision that was stored when a look was begun: what it brings is newer
    than that, whatever its own revision says. None where nobody knows which is newer.
    """

    snapshot: PaymentSnapshot
    source: str
    asked_after: int | None = None


class RecordCreateFailure(Command, frozen=True, kw_only=True, tag="record_create_failure"):
    """The provider certainly did not create the payment, or did not take a new confirmation."""

    attempt_id: AttemptId
    code: str


class RecordCaptureFailure(Command, frozen=True, kw_only=True, tag="record_capture_failure"):
    """The provider did not capture the authorized money, and will not."""

    attempt_id: AttemptId
    code: str


class RecordRefundFailure(Command, frozen=True, kw_only=True, tag="record_refund_failure"):
    """The provider did not refund, and will not: a person must."""

    attempt_id: AttemptId
    refund_id: RefundId
    code: str


class Placement(StrEnum):
    """How placing an order ended."""

    PLACED = "placed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class RecordPlacement(Command, frozen=True, kw_only=True, tag="record_placement"):
    """The shop's answer to the placement `number` of a checkout.

    `UNKNOWN` is given only past the deadline: a person decides, and gives one of the others.
    """

    checkout: int
    number: int
    outcome: Placement
    order_ref: str = ""
    code: str = ""


class RecordOrderCanceled(Command, frozen=True, kw_only=True, tag="record_order_canceled"):
    """The shop cancelled an order whose money could not be taken, or never will."""

    checkout: int
    number: int
    done: bool


class RequestRefund(Command, frozen=True, kw_only=True, tag="request_refund"):
    """Give captured money back, by the shop's decision. `by` is who decided."""

    attempt_id: AttemptId
    amount: int
    reason: str
    by: str = ""


class RecordCall(Command, frozen=True, kw_only=True, tag="record_call"):
    """How a party's part in a call went, once it is over; also after the session's end."""

    figures: CallFigures


class PassTime(Command, frozen=True, kw_only=True, tag="pass_time"):
    """Time has come to `given.at_ms`: let expire what has run out."""


class NoteCase(Command, frozen=True, kw_only=True, tag="note_case"):
    """Put something before a person: `subject` is an id, never a value."""

    kind: CaseKind
    subject: str


class CaseOutcome(StrEnum):
    """What a person found out, or did, about a case."""

    PLACED = "placed"
    """The order is in the shop's books."""
    NOT_PLACED = "not_placed"
    """The shop has no such order, and will make none."""
    CANCELED = "canceled"
    """The order is undone."""
    STANDS = "stands"
    """The shop delivers; how it gets its money is its own affair."""
    GIVEN_BACK = "given_back"
    """The money of a failed refund went back another way."""
    DONE = "done"
    """Whatever it was, it is settled."""


class ResolveCase(Command, frozen=True, kw_only=True, tag="resolve_case"):
    """A person has dealt with a case. What holds up a checkout needs an outcome, which leads on.

    `order_ref` goes with `PLACED`; `by` is who says so.
    """

    case_id: str
    note: str
    outcome: CaseOutcome | None = None
    order_ref: str = ""
    by: str = ""


ArrivalCommand: TypeAlias = (
    OpenSession | JoinSession | RevokeParty | ReturnToQueue | BringCart | CloseSession
)
PriceCommand: TypeAlias = RecordQuote | RecordQuoteFailure
SettlementCommand: TypeAlias = (
    RecordFreeze | RecordFact | RecordCreateFailure | RecordCaptureFailure | RecordRefundFailure
    | RecordPlacement | RecordOrderCanceled | RequestRefund
)  # fmt: skip
CaseCommand: TypeAlias = NoteCase | ResolveCase

SystemCommand: TypeAlias = (
    ArrivalCommand | PriceCommand | SettlementCommand | RecordCall | PassTime | CaseCommand
)
