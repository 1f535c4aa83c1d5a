"""What an export says of the messages that a visitor left, and whose they are."""

from msgspec import Struct

from theke_checkout.values.ids import SessionId, ShopId
from theke_server.cli.console import time_text
from theke_server.live.messages import Message, Messages


class LeftMessage(Struct, frozen=True, kw_only=True):
    """A message that was left with the shop, with what was answered."""

    at: str
    email: str
    name: str
    text: str
    lines: dict[str, int]
    answer: str
    answered_by: str


async def left_messages(
    messages: Messages, shop_id: ShopId, session_id: SessionId
) -> list[LeftMessage]:
    """Return the messages of a session, the oldest first."""
    return [_left(message) for message in await messages.of_session(shop_id, session_id)]


async def names(messages: Messages, shop_id: ShopId, session_id: SessionId, email: str) -> bool:
    """Whether a message of a session names an address to answer to."""
    found = await messages.of_session(shop_id, session_id)
    return any(message.email.casefold() == email.casefold() for message in found)


def _left(message: Message) -> LeftMessage:
    return LeftMessage(
        at=f"{time_text(message.at_ms)} UTC",
        email=message.email,
        name=message.name,
        text=message.text,
        lines={line.sku: line.quantity for line in message.lines},
        answer=message.answer,
        answered_by=message.answered_by,
    )
