"""When time must pass, and whether money is at rest, in every state of paying."""

from collections.abc import Callable

import pytest

from tests.money_scene import CARD, TWINT, Till, completed, paying, placed, refund, settling, till
from tests.scene import START_MS, Scene, advised, approved, in_review, quoted
from theke_checkout.commands import party as c
from theke_checkout.commands import system as s
from theke_checkout.effects.consequences import due_at
from theke_checkout.ledger import settled
from theke_checkout.values.codes import Phase
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.limits import ATTEMPT_EXPIRES_MS, QUOTE_VALID_MS, SESSION_IDLE_MS


def withdrawing() -> Till:
    scene = paying()
    scene.withdraw()
    return scene


def held() -> Till:
    """The order was refused, and the authorization is still there."""
    scene = settling(CARD)
    scene.placed(s.Placement.REFUSED)
    return scene


def owed() -> Till:
    """The order was refused, and the money is on its way back."""
    scene = settling(TWINT)
    scene.placed(s.Placement.REFUSED)
    return scene


def returned() -> Till:
    scene = owed()
    scene.fact(PaymentState.CAPTURED, 3, refunds=(refund(),))
    return scene


def ended() -> Scene:
    scene = quoted()
    scene.do(c.EndSession())
    return scene


IDLE_MS = START_MS + SESSION_IDLE_MS


@pytest.mark.parametrize(
    ("past", "due_ms", "rests"),
    [
        (advised, IDLE_MS, True),
        (quoted, IDLE_MS, True),
        (in_review, START_MS + QUOTE_VALID_MS, True),
        (approved, START_MS + QUOTE_VALID_MS, True),
        (paying, START_MS + ATTEMPT_EXPIRES_MS, False),
        (withdrawing, None, False),
        (settling, None, False),
        (placed, None, False),
        (completed, IDLE_MS, True),
        (held, None, False),
        (owed, None, False),
        (returned, IDLE_MS, True),
        (ended, None, True),
    ],
)
def test_what_is_due_and_what_rests(
    past: Callable[[], Scene], due_ms: int | None, rests: bool
) -> None:
    scene = past()
    assert (due_at(scene.session), settled(scene.session)) == (due_ms, rests)


@pytest.mark.parametrize("past", [advised, in_review, approved, paying, completed, returned])
def test_what_is_due_then_happens_and_not_before(past: Callable[[], Scene]) -> None:
    """So that no clock ever rings for nothing."""
    scene = past()
    due_ms = due_at(scene.session)
    assert due_ms is not None
    scene.at_ms = due_ms - 1
    assert scene.do(s.PassTime()) == ()
    scene.at_ms = due_ms
    assert scene.do(s.PassTime())
    following = due_at(scene.session)
    assert following is None or following > due_ms


def test_a_session_is_never_ended_while_money_is_on_its_way() -> None:
    scene = held()
    scene.at_ms += 10 * SESSION_IDLE_MS
    assert scene.do(s.PassTime()) == ()
    scene.fact(PaymentState.CANCELED, 3)
    assert scene.do(s.PassTime())
    assert scene.checkout.phase is Phase.ABANDONED


def test_a_failed_refund_keeps_a_session_from_rest() -> None:
    scene = owed()
    name = next(iter(scene.attempt.refunds))
    scene.tell(
        s.RecordRefundFailure(attempt_id=scene.attempt.attempt_id, refund_id=name, code="too_old")
    )
    assert not settled(scene.session)
    assert settled(till().session)
