"""What a handler of effects is given, and what it can answer."""

from typing import TypeAlias

from msgspec import Struct

from theke_checkout.commands.system import SystemCommand
from theke_checkout.effects.kinds import AnyEffect
from theke_checkout.state.session import Session


class Job(Struct, frozen=True, kw_only=True):
    """An effect to carry out, on the session as it is now."""

    session: Session
    effect: AnyEffect
    tries: int
    """How often it was tried before."""
    doubts: int
    """How many of those tries may have been executed. A try that a crash ended is one of them."""
    created_at_ms: int


class Answered(Struct, frozen=True, kw_only=True):
    """The effect is done; `command` is what the session is to know of it, if anything.

    `forget` names sealed values that nobody needs any more.
    """

    command: SystemCommand | None = None
    forget: tuple[str, ...] = ()


class Later(Struct, frozen=True, kw_only=True):
    """Not done, or not known to be: the same again, no sooner than in `delay_s`."""

    delay_s: float = 0.0
    why: str = ""
    """The code of the error, for the operator."""
    void: bool = False
    """Whether this try was not executed, and never will be."""


Answer: TypeAlias = Answered | Later
