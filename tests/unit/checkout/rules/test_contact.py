"""The rules of personal fields: past, command, outcome. The core never holds a value."""

from collections.abc import Callable

import pytest

from tests.scene import (
    ADVISOR,
    COMPANION,
    OBSERVER,
    SHOPPER,
    Scene,
    advised,
    approved,
    in_review,
    opened,
    quoted,
    values,
)
from theke_checkout.commands import contact as c
from theke_checkout.commands.party import EndSession, LeaveSession
from theke_checkout.commands.quote import PresentQuote
from theke_checkout.events import contact as e
from theke_checkout.events.quote import QuoteVoided
from theke_checkout.evolve.quote import bound_macs
from theke_checkout.rules.decide import decide
from theke_checkout.values.codes import Phase, Role
from theke_checkout.values.contact import BOUND, PLAIN, Access, Field
from theke_checkout.values.ids import PartyId
from theke_checkout.values.quote import quote_hash
from theke_checkout.values.reasons import Reason
from theke_checkout.views.session import patch, view

MINE = c.SetField(field=Field.EMAIL, value="me")


def test_filling_and_clearing() -> None:
    """By HMAC; the same again is nothing; clearing what is empty is nothing."""
    scene = advised()
    assert scene.do(MINE) == (e.FieldSet(field=Field.EMAIL, mac="mac-email-me"),)
    assert scene.refused(MINE) == (Reason.NOTHING_TO_DO, "email")
    scene.do(c.SetField(field=Field.EMAIL, value=""))
    assert Field.EMAIL not in scene.session.fields
    assert scene.refusal(c.SetField(field=Field.EMAIL, value="")) is Reason.NOTHING_TO_DO


@pytest.mark.parametrize("field", Field)
def test_only_countries_stand_in_the_log(field: Field) -> None:
    """Everything else is an HMAC, whatever it is."""
    scene = advised()
    event = scene.do(c.SetField(field=field, value="CH"))[0]
    assert isinstance(event, e.FieldSet)
    assert event.plain == ("CH" if field in PLAIN else "")


def test_an_advisor_needs_the_field_opened_to_edit() -> None:
    """Seeing is not editing, one field is not another, and closing takes it back."""
    scene = advised()
    assert scene.refused(MINE, ADVISOR) == (Reason.FIELD_NOT_OPENED, "email")
    scene.do(c.ShareField(field=Field.EMAIL, party_id=ADVISOR))
    assert scene.refusal(MINE, ADVISOR) is Reason.FIELD_NOT_OPENED
    share = c.ShareField(field=Field.EMAIL, party_id=ADVISOR, access=Access.EDIT)
    assert scene.do(share) == (
        e.FieldShared(field=Field.EMAIL, party_id=ADVISOR, access=Access.EDIT),
    )
    assert scene.refusal(share) is Reason.NOTHING_TO_DO
    scene.do(MINE, ADVISOR)
    assert scene.session.fields[Field.EMAIL].by == ADVISOR
    name = c.SetField(field=Field.NAME, value="x")
    assert scene.refusal(name, ADVISOR) is Reason.FIELD_NOT_OPENED
    close = c.UnshareField(field=Field.EMAIL, party_id=ADVISOR)
    scene.do(close)
    assert scene.refusal(close) is Reason.NOTHING_TO_DO
    later = c.SetField(field=Field.EMAIL, value="other")
    assert scene.refusal(later, ADVISOR) is Reason.FIELD_NOT_OPENED


def test_sharing_names_a_party_that_is_there() -> None:
    """Not oneself, not a stranger, not one who has left; a companion does not edit."""
    scene = advised()
    scene.join(Role.COMPANION)
    for party in (SHOPPER, PartyId("y9")):
        command = c.ShareField(field=Field.EMAIL, party_id=party)
        assert scene.refused(command) == (Reason.UNKNOWN_PARTY, party)
    scene.do(LeaveSession(), ADVISOR)
    gone = c.ShareField(field=Field.EMAIL, party_id=ADVISOR)
    assert scene.refusal(gone) is Reason.UNKNOWN_PARTY
    scene.do(c.ShareField(field=Field.EMAIL, party_id=COMPANION, access=Access.EDIT))
    assert scene.refusal(MINE, COMPANION) is Reason.FORBIDDEN


@pytest.mark.parametrize("stage", [in_review, approved])
@pytest.mark.parametrize("field", Field)
def test_a_changed_address_voids_what_lies_on_the_table(
    stage: Callable[[], Scene], field: Field
) -> None:
    """Each field that the hash covers; a nickname is nobody's business."""
    scene = stage()
    phase = scene.checkout.phase
    events = scene.do(c.SetField(field=field, value="DE"))
    if field in BOUND:
        assert events[1:] == (QuoteVoided(why="contact_changed"),)
        assert (scene.checkout.phase, scene.checkout.approval) == (Phase.OPEN, None)
    else:
        assert len(events) == 1
        assert scene.checkout.phase is phase


def test_the_hash_follows_the_address_while_the_cart_is_open() -> None:
    """A bound field gives the live quote another hash; only a country asks for a new price."""
    scene = quoted()
    first, version = scene.approval().quote_hash, scene.checkout.cart.version
    scene.do(c.SetField(field=Field.CITY, value="Bern"))
    live = scene.checkout.quoted
    assert live is not None
    assert live.quote_hash not in (first, "")
    assert live.quote_hash == quote_hash(live.quote, bound_macs(scene.session.fields))
    assert scene.checkout.cart.version == version
    scene.do(c.SetField(field=Field.NICKNAME, value="Zed"))
    assert scene.approval().quote_hash == live.quote_hash
    scene.do(c.SetField(field=Field.COUNTRY, value="DE"))
    assert scene.checkout.cart.version == version + 1
    assert scene.refusal(PresentQuote()) is Reason.QUOTE_STALE


def test_a_field_without_its_seal_is_a_bug() -> None:
    """The counter seals before it decides; nothing is guessed."""
    scene = advised()
    given = scene.given(LeaveSession(), SHOPPER)
    with pytest.raises(ValueError, match="sealed"):
        decide(scene.session, MINE, given)


# ---- what to call the shopper

CALLED = c.SetField(field=Field.NICKNAME, value="Lea", for_all=True)


def test_what_to_call_the_shopper_is_for_everybody_from_the_start() -> None:
    """Said before anybody is there, it is open to whoever comes, and nothing else is."""
    scene = opened()
    (filled,) = scene.do(CALLED)
    assert isinstance(filled, e.FieldSet)
    assert filled.for_all
    scene.join(Role.ADVISOR, Role.OBSERVER)
    for party in (ADVISOR, OBSERVER):
        seen = view(scene.session, party, values(scene.session))
        assert seen.parties[SHOPPER].name == "Lea"
        assert seen.fields["nickname"].value == "Lea"
        assert not seen.fields["nickname"].shared_with
    assert scene.refusal(CALLED) is Reason.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("by", "command", "reason"),
    [
        (SHOPPER, c.SetField(field=Field.EMAIL, value="x", for_all=True), Reason.FORBIDDEN),
        (SHOPPER, c.SetField(field=Field.CITY, value="", for_all=True), Reason.FORBIDDEN),
        (ADVISOR, c.SetField(field=Field.NICKNAME, value="Al"), Reason.FIELD_NOT_OPENED),
        (ADVISOR, c.SetField(field=Field.NICKNAME, value="Al", for_all=True),
         Reason.FIELD_NOT_OPENED),
    ],
)  # fmt: skip
def test_only_the_shopper_opens_and_only_the_name(
    by: PartyId, command: c.SetField, reason: Reason
) -> None:
    """To see what to call somebody is not to write it."""
    scene = advised()
    scene.do(CALLED)
    assert scene.refusal(command, by) is reason


def test_a_name_is_changed_closed_and_taken_back() -> None:
    """An advisor who may write it leaves it open; the shopper says each time for whom it is."""
    scene = advised()
    scene.do(CALLED)
    scene.do(c.ShareField(field=Field.NICKNAME, party_id=ADVISOR, access=Access.EDIT))
    scene.do(c.SetField(field=Field.NICKNAME, value="Leah"), ADVISOR)
    assert scene.session.fields[Field.NICKNAME].for_all
    own = c.SetField(field=Field.NICKNAME, value="Leah")
    scene.do(own)
    assert not scene.session.fields[Field.NICKNAME].for_all, "the same value, closed"
    assert scene.refusal(own) is Reason.NOTHING_TO_DO
    scene.do(c.UnshareField(field=Field.NICKNAME, party_id=ADVISOR))
    scene.do(c.SetField(field=Field.NICKNAME, value="", for_all=True))
    assert Field.NICKNAME not in scene.session.fields


@pytest.mark.parametrize("end", [LeaveSession(), EndSession()])
def test_the_name_is_gone_with_the_end_of_a_part(end: LeaveSession | EndSession) -> None:
    """Whoever has left, and everybody once the session is over, sees it no longer."""
    scene = advised()
    scene.do(CALLED)
    before = scene.session
    scene.do(end, ADVISOR if isinstance(end, LeaveSession) else SHOPPER)
    change = patch(before, scene.session, ADVISOR, values(before), values(scene.session))
    assert change["parties"][SHOPPER]["name"] is None
    assert change["fields"]["nickname"]["value"] is None
