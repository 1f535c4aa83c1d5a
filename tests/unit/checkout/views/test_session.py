"""What a party sees at each stage, cut to its role; and how payments look."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.scene import (
    ADVISOR,
    COMPANION,
    POLICY,
    SHOPPER,
    Scene,
    advised,
    approved,
    opened,
    paying,
    quoted,
    values,
)
from theke_checkout.commands import system as s
from theke_checkout.commands.cart import AddLine, ChangeQuantity, GrantDiscount
from theke_checkout.commands.contact import SetField, ShareField, UnshareField
from theke_checkout.commands.party import EndSession, LeaveSession
from theke_checkout.commands.quote import OpenNextCheckout, PresentQuote, Recommend
from theke_checkout.events import quote as e
from theke_checkout.evolve import replay
from theke_checkout.state.payment import Attempt, Refund
from theke_checkout.values.codes import AttemptState, RefundWhy, Role
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, PartyId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Problem
from theke_checkout.values.reasons import Reason
from theke_checkout.views.parts import payment_view
from theke_checkout.views.patch import diff, merge
from theke_checkout.views.session import patch, to_wire, view


def seen(scene: Scene, party: PartyId = SHOPPER) -> dict[str, Any]:
    """Return a party's view as it travels."""
    return to_wire(view(scene.session, party, values(scene.session)))


def test_the_shopper_sees_all_fields_and_the_advisor_the_shared_ones() -> None:
    """Every field is there for both, filled or not; its value only where it is open."""
    scene = quoted()
    scene.do(ShareField(field=Field.CITY, party_id=ADVISOR))
    scene.do(ShareField(field=Field.PHONE, party_id=ADVISOR, access=Access.EDIT))
    mine, theirs = seen(scene)["fields"], seen(scene, ADVISOR)["fields"]
    assert set(mine) == set(theirs) == {str(field) for field in Field}
    assert mine["email"] == {
        "filled": True,
        "value": "my email",
        "shared_with": {},
        "editable": True,
    }
    assert theirs["email"] == {"filled": True, "shared_with": {}, "editable": False}
    assert theirs["city"]["value"] == "my city"
    assert not theirs["city"]["editable"]
    assert theirs["phone"] == {
        "filled": False,
        "shared_with": {ADVISOR: "edit"},
        "editable": True,
    }
    assert "value" not in theirs["country"]


def test_a_shopper_is_named_by_the_nickname_where_it_is_shared() -> None:
    """An advisor has a public name; a patch brings the name with the share."""
    scene = advised()
    scene.do(SetField(field=Field.NICKNAME, value="Zed"))
    assert seen(scene)["parties"][SHOPPER]["name"] == "Zed"
    assert "name" not in seen(scene, ADVISOR)["parties"][SHOPPER]
    assert seen(scene)["parties"][ADVISOR]["name"] == "The advisor"
    before = scene.session
    scene.do(ShareField(field=Field.NICKNAME, party_id=ADVISOR))
    opened_values = values(scene.session)
    changes = patch(before, scene.session, ADVISOR, opened_values, opened_values)
    assert changes["parties"] == {SHOPPER: {"name": "Zed"}}
    assert changes["fields"]["nickname"]["value"] == "Zed"


@pytest.mark.parametrize(
    ("problem", "closed", "opened_to"),
    [
        (Problem(code="no_delivery", subject="BR"), "", "BR"),
        (Problem(code="postal_code_unserved", subject="84001"), "", ""),
        (Problem(code="no_delivery_to_city", subject="Rio"), "", ""),
        (Problem(code="not_enough_stock", subject="mug"), "mug", "mug"),
        (Problem(code="unknown_coupon", subject="BR"), "BR", "BR"),
        (Problem(code="delivery_unavailable", subject="post"), "post", "post"),
    ],
)
def test_an_advisor_reads_what_a_problem_is_about_where_it_is_of_the_cart(
    problem: Problem, closed: str, opened_to: str
) -> None:
    """The code decides, whatever the text and the country are; the shopper reads all."""
    scene = quoted()
    scene.do(SetField(field=Field.COUNTRY, value="BR"))
    scene.price(problems=(problem,))
    before = scene.session
    both = [seen(scene, party)["checkout"]["problems"]["p0"] for party in (SHOPPER, ADVISOR)]
    assert [shown["subject"] for shown in both] == [problem.subject, closed]
    scene.do(ShareField(field=Field.COUNTRY, party_id=ADVISOR))
    assert seen(scene, ADVISOR)["checkout"]["problems"]["p0"]["subject"] == opened_to
    step = patch(before, scene.session, ADVISOR, values(before), values(scene.session))
    assert merge(to_wire(view(before, ADVISOR, values(before))), step) == seen(scene, ADVISOR)


@pytest.mark.parametrize("access", [Access.SEE, Access.EDIT])
@pytest.mark.parametrize("field", Field)
def test_sharing_ends_with_the_session(field: Field, access: Access) -> None:
    """Neither a view nor a patch has a value for the advisor then; the shopper may still close."""
    scene = quoted()
    if field not in scene.session.fields:
        scene.do(SetField(field=field, value=f"my {field}"))
    scene.do(ShareField(field=field, party_id=ADVISOR, access=access))
    before, opened_value = scene.session, values(scene.session)[field]
    open_to_both = seen(scene, ADVISOR)["fields"][field]
    assert open_to_both["value"] == opened_value
    scene.do(EndSession())
    for party in (SHOPPER, ADVISOR):
        step = patch(before, scene.session, party, values(before), values(scene.session))
        whole = seen(scene, party)
        assert merge(to_wire(view(before, party, values(before))), step) == whole
        assert whole["fields"][field]["shared_with"] == {}
    assert "value" not in seen(scene, ADVISOR)["fields"][field]
    assert "name" not in seen(scene, ADVISOR)["parties"][SHOPPER]
    assert seen(scene)["fields"][field]["value"] == opened_value
    scene.do(UnshareField(field=field, party_id=ADVISOR))
    assert scene.refusal(UnshareField(field=field, party_id=ADVISOR)) is Reason.NOTHING_TO_DO
    late = scene.refusal(ShareField(field=field, party_id=ADVISOR))
    assert late is Reason.SESSION_ENDED


def test_fields_close_while_money_moves() -> None:
    """Nobody edits from paying on; the shopper still sees what was filled."""
    scene = paying()
    assert not any(field["editable"] for field in seen(scene)["fields"].values())
    assert seen(scene)["fields"]["email"]["value"] == "my email"


def test_the_discount_limit_is_for_advisors() -> None:
    """A shopper need not know how far they could go; ways to pay are for all."""
    scene = advised()
    scene.join(Role.COMPANION)
    assert seen(scene, ADVISOR)["discount_max_bp"] == POLICY.discount_max_bp
    for party in (SHOPPER, COMPANION):
        assert "discount_max_bp" not in seen(scene, party)
        assert seen(scene, party)["methods"] == {"card": "sandbox", "redirect": "sandbox"}


def test_prices_are_shown_while_the_quote_is_for_this_cart() -> None:
    """Then the lines have none and the quote says that it is stale, in view and patch."""
    scene = quoted()
    line = seen(scene)["checkout"]["lines"]["l5"]
    assert line["total"] == {"amount": 2_000, "currency": "CHF"}
    assert line["tax"] == {"amount": 150, "currency": "CHF"}
    assert seen(scene)["checkout"]["quote"]["stale"] is False
    assert seen(scene)["checkout"]["quote"]["taxes"]["r810"]["tax"]["amount"] == 202
    before = scene.session
    scene.do(AddLine(sku="hat"))
    changes = patch(before, scene.session, SHOPPER, {}, {})["checkout"]
    assert changes["lines"]["l5"] == dict.fromkeys(("unit_price", "total", "discount", "tax"))
    assert changes["quote"] == {"stale": True}
    assert "total" not in seen(scene)["checkout"]["lines"]["l5"]


def test_what_can_no_longer_be_undone_is_not_offered() -> None:
    """A change goes out of the view when its line moves on."""
    scene = advised()
    assert set(seen(scene)["changes"]) == {"x5"}
    scene.do(ChangeQuantity(line_id="l5", delta=1), ADVISOR)
    assert set(seen(scene)["changes"]) == {"x6"}


def test_both_see_the_same_payment_and_nothing_secret() -> None:
    """Method, amount, state; no reference of the provider's."""
    scene = paying()
    mine, theirs = seen(scene)["checkout"]["payment"], seen(scene, ADVISOR)["checkout"]["payment"]
    assert mine == theirs
    assert mine == {
        "attempt_id": "a1",
        "state": "requested",
        "method": "card",
        "amount": {"amount": 2_700, "currency": "CHF"},
        "tries": 1,
        "expires_at_ms": scene.checkout.attempts[next(iter(scene.checkout.attempts))].expires_at_ms,
        "checking": False,
        "canceling": False,
        "refunds": {},
    }


def snapshot() -> PaymentSnapshot:
    """Return what a provider says of a payment that waits for the shopper."""
    return PaymentSnapshot(
        provider="sandbox",
        ref="pay1",
        attempt_id=AttemptId("a1"),
        revision=1,
        state=PaymentState.OPEN,
        amount=Money(2_700, "CHF"),
        authorized=Money(0, "CHF"),
        captured=Money(0, "CHF"),
    )


def attempt() -> Attempt:
    """Return an attempt that has just begun."""
    return next(iter(paying().checkout.attempts.values()))


@pytest.mark.parametrize(
    ("state", "checking"),
    [(state, state in (AttemptState.CREATING, AttemptState.PROCESSING)) for state in AttemptState],
)
def test_an_unknown_outcome_is_shown_as_being_checked(state: AttemptState, checking: bool) -> None:
    """Never as a failure, and nobody is told to pay again."""
    assert payment_view(replace(attempt(), state=state), Role.SHOPPER).checking is checking


def test_a_refund_is_shown_as_far_as_the_provider_has_got() -> None:
    """Requested until it says something; failed where it will not."""
    refund_id, amount = RefundId("r9"), Money(100, "CHF")
    refund = Refund(refund_id=refund_id, ref="pay1", amount=amount, why=RefundWhy.LATE)
    asked = replace(attempt(), refunds={refund_id: refund})
    assert payment_view(asked, Role.SHOPPER).refunds["r9"].state == "requested"
    failed = replace(asked, refunds={refund_id: replace(refund, failed=True)})
    assert payment_view(failed, Role.SHOPPER).refunds["r9"].state == "failed"
    fact = RefundFact(ref="re1", refund_id=refund_id, amount=amount, state=RefundState.PENDING)
    asked_back = replace(asked, payments={"pay1": replace(snapshot(), refunds=(fact,))})
    assert payment_view(asked_back, Role.SHOPPER).refunds["r9"].state == "pending"


@pytest.mark.parametrize(
    ("tries", "declines", "decline", "checking"),
    [
        (1, 0, None, False),
        (1, 1, DeclineKind.REFUSED, False),
        (2, 1, None, True),
        (2, 2, DeclineKind.FRAUD, False),
    ],
)
def test_a_second_try_is_checked_until_it_is_answered(
    tries: int, declines: int, decline: DeclineKind | None, checking: bool
) -> None:
    """An open payment with more tries than declines has one on its way."""
    payment = replace(snapshot(), declines=declines, decline=decline)
    tried = replace(
        attempt(),
        state=AttemptState.OPEN,
        tries=tries,
        decline=decline,
        payments={"pay1": payment},
    )
    assert payment_view(tried, Role.SHOPPER).checking is checking


def test_who_just_came_gets_a_whole_view() -> None:
    """There is nothing before it to patch."""
    scene = opened(lines=1)
    before = scene.session
    scene.join(Role.ADVISOR)
    assert patch(before, scene.session, ADVISOR, {}, {}) == seen(scene, ADVISOR)
    assert patch(scene.session, scene.session, ADVISOR, {}, {}) == {}


def test_another_role_is_another_view() -> None:
    """An observer who comes back as an advisor sees the advisor's part."""
    scene = opened(lines=1)
    scene.do(s.JoinSession(party_id=ADVISOR, role=Role.OBSERVER))
    scene.do(LeaveSession(), ADVISOR)
    before, stored = scene.session, seen(scene, ADVISOR)
    scene.do(s.JoinSession(party_id=ADVISOR, role=Role.ADVISOR))
    changes = patch(before, scene.session, ADVISOR, {}, {})
    assert changes["me"] == {"role": "advisor"}
    assert merge(stored, changes) == seen(scene, ADVISOR)


def test_a_patch_after_a_reload_is_right_too() -> None:
    """Where identity is gone, everything is compared; equal states make no patch."""
    scene = approved()
    folded = None
    for stamp, events in scene.log:
        folded = replay(folded, events, stamp)
    assert folded is not None
    assert folded is not scene.session
    opened_values = values(folded)
    assert patch(folded, scene.session, ADVISOR, opened_values, opened_values) == {}


def test_the_next_checkout_puts_the_last_one_in_the_past() -> None:
    """With its order, where it had one; the new one is empty."""
    scene = quoted()
    scene.do(Recommend())
    before = seen(scene)
    session = scene.session
    scene.do(OpenNextCheckout())
    changes = patch(session, scene.session, SHOPPER, values(session), values(session))
    assert changes["past"] == {"c1": {"number": 1, "phase": "recommended"}}
    assert changes["checkout"]["lines"] == {"l5": None}
    assert changes["checkout"]["quote"] is None
    assert merge(before, changes) == seen(scene)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {}, {"a": None}),
        ({}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, {"a": {"c": 3}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": None}}),
        ({"a": {"b": 1}}, {"a": 1}, {"a": 1}),
        ({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_merge_patches(
    before: dict[str, Any], after: dict[str, Any], change: dict[str, Any]
) -> None:
    """As RFC 7396 has them, both ways."""
    assert diff(before, after) == change
    assert merge(before, change) == after


def test_what_somebody_else_filled_in_for_the_shopper_is_reported_without_its_value() -> None:
    """The shopper's own fields go without saying; an advisor's hand in them does not."""
    scene = advised()
    scene.do(SetField(field=Field.NAME, value="Lea"))
    scene.do(ShareField(field=Field.CITY, party_id=ADVISOR, access=Access.EDIT))
    scene.do(SetField(field=Field.CITY, value="Bern"), ADVISOR)
    scene.do(SetField(field=Field.CITY, value=""), ADVISOR)
    rows = [(entry.by, entry.subject) for entry in scene.session.timeline.values()]
    assert rows[-2:] == [(ADVISOR, "city"), (ADVISOR, "city")]
    entries = seen(scene)["timeline"].values()
    assert [entry["by"] for entry in entries if entry["what"] == "field_set"] == [ADVISOR, ADVISOR]
    assert "Bern" not in str(list(entries))


def test_the_timeline_tells_who_did_what() -> None:
    """In order, with names of fields and never a value of one."""
    scene = quoted()
    scene.do(ShareField(field=Field.EMAIL, party_id=ADVISOR))
    scene.do(GrantDiscount(percent_bp=500), ADVISOR)
    scene.price()
    scene.do(PresentQuote(), ADVISOR)
    scene.do(scene.approval())
    scene.do(ChangeQuantity(line_id="l5", delta=1), ADVISOR)
    entries = sorted(seen(scene)["timeline"].values(), key=lambda entry: entry["position"])
    rows = [(entry["by"], entry["what"], entry.get("subject")) for entry in entries]
    assert rows == [
        (SHOPPER, "party_joined", "shopper"),
        (ADVISOR, "party_joined", "advisor"),
        (SHOPPER, "line_added", "mug"),
        (SHOPPER, "field_shared", "email"),
        (ADVISOR, "discount_granted", None),
        (ADVISOR, "quote_presented", None),
        (SHOPPER, "quote_approved", None),
        (ADVISOR, "quantity_changed", "mug"),
        (ADVISOR, "quote_voided", "edited"),
    ]
    assert entries[2]["quantity"] == 2
    assert entries[6]["amount"] == {"amount": 2_600, "currency": "CHF"}
    assert isinstance(scene.log[-1][1][-1], e.QuoteVoided)
