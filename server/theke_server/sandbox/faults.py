"""What may go wrong on demand: with notices on their way, and with answers of the company."""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

Count = Annotated[int, Meta(ge=-1, le=1_000_000)]
"""How often a fault still happens; -1 means always."""

DelayMs = Annotated[int, Meta(ge=0, le=600_000)]


class Faults(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Faults of one payment, or of all of a merchant's."""

    lose_notices: Count = 0
    """This many next notices never leave."""
    double_notices: bool = False
    """Each notice leaves twice."""
    reorder_notices_ms: DelayMs = 0
    """Every other notice, the first included, leaves this much later than the ones after it."""
    delay_notices_ms: DelayMs = 0
    lose_answers: Count = 0
    """This many next calls are executed, and their answers lost."""
    refuse_calls: Count = 0
    """This many next calls are answered 503 and not executed."""
    fail_calls: Count = 0
    """This many next calls are executed and answered 500."""
    delay_answers_ms: DelayMs = 0


NONE = Faults()


class AnswerFault(Struct, frozen=True, kw_only=True):
    """What happens to one answer."""

    refuse: bool = False
    fail: bool = False
    lose: bool = False
    delay_ms: int = 0


def take_answer(faults: Faults) -> tuple[AnswerFault, Faults]:
    """Return what happens to the next call, and the faults that are left."""
    if faults.refuse_calls:
        return AnswerFault(refuse=True), replace(faults, refuse_calls=_less(faults.refuse_calls))
    delay_ms = faults.delay_answers_ms
    if faults.fail_calls:
        left = replace(faults, fail_calls=_less(faults.fail_calls))
        return AnswerFault(fail=True, delay_ms=delay_ms), left
    if faults.lose_answers:
        left = replace(faults, lose_answers=_less(faults.lose_answers))
        return AnswerFault(lose=True, delay_ms=delay_ms), left
    return AnswerFault(delay_ms=delay_ms), faults


def take_notice(faults: Faults, revision: int) -> tuple[tuple[int | None, ...], Faults]:
    """Return the delays of each copy of a payment's next notice (None: lost), and what is left."""
    if faults.lose_notices:
        return (None,), replace(faults, lose_notices=_less(faults.lose_notices))
    delay_ms = faults.delay_notices_ms + (faults.reorder_notices_ms if revision % 2 else 0)
    return (delay_ms,) * (2 if faults.double_notices else 1), faults


def _less(count: int) -> int:
    return count if count < 0 else count - 1
