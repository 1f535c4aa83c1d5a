"""Every event there is, as one union."""

from typing import TypeAlias

from theke_checkout.events.call import CallEvent
from theke_checkout.events.cart import CartEvent
from theke_checkout.events.contact import ContactEvent
from theke_checkout.events.party import SessionEvent
from theke_checkout.events.payment import (
    AttemptEnded,
    AttemptRequested,
    AttemptRetried,
    CancelRequested,
    CaptureFailed,
    CaseOpened,
    CaseResolved,
    FactRecorded,
    OrderCanceled,
    OrderPlaced,
    OrderRefused,
    OrderRequested,
    PaymentSecured,
    RefundFailed,
    RefundRequested,
    StockFrozen,
)
from theke_checkout.events.proposal import ProposalEvent
from theke_checkout.events.quote import QuoteEvent

AnyPaymentEvent: TypeAlias = (
    AttemptRequested | StockFrozen | AttemptRetried | CancelRequested | FactRecorded
    | AttemptEnded | PaymentSecured | OrderRequested | OrderPlaced | OrderRefused | CaptureFailed
    | OrderCanceled | RefundRequested | RefundFailed | CaseOpened | CaseResolved
)  # fmt: skip


AnyEvent: TypeAlias = (
    SessionEvent
    | CartEvent
    | ProposalEvent
    | ContactEvent
    | QuoteEvent
    | AnyPaymentEvent
    | CallEvent
)
