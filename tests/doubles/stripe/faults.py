"""What goes wrong at the double, by plan: calls that fail, and notices that are late or lost."""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What happens to a call."""

    LOSE = "lose"
    """Executed; the line breaks before the answer."""
    DELAY = "delay"
    """Executed after `delay_ms`; the same key meanwhile is refused with 409."""
    BREAK = "500"
    """Not executed; the key says 500 from now on."""
    BREAK_AFTER = "500_after"
    """Executed, and answered with 500; the key says 500 from now on."""
    RATE = "429"
    BUSY = "409"


class Fault(Struct, frozen=True, kw_only=True):
    """What happens to the next calls that fit."""

    kind: Kind
    method: str = "POST"
    path: str = ""
    """A part of the path; every path where it is empty."""
    times: int = 1
    skip: int = 0
    """How many fitting calls go well before."""
    delay_ms: int = 0


class Mail(Struct, frozen=True, kw_only=True):
    """What happens to the notices from now on."""

    doubled: bool = False
    reorder_ms: int = 0
    """Every other notice comes this much later."""
    delay_ms: int = 0
    lose: int = 0
    """How many of the next notices are never sent."""


class Plan:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self.mail = Mail()
        self._next: list[list[object]] = []

    def add(self, fault: Fault) -> None:
        """Plan a fault."""
        self._next.append([fault, fault.skip, fault.times])

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._next.clear()
        self.mail = Mail()

    def take(self, method: str, path: str) -> Fault | None:
        """Return what happens to this call."""
        for entry in self._next:
            fault, skip, times = entry
            assert isinstance(fault, Fault)
            assert isinstance(skip, int)
            assert isinstance(times, int)
            if fault.method != method or fault.path not in path:
                continue
            if skip:
                entry[1] = skip - 1
                continue
            if times == 1:
                self._next.remove(entry)
            entry[2] = times - 1
            return fault
        return None
