"""The phases of a checkout as data: which event moves which where, and which allow what.

Apart from the rules, so that a test can walk both tables cell by cell.
"""

from collections.abc import Mapping

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
from theke_checkout.events.payment import (
    AttemptEnded,
    AttemptRequested,
    CancelRequested,
    OrderCanceled,
    OrderRefused,
    OrderRequested,
    PaymentSecured,
)
from theke_checkout.events.quote import (
    ApprovalWithdrawn,
    CheckoutAbandoned,
    CheckoutCompleted,
    CheckoutRecommended,
    QuoteApproved,
    QuotePresented,
    QuoteVoided,
)
from theke_checkout.events.unions import AnyEvent
from theke_checkout.values.codes import Phase
from theke_checkout.values.reasons import Reason, RejectedError

EDITABLE = frozenset({Phase.OPEN, Phase.IN_REVIEW, Phase.APPROVED})
"""The cart can change here; past `OPEN` a change voids quote and approval."""

VOIDABLE = frozenset({Phase.IN_REVIEW, Phase.APPROVED})
"""Phases with a presented quote, which a change voids."""

ENDS = frozenset({Phase.COMPLETED, Phase.RECOMMENDED, Phase.ABANDONED})
"""A checkout does not leave these; the next one can be opened."""

ANY = frozenset(Phase)

MOVES: Mapping[type[AnyEvent], Mapping[Phase, Phase]] = {
    QuotePresented: {Phase.OPEN: Phase.IN_REVIEW},
    QuoteVoided: {Phase.IN_REVIEW: Phase.OPEN, Phase.APPROVED: Phase.OPEN},
    QuoteApproved: {Phase.IN_REVIEW: Phase.APPROVED},
    ApprovalWithdrawn: {Phase.APPROVED: Phase.IN_REVIEW},
    CheckoutRecommended: {Phase.OPEN: Phase.RECOMMENDED},
    CheckoutAbandoned: dict.fromkeys(EDITABLE, Phase.ABANDONED),
    AttemptRequested: {Phase.APPROVED: Phase.PAYING},
    CancelRequested: {Phase.PAYING: Phase.WITHDRAWING},
    AttemptEnded: {Phase.PAYING: Phase.APPROVED, Phase.WITHDRAWING: Phase.APPROVED},
    PaymentSecured: {Phase.PAYING: Phase.SETTLING, Phase.WITHDRAWING: Phase.SETTLING},
    OrderRequested: {Phase.APPROVED: Phase.SETTLING},
    OrderRefused: {Phase.SETTLING: Phase.OPEN},
    OrderCanceled: {Phase.SETTLING: Phase.OPEN},
    CheckoutCompleted: {Phase.SETTLING: Phase.COMPLETED},
}
"""Where an event takes its checkout; any other pair stays. Payment events count for the current
attempt only, which is for the one who applies them to know."""

ALLOWED: Mapping[type[PartyCommand], frozenset[Phase]] = {
    AddLine: EDITABLE,
    ChangeQuantity: EDITABLE,
    SetQuantity: EDITABLE,
    RemoveLine: EDITABLE,
    UndoChange: EDITABLE,
    ApplyCoupon: EDITABLE,
    RemoveCoupon: EDITABLE,
    ChooseDelivery: EDITABLE,
    GrantDiscount: EDITABLE,
    RemoveDiscount: EDITABLE,
    Propose: EDITABLE,
    AcceptProposal: EDITABLE,
    DeclineProposal: ANY,
    ShowProduct: ANY,
    SetDrive: ANY,
    Ask: ANY,
    AnswerAsk: ANY,
    LeaveSession: ANY,
    CallAdvisor: EDITABLE,
    EndSession: ANY,
    RecordOutcome: ANY,
    ReportAdvice: ANY,
    RateAdvice: ANY,
    SetField: EDITABLE,
    ShareField: ANY,
    UnshareField: ANY,
    GiveConsent: ANY,
    RevokeConsent: ANY,
    PresentQuote: frozenset({Phase.OPEN}),
    ReopenCart: VOIDABLE,
    ApproveQuote: frozenset({Phase.IN_REVIEW}),
    WithdrawApproval: frozenset({Phase.APPROVED}),
    Recommend: frozenset({Phase.OPEN}),
    AbandonCheckout: EDITABLE,
    OpenNextCheckout: ENDS,
    StartPayment: frozenset({Phase.APPROVED}),
    RetryPayment: frozenset({Phase.PAYING}),
    WithdrawPayment: frozenset({Phase.PAYING}),
    StartCall: ANY,
    AnswerCall: ANY,
    EndCall: ANY,
    SetForm: ANY,
    AskForm: ANY,
    AnswerForm: ANY,
    HideAddress: ANY,
}
"""In which phases of the live checkout a party's command can be carried out at all."""

_FROZEN: frozenset[type[PartyCommand]] = frozenset(
    {
        AddLine,
        ChangeQuantity,
        SetQuantity,
        RemoveLine,
        UndoChange,
        ApplyCoupon,
        RemoveCoupon,
        ChooseDelivery,
        GrantDiscount,
        RemoveDiscount,
        AcceptProposal,
    }
)


def after(phase: Phase, event: AnyEvent) -> Phase:
    """Return the phase that `event` moves its checkout to; the same one where it moves nothing."""
    moves = MOVES.get(type(event))
    return phase if moves is None else moves.get(phase, phase)


def check(phase: Phase, command: PartyCommand) -> None:
    """Reject `command` where the live checkout's phase does not allow it."""
    if phase not in ALLOWED.get(type(command), ()):
        frozen = type(command) in _FROZEN
        raise RejectedError(Reason.CART_FROZEN if frozen else Reason.WRONG_PHASE)
