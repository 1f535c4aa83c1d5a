"""The rules of the order: placed, refused or unknown; and what follows when money fails.

An order that stands and money that stands together complete a checkout; one without the other does
not stay.
"""

from theke_checkout import ledger
from theke_checkout.commands.system import (
    Placement,
    RecordCaptureFailure,
    RecordOrderCanceled,
    RecordPlacement,
)
from theke_checkout.events import payment as e
from theke_checkout.events.quote import CheckoutCompleted, QuoteFailed
from theke_checkout.events.unions import AnyEvent, AnyPaymentEvent
from theke_checkout.rules import endings
from theke_checkout.rules.given import Given
from theke_checkout.rules.payment import cancel, current
from theke_checkout.state.payment import Attempt, Order
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import CaseKind, Phase
from theke_checkout.values.facts import FINAL, PaymentState
from theke_checkout.values.quote import Problem


def record_placement(
    session: Session, command: RecordPlacement, given: Given
) -> tuple[AnyEvent, ...]:
    """Take the shop's answer to the placement that is waited for; once."""
    checkout = session.checkouts.get(command.checkout)
    if checkout is None:
        return ()
    awaited = checkout.phase is Phase.SETTLING and standing(checkout) is None
    if not awaited or command.number != checkout.placements:
        return _unexpected(session, checkout, command)
    match command.outcome:
        case Placement.PLACED:
            return _placed(session, command, given)
        case Placement.REFUSED:
            return _refused(session, command, given)
        case Placement.UNKNOWN:
            return endings.open_case(session, CaseKind.PLACEMENT_UNKNOWN, subject(checkout))


def record_capture_failure(session: Session, command: RecordCaptureFailure) -> tuple[AnyEvent, ...]:
    """The authorized money will not be taken: the order must not stand, nor the authorization."""
    attempt = ledger.find_attempt(session, command.attempt_id)
    if attempt is None or attempt.capture_failed or not attempt.secured:
        return ()
    order = standing(session.checkouts[attempt.checkout])
    payment = attempt.payments[attempt.secured]
    if order is None or order.attempt_id != attempt.attempt_id:
        return ()
    if payment.state is PaymentState.CAPTURED:
        return ()
    failed = e.CaptureFailed(attempt_id=attempt.attempt_id, code=command.code)
    if payment.state in FINAL:
        return (failed,)
    return (failed, cancel(attempt, "capture_failed"))


def record_order_canceled(
    session: Session, command: RecordOrderCanceled, given: Given
) -> tuple[AnyEvent, ...]:
    """The order without money is undone, or a person must undo it."""
    checkout = session.checkouts.get(command.checkout)
    if checkout is None or command.number != checkout.placements:
        return ()
    attempt = current(checkout, Phase.SETTLING)
    if attempt is None or not attempt.capture_failed or standing(checkout) is None:
        return ()
    if not command.done:
        if _paid(attempt):
            return (CheckoutCompleted(),)
        return endings.open_case(session, CaseKind.ORDER_NOT_CANCELED, subject(checkout))
    canceled = e.OrderCanceled(checkout=checkout.number)
    closed = endings.close_cases(session, CaseKind.ORDER_NOT_CANCELED, subject(checkout))
    return _reopened(session, checkout, (canceled, *closed), "capture_failed", given)


def let_stand(session: Session, checkout: Checkout) -> tuple[AnyEvent, ...]:
    """A person lets the order stand whose money could not be taken: the shop sees to it."""
    attempt = current(checkout, Phase.SETTLING)
    if attempt is None or not attempt.capture_failed or standing(checkout) is None:
        return ()
    closed = endings.close_cases(session, CaseKind.ORDER_NOT_CANCELED, subject(checkout))
    return (*closed, CheckoutCompleted())


def follow_money(session: Session, checkout: Checkout, attempt: Attempt) -> tuple[AnyEvent, ...]:
    """What the newest word on an order's money means for the order that stands."""
    order = standing(checkout)
    if checkout.phase is not Phase.SETTLING or order is None:
        return ()
    if attempt.capture_failed and not endings.cases(
        session, CaseKind.ORDER_NOT_CANCELED, subject(checkout)
    ):
        return ()
    if _paid(attempt):
        closed = endings.close_cases(session, CaseKind.ORDER_NOT_CANCELED, subject(checkout))
        return (*closed, CheckoutCompleted())
    payment = attempt.payments[attempt.secured]
    ended = payment.state in FINAL
    if attempt.capture_failed or not ended:
        return ()
    return (e.CaptureFailed(attempt_id=attempt.attempt_id, code=payment.state.value),)


def standing(checkout: Checkout) -> Order | None:
    """Return the checkout's order, if it was not undone."""
    order = checkout.order
    return None if order is None or order.canceled else order


def subject(checkout: Checkout) -> str:
    """Return how cases name a checkout."""
    return f"c{checkout.number}"


def _placed(session: Session, command: RecordPlacement, given: Given) -> tuple[AnyEvent, ...]:
    placed = e.OrderPlaced(checkout=command.checkout, order_ref=command.order_ref)
    after = endings.then(session, (placed,), given)
    checkout = after.checkouts[command.checkout]
    closed = endings.close_cases(session, CaseKind.PLACEMENT_UNKNOWN, subject(checkout))
    attempt = current(checkout, Phase.SETTLING)
    if attempt is None:
        return (placed, *closed, CheckoutCompleted())
    return (placed, *closed, *follow_money(after, checkout, attempt))


def _refused(session: Session, command: RecordPlacement, given: Given) -> tuple[AnyEvent, ...]:
    checkout = session.checkouts[command.checkout]
    code = command.code or "order_refused"
    refused = e.OrderRefused(checkout=checkout.number, code=code)
    closed = endings.close_cases(session, CaseKind.PLACEMENT_UNKNOWN, subject(checkout))
    return _reopened(session, checkout, (refused, *closed), code, given)


def _reopened(
    session: Session,
    checkout: Checkout,
    events: tuple[AnyPaymentEvent, ...],
    code: str,
    given: Given,
) -> tuple[AnyEvent, ...]:
    """Back to the cart with the reason shown; the money of the order that is gone goes back."""
    after = endings.then(session, events, given)
    problems = (Problem(code=code),)
    shown = QuoteFailed(cart_version=checkout.cart.version, problems=problems)
    if checkout.current is None:
        return (*events, shown)
    attempt = after.checkouts[checkout.number].attempts[checkout.current]
    if attempt.capture_failed:
        return (*events, shown, *endings.give_back(after, attempt, "capture_failed"))
    # The shopper may have asked to stop before: that lost the race, and must be asked anew.
    again = checkout.attempts[checkout.current].secured
    return (*events, shown, *endings.give_back(after, attempt, "order_refused", again=again))


def _unexpected(
    session: Session, checkout: Checkout, command: RecordPlacement
) -> tuple[AnyEvent, ...]:
    """Handle an unexpected answer: nothing new, or an order that we do not know."""
    order = checkout.order
    same = order is not None and order.order_ref == command.order_ref
    if command.outcome is not Placement.PLACED or same:
        return ()
    return endings.open_case(session, CaseKind.ORPHAN_ORDER, command.order_ref)


def _paid(attempt: Attempt) -> bool:
    payment = attempt.payments.get(attempt.secured)
    return (
        payment is not None
        and payment.state is PaymentState.CAPTURED
        and payment.captured == attempt.amount
    )
