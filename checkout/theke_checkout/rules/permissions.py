"""Who may send which command, as data: by role and drive. What is not here is forbidden.

The phases of a checkout are the other half, in `phases.py`; what depends on more than role, drive
and phase is the business of the rule.
"""

from collections.abc import Mapping
from typing import TypeAlias

from theke_checkout.commands.call import (
    AnswerCall,
    AnswerForm,
    AskForm,
    EndCall,
    HideAddress,
    SetForm,
    StartCall,
)
from theke_checkout.commands.cart import (
    AddLine,
    ApplyCoupon,
    ChangeQuantity,
    ChooseDelivery,
    GrantDiscount,
    RemoveCoupon,
    RemoveDiscount,
    RemoveLine,
    SetQuantity,
    UndoChange,
)
from theke_checkout.commands.contact import (
    GiveConsent,
    RevokeConsent,
    SetField,
    ShareField,
    UnshareField,
)
from theke_checkout.commands.party import (
    AnswerAsk,
    Ask,
    CallAdvisor,
    EndSession,
    LeaveSession,
    RateAdvice,
    RecordOutcome,
    ReportAdvice,
    SetDrive,
)
from theke_checkout.commands.payment import RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.commands.proposal import AcceptProposal, DeclineProposal, Propose, ShowProduct
from theke_checkout.commands.quote import (
    AbandonCheckout,
    ApproveQuote,
    OpenNextCheckout,
    PresentQuote,
    Recommend,
    ReopenCart,
    WithdrawApproval,
)
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Drive, Role, Status
from theke_checkout.values.ids import PartyId
from theke_checkout.values.reasons import Reason, RejectedError

ALWAYS = frozenset(Drive)
DRIVES = frozenset({Drive.ADVISOR_DRIVES})
PROPOSES = frozenset({Drive.ADVISOR_DRIVES, Drive.ADVISOR_PROPOSES})

_Roles: TypeAlias = Mapping[Role, frozenset[Drive]]

_SHOPPER: _Roles = {Role.SHOPPER: ALWAYS}
_BOTH: _Roles = {Role.SHOPPER: ALWAYS, Role.ADVISOR: ALWAYS}
_EDIT: _Roles = {Role.SHOPPER: ALWAYS, Role.ADVISOR: DRIVES}
_HELP: _Roles = {Role.SHOPPER: ALWAYS, Role.ADVISOR: PROPOSES}
_OFFER: _Roles = {
    Role.SHOPPER: ALWAYS,
    Role.COMPANION: ALWAYS,
    Role.ADVISOR: PROPOSES,
    Role.EXPERT: PROPOSES,
    Role.ASSISTANT: PROPOSES,
}
_TALKERS: _Roles = dict.fromkeys(
    (Role.SHOPPER, Role.COMPANION, Role.ADVISOR, Role.EXPERT, Role.ASSISTANT), ALWAYS
)
_PEOPLE: _Roles = dict.fromkeys((Role.SHOPPER, Role.COMPANION, Role.ADVISOR, Role.EXPERT), ALWAYS)
_SEATED: _Roles = dict.fromkeys((*_TALKERS, Role.OBSERVER), ALWAYS)

MAY: Mapping[type[PartyCommand], _Roles] = {
    AddLine: _EDIT,
    ChangeQuantity: _EDIT,
    SetQuantity: _EDIT,
    RemoveLine: _EDIT,
    UndoChange: _EDIT,
    ApplyCoupon: _EDIT,
    RemoveCoupon: _EDIT,
    ChooseDelivery: _EDIT,
    GrantDiscount: {Role.ADVISOR: PROPOSES},
    RemoveDiscount: {Role.ADVISOR: PROPOSES},
    Propose: _OFFER,
    AcceptProposal: _HELP,
    DeclineProposal: _TALKERS,
    ShowProduct: _TALKERS,
    SetDrive: _SHOPPER,
    Ask: _BOTH,
    AnswerAsk: _BOTH,
    LeaveSession: _SEATED,
    CallAdvisor: _SHOPPER,
    EndSession: _SHOPPER,
    RecordOutcome: {Role.ADVISOR: ALWAYS},
    ReportAdvice: _SHOPPER,
    RateAdvice: _SHOPPER,
    SetField: _BOTH,
    ShareField: _SHOPPER,
    UnshareField: _SHOPPER,
    GiveConsent: _PEOPLE,
    RevokeConsent: _PEOPLE,
    PresentQuote: _HELP,
    ReopenCart: _EDIT,
    ApproveQuote: _SHOPPER,
    WithdrawApproval: _SHOPPER,
    Recommend: _HELP,
    AbandonCheckout: _SHOPPER,
    OpenNextCheckout: _HELP,
    StartPayment: _SHOPPER,
    RetryPayment: _SHOPPER,
    WithdrawPayment: _SHOPPER,
    StartCall: _BOTH,
    AnswerCall: _BOTH,
    EndCall: _BOTH,
    SetForm: _BOTH,
    AskForm: {Role.ADVISOR: ALWAYS},
    AnswerForm: _BOTH,
    HideAddress: {Role.SHOPPER: ALWAYS, Role.COMPANION: ALWAYS},
}
"""Under which drives a role may give a command at all."""


AFTER_END: frozenset[type[PartyCommand]] = frozenset(
    {RecordOutcome, ReportAdvice, RateAdvice, UnshareField}
)
"""Commands that an ended session still takes: they move neither cart nor money. Sharing ends with
the session anyway; who closes a field then is not told that it is too late."""


def check(session: Session, party: PartyId, command: PartyCommand) -> Party:
    """Return the party of the session, or reject a command that it may never send, or not now."""
    if session.status is Status.ENDED and type(command) not in AFTER_END:
        raise RejectedError(Reason.SESSION_ENDED)
    member = session.parties.get(party)
    if member is None or member.left:
        raise RejectedError(Reason.FORBIDDEN)
    drives = MAY.get(type(command), {}).get(member.role)
    if drives is None:
        raise RejectedError(Reason.FORBIDDEN)
    if session.drive not in drives:
        raise RejectedError(Reason.DRIVE_FORBIDS)
    return member
