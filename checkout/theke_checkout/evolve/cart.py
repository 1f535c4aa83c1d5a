"""How the cart's events and those of proposals change a session.

Every change of a line leaves an entry in the ring of changes, by which it can be undone.
"""

from typing import assert_never

from msgspec.structs import replace

from theke_checkout.events import cart as e
from theke_checkout.events.event import Stamp
from theke_checkout.events.proposal import (
    ProductShown,
    ProposalAccepted,
    ProposalDeclined,
    ProposalEvent,
    Proposed,
)
from theke_checkout.state.cart import Cart, Change, Discount, Line, Proposal
from theke_checkout.state.session import Session
from theke_checkout.values.ids import SYSTEM, LineId
from theke_checkout.values.limits import CHANGES_MAX


def evolve_cart(  # noqa: C901, PLR0911 -- one case for each event of a closed union
    session: Session, event: e.CartEvent, stamp: Stamp
) -> Session:
    """Apply an event of the cart."""
    cart = session.checkout.cart
    match event:
        case e.LineAdded():
            return _add(session, event, stamp)
        case e.QuantityChanged():
            return _change(session, event, stamp)
        case e.LineRemoved():
            return _remove(session, event.line_id, stamp)
        case e.ChangeUndone():
            changes = {k: v for k, v in session.changes.items() if k != event.change_id}
            return replace(session, changes=changes)
        case e.CouponApplied():
            return _priced(session, replace(cart, coupons=(*cart.coupons, event.code)))
        case e.CouponRemoved():
            coupons = tuple(code for code in cart.coupons if code != event.code)
            return _priced(session, replace(cart, coupons=coupons))
        case e.DeliveryChosen():
            return _priced(session, replace(cart, delivery_option=event.option_id))
        case e.DiscountGranted():
            return _grant(session, event, stamp)
        case e.DiscountRemoved():
            discounts = {k: v for k, v in cart.discounts.items() if k != event.discount_id}
            return _priced(session, replace(cart, discounts=discounts))
        case _:
            assert_never(event)


def evolve_proposal(session: Session, event: ProposalEvent, stamp: Stamp) -> Session:
    """Apply an event of proposals and of showing."""
    match event:
        case Proposed():
            proposal = Proposal(
                proposal_id=event.proposal_id,
                by=stamp.by,
                lines=event.lines,
                position=session.serial + 1,
            )
            proposals = {**session.proposals, event.proposal_id: proposal}
            return replace(session, proposals=proposals)
        case ProposalAccepted() | ProposalDeclined():
            proposals = {k: v for k, v in session.proposals.items() if k != event.proposal_id}
            return replace(session, proposals=proposals)
        case ProductShown():
            return replace(session, shown=event.sku)
        case _:
            assert_never(event)


def _priced(session: Session, cart: Cart) -> Session:
    """Put a changed cart in place: its version grows, so that the quote is stale."""
    versioned = replace(cart, version=cart.version + 1)
    return session.with_checkout(replace(session.checkout, cart=versioned))


def _add(session: Session, event: e.LineAdded, stamp: Stamp) -> Session:
    line = Line(
        line_id=event.line_id,
        sku=event.sku,
        quantity=event.quantity,
        version=1,
        position=session.serial + 1,
        added_by=stamp.by,
        changed_by=stamp.by,
    )
    return _with_line(session, None, line, stamp)


def _change(session: Session, event: e.QuantityChanged, stamp: Stamp) -> Session:
    before = session.checkout.cart.lines.get(event.line_id)
    if before is None:
        return session
    line = replace(before, quantity=event.quantity, version=before.version + 1, changed_by=stamp.by)
    return _with_line(session, before, line, stamp)


def _with_line(session: Session, before: Line | None, line: Line, stamp: Stamp) -> Session:
    cart = session.checkout.cart
    changed = _priced(session, replace(cart, lines={**cart.lines, line.line_id: line}))
    return _noted(changed, before.quantity if before else 0, line, stamp)


def _remove(session: Session, line_id: LineId, stamp: Stamp) -> Session:
    cart = session.checkout.cart
    before = cart.lines.get(line_id)
    if before is None:
        return session
    lines = {key: line for key, line in cart.lines.items() if key != line_id}
    gone = replace(before, quantity=0, version=before.version + 1)
    return _noted(_priced(session, replace(cart, lines=lines)), before.quantity, gone, stamp)


def _noted(session: Session, before: int, line: Line, stamp: Stamp) -> Session:
    """Note a change of a line in the ring. What came with the shop's own cart is none."""
    if stamp.by == SYSTEM:
        return session
    change_id = f"x{session.serial + 1}"
    change = Change(
        change_id=change_id,
        by=stamp.by,
        at_ms=stamp.at_ms,
        line_id=line.line_id,
        sku=line.sku,
        before=before,
        after=line.quantity,
        line_version=line.version,
    )
    changes = {**session.changes, change_id: change}
    if len(changes) > CHANGES_MAX:
        del changes[next(iter(changes))]
    return replace(session, changes=changes)


def _grant(session: Session, event: e.DiscountGranted, stamp: Stamp) -> Session:
    cart = session.checkout.cart
    discount = Discount(
        discount_id=event.discount_id,
        percent_bp=event.percent_bp,
        reason=event.reason,
        by=stamp.by,
    )
    discounts = {**cart.discounts, event.discount_id: discount}
    return _priced(session, replace(cart, discounts=discounts))
