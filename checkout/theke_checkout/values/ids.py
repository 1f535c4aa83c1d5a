"""Names of things. Ids are ASCII, first a letter: they sort alike in Python and JavaScript."""

from typing import Annotated, NewType, TypeAlias

from msgspec import Meta

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

Id: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,79}$")]
"""An id as it comes in from a client."""

Sku: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9._-]{0,63}\Z")]
"""A product variant, as the shop names it."""

CommandId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")]
"""Made by the sender from 128 random bits and kept until the command is acknowledged."""


def call_key(session: SessionId, effect_key: str) -> str:
    """Return the idempotency key of one call to a provider or shop; the same call has the same."""
    return f"theke:{session}:{effect_key}"
