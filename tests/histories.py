"""Histories of a session for property tests: numbers that become commands and answers that fit.

A step is drawn blindly, then read against the state, so that most of them name lines, proposals and
attempts that are there. What the rules reject is skipped: a history is what was accepted.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st
from msgspec import UNSET

from tests.scene import PARTY_IDS, SHOPPER, Scene, fact, opened, priced
from theke_checkout.commands import system as s
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
    LeaveSession,
    RateAdvice,
    RecordOutcome,
    ReportAdvice,
    SetDrive,
)
from theke_checkout.commands.payment import RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.commands.proposal import (
    AcceptProposal,
    DeclineProposal,
    Propose,
    ProposedLine,
    ShowProduct,
)
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
from theke_checkout.events.unions import AnyEvent
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.call import CallForm
from theke_checkout.values.codes import (
    AskKind,
    CaseKind,
    Drive,
    Purpose,
    ReportReason,
    Role,
    VisitOutcome,
)
from theke_checkout.values.contact import PLAIN, REQUIRED, Access, Field
from theke_checkout.values.facts import DeclineKind, PaymentSnapshot, PaymentState
from theke_checkout.values.ids import AttemptId, PartyId, RefundId
from theke_checkout.values.money import Money, zero
from theke_checkout.values.quote import Problem
from theke_checkout.values.reasons import RejectedError

Step: TypeAlias = tuple[int, int, int, int]
"""What kind of command, whose, and two numbers that it makes of what it likes."""

AnyCommand: TypeAlias = "PartyCommand | s.SystemCommand"
SKUS = ("mug", "hat", "pen", "bag", "jar", "cup")
TEXTS = ("", "one", "two")
STEPS_MAX = 80


def _drawn(seed: int, length: int) -> list[Step]:
    """Draw a history from a seed: blind lists of Hypothesis are too short to reach the till."""
    draw = Random(seed)
    return [
        (draw.randrange(1_000), draw.randrange(1_000), draw.randrange(1_000), draw.randrange(1_000))
        for _ in range(length)
    ]


steps = st.builds(_drawn, st.integers(0, 2**32), st.integers(20, STEPS_MAX))


def _pick(choices: Sequence[Any], n: int, default: Any = "z9") -> Any:
    return choices[n % len(choices)] if choices else default


def _line(scene: Scene, n: int) -> tuple[str, int]:
    lines = tuple(scene.checkout.cart.lines.values())
    return (
        (str(lines[n % len(lines)].line_id), lines[n % len(lines)].version) if lines else ("l0", 1)
    )


def _attempt(scene: Scene, n: int) -> Attempt | None:
    return _pick(
        [a for checkout in scene.session.checkouts.values() for a in checkout.attempts.values()],
        n,
        None,
    )


def _set_quantity(scene: Scene, a: int, b: int) -> AnyCommand:
    line_id, version = _line(scene, a)
    return SetQuantity(line_id=line_id, quantity=b % 20 + 1, line_version=version)


def _remove_line(scene: Scene, a: int, b: int) -> AnyCommand:
    line_id, version = _line(scene, a)
    return RemoveLine(line_id=line_id, line_version=version)


def _propose(scene: Scene, a: int, b: int) -> AnyCommand:
    return Propose(
        lines=tuple(ProposedLine(sku=_pick(SKUS, a + n), quantity=n + 1) for n in range(b % 3 + 1))
    )


def _set_field(scene: Scene, a: int, b: int) -> AnyCommand:
    name = _pick(tuple(Field), a)
    value = _pick(("CH", "DE", "") if name in PLAIN else TEXTS, b)
    return SetField(field=name, value=f"{name} {value}" if value and name not in PLAIN else value)


def _name(scene: Scene, a: int, b: int) -> AnyCommand:
    value = _pick(TEXTS, a)
    return SetField(field=Field.NICKNAME, value=value, for_all=b % 3 > 0)


def _fill(scene: Scene, a: int, b: int) -> AnyCommand:
    missing = [name for name in REQUIRED if name not in scene.session.fields]
    name = _pick(missing or [Field.PHONE], a)
    return SetField(field=name, value="CH" if name in PLAIN else f"{name} filled")


def _quote(scene: Scene, a: int, b: int) -> AnyCommand:
    unit = 1_000 if a % 8 else 1_100
    quote = priced(scene.session, scene.at_ms, unit=unit)
    return s.RecordQuote(cart_version=scene.checkout.cart.version - (b % 10 == 0), quote=quote)


def _approve(scene: Scene, a: int, b: int) -> AnyCommand:
    quoted = scene.checkout.quoted
    if quoted is None:
        return ApproveQuote(quote_hash="q0", total=Money(1, "CHF"))
    return ApproveQuote(quote_hash=quoted.quote_hash, total=quoted.quote.total)


def _start(scene: Scene, a: int, b: int) -> AnyCommand:
    approval = scene.checkout.approval
    return StartPayment(
        quote_hash=approval.quote_hash if approval else "q0",
        provider="sandbox",
        method=_pick(("card", "redirect"), a),
    )


def _freeze(scene: Scene, a: int, b: int) -> AnyCommand:
    attempt = _attempt(scene, -1)
    problems = (Problem(code="out_of_stock", subject="mug"),) if b % 10 == 0 else ()
    return s.RecordFreeze(
        attempt_id=attempt.attempt_id if attempt else AttemptId("a0"), problems=problems
    )


def _fact(scene: Scene, a: int, b: int) -> AnyCommand:
    attempt = _attempt(scene, -1 if b % 4 else a)
    amount = attempt.amount if attempt else Money(100, "CHF")
    state = _pick(tuple(PaymentState), a)
    money = state is PaymentState.CAPTURED
    declined = state is PaymentState.OPEN and b % 2 == 0
    snapshot = PaymentSnapshot(
        provider="sandbox",
        ref=f"pay_{attempt.attempt_id if attempt else 'none'}",
        attempt_id=attempt.attempt_id if attempt else None,
        revision=b,
        state=state,
        amount=amount,
        authorized=amount if money or state is PaymentState.AUTHORIZED else zero("CHF"),
        captured=amount if money else zero("CHF"),
        decline=DeclineKind.REFUSED if declined else None,
        declines=b % 3 + 1 if declined else 0,
    )
    return s.RecordFact(snapshot=snapshot, source="webhook")


def _retry(scene: Scene, a: int, b: int) -> AnyCommand:
    attempt = _attempt(scene, -1)
    return RetryPayment(attempt_id=attempt.attempt_id if attempt else "a0")


def _place(scene: Scene, a: int, b: int) -> AnyCommand:
    outcome = s.Placement.PLACED if b % 4 else s.Placement.REFUSED
    return s.RecordPlacement(
        checkout=scene.session.live_checkout,
        number=scene.checkout.placements,
        outcome=outcome,
        order_ref="o1",
    )


def _refund_failure(scene: Scene, a: int, b: int) -> AnyCommand:
    attempt = _attempt(scene, a)
    refund = next(iter(attempt.refunds), RefundId("r0")) if attempt else RefundId("r0")
    return s.RecordRefundFailure(
        attempt_id=attempt.attempt_id if attempt else AttemptId("a0"), refund_id=refund, code="no"
    )


def _refund(scene: Scene, a: int, b: int) -> AnyCommand:
    attempt = _attempt(scene, a)
    return s.RequestRefund(
        attempt_id=attempt.attempt_id if attempt else AttemptId("a0"), amount=b + 1, reason="shop"
    )


def _join(scene: Scene, a: int, b: int) -> AnyCommand:
    role = _pick([role for role in PARTY_IDS if role is not Role.SHOPPER], a)
    return s.JoinSession(party_id=PARTY_IDS[role], role=role, name=_pick(("", "Ann"), b))


COMMANDS: tuple[Callable[[Scene, int, int], AnyCommand], ...] = (
    lambda _, a, b: AddLine(sku=_pick(SKUS, a), quantity=b % 4 + 1),
    lambda _, a, b: AddLine(sku=_pick(SKUS, a), quantity=b % 4 + 1),
    lambda scene, a, b: ChangeQuantity(line_id=_line(scene, a)[0], delta=b % 5 - 2),
    _set_quantity,
    _remove_line,
    lambda scene, a, b: UndoChange(change_id=_pick(tuple(scene.session.changes), a)),
    lambda _, a, b: ApplyCoupon(code=_pick(("TEA", "POT"), a)),
    lambda _, a, b: RemoveCoupon(code=_pick(("TEA", "POT"), a)),
    lambda _, a, b: ChooseDelivery(option_id=_pick(("post", "express"), a)),
    lambda _, a, b: GrantDiscount(percent_bp=b % 600 + 1),
    lambda scene, a, b: RemoveDiscount(discount_id=_pick(tuple(scene.checkout.cart.discounts), a)),
    _propose,
    lambda scene, a, b: AcceptProposal(proposal_id=_pick(tuple(scene.session.proposals), a)),
    lambda scene, a, b: DeclineProposal(proposal_id=_pick(tuple(scene.session.proposals), a)),
    lambda _, a, b: ShowProduct(sku=_pick((*SKUS, ""), a)),
    lambda _, a, b: SetDrive(drive=_pick(tuple(Drive), a)),
    lambda _, a, b: Ask(kind=_pick(tuple(AskKind), a)),
    lambda _, a, b: AnswerAsk(kind=_pick(tuple(AskKind), a)),
    _set_field,
    _fill,
    _fill,
    lambda _, a, b: ShareField(
        field=_pick(tuple(Field), a),
        party_id=_pick(tuple(PARTY_IDS.values()), b),
        access=_pick(tuple(Access), a + b),
    ),
    lambda _, a, b: UnshareField(
        field=_pick(tuple(Field), a), party_id=_pick(tuple(PARTY_IDS.values()), b)
    ),
    lambda _, a, b: GiveConsent(
        purpose=_pick(tuple(Purpose), a), text_version=_pick(("t1", "t2"), b)
    ),
    lambda _, a, b: RevokeConsent(purpose=_pick(tuple(Purpose), a)),
    lambda _, a, b: PresentQuote(),
    lambda _, a, b: ReopenCart(),
    _approve,
    _approve,
    lambda _, a, b: RecordOutcome(outcome=_pick(tuple(VisitOutcome), a)),
    lambda _, a, b: WithdrawApproval(),
    lambda scene, a, b: s.BringCart(
        checkout=scene.session.live_checkout, lines=((_pick(SKUS, a), 1 + b % 3),)
    ),
    _name,
    lambda _, a, b: RateAdvice(rating=b % 5 + 1),
    lambda _, a, b: ReportAdvice(reason=_pick(tuple(ReportReason), a)),
    lambda _, a, b: Recommend() if b % 5 == 0 else PresentQuote(),
    lambda _, a, b: AbandonCheckout() if b % 5 == 0 else PresentQuote(),
    lambda _, a, b: OpenNextCheckout(),
    lambda _, a, b: LeaveSession() if b % 4 == 0 else PresentQuote(),
    lambda _, a, b: CallAdvisor(),
    _start,
    _start,
    _retry,
    lambda _, a, b: WithdrawPayment(),
    _quote,
    _quote,
    lambda scene, a, b: s.RecordQuoteFailure(
        cart_version=scene.checkout.cart.version, problems=(Problem(code="away"),)
    ),
    _freeze,
    _freeze,
    _fact,
    _fact,
    _fact,
    lambda scene, a, b: s.RecordCreateFailure(
        attempt_id=_pick(tuple(scene.checkout.attempts), a), code="no"
    ),
    lambda scene, a, b: s.RecordCaptureFailure(
        attempt_id=_pick(tuple(scene.checkout.attempts), a), code="no"
    ),
    _place,
    _place,
    lambda scene, a, b: s.RecordOrderCanceled(
        checkout=scene.session.live_checkout,
        number=scene.checkout.placements,
        done=b % 2 == 0,
    ),
    _refund,
    _refund_failure,
    _join,
    _join,
    lambda _, a, b: s.RevokeParty(party_id=_pick(tuple(PARTY_IDS.values()), a)),
    lambda _, a, b: s.ReturnToQueue(party_id=_pick(tuple(PARTY_IDS.values()), a)),
    lambda _, a, b: s.NoteCase(kind=CaseKind.RECEIPT_UNSENT, subject=_pick(TEXTS, a)),
    lambda scene, a, b: s.ResolveCase(case_id=_pick(tuple(scene.session.cases), a), note=""),
    lambda _, a, b: StartCall(form=_pick((UNSET, *CallForm), a)),
    lambda scene, a, b: AnswerCall(call_id=scene.session.call.call_id or "k0", yes=b % 3 != 0),
    lambda scene, a, b: EndCall(call_id=scene.session.call.call_id or "k0"),
    lambda _, a, b: SetForm(
        form=_pick((UNSET, *CallForm), a), text_chat=_pick((UNSET, True, False), b)
    ),
    lambda _, a, b: AskForm(form=_pick(tuple(CallForm), a)),
    lambda scene, a, b: AnswerForm(
        form=scene.session.call.wanted or CallForm.AUDIO, yes=b % 2 == 0
    ),
    lambda _, a, b: HideAddress(hidden=b % 2 == 0),
    lambda _, a, b: s.PassTime(),
)


def played(
    numbers: Sequence[Step], scene: Scene | None = None
) -> Iterator[tuple[Session, tuple[AnyEvent, ...], Session]]:
    """Play a history; yield what was, what happened, and what is then."""
    scene = scene or opened(lines=2)
    scene.products = {sku: fact(sku, stock=40) for sku in SKUS}
    for kind, who, a, b in numbers:
        scene.at_ms += 1_000 if b % 16 else 16 * 60_000
        before = scene.session
        command = COMMANDS[kind % len(COMMANDS)](scene, a, b)
        try:
            events = scene.do(command, _author(before, who))
        except RejectedError:
            continue
        yield before, events, scene.session


def _author(session: Session, who: int) -> PartyId:
    """Most commands are the shopper's; the others have their turns."""
    return SHOPPER if who % 2 else _pick(tuple(session.parties), who // 2)
