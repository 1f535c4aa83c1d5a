"""Crashes between any two steps of paying: the next process ends where no crash would have ended.

A process is killed at one of its awaits: nothing of it goes on, and what it had sent has arrived or
not, both are tried. The store, the shop and the bank live on. The shopper's client sends again what
was not acknowledged, under the same command id.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.live.bank import FakeBank
from tests.live.deployment import Deployment, Visit
from tests.live.shop import FakeShop
from tests.property.world.bank import Outcome
from tests.simulation.loop import run_virtual
from theke_checkout import ledger
from theke_checkout.commands import payment as c
from theke_checkout.providers import OutcomeUnknownError
from theke_checkout.state.session import Session
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.ids import AttemptId
from theke_server.shops import ShopUnknownError

STEPS_MAX = 400


class Guillotine:
    """Stands at every await of the process; at step `at` the process ends."""

    def __init__(self, deployment: Deployment, at: int) -> None:
        self.steps = 0
        self.at = at
        self.fallen = asyncio.Event()
        self._gates = (deployment.gated, deployment.shop, deployment.bank)
        for place in self._gates:
            place.before = place.after = self._gate

    async def _gate(self, call: str) -> None:
        self.steps += 1
        if self.steps >= self.at:
            self.fallen.set()
            await asyncio.get_running_loop().create_future()

    def lift(self) -> None:
        """Let the next process work."""
        for place in self._gates:
            place.before = place.after = _open


async def _open(_: str) -> None:
    """Let a call through."""


Act = Callable[[Visit], Awaitable[None]]
Check = Callable[[Deployment, Session], None]


async def _crash_and_recover(deployment: Deployment, visit: Visit, act: Act, at: int) -> bool:
    """Run `act` in a process that is killed at step `at`; False where it ended before that."""
    guillotine = Guillotine(deployment, at)
    acting = asyncio.ensure_future(act(visit))
    falling = asyncio.ensure_future(guillotine.fallen.wait())
    await asyncio.wait({acting, falling}, return_when=asyncio.FIRST_COMPLETED)
    crashed = guillotine.fallen.is_set()
    if not crashed:
        guillotine.lift()
    for task in (acting, falling):
        task.cancel()
    await asyncio.gather(acting, falling, return_exceptions=True)
    if not crashed:
        acting.result()
        return False
    await deployment.aclose()
    guillotine.lift()
    deployment.begin()
    await deployment.start()
    await act(visit)
    return True


def _every_step(make: Callable[[], Deployment], act: Act, check: Check, rest_s: float = 100) -> int:
    """Kill at step 1, 2, 3, ... until the act ends without a crash; return how many there were."""

    async def round_of(at: int) -> bool:
        async with make() as deployment:
            visit = await deployment.open(cart_ref="cart1")
            await visit.fill()
            await visit.approve()
            crashed = await _crash_and_recover(deployment, visit, act, at)
            await asyncio.sleep(rest_s)
            check(deployment, await visit.state())
            return crashed

    for at in range(1, STEPS_MAX):
        if not run_virtual(lambda at=at: round_of(at)):
            return at - 1
    raise AssertionError("it never ended without a crash")


async def _start(visit: Visit, method: str = "card") -> None:
    """Start to pay, as a client that keeps its command until it is acknowledged."""
    if visit.kept is None:
        quoted = (await visit.state()).checkout.quoted
        assert quoted is not None
        visit.kept = c.StartPayment(
            quote_hash=quoted.quote_hash, provider="bank", method=method, confirmation="conf_1"
        )
    await visit.do(visit.kept, command_id="c_start")


async def _buy(visit: Visit) -> None:
    await _start(visit)
    await visit.until_phase(Phase.COMPLETED)


def _bought_once(deployment: Deployment, state: Session) -> None:
    checkout = state.checkout
    assert checkout.phase is Phase.COMPLETED
    assert checkout.order is not None
    assert [order.expected_total for order in deployment.shop.orders.values()] == [
        checkout.order.total
    ]
    assert len(deployment.shop.placed) == 1
    assert [payment.net for payment in deployment.bank.books.payments.values()] == [
        checkout.order.total.amount
    ]
    assert not state.cases
    assert deployment.shop.carts["cart1"] == ()


def test_a_purchase_survives_a_crash_at_every_step() -> None:
    assert _every_step(Deployment, _buy, _bought_once) > 15


def test_a_purchase_paid_at_once_survives_a_crash_at_every_step() -> None:
    async def act(visit: Visit) -> None:
        await _start(visit, "redirect")
        await visit.until_phase(Phase.COMPLETED)

    assert _every_step(Deployment, act, _bought_once) > 12


def test_a_decline_and_another_card_survive_a_crash_at_every_step() -> None:
    def make() -> Deployment:
        deployment = Deployment()
        deployment.bank.outcomes = [Outcome.DECLINE, Outcome.SUCCESS]
        return deployment

    async def act(visit: Visit) -> None:
        await _start(visit)
        state = await visit.until(
            lambda state: (
                state.checkout.phase is Phase.COMPLETED
                or state.checkout.attempts[AttemptId("a1")].decline is not None
                or state.checkout.attempts[AttemptId("a1")].tries > 1
            )
        )
        if state.checkout.phase is Phase.PAYING:
            command = c.RetryPayment(attempt_id="a1", confirmation="conf_2")
            await visit.do(command, command_id="c_retry")
        await visit.until_phase(Phase.COMPLETED)

    def check(deployment: Deployment, state: Session) -> None:
        _bought_once(deployment, state)
        assert deployment.bank.confirmations == ["conf_1", "conf_2"]

    assert _every_step(make, act, check) > 20


def test_a_refused_order_gives_the_money_back_after_a_crash_at_every_step() -> None:
    def make() -> Deployment:
        deployment = Deployment()
        deployment.shop.refuse_orders = "sold_out"
        return deployment

    async def act(visit: Visit) -> None:
        await _start(visit, "redirect")
        await visit.until(
            lambda state: state.checkout.phase is Phase.OPEN and ledger.settled(state)
        )

    def check(deployment: Deployment, state: Session) -> None:
        assert state.checkout.phase is Phase.OPEN
        assert not deployment.shop.orders
        assert [payment.net for payment in deployment.bank.books.payments.values()] == [0]
        assert [payment.captured > 0 for payment in deployment.bank.books.payments.values()] == [
            True
        ]

    assert _every_step(make, act, check) > 15


def test_a_withdrawal_in_3d_secure_survives_a_crash_at_every_step() -> None:
    def make() -> Deployment:
        deployment = Deployment()
        deployment.bank.outcomes = [Outcome.ACTION]
        return deployment

    async def act(visit: Visit) -> None:
        await _start(visit)
        state = await visit.until(
            lambda state: (
                state.checkout.phase is not Phase.PAYING
                or state.checkout.attempts[AttemptId("a1")].state is AttemptState.ACTION_REQUIRED
            )
        )
        if state.checkout.phase is Phase.PAYING:
            await visit.do(c.WithdrawPayment(), command_id="c_withdraw")
        await visit.until_phase(Phase.APPROVED)

    def check(deployment: Deployment, state: Session) -> None:
        assert state.checkout.phase in (Phase.APPROVED, Phase.OPEN)
        states = [payment.state for payment in deployment.bank.books.payments.values()]
        assert states == [PaymentState.CANCELED]
        assert not deployment.shop.held
        assert not deployment.shop.orders

    assert _every_step(make, act, check) > 15


def test_a_failed_capture_cancels_the_order_after_a_crash_at_every_step() -> None:
    def make() -> Deployment:
        deployment = Deployment()
        deployment.bank.capture_ok = False
        return deployment

    async def act(visit: Visit) -> None:
        await _start(visit)
        await visit.until(
            lambda state: state.checkout.order is not None and state.checkout.order.canceled
        )

    def check(deployment: Deployment, state: Session) -> None:
        assert len(deployment.shop.orders) == 1
        assert deployment.shop.canceled == set(deployment.shop.orders)
        assert [payment.net for payment in deployment.bank.books.payments.values()] == [0]

    assert _every_step(make, act, check) > 15


def test_a_shop_without_idempotence_is_never_asked_twice_for_one_order() -> None:
    """A crash between the call and its note leaves the order to be found, or to a person."""

    def make() -> Deployment:
        return Deployment(shop=FakeShop(idempotent=False))

    async def act(visit: Visit) -> None:
        await _start(visit)
        await visit.until(
            lambda state: (
                state.checkout.phase is Phase.COMPLETED
                or any(case.kind.startswith("order") for case in state.cases.values())
                or bool(state.cases)
            )
        )

    def check(deployment: Deployment, state: Session) -> None:
        assert len(deployment.shop.placed) <= 1
        assert state.checkout.phase is Phase.COMPLETED or state.cases
        if state.checkout.phase is Phase.COMPLETED:
            assert len(deployment.shop.placed) == 1
        net = sum(payment.net for payment in deployment.bank.books.payments.values())
        assert net == 0 or len(deployment.shop.placed) == 1

    assert _every_step(make, act, check) > 15


@pytest.mark.parametrize("act_on", ["bank", "shop"])
def test_answers_lost_at_every_call_change_nothing(act_on: str) -> None:
    """Every first answer of each kind of call is lost: the same key finds what was done."""

    async def main() -> None:
        async with Deployment(bank=FakeBank()) as deployment:
            visit = await deployment.open(cart_ref="cart1")
            await visit.fill()
            await visit.approve()
            lost: set[str] = set()

            async def lose(call: str) -> None:
                if call not in lost:
                    lost.add(call)
                    raise OutcomeUnknownError("lost") if act_on == "bank" else ShopUnknownError("x")

            (deployment.bank if act_on == "bank" else deployment.shop).after = lose
            await _buy(visit)
            await asyncio.sleep(100)
            _bought_once(deployment, await visit.state())
            assert len(lost) > 1

    run_virtual(main)
