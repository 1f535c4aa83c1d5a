"""The rules of who is at the counter: arriving, driving, asking, leaving, ending."""

from typing import assert_never

from theke_checkout import phases
from theke_checkout.commands import party as c
from theke_checkout.commands import system
from theke_checkout.events import party as e
from theke_checkout.events.cart import LineAdded
from theke_checkout.events.quote import CheckoutAbandoned
from theke_checkout.events.unions import AnyEvent
from theke_checkout.ledger import settled
from theke_checkout.rules import case
from theke_checkout.rules.given import Given
from theke_checkout.state.party import Party
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AskKind, Phase, Role, Status
from theke_checkout.values.ids import LineId, SessionId, ShopId, Sku
from theke_checkout.values.limits import LINES_MAX, PARTIES_MAX, QUANTITY_MAX
from theke_checkout.values.reasons import Reason, RejectedError

_ASKABLE: dict[AskKind, frozenset[Phase]] = {
    AskKind.REVIEW: frozenset({Phase.OPEN}),
    AskKind.PAY: phases.VOIDABLE,
    AskKind.DRIVE: phases.ANY,
    AskKind.WITHDRAW: phases.VOIDABLE | {Phase.PAYING},
    AskKind.REFUND: phases.ANY,
}
"""When a question makes sense."""

_GUESTS = frozenset({Role.COMPANION, Role.ADVISOR, Role.EXPERT, Role.ASSISTANT, Role.OBSERVER})


def decide_party(  # noqa: C901, PLR0911 -- one case for each command of a closed union
    session: Session, command: c.SessionCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what a command about drive, questions or the end causes."""
    match command:
        case c.SetDrive():
            if command.drive is session.drive:
                raise RejectedError(Reason.NOTHING_TO_DO)
            return (e.DriveSet(drive=command.drive),)
        case c.Ask():
            return _ask(session, command.kind, given.party)
        case c.AnswerAsk():
            return _answer(session, command.kind, given.party)
        case c.LeaveSession():
            if given.party.role is Role.SHOPPER:
                return _end(session, "shopper")
            return (e.PartyLeft(party_id=given.party.party_id),)
        case c.CallAdvisor():
            return _call_advisor(session)
        case c.EndSession():
            return _end(session, "shopper")
        case c.RecordOutcome():
            return (e.OutcomeRecorded(outcome=command.outcome, follow_up=command.follow_up),)
        case c.ReportAdvice():
            return case.report(session, command.reason)
        case c.RateAdvice():
            return _rate(session, command.rating)
        case _:
            assert_never(command)


def open_session(command: system.OpenSession, given: Given) -> tuple[AnyEvent, ...]:
    """Open a session with the shop's cart, as far as it fits in ours."""
    opened = e.SessionOpened(
        session_id=SessionId(given.session_id),
        shop_id=ShopId(command.shop_id),
        currency=command.currency,
        locale=command.locale,
        policy=command.policy,
        cart_ref=command.cart_ref,
        page=command.page,
        number=command.number,
        product=command.product,
        calls_advisor=command.calls_advisor,
    )
    joined = e.PartyJoined(party_id=command.shopper_id, role=Role.SHOPPER, name="", advisor="")
    return (opened, joined, *_shops_lines(command.lines, LINES_MAX, first=3))


def _shops_lines(
    lines: tuple[tuple[Sku, int], ...], room: int, first: int
) -> tuple[LineAdded, ...]:
    """Return the shop's own cart as our lines, as far as there is room; `first` numbers them."""
    pieces: dict[str, int] = {}
    for sku, quantity in lines:
        if quantity > 0:
            pieces[sku] = min(pieces.get(sku, 0) + quantity, QUANTITY_MAX)
    return tuple(
        LineAdded(line_id=LineId(f"l{serial}"), sku=sku, quantity=quantity)
        for serial, (sku, quantity) in enumerate(list(pieces.items())[:room], start=first)
    )


def _bring_cart(session: Session, command: system.BringCart) -> tuple[AnyEvent, ...]:
    """Add what is not there yet: somebody may have been faster than the shop's answer."""
    checkout = session.checkout
    late = checkout.number != command.checkout or checkout.phase is not Phase.OPEN
    if late or session.status is Status.ENDED:
        return ()
    skus = {line.sku for line in checkout.cart.lines.values()}
    lines = tuple((sku, quantity) for sku, quantity in command.lines if sku not in skus)
    return _shops_lines(lines, LINES_MAX - len(skus), session.serial + 1)


def decide_arrival(  # noqa: C901, PLR0911 -- one case for each command of a closed union
    session: Session, command: system.ArrivalCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what an arrival, a revocation or a lost advisor causes."""
    match command:
        case system.OpenSession():
            return ()
        case system.JoinSession():
            return _join(session, command)
        case system.RevokeParty():
            party = session.parties.get(command.party_id)
            if party is None:
                raise RejectedError(Reason.UNKNOWN_PARTY, command.party_id)
            return (e.PartyRevoked(party_id=party.party_id, epoch=party.epoch + 1),)
        case system.ReturnToQueue():
            party = session.parties.get(command.party_id)
            if session.status is not Status.LIVE or party is None or party.left:
                return ()
            return (e.SessionRequeued(party_id=party.party_id),)
        case system.BringCart():
            return _bring_cart(session, command)
        case system.CloseSession():
            return _close(session)
        case _:
            assert_never(command)


def pass_idle_time(session: Session, given: Given) -> tuple[AnyEvent, ...]:
    """End a session that nobody has touched for long, unless money is unsettled."""
    idle = given.at_ms >= session.idle_at_ms
    if session.status is Status.ENDED or not idle or not settled(session):
        return ()
    return _end(session, "idle")


def _join(session: Session, command: system.JoinSession) -> tuple[AnyEvent, ...]:
    if session.status is Status.ENDED:
        raise RejectedError(Reason.SESSION_ENDED)
    member = session.parties.get(command.party_id)
    if member is not None and not member.left:
        return ()
    if command.role not in _GUESTS:
        raise RejectedError(Reason.FORBIDDEN)
    present = [party for party in session.parties.values() if not party.left]
    if len(present) >= PARTIES_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "parties")
    joined = e.PartyJoined(
        party_id=command.party_id,
        role=command.role,
        name=command.name,
        advisor=command.advisor,
        introduction=command.introduction,
    )
    if command.role is not Role.ADVISOR:
        return (joined,)
    if _served(session):
        raise RejectedError(Reason.CONFLICT)
    if session.status is not Status.WAITING:
        # The shopper goes on alone and has asked for nobody.
        raise RejectedError(Reason.FORBIDDEN, "session")
    return (joined, e.AdvisorAssigned(party_id=command.party_id))


def _call_advisor(session: Session) -> tuple[AnyEvent, ...]:
    if session.status is Status.WAITING or _served(session):
        raise RejectedError(Reason.NOTHING_TO_DO)
    return (e.AdvisorCalled(),)


def _rate(session: Session, rating: int) -> tuple[AnyEvent, ...]:
    """Keep what the shopper says of the advice; the same again may come with another note."""
    if not any(party.role is Role.ADVISOR for party in session.parties.values()):
        raise RejectedError(Reason.NOTHING_TO_DO, "rating")
    return (e.AdviceRated(rating=rating),)


def _served(session: Session) -> bool:
    """Whether an advisor stands at the counter."""
    return any(party.role is Role.ADVISOR and not party.left for party in session.parties.values())


def _ask(session: Session, kind: AskKind, party: Party) -> tuple[AnyEvent, ...]:
    if party.role is Role.SHOPPER and kind is not AskKind.REFUND:
        raise RejectedError(Reason.FORBIDDEN, kind)
    ordered = any(checkout.order for checkout in session.checkouts.values())
    if session.checkout.phase not in _ASKABLE[kind] or (kind is AskKind.REFUND and not ordered):
        raise RejectedError(Reason.WRONG_PHASE, kind)
    if kind in session.asks:
        raise RejectedError(Reason.NOTHING_TO_DO, kind)
    return (e.HelpAsked(kind=kind),)


def _answer(session: Session, kind: AskKind, party: Party) -> tuple[AnyEvent, ...]:
    asked = session.asks.get(kind)
    if asked is None:
        raise RejectedError(Reason.NOTHING_TO_DO, kind)
    own = asked.by == party.party_id or kind is AskKind.REFUND
    if party.role is not Role.SHOPPER and not own:
        raise RejectedError(Reason.FORBIDDEN, kind)
    return (e.AskAnswered(kind=kind),)


def _close(session: Session) -> tuple[AnyEvent, ...]:
    """End the session where it is not over yet, and take everyone from the counter."""
    if not settled(session):
        raise RejectedError(Reason.MONEY_UNSETTLED)
    ended = () if session.status is Status.ENDED else _end(session, "erased")
    present = [party.party_id for party in session.parties.values() if not party.left]
    return (*ended, *(e.PartyLeft(party_id=party_id) for party_id in present))


def _end(session: Session, why: str) -> tuple[AnyEvent, ...]:
    """End the session; a checkout that is still live is given up with it."""
    if not settled(session):
        raise RejectedError(Reason.MONEY_UNSETTLED)
    ended = e.SessionEnded(why=why)
    if session.checkout.phase in phases.ENDS:
        return (ended,)
    return (CheckoutAbandoned(why=why), ended)
