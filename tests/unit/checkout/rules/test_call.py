"""Who may call whom, in which form, and what a form lets each side send."""

import itertools

import pytest
from msgspec.structs import replace

from tests.scene import ADVISOR, COMPANION, EXPERT, POLICY, SHOPPER, Scene, opened
from theke_checkout.commands import call as c
from theke_checkout.commands import system as s
from theke_checkout.commands.contact import RevokeConsent
from theke_checkout.commands.party import CallAdvisor, EndSession, LeaveSession
from theke_checkout.effects.consequences import due_at
from theke_checkout.events import call as e
from theke_checkout.events.party import ConsentGiven, ConsentRevoked
from theke_checkout.rules.call import CAMERA_TEXT
from theke_checkout.values.call import (
    CallEnd,
    CallFigures,
    CallForm,
    CallState,
    Track,
    may_send,
)
from theke_checkout.values.codes import Purpose, Role, Status
from theke_checkout.values.ids import PartyId
from theke_checkout.values.limits import CALL_IDLE_MS, RINGING_MS
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import Policy
from theke_checkout.views.session import view

TEXT, AUDIO, ONE_WAY, TWO_WAY = CallForm
SEEN = ConsentGiven(purpose=Purpose.CAMERA, text_version=CAMERA_TEXT)


def at_the_counter(policy: Policy = POLICY) -> Scene:
    """Return a session with an advisor, in which nobody has called yet."""
    scene = opened(policy)
    scene.join(Role.ADVISOR)
    return scene


def in_call(form: CallForm = ONE_WAY) -> Scene:
    """Return a session whose call is on."""
    scene = at_the_counter(replace(POLICY, call_form=form))
    scene.do(c.StartCall(), ADVISOR)
    scene.do(answer(scene))
    assert scene.session.call.state is CallState.ON
    return scene


def answer(scene: Scene, *, yes: bool = True) -> c.AnswerCall:
    """Return the answer to the call that rings."""
    return c.AnswerCall(call_id=scene.session.call.call_id or "k0", yes=yes)


def hang_up(scene: Scene) -> c.EndCall:
    """Return the end of the call."""
    return c.EndCall(call_id=scene.session.call.call_id or "k0")


SENDS = {
    TEXT: ("", ""),
    AUDIO: ("audio", "audio"),
    ONE_WAY: ("audio camera screen", "audio"),
    TWO_WAY: ("audio camera screen", "audio camera"),
}
"""By form: what the shop's side sends, and what the shopper's does."""


def test_each_form_lets_each_role_send_what_the_copy_says() -> None:
    """All forms, roles and tracks, also while somebody pays: then no screen."""
    for form, role, track, paying in itertools.product(CallForm, Role, Track, (False, True)):
        shops, theirs = SENDS[form]
        sent = {
            Role.ADVISOR: shops,
            Role.EXPERT: shops,
            Role.SHOPPER: theirs,
            Role.COMPANION: theirs,
        }.get(role, "")
        allowed = track in sent.split() and not (paying and track is Track.SCREEN)
        assert may_send(form, role, track, paying=paying) is allowed, (form, role, track, paying)


@pytest.mark.parametrize(("caller", "other"), [(ADVISOR, SHOPPER), (SHOPPER, ADVISOR)])
def test_one_side_calls_and_the_other_answers(caller: PartyId, other: PartyId) -> None:
    """It rings until it is taken; nobody answers the own call, and nobody calls twice."""
    scene = at_the_counter()
    [started] = scene.do(c.StartCall(), caller)
    assert isinstance(started, e.CallStarted)
    call = scene.session.call
    assert (call.state, call.by, call.call_id) == (CallState.RINGING, caller, started.call_id)
    assert scene.refusal(c.StartCall(), other) is Reason.NOTHING_TO_DO
    assert scene.refusal(answer(scene), caller) is Reason.FORBIDDEN
    assert scene.do(answer(scene), other) == (e.CallAnswered(),)
    assert scene.session.call.state is CallState.ON
    assert scene.refusal(answer(scene), other) is Reason.NOTHING_TO_DO
    assert scene.do(hang_up(scene), caller) == (e.CallEnded(why=CallEnd.HUNG_UP),)
    assert scene.refusal(hang_up(scene), caller) is Reason.NOTHING_TO_DO
    [again] = scene.do(c.StartCall(), other)
    assert isinstance(again, e.CallStarted)
    assert again.call_id != started.call_id


def test_a_call_is_declined_or_not_answered_in_time() -> None:
    """Both end it in words; the time that it may ring is when time must pass next."""
    scene = at_the_counter()
    scene.do(c.StartCall(), ADVISOR)
    assert scene.do(answer(scene, yes=False)) == (e.CallEnded(why=CallEnd.DECLINED),)
    scene.do(c.StartCall(), ADVISOR)
    assert due_at(scene.session) == scene.at_ms + RINGING_MS
    scene.at_ms += RINGING_MS - 1
    assert scene.do(s.PassTime()) == ()
    scene.at_ms += 1
    assert scene.do(s.PassTime()) == (e.CallEnded(why=CallEnd.UNANSWERED),)
    assert due_at(scene.session) == scene.session.touched_at_ms + POLICY.idle_ms


def test_who_waits_may_call_and_it_rings_once_somebody_is_there() -> None:
    """Nobody can answer before: until then no time runs out."""
    scene = opened()
    assert scene.session.status is Status.WAITING
    scene.do(c.StartCall())
    assert due_at(scene.session) == scene.session.touched_at_ms + POLICY.idle_ms
    scene.at_ms += RINGING_MS * 2
    assert scene.do(s.PassTime()) == ()
    scene.join(Role.ADVISOR)
    assert due_at(scene.session) == scene.at_ms + RINGING_MS
    assert scene.do(answer(scene), ADVISOR) == (e.CallAnswered(),)


def test_without_an_advisor_there_is_nobody_to_call() -> None:
    """Who goes on alone first asks for somebody; a call ends with its advisor."""
    scene = in_call()
    scene.do(LeaveSession(), ADVISOR)
    assert scene.session.call.state is CallState.IDLE
    assert scene.refusal(c.StartCall()) is Reason.FORBIDDEN
    scene.do(CallAdvisor())
    assert scene.do(c.StartCall())
    lost = in_call()
    lost.do(s.ReturnToQueue(party_id=ADVISOR))
    assert lost.session.call.state is CallState.IDLE
    over = in_call()
    over.do(EndSession())
    assert over.session.call.state is CallState.IDLE


@pytest.mark.parametrize(("before", "after"), list(itertools.product(CallForm, CallForm)))
def test_less_takes_effect_at_once_and_more_needs_the_shoppers_yes(
    before: CallForm, after: CallForm
) -> None:
    """Every pair: the shopper chooses any, an advisor a lower one, and asks for a higher one."""
    scene = at_the_counter(replace(POLICY, call_form=before))
    if before is after:
        assert scene.refusal(c.SetForm(form=after)) is Reason.NOTHING_TO_DO
        return
    is_more = list(CallForm).index(after) > list(CallForm).index(before)
    changed = e.FormSet(form=after, text_chat=True)
    if not is_more:
        assert scene.refusal(c.AskForm(form=after), ADVISOR) is Reason.NOTHING_TO_DO
        assert scene.do(c.SetForm(form=after), ADVISOR) == (changed,)
        return
    assert scene.refusal(c.SetForm(form=after), ADVISOR) is Reason.FORM_FORBIDS
    assert scene.refusal(c.AnswerForm(form=after, yes=True)) is Reason.NOTHING_TO_DO
    assert scene.do(c.AskForm(form=after), ADVISOR) == (e.FormAsked(form=after),)
    assert scene.session.form is before
    assert scene.refusal(c.AskForm(form=after), ADVISOR) is Reason.NOTHING_TO_DO
    assert scene.refusal(c.AnswerForm(form=after, yes=True), ADVISOR) is Reason.FORBIDDEN
    is_seen = after is TWO_WAY
    assert scene.do(c.AnswerForm(form=after, yes=True)) == (
        (SEEN, changed) if is_seen else (changed,)
    )
    assert (scene.session.form, scene.session.call.wanted) == (after, None)


def test_a_question_for_more_is_declined_or_taken_back() -> None:
    scene = at_the_counter()
    for party in (SHOPPER, ADVISOR):
        scene.do(c.AskForm(form=TWO_WAY), ADVISOR)
        assert scene.do(c.AnswerForm(form=TWO_WAY, yes=False), party) == (e.FormDeclined(),)
        assert scene.session.call.wanted is None
    scene.do(c.AskForm(form=TWO_WAY), ADVISOR)
    assert scene.do(c.SetForm(form=AUDIO)) == (e.FormSet(form=AUDIO, text_chat=True),)
    assert scene.session.call.wanted is None


def test_switching_keeps_the_call_and_writing_alone_ends_it() -> None:
    scene = in_call()
    call_id = scene.session.call.call_id
    for form in (TWO_WAY, AUDIO, ONE_WAY):
        scene.do(c.SetForm(form=form))
        assert (scene.session.call.state, scene.session.call.call_id) == (CallState.ON, call_id)
    ended = scene.do(c.SetForm(form=TEXT), ADVISOR)
    assert ended == (e.FormSet(form=TEXT, text_chat=True), e.CallEnded(why=CallEnd.HUNG_UP))
    assert scene.refusal(c.StartCall(), ADVISOR) is Reason.CALL_OFF
    assert scene.refusal(c.StartCall(form=AUDIO), ADVISOR) is Reason.FORBIDDEN
    form_and_call = scene.do(c.StartCall(form=AUDIO))
    assert form_and_call[0] == e.FormSet(form=AUDIO, text_chat=True)
    assert scene.session.call.state is CallState.RINGING


def test_a_shop_says_which_forms_there_are() -> None:
    """What is not among them can be neither chosen nor asked for; writing always can."""
    scene = at_the_counter(replace(POLICY, call_form=AUDIO, call_forms=(ONE_WAY,)))
    assert scene.session.forms == (TEXT, AUDIO, ONE_WAY)
    for command, party in ((c.SetForm(form=TWO_WAY), SHOPPER), (c.AskForm(form=TWO_WAY), ADVISOR)):
        assert scene.refusal(command, party) is Reason.FORM_FORBIDS
    assert scene.refusal(c.StartCall(form=TWO_WAY)) is Reason.FORM_FORBIDS
    assert scene.do(c.SetForm(form=TEXT))


def test_the_chat_beside_a_call_can_be_off_but_never_without_sound() -> None:
    scene = in_call()
    off = c.SetForm(text_chat=False)
    assert scene.do(off) == (e.FormSet(form=ONE_WAY, text_chat=False),)
    assert scene.refusal(off) is Reason.NOTHING_TO_DO
    assert scene.do(c.SetForm(form=TEXT))[0] == e.FormSet(form=TEXT, text_chat=True)
    assert scene.session.text_chat is True
    quiet = at_the_counter(replace(POLICY, text_chat=False))
    assert quiet.session.text_chat is False


def test_being_seen_is_a_yes_of_its_own_that_is_logged_once_and_can_be_taken_back() -> None:
    scene = in_call()
    assert scene.do(c.SetForm(form=TWO_WAY)) == (SEEN, e.FormSet(form=TWO_WAY, text_chat=True))
    taken_back = scene.do(RevokeConsent(purpose=Purpose.CAMERA))
    assert taken_back == (
        ConsentRevoked(purpose=Purpose.CAMERA),
        e.FormSet(form=ONE_WAY, text_chat=True),
    )
    both = at_the_counter(replace(POLICY, call_form=TWO_WAY))
    both.do(c.StartCall(), ADVISOR)
    assert both.do(answer(both)) == (SEEN, e.CallAnswered())
    both.do(hang_up(both))
    [started] = both.do(c.StartCall())
    assert isinstance(started, e.CallStarted)


def test_who_hides_an_address_says_so_for_themselves() -> None:
    scene = at_the_counter()
    scene.join(Role.COMPANION, Role.EXPERT)
    for party in (SHOPPER, COMPANION):
        hidden = e.AddressHidden(party_id=party, hidden=True)
        assert scene.do(c.HideAddress(hidden=True), party) == (hidden,)
        assert view(scene.session, party, {}).call.hidden
        assert scene.refusal(c.HideAddress(hidden=True), party) is Reason.NOTHING_TO_DO
    assert scene.session.call.hidden == (SHOPPER, COMPANION)
    for party in (ADVISOR, EXPERT):
        assert scene.refusal(c.HideAddress(hidden=True), party) is Reason.FORBIDDEN
        assert not view(scene.session, party, {}).call.hidden
    scene.do(c.HideAddress(hidden=False))
    assert scene.session.call.hidden == (COMPANION,)


def test_nobody_but_the_two_calls_or_changes_the_form() -> None:
    scene = in_call()
    scene.join(Role.COMPANION, Role.EXPERT)
    commands = (c.StartCall(), answer(scene), hang_up(scene), c.SetForm(form=AUDIO))
    for party, command in itertools.product((COMPANION, EXPERT), commands):
        assert scene.refusal(command, party) is Reason.FORBIDDEN


def test_a_yes_is_to_what_was_read() -> None:
    """Another form was asked for meanwhile, or another call rings: that was not answered."""
    scene = at_the_counter(replace(POLICY, call_form=TEXT))
    scene.do(c.AskForm(form=AUDIO), ADVISOR)
    scene.do(c.AskForm(form=TWO_WAY), ADVISOR)
    assert scene.refusal(c.AnswerForm(form=AUDIO, yes=True)) is Reason.CONFLICT
    assert not scene.session.consents
    scene = in_call()
    former = scene.session.call.call_id
    scene.do(hang_up(scene))
    scene.do(c.StartCall(), ADVISOR)
    for late in (c.AnswerCall(call_id=former, yes=False), c.EndCall(call_id=former)):
        assert scene.refusal(late) is Reason.CONFLICT
    assert scene.session.call.state is CallState.RINGING


def test_where_being_seen_is_the_only_call_there_is_its_end_is_the_calls() -> None:
    policy = replace(POLICY, call_form=TWO_WAY, call_forms=(TWO_WAY,), text_chat=False)
    scene = at_the_counter(policy)
    scene.do(c.StartCall(), ADVISOR)
    scene.do(answer(scene))
    assert scene.do(RevokeConsent(purpose=Purpose.CAMERA)) == (
        ConsentRevoked(purpose=Purpose.CAMERA),
        e.FormSet(form=TEXT, text_chat=True),
        e.CallEnded(why=CallEnd.HUNG_UP),
    )
    assert scene.session.text_chat


def figures(party_id: PartyId, call_id: str) -> CallFigures:
    """Return how a part in a call went."""
    return CallFigures(party_id=party_id, call_id=call_id, seconds=60, reports=0)


def test_how_it_went_is_kept_for_each_party_even_after_the_end() -> None:
    scene = in_call()
    call_id = scene.session.call.call_id
    hers, theirs = figures(SHOPPER, call_id), figures(ADVISOR, call_id)
    scene.do(EndSession())
    assert scene.do(s.RecordCall(figures=hers)) == (e.CallMeasured(figures=hers),)
    assert scene.do(s.RecordCall(figures=theirs))
    assert scene.session.call.figures == (hers, theirs)
    assert scene.session.status is Status.ENDED
    later = figures(SHOPPER, "k99")
    scene.do(s.RecordCall(figures=later))
    assert scene.session.call.figures == (theirs, later)
    assert scene.do(s.RecordCall(figures=figures(PartyId("y77"), call_id))) == ()


def test_who_talks_is_not_idle_but_not_for_ever() -> None:
    scene = in_call()
    began_ms = scene.session.call.at_ms
    assert due_at(scene.session) == began_ms + CALL_IDLE_MS
    scene.at_ms = began_ms + CALL_IDLE_MS - 1
    assert scene.do(s.PassTime()) == ()
    scene.at_ms += 1
    assert scene.do(s.PassTime())
    assert scene.session.status is Status.ENDED
    over = in_call()
    over.do(hang_up(over))
    assert due_at(over.session) == over.session.touched_at_ms + POLICY.idle_ms
