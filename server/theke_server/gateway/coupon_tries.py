"""Coupons that a shop does not know, counted: codes can be guessed, and a right one is money.

A try counts when it is made, and is taken back as soon as the shop's price shows that the code is
one of its own: so nobody is ever refused for right codes, and nobody is ahead of the count.
"""

import time
from collections.abc import Hashable

from msgspec import Struct

from theke_checkout.values.codes import Status
from theke_checkout.values.ids import SessionId, ShopId
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
"""Sessions, addresses and shops that are counted at once."""
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

    @property
    def names(self) -> tuple[Hashable, ...]:
        """What it counts against."""
        names: tuple[Hashable, ...] = (("session", self.session_id),)
        if self.address:
            names += (("address", self.shop_id, self.address), ("shop", self.shop_id))
        return names


class CouponTries:
    """The tries of all sessions of this process. Watches what the shop's prices say of them."""

    def __init__(self) -> None:
        self._tally = Tally()
        self._open: dict[SessionId, dict[str, Try]] = {}

    @property
    def open_sessions(self) -> set[SessionId]:
        """The sessions with tries that no price has judged yet."""
        return set(self._open)

    def take(self, made: Try) -> bool:
        """Count a try; False where it counts already. Raises `RejectedError(COUPON_TRIES)`."""
        of_shop = self._tally.count(("shop", made.shop_id))
        guessed = bool(made.address) and of_shop >= SHOP_TRIES_MAX
        session_max = SESSION_TRIES_GUESSED if guessed else SESSION_TRIES_MAX
        address_max = ADDRESS_TRIES_GUESSED if guessed else ADDRESS_TRIES_MAX
        session, *others = (self._tally.count(name) for name in made.names)
        if session >= session_max or (others and others[0] >= address_max):
            raise RejectedError(Reason.COUPON_TRIES)
        tries = self._open.setdefault(made.session_id, {})
        if made.code in tries:
            return False
        self._count(made, 1)
        tries[made.code] = made
        if len(self._open) > OPEN_MAX:
            del self._open[next(iter(self._open))]  # they count as wrong, as they began
        return True

    def take_back(self, made: Try) -> None:
        """Forget a try that came to nothing: it told nobody anything."""
        if self._close(made):
            self._count(made, -1)

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
                self._close(made)
            else:
                self.take_back(made)

    def _close(self, made: Try) -> bool:
        """Forget that a try is open; False where it is not."""
        tries = self._open.get(made.session_id, {})
        was_open = tries.pop(made.code, None) is not None
        if not tries:
            self._open.pop(made.session_id, None)
        return was_open

    def _count(self, made: Try, by: int) -> None:
        for name in made.names:
            self._tally.add(name, by)
