"""The rules of proposals and of showing: one side offers, the other decides."""

from typing import assert_never

from theke_checkout.commands import proposal as c
from theke_checkout.events import proposal as e
from theke_checkout.events.event import Stamp
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve import evolve
from theke_checkout.rules import cart
from theke_checkout.rules.given import Given
from theke_checkout.state.cart import Proposal
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Drive, Role
from theke_checkout.values.ids import ProposalId
from theke_checkout.values.limits import PROPOSALS_MAX
from theke_checkout.values.reasons import Reason, RejectedError

_BUYERS = frozenset({Role.SHOPPER, Role.COMPANION})


def decide_proposal(
    session: Session, command: c.ProposalCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what a proposal, its answer or showing a product causes."""
    match command:
        case c.Propose():
            return _propose(session, command, given)
        case c.AcceptProposal():
            return _accept(session, _proposal(session, command.proposal_id), given)
        case c.DeclineProposal():
            proposal = _proposal(session, command.proposal_id)
            if not (proposal.by == given.party.party_id or _faces(session, proposal, given.party)):
                raise RejectedError(Reason.FORBIDDEN, proposal.proposal_id)
            return (e.ProposalDeclined(proposal_id=proposal.proposal_id),)
        case c.ShowProduct():
            return _show(session, command.sku, given)
        case _:
            assert_never(command)


def _propose(session: Session, command: c.Propose, given: Given) -> tuple[AnyEvent, ...]:
    if len(session.proposals) >= PROPOSALS_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "proposals")
    for line in command.lines:
        cart.check_product(line.sku, given)
    proposal_id = ProposalId(f"p{session.serial + 1}")
    return (e.Proposed(proposal_id=proposal_id, lines=command.lines),)


def _accept(session: Session, proposal: Proposal, given: Given) -> tuple[AnyEvent, ...]:
    """Put all its lines in the cart, or none."""
    if not _faces(session, proposal, given.party):
        raise RejectedError(Reason.FORBIDDEN, proposal.proposal_id)
    if given.party.role is Role.ADVISOR and session.drive is not Drive.ADVISOR_DRIVES:
        by = session.parties.get(proposal.by)
        if by is None or by.role is not Role.SHOPPER:
            raise RejectedError(Reason.DRIVE_FORBIDS, proposal.proposal_id)
    stamp = Stamp(by=given.party.party_id, at_ms=given.at_ms)
    events: list[AnyEvent] = [e.ProposalAccepted(proposal_id=proposal.proposal_id)]
    folded = evolve(session, events[0], stamp)
    for line in proposal.lines:
        events.append(cart.put(folded, line.sku, line.quantity, given))
        folded = evolve(folded, events[-1], stamp)
    return cart.voiding(session, tuple(events), "edited")


def _proposal(session: Session, proposal_id: str) -> Proposal:
    proposal = session.proposals.get(ProposalId(proposal_id))
    if proposal is None:
        raise RejectedError(Reason.UNKNOWN_PROPOSAL, proposal_id)
    return proposal


def _faces(session: Session, proposal: Proposal, party: Party) -> bool:
    """Whether `party` is whom the proposal is for: the other side, and the shopper always."""
    if proposal.by == party.party_id:
        return False
    if party.role is Role.SHOPPER:
        return True
    by = session.parties.get(proposal.by)
    return party.role is Role.ADVISOR and by is not None and by.role in _BUYERS


def _show(session: Session, sku: str, given: Given) -> tuple[AnyEvent, ...]:
    if sku == session.shown:
        raise RejectedError(Reason.NOTHING_TO_DO, sku)
    if sku and sku not in given.products:
        raise RejectedError(Reason.UNKNOWN_PRODUCT, sku)
    return (e.ProductShown(sku=sku),)
