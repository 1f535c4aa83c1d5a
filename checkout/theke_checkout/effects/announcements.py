"""What a shop's own systems are sent: which happenings, and what of them.

Pure, and made of events and the states around them alone: the log gives the same announcements
under the same ids again at any time, so that one can be sent once more after years.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from theke_checkout import evolve, ledger
from theke_checkout.effects.kinds import Announce, Announcement, Topic, WebhookData
from theke_checkout.events import party as e
from theke_checkout.events import payment as p
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

UNANNOUNCED = frozenset({CaseKind.WEBHOOK_UNSENT, CaseKind.PUT_ASIDE})
"""Kinds of cases that are not announced: an announcement that fails would lead to the next one."""

Hearers = Callable[[ShopId, Topic], Sequence[str]]
"""Names those of a shop's systems that want to hear of a topic."""


def nobody(_shop_id: ShopId, _topic: Topic) -> Sequence[str]:
    """Return no receiver, for a deployment without webhooks."""
    return ()


def announced(
    announcements: Sequence[Announcement], shop_id: ShopId, hearers: Hearers
) -> tuple[Announce, ...]:
    """Return the effects that send each announcement to each receiver."""
    return tuple(
        Announce(key=f"{announcement.message_id}/{name}", receiver=name, announcement=announcement)
        for announcement in announcements
        for name in hearers(shop_id, announcement.topic)
    )


def announcements(
    before: Session | None, events: Sequence[AnyEvent], after: Session, at_ms: int
) -> tuple[Announcement, ...]:
    """Return the announcements of `events`, which led from `before` to `after` at that time."""
    found: list[Announcement] = []
    for topic, data in (*_of_events(before, events, after), *_of_money(before, after)):
        slug = topic.replace(".", "_")
        count = sum(announcement.topic is topic for announcement in found)
        suffix = f"_{count + 1}" if count else ""
        found.append(
            Announcement(
                message_id=f"msg_{after.session_id}_{after.serial}_{slug}{suffix}",
                topic=topic,
                at_ms=at_ms,
                data=data,
            )
        )
    return tuple(found)


def announcements_of(
    log: Iterable[tuple[Sequence[AnyEvent], Stamp]],
) -> tuple[Announcement, ...]:
    """Return all announcements of a session, from its whole log: the events of each step."""
    found: list[Announcement] = []
    before: Session | None = None
    for events, stamp in log:
        after = evolve.replay(before, events, stamp)
        found += announcements(before, events, after, stamp.at_ms)
        before = after
    return tuple(found)


def _of_events(
    before: Session | None, events: Sequence[AnyEvent], after: Session
) -> Iterator[tuple[Topic, WebhookData]]:
    for event in events:
        match event:
            case p.OrderPlaced():
                yield Topic.ORDER_PLACED, _order(after, after.checkouts[event.checkout])
            case p.OrderCanceled():
                yield Topic.ORDER_CANCELED, _order(after, after.checkouts[event.checkout])
            case p.CaseOpened() if _is_news(before, event):
                yield Topic.CASE_OPENED, _case(after, event)
            case e.SessionEnded():
                data = WebhookData(shop=after.shop_id, session=after.session_id, why=event.why)
                yield Topic.SESSION_ENDED, data
            case _:
                continue


def _of_money(before: Session | None, after: Session) -> Iterator[tuple[Topic, WebhookData]]:
    """Compare what was taken and given back, whoever brought the news."""
    if before is None or before.checkouts is after.checkouts:
        return
    for attempt in ledger.attempts(after):
        old = ledger.find_attempt(before, attempt.attempt_id)
        if old is attempt:
            continue
        for ref, payment in attempt.payments.items():
            yield from _of_payment(after, old, attempt, payment, _back(old, ref))


def _of_payment(
    after: Session, old: Attempt | None, attempt: Attempt, payment: PaymentSnapshot, back: int
) -> Iterator[tuple[Topic, WebhookData]]:
    before_payment = old.payments.get(payment.ref) if old is not None else None
    if (
        taken := payment.captured.amount - (before_payment.captured.amount if before_payment else 0)
    ) > 0:
        took = Money(taken, payment.captured.currency)
        yield Topic.PAYMENT_CAPTURED, _payment(after, attempt, payment, took)
    if (more := _back(attempt, payment.ref) - back) > 0:
        went = Money(more, payment.captured.currency)
        yield Topic.PAYMENT_REFUNDED, _payment(after, attempt, payment, went)
    if ledger.asked_back(before_payment, payment):
        yield Topic.PAYMENT_DISPUTED, _payment(after, attempt, payment, payment.captured)


def _is_news(before: Session | None, event: p.CaseOpened) -> bool:
    """Whether a case is new: that of a payment that fits nothing is written anew with each fact."""
    cases = {} if before is None else before.cases
    return event.kind not in UNANNOUNCED and event.case_id not in cases


def _back(attempt: Attempt | None, ref: str) -> int:
    """Return what of a payment has certainly gone back, in minor units."""
    return 0 if attempt is None else ledger.payment_sums(attempt, ref).refunded


def _order(session: Session, checkout: Checkout) -> WebhookData:
    order = checkout.order
    attempt = ledger.find_attempt(session, order.attempt_id if order else None)
    return WebhookData(
        shop=session.shop_id,
        session=session.session_id,
        checkout=checkout.number,
        order_ref=order.order_ref if order else "",
        amount=order.total if order else None,
        attempt=attempt.attempt_id if attempt else "",
        provider=attempt.provider if attempt else "",
        payment_ref=attempt.secured if attempt else "",
        method=attempt.method if attempt else "",
        on_credit=attempt is not None and attempt.capture is CaptureMode.CREDIT,
    )


def _payment(
    session: Session, attempt: Attempt, payment: PaymentSnapshot, amount: Money
) -> WebhookData:
    order = session.checkouts[attempt.checkout].order
    paid = order is not None and order.attempt_id == attempt.attempt_id
    back = _back(attempt, payment.ref)
    return WebhookData(
        shop=session.shop_id,
        session=session.session_id,
        checkout=attempt.checkout,
        order_ref=order.order_ref if order is not None and paid else "",
        attempt=attempt.attempt_id,
        provider=attempt.provider,
        payment_ref=payment.ref,
        method=attempt.method,
        amount=amount,
        refunded=Money(back, payment.captured.currency) if back else None,
        on_credit=attempt.capture is CaptureMode.CREDIT,
    )


def _case(session: Session, event: p.CaseOpened) -> WebhookData:
    return WebhookData(
        shop=session.shop_id,
        session=session.session_id,
        case=event.case_id,
        kind=event.kind,
        subject=event.subject,
    )
