"""The rules of proposals and of showing: past, command, outcome."""

import pytest

from tests.scene import (
    ADVISOR,
    ASSISTANT,
    COMPANION,
    EXPERT,
    OBSERVER,
    PARTY_IDS,
    SHOPPER,
    Scene,
    advised,
    fact,
    in_review,
    opened,
)
from theke_checkout.commands import proposal as c
from theke_checkout.commands.party import SetDrive
from theke_checkout.events import proposal as e
from theke_checkout.events.cart import LineAdded, QuantityChanged
from theke_checkout.events.quote import QuoteVoided
from theke_checkout.values.codes import Drive, Phase, Role
from theke_checkout.values.ids import LineId, PartyId, ProposalId
from theke_checkout.values.limits import LINES_MAX, PROPOSALS_MAX
from theke_checkout.values.reasons import Reason

HAT = (c.ProposedLine(sku="hat", quantity=2),)


def crowd() -> Scene:
    """Return a session with one of each role and two mugs in the cart."""
    scene = advised()
    scene.join(*(role for role in PARTY_IDS if role not in (Role.SHOPPER, Role.ADVISOR)))
    return scene


def offered(scene: Scene, by: PartyId) -> ProposalId:
    """Let someone propose two hats."""
    event = scene.do(c.Propose(lines=HAT), by)[0]
    assert isinstance(event, e.Proposed)
    return event.proposal_id


def test_what_is_accepted_is_in_the_cart() -> None:
    """All lines at once, in one record, new ones and more of old ones; the proposal is gone."""
    scene = advised()
    lines = (*HAT, c.ProposedLine(sku="mug"), c.ProposedLine(sku="pen"))
    assert scene.do(c.Propose(lines=lines), ADVISOR) == (
        e.Proposed(proposal_id=ProposalId("p6"), lines=lines),
    )
    assert scene.do(c.AcceptProposal(proposal_id="p6")) == (
        e.ProposalAccepted(proposal_id=ProposalId("p6")),
        LineAdded(line_id=LineId("l8"), sku="hat", quantity=2),
        QuantityChanged(line_id=LineId("l5"), quantity=3),
        LineAdded(line_id=LineId("l10"), sku="pen", quantity=1),
    )
    assert not scene.session.proposals
    assert [line.changed_by for line in scene.checkout.cart.lines.values()] == [SHOPPER] * 3
    assert scene.refusal(c.AcceptProposal(proposal_id="p6")) is Reason.UNKNOWN_PROPOSAL


YES, NO = None, Reason.FORBIDDEN


@pytest.mark.parametrize(
    ("by", "accepts", "declines"),
    [
        (SHOPPER, {ADVISOR: YES, SHOPPER: NO}, {SHOPPER: YES, ADVISOR: YES, COMPANION: NO}),
        (COMPANION, {ADVISOR: YES, SHOPPER: YES}, {COMPANION: YES, ADVISOR: YES, EXPERT: NO}),
        (ADVISOR, {SHOPPER: YES, ADVISOR: NO, COMPANION: NO}, {ADVISOR: YES, SHOPPER: YES}),
        (EXPERT, {SHOPPER: YES, ADVISOR: NO}, {EXPERT: YES, SHOPPER: YES, ADVISOR: NO}),
        (ASSISTANT, {SHOPPER: YES, ADVISOR: NO}, {ASSISTANT: YES, SHOPPER: YES, ADVISOR: NO}),
    ],
)
def test_who_decides(
    by: PartyId, accepts: dict[PartyId, Reason | None], declines: dict[PartyId, Reason | None]
) -> None:
    """The other side, and the shopper always; the own one can be taken back."""
    for answers, command in ((accepts, c.AcceptProposal), (declines, c.DeclineProposal)):
        for party, expected in answers.items():
            scene = crowd()
            answer = command(proposal_id=offered(scene, by))
            if expected is None:
                assert scene.do(answer, party)
                assert not scene.session.proposals
            else:
                assert scene.refusal(answer, party) is expected


def test_an_advisor_who_only_proposes_takes_from_the_shopper_alone() -> None:
    """A companion cannot hand the cart to the advisor past the shopper."""
    scene = crowd()
    scene.do(SetDrive(drive=Drive.ADVISOR_PROPOSES))
    companions, shoppers = offered(scene, COMPANION), offered(scene, SHOPPER)
    refused = scene.refusal(c.AcceptProposal(proposal_id=companions), ADVISOR)
    assert refused is Reason.DRIVE_FORBIDS
    assert scene.do(c.AcceptProposal(proposal_id=shoppers), ADVISOR)


def test_the_drive_decides_who_may_propose() -> None:
    """Nobody of the shop's side where only the shopper drives; an observer never."""
    scene = crowd()
    scene.do(SetDrive(drive=Drive.SHOPPER_ONLY))
    for party in (ADVISOR, EXPERT, ASSISTANT):
        assert scene.refusal(c.Propose(lines=HAT), party) is Reason.DRIVE_FORBIDS
        scene.do(c.ShowProduct(sku="hat"), party)
        scene.do(c.ShowProduct(sku=""), party)
    assert scene.refusal(c.Propose(lines=HAT), OBSERVER) is Reason.FORBIDDEN
    assert offered(scene, COMPANION) in scene.session.proposals


def test_accepting_in_review_voids() -> None:
    """It is an edit like any other."""
    scene = in_review()
    proposal_id = offered(scene, ADVISOR)
    assert scene.do(c.AcceptProposal(proposal_id=proposal_id))[-1] == QuoteVoided(why="edited")
    assert scene.checkout.phase is Phase.OPEN


def test_all_of_a_proposal_or_nothing() -> None:
    """One line that does not fit keeps the others out, too."""
    scene = opened(lines=LINES_MAX - 1)
    scene.join(Role.ADVISOR)
    lines = (c.ProposedLine(sku="hat"), c.ProposedLine(sku="pen"))
    scene.do(c.Propose(lines=lines), ADVISOR)
    proposal_id = next(iter(scene.session.proposals))
    assert scene.refusal(c.AcceptProposal(proposal_id=proposal_id)) is Reason.LIMIT_REACHED
    assert len(scene.checkout.cart.lines) == LINES_MAX - 1
    assert proposal_id in scene.session.proposals


def test_only_what_the_shop_sells_is_proposed() -> None:
    """And it is judged again when it is accepted."""
    scene = advised()
    ghost = c.Propose(lines=(c.ProposedLine(sku="ghost"),))
    assert scene.refused(ghost, ADVISOR) == (Reason.UNKNOWN_PRODUCT, "ghost")
    proposal_id = offered(scene, ADVISOR)
    scene.products["hat"] = fact("hat", stock=1)
    refused = scene.refused(c.AcceptProposal(proposal_id=proposal_id))
    assert refused == (Reason.NOT_ENOUGH_STOCK, "hat")


def test_no_more_proposals_than_the_limit() -> None:
    """Open ones; an answered one makes room."""
    scene = advised()
    proposal_id = offered(scene, ADVISOR)
    for _ in range(PROPOSALS_MAX - 1):
        offered(scene, ADVISOR)
    assert scene.refused(c.Propose(lines=HAT), ADVISOR) == (Reason.LIMIT_REACHED, "proposals")
    scene.do(c.DeclineProposal(proposal_id=proposal_id))
    offered(scene, ADVISOR)


def test_showing() -> None:
    """A known product, another one, none again; the same twice is nothing."""
    scene = advised()
    scene.products["old"] = fact("old", sellable=False)
    for sku in ("mug", "old", ""):
        assert scene.do(c.ShowProduct(sku=sku), ADVISOR) == (e.ProductShown(sku=sku),)
        assert scene.session.shown == sku
        assert scene.refusal(c.ShowProduct(sku=sku)) is Reason.NOTHING_TO_DO
    assert scene.refusal(c.ShowProduct(sku="ghost"), ADVISOR) is Reason.UNKNOWN_PRODUCT
