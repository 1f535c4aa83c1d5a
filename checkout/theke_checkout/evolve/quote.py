"""How events of quote and checkout change a session, and what contact fields mean for both."""

from typing import assert_never

from msgspec.structs import replace

from theke_checkout import phases
from theke_checkout.events import quote as e
from theke_checkout.events.event import Stamp
from theke_checkout.state.cart import Approval, Cart, Quoted
from theke_checkout.state.party import FieldRef
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.contact import BOUND, PLAIN, Field
from theke_checkout.values.quote import quote_hash

_STALE_PRICE = ("expired", "out_of_stock")
"""Reasons to void a quote after which the shop must be asked again."""


def evolve_quote(session: Session, event: e.QuoteEvent, stamp: Stamp) -> Session:
    """Apply an event of the live checkout."""
    if isinstance(event, e.CheckoutOpened):
        return _open_next(session, event)
    checkout = _applied(session.checkout, event, stamp)
    return session.with_checkout(replace(checkout, phase=phases.after(checkout.phase, event)))


def bound_macs(fields: dict[Field, FieldRef]) -> dict[str, str]:
    """Return the HMACs of the filled fields that a quote's hash covers, by field name."""
    return {
        field.value: fields[field].mac for field in BOUND if field in fields and fields[field].mac
    }


def rebind(session: Session, field: Field) -> Session:
    """Bring the live quote's hash, and the cart's version, up to date with a changed field."""
    checkout = session.checkout
    if field not in BOUND or checkout.phase not in phases.EDITABLE:
        return session
    quoted = checkout.quoted
    if quoted is not None:
        fresh = quote_hash(quoted.quote, bound_macs(session.fields))
        quoted = replace(quoted, quote_hash=fresh)
    cart = checkout.cart
    if field in PLAIN:
        cart = replace(cart, version=cart.version + 1)
    return session.with_checkout(replace(checkout, quoted=quoted, cart=cart))


def _applied(checkout: Checkout, event: e.QuoteEvent, stamp: Stamp) -> Checkout:
    match event:
        case e.QuoteRecorded():
            quoted = Quoted(
                quote=event.quote, quote_hash=event.quote_hash, cart_version=event.cart_version
            )
            return replace(checkout, quoted=quoted, problems=event.quote.problems)
        case e.QuoteFailed():
            return replace(checkout, problems=event.problems)
        case e.QuoteVoided():
            quoted = None if event.why in _STALE_PRICE else checkout.quoted
            return replace(checkout, quoted=quoted, approval=None)
        case e.QuoteApproved():
            approval = Approval(
                quote_hash=event.quote_hash, total=event.total, by=stamp.by, at_ms=stamp.at_ms
            )
            return replace(checkout, approval=approval)
        case e.ApprovalWithdrawn() | e.CheckoutAbandoned() | e.CheckoutRecommended():
            return replace(checkout, approval=None)
        case e.QuotePresented() | e.CheckoutOpened() | e.CheckoutCompleted():
            return checkout
        case _:
            assert_never(event)


def _open_next(session: Session, event: e.CheckoutOpened) -> Session:
    """Open an empty checkout. Its cart's version goes on counting: no late quote fits it."""
    cart = Cart(version=session.checkout.cart.version + 1, lines={}, discounts={})
    checkout = Checkout(number=event.number, cart=cart, attempts={})
    opened = replace(session, live_checkout=event.number, changes={})
    return opened.with_checkout(checkout)
