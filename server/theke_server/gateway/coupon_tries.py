"""Coupons that a shop does not know, counted: codes can be guessed, and a right one is money.

A try counts when it is made, and is taken back as soon as the shop's price shows that the code is
one of its own: so nobody is ever refused for right codes, and nobody is ahead of the count.

Each wrong code counts once against a shop and its addresses. Many people type the same one, which
stood in a letter or was good last year; who types it again learns nothing.
"""

import time
from collections import defaultdict
from collections.abc import Hashable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.values.codes import Status
from theke_checkout.values.ids import SessionId, ShopId, coupon_id
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.updates import Opened, PresenceChanged, Update

TRIES_FOR_S = 3_600.0
"""Wrong codes count for an hour, from the first of them."""
SESSION_TRIES_MAX = 10
ADDRESS_TRIES_MAX = 30
"""From one network address; many people can share one. An advisor's tries count for the session."""
SHOP_TRIES_MAX = 300
"""When so many codes of a shop were wrong, somebody guesses from many addresses: then each session
and each address has the few tries below, so that who holds a coupon can still use it.
"""
SESSION_TRIES_GUESSED = 2
ADDRESS_TRIES_GUESSED = 5
NAMES_MAX = 20_000
"""Sessions and addresses of one shop that are counted at once; and codes that are remembered."""
OPEN_MAX = 20_000
"""Sessions with tries that no price has judged yet."""
UNKNOWN = "unknown_coupon"
"""The problem of a quote that says so."""


class Tally:
    """Counts by name, each for an hour from its first use.

    It is bounded, and forgets nobody who still counts: once it is full, all newcomers count as one.
    """

    def __init__(self, for_s: float = TRIES_FOR_S, names_max: int = NAMES_MAX) -> None:
        self._for_s = for_s
        self._names_max = names_max
        self._counts: dict[Hashable, tuple[int, float]] = {}
        """How many, until when; the first to run out stands first."""

    def __len__(self) -> int:
        return len(self._counts)

    def count(self, name: Hashable) -> int:
        """Return how many there are."""
        number, until_s = self._counts.get(self._place(name), (0, 0.0))
        return number if until_s > time.monotonic() else 0

    def add(self, name: Hashable, by: int = 1) -> None:
        """Count; a negative number takes back."""
        place, now_s = self._place(name), time.monotonic()
        number, until_s = self._counts.get(place, (0, 0.0))
        if until_s <= now_s:
            self._counts.pop(place, None)
            number, until_s = 0, now_s + self._for_s
        if number + by > 0:
            self._counts[place] = (number + by, until_s)
        else:
            self._counts.pop(place, None)

    def _place(self, name: Hashable) -> Hashable:
        if name in self._counts:
            return name
        now_s = time.monotonic()
        while self._counts and next(iter(self._counts.values()))[1] <= now_s:
            del self._counts[next(iter(self._counts))]
        return name if len(self._counts) < self._names_max else None


class Try(Struct, frozen=True, kw_only=True):
    """One try, and against what it counts."""

    session_id: SessionId
    shop_id: ShopId
    code: str
    address: str = ""
    """Empty for an advisor: whoever works at a shop's desk is no stranger to it."""
    is_stale: bool = False
    """Whether it was known to be wrong when it was made."""

    @property
    def names(self) -> tuple[Hashable, ...]:
        """What it counts against at its shop."""
        return (("session", self.session_id), *self.shared)

    @property
    def shared(self) -> tuple[Hashable, ...]:
        """What it counts against beside its own session."""
        if not self.address or self.is_stale:
            return ()
        return (("address", self.address), "shop")


class WrongCodes:
    """Codes that shops did not know in the last hour; the oldest goes first."""

    def __init__(self) -> None:
        self._until_s: dict[tuple[ShopId, str], float] = {}

    def holds(self, made: Try) -> bool:
        """Whether a try is one of these."""
        return self._until_s.get((made.shop_id, coupon_id(made.code)), 0.0) > time.monotonic()

    def add(self, made: Try) -> None:
        """Remember a code."""
        name = (made.shop_id, coupon_id(made.code))
        self._until_s.pop(name, None)
        self._until_s[name] = time.monotonic() + TRIES_FOR_S
        if len(self._until_s) > NAMES_MAX:
            del self._until_s[next(iter(self._until_s))]


class CouponTries:
    """The tries of all sessions of this process. Watches what the shop's prices say of them."""

    def __init__(self) -> None:
        self._tallies: defaultdict[ShopId, Tally] = defaultdict(Tally)
        """One for each shop: who fills that of one disturbs no other."""
        self._wrong = WrongCodes()
        self._open: dict[SessionId, dict[str, Try]] = {}

    @property
    def open_sessions(self) -> set[SessionId]:
        """The sessions with tries that no price has judged yet."""
        return set(self._open)

    def take(self, made: Try) -> bool:
        """Count a try; False where it counts already. Raises `RejectedError(COUPON_TRIES)`."""
        made = replace(made, is_stale=self._wrong.holds(made))
        tally = self._tallies[made.shop_id]
        of_shop = tally.count("shop")
        guessed = bool(made.shared) and of_shop >= SHOP_TRIES_MAX
        session_max = SESSION_TRIES_GUESSED if guessed else SESSION_TRIES_MAX
        address_max = ADDRESS_TRIES_GUESSED if guessed else ADDRESS_TRIES_MAX
        session, *others = (tally.count(name) for name in made.names)
        if session >= session_max or (others and others[0] >= address_max):
            raise RejectedError(Reason.COUPON_TRIES)
        tries = self._open.setdefault(made.session_id, {})
        if made.code in tries:
            return False
        self._count(made.shop_id, made.names, 1)
        tries[made.code] = made
        if len(self._open) > OPEN_MAX:
            del self._open[next(iter(self._open))]  # they count as wrong, as they began
        return True

    def take_back(self, made: Try) -> None:
        """Forget a try that came to nothing: it told nobody anything."""
        if (closed := self._close(made)) is not None:
            self._count(closed.shop_id, closed.names, -1)

    def heard(self, happening: Opened | Update | PresenceChanged) -> None:
        """Judge the open tries of a session by its new price."""
        tries = self._open.get(happening.session_id)
        if not tries or not isinstance(happening, Update):
            return
        session = happening.after
        quoted, cart = session.checkout.quoted, session.checkout.cart
        ended = session.status is Status.ENDED
        if not ended and (quoted is None or quoted.cart_version != cart.version):
            return
        problems = quoted.quote.problems if quoted is not None else ()
        wrong = {item.subject for item in problems if item.code == UNKNOWN}
        for made in list(tries.values()):
            if made.code in wrong:
                self._found_wrong(made)
            else:
                self.take_back(made)

    def _found_wrong(self, made: Try) -> None:
        self._close(made)
        if self._wrong.holds(made):
            self._count(made.shop_id, made.shared, -1)  # somebody else was as fast
        else:
            self._wrong.add(made)

    def _close(self, made: Try) -> Try | None:
        """Forget that a try is open, and return it; None where it is not."""
        tries = self._open.get(made.session_id, {})
        closed = tries.pop(made.code, None)
        if not tries:
            self._open.pop(made.session_id, None)
        return closed

    def _count(self, shop_id: ShopId, names: Iterable[Hashable], by: int) -> None:
        for name in names:
            self._tallies[shop_id].add(name, by)
