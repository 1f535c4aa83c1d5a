"""The live call of a session: whether there is one, and in which form the two talk."""

from msgspec import Struct

from theke_checkout.values.call import CallFigures, CallForm, CallState
from theke_checkout.values.ids import PartyId


class Call(Struct, frozen=True, kw_only=True):
    """A session has one call at most; its form is kept from one to the next.

    Who is connected, muted or seen right now is no part of it: that is gone with the process.
    """

    call_id: str = ""
    """Of the call that rings or is on; else of the last one."""
    state: CallState = CallState.IDLE
    by: PartyId | None = None
    """Who called."""
    at_ms: int = 0
    """Since when it is in this state."""
    form: CallForm | None = None
    """As it was changed in this session; else the shop's own."""
    text_chat: bool | None = None
    """Whether the two may also write; likewise."""
    wanted: CallForm | None = None
    """The form that an advisor has asked for."""
    wanted_by: PartyId | None = None
    hidden: tuple[PartyId, ...] = ()
    """Whose network address reaches nobody."""
    figures: tuple[CallFigures, ...] = ()
    """How each party's last part in a call went."""


NO_CALL = Call()
"""Nobody has called yet, and everything is as the shop has it."""
