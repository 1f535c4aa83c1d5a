"""Both tables, cell by cell, against a copy that was written apart from them."""

import itertools

import pytest
from msgspec.structs import replace

from tests.scene import PARTY_IDS, POLICY, opened
from theke_checkout import phases
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
from theke_checkout.rules import permissions
from theke_checkout.rules.decide import decide
from theke_checkout.values.call import CallForm
from theke_checkout.values.codes import (
    AskKind,
    Drive,
    Phase,
    Purpose,
    ReportReason,
    Role,
    Status,
    VisitOutcome,
)
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason, RejectedError

# Who: S shopper, A advisor, C companion, E expert, B bot (assistant), O observer. A letter alone is
# always; `A1` is in advisor_drives only; `A2` is in advisor_drives and advisor_proposes.
# When: o open, r in review, a approved, p paying, w withdrawing, s settling, c completed,
# m recommended, x abandoned.
COPY: dict[str, tuple[str, str]] = {
    "add_line": ("S A1", "ora"),
    "change_quantity": ("S A1", "ora"),
    "set_quantity": ("S A1", "ora"),
    "remove_line": ("S A1", "ora"),
    "undo_change": ("S A1", "ora"),
    "apply_coupon": ("S A1", "ora"),
    "remove_coupon": ("S A1", "ora"),
    "choose_delivery": ("S A1", "ora"),
    "grant_discount": ("A2", "ora"),
    "remove_discount": ("A2", "ora"),
    "propose": ("S A2 C E2 B2", "ora"),
    "accept_proposal": ("S A2", "ora"),
    "decline_proposal": ("S A C E B", "orapwscmx"),
    "show_product": ("S A C E B", "orapwscmx"),
    "set_drive": ("S", "orapwscmx"),
    "ask": ("S A", "orapwscmx"),
    "answer_ask": ("S A", "orapwscmx"),
    "leave_session": ("S A C E B O", "orapwscmx"),
    "call_advisor": ("S", "ora"),
    "end_session": ("S", "orapwscmx"),
    "record_outcome": ("A", "orapwscmx"),
    "report_advice": ("S", "orapwscmx"),
    "rate_advice": ("S", "orapwscmx"),
    "set_field": ("S A", "ora"),
    "share_field": ("S", "orapwscmx"),
    "unshare_field": ("S", "orapwscmx"),
    "give_consent": ("S A C E", "orapwscmx"),
    "revoke_consent": ("S A C E", "orapwscmx"),
    "present_quote": ("S A2", "o"),
    "reopen_cart": ("S A1", "ra"),
    "approve_quote": ("S", "r"),
    "withdraw_approval": ("S", "a"),
    "recommend": ("S A2", "o"),
    "abandon_checkout": ("S", "ora"),
    "open_next_checkout": ("S A2", "cmx"),
    "start_payment": ("S", "a"),
    "retry_payment": ("S", "p"),
    "withdraw_payment": ("S", "p"),
    "start_call": ("S A", "orapwscmx"),
    "answer_call": ("S A", "orapwscmx"),
    "end_call": ("S A", "orapwscmx"),
    "set_form": ("S A", "orapwscmx"),
    "ask_form": ("A", "orapwscmx"),
    "answer_form": ("S A", "orapwscmx"),
    "hide_address": ("S C", "orapwscmx"),
}
AFTER_END = {
    "record_outcome": Role.ADVISOR,
    "report_advice": Role.SHOPPER,
    "rate_advice": Role.SHOPPER,
    "unshare_field": Role.SHOPPER,
}
"""Of each the role that may."""
FROZEN = {
    "add_line", "change_quantity", "set_quantity", "remove_line", "undo_change", "apply_coupon",
    "remove_coupon", "choose_delivery", "grant_discount", "remove_discount", "accept_proposal",
}  # fmt: skip
LETTER_OF_ROLE = {
    Role.SHOPPER: "S",
    Role.ADVISOR: "A",
    Role.COMPANION: "C",
    Role.EXPERT: "E",
    Role.ASSISTANT: "B",
    Role.OBSERVER: "O",
}
LETTER_OF_PHASE = dict(zip(Phase, "orapwscmx", strict=True))
LEVEL = {Drive.ADVISOR_DRIVES: 1, Drive.ADVISOR_PROPOSES: 2, Drive.SHOPPER_ONLY: 3}

SAMPLES: tuple[PartyCommand, ...] = (
    AddLine(sku="mug"),
    ChangeQuantity(line_id="l9", delta=1),
    SetQuantity(line_id="l9", quantity=1, line_version=1),
    RemoveLine(line_id="l9", line_version=1),
    UndoChange(change_id="x9"),
    ApplyCoupon(code="TEA"),
    RemoveCoupon(code="TEA"),
    ChooseDelivery(option_id="post"),
    GrantDiscount(percent_bp=1),
    RemoveDiscount(discount_id="d9"),
    Propose(lines=(ProposedLine(sku="mug"),)),
    AcceptProposal(proposal_id="p9"),
    DeclineProposal(proposal_id="p9"),
    ShowProduct(sku="mug"),
    SetDrive(drive=Drive.SHOPPER_ONLY),
    Ask(kind=AskKind.DRIVE),
    AnswerAsk(kind=AskKind.DRIVE),
    LeaveSession(),
    CallAdvisor(),
    EndSession(),
    RecordOutcome(outcome=VisitOutcome.SOLD),
    ReportAdvice(reason=ReportReason.RUDE),
    RateAdvice(rating=5),
    SetField(field=Field.NAME, value=""),
    ShareField(field=Field.NAME, party_id="y2"),
    UnshareField(field=Field.NAME, party_id="y2"),
    GiveConsent(purpose=Purpose.CAMERA, text_version="v1"),
    RevokeConsent(purpose=Purpose.CAMERA),
    PresentQuote(),
    ReopenCart(),
    ApproveQuote(quote_hash="q1", total=Money(1, "CHF")),
    WithdrawApproval(),
    Recommend(),
    AbandonCheckout(),
    OpenNextCheckout(),
    StartPayment(quote_hash="q1", provider="sandbox", method="card"),
    RetryPayment(attempt_id="a9"),
    WithdrawPayment(),
    StartCall(),
    AnswerCall(call_id="k1", yes=True),
    EndCall(call_id="k1"),
    SetForm(form=CallForm.AUDIO),
    AskForm(form=CallForm.TWO_WAY),
    AnswerForm(form=CallForm.TWO_WAY, yes=False),
    HideAddress(hidden=True),
)
NO = {Reason.FORBIDDEN, Reason.DRIVE_FORBIDS, Reason.WRONG_PHASE, Reason.CART_FROZEN}


def tag_of(command: PartyCommand) -> str:
    """Return the name of a command on the wire."""
    return str(command.__struct_config__.tag)


def copied(tag: str, role: Role, phase: Phase, drive: Drive) -> Reason | None:
    """Return what the copy says of one cell: a reason, or None where it is allowed."""
    who, when = COPY[tag]
    entry = next((name for name in who.split() if name[0] == LETTER_OF_ROLE[role]), None)
    if entry is None:
        return Reason.FORBIDDEN
    if LEVEL[drive] > int(entry[1:] or 3):
        return Reason.DRIVE_FORBIDS
    if LETTER_OF_PHASE[phase] not in when:
        return Reason.CART_FROZEN if tag in FROZEN else Reason.WRONG_PHASE
    return None


def test_every_command_is_walked() -> None:
    """The samples, the copy and both tables speak of the same commands."""
    kinds = {type(command) for command in SAMPLES}
    assert kinds == set(permissions.MAY) == set(phases.ALLOWED)
    assert {tag_of(command) for command in SAMPLES} == set(COPY)
    assert len(SAMPLES) == 45


@pytest.mark.parametrize("command", SAMPLES, ids=tag_of)
def test_the_tables_say_what_their_copy_says(command: PartyCommand) -> None:
    """Role by phase by drive: what is forbidden is rejected for its reason, by `decide` too."""
    scene = opened(POLICY)
    scene.join(*(role for role in PARTY_IDS if role is not Role.SHOPPER))
    for role, phase, drive in itertools.product(PARTY_IDS, Phase, Drive):
        scene.set_phase(phase)
        session = replace(scene.session, drive=drive)
        expected = copied(tag_of(command), role, phase, drive)
        if expected is None:
            assert permissions.check(session, PARTY_IDS[role], command).role is role
            phases.check(phase, command)
            continue
        with pytest.raises(RejectedError) as caught:
            decide(session, command, scene.given(command, PARTY_IDS[role]))
        assert caught.value.reason is expected, (role, phase, drive)


@pytest.mark.parametrize("command", SAMPLES, ids=tag_of)
def test_a_stranger_may_nothing(command: PartyCommand) -> None:
    """Who is not in the session, has left it, or calls itself the system, is forbidden all."""
    scene = opened()
    scene.join(Role.ADVISOR)
    scene.do(LeaveSession(), PARTY_IDS[Role.ADVISOR])
    for party in (PARTY_IDS[Role.ADVISOR], PartyId("y99"), PartyId("system")):
        with pytest.raises(RejectedError) as caught:
            permissions.check(scene.session, party, command)
        assert caught.value.reason is Reason.FORBIDDEN


@pytest.mark.parametrize("command", SAMPLES, ids=tag_of)
def test_an_ended_session_hears_nothing(command: PartyCommand) -> None:
    """After the end every command is rejected for that reason, but for a last word of each side."""
    scene = opened()
    scene.join(Role.ADVISOR)
    if isinstance(command, UnshareField):
        scene.do(ShareField(field=command.field, party_id=command.party_id))
    session = replace(scene.session, status=Status.ENDED)
    if role := AFTER_END.get(tag_of(command)):
        assert decide(session, command, scene.given(command, PARTY_IDS[role]))
        return
    with pytest.raises(RejectedError) as caught:
        decide(session, command, scene.given(command, PARTY_IDS[Role.SHOPPER]))
    assert caught.value.reason is Reason.SESSION_ENDED


def test_the_role_in_the_message_does_not_count() -> None:
    """Who asks is looked up in the session: a false role in what is given changes nothing."""
    scene = opened()
    scene.join(Role.ADVISOR)
    given = scene.given(SetDrive(drive=Drive.SHOPPER_ONLY), PARTY_IDS[Role.ADVISOR])
    forged = replace(given, party=replace(given.party, role=Role.SHOPPER))
    with pytest.raises(RejectedError) as caught:
        decide(scene.session, SetDrive(drive=Drive.SHOPPER_ONLY), forged)
    assert caught.value.reason in NO
