"""What a shop's systems are told agrees with the ledger, over histories in which bank and shop lie,
lose and repeat: each franc taken or given back is told once, each order and each case once.
"""

from collections import Counter

import pytest

from tests.property.world.walk import walk
from tests.property.world.world import World
from tests.servers import LONG
from theke_checkout import ledger
from theke_checkout.effects.announcements import announced, announcements_of, nobody
from theke_checkout.effects.kinds import Announcement, Topic
from theke_checkout.events import payment as p
from theke_checkout.state.payment import Attempt
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.facts import RefundState
from theke_checkout.values.ids import ShopId

SEEDS = 3_000 if LONG else 300
STEPS = 50


def amounts(announcements: tuple[Announcement, ...], topic: Topic) -> Counter[str]:
    """Return what was told of each payment, added up."""
    sums: Counter[str] = Counter()
    for announcement in announcements:
        if announcement.topic is topic:
            assert announcement.data.amount is not None
            assert announcement.data.amount.amount > 0
            sums[announcement.data.payment_ref] += announcement.data.amount.amount
    return sums


def undone(attempt: Attempt) -> bool:
    """Whether a refund that had gone came back: then more was told than stayed away."""
    facts = [fact for payment in attempt.payments.values() for fact in payment.refunds]
    return any(fact.state is RefundState.FAILED for fact in facts)


def check(world: World) -> Counter[Topic]:
    announcements = announcements_of(world.log)
    assert world.session is not None
    ids = [announcement.message_id for announcement in announcements]
    assert len(set(ids)) == len(ids)
    taken = amounts(announcements, Topic.PAYMENT_CAPTURED)
    back = amounts(announcements, Topic.PAYMENT_REFUNDED)
    for attempt in ledger.attempts(world.session):
        for ref, payment in attempt.payments.items():
            assert taken[ref] == payment.captured.amount
            went = ledger.payment_sums(attempt, ref).refunded
            assert back[ref] >= went if undone(attempt) else back[ref] == went
    happened = [event for events, _ in world.log for event in events]
    counted = Counter(announcement.topic for announcement in announcements)
    placed = sum(isinstance(event, p.OrderPlaced) for event in happened)
    canceled = sum(isinstance(event, p.OrderCanceled) for event in happened)
    opened = {event.case_id for event in happened if isinstance(event, p.CaseOpened)}
    assert counted[Topic.ORDER_PLACED] == placed
    assert counted[Topic.ORDER_CANCELED] == canceled
    assert [
        announcement.data.case
        for announcement in announcements
        if announcement.topic is Topic.CASE_OPENED
    ] == sorted(opened, key=lambda case_id: int(case_id[1:]))
    return counted


def test_what_is_reported_agrees_with_the_ledger() -> None:
    seen: Counter[Topic] = Counter()
    for seed in range(SEEDS):
        seen += check(walk(seed, STEPS))
    assert set(seen) >= set(Topic) - {Topic.SESSION_ENDED}, "the walks get everywhere"


def test_nobody_is_reported_what_nobody_took() -> None:
    for seed in range(20):
        for announcement in announcements_of(walk(seed, STEPS).log):
            assert announcement.data.kind != CaseKind.WEBHOOK_UNSENT
            assert announced((announcement,), ShopId("demo"), nobody) == ()


@pytest.mark.parametrize("seed", range(5))
def test_the_same_log_tells_the_same(seed: int) -> None:
    world = walk(seed, STEPS)
    assert announcements_of(world.log) == announcements_of(list(world.log))
