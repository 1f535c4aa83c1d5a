"""What happened to the cart."""

from typing import TypeAlias

from theke_checkout.events.event import Event
from theke_checkout.values.ids import DiscountId, LineId, Sku


class LineAdded(Event, frozen=True, kw_only=True, tag="line_added"):
    """A product came into the cart as a new line."""

    line_id: LineId
    sku: Sku
    quantity: int


class QuantityChanged(Event, frozen=True, kw_only=True, tag="quantity_changed"):
    """A line has another quantity."""

    line_id: LineId
    quantity: int


class LineRemoved(Event, frozen=True, kw_only=True, tag="line_removed"):
    """A line left the cart."""

    line_id: LineId


class ChangeUndone(Event, frozen=True, kw_only=True, tag="change_undone"):
    """A change was taken back; the events that restore the line follow in the same record."""

    change_id: str


class CouponApplied(Event, frozen=True, kw_only=True, tag="coupon_applied"):
    """A coupon is to count."""

    code: str


class CouponRemoved(Event, frozen=True, kw_only=True, tag="coupon_removed"):
    """A coupon no longer counts."""

    code: str


class DeliveryChosen(Event, frozen=True, kw_only=True, tag="delivery_chosen"):
    """A way of delivery was chosen."""

    option_id: str


class DiscountGranted(Event, frozen=True, kw_only=True, tag="discount_granted"):
    """An advisor took a percentage off.

    `reason` stands in old logs only: what people write freely belongs into the talk, sealed.
    """

    discount_id: DiscountId
    percent_bp: int
    reason: str = ""


class DiscountRemoved(Event, frozen=True, kw_only=True, tag="discount_removed"):
    """An advisor's discount is gone."""

    discount_id: DiscountId


CartEvent: TypeAlias = (
    LineAdded | QuantityChanged | LineRemoved | ChangeUndone | CouponApplied | CouponRemoved
    | DeliveryChosen | DiscountGranted | DiscountRemoved
)  # fmt: skip
