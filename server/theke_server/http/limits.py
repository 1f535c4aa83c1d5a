"""How often somebody may do what costs something: open sessions, sign in, redeem, search, pay.

LimitedError   too often; it says when to come back
"""

from enum import StrEnum

from msgspec import Struct

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import Clock
from theke_server.privacy.seal import Sealer, SealingError
from theke_server.stores import StoreUnavailableError
from theke_server.stores.leases import LeaseStore

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

ASKERS_PER_S, ASKERS_BURST = 2.0, 120.0
"""How often one address may ask whether somebody is at a desk: people share an address, and each
page of a shop asks. Counted in memory, since asking changes nothing."""


class Costly(StrEnum):
    """What is limited, and by whom it is counted."""

    OPEN_SESSION = "open_session"
    """By address and shop."""
    ROTATE = "rotate"
    """Fresh party tokens, by party."""
    ROTATE_DAY = "rotate_day"
    """The same by session: each token is kept for a month."""
    SIGN_IN = "sign_in"
    """Wrong passwords, by address: as the next three from devices that are not known."""
    SIGN_IN_PAIR = "sign_in_pair"
    """By address and name together."""
    SIGN_IN_NAME = "sign_in_name"
    """By name from all addresses."""
    SIGN_IN_HOUR = "sign_in_hour"
    """The same in an hour."""
    SIGN_IN_DEVICE = "sign_in_device"
    """By a device that has signed in before."""
    DESK = "desk"
    """What a signed-in advisor asks, by advisor."""
    PICTURE = "picture"
    """Pictures that an advisor brings, which cost decoding, by advisor."""
    PICTURE_LOOK = "picture_look"
    """Pictures that are shown, by address; browsers keep each for a day."""
    REDEEM = "redeem"
    """By address."""
    JOIN = "join"
    """By session."""
    LINKS_DAY = "links_day"
    """Links to other devices and to the pay page, by session."""
    SEARCH = "search"
    """What is read of goods, by who reads: each line of a cart is read when a page is loaded."""
    SEARCH_ADDRESS = "search_address"
    """The same by network address, which people share; an advisor is known, and counts alone."""
    PAY = "pay"
    """What a pay page asks to be done, by session."""
    LOOK = "look"
    """How a pay page looks how paying goes, by session."""
    CREDIT = "credit"
    """Orders by invoice, by each thing that tells who a person is."""
    CREDIT_ADDRESS = "credit_address"
    """The same by network address, which people share."""
    CREDIT_CHECKOUT = "credit_checkout"
    """What remembers that a checkout was counted, so that it counts once."""
    MESSAGE = "message"
    """Messages that are left, by session."""
    MESSAGE_ADDRESS = "message_address"
    """The same by network address, which people share."""
    NOTICE = "notice"
    """Webhooks that anybody can send, and those that nobody has signed, by address."""


class Limit(Struct, frozen=True):
    """So many uses in a time that begins with the first of them."""

    uses: int
    for_ms: int = MINUTE_MS


LIMITS = {
    Costly.OPEN_SESSION: Limit(60),
    Costly.ROTATE: Limit(60),
    Costly.ROTATE_DAY: Limit(1_000, DAY_MS),
    Costly.SIGN_IN: Limit(20),
    Costly.SIGN_IN_PAIR: Limit(10),
    Costly.SIGN_IN_NAME: Limit(60),
    Costly.SIGN_IN_HOUR: Limit(600, HOUR_MS),
    Costly.SIGN_IN_DEVICE: Limit(10),
    Costly.DESK: Limit(600),
    Costly.PICTURE: Limit(20, HOUR_MS),
    Costly.PICTURE_LOOK: Limit(1_200),
    Costly.REDEEM: Limit(60),
    Costly.JOIN: Limit(20),
    Costly.LINKS_DAY: Limit(500, DAY_MS),
    Costly.SEARCH: Limit(1_200),
    Costly.SEARCH_ADDRESS: Limit(6_000),
    Costly.PAY: Limit(120),
    Costly.LOOK: Limit(600),
    Costly.CREDIT: Limit(3, DAY_MS),
    Costly.CREDIT_ADDRESS: Limit(20, DAY_MS),
    Costly.CREDIT_CHECKOUT: Limit(1, DAY_MS),
    Costly.MESSAGE: Limit(10, HOUR_MS),
    Costly.MESSAGE_ADDRESS: Limit(60, HOUR_MS),
    Costly.NOTICE: Limit(600),
}
UNGUARDED = frozenset(
    {
        Costly.SEARCH,
        Costly.SEARCH_ADDRESS,
        Costly.PAY,
        Costly.LOOK,
        Costly.DESK,
        Costly.PICTURE_LOOK,
    }
)
"""What goes on uncounted while the store cannot write: reading goods and faces, the open pay page,
a desk."""
SEALED_AS = "limits"
"""Under whose key addresses are counted: not a session's, for there may be none yet."""


class LimitedError(RejectedError):
    """Something was done too often; `after_s` says when to come back, at the latest."""

    def __init__(self, subject: str, after_s: int) -> None:
        super().__init__(Reason.RATE_LIMITED, subject)
        self.after_s = after_s


class Limits:
    """Counts in the store, so that all processes of a deployment count together."""

    def __init__(self, leases: LeaseStore, sealer: Sealer, clock: Clock) -> None:
        self._leases = leases
        self._sealer = sealer
        self._clock = clock

    async def spend(self, what: Costly, who: str, most: int | None = None) -> None:
        """Count one use. Raises `LimitedError`.

        `RejectedError(UNAVAILABLE)` where the store cannot count, but for what guards no secret.
        """
        limit = LIMITS[what]
        try:
            uses = await self._count(what, who, 1)
        except RejectedError:
            if what in UNGUARDED:
                return
            raise
        if uses > (most or limit.uses):
            raise LimitedError(what, limit.for_ms // 1000)

    async def give_back(self, what: Costly, who: str) -> None:
        """Take one use back: it was none of those that are limited."""
        await self._count(what, who, -1)

    async def uses(self, what: Costly, who: str) -> int:
        """Return how many uses are counted now."""
        return await self._count(what, who, 0)

    async def _count(self, what: Costly, who: str, by: int) -> int:
        """An address is a personal value, and a bare hash of one is found by trying all: what is
        kept is an HMAC."""
        until_ms = self._clock.now_ms() + LIMITS[what].for_ms
        try:
            name = (await self._sealer.open(SEALED_AS)).mac(what, who)
            return await self._leases.count(name, until_ms, by)
        except (StoreUnavailableError, SealingError) as error:
            raise RejectedError(Reason.UNAVAILABLE, "store") from error
