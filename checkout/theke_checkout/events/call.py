"""What happened to the live call."""

from typing import TypeAlias

from theke_checkout.events.event import Event
from theke_checkout.values.call import CallEnd, CallFigures, CallForm
from theke_checkout.values.ids import PartyId


class CallStarted(Event, frozen=True, kw_only=True, tag="call_started"):
    """One side called the other."""

    call_id: str


class CallAnswered(Event, frozen=True, kw_only=True, tag="call_answered"):
    """The other side took the call."""


class CallEnded(Event, frozen=True, kw_only=True, tag="call_ended"):
    """It was hung up, declined, or not answered in time."""

    why: CallEnd


class FormSet(Event, frozen=True, kw_only=True, tag="form_set"):
    """The two talk in another form from now on, or may write now, or no longer."""

    form: CallForm
    text_chat: bool


class FormAsked(Event, frozen=True, kw_only=True, tag="form_asked"):
    """An advisor asked for a form in which more is sent."""

    form: CallForm


class FormDeclined(Event, frozen=True, kw_only=True, tag="form_declined"):
    """That was answered with no, or taken back."""


class AddressHidden(Event, frozen=True, kw_only=True, tag="address_hidden"):
    """Somebody's network address reaches nobody from now on, or may again."""

    party_id: PartyId
    hidden: bool


class CallMeasured(Event, frozen=True, kw_only=True, tag="call_measured"):
    """A party's part in a call is over; this is how it went for it."""

    figures: CallFigures


FormEvent: TypeAlias = FormSet | FormAsked | FormDeclined
CallEvent: TypeAlias = (
    CallStarted | CallAnswered | CallEnded | CallMeasured | AddressHidden | FormEvent
)
