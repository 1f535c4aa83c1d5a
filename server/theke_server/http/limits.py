"""How often one address may do what costs something: open sessions, sign in, redeem, search."""

from enum import StrEnum

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from theke_checkout.values.reasons import Reason, RejectedError


class Costly(StrEnum):
    """What is limited."""

    OPEN_SESSION = "open_session"
    SIGN_IN = "sign_in"
    REDEEM = "redeem"
    JOIN = "join"
    SEARCH = "search"
    PAY = "pay"
    NOTICE = "notice"
    """A webhook that anybody can send: each asks something of the payment company."""


PER_MINUTE = {
    Costly.OPEN_SESSION: 60,
    Costly.SIGN_IN: 20,
    Costly.REDEEM: 60,
    Costly.JOIN: 20,
    Costly.SEARCH: 600,
    Costly.PAY: 120,
    Costly.NOTICE: 600,
}


class Limits:
    """Counts in this process; several processes each count on their own."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def spend(self, what: Costly, who: str, per_minute: int | None = None) -> None:
        """Count one use. Raises `RejectedError(RATE_LIMITED)`."""
        item = RateLimitItemPerMinute(per_minute or PER_MINUTE[what])
        if not await self._limiter.hit(item, what, who):
            raise RejectedError(Reason.RATE_LIMITED, what)
