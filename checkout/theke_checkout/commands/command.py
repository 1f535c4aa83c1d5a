"""What every command is made of."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from theke_checkout.values.limits import COUPON_CHARS_MAX, QUANTITY_MAX

Quantity: TypeAlias = Annotated[int, Meta(ge=1, le=QUANTITY_MAX)]


Delta: TypeAlias = Annotated[int, Meta(ge=-QUANTITY_MAX, le=QUANTITY_MAX)]


Coupon: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2 * COUPON_CHARS_MAX)]
"""As it was typed or pasted; marks and spaces around a code are taken out."""


NoCard: TypeAlias = bool
"""The writer looked: what was taken for a card's number in doubt is none."""


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of all commands: unknown fields are refused."""
