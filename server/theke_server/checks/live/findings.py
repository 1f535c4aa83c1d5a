"""One line of the checklist."""

from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """How it stands. `LOOK` is what a program cannot tell, or what may be meant."""

    OK = "ok"
    LOOK = "look"
    FIX = "mend"


class Finding(Struct, frozen=True, kw_only=True):
    """What was looked at, what was seen, and what to do about it."""

    what: str
    state: State
    seen: str
    todo: str = ""


def ok(what: str, seen: str) -> Finding:
    """Return a line that needs nothing."""
    return Finding(what=what, state=State.OK, seen=seen)


def look(what: str, seen: str, todo: str) -> Finding:
    """Return a line that a person must judge."""
    return Finding(what=what, state=State.LOOK, seen=seen, todo=todo)


def fix(what: str, seen: str, todo: str) -> Finding:
    """Return a line that stands in the way."""
    return Finding(what=what, state=State.FIX, seen=seen, todo=todo)
