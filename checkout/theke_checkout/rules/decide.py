"""What a command causes: the one entrance to the rules, one family a module in `rules`."""

from msgspec.structs import replace

from theke_checkout import phases
from theke_checkout.commands import system
from theke_checkout.commands.call import CallCommand
from theke_checkout.commands.cart import CartCommand
from theke_checkout.commands.contact import ConsentCommand, ContactCommand
from theke_checkout.commands.party import SessionCommand
from theke_checkout.commands.proposal import ProposalCommand
from theke_checkout.commands.quote import QuoteCommand
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules import (
    call,
    cart,
    case,
    consent,
    contact,
    party,
    payment,
    permissions,
    proposal,
    quote,
)
from theke_checkout.rules.given import Given
from theke_checkout.rules.settlement import decide_settlement
from theke_checkout.state.session import Session
from theke_checkout.values.reasons import Reason, RejectedError


def decide(
    session: Session | None, command: PartyCommand | system.SystemCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return the events that `command` causes, or raise `RejectedError`.

    No events are legal for system commands that change nothing, such as a stale fact.
    """
    if isinstance(command, system.OpenSession):
        return party.open_session(command, given) if session is None else ()
    if session is None:
        raise RejectedError(Reason.NOT_FOUND)
    if isinstance(command, system.SystemCommand):
        return _decide_system(session, command, given)
    member = permissions.check(session, given.party.party_id, command)
    phases.check(session.checkout.phase, command)
    return _decide_command(session, command, replace(given, party=member))


def _decide_command(  # noqa: PLR0911 -- one return for each family
    session: Session, command: PartyCommand, given: Given
) -> tuple[AnyEvent, ...]:
    if isinstance(command, CartCommand):
        return cart.decide_cart(session, command, given)
    if isinstance(command, ProposalCommand):
        return proposal.decide_proposal(session, command, given)
    if isinstance(command, SessionCommand):
        return party.decide_party(session, command, given)
    if isinstance(command, ContactCommand):
        return contact.decide_contact(session, command, given)
    if isinstance(command, ConsentCommand):
        return consent.decide_consent(session, command, given)
    if isinstance(command, QuoteCommand):
        return quote.decide_quote(session, command, given)
    if isinstance(command, CallCommand):
        return call.decide_call(session, command, given)
    return payment.decide_payment(session, command, given)


def _decide_system(
    session: Session, command: system.SystemCommand, given: Given
) -> tuple[AnyEvent, ...]:
    if isinstance(command, system.ArrivalCommand):
        return party.decide_arrival(session, command, given)
    if isinstance(command, system.PriceCommand):
        return quote.decide_price(session, command, given)
    if isinstance(command, system.SettlementCommand):
        return decide_settlement(session, command, given)
    if isinstance(command, system.CaseCommand):
        return case.decide_case(session, command, given)
    if isinstance(command, system.RecordCall):
        return call.record_call(session, command)
    return _pass_time(session, given)


def _pass_time(session: Session, given: Given) -> tuple[AnyEvent, ...]:
    """Let the first of these that is due happen; the next comes with the next `PassTime`."""
    return (
        payment.pass_time(session, given)
        or call.pass_ringing_time(session, given)
        or party.pass_idle_time(session, given)
        or quote.pass_quote_time(session, given)
    )
