"""The rules of the live call: who may call, answer and hang up, and in which form the two talk.

The cart and the money never depend on a call. A form that sends more than before needs the
shopper's yes, one that sends less takes effect at once.
"""

from typing import assert_never

from msgspec import UnsetType

from theke_checkout.commands import call as c
from theke_checkout.commands.system import RecordCall
from theke_checkout.events import call as e
from theke_checkout.events.party import ConsentGiven
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve.party import consent_key
from theke_checkout.rules.given import Given
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.call import RANK, SIDES, CallEnd, CallForm, CallState, Side
from theke_checkout.values.codes import Purpose, Role, Status
from theke_checkout.values.reasons import Reason, RejectedError

CAMERA_TEXT = "camera-1"
"""The version of the sentence under which a shopper says yes to being seen."""


def decide_call(  # noqa: PLR0911 -- one case for each command of a closed union
    session: Session, command: c.CallCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what a command about the call causes."""
    match command:
        case c.StartCall():
            return _start(session, command.form, given)
        case c.AnswerCall():
            return _answer(session, given.party, command)
        case c.EndCall():
            _same_call(session, command.call_id)
            return (e.CallEnded(why=CallEnd.HUNG_UP),)
        case c.SetForm():
            return _set_form(session, command, given.party)
        case c.AskForm():
            return _ask_form(session, command.form)
        case c.AnswerForm():
            return _answer_form(session, given.party, command)
        case c.HideAddress():
            return _hide(session, given.party, hidden=command.hidden)
        case _:
            assert_never(command)


def pass_ringing_time(session: Session, given: Given) -> tuple[AnyEvent, ...]:
    """End a call that nobody answers; one that waits for an advisor rings until there is one."""
    due_ms = session.ringing_until_ms
    if due_ms is None or given.at_ms < due_ms:
        return ()
    return (e.CallEnded(why=CallEnd.UNANSWERED),)


def record_call(session: Session, command: RecordCall) -> tuple[AnyEvent, ...]:
    """Return what is kept of a party's part in a call; nothing where it is nobody's."""
    if command.figures.party_id not in session.parties:
        return ()
    return (e.CallMeasured(figures=command.figures),)


def _start(session: Session, chosen: CallForm | UnsetType, given: Given) -> tuple[AnyEvent, ...]:
    if session.call.state is not CallState.IDLE:
        raise RejectedError(Reason.NOTHING_TO_DO, "call")
    is_waiting = session.status is Status.WAITING
    if not _has_advisor(session) and not (is_waiting and given.party.role is Role.SHOPPER):
        raise RejectedError(Reason.FORBIDDEN, "call")
    form = session.form
    change: tuple[AnyEvent, ...] = ()
    if not isinstance(chosen, UnsetType) and chosen is not form:
        if given.party.role is not Role.SHOPPER:
            raise RejectedError(Reason.FORBIDDEN, "form")
        change = changed(session, given.party, chosen, text_chat=session.text_chat)
        form = chosen
    if form is CallForm.TEXT:
        raise RejectedError(Reason.CALL_OFF)
    if form is CallForm.TWO_WAY and given.party.role is Role.SHOPPER and not change:
        change = _seen_consent(session, given.party)
    serial = session.serial + len(change) + 1
    return (*change, e.CallStarted(call_id=f"k{serial}"))


def _same_call(session: Session, call_id: str) -> None:
    """Refuse what is about a call that is over, or about another one."""
    if session.call.state is CallState.IDLE:
        raise RejectedError(Reason.NOTHING_TO_DO, "call")
    if session.call.call_id != call_id:
        raise RejectedError(Reason.CONFLICT, "call")


def _answer(session: Session, party: Party, command: c.AnswerCall) -> tuple[AnyEvent, ...]:
    call, yes = session.call, command.yes
    if call.state is not CallState.RINGING:
        raise RejectedError(Reason.NOTHING_TO_DO, "call")
    _same_call(session, command.call_id)
    caller = session.parties.get(call.by) if call.by else None
    if caller is not None and SIDES.get(caller.role) is SIDES.get(party.role):
        raise RejectedError(Reason.FORBIDDEN, "call")
    if not yes:
        return (e.CallEnded(why=CallEnd.DECLINED),)
    is_seen = session.form is CallForm.TWO_WAY and party.role is Role.SHOPPER
    consent = _seen_consent(session, party) if is_seen else ()
    return (*consent, e.CallAnswered())


def _set_form(session: Session, command: c.SetForm, party: Party) -> tuple[AnyEvent, ...]:
    form, text_chat = command.form, command.text_chat
    if isinstance(form, UnsetType):
        form = session.form
    if isinstance(text_chat, UnsetType):
        text_chat = session.text_chat
    text_chat = text_chat or form is CallForm.TEXT  # else there would be no way to talk at all
    if (form, text_chat) == (session.form, session.text_chat) and session.call.wanted is None:
        raise RejectedError(Reason.NOTHING_TO_DO, "form")
    if party.role is not Role.SHOPPER and RANK[form] > RANK[session.form]:
        raise RejectedError(Reason.FORM_FORBIDS, form)
    return changed(session, party, form, text_chat=text_chat)


def changed(
    session: Session, party: Party, form: CallForm, *, text_chat: bool
) -> tuple[AnyEvent, ...]:
    """Return what a change of form causes: the yes to being seen, and the end of a call without
    sound."""
    if form not in session.forms:
        raise RejectedError(Reason.FORM_FORBIDS, form)
    is_seen = form is CallForm.TWO_WAY and party.role is Role.SHOPPER
    consent = _seen_consent(session, party) if is_seen else ()
    over = form is CallForm.TEXT and session.call.state is not CallState.IDLE
    ended = (e.CallEnded(why=CallEnd.HUNG_UP),) if over else ()
    return (*consent, e.FormSet(form=form, text_chat=text_chat or form is CallForm.TEXT), *ended)


def _ask_form(session: Session, form: CallForm) -> tuple[AnyEvent, ...]:
    if form not in session.forms:
        raise RejectedError(Reason.FORM_FORBIDS, form)
    if RANK[form] <= RANK[session.form] or form is session.call.wanted:
        raise RejectedError(Reason.NOTHING_TO_DO, "form")
    return (e.FormAsked(form=form),)


def _answer_form(session: Session, party: Party, command: c.AnswerForm) -> tuple[AnyEvent, ...]:
    wanted = session.call.wanted
    if wanted is None:
        raise RejectedError(Reason.NOTHING_TO_DO, "form")
    if command.form is not wanted:
        raise RejectedError(Reason.CONFLICT, "form")
    if SIDES.get(party.role) is Side.SHOP and command.yes:
        raise RejectedError(Reason.FORBIDDEN, "form")
    if not command.yes:
        return (e.FormDeclined(),)
    return changed(session, party, wanted, text_chat=session.text_chat)


def _hide(session: Session, party: Party, *, hidden: bool) -> tuple[AnyEvent, ...]:
    if (party.party_id in session.call.hidden) is hidden:
        raise RejectedError(Reason.NOTHING_TO_DO, "address")
    return (e.AddressHidden(party_id=party.party_id, hidden=hidden),)


def _seen_consent(session: Session, party: Party) -> tuple[AnyEvent, ...]:
    """Return the yes to being seen, unless it stands already."""
    if consent_key(Purpose.CAMERA, party.party_id) in session.consents:
        return ()
    return (ConsentGiven(purpose=Purpose.CAMERA, text_version=CAMERA_TEXT),)


def _has_advisor(session: Session) -> bool:
    return any(party.role is Role.ADVISOR and not party.left for party in session.parties.values())
