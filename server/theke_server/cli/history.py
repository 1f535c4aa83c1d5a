"""What happened to one attempt to pay, in words, from the log: no personal values are in it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from theke_checkout.events import payment as p
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyPaymentEvent
from theke_checkout.state.payment import Attempt
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.money import Money
from theke_server.cli.console import money_text
from theke_server.stores.log import Record


class HistoryRow(Struct, frozen=True, kw_only=True):
    """One thing that happened. `source` is who said so: create, webhook, poll, shopper ..."""

    at_ms: int
    what: str
    source: str = ""
    ref: str = ""
    amount: Money | None = None
    details: str = ""


def history_of(records: Sequence[Record], attempt: Attempt) -> Iterator[HistoryRow]:
    """Yield what happened to an attempt and to the order that it pays for, oldest first."""
    for record in records:
        for event in record.events:
            if isinstance(event, AnyPaymentEvent) and _is_of(event, attempt):
                yield _row(event, record.stamp)


def _is_of(event: AnyPaymentEvent, attempt: Attempt) -> bool:
    """Whether an event is about the attempt, its refunds or its checkout's order."""
    match event:
        case p.CaseOpened():
            return event.subject in (
                attempt.attempt_id, f"c{attempt.checkout}", *attempt.refunds, *attempt.payments,
            )  # fmt: skip
        case p.CaseResolved():
            return False
        case p.OrderPlaced() | p.OrderRefused() | p.OrderCanceled():
            return event.checkout == attempt.checkout
        case _:
            return event.attempt_id == attempt.attempt_id


def _row(event: AnyPaymentEvent, stamp: Stamp) -> HistoryRow:
    if isinstance(event, p.FactRecorded):
        return _fact(event.snapshot, event.source, stamp.at_ms)
    if isinstance(event, p.RefundRequested):
        return _said(event, stamp, ref=event.ref, amount=event.amount)
    if isinstance(event, p.AttemptRequested):
        return _said(event, stamp, amount=event.amount)
    ref = event.ref if isinstance(event, p.CancelRequested | p.PaymentSecured) else ""
    return _said(event, stamp, ref=ref)


def _details(event: AnyPaymentEvent) -> str:
    match event:
        case p.RefundRequested():
            author = f" by {event.by}" if event.by else ""
            return f"{event.refund_id} {event.why}{author}{': ' if event.note else ''}{event.note}"
        case p.CancelRequested():
            return event.why
        case p.AttemptEnded():
            return f"{event.state} {event.failure}".strip()
        case p.OrderPlaced():
            return event.order_ref
        case p.OrderRefused() | p.CaptureFailed():
            return event.code
        case _:
            return " ".join(
                str(getattr(event, name))
                for name in ("refund_id", "case_id", "kind", "code")
                if hasattr(event, name)
            )


def _fact(snapshot: PaymentSnapshot, source: str, at_ms: int) -> HistoryRow:
    """What a provider said: the state, and what of the money has moved."""
    parts = [f"authorized {money_text(snapshot.authorized)}"] if snapshot.authorized.amount else []
    if snapshot.captured.amount:
        parts.append(f"captured {money_text(snapshot.captured)}")
    parts += [
        f"{'chargeback' if refund.charged_back else 'refund'} {refund.refund_id or refund.ref}"
        f" {money_text(refund.amount)} {refund.state}"
        for refund in snapshot.refunds
    ]
    if snapshot.decline:
        parts.append(f"declined: {snapshot.decline} ({snapshot.declines})")
    if snapshot.disputed:
        parts.append("disputed")
    return HistoryRow(
        at_ms=at_ms,
        what=f"provider says {snapshot.state.replace('_', ' ')}",
        source=source,
        ref=snapshot.ref,
        amount=snapshot.amount,
        details=", ".join(parts),
    )


def _said(
    event: AnyPaymentEvent, stamp: Stamp, *, ref: str = "", amount: Money | None = None
) -> HistoryRow:
    return HistoryRow(
        at_ms=stamp.at_ms,
        what=str(event.__struct_config__.tag).replace("_", " "),
        source=stamp.by,
        ref=ref,
        amount=amount,
        details=_details(event),
    )
