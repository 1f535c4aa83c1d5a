"""How events change the live call."""

from typing import assert_never

from msgspec.structs import replace

from theke_checkout.events import call as e
from theke_checkout.events.event import Stamp
from theke_checkout.state.call import Call
from theke_checkout.state.session import Session
from theke_checkout.values.call import CallState


def evolve_call(session: Session, event: e.CallEvent, stamp: Stamp) -> Session:
    """Apply an event of the call."""
    return replace(session, call=_after(session.call, event, stamp))


def _after(call: Call, event: e.CallEvent, stamp: Stamp) -> Call:
    match event:
        case e.CallStarted():
            return replace(
                call,
                call_id=event.call_id,
                state=CallState.RINGING,
                by=stamp.by,
                at_ms=stamp.at_ms,
            )
        case e.CallAnswered():
            return replace(call, state=CallState.ON, at_ms=stamp.at_ms)
        case e.CallEnded():
            return silent(call, stamp)
        case e.CallMeasured():
            party_id = event.figures.party_id
            others = tuple(item for item in call.figures if item.party_id != party_id)
            return replace(call, figures=(*others, event.figures))
        case e.AddressHidden():
            seen = tuple(party for party in call.hidden if party != event.party_id)
            return replace(call, hidden=(*seen, event.party_id) if event.hidden else seen)
        case _:
            return _in_form(call, event, stamp)


def _in_form(call: Call, event: e.FormEvent, stamp: Stamp) -> Call:
    match event:
        case e.FormSet():
            return replace(
                call, form=event.form, text_chat=event.text_chat, wanted=None, wanted_by=None
            )
        case e.FormAsked():
            return replace(call, wanted=event.form, wanted_by=stamp.by)
        case e.FormDeclined():
            return replace(call, wanted=None, wanted_by=None)
        case _:
            assert_never(event)


def silent(call: Call, stamp: Stamp) -> Call:
    """Return the call as it is over; the same one where there was none."""
    if call.state is CallState.IDLE and call.wanted is None:
        return call
    return replace(
        call, state=CallState.IDLE, by=None, at_ms=stamp.at_ms, wanted=None, wanted_by=None
    )


def ring_anew(call: Call, stamp: Stamp) -> Call:
    """Return the call as it is once there is somebody who can answer: it rings from now on."""
    return replace(call, at_ms=stamp.at_ms) if call.state is CallState.RINGING else call
