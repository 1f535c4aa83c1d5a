"""Who may wish what, as data: role by command and drive. What is not here is forbidden.

The phases of a checkout are the other half, in `phases.py`; what depends on more than role, drive
and phase is the business of the rule.
"""

from collections.abc import Mapping
from typing import TypeAlias

from theke_checkout import commands as c
from theke_checkout.commands import Drive
from theke_checkout.ids import PartyId
from theke_checkout.reasons import Reason, RejectedError
from theke_checkout.state import Party, Role, Session, Status

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

MAY: Mapping[type[c.PartyWish], _Roles] = {
    c.AddLine: _EDIT,
    c.ChangeQuantity: _EDIT,
    c.SetQuantity: _EDIT,
    c.RemoveLine: _EDIT,
    c.UndoChange: _EDIT,
    c.ApplyCoupon: _EDIT,
    c.RemoveCoupon: _EDIT,
    c.ChooseDelivery: _EDIT,
    c.GrantDiscount: {Role.ADVISOR: PROPOSES},
    c.RemoveDiscount: {Role.ADVISOR: PROPOSES},
    c.Propose: _OFFER,
    c.AcceptProposal: _HELP,
    c.DeclineProposal: _TALKERS,
    c.ShowProduct: _TALKERS,
    c.SetDrive: _SHOPPER,
    c.Ask: _BOTH,
    c.AnswerAsk: _BOTH,
    c.LeaveSession: _SEATED,
    c.CallAdvisor: _SHOPPER,
    c.EndSession: _SHOPPER,
    c.RecordOutcome: {Role.ADVISOR: ALWAYS},
    c.ReportAdvice: _SHOPPER,
    c.SetField: _BOTH,
    c.ShareField: _SHOPPER,
    c.UnshareField: _SHOPPER,
    c.GiveConsent: _PEOPLE,
    c.RevokeConsent: _PEOPLE,
    c.PresentQuote: _HELP,
    c.ReopenCart: _EDIT,
    c.ApproveQuote: _SHOPPER,
    c.WithdrawApproval: _SHOPPER,
    c.Recommend: _HELP,
    c.AbandonCheckout: _SHOPPER,
    c.OpenNextCheckout: _HELP,
    c.StartPayment: _SHOPPER,
    c.RetryPayment: _SHOPPER,
    c.WithdrawPayment: _SHOPPER,
}
"""Under which drives a role may give a command at all."""


AFTER_END: frozenset[type[c.PartyWish]] = frozenset({c.RecordOutcome, c.ReportAdvice})
"""What can still be wished once the session has ended: it moves neither cart nor money."""


def check(session: Session, party: PartyId, command: c.PartyWish) -> Party:
    """Return the party as the session knows it, or reject what it may never wish, or not now."""
    if session.status is Status.ENDED and type(command) not in AFTER_END:
        raise RejectedError(Reason.SESSION_ENDED)
    known = session.parties.get(party)
    if known is None or known.left:
        raise RejectedError(Reason.FORBIDDEN)
    drives = MAY.get(type(command), {}).get(known.role)
    if drives is None:
        raise RejectedError(Reason.FORBIDDEN)
    if session.drive not in drives:
        raise RejectedError(Reason.DRIVE_FORBIDS)
    return known
