"""The invoice's book under any calls, repeated, at once, and with a drawer that fails midway."""

import asyncio
from random import Random

from tests.contract.payments.invoice_book import invoice_harness
from tests.servers import LONG
from theke_checkout import ledger
from theke_checkout.kit.drawer import DrawerHarness
from theke_checkout.kit.harness import Cut
from theke_checkout.providers import (
    CreatePaymentCall,
    InvalidRequestError,
    OutcomeUnknownError,
    PaymentProvider,
    UnavailableError,
)
from theke_checkout.values.facts import PaymentSnapshot, PaymentState
from theke_checkout.values.ids import AttemptId, RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

WALKS = 2_000 if LONG else 200
STEPS = 30
TOTAL = Money(10_000, "CHF")
CUTS = (None, None, None, Cut.ANSWER, Cut.CONNECT)


class Walk:
    """One book, its callers, and what they were told."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.harness: DrawerHarness = invoice_harness()
        self.provider: PaymentProvider = self.harness.provider
        self.refs: list[str] = []
        self.snapshots: list[PaymentSnapshot] = []
        self.asked: list[tuple[str, str, int]] = []
        """Calls as verb, payment and number: each with a key of its own, so that repeats repeat."""

    async def step(self) -> None:
        """Make some calls at once, new ones and repeats, over a drawer that may fail."""
        random = self.random
        if random.random() < 0.1:
            self.provider = self.harness.opened()
        self.harness.drawer.cut = random.choice(CUTS)
        calls = [self._call(*self._chosen()) for _ in range(random.choice((1, 1, 2, 4)))]
        await asyncio.gather(*calls)
        self.harness.drawer.cut = None

    def _chosen(self) -> tuple[str, str, int]:
        random = self.random
        if self.asked and random.random() < 0.4:
            return random.choice(self.asked)
        if not self.refs or random.random() < 0.15:
            made = ("create", "", len(self.asked))
        else:
            verb = random.choice(("capture", "cancel", "refund", "refund"))
            made = (verb, random.choice(self.refs), len(self.asked))
        self.asked.append(made)
        return made

    async def _call(self, verb: str, ref: str, number: int) -> None:
        provider, key = self.provider, f"k{number}"
        amount = Random(number).choice((TOTAL, Money(3_000, "CHF"), Money(1, "CHF")))
        try:
            match verb:
                case "create":
                    answer = await provider.create(_create_call(number), key=key)
                    self.refs.append(answer.snapshot.ref)
                case "capture":
                    answer = await provider.capture(ref, TOTAL, key=key)
                case "cancel":
                    answer = await provider.cancel(ref, key=key)
                case _:
                    answer = await provider.refund(ref, RefundId(key), amount, key=key)
        except (InvalidRequestError, OutcomeUnknownError, UnavailableError):
            return
        self.snapshots.append(answer.snapshot)


def _create_call(number: int) -> CreatePaymentCall:
    return CreatePaymentCall(
        session_id=SessionId("s1"),
        attempt_id=AttemptId(f"a{number}"),
        amount=TOTAL,
        method="invoice",
        capture=CaptureMode.CREDIT,
        return_url="",
        expires_at_ms=0,
    )


def _holds(payment: PaymentSnapshot) -> None:
    back = sum(refund.amount.amount for refund in payment.refunds)
    assert 0 <= back <= payment.captured.amount <= payment.amount.amount
    assert (payment.captured.amount > 0) is (payment.state is PaymentState.CAPTURED)
    assert payment.state in {
        PaymentState.AUTHORIZED,
        PaymentState.CAPTURED,
        PaymentState.CANCELED,
    }
    names = [refund.refund_id for refund in payment.refunds]
    assert len(set(names)) == len(names), "one key gave back twice"


def test_any_calls_leave_a_book_that_adds_up() -> None:
    async def play(seed: int) -> None:
        walk = Walk(seed)
        for _ in range(STEPS):
            await walk.step()
        now = {found.snapshot.ref: found.snapshot for found in await walk.provider.find(0)}
        created = {f"a{number}" for verb, _, number in walk.asked if verb == "create"}
        assert len({snapshot.attempt_id for snapshot in now.values()}) == len(now), seed
        assert {snapshot.attempt_id for snapshot in now.values()} <= created, seed
        for payment in (*walk.snapshots, *now.values()):
            _holds(payment)
        for (_, ref), joined in ledger.fold(walk.snapshots).items():
            snapshots = [snapshot for snapshot in walk.snapshots if snapshot.ref == ref]
            assert len({snapshot.revision for snapshot in snapshots}) == len(
                {str(snapshot) for snapshot in snapshots}
            ), seed
            if joined.revision == now[ref].revision:
                assert joined == ledger.joined(None, now[ref]), seed

    async def main() -> None:
        for seed in range(WALKS):
            await play(seed)

    asyncio.run(main())
