"""I21: a crash between any two steps ends where no crash would have.

Scripts of answers are played once without a fault, then with one fault at each of their effects:
the call is lost, or it is carried out and its answer is lost.
"""

import os
from itertools import product
from random import Random
from typing import Any

import pytest

from tests.property.world import invariants
from tests.property.world.bank import PROVIDER, Outcome
from tests.property.world.walk import approve, contact, fill_cart, present, quote
from tests.property.world.world import MINUTE_MS, SHOPPER, Answers, Fault, World
from theke_checkout import ledger
from theke_checkout.commands import payment as c
from theke_checkout.commands import system
from theke_checkout.values.facts import PaymentState, RefundState

LONG = os.environ.get("THEKE_LONG") == "1"
CREATES = (Outcome.SUCCESS, Outcome.ACTION, Outcome.DECLINE, Outcome.PROCESSING, Outcome.FAILED,
           Outcome.WRONG_AMOUNT, Outcome.WRONG_LATER, Outcome.REFUSE)  # fmt: skip
SCRIPTS = [
    (method, Answers(create=create, capture=capture, refund=refund, freeze=freeze, place=place))
    for method, create, capture, refund, freeze, place in product(
        ("card", "twint", "invoice"),
        CREATES,
        (True, False),
        (RefundState.SUCCEEDED, RefundState.PENDING),
        (True, False),
        (True, False),
    )
]
"""Every combination of answers that bank and shop can give in one attempt."""

WITHDRAWALS = (None, 0, 1, 2)
"""After how many effects the shopper asks to stop."""


@pytest.mark.parametrize("withdrawn", WITHDRAWALS)
def test_a_crash_anywhere_ends_where_no_crash_would_have(withdrawn: int | None) -> None:
    for script in SCRIPTS if LONG else SCRIPTS[::5]:
        calm, effects = _play(script, withdrawn, None, Fault.NONE)
        for at in range(effects):
            for fault in (Fault.BEFORE, Fault.AFTER):
                crashed, _ = _play(script, withdrawn, at, fault)
                assert crashed == calm, (script, withdrawn, at, fault)


def _play(
    script: tuple[str, Answers], withdrawn: int | None, at: int | None, fault: Fault
) -> tuple[dict[str, Any], int]:
    """Play one purchase to its rest, with one fault at effect number `at`."""
    method, answers = script
    world = _approved()
    quoted = world.live.checkout.quoted
    assert quoted is not None
    command = c.StartPayment(quote_hash=quoted.quote_hash, provider=PROVIDER, method=method)
    world.give(command, SHOPPER)
    number = 0
    for _ in range(40):
        while world.outbox:
            if withdrawn == number:
                world.give(c.WithdrawPayment(), SHOPPER, command_id="withdraw-once-00")
            key = next(iter(world.outbox))
            if at == number:
                world.work(key, answers, fault)
            world.work(key, answers)
            number += 1
        _bank_goes_on(world)
        if not world.outbox:
            world.pass_time(5 * MINUTE_MS)
    invariants.at_rest(world)
    return _summary(world), number


def _approved() -> World:
    world = World()
    for stage in (fill_cart, contact, quote, present, approve):
        stage(world, Random(7))
    return world


def _bank_goes_on(world: World) -> None:
    """The shopper finishes what the bank asks; the bank tells what it made of it."""
    for payment in world.bank.payments.values():
        world.bank.finish(payment.ref, Outcome.SUCCESS)
        for fact in list(payment.refunds.values()):
            world.bank.settle_refund(payment.ref, fact, RefundState.SUCCEEDED)
        world.give(system.RecordFact(snapshot=payment.snapshot(), source="poll"))


def _summary(world: World) -> dict[str, Any]:
    """All that people and books can see of the end."""
    checkout = world.live.checkout
    return {
        "phase": checkout.phase,
        "order": checkout.order and (checkout.order.total, checkout.order.canceled),
        "shop": [(order.total, order.canceled) for order in world.shop.orders.values()],
        "bank": [
            (
                payment.state,
                payment.captured,
                payment.returned,
                payment.state is PaymentState.CAPTURED,
            )
            for payment in world.bank.payments.values()
        ],
        "attempts": [
            (attempt.state, attempt.failure, [refund.why for refund in attempt.refunds.values()])
            for attempt in ledger.attempts(world.live)
        ],
        "cases": sorted(case.kind for case in world.live.cases.values()),
        "held": dict(world.shop.held),
    }
