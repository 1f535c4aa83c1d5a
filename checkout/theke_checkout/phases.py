"""The phases of a checkout as data: which event moves which where, and which allow what.

Apart from the rules, so that a test can walk both tables cell by cell.
"""

from collections.abc import Mapping

from theke_checkout import commands as c
from theke_checkout import events as e
from theke_checkout.reasons import Reason, RejectedError
from theke_checkout.state import Phase

EDITABLE = frozenset({Phase.OPEN, Phase.IN_REVIEW, Phase.APPROVED})
"""The cart can change here; past `OPEN` a change voids quote and approval."""

VOIDABLE = frozenset({Phase.IN_REVIEW, Phase.APPROVED})
"""A quote lies on the table here, which a change voids."""

ENDS = frozenset({Phase.COMPLETED, Phase.RECOMMENDED, Phase.ABANDONED})
"""A checkout does not leave these; the next one can be opened."""

ANY = frozenset(Phase)

MOVES: Mapping[type[e.AnyEvent], Mapping[Phase, Phase]] = {
    e.QuotePresented: {Phase.OPEN: Phase.IN_REVIEW},
    e.QuoteVoided: {Phase.IN_REVIEW: Phase.OPEN, Phase.APPROVED: Phase.OPEN},
    e.QuoteApproved: {Phase.IN_REVIEW: Phase.APPROVED},
    e.ApprovalWithdrawn: {Phase.APPROVED: Phase.IN_REVIEW},
    e.CheckoutRecommended: {Phase.OPEN: Phase.RECOMMENDED},
    e.CheckoutAbandoned: dict.fromkeys(EDITABLE, Phase.ABANDONED),
    e.AttemptRequested: {Phase.APPROVED: Phase.PAYING},
    e.CancelRequested: {Phase.PAYING: Phase.WITHDRAWING},
    e.AttemptEnded: {Phase.PAYING: Phase.APPROVED, Phase.WITHDRAWING: Phase.APPROVED},
    e.PaymentSecured: {Phase.PAYING: Phase.SETTLING, Phase.WITHDRAWING: Phase.SETTLING},
    e.OrderRequested: {Phase.APPROVED: Phase.SETTLING},
    e.OrderRefused: {Phase.SETTLING: Phase.OPEN},
    e.OrderCanceled: {Phase.SETTLING: Phase.OPEN},
    e.CheckoutCompleted: {Phase.SETTLING: Phase.COMPLETED},
}
"""Where an event takes its checkout; any other pair stays. Payment events count for the current
attempt only, which is for the one who applies them to know."""

ALLOWED: Mapping[type[c.PartyWish], frozenset[Phase]] = {
    c.AddLine: EDITABLE,
    c.ChangeQuantity: EDITABLE,
    c.SetQuantity: EDITABLE,
    c.RemoveLine: EDITABLE,
    c.UndoChange: EDITABLE,
    c.ApplyCoupon: EDITABLE,
    c.RemoveCoupon: EDITABLE,
    c.ChooseDelivery: EDITABLE,
    c.GrantDiscount: EDITABLE,
    c.RemoveDiscount: EDITABLE,
    c.Propose: EDITABLE,
    c.AcceptProposal: EDITABLE,
    c.DeclineProposal: ANY,
    c.ShowProduct: ANY,
    c.SetDrive: ANY,
    c.Ask: ANY,
    c.AnswerAsk: ANY,
    c.LeaveSession: ANY,
    c.CallAdvisor: EDITABLE,
    c.EndSession: ANY,
    c.RecordOutcome: ANY,
    c.ReportAdvice: ANY,
    c.SetField: EDITABLE,
    c.ShareField: ANY,
    c.UnshareField: ANY,
    c.GiveConsent: ANY,
    c.RevokeConsent: ANY,
    c.PresentQuote: frozenset({Phase.OPEN}),
    c.ReopenCart: VOIDABLE,
    c.ApproveQuote: frozenset({Phase.IN_REVIEW}),
    c.WithdrawApproval: frozenset({Phase.APPROVED}),
    c.Recommend: frozenset({Phase.OPEN}),
    c.AbandonCheckout: EDITABLE,
    c.OpenNextCheckout: ENDS,
    c.StartPayment: frozenset({Phase.APPROVED}),
    c.RetryPayment: frozenset({Phase.PAYING}),
    c.WithdrawPayment: frozenset({Phase.PAYING}),
}
"""In which phases of the live checkout a party's command can be carried out at all."""

_FROZEN: frozenset[type[c.PartyWish]] = frozenset(
    {
        c.AddLine,
        c.ChangeQuantity,
        c.SetQuantity,
        c.RemoveLine,
        c.UndoChange,
        c.ApplyCoupon,
        c.RemoveCoupon,
        c.ChooseDelivery,
        c.GrantDiscount,
        c.RemoveDiscount,
        c.AcceptProposal,
    }
)


def after(phase: Phase, event: e.AnyEvent) -> Phase:
    """Return the phase that `event` moves its checkout to; the same one where it moves nothing."""
    moves = MOVES.get(type(event))
    return phase if moves is None else moves.get(phase, phase)


def check(phase: Phase, command: c.PartyWish) -> None:
    """Reject `command` where the live checkout's phase does not allow it."""
    if phase not in ALLOWED.get(type(command), ()):
        frozen = type(command) in _FROZEN
        raise RejectedError(Reason.CART_FROZEN if frozen else Reason.WRONG_PHASE)
