"""Whatever happens to a payment at Mollie, in whatever order: what is told of it only grows."""

import contextlib
import itertools
import random
from collections.abc import Awaitable, Callable

import pytest

from tests.doubles.mollie.harness import MollieHarness, opened
from theke_checkout import ledger
from theke_checkout.kit.harness import Cut
from theke_checkout.providers import ProviderError
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import RefundId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

STEPS = 25
WALKS = 30


@pytest.mark.parametrize("seed", range(WALKS))
async def test_snapshots_only_grow_and_join_to_the_last_in_any_order(seed: int) -> None:
    chance = random.Random(seed)
    async with MollieHarness() as harness:
        harness.double.books.refund_delay_ms = chance.choice((0, 3_000))
        harness.double.books.capture_delay_ms = chance.choice((0, 3_000))
        capture = chance.choice((CaptureMode.AUTOMATIC, CaptureMode.MANUAL))
        seen = [(await opened(harness, capture=capture)).snapshot]
        for step in range(STEPS):
            await _step(harness, chance, seen[0].ref, step)
            seen.append((await harness.provider.retrieve(seen[0].ref)).snapshot)
            _money_is_sound(seen[-1])
        for before, after in itertools.pairwise(seen):
            assert before.revision <= after.revision
            assert (before.revision == after.revision) is (before == after)
        for _ in range(5):
            shuffled = chance.sample(seen, len(seen)) + chance.choices(seen, k=10)
            (joined,) = ledger.fold(shuffled).values()
            assert joined == ledger.joined(None, seen[-1])


async def _step(harness: MollieHarness, chance: random.Random, ref: str, step: int) -> None:
    """Let anybody do something: the shopper, we, the bank, the merchant by hand, time."""
    books, provider = harness.double.books, harness.provider
    payment = books.payments[ref]
    some = Money(chance.randint(1, 9_000), "CHF")
    whole = Money(payment.amount, "CHF")
    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: _done(books.visit, payment, chance.choice(("paid", "pending", "failed"))),
        lambda: _done(books.visit, payment, "paid"),
        lambda: provider.cancel(ref, key=f"k{step}"),
        lambda: provider.capture(ref, whole, key="kc"),
        lambda: provider.refund(ref, RefundId(f"r{step}"), some, key=f"k{step}"),
        lambda: provider.refund(ref, RefundId("r0"), Money(500, "CHF"), key="k0"),
        lambda: _by_hand(harness, ref, some),
        lambda: _charged_back(harness, ref),
        lambda: harness.let_pass(chance.choice((1, 3_000, 40_000))),
    ]
    if chance.random() < 0.3:
        harness.transport.cuts.extend(chance.choices((None, Cut.ANSWER, Cut.CONNECT), k=4))
    with contextlib.suppress(ProviderError):  # what is true then is asked next
        await chance.choice(steps)()
    harness.mend()


async def _done(call: Callable[..., None], *arguments: object) -> None:
    call(*arguments)


async def _by_hand(harness: MollieHarness, ref: str, some: Money) -> None:
    payment = harness.double.books.payments[ref]
    if payment.status == "paid" and some.amount <= (
        payment.amount - payment.refunded - payment.charged_back
    ):
        harness.double.books.refund(payment, some.amount, None, None)


async def _charged_back(harness: MollieHarness, ref: str) -> None:
    payment = harness.double.books.payments[ref]
    if payment.status == "paid":
        harness.double.books.charge_back(payment)


def _money_is_sound(payment: PaymentSnapshot) -> None:
    back = sum(refund.amount.amount for refund in payment.refunds)
    assert 0 <= back <= payment.captured.amount <= payment.amount.amount
    ours = [refund.refund_id for refund in payment.refunds if refund.refund_id is not None]
    assert len(ours) == len(set(ours))
