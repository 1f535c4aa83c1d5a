"""I17: any order and any repetition of the same facts give one ledger, and lead to one end."""

import os
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.world.bank import PROVIDER, Bank, Outcome
from tests.property.world.walk import approve, contact, fill_cart, present, quote, walk
from tests.property.world.world import POLICY, SHOPPER, Answers, World
from theke_checkout import ledger
from theke_checkout.commands import payment as c
from theke_checkout.commands import system
from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

LONG = os.environ.get("THEKE_LONG") == "1"
HISTORIES = 2_000 if LONG else 200
EXAMPLES = 2_000 if LONG else 200

amounts = st.builds(Money, st.integers(0, 3), st.sampled_from(["CHF", "JPY"]))
refunds = st.builds(
    RefundFact,
    ref=st.sampled_from(["re1", "re2"]),
    refund_id=st.sampled_from([None, RefundId("r1"), RefundId("r2")]),
    amount=amounts,
    state=st.sampled_from(RefundState),
)
snapshots = st.builds(
    PaymentSnapshot,
    provider=st.just(PROVIDER),
    ref=st.just("pay1"),
    attempt_id=st.just(AttemptId("a1")),
    revision=st.integers(1, 4),
    state=st.sampled_from(PaymentState),
    amount=amounts,
    authorized=amounts,
    captured=amounts,
    refunds=st.lists(refunds, max_size=3).map(tuple),
    decline=st.sampled_from([None, *DeclineKind]),
    declines=st.integers(0, 2),
    method=st.sampled_from(["", "card"]),
    disputed=st.booleans(),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(snapshots, snapshots, snapshots)
def test_snapshots_join_whatever_they_say(
    a: PaymentSnapshot, b: PaymentSnapshot, c: PaymentSnapshot
) -> None:
    """A semilattice holds for any snapshots, even for those that no honest provider sends."""
    snapshot = ledger.joined(None, a)
    two = ledger.joined(None, b)
    assert ledger.joined(snapshot, snapshot) == snapshot
    assert ledger.joined(snapshot, a) == snapshot
    assert ledger.joined(snapshot, b) == ledger.joined(two, a)
    assert ledger.joined(ledger.joined(snapshot, b), c) == ledger.joined(
        snapshot, ledger.joined(two, c)
    )


def test_any_order_of_real_facts_folds_to_one_ledger() -> None:
    for seed in range(HISTORIES):
        world = walk(seed, 50)
        said = list(world.bank.said)
        expected = ledger.fold(said)
        random = Random(seed)
        for _ in range(5):
            shuffled = [*said, *random.choices(said, k=len(said))] if said else []
            random.shuffle(shuffled)
            assert ledger.fold(shuffled) == expected
        for attempt in ledger.attempts(world.live):
            for ref, payment in attempt.payments.items():
                # That a shopper came back unpaid is said by the order of looks, and by no fact.
                if payment.decline is not DeclineKind.ABANDONED:
                    assert payment == expected[PROVIDER, ref]


def test_any_order_of_facts_ends_the_checkout_alike() -> None:
    """The same honest payment, told in any order and more than once, has one outcome."""
    for seed in range(HISTORIES):
        random = Random(seed)
        capture = random.choice(tuple(CaptureMode))
        said = _history(random, capture)
        ends = {_end(seed, capture, said)}
        for _ in range(3):
            shuffled = [*said, *random.choices(said, k=3)]
            random.shuffle(shuffled)
            ends.add(_end(seed, capture, shuffled))
        assert len(ends) == 1, (seed, ends)


def _paying(capture: CaptureMode) -> World:
    """A session whose provider was asked for a payment and has not answered yet."""
    world = World()
    for stage in (fill_cart, contact, quote, present, approve):
        stage(world, Random(7))
    quoted = world.live.checkout.quoted
    assert quoted is not None
    (method,) = (policy.method for policy in POLICY.methods if policy.capture is capture)
    command = c.StartPayment(quote_hash=quoted.quote_hash, provider=PROVIDER, method=method)
    assert world.give(command, SHOPPER)
    world.work("a1:freeze", Answers())
    return world


def _history(random: Random, capture: CaptureMode) -> list[PaymentSnapshot]:
    """What an honest bank says of one payment, from its creation to an end."""
    amount = _paying(capture).live.checkout.attempts[AttemptId("a1")].amount
    bank = Bank()
    first = random.choice((Outcome.ACTION, Outcome.PROCESSING, Outcome.DECLINE))
    bank.create("k1", AttemptId("a1"), amount, capture, first)
    if first is Outcome.DECLINE:
        bank.confirm("k2", "pay1", random.choice((Outcome.ACTION, Outcome.PROCESSING)))
    bank.finish("pay1", random.choice((Outcome.SUCCESS, Outcome.SUCCESS, Outcome.FAILED)))
    return bank.said


def _end(seed: int, capture: CaptureMode, said: list[PaymentSnapshot]) -> str:
    world = _paying(capture)
    for snapshot in said:
        world.give(system.RecordFact(snapshot=snapshot, source="webhook"))
    attempt = world.live.checkout.attempts[AttemptId("a1")]
    return f"{world.live.checkout.phase} {attempt.state} {attempt.secured} {attempt.payments}"
