"""The sessions that golden logs were recorded from, each a whole story."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from tests.money_scene import CARD, DECLINED, TWINT, Till, refund
from tests.scene import ADVISOR, EXPERT, POLICY, SHOPPER, Scene, advised, opened
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
    SetDrive,
)
from theke_checkout.commands.proposal import (
    AcceptProposal,
    DeclineProposal,
    Propose,
    ProposedLine,
    ShowProduct,
)
from theke_checkout.commands.quote import (
    AbandonCheckout,
    OpenNextCheckout,
    PresentQuote,
    Recommend,
    WithdrawApproval,
)
from theke_checkout.commands.system import RecordCall
from theke_checkout.values.call import CallFigures, CallForm
from theke_checkout.values.codes import AskKind, Drive, Purpose, Role, VisitOutcome
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.facts import DeclineKind, PaymentState
from theke_checkout.values.ids import PartyId
from theke_checkout.values.introduction import Introduction
from theke_checkout.values.settings import Ending


def happy() -> Till:
    """Advice with everything that a cart knows, paid by card, and a second order by redirect."""
    scene = advised()
    scene.do(GiveConsent(purpose=Purpose.CAMERA, text_version="v1"))
    scene.do(ShowProduct(sku="hat"), ADVISOR)
    scene.do(Propose(lines=(ProposedLine(sku="hat", quantity=2),)), ADVISOR)
    scene.do(AcceptProposal(proposal_id=next(iter(scene.session.proposals))))
    scene.do(AddLine(sku="pen"), ADVISOR)
    _take_out_and_back(scene)
    scene.do(ApplyCoupon(code="WELCOME"))
    scene.do(GrantDiscount(percent_bp=500), ADVISOR)
    scene.do(SetDrive(drive=Drive.ADVISOR_PROPOSES))
    scene.do(ShareField(field=Field.CITY, party_id=ADVISOR, access=Access.EDIT))
    scene.fill()
    scene.price()
    scene.do(ChooseDelivery(option_id="express"))
    scene.price()
    scene.do(Ask(kind=AskKind.REVIEW), ADVISOR)
    till = _to_the_till(scene)
    till.do(AddLine(sku="pen"))
    till.price()
    till = _to_the_till(till)
    till.do(WithdrawApproval())
    till.do(till.approval())
    _pay(till, CARD)
    till.do(OpenNextCheckout())
    till.do(AddLine(sku="bag"))
    till.price()
    till = _to_the_till(till)
    till.start(TWINT)
    till.freeze()
    till.fact(PaymentState.CAPTURED, ref="pay2")
    number = till.checkout.number
    placed = s.Placement.PLACED
    till.tell(s.RecordPlacement(checkout=number, number=1, outcome=placed, order_ref="o2"))
    till.do(LeaveSession(), ADVISOR)
    till.do(EndSession())
    return till


def call() -> Scene:
    """A call that is declined, one that is answered, every change of form, its end, how it went."""
    scene = advised()
    scene.do(StartCall(), ADVISOR)
    scene.do(AnswerCall(call_id=scene.session.call.call_id, yes=False))
    scene.do(StartCall(form=CallForm.AUDIO))
    scene.do(AnswerCall(call_id=scene.session.call.call_id, yes=True), ADVISOR)
    scene.do(AskForm(form=CallForm.ONE_WAY), ADVISOR)
    scene.do(AnswerForm(form=CallForm.ONE_WAY, yes=False))
    scene.do(AskForm(form=CallForm.TWO_WAY), ADVISOR)
    scene.do(AnswerForm(form=CallForm.TWO_WAY, yes=True))
    scene.do(HideAddress(hidden=True))
    scene.do(SetForm(text_chat=False))
    scene.do(EndCall(call_id=scene.session.call.call_id), ADVISOR)
    went = CallFigures(
        party_id=SHOPPER, call_id=scene.session.call.call_id, seconds=90, reports=5, mos_tenths=42,
        mos_least_tenths=38, rtt_ms=48, loss_bp=20, fps=20, freezes=1, first_frame_ms=430,
    )  # fmt: skip
    scene.do(RecordCall(figures=went))
    return scene


def declined_then_secure() -> Till:
    """Two declines, 3-D Secure, a refused order whose money goes back, and a second attempt."""
    till = _to_the_till(_ready())
    till.start(TWINT)
    till.freeze()
    till.fact(PaymentState.OPEN, 1, decline=DECLINED, declines=1)
    till.retry()
    till.fact(PaymentState.OPEN, 2, decline=DeclineKind.WRONG_CODE, declines=2)
    till.retry()
    till.fact(PaymentState.ACTION_REQUIRED, 3, declines=2)
    till.fact(PaymentState.CAPTURED, 4, declines=2)
    till.placed(s.Placement.REFUSED)
    till.fact(PaymentState.CAPTURED, 5, declines=2, refunds=(refund(),))
    till.price()
    till = _to_the_till(till)
    till.start(CARD)
    till.freeze()
    till.fact(PaymentState.AUTHORIZED, 1, ref="pay2")
    till.placed()
    till.fact(PaymentState.CAPTURED, 2, ref="pay2")
    till.tell(s.RequestRefund(attempt_id=till.attempt.attempt_id, amount=500, reason="late parcel"))
    till.fact(PaymentState.CAPTURED, 3, ref="pay2", disputed=True)
    return till


def withdrawal_races() -> Till:
    """A withdrawal in time, one that loses, late money, a stray fact, and a capture that fails."""
    till = _to_the_till(_ready())
    till.start(TWINT)
    till.freeze()
    till.fact(PaymentState.ACTION_REQUIRED, 1)
    till.withdraw()
    till.fact(PaymentState.CANCELED, 2)
    till.fact(PaymentState.CAPTURED, 3)
    till.fact(PaymentState.CAPTURED, 4, refunds=(refund(),))
    till.fact(PaymentState.CAPTURED, 1, ref="stray", attempt_id=None)
    till.start(CARD)
    till.freeze()
    till.fact(PaymentState.ACTION_REQUIRED, 1, ref="pay2")
    till.withdraw()
    till.fact(PaymentState.AUTHORIZED, 2, ref="pay2")
    till.placed(s.Placement.UNKNOWN)
    till.placed()
    name = till.attempt.attempt_id
    till.tell(s.RecordCaptureFailure(attempt_id=name, code="not_honored"))
    till.unplaced(done=False)
    till.unplaced()
    till.fact(PaymentState.CANCELED, 3, ref="pay2")
    till.do(AbandonCheckout())
    return till


def recommended() -> Scene:
    """Advice that ends as a recommendation, in a shop that never goes to the till."""
    scene = opened(replace(POLICY, ending=Ending.RECOMMEND), currency="JPY", lines=2)
    scene.join(Role.ADVISOR)
    scene.do(AddLine(sku="mug", quantity=3), ADVISOR)
    line = next(item for item in scene.checkout.cart.lines.values() if item.sku == "mug")
    scene.do(SetQuantity(line_id=line.line_id, quantity=1, line_version=line.version))
    scene.price()
    scene.do(s.ReturnToQueue(party_id=ADVISOR))
    _second_thoughts(scene)
    scene.do(Recommend(), SHOPPER)
    scene.at_ms += POLICY.idle_ms
    scene.do(s.PassTime())
    return scene


def said_how_it_ended() -> Scene:
    """An advisor says how it ended, and says it again once the session is over."""
    scene = advised()
    scene.do(AddLine(sku="pen"), ADVISOR)
    scene.do(RecordOutcome(outcome=VisitOutcome.WILL_COME_BACK), ADVISOR)
    scene.do(EndSession())
    scene.do(RecordOutcome(outcome=VisitOutcome.NOT_INTERESTED), ADVISOR)
    return scene


def called_again() -> Scene:
    """The advisor leaves an approved checkout; the shopper calls for another one, who comes."""
    scene = _ready()
    scene.do(PresentQuote(), ADVISOR)
    scene.do(scene.approval())
    scene.do(LeaveSession(), ADVISOR)
    scene.do(CallAdvisor())
    scene.do(s.JoinSession(party_id=PartyId("y8"), role=Role.ADVISOR, name="Al", advisor="al"))
    return scene


def named_and_rated() -> Scene:
    """A visitor says what to call them before anybody comes, and in the end how the advice was."""
    scene = opened(number=3, product="Kauz grinder")
    scene.do(SetField(field=Field.NICKNAME, value="Lea", for_all=True))
    scene.join(Role.ADVISOR)
    scene.do(AddLine(sku="pen"), ADVISOR)
    scene.do(RateAdvice(rating=4))
    scene.do(EndSession())
    scene.do(RateAdvice(rating=5))
    return scene


def introduced() -> Scene:
    """An advisor with a picture, a sentence and languages; then one who has said nothing."""
    scene = opened(POLICY)
    said = Introduction(picture="p" * 43, sentence="Barista, 8 years", languages=("de", "en"))
    scene.do(
        s.JoinSession(
            party_id=ADVISOR, role=Role.ADVISOR, name="Mira", advisor="mira", introduction=said
        )
    )
    scene.do(s.ReturnToQueue(party_id=ADVISOR))
    scene.do(s.JoinSession(party_id=EXPERT, role=Role.ADVISOR, name="Al", advisor="al"))
    return scene


SESSIONS: Mapping[str, Callable[[], Scene]] = {
    "happy": happy,
    "declined_then_secure": declined_then_secure,
    "withdrawal_races": withdrawal_races,
    "recommended": recommended,
    "said_how_it_ended": said_how_it_ended,
    "called_again": called_again,
    "named_and_rated": named_and_rated,
    "introduced": introduced,
    "call": call,
}


def _second_thoughts(scene: Scene) -> None:
    """Everything that can be taken back is taken back."""
    scene.do(s.JoinSession(party_id=EXPERT, role=Role.ADVISOR, name="The expert", advisor="e1"))
    scene.do(ApplyCoupon(code="WELCOME"))
    scene.do(RemoveCoupon(code="WELCOME"))
    scene.do(GrantDiscount(percent_bp=500), EXPERT)
    discount = next(iter(scene.checkout.cart.discounts))
    scene.do(RemoveDiscount(discount_id=discount), EXPERT)
    scene.do(Propose(lines=(ProposedLine(sku="hat"),)), EXPERT)
    scene.do(DeclineProposal(proposal_id=next(iter(scene.session.proposals))))
    scene.do(GiveConsent(purpose=Purpose.CAMERA, text_version="v1"))
    scene.do(RevokeConsent(purpose=Purpose.CAMERA))
    scene.do(ShareField(field=Field.CITY, party_id=EXPERT, access=Access.SEE))
    scene.do(UnshareField(field=Field.CITY, party_id=EXPERT))
    scene.do(Ask(kind=AskKind.REVIEW), EXPERT)
    scene.do(AnswerAsk(kind=AskKind.REVIEW))
    scene.do(s.RevokeParty(party_id=EXPERT))


def _ready() -> Scene:
    scene = advised()
    scene.fill()
    scene.price()
    return scene


def _to_the_till(scene: Scene) -> Till:
    scene.do(PresentQuote(), ADVISOR)
    scene.do(scene.approval())
    return Till(state=scene.state, at_ms=scene.at_ms, log=scene.log)


def _pay(till: Till, method: str) -> None:
    till.start(method)
    till.freeze()
    till.fact(PaymentState.AUTHORIZED)
    till.placed()
    till.fact(PaymentState.CAPTURED, 2)


def _take_out_and_back(scene: Scene) -> None:
    line = next(item for item in scene.checkout.cart.lines.values() if item.sku == "pen")
    scene.do(RemoveLine(line_id=line.line_id, line_version=line.version))
    scene.do(UndoChange(change_id=list(scene.session.changes)[-1]))
