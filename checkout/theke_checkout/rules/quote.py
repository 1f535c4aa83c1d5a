"""The rules of quote, approval and the ends of a checkout: what is seen is what is approved."""

from typing import assert_never

from msgspec.structs import replace

from theke_checkout import phases
from theke_checkout.commands import quote as c
from theke_checkout.commands import system
from theke_checkout.events import quote as e
from theke_checkout.events.proposal import ProductShown
from theke_checkout.events.unions import AnyEvent
from theke_checkout.evolve.quote import bound_macs
from theke_checkout.rules import flaws
from theke_checkout.rules.contact import check_ready
from theke_checkout.rules.given import Given
from theke_checkout.rules.payment import quoted_out
from theke_checkout.state.cart import Quoted
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import Phase, Role, Status
from theke_checkout.values.limits import CHECKOUTS_MAX
from theke_checkout.values.quote import Problem, Quote, quote_hash
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import Ending


def decide_quote(session: Session, command: c.QuoteCommand, given: Given) -> tuple[AnyEvent, ...]:
    """Return what a step between cart and payment causes."""
    match command:
        case c.PresentQuote():
            return _present(session, given)
        case c.ReopenCart():
            return (e.QuoteVoided(why="reopened"),)
        case c.ApproveQuote():
            return _approve(session, command, given)
        case c.WithdrawApproval():
            return (e.ApprovalWithdrawn(),)
        case c.Recommend():
            advised = session.policy.ending is Ending.RECOMMEND
            if given.party.role is not Role.SHOPPER and not advised:
                raise RejectedError(Reason.FORBIDDEN)
            return (e.CheckoutRecommended(),)
        case c.AbandonCheckout() | c.OpenNextCheckout():
            return _turn(session, command)
        case _:
            assert_never(command)


def decide_price(
    session: Session, command: system.PriceCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what the shop's answer to a pricing causes; nothing where it comes too late."""
    checkout = session.checkout
    late = command.cart_version != checkout.cart.version or checkout.phase not in phases.EDITABLE
    if session.status is Status.ENDED or late:
        return ()
    match command:
        case system.RecordQuote():
            quote = _with_terms(session, command.quote)
            wrong = flaws.flaw(session, quote)
            if wrong is not None:
                return _fail(session, command.cart_version, (wrong,))
            return _record(session, quote)
        case system.RecordQuoteFailure():
            return _fail(session, command.cart_version, command.problems)
        case _:
            assert_never(command)


def pass_quote_time(session: Session, given: Given) -> tuple[AnyEvent, ...]:
    """Void a presented quote that has run out."""
    checkout = session.checkout
    if checkout.phase not in phases.VOIDABLE or checkout.quoted is None:
        return ()
    return (e.QuoteVoided(why="expired"),) if quoted_out(checkout.quoted, given.at_ms) else ()


def needs_quote(session: Session, at_ms: int) -> bool:
    """Whether the shop should be asked for a price: there is none, or it is stale or run out."""
    checkout = session.checkout
    if session.status is Status.ENDED or checkout.phase is not Phase.OPEN:
        return False
    quoted = checkout.quoted
    if quoted is None:
        return bool(checkout.cart.lines)
    return quoted.cart_version != checkout.cart.version or quoted_out(quoted, at_ms)


def _present(session: Session, given: Given) -> tuple[AnyEvent, ...]:
    if session.policy.ending is Ending.RECOMMEND:
        raise RejectedError(Reason.FORBIDDEN)
    checkout = session.checkout
    quoted = _fresh(checkout, given)
    if checkout.problems:
        raise RejectedError(Reason.QUOTE_HAS_PROBLEMS, checkout.problems[0].code)
    if quoted.quote.delivery_option is None:
        raise RejectedError(Reason.DELIVERY_MISSING)
    check_ready(session, given.party)
    return (e.QuotePresented(quote_hash=quoted.quote_hash), *_put_away(session))


def _fresh(checkout: Checkout, given: Given) -> Quoted:
    """Return the quote, if it is for this cart and still holds."""
    if not checkout.cart.lines:
        raise RejectedError(Reason.EMPTY_CART)
    quoted = checkout.quoted
    if quoted is None:
        raise RejectedError(Reason.QUOTE_MISSING)
    if quoted.cart_version != checkout.cart.version:
        raise RejectedError(Reason.QUOTE_STALE)
    if quoted_out(quoted, given.at_ms):
        raise RejectedError(Reason.QUOTE_EXPIRED)
    return quoted


def _approve(session: Session, command: c.ApproveQuote, given: Given) -> tuple[AnyEvent, ...]:
    quoted = session.checkout.quoted
    if quoted is None or command.quote_hash != quoted.quote_hash:
        raise RejectedError(Reason.QUOTE_CHANGED)
    if command.total != quoted.quote.total:
        raise RejectedError(Reason.QUOTE_CHANGED, "total")
    if quoted_out(quoted, given.at_ms):
        raise RejectedError(Reason.QUOTE_EXPIRED)
    check_ready(session, given.party)  # who presented it may have seen no address
    return (e.QuoteApproved(quote_hash=quoted.quote_hash, total=quoted.quote.total),)


def _turn(
    session: Session, command: c.AbandonCheckout | c.OpenNextCheckout
) -> tuple[AnyEvent, ...]:
    if isinstance(command, c.AbandonCheckout):
        return (e.CheckoutAbandoned(why="shopper"),)
    if session.live_checkout >= CHECKOUTS_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "checkouts")
    return (e.CheckoutOpened(number=session.live_checkout + 1), *_put_away(session))


def _put_away(session: Session) -> tuple[ProductShown, ...]:
    """What was shown before is over: beside the total of a cart it is one more thing to buy."""
    return (ProductShown(sku=""),) if session.shown else ()


def _with_terms(session: Session, quote: Quote) -> Quote:
    """A shop that names no terms sells under those of the session's settings."""
    if quote.terms_version:
        return quote
    return replace(quote, terms_version=session.policy.terms_version)


def _record(session: Session, quote: Quote) -> tuple[AnyEvent, ...]:
    """Take the price. On the table only the same one leaves quote and approval standing."""
    checkout = session.checkout
    fresh = quote_hash(quote, bound_macs(session.fields))
    recorded = e.QuoteRecorded(cart_version=checkout.cart.version, quote=quote, quote_hash=fresh)
    if checkout.phase is Phase.OPEN:
        return (recorded,)
    if quote.problems:
        return (recorded, e.QuoteVoided(why="problems"))
    if checkout.quoted is None or checkout.quoted.quote_hash != fresh:
        return (recorded, e.QuoteVoided(why="price_changed"))
    return (recorded,)


def _fail(
    session: Session, cart_version: int, problems: tuple[Problem, ...]
) -> tuple[AnyEvent, ...]:
    """Note the problems. A shop that is away for a moment takes no quote off the table."""
    if session.checkout.phase is not Phase.OPEN or session.checkout.problems == problems:
        return ()
    return (e.QuoteFailed(cart_version=cart_version, problems=problems),)
