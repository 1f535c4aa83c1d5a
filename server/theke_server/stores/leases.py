"""What only one may have, or only so often: one-time ids, owners, who is present, rate limits.

A lease ends at its time. Each new holder gets a higher number, the fence: whoever comes late with
an old lease changes nothing.
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class Lease(Struct, frozen=True, kw_only=True):
    """Who has something, until when. A lease that was let go still names who had it last."""

    name: str
    holder: str
    number: int
    """Grows with every holder that takes it."""
    until_ms: int
    held: bool = True
    """False once it was let go."""


class LeaseStore(Protocol):
    """Names that are claimed, held or counted. All of them run out."""

    async def use(self, name: str, until_ms: int) -> bool:
        """Use a one-time name; False where it was used. Remembered until then."""
        ...

    async def count(self, name: str, until_ms: int, by: int = 1) -> int:
        """Count uses of a name, and return how many there are since it began to be counted.

        It begins anew after `until_ms` of its first use. 0 looks and counts nothing; a negative
        number takes uses back. May be lost in a power cut.
        """
        ...

    async def acquire(
        self, name: str, holder: str, until_ms: int, *, take_over: bool = False
    ) -> Lease | None:
        """Give a lease to a holder; None where another one holds it, unless it is taken over.

        The holder that holds it already is given the same lease for longer.
        """
        ...

    async def release(self, lease: Lease) -> bool:
        """Let a lease go; False where it is another one's by now."""
        ...

    async def current(self, name: str) -> Lease | None:
        """Return who has a lease, or had it last, until it runs out."""
        ...

    async def held(self, prefix: str) -> Sequence[Lease]:
        """Return the leases that are held under names that begin with `prefix`, by name."""
        ...
