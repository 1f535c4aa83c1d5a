"""Webhooks of payment companies, as they came: kept before they are handled."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from theke_checkout.values.ids import ShopId


class RawNotice(Struct, frozen=True, kw_only=True):
    """A webhook as it came, sealed."""

    notice_id: str
    provider: str
    shop_id: ShopId
    at_ms: int
    body: bytes
    session_id: str = ""
    """The session that it is about, where that is known before it is handled."""


class NoticeStore(Protocol):
    """The webhooks that wait, and the ids of those that were handled."""

    async def keep(self, notice: RawNotice) -> bool:
        """Keep a raw webhook; False where one of this id was kept before."""
        ...

    async def drop(self, provider: str, notice_id: str) -> None:
        """Forget the raw webhook that has been handled, but not its id."""
        ...

    async def forget(self, provider: str, notice_id: str) -> None:
        """Forget a raw webhook and its id."""
        ...

    async def waiting(self) -> Sequence[RawNotice]:
        """Return raw webhooks that wait to be handled, oldest first."""
        ...
