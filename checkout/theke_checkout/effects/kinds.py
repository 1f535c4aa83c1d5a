"""What the world must do because of our events. Written to the outbox in the same append.

An effect is pure data without secrets; its `key` makes it happen once however often it is tried.
"""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.money import Money


class Effect(Struct, frozen=True, kw_only=True):
    """The parent of all effects. `key` is unique in the session and names the call for good."""

    key: str


class FreezeStock(Effect, frozen=True, kw_only=True, tag="freeze_stock"):
    """Reserve what the attempt's quote sells until `until_ms`; answered by `RecordFreeze`."""

    attempt_id: AttemptId
    until_ms: int


class ReleaseStock(Effect, frozen=True, kw_only=True, tag="release_stock"):
    """Let the reservation of a dead attempt go. Needs no answer."""

    attempt_id: AttemptId


class CreatePayment(Effect, frozen=True, kw_only=True, tag="create_payment"):
    """Create the attempt at its provider; answered by `RecordFact` or `RecordCreateFailure`."""

    attempt_id: AttemptId


class ConfirmPayment(Effect, frozen=True, kw_only=True, tag="confirm_payment"):
    """Confirm again after a decline, try number `number`; answered by `RecordFact`."""

    attempt_id: AttemptId
    number: int


class CancelPayment(Effect, frozen=True, kw_only=True, tag="cancel_payment"):
    """Ask the provider to cancel; answered by `RecordFact` with what is true then.

    `ref` is empty where creating has not been answered yet: settle that first. Nothing is to do
    where the attempt has ended without a payment.
    """

    attempt_id: AttemptId
    ref: str = ""


class CapturePayment(Effect, frozen=True, kw_only=True, tag="capture_payment"):
    """Take the authorized money; answered by `RecordFact` or `RecordCaptureFailure`."""

    attempt_id: AttemptId
    ref: str
    amount: Money


class RefundPayment(Effect, frozen=True, kw_only=True, tag="refund_payment"):
    """Give money back; answered by `RecordFact` or `RecordRefundFailure`."""

    attempt_id: AttemptId
    ref: str
    refund_id: RefundId
    amount: Money


class PlaceOrder(Effect, frozen=True, kw_only=True, tag="place_order"):
    """Place the order of a checkout in the shop; answered by `RecordPlacement`.

    `number` counts the placements of the checkout; the answer names it. `key` is the shop's key.
    """

    checkout: int
    number: int
    attempt_id: AttemptId | None
    deadline_ms: int


class CancelOrder(Effect, frozen=True, kw_only=True, tag="cancel_order"):
    """Cancel a placed order whose money could not be taken; answered by `RecordOrderCanceled`.

    `order_key` is the key that the order was placed with.
    """

    checkout: int
    number: int
    order_key: str


class ExportCart(Effect, frozen=True, kw_only=True, tag="export_cart"):
    """Give the cart back to the shop. Needs no answer."""

    checkout: int


class EmptyCart(Effect, frozen=True, kw_only=True, tag="empty_cart"):
    """Empty the shop's own cart after an order. Needs no answer."""

    checkout: int


class SendReceipt(Effect, frozen=True, kw_only=True, tag="send_receipt"):
    """Mail the shopper a receipt of a paid checkout. Needs no answer.

    Where to, and what stands in it, is opened only at sending.
    """

    checkout: int


class TellRefund(Effect, frozen=True, kw_only=True, tag="tell_refund"):
    """Tell the shop how much of an order's money has gone back so far. Needs no answer."""

    checkout: int
    order_key: str
    amount: Money


class Topic(StrEnum):
    """What a shop's own systems can hear of. A name that was given once stays as it is."""

    ORDER_PLACED = "order.placed"
    ORDER_CANCELED = "order.canceled"
    PAYMENT_CAPTURED = "payment.captured"
    PAYMENT_REFUNDED = "payment.refunded"
    PAYMENT_DISPUTED = "payment.disputed"
    CASE_OPENED = "case.opened"
    SESSION_ENDED = "session.ended"


class WebhookData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a webhook carries about one happening: references and amounts, nothing personal.

    What does not belong to the topic is left out.
    """

    shop: str
    session: str
    checkout: int = 0
    order_ref: str = ""
    attempt: str = ""
    provider: str = ""
    payment_ref: str = ""
    method: str = ""
    amount: Money | None = None
    """The order's total, or what was captured, or what went back with this very happening."""
    refunded: Money | None = None
    """All that has gone back of the payment so far."""
    on_credit: bool = False
    """Nobody has paid: what was captured is a claim, for which the shop sends an invoice."""
    case: str = ""
    kind: str = ""
    """Of a case."""
    subject: str = ""
    """What a case is about: an id, never a value."""
    why: str = ""
    """Of a session's end."""


class Announcement(Struct, frozen=True, kw_only=True):
    """One happening, as a shop's system receives it. `message_id` is the same at every try."""

    message_id: str
    topic: Topic
    at_ms: int
    data: WebhookData


class Announce(Effect, frozen=True, kw_only=True, tag="announce"):
    """Tell one of the shop's own systems what happened, as it was then. Needs no answer."""

    receiver: str
    """The system's name in the settings of the shop."""
    announcement: Announcement


PaymentEffect: TypeAlias = (
    CreatePayment | ConfirmPayment | CancelPayment | CapturePayment | RefundPayment
)
ShopEffect: TypeAlias = (
    FreezeStock | ReleaseStock | PlaceOrder | CancelOrder | ExportCart | EmptyCart | TellRefund
)
AnyEffect: TypeAlias = PaymentEffect | ShopEffect | SendReceipt | Announce


class Lane(StrEnum):
    """What of a session is done one after the other. Nothing waits for another lane.

    Announcements alone have no order: each is its own, so that one that nobody takes holds up none.
    """

    MONEY = "money"
    MAIL = "mail"
    BOOKS = "books"
    WEBHOOKS = "webhooks"


def lane(effect: AnyEffect) -> Lane:
    """Return the lane of an effect: mail and books that wait hold up no money."""
    match effect:
        case SendReceipt():
            return Lane.MAIL
        case TellRefund():
            return Lane.BOOKS
        case Announce():
            return Lane.WEBHOOKS
        case _:
            return Lane.MONEY
