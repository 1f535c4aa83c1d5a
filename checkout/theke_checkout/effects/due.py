"""When time must pass in a session, and whether its money is at rest."""

from theke_checkout.ledger import settled
from theke_checkout.rules.payment import current
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import Phase, Status

__all__ = ["due_at", "settled"]


def due_at(session: Session) -> int | None:
    """Return when `PassTime` must come next, in epoch milliseconds; None where nothing runs out."""
    checkout = session.checkout
    times = [*_quote_ends(checkout), *_attempt_ends(checkout), *_idle_ends(session)]
    return min(times, default=None)


def _quote_ends(checkout: Checkout) -> tuple[int, ...]:
    """An offer to the shopper runs out."""
    if checkout.phase not in (Phase.IN_REVIEW, Phase.APPROVED) or checkout.quoted is None:
        return ()
    return (checkout.quoted.quote.valid_until_ms,)


def _attempt_ends(checkout: Checkout) -> tuple[int, ...]:
    attempt = current(checkout, Phase.PAYING)
    return () if attempt is None else (attempt.expires_at_ms,)


def _idle_ends(session: Session) -> tuple[int, ...]:
    """A session without a touch ends, but never while money is on its way."""
    if session.status is Status.ENDED or not settled(session):
        return ()
    return (session.touched_at_ms + session.policy.idle_ms,)
