"""Names of things. Ids are ASCII, first a letter: they sort alike in Python and JavaScript.

What the shop names (SKUs, codes of coupons) is its own text, of which we ask a length and no more
than can be shown and sent. It stands in values; whatever is keyed in a view has an id of ours.
"""

from hashlib import sha256
from typing import Annotated, NewType, TypeAlias

import msgspec
from msgspec import Meta

from theke_checkout.values.limits import COUPON_CHARS_MAX, SKU_CHARS_MAX
from theke_checkout.values.marks import without_marks

ShopId = NewType("ShopId", str)
SessionId = NewType("SessionId", str)
PartyId = NewType("PartyId", str)
LineId = NewType("LineId", str)
DiscountId = NewType("DiscountId", str)
ProposalId = NewType("ProposalId", str)
AttemptId = NewType("AttemptId", str)
RefundId = NewType("RefundId", str)
CaseId = NewType("CaseId", str)

SYSTEM = PartyId("system")
"""The server itself, as the author of an event."""

Id: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,79}\Z")]
"""An id as it comes in from a client."""

_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
)
"""What is not seen. The client has the same list: else one would take what the other cannot use."""
_SHOWN = rf"^[^\s{_HIDDEN}](?:[^{_HIDDEN}]*[^\s{_HIDDEN}])?\Z"
"""Text that is seen as it is: no controls, no marks, no space at its ends."""

_NO_DOTS = r"^(?!(?:[^\x00]*/)?\.{1,2}(?:/|\Z))"
"""Browsers fold `.` and `..` in addresses away, and a product has an address."""

Sku: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=SKU_CHARS_MAX, pattern=_NO_DOTS + _SHOWN[1:])
]
"""A product variant, as the shop names it: a number, an EAN, a path, any text."""

CouponCode: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=COUPON_CHARS_MAX, pattern=_SHOWN)
]
"""A coupon, as the shop names it."""

CommandId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")]
"""Made by the sender from 128 random bits and kept until the command is acknowledged."""


def call_key(session: SessionId, effect_key: str) -> str:
    """Return the idempotency key of one call to a provider or shop; the same call has the same."""
    return f"theke:{session}:{effect_key}"


def coupon_code(text: str) -> str:
    """Return a code as the shop names it, out of what was typed; empty where it is none."""
    code = " ".join(without_marks(text).split())
    try:
        return msgspec.convert(code, CouponCode)
    except msgspec.ValidationError:
        return ""


def coupon_id(code: str) -> str:
    """Return the id under which a coupon stands in a view: codes are the shop's own text."""
    return f"c{sha256(code.encode()).hexdigest()[:20]}"
