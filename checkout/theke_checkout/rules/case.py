"""The rules of cases: what is put before a person, once, until one has dealt with it.

Where a case holds up a checkout, what the person says leads it on as the shop's answer would have.
"""

from collections.abc import Mapping
from typing import assert_never

from theke_checkout.commands import system
from theke_checkout.commands.system import CaseOutcome, Placement
from theke_checkout.events import payment as e
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules import orders
from theke_checkout.rules.given import Given
from theke_checkout.state.payment import Case
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import CaseKind, ReportReason
from theke_checkout.values.ids import CaseId
from theke_checkout.values.limits import (
    FACTS_MAX,
    NAME_CHARS_MAX,
    NOTE_CHARS_MAX,
    REASON_CHARS_MAX,
    REPORTS_MAX,
)
from theke_checkout.values.reasons import Reason, RejectedError

OUTCOMES: Mapping[str, tuple[CaseOutcome, ...]] = {
    CaseKind.PLACEMENT_UNKNOWN: (CaseOutcome.PLACED, CaseOutcome.NOT_PLACED),
    CaseKind.ORDER_NOT_CANCELED: (CaseOutcome.CANCELED, CaseOutcome.STANDS),
    CaseKind.REFUND_FAILED: (CaseOutcome.GIVEN_BACK,),
}
"""What a person can say of each kind of case; of all others only that it is done."""

HOLDING = (CaseKind.PLACEMENT_UNKNOWN, CaseKind.ORDER_NOT_CANCELED)
"""Kinds that hold up a checkout until a person has said how it ended."""


def decide_case(
    session: Session, command: system.CaseCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what noting or resolving a case causes."""
    match command:
        case system.NoteCase():
            cases = session.cases.values()
            open_already = any(
                case.kind == command.kind and case.subject == command.subject for case in cases
            )
            if open_already or len(cases) >= FACTS_MAX:
                return ()
            case_id = CaseId(f"k{session.serial + 1}")
            return (e.CaseOpened(case_id=case_id, kind=command.kind, subject=command.subject),)
        case system.ResolveCase():
            return _resolve(session, command, given)
        case _:
            assert_never(command)


def report(session: Session, reason: ReportReason) -> tuple[AnyEvent, ...]:
    """Put before a person of the shop what a shopper reports; each report stands for itself."""
    reports = [case for case in session.cases.values() if case.kind == CaseKind.REPORT]
    if len(reports) >= REPORTS_MAX or len(session.cases) >= FACTS_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, CaseKind.REPORT)
    case_id = CaseId(f"k{session.serial + 1}")
    return (e.CaseOpened(case_id=case_id, kind=CaseKind.REPORT, subject=reason),)


def outcomes(kind: str) -> tuple[CaseOutcome, ...]:
    """Return what a person can say of a case of this kind."""
    return OUTCOMES.get(kind, (CaseOutcome.DONE,))


def _resolve(session: Session, command: system.ResolveCase, given: Given) -> tuple[AnyEvent, ...]:
    """Close a case with what was said of it, and draw the consequences."""
    case = session.cases.get(CaseId(command.case_id))
    if case is None:
        raise RejectedError(Reason.NOT_FOUND, command.case_id)
    _check(case, command)
    resolved = e.CaseResolved(
        case_id=case.case_id,
        note=command.note,
        outcome=command.outcome or "",
        by=command.by,
    )
    follows = _led_on(session, case, command, given)
    closes = any(_is_close(event, case) for event in follows)
    events = tuple(resolved if _is_close(event, case) else event for event in follows)
    return events if closes else (*events, resolved)


def _check(case: Case, command: system.ResolveCase) -> None:
    if command.outcome is None and case.kind in HOLDING:
        raise RejectedError(Reason.MALFORMED, "outcome")
    if command.outcome is not None and command.outcome not in outcomes(case.kind):
        raise RejectedError(Reason.MALFORMED, "outcome")
    if bool(command.order_ref) != (command.outcome is CaseOutcome.PLACED):
        raise RejectedError(Reason.MALFORMED, "order_ref")
    limits = (
        ("note", command.note, NOTE_CHARS_MAX),
        ("order_ref", command.order_ref, REASON_CHARS_MAX),
        ("by", command.by, NAME_CHARS_MAX),
    )
    for name, text, chars_max in limits:
        if len(text) > chars_max:
            raise RejectedError(Reason.TOO_LARGE, name)


def _led_on(
    session: Session, case: Case, command: system.ResolveCase, given: Given
) -> tuple[AnyEvent, ...]:
    """What the outcome means for the checkout that the case holds up."""
    held = next((x for x in session.checkouts.values() if orders.subject(x) == case.subject), None)
    if held is None:
        return ()
    match command.outcome:
        case CaseOutcome.PLACED | CaseOutcome.NOT_PLACED:
            return _placement(session, held, command, given)
        case CaseOutcome.CANCELED:
            canceled = system.RecordOrderCanceled(
                checkout=held.number, number=held.placements, done=True
            )
            return orders.record_order_canceled(session, canceled, given)
        case CaseOutcome.STANDS:
            return orders.let_stand(session, held)
        case CaseOutcome.GIVEN_BACK | CaseOutcome.DONE | None:
            return ()
        case _:
            assert_never(command.outcome)


def _placement(
    session: Session, held: Checkout, command: system.ResolveCase, given: Given
) -> tuple[AnyEvent, ...]:
    placed = command.outcome is CaseOutcome.PLACED
    answer = system.RecordPlacement(
        checkout=held.number,
        number=held.placements,
        outcome=Placement.PLACED if placed else Placement.REFUSED,
        order_ref=command.order_ref,
    )
    return orders.record_placement(session, answer, given)


def _is_close(event: AnyEvent, case: Case) -> bool:
    return isinstance(event, e.CaseResolved) and event.case_id == case.case_id
