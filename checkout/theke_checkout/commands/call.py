"""Commands of the live call: calling, answering, hanging up, and in which form the two talk."""

from typing import TypeAlias

from msgspec import UNSET, UnsetType

from theke_checkout.commands.command import Command
from theke_checkout.values.call import CallForm, CallId


class StartCall(Command, frozen=True, kw_only=True, tag="start_call"):
    """Call the other side; it rings there until it is answered.

    A shopper may say in which form; without one it is the session's.
    """

    form: CallForm | UnsetType = UNSET


class AnswerCall(Command, frozen=True, kw_only=True, tag="answer_call"):
    """Take a call, or decline it; only the side that did not call."""

    call_id: CallId
    yes: bool


class EndCall(Command, frozen=True, kw_only=True, tag="end_call"):
    """Hang up for everybody. The session goes on."""

    call_id: CallId


class SetForm(Command, frozen=True, kw_only=True, tag="set_form"):
    """Change how the two talk, at once; what is not named stays.

    A shopper may choose any form that the shop allows, an advisor only a lower one.
    """

    form: CallForm | UnsetType = UNSET
    text_chat: bool | UnsetType = UNSET


class AskForm(Command, frozen=True, kw_only=True, tag="ask_form"):
    """Ask the shopper for a form in which more is sent."""

    form: CallForm


class AnswerForm(Command, frozen=True, kw_only=True, tag="answer_form"):
    """Say yes or no to the form that was asked for; whoever asked may take it back.

    `form` is the one that was read: another one may have been asked for meanwhile.
    """

    form: CallForm
    yes: bool


class HideAddress(Command, frozen=True, kw_only=True, tag="hide_address"):
    """Let the own network address reach nobody in a call: everything goes by way of a relay."""

    hidden: bool


CallCommand: TypeAlias = (
    StartCall | AnswerCall | EndCall | SetForm | AskForm | AnswerForm | HideAddress
)
