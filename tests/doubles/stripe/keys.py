"""Idempotency as Stripe does it: the first answer is kept, and the parameters are compared."""

from collections.abc import Callable

from msgspec import Struct

KEPT_MS = 24 * 3_600_000


class Kept(Struct, kw_only=True):
    """What a key said; `status` 0 while its first call is still going on."""

    asked: tuple[str, str]
    """Path and parameters of the first call."""
    at_ms: int
    status: int = 0
    body: bytes = b""


class Keys:
    """All keys of the last day."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._kept: dict[str, Kept] = {}

    def look(self, key: str) -> Kept | None:
        """Return what a key said, if it is known."""
        kept = self._kept.get(key)
        if kept is not None and self._now_ms() - kept.at_ms > KEPT_MS:
            del self._kept[key]
            return None
        return kept

    def begin(self, key: str, asked: tuple[str, str]) -> Kept:
        """Note that a call goes on."""
        self._kept[key] = Kept(asked=asked, at_ms=self._now_ms())
        return self._kept[key]

    def forget(self, key: str) -> None:
        """Let a key go whose call did nothing."""
        self._kept.pop(key, None)
