"""A payment that takes a step back without an error: the shopper left the bank's page.

Apart from `fact.py`, since it is about the order of snapshots. A company that moves a payment back
says so by no error, no event and often no revision: the snapshot looks like one from before the
visit. Only a look that was begun after the visit was stored proves that it is not.
"""

from msgspec.structs import replace

from theke_checkout.commands.system import RecordFact
from theke_checkout.state.payment import Attempt
from theke_checkout.values.facts import DeclineKind, PaymentSnapshot, PaymentState

_EARLY = frozenset({PaymentState.OPEN, PaymentState.ACTION_REQUIRED, PaymentState.PROCESSING})
"""States in which nothing is taken or reserved: a payment may go back and forth among them."""
_TRY_AGAIN = "confirm"
"""The source of a fact that is the company's answer to a further try."""


def in_order(attempt: Attempt, command: RecordFact) -> PaymentSnapshot:
    """Return the snapshot of a fact, with a revision and a decline that say what it means now."""
    snapshot = command.snapshot
    stored = attempt.payments.get(snapshot.ref)
    if stored is None or not {stored.state, snapshot.state} <= _EARLY:
        return snapshot
    came_back = _came_back(attempt, stored, command)
    answers_try = command.source == _TRY_AGAIN and snapshot.revision == stored.revision
    asked_since = command.asked_after == stored.revision or answers_try
    if asked_since and (came_back or stored.state is not snapshot.state):
        snapshot = replace(snapshot, revision=max(stored.revision + 1, snapshot.revision))
    if came_back and snapshot.revision > stored.revision:
        return replace(snapshot, decline=DeclineKind.ABANDONED)
    return snapshot


def _came_back(attempt: Attempt, stored: PaymentSnapshot, command: RecordFact) -> bool:
    """Whether a try that was under way is not any more, though nobody refused it.

    A payment that is open for a further try waits for the company's answer to that try; one that
    was open from the start waits for nothing.
    """
    snapshot = command.snapshot
    if snapshot.state is not PaymentState.OPEN or snapshot.decline is not None:
        return False
    if snapshot.declines != stored.declines:
        return False
    answered = attempt.tries == 1 or command.source == _TRY_AGAIN
    return stored.state is not PaymentState.OPEN or (answered and attempt.decline is None)
