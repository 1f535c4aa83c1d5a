"""Two people at one counter over bad lines, a slow store, a slow shop, and a server that dies: in
the end both screens show the same, and all that was acknowledged happened exactly once.

Virtual time: a seed is a history, the same on every run.
"""

import asyncio
import os
import random

import msgspec
import pytest

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Visit
from tests.property.world.bank import Outcome
from tests.simulation.loop import run_virtual
from tests.simulation.network import Client
from theke_checkout.state.session import Session
from theke_checkout.values.codes import TERMINAL
from theke_checkout.views import session as views
from theke_server.stores import StoreUnavailableError

LONG = bool(os.environ.get("THEKE_LONG"))
SEEDS = 200 if LONG else 20
COMMANDS = 500 if LONG else 50

OUTCOMES = (Outcome.SUCCESS, Outcome.DECLINE, Outcome.ACTION, Outcome.FAILED, Outcome.PROCESSING)


class Weather:
    """Delays and failures of store, shop and bank; and the death of the server now and then."""

    def __init__(self, deployment: Deployment, seed: int) -> None:
        self.deployment = deployment
        self.chance = random.Random(seed)
        self.bad = self.chance.choice((0.0, 0.01, 0.05))
        self.deaths = 0
        self.clients: list[Client] = []
        deployment.bank.outcomes = [self.chance.choice(OUTCOMES) for _ in range(500)]
        deployment.gated.before = deployment.gated.after = self._stores
        for place in (deployment.shop, deployment.bank):
            place.before = place.after = self._gate

    def clear(self) -> None:
        """Let the sun shine."""
        self.bad = 0.0

    async def kill_now_and_then(self) -> None:
        """Begin a new process over the same store, as after a kill."""
        while self.bad:
            await asyncio.sleep(self.chance.expovariate(self.bad * 2))
            self.deaths += 1
            for client in self.clients:
                client.cut()
            await self.deployment.restart()

    async def _stores(self, call: str) -> None:
        await asyncio.sleep(self.chance.expovariate(300))
        if self.chance.random() < self.bad and call == "log.append":
            raise StoreUnavailableError

    async def _gate(self, call: str) -> None:
        slow = self.chance.random() < self.bad
        await asyncio.sleep(self.chance.expovariate(1 if slow else 50))


async def _finish_payments(deployment: Deployment) -> None:
    """Pass 3-D Secure, and let the bank make up its mind, for whatever waits."""
    while True:
        await asyncio.sleep(5)
        for ref in list(deployment.bank.books.payments):
            deployment.bank.books.finish(ref, Outcome.SUCCESS)


def _quiet(clients: list[Client], version: int) -> bool:
    return all(not client.waiting and client.version == version for client in clients)


async def _history(seed: int) -> tuple[Deployment, Visit, list[Client], Weather]:
    deployment = Deployment(seed=seed)
    await deployment.start()
    visit = await deployment.open()
    weather = Weather(deployment, seed)
    clients = [
        Client(deployment, visit.session_id, party_id, seed * 2 + number)
        for number, party_id in enumerate((SHOPPER, ADVISOR))
    ]
    weather.clients = clients
    background = [
        asyncio.ensure_future(work)
        for work in (
            *(item.live() for item in clients),
            weather.kill_now_and_then(),
            _finish_payments(deployment),
        )
    ]
    await asyncio.gather(*(item.act(COMMANDS) for item in clients))
    weather.clear()
    for client in clients:
        client.faults = 0.0
        client.cut()
    for _ in range(240):
        await asyncio.sleep(30)
        if _quiet(clients, (await deployment.counter.current(visit.session_id))[0]):
            break
    else:
        raise AssertionError("it never came to rest")
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    return deployment, visit, clients, weather


async def _check(deployment: Deployment, visit: Visit, clients: list[Client]) -> Session:
    version, state = await deployment.counter.current(visit.session_id)
    records = await deployment.stores.log.records(visit.session_id)
    span = await deployment.stores.talk.said(visit.session_id)
    said = list(span.items)
    while span.earlier:
        span = await deployment.stores.talk.said(visit.session_id, before=span.earlier)
        said[:0] = span.items
    made = {record.command_id: record.version for record in records if record.command_id}
    assert len(made) == sum(bool(record.command_id) for record in records), "an id acted twice"
    talk = [item.seq for item in said]
    for client in clients:
        assert client.version == version
        _, fresh = await deployment.counter.view(visit.session_id, client.party_id)
        wire = msgspec.json.decode(msgspec.json.encode(views.to_wire(fresh)))
        assert client.view == wire, "the patched view is not the fresh one"
        for command_id, at in client.done.items():
            assert made.get(command_id) == at, "an acknowledged command is not where it was said"
        assert sorted(client.talk) == talk, "something said is missing"
        assert client.said <= {item.item_id for item in said}
    assert len({item.item_id for item in said}) == len(said)
    assert {item["id"]: item["text"] for item in clients[0].talk.values()} == {
        item["id"]: item["text"] for item in clients[1].talk.values()
    }
    return state


def _check_money(deployment: Deployment, state: Session) -> None:
    """Each order is paid exactly, everything else is back or was never taken."""
    orders = [item.order for item in state.checkouts.values() if item.order is not None]
    net = [payment.net for payment in deployment.bank.books.payments.values() if payment.net]
    assert sorted(net) == sorted(order.total.amount for order in orders if not order.canceled)
    assert len(deployment.shop.placed) - len(deployment.shop.canceled) == len(net)
    for checkout in state.checkouts.values():
        current = checkout.attempts[checkout.current] if checkout.current else None
        assert current is None or current.state in TERMINAL


@pytest.mark.parametrize("seed", range(SEEDS))
def test_both_screens_end_alike_and_nothing_is_lost_or_doubled(seed: int) -> None:
    async def main() -> None:
        deployment, visit, clients, _ = await _history(seed)
        await asyncio.sleep(1_000)
        state = await visit.state()
        await _check_after_rest(deployment, visit, clients)
        _check_money(deployment, state)
        await deployment.aclose()

    run_virtual(main)


async def _check_after_rest(deployment: Deployment, visit: Visit, clients: list[Client]) -> None:
    """Connect once more after all has settled, then compare."""
    lives = [asyncio.ensure_future(client.live()) for client in clients]
    await asyncio.sleep(60)
    await _check(deployment, visit, clients)
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)


def test_the_histories_are_rough_and_the_same_every_time() -> None:
    """The test is not blind: lines break, the server dies, orders are made, and seeds repeat."""

    async def main() -> tuple[int, ...]:
        counts = [0, 0, 0, 0, 0]
        for seed in range(8):
            deployment, visit, clients, weather = await _history(seed)
            state = await visit.state()
            counts[0] += sum(client.resumes for client in clients)
            counts[1] += weather.deaths
            counts[2] += sum(len(client.done) for client in clients)
            counts[3] += sum(len(client.rejected) for client in clients)
            counts[4] += sum(checkout.order is not None for checkout in state.checkouts.values())
            await deployment.aclose()
        return tuple(counts)

    first = run_virtual(main)
    assert first == run_virtual(main)
    resumes, deaths, done, rejected, orders = first
    assert resumes > 40
    assert deaths > 3
    assert done > 300
    assert rejected > 50
    assert orders > 1
