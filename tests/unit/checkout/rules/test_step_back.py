"""A shopper who comes back without having paid is subjects so, and can pay again or another way."""

import pytest
from msgspec.structs import replace

from tests.money_scene import CARD, DECLINED, TWINT, Till, paying, snapshot
from theke_checkout.commands import system
from theke_checkout.state.payment import Attempt
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.facts import DeclineKind, PaymentState

WAITING = (PaymentState.ACTION_REQUIRED, PaymentState.PROCESSING)
EARLY = (PaymentState.OPEN, *WAITING)


def look(scene: Till, state: PaymentState, revision: int, after: int, **more: object) -> list[str]:
    """Let a look that was begun when `after` was stored bring this."""
    attempt = scene.attempt
    shot = replace(snapshot(state, revision, attempt.attempt_id, amount=attempt.amount), **more)
    return scene.tell(system.RecordFact(snapshot=shot, source="poll", asked_after=after))


def came_back(attempt: Attempt) -> bool:
    return (attempt.state, attempt.decline) == (AttemptState.OPEN, DeclineKind.ABANDONED)


@pytest.mark.parametrize("waiting", WAITING)
@pytest.mark.parametrize("method", [CARD, TWINT])
@pytest.mark.parametrize("revision", [0, 5, 6, 9])
def test_a_payment_that_is_open_again_was_come_back_from(
    method: str, waiting: PaymentState, revision: int
) -> None:
    """Whatever the company counts: an older revision, the same one, or a newer one."""
    scene = paying(method)
    scene.fact(waiting, 5)
    assert look(scene, PaymentState.OPEN, revision, after=5) == ["FactRecorded"]
    assert came_back(scene.attempt)
    assert look(scene, PaymentState.OPEN, revision, scene.attempt.payments["pay1"].revision) == []


def test_who_came_back_pays_again_with_the_same_payment() -> None:
    scene = paying(TWINT)
    scene.fact(PaymentState.ACTION_REQUIRED, 5)
    look(scene, PaymentState.OPEN, 3, after=5)
    assert scene.retry() == ["AttemptRetried"]
    assert scene.fact(PaymentState.ACTION_REQUIRED, 10) == ["FactRecorded"]
    assert scene.attempt.decline is None
    assert "PaymentSecured" in scene.fact(PaymentState.CAPTURED, 11)


def test_who_came_back_twice_reads_it_twice() -> None:
    """A company that counts each try, also those that nobody refused."""
    scene = paying(TWINT)
    scene.fact(PaymentState.ACTION_REQUIRED, 5)
    look(scene, PaymentState.OPEN, 3, after=5)
    scene.retry()
    scene.fact(PaymentState.OPEN, 10, declines=1)
    assert scene.attempt.decline is None
    scene.fact(PaymentState.ACTION_REQUIRED, 12, declines=1)
    look(scene, PaymentState.OPEN, 10, after=12, declines=1)
    assert came_back(scene.attempt)
    subjects = [
        entry.subject for entry in scene.session.timeline.values() if entry.what == "fact_recorded"
    ]
    assert subjects == ["abandoned", "abandoned"]


def test_who_came_back_pays_another_way() -> None:
    scene = paying(TWINT)
    scene.fact(PaymentState.ACTION_REQUIRED, 5)
    look(scene, PaymentState.OPEN, 3, after=5)
    assert scene.withdraw() == ["CancelRequested"]
    assert "AttemptEnded" in scene.fact(PaymentState.CANCELED, 8)
    assert scene.checkout.phase is Phase.APPROVED


def test_a_payment_that_nobody_was_sent_to_the_bank_for_can_be_paid_too() -> None:
    """The company made the payment and then failed: nobody tries, so the shopper may."""
    scene = paying(TWINT)
    scene.fact(PaymentState.OPEN, 5)
    assert look(scene, PaymentState.OPEN, 5, after=5) == ["FactRecorded"]
    assert came_back(scene.attempt)
    assert scene.retry() == ["AttemptRetried"]


def test_a_look_that_was_overtaken_says_nothing() -> None:
    """It was begun before what is stored: it may be from before the visit."""
    scene = paying(TWINT)
    scene.fact(PaymentState.OPEN, 3, decline=DECLINED, declines=1)
    scene.retry()
    scene.fact(PaymentState.ACTION_REQUIRED, 10, declines=1)
    assert look(scene, PaymentState.OPEN, 9, after=3, declines=1) == []
    assert scene.attempt.state is AttemptState.ACTION_REQUIRED


def test_a_try_that_is_on_its_way_is_not_come_back_from() -> None:
    """A look between the press and the company's answer sees the payment as it was before."""
    scene = paying()
    scene.fact(PaymentState.OPEN, 3, decline=DECLINED, declines=1)
    scene.retry()
    assert look(scene, PaymentState.OPEN, 10, after=3, declines=1) == ["FactRecorded"]
    assert scene.attempt.decline is None
    assert look(scene, PaymentState.OPEN, 10, after=10, declines=1) == []
    assert scene.attempt.decline is None


def test_a_further_try_that_nobody_was_sent_to_the_bank_for_can_be_made_again() -> None:
    """A look was faster than the company's answer, which says that the try is over."""
    scene = paying()
    scene.fact(PaymentState.OPEN, 3, decline=DECLINED, declines=1)
    scene.retry()
    look(scene, PaymentState.OPEN, 10, after=3, declines=1)
    shot = replace(scene.attempt.payments["pay1"], decline=None)
    answer = system.RecordFact(snapshot=shot, source="confirm")
    assert scene.tell(answer) == ["FactRecorded"]
    assert came_back(scene.attempt)
    assert scene.tell(answer) == []


def test_a_refusal_stays_one() -> None:
    scene = paying()
    scene.fact(PaymentState.ACTION_REQUIRED, 5)
    look(scene, PaymentState.OPEN, 4, after=5, decline=DeclineKind.FRAUD, declines=1)
    assert scene.attempt.decline is DeclineKind.FRAUD


def test_who_went_on_after_all_is_followed() -> None:
    """Another tab of the bank's page was still open: what the company says now counts."""
    scene = paying(TWINT)
    scene.fact(PaymentState.ACTION_REQUIRED, 5)
    look(scene, PaymentState.OPEN, 3, after=5)
    assert look(scene, PaymentState.ACTION_REQUIRED, 5, after=6) == ["FactRecorded"]
    assert (scene.attempt.state, scene.attempt.decline) == (AttemptState.ACTION_REQUIRED, None)
    assert "PaymentSecured" in scene.fact(PaymentState.CAPTURED, 8)


@pytest.mark.parametrize("state", [state for state in PaymentState if state not in EARLY])
def test_money_and_ends_are_never_taken_back(state: PaymentState) -> None:
    scene = paying(TWINT)
    scene.fact(PaymentState.ACTION_REQUIRED, 4)
    scene.fact(state, 5)
    before = scene.attempt
    assert look(scene, PaymentState.OPEN, 3, after=5) == []
    assert scene.attempt == before


@pytest.mark.parametrize("asked", [False, True])
def test_a_payment_that_was_canceled_at_the_bank_was_come_back_from(asked: bool) -> None:
    """A company that ends the payment there says no more than that it was canceled."""
    scene = paying(TWINT)
    scene.fact(PaymentState.ACTION_REQUIRED, 4)
    if asked:
        scene.withdraw()
    scene.fact(PaymentState.CANCELED, 5)
    assert scene.attempt.failure == ("" if asked else "abandoned")
    assert scene.checkout.phase is Phase.APPROVED
