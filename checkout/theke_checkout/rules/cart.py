"""The rules of the cart: what may be in it, and who was faster."""

from typing import assert_never

from theke_checkout import phases
from theke_checkout.commands import cart as c
from theke_checkout.events import cart as e
from theke_checkout.events.quote import QuoteVoided
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules.given import Given
from theke_checkout.state.cart import Cart, Change, Line
from theke_checkout.state.session import Session
from theke_checkout.values.ids import DiscountId, LineId, Sku
from theke_checkout.values.limits import COUPONS_MAX, DISCOUNTS_MAX, LINES_MAX, QUANTITY_MAX
from theke_checkout.values.reasons import Reason, RejectedError


def decide_cart(session: Session, command: c.CartCommand, given: Given) -> tuple[AnyEvent, ...]:
    """Return what an edit of the cart causes; past `open` it also voids quote and approval."""
    return voiding(session, _edit(session, command, given), "edited")


def voiding(session: Session, events: tuple[AnyEvent, ...], why: str) -> tuple[AnyEvent, ...]:
    """Return `events`, and the end of a presented quote that they make void."""
    if session.checkout.phase in phases.VOIDABLE:
        return (*events, QuoteVoided(why=why))
    return events


def put(session: Session, sku: Sku, quantity: int, given: Given) -> AnyEvent:
    """Return the event that puts more of a product in the cart, as a new line or an old one."""
    line = line_of(session.checkout.cart, sku)
    if line is not None:
        return _change(line, line.quantity + quantity, given)
    if len(session.checkout.cart.lines) >= LINES_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "lines")
    _check_stock(sku, quantity, given)
    line_id = LineId(f"l{session.serial + 1}")
    return e.LineAdded(line_id=line_id, sku=sku, quantity=quantity)


def line_of(cart: Cart, sku: str) -> Line | None:
    """Return the line that holds a product; there is at most one."""
    return next((line for line in cart.lines.values() if line.sku == sku), None)


def check_product(sku: Sku, given: Given) -> None:
    """Reject a product that the shop does not know or does not sell now."""
    fact = given.products.get(sku)
    if fact is None or not fact.sellable:
        raise RejectedError(Reason.UNKNOWN_PRODUCT, sku)


def _edit(  # noqa: C901, PLR0911, PLR0912 -- one case for each command of a closed union
    session: Session, command: c.CartCommand, given: Given
) -> tuple[AnyEvent, ...]:
    match command:
        case c.AddLine():
            check_product(command.sku, given)
            return (put(session, command.sku, command.quantity, given),)
        case c.ChangeQuantity():
            line = _line(session, command.line_id)
            return (_change(line, line.quantity + command.delta, given),)
        case c.SetQuantity():
            line = _seen(session, command.line_id, command.line_version)
            return (_change(line, command.quantity, given),)
        case c.RemoveLine():
            line = _seen(session, command.line_id, command.line_version)
            return (e.LineRemoved(line_id=line.line_id),)
        case c.UndoChange():
            return _undo(session, command.change_id, given)
        case c.ApplyCoupon():
            return _apply_coupon(session, command.code)
        case c.RemoveCoupon():
            if command.code not in session.checkout.cart.coupons:
                raise RejectedError(Reason.UNKNOWN_COUPON, command.code)
            return (e.CouponRemoved(code=command.code),)
        case c.ChooseDelivery():
            return _choose_delivery(session, command.option_id)
        case c.GrantDiscount():
            return _grant(session, command)
        case c.RemoveDiscount():
            discount_id = DiscountId(command.discount_id)
            if discount_id not in session.checkout.cart.discounts:
                raise RejectedError(Reason.UNKNOWN_DISCOUNT, discount_id)
            return (e.DiscountRemoved(discount_id=discount_id),)
        case _:
            assert_never(command)


def _line(session: Session, line_id: str) -> Line:
    line = session.checkout.cart.lines.get(LineId(line_id))
    if line is None:
        raise RejectedError(Reason.UNKNOWN_LINE, line_id)
    return line


def _seen(session: Session, line_id: str, version: int) -> Line:
    """Return the line, if it still is as the sender saw it."""
    line = _line(session, line_id)
    if line.version != version:
        raise RejectedError(Reason.CONFLICT, line_id)
    return line


def _change(line: Line, quantity: int, given: Given) -> e.QuantityChanged:
    if quantity <= 0:
        raise RejectedError(Reason.INVALID_QUANTITY, line.line_id)
    if quantity == line.quantity:
        raise RejectedError(Reason.NOTHING_TO_DO, line.line_id)
    if quantity > line.quantity:
        _check_stock(line.sku, quantity, given)
    return e.QuantityChanged(line_id=line.line_id, quantity=quantity)


def _check_stock(sku: Sku, quantity: int, given: Given) -> None:
    """Reject more than there is. A product that nobody looked up is for the quote to judge."""
    if quantity > QUANTITY_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "quantity")
    fact = given.products.get(sku)
    if fact is None:
        return
    if not fact.sellable:
        raise RejectedError(Reason.UNKNOWN_PRODUCT, sku)
    if fact.stock is not None and quantity > fact.stock:
        raise RejectedError(Reason.NOT_ENOUGH_STOCK, sku)


def _undo(session: Session, change_id: str, given: Given) -> tuple[AnyEvent, ...]:
    change = session.changes.get(change_id)
    if change is None:
        raise RejectedError(Reason.UNKNOWN_CHANGE, change_id)
    return (e.ChangeUndone(change_id=change_id), _restore(session, change, given))


def _restore(session: Session, change: Change, given: Given) -> AnyEvent:
    if not undoable(session.checkout.cart, change):
        raise RejectedError(Reason.CONFLICT, change.line_id)
    if change.before == 0:
        return e.LineRemoved(line_id=change.line_id)
    line = session.checkout.cart.lines.get(change.line_id)
    if line is not None:
        return _change(line, change.before, given)
    if len(session.checkout.cart.lines) >= LINES_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "lines")
    _check_stock(change.sku, change.before, given)
    line_id = LineId(f"l{session.serial + 2}")
    return e.LineAdded(line_id=line_id, sku=change.sku, quantity=change.before)


def undoable(cart: Cart, change: Change) -> bool:
    """Whether nothing happened to the change's line since."""
    if change.after == 0:
        return line_of(cart, change.sku) is None
    line = cart.lines.get(change.line_id)
    return line is not None and line.version == change.line_version


def _apply_coupon(session: Session, code: str) -> tuple[AnyEvent, ...]:
    coupons = session.checkout.cart.coupons
    if code in coupons:
        raise RejectedError(Reason.NOTHING_TO_DO, code)
    if len(coupons) >= COUPONS_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "coupons")
    return (e.CouponApplied(code=code),)


def _choose_delivery(session: Session, option_id: str) -> tuple[AnyEvent, ...]:
    quoted = session.checkout.quoted
    options = quoted.quote.delivery_options if quoted else ()
    if all(option.option_id != option_id for option in options):
        raise RejectedError(Reason.UNKNOWN_DELIVERY, option_id)
    if session.checkout.cart.delivery_option == option_id:
        raise RejectedError(Reason.NOTHING_TO_DO, option_id)
    return (e.DeliveryChosen(option_id=option_id),)


def _grant(session: Session, command: c.GrantDiscount) -> tuple[AnyEvent, ...]:
    discounts = session.checkout.cart.discounts
    granted = sum(discount.percent_bp for discount in discounts.values())
    if granted + command.percent_bp > session.policy.discount_max_bp:
        raise RejectedError(Reason.DISCOUNT_OVER_POLICY)
    if len(discounts) >= DISCOUNTS_MAX:
        raise RejectedError(Reason.LIMIT_REACHED, "discounts")
    discount_id = DiscountId(f"d{session.serial + 1}")
    return (e.DiscountGranted(discount_id=discount_id, percent_bp=command.percent_bp),)
