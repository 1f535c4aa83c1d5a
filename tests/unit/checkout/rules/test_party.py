"""The rules of who is at the counter: past, command, outcome."""

import msgspec
import pytest
from msgspec import UNSET

from tests.scene import (
    ADVISOR,
    ASSISTANT,
    EXPERT,
    OBSERVER,
    PARTY_IDS,
    POLICY,
    SHOPPER,
    START_MS,
    Scene,
    advised,
    approved,
    in_review,
    opened,
    paying,
    quoted,
)
from theke_checkout.commands import party as c
from theke_checkout.commands import system as s
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import GiveConsent, RevokeConsent, ShareField
from theke_checkout.commands.payment import StartPayment, WithdrawPayment
from theke_checkout.commands.quote import (
    AbandonCheckout,
    PresentQuote,
    Recommend,
    ReopenCart,
    WithdrawApproval,
)
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.events import party as e
from theke_checkout.events.cart import LineAdded
from theke_checkout.events.payment import CaseOpened, CaseResolved
from theke_checkout.events.quote import CheckoutAbandoned
from theke_checkout.values.codes import (
    AskKind,
    CaseKind,
    Drive,
    Phase,
    Purpose,
    ReportReason,
    Role,
    Status,
    VisitOutcome,
)
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.ids import PartyId
from theke_checkout.values.limits import (
    FACTS_MAX,
    LINES_MAX,
    PARTIES_MAX,
    QUANTITY_MAX,
    RATING_CHARS_MAX,
    RATING_MAX,
    REPORTS_MAX,
    SESSION_IDLE_MS,
)
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.views import session as views

# ---- opening


def test_a_session_opens_with_the_shops_cart() -> None:
    """Its lines are the system's work, cannot be undone and are not told as anybody's doing."""
    scene = opened(lines=2)
    session = scene.session
    assert session.status is Status.WAITING
    assert session.parties[SHOPPER].role is Role.SHOPPER
    assert [line.sku for line in scene.checkout.cart.lines.values()] == ["sku0", "sku1"]
    assert {line.added_by for line in scene.checkout.cart.lines.values()} == {"system"}
    assert not session.changes
    assert [entry.what for entry in session.timeline.values()] == ["party_joined"]
    assert (session.cart_ref, session.page, session.locale) == ("cart1", "/mugs", "de")


def test_a_cart_that_does_not_fit_is_cut() -> None:
    """The same product twice is one line, odd quantities are put right, the rest stays there."""
    scene = Scene()
    lines = (
        ("mug", 600),
        ("mug", 600),
        ("hat", 0),
        ("pen", -1),
        *((f"s{n}", 1) for n in range(200)),
    )
    scene.do(
        s.OpenSession(
            shop_id="demo",
            currency="CHF",
            locale="de",
            policy=POLICY,
            shopper_id=SHOPPER,
            lines=lines,
        )
    )
    cart = list(scene.checkout.cart.lines.values())
    assert len(cart) == LINES_MAX
    assert (cart[0].sku, cart[0].quantity) == ("mug", QUANTITY_MAX)
    assert cart[1].sku == "s0"


def test_a_session_opens_once() -> None:
    """The same again changes nothing, and nothing can be done to none."""
    scene = opened()
    again = s.OpenSession(
        shop_id="x", currency="EUR", locale="en", policy=POLICY, shopper_id=PartyId("y9")
    )
    assert scene.do(again) == ()
    assert Scene().refusal(s.PassTime()) is Reason.NOT_FOUND
    assert Scene().refusal(AddLine(sku="mug")) is Reason.NOT_FOUND


# ---- how it ended


def test_the_last_word_of_an_advisor_on_the_outcome_counts() -> None:
    """It can be said again, after the checkout's end and the session's; the note is not in it."""
    scene = advised()
    sold = c.RecordOutcome(outcome=VisitOutcome.SOLD)
    back = c.RecordOutcome(outcome=VisitOutcome.WILL_COME_BACK, note="")
    assert scene.do(sold, ADVISOR) == (e.OutcomeRecorded(outcome=VisitOutcome.SOLD),)
    scene.do(c.EndSession())
    scene.do(back, ADVISOR)
    assert scene.session.parties[ADVISOR].outcome is VisitOutcome.WILL_COME_BACK
    assert scene.session.parties[SHOPPER].outcome is None
    later = c.RecordOutcome(outcome=VisitOutcome.WILL_COME_BACK, follow_up="2026-12-01")
    scene.do(later, ADVISOR)
    assert scene.session.parties[ADVISOR].follow_up == "2026-12-01"
    assert "2026-12-01" not in str(views.to_wire(views.view(scene.session, SHOPPER, {})))
    scene.do(back, ADVISOR)
    assert scene.session.parties[ADVISOR].follow_up == "", "the last word counts here too"


def test_only_the_advisor_sees_the_outcome() -> None:
    """In the own view and its patches; the shopper's view says nothing of it."""
    scene = advised()
    before = scene.session
    scene.do(c.RecordOutcome(outcome=VisitOutcome.OTHER), ADVISOR)
    assert views.patch(before, scene.session, ADVISOR, {}, {}) == {"me": {"outcome": "other"}}
    assert views.patch(before, scene.session, SHOPPER, {}, {}) == {}
    assert "outcome" not in str(views.to_wire(views.view(scene.session, SHOPPER, {})))


def test_the_shops_cart_comes_along_again_beside_what_was_faster() -> None:
    """Only into the checkout that it is for, while that is open; a piece that is there stays."""
    scene = advised()
    scene.do(AddLine(sku="mug"))
    brought = s.BringCart(checkout=1, lines=(("mug", 3), ("pen", 2), ("pen", 1), ("cup", 0)))
    (added,) = scene.do(brought)
    assert isinstance(added, LineAdded)
    assert (added.sku, added.quantity) == ("pen", 3)
    assert scene.do(brought) == ()
    assert scene.do(s.BringCart(checkout=2, lines=(("hat", 1),))) == ()
    scene.do(AbandonCheckout())
    assert scene.do(s.BringCart(checkout=1, lines=(("hat", 1),))) == ()
    scene.do(c.EndSession())
    assert scene.do(s.BringCart(checkout=1, lines=(("hat", 1),))) == ()


def test_a_report_is_a_case_for_the_shop_and_for_no_advisor() -> None:
    """Each stands for itself, also after the end; the text is not in it, and nobody is told."""
    scene = advised()
    before = scene.session
    rude = c.ReportAdvice(reason=ReportReason.RUDE)
    (case,) = scene.do(rude)
    assert isinstance(case, CaseOpened)
    assert (case.kind, case.subject) == ("report", "rude")
    for party in (ADVISOR, SHOPPER):
        assert views.patch(before, scene.session, party, {}, {}) == {}
        assert "report" not in str(views.to_wire(views.view(scene.session, party, {})))
    scene.do(c.EndSession())
    while len(scene.session.cases) < REPORTS_MAX:
        scene.do(rude)
    with pytest.raises(RejectedError) as caught:
        scene.do(rude)
    assert caught.value.reason is Reason.LIMIT_REACHED


# ---- joining and leaving


def test_an_advisor_who_joins_is_assigned() -> None:
    """The session goes live; the second advisor is too late; the same one again is nothing new."""
    scene = opened()
    join = s.JoinSession(party_id=ADVISOR, role=Role.ADVISOR, name="Ann", advisor="ann")
    assert scene.do(join) == (
        e.PartyJoined(party_id=ADVISOR, role=Role.ADVISOR, name="Ann", advisor="ann"),
        e.AdvisorAssigned(party_id=ADVISOR),
    )
    assert scene.session.status is Status.LIVE
    assert scene.do(join) == ()
    second = s.JoinSession(party_id=PartyId("y8"), role=Role.ADVISOR)
    assert scene.refusal(second) is Reason.CONFLICT


@pytest.mark.parametrize("role", [Role.SHOPPER, Role.SYSTEM])
def test_nobody_joins_as_a_second_shopper(role: Role) -> None:
    """There is one who pays; the system is no party."""
    scene = opened()
    assert scene.refusal(s.JoinSession(party_id=PartyId("y9"), role=role)) is Reason.FORBIDDEN


def test_no_more_parties_than_the_limit() -> None:
    """At once: who left makes room."""
    scene = opened()
    for n in range(PARTIES_MAX - 1):
        scene.do(s.JoinSession(party_id=PartyId(f"z{n}"), role=Role.OBSERVER))
    late = s.JoinSession(party_id=OBSERVER, role=Role.OBSERVER)
    assert scene.refused(late) == (Reason.LIMIT_REACHED, "parties")
    scene.do(c.LeaveSession(), PartyId("z0"))
    assert scene.do(late)


def test_a_lost_advisor_sends_the_session_back_to_wait() -> None:
    """With what was shared closed again; the next advisor finds the cart as it was."""
    scene = advised()
    scene.fill()
    scene.do(ShareField(field=Field.EMAIL, party_id=ADVISOR))
    assert scene.do(s.ReturnToQueue(party_id=ADVISOR)) == (e.SessionRequeued(party_id=ADVISOR),)
    assert scene.session.status is Status.WAITING
    assert scene.session.parties[ADVISOR].left
    assert scene.session.fields[Field.EMAIL].shared_with == {}
    assert scene.session.fields[Field.EMAIL].mac
    assert scene.do(s.ReturnToQueue(party_id=ADVISOR)) == ()
    scene.do(s.JoinSession(party_id=PartyId("y8"), role=Role.ADVISOR))
    assert scene.session.status is Status.LIVE
    assert len(scene.checkout.cart.lines) == 1


def test_a_shopper_whose_advisor_left_calls_for_one_again() -> None:
    """The approval stays as it is; the next advisor finds it."""
    scene = approved()
    assert scene.refusal(c.CallAdvisor()) is Reason.NOTHING_TO_DO
    scene.do(c.LeaveSession(), ADVISOR)
    assert scene.do(c.CallAdvisor()) == (e.AdvisorCalled(),)
    assert scene.session.status is Status.WAITING
    assert scene.checkout.phase is Phase.APPROVED
    assert scene.refusal(c.CallAdvisor()) is Reason.NOTHING_TO_DO
    assert scene.do(s.JoinSession(party_id=PartyId("y8"), role=Role.ADVISOR))
    assert scene.session.status is Status.LIVE


def test_who_only_leaves_a_message_waits_for_nobody_until_they_call() -> None:
    scene = opened(calls_advisor=False)
    assert scene.session.status is Status.LIVE
    mira = s.JoinSession(party_id=PartyId("y8"), role=Role.ADVISOR)
    assert scene.refusal(mira) is Reason.FORBIDDEN
    scene.do(AddLine(sku="mug"))
    assert scene.do(c.CallAdvisor()) == (e.AdvisorCalled(),)
    assert scene.session.status is Status.WAITING
    scene.do(mira)
    assert scene.session.status is Status.LIVE


def test_closing_ends_everyones_part_and_waits_for_money() -> None:
    """What is to be erased has nobody at its counter any more, also where it had ended before."""
    scene = approved()
    assert scene.do(s.CloseSession()) == (
        CheckoutAbandoned(why="erased"),
        e.SessionEnded(why="erased"),
        e.PartyLeft(party_id=SHOPPER),
        e.PartyLeft(party_id=ADVISOR),
    )
    assert scene.do(s.CloseSession()) == ()
    ended = advised()
    ended.do(c.EndSession())
    assert ended.do(s.CloseSession()) == (
        e.PartyLeft(party_id=SHOPPER),
        e.PartyLeft(party_id=ADVISOR),
    )


def test_revoking_bumps_the_epoch_for_good() -> None:
    """Also past leaving and joining again."""
    scene = advised()
    assert scene.do(s.RevokeParty(party_id=ADVISOR)) == (e.PartyRevoked(party_id=ADVISOR, epoch=2),)
    scene.do(c.LeaveSession(), ADVISOR)
    scene.do(c.CallAdvisor())
    scene.do(s.JoinSession(party_id=ADVISOR, role=Role.ADVISOR))
    assert scene.session.parties[ADVISOR].epoch == 2
    unknown = s.RevokeParty(party_id=PartyId("y9"))
    assert scene.refusal(unknown) is Reason.UNKNOWN_PARTY


def test_the_shopper_pays_alone_after_the_advisor_left() -> None:
    """Leaving ends the own part only, and is no reason to touch the checkout."""
    scene = approved()
    assert scene.do(c.LeaveSession(), ADVISOR) == (e.PartyLeft(party_id=ADVISOR),)
    assert scene.session.status is Status.LIVE
    assert scene.checkout.phase is Phase.APPROVED
    uncalled = s.JoinSession(party_id=PartyId("y8"), role=Role.ADVISOR)
    assert scene.refusal(uncalled) is Reason.FORBIDDEN
    start = StartPayment(quote_hash=scene.approval().quote_hash, provider="sandbox", method="card")
    assert scene.do(start)
    assert scene.refusal(AddLine(sku="hat"), ADVISOR) is Reason.FORBIDDEN


@pytest.mark.parametrize("command", [c.EndSession(), c.LeaveSession()])
def test_the_shoppers_end_is_the_sessions_end(command: PartyCommand) -> None:
    """A live checkout is given up with it; one that has ended is left as it is."""
    for scene in (quoted(), approved()):
        assert scene.do(command) == (
            CheckoutAbandoned(why="shopper"),
            e.SessionEnded(why="shopper"),
        )
        assert scene.session.status is Status.ENDED
    scene = quoted()
    scene.do(Recommend())
    assert scene.do(command) == (e.SessionEnded(why="shopper"),)
    assert scene.refusal(command) is Reason.SESSION_ENDED
    late = s.JoinSession(party_id=PartyId("y9"), role=Role.EXPERT)
    assert scene.refusal(late) is Reason.SESSION_ENDED


def test_nothing_ends_while_money_is_unsettled() -> None:
    """Neither by command nor by time."""
    scene = paying()
    assert scene.refusal(c.EndSession()) is Reason.MONEY_UNSETTLED
    assert scene.refusal(c.LeaveSession()) is Reason.MONEY_UNSETTLED
    scene.at_ms += 100 * SESSION_IDLE_MS
    scene.do(s.PassTime())
    assert scene.session.status is not Status.ENDED


def test_idle_sessions_end() -> None:
    """Two hours after the last touch, not a moment before; the system's own work is no touch."""
    scene = quoted()
    scene.at_ms = START_MS + SESSION_IDLE_MS - 1
    assert scene.do(s.PassTime()) == ()
    scene.price()
    scene.at_ms += 1
    assert scene.do(s.PassTime()) == (CheckoutAbandoned(why="idle"), e.SessionEnded(why="idle"))
    assert scene.do(s.PassTime()) == ()
    scene = quoted()
    scene.at_ms += SESSION_IDLE_MS - 1
    scene.do(AddLine(sku="hat"), ADVISOR)
    scene.at_ms += SESSION_IDLE_MS - 1
    assert scene.do(s.PassTime()) == ()


# ---- drive and questions


def test_the_shopper_sets_the_drive_at_once() -> None:
    """In one command, effective for the very next one; nobody else sets it."""
    scene = advised()
    assert scene.refusal(c.SetDrive(drive=Drive.SHOPPER_ONLY), ADVISOR) is Reason.FORBIDDEN
    assert scene.do(c.SetDrive(drive=Drive.SHOPPER_ONLY)) == (e.DriveSet(drive=Drive.SHOPPER_ONLY),)
    assert scene.refusal(AddLine(sku="hat"), ADVISOR) is Reason.DRIVE_FORBIDS
    assert scene.refusal(c.SetDrive(drive=Drive.SHOPPER_ONLY)) is Reason.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("kind", "scene", "answer"),
    [
        (AskKind.REVIEW, quoted(), PresentQuote()),
        (AskKind.DRIVE, quoted(), c.SetDrive(drive=Drive.ADVISOR_PROPOSES)),
        (AskKind.PAY, approved(), "pay"),
        (AskKind.PAY, approved(), ReopenCart()),
        (AskKind.WITHDRAW, approved(), WithdrawApproval()),
        (AskKind.WITHDRAW, in_review(), ReopenCart()),
        (AskKind.WITHDRAW, paying(), WithdrawPayment()),
        (AskKind.DRIVE, quoted(), c.AnswerAsk(kind=AskKind.DRIVE)),
    ],
    ids=str,
)
def test_doing_what_was_asked_answers_it(
    kind: AskKind, scene: Scene, answer: PartyCommand | str
) -> None:
    """A question waits for the shopper until it is done or put away; twice is once."""
    assert scene.do(c.Ask(kind=kind), ADVISOR) == (e.HelpAsked(kind=kind),)
    assert scene.session.asks[kind].by == ADVISOR
    assert scene.refusal(c.Ask(kind=kind), ADVISOR) is Reason.NOTHING_TO_DO
    if isinstance(answer, str):
        quote_hash = scene.approval().quote_hash
        answer = StartPayment(quote_hash=quote_hash, provider="sandbox", method="card")
    scene.do(answer)
    assert kind not in scene.session.asks


def test_questions_make_sense_or_are_rejected() -> None:
    """Each in its phases; the shopper asks for nothing but a refund; a refund needs an order."""
    scene = advised()
    for kind in (AskKind.PAY, AskKind.WITHDRAW, AskKind.REFUND):
        assert scene.refusal(c.Ask(kind=kind), ADVISOR) is Reason.WRONG_PHASE
    assert scene.refusal(c.Ask(kind=AskKind.REVIEW)) is Reason.FORBIDDEN
    assert scene.refusal(c.Ask(kind=AskKind.REFUND)) is Reason.WRONG_PHASE
    assert in_review().refusal(c.Ask(kind=AskKind.REVIEW), ADVISOR) is Reason.WRONG_PHASE


def test_who_puts_a_question_away() -> None:
    """The shopper every one, an advisor the own ones; what was not asked is not put away."""
    scene = advised()
    assert scene.refusal(c.AnswerAsk(kind=AskKind.DRIVE)) is Reason.NOTHING_TO_DO
    scene.do(c.Ask(kind=AskKind.DRIVE), ADVISOR)
    scene.do(c.AnswerAsk(kind=AskKind.DRIVE), ADVISOR)
    scene.do(c.Ask(kind=AskKind.DRIVE), ADVISOR)
    scene.do(s.ReturnToQueue(party_id=ADVISOR))
    scene.do(s.JoinSession(party_id=PartyId("y8"), role=Role.ADVISOR))
    assert scene.refusal(c.AnswerAsk(kind=AskKind.DRIVE), PartyId("y8")) is Reason.FORBIDDEN
    scene.do(c.AnswerAsk(kind=AskKind.DRIVE))


# ---- consents


def test_consents_are_everyones_own() -> None:
    """By purpose and text version, for oneself; a new version asks again."""
    scene = advised()
    yes = GiveConsent(purpose=Purpose.CAMERA, text_version="v1")
    for party in (SHOPPER, ADVISOR):
        assert scene.do(yes, party) == (e.ConsentGiven(purpose=Purpose.CAMERA, text_version="v1"),)
        assert scene.refusal(yes, party) is Reason.NOTHING_TO_DO
    assert scene.do(GiveConsent(purpose=Purpose.CAMERA, text_version="v2"), ADVISOR)
    scene.do(RevokeConsent(purpose=Purpose.CAMERA), ADVISOR)
    assert scene.refusal(RevokeConsent(purpose=Purpose.CAMERA), ADVISOR) is Reason.NOTHING_TO_DO
    assert [consent.by for consent in scene.session.consents.values()] == [SHOPPER]


def test_only_the_shopper_accepts_the_terms_as_they_are() -> None:
    """Of the version that the session began with."""
    scene = advised()
    current = GiveConsent(purpose=Purpose.TERMS, text_version="t1")
    assert scene.refusal(current, ADVISOR) is Reason.FORBIDDEN
    older = GiveConsent(purpose=Purpose.TERMS, text_version="t0")
    assert scene.refusal(older) is Reason.TERMS_CHANGED
    assert scene.do(current)


# ---- cases


def test_a_case_is_put_before_a_person_once() -> None:
    """Until it is resolved; then it can come up again. They do not pile up without end."""
    scene = opened()
    note = s.NoteCase(kind=CaseKind.MISMATCH, subject="a1")
    opened_case = scene.do(note)[0]
    assert isinstance(opened_case, CaseOpened)
    assert scene.do(note) == ()
    resolve = s.ResolveCase(case_id=opened_case.case_id, note="called the shop")
    assert scene.do(resolve) == (CaseResolved(case_id=opened_case.case_id, note="called the shop"),)
    assert scene.refusal(resolve) is Reason.NOT_FOUND
    for n in range(FACTS_MAX):
        assert scene.do(s.NoteCase(kind=CaseKind.RECEIPT_UNSENT, subject=f"a{n}"))
    assert scene.do(note) == ()


@pytest.mark.parametrize("party", [EXPERT, ASSISTANT, OBSERVER])
def test_guests_may_leave_and_little_else(party: PartyId) -> None:
    """No edits, no questions, no ends."""
    scene = opened()
    scene.join(*(role for role, party_id in PARTY_IDS.items() if party_id == party))
    for command in (AddLine(sku="mug"), c.Ask(kind=AskKind.DRIVE), c.EndSession(), Recommend()):
        assert scene.refusal(command, party) is Reason.FORBIDDEN
    assert scene.do(c.LeaveSession(), party) == (e.PartyLeft(party_id=party),)


@pytest.mark.parametrize("access", Access)
def test_leaving_closes_what_was_open(access: Access) -> None:
    """Nobody reads on after they left; empty shares vanish altogether."""
    scene = advised()
    scene.do(ShareField(field=Field.PHONE, party_id=ADVISOR, access=access))
    assert scene.session.fields[Field.PHONE].shared_with == {ADVISOR: access}
    scene.do(c.LeaveSession(), ADVISOR)
    assert Field.PHONE not in scene.session.fields


# ---- how the advice was


def test_the_last_word_of_a_shopper_on_the_advice_counts() -> None:
    """It is said once or changed, also after the end; the text beside it is not in the log."""
    scene = advised()
    for rating in (4, 4, 2):
        events = scene.do(c.RateAdvice(rating=rating, note="fast and friendly"))
        assert events == (e.AdviceRated(rating=rating),)
    scene.do(c.EndSession())
    scene.do(c.RateAdvice(rating=RATING_MAX))
    assert scene.session.rating == RATING_MAX
    assert views.view(scene.session, SHOPPER, {}).me.rating == RATING_MAX
    assert views.view(scene.session, ADVISOR, {}).me.rating is UNSET


def test_there_is_nothing_to_say_where_nobody_advised() -> None:
    """Nor does anybody speak for the shopper."""
    scene = opened()
    scene.join(Role.OBSERVER)
    rated = c.RateAdvice(rating=1)
    assert scene.refused(rated) == (Reason.NOTHING_TO_DO, "rating")
    scene.join(Role.ADVISOR)
    assert scene.refusal(rated, ADVISOR) is Reason.FORBIDDEN
    assert scene.refusal(rated, OBSERVER) is Reason.FORBIDDEN
    scene.do(c.LeaveSession(), ADVISOR)
    scene.do(rated)


@pytest.mark.parametrize("rating", [0, RATING_MAX + 1, -1, 2.5, "3", None, True])
def test_a_rating_is_one_of_five(rating: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": "rate_advice", "rating": rating}, c.RateAdvice)
    msgspec.convert({"type": "rate_advice", "rating": RATING_MAX}, c.RateAdvice)


def test_the_line_beside_a_rating_has_a_length() -> None:
    said = {"type": "rate_advice", "rating": 1, "note": "x" * RATING_CHARS_MAX}
    msgspec.convert(said, c.RateAdvice)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**said, "note": "x" * (RATING_CHARS_MAX + 1)}, c.RateAdvice)
