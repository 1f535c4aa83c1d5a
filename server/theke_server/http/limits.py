"""How often one address may do what costs something: open sessions, sign in, redeem, search."""

from enum import StrEnum

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import Clock
from theke_server.privacy.seal import Sealer, SealingError
from theke_server.stores import StoreUnavailableError
from theke_server.stores.leases import LeaseStore

MINUTE_MS = 60_000


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
UNGUARDED = frozenset({Costly.SEARCH, Costly.PAY})
"""What goes on uncounted while the store cannot write: reading goods, and the open pay page."""
SEALED_AS = "limits"
"""Under whose key addresses are counted: not a session's, for there may be none yet."""


class Limits:
    """Counts in the store, so that all processes of a deployment count together."""

    def __init__(self, leases: LeaseStore, sealer: Sealer, clock: Clock) -> None:
        self._leases = leases
        self._sealer = sealer
        self._clock = clock

    async def spend(self, what: Costly, who: str, per_minute: int | None = None) -> None:
        """Count one use; a minute begins with the first. Raises `RejectedError(RATE_LIMITED)`.

        `UNAVAILABLE` where the store cannot count, but for what guards no secret. An address is a
        personal value, and a bare hash of one is found by trying all: what is kept is an HMAC.
        """
        try:
            name = (await self._sealer.open(SEALED_AS)).mac(what, who)
            uses = await self._leases.count(name, self._clock.now_ms() + MINUTE_MS)
        except (StoreUnavailableError, SealingError) as error:
            if what in UNGUARDED:
                return
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
        if uses > (per_minute or PER_MINUTE[what]):
            raise RejectedError(Reason.RATE_LIMITED, what)
