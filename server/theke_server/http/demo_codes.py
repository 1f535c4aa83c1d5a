"""The codes that open the desk of a demo: each works once, for a minute, in this process only."""

CODE_MS = 60_000
CODES_MAX = 32
"""How many are open at once; the oldest goes first."""


class DemoCodes:
    """The codes that are open. They are kept in memory: no back-up and no other process has any."""

    def __init__(self) -> None:
        self._until_ms: dict[str, int] = {}

    def issue(self, code: str, now_ms: int) -> str:
        """Keep a fresh code until `CODE_MS` from now, and return it."""
        self._until_ms[code] = now_ms + CODE_MS
        while len(self._until_ms) > CODES_MAX:
            del self._until_ms[next(iter(self._until_ms))]
        return code

    def use(self, code: str, now_ms: int) -> bool:
        """Use a code up; False where it is unknown, used or too old."""
        return now_ms < self._until_ms.pop(code, 0)
