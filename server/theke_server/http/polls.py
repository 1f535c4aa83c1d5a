"""Requests that wait for something new: so many at once, for each wait keeps a connection open."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from theke_server.http.limits import LimitedError

POLLS_PER_SESSION_MAX = 8
"""With all keys of a session: one page waits once, and a page that was left waits for `TURN_S`."""
POLLS_PER_ADDRESS_MAX = 200
"""From one network address; many people can share one."""
POLLS_MAX = 2_000
AGAIN_S = 5
"""When who was refused may come back."""


class Polls:
    """The requests of this process that wait now. Forgets who waits no more: `POLLS_MAX` names."""

    def __init__(self) -> None:
        self._of: Counter[tuple[str, str]] = Counter()
        self._all = 0

    @property
    def names(self) -> set[tuple[str, str]]:
        """Who is counted now."""
        return set(self._of)

    @contextmanager
    def held(self, session_id: str, address: str) -> Generator[None]:
        """Count a request as long as it waits. Raises `LimitedError`."""
        session, network = ("session", session_id), ("address", address)
        if (
            self._all >= POLLS_MAX
            or self._of[session] >= POLLS_PER_SESSION_MAX
            or self._of[network] >= POLLS_PER_ADDRESS_MAX
        ):
            self._forget(session, network)
            raise LimitedError("polls", AGAIN_S)
        self._all += 1
        self._of.update((session, network))
        try:
            yield
        finally:
            self._all -= 1
            self._of.subtract((session, network))
            self._forget(session, network)

    def _forget(self, *whose: tuple[str, str]) -> None:
        for name in whose:
            if self._of[name] <= 0:
                del self._of[name]
