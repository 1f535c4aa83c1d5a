"""The rules of cases: what is put before a person, once, until one has dealt with it."""

from typing import assert_never

from theke_checkout import events as e
from theke_checkout import system
from theke_checkout.ids import CaseId
from theke_checkout.limits import FACTS_MAX
from theke_checkout.reasons import Reason, RejectedError
from theke_checkout.state import Session


def decide_case(session: Session, command: system.CaseCommand) -> tuple[e.AnyEvent, ...]:
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
            if CaseId(command.case_id) not in session.cases:
                raise RejectedError(Reason.NOT_FOUND, command.case_id)
            return (e.CaseResolved(case_id=CaseId(command.case_id), note=command.note),)
        case _:
            assert_never(command)
