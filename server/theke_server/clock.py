"""Time, names and chance, as arguments: nothing else in the server asks the machine for them.

The fakes stand beside the real ones, so that every test tells time and names alike.
"""

import asyncio
import random
import secrets
import time
from typing import Protocol

ADJUSTED_MS = 2_000
"""What a daemon that keeps the time adjusts between two looks, at most."""


class Clock(Protocol):
    """What time it is, and waiting."""

    def now_ms(self) -> int:
        """Return the time since 1970 in milliseconds. People and daemons set this clock."""
        ...

    def steady_ms(self) -> int:
        """Return the milliseconds since some moment in the past. Nobody sets this clock."""
        ...

    async def sleep(self, delay_s: float) -> None:
        """Wait; at least one turn of the loop."""
        ...


class Ids(Protocol):
    """Names and secrets that nobody can guess, and chance."""

    def token(self) -> str:
        """Return a secret of 256 random bits, in characters that fit a URL."""
        ...

    def fresh(self, prefix: str) -> str:
        """Return a new id of 128 random bits that starts with `prefix`, a letter."""
        ...

    def nonce(self, count: int) -> bytes:
        """Return random bytes."""
        ...

    def jitter(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """Return the time since 1970 in milliseconds."""
        return time.time_ns() // 1_000_000

    def steady_ms(self) -> int:
        """Return the milliseconds since some moment in the past."""
        return time.monotonic_ns() // 1_000_000

    async def sleep(self, delay_s: float) -> None:
        """Wait; at least one turn of the loop."""
        await asyncio.sleep(delay_s)


class ClockWatch:
    """Notices that the clock was set: it and the steady one ran differently since the last look."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead_ms = self._now_ahead_ms()

    def set_by_ms(self) -> int:
        """Return by how much the clock was set since the last look; 0 where it was adjusted."""
        ahead_ms = self._now_ahead_ms()
        by_ms, self._ahead_ms = ahead_ms - self._ahead_ms, ahead_ms
        return by_ms if abs(by_ms) > ADJUSTED_MS else 0

    def _now_ahead_ms(self) -> int:
        return self._clock.now_ms() - self._clock.steady_ms()


class SystemIds:
    """The machine's source of randomness."""

    def token(self) -> str:
        """Return a secret of 256 random bits, in characters that fit a URL."""
        return secrets.token_urlsafe(32)

    def fresh(self, prefix: str) -> str:
        """Return a new id of 128 random bits that starts with `prefix`, a letter."""
        return prefix + secrets.token_hex(16)

    def nonce(self, count: int) -> bytes:
        """Return random bytes."""
        return secrets.token_bytes(count)

    def jitter(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        return secrets.randbelow(1 << 32) / (1 << 32)


class FakeClock:
    """A clock that a test sets. Sleepers wake when `advance` reaches their time, earliest first."""

    def __init__(self, now_ms: int = 1_800_000_000_000) -> None:
        self._now_ms = now_ms
        self._steady_ms = 0
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._slept = 0

    def now_ms(self) -> int:
        """Return the time that was set."""
        return self._now_ms

    def steady_ms(self) -> int:
        """Return how much time has passed."""
        return self._steady_ms

    def set_by(self, by_ms: int) -> None:
        """Set the clock on the wall; no time passes."""
        self._now_ms += by_ms

    async def sleep(self, delay_s: float) -> None:
        """Wait until the clock was advanced that far; no time at all is one turn of the loop."""
        if delay_s <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        wake_ms = self._steady_ms + round(delay_s * 1000)
        self._slept += 1
        self._sleepers.append((wake_ms, self._slept, woken))
        await woken

    def advance(self, by_ms: int) -> None:
        """Let time pass, and wake who waited for it."""
        self._now_ms += by_ms
        self._steady_ms += by_ms
        due = sorted(sleeper for sleeper in self._sleepers if sleeper[0] <= self._steady_ms)
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._steady_ms]
        for _, _, woken in due:
            if not woken.done():
                woken.set_result(None)


class FakeIds:
    """Names that are the same in every run of a test: not for secrets."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311  tests want the same every time
        self._count = 0

    def token(self) -> str:
        """Return the next token."""
        return f"token_{self._random.getrandbits(256):064x}"

    def fresh(self, prefix: str) -> str:
        """Return the prefix and the next number."""
        self._count += 1
        return f"{prefix}{self._count:06d}"

    def nonce(self, count: int) -> bytes:
        """Return the next bytes."""
        return self._random.randbytes(count)

    def jitter(self) -> float:
        """Return the next number."""
        return self._random.random()
