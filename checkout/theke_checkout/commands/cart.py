"""Commands of the cart: its lines, coupons, delivery and discounts."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from theke_checkout.commands.command import Command, Coupon, Delta, NoCard, Quantity
from theke_checkout.values.ids import Id, Sku


class AddLine(Command, frozen=True, kw_only=True, tag="add_line"):
    """Put a product in the cart; more of one that is there already. Increments commute."""

    sku: Sku
    quantity: Quantity = 1


class ChangeQuantity(Command, frozen=True, kw_only=True, tag="change_quantity"):
    """Add to or take from a line's quantity, by `delta` pieces. Commutes with its like."""

    line_id: Id
    delta: Delta


class SetQuantity(Command, frozen=True, kw_only=True, tag="set_quantity"):
    """Set a line's quantity; a conflict when the line is not as the sender saw it."""

    line_id: Id
    quantity: Quantity
    line_version: int


class RemoveLine(Command, frozen=True, kw_only=True, tag="remove_line"):
    """Take a line out; a conflict when the line is not as the sender saw it."""

    line_id: Id
    line_version: int


class UndoChange(Command, frozen=True, kw_only=True, tag="undo_change"):
    """Take a cart change back; a conflict when its line has changed since."""

    change_id: Id


class ApplyCoupon(Command, frozen=True, kw_only=True, tag="apply_coupon"):
    """Use a coupon of the shop."""

    code: Coupon
    no_card: NoCard = False


class RemoveCoupon(Command, frozen=True, kw_only=True, tag="remove_coupon"):
    """Stop using a coupon."""

    code: Coupon


class ChooseDelivery(Command, frozen=True, kw_only=True, tag="choose_delivery"):
    """Choose how to deliver, out of the quote's options."""

    option_id: Id


class GrantDiscount(Command, frozen=True, kw_only=True, tag="grant_discount"):
    """Take a percentage off all lines, within the shop's policy; both see who gave it."""

    percent_bp: Annotated[int, Meta(ge=1, le=10_000)]


class RemoveDiscount(Command, frozen=True, kw_only=True, tag="remove_discount"):
    """Take an advisor's discount back."""

    discount_id: Id


CartCommand: TypeAlias = (
    AddLine | ChangeQuantity | SetQuantity | RemoveLine | UndoChange
    | ApplyCoupon | RemoveCoupon | ChooseDelivery | GrantDiscount | RemoveDiscount
)  # fmt: skip
