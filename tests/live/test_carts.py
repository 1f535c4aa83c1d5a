"""Whose the shop's own cart is, while openings and bringing a cart back come at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from msgspec import structs
from starlette.applications import Starlette

from tests.live.deployment import POLICY, SHOP, Deployment, Visit
from tests.simulation.gated_store import open_gate
from tests.simulation.loop import run_virtual
from theke_checkout.commands import quote as c
from theke_checkout.commands.party import EndSession
from theke_checkout.commands.system import CloseSession
from theke_checkout.values.codes import Status
from theke_checkout.values.ids import PartyId, SessionId
from theke_server.access.introductions import Introductions
from theke_server.access.pay_tokens import PayTokens
from theke_server.access.tokens import DeskTokens, JoinTokens, PartyTokens
from theke_server.demo.setup import demo_settings
from theke_server.deployment.policies import Policies
from theke_server.desk.board import Board
from theke_server.http import sessions
from theke_server.http.context import Context
from theke_server.http.endpoints import mounted
from theke_server.http.limits import Limits
from theke_server.shops import IntentLine
from theke_server.stores import StoreUnavailableError

REF = "cart-of-the-shop"
MUGS = (IntentLine(line_id="l1", sku="mug", quantity=2),)


class Openings:
    """The route that opens sessions, over a deployment's counter and its fake shop."""

    def __init__(self, deployment: Deployment, data: Path) -> None:
        stores, clock, ids = deployment.stores, deployment.clock, deployment.ids
        app = Starlette(routes=mounted(sessions.ENDPOINTS))
        self.context = app.state.context = Context(
            **structs.asdict(deployment.ctx),
            settings=demo_settings(8765, data),
            counter=deployment.counter,
            carts=deployment.carts,
            workers=deployment.workers,
            messages=deployment.messages,
            board=Board(deployment.ctx, deployment.counter),
            policies=(policies := Policies(stores.values, clock)),
            party_tokens=PartyTokens(stores.values, clock, ids),
            join_tokens=JoinTokens(stores, clock, ids),
            pay_tokens=PayTokens(stores, clock, ids),
            desk_tokens=DeskTokens(stores.values, clock, ids),
            introductions=Introductions(stores.values, clock, ids),
            limits=Limits(stores.leases, deployment.ctx.sealer, clock),
        )
        self.shoppers: dict[SessionId, PartyId] = {}
        self._deployment = deployment
        self._policies = policies
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://theke.test"
        )

    async def open(self, cart_ref: str = "") -> Visit:
        """Open a session as a shop's page does."""
        await self._policies.take_file(SHOP, POLICY)
        body = {"shop": SHOP, "locale": "en", "cart_ref": cart_ref}
        answer = await self._client.post("/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        joined = answer.json()
        visit = Visit(self._deployment, SessionId(joined["session_id"]))
        self.shoppers[visit.session_id] = PartyId(joined["party_id"])
        return visit


def over_the_route(tmp_path: Path, main: Callable[[Deployment, Openings], Awaitable[None]]) -> None:
    """Run a test on a deployment with the route that opens sessions, in virtual time."""

    async def go() -> None:
        async with Deployment() as deployment:
            await main(deployment, Openings(deployment, tmp_path))

    run_virtual(go)


async def quantities(visit: Visit) -> list[int]:
    """Return what is in a session's cart."""
    return [line.quantity for line in (await visit.state()).checkout.cart.lines.values()]


async def went_back(deployment: Deployment, openings: Openings) -> Visit:
    """Return a session that has given its cart back to the shop and begins no new checkout yet."""
    deployment.shop.carts[REF] = MUGS
    visit = await openings.open(REF)
    assert await quantities(visit) == [2]
    await visit.do(c.AbandonCheckout(), openings.shoppers[visit.session_id])
    async with asyncio.timeout(30):
        while "export_cart" not in deployment.shop.calls:  # noqa: ASYNC110 -- a list tells nobody
            await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    return visit


def test_openings_without_a_cart_wait_for_no_other(tmp_path: Path) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        async with deployment.carts.alone(SHOP, ""), asyncio.timeout(30):
            await asyncio.gather(openings.open(), openings.open())

    over_the_route(tmp_path, main)


def test_two_openings_with_the_same_cart_come_one_after_another(tmp_path: Path) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        deployment.shop.carts[REF] = MUGS
        running = most = 0

        async def slow(call: str) -> None:
            nonlocal running, most
            if call == "import_cart":
                running += 1
                most = max(most, running)
                await asyncio.sleep(0.5)
                running -= 1

        deployment.shop.before = slow
        opened = await asyncio.gather(*(openings.open(REF) for _ in range(3)))
        assert most == 1
        assert sorted([await quantities(visit) for visit in opened]) == [[], [], [2]]

    over_the_route(tmp_path, main)


@pytest.mark.parametrize("opening_after_s", [0.0, 0.1, 0.6])
def test_a_cart_that_is_brought_back_is_not_taken_by_an_opening(
    tmp_path: Path, opening_after_s: float
) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        visit = await went_back(deployment, openings)

        async def slow(call: str) -> None:
            if call == "import_cart":
                await asyncio.sleep(0.5)

        deployment.shop.before = slow
        await visit.do(c.OpenNextCheckout(), openings.shoppers[visit.session_id])
        await asyncio.sleep(opening_after_s)
        other = await openings.open(REF)
        await asyncio.sleep(5)
        assert sorted([await quantities(visit), await quantities(other)]) == [[], [2]]

    over_the_route(tmp_path, main)


def test_a_cart_that_was_not_noted_is_not_brought(tmp_path: Path) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        visit = await went_back(deployment, openings)

        async def full(call: str) -> None:
            if call == "leases.acquire":
                raise StoreUnavailableError("full")

        deployment.gated.before = full
        await visit.do(c.OpenNextCheckout(), openings.shoppers[visit.session_id])
        await asyncio.sleep(5)
        deployment.gated.before = open_gate
        other = await openings.open(REF)
        assert (await quantities(visit), await quantities(other)) == ([], [2])

    over_the_route(tmp_path, main)


def test_a_cart_that_comes_too_late_stays_at_the_shop(tmp_path: Path) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        visit = await went_back(deployment, openings)
        shopper = openings.shoppers[visit.session_id]

        async def ended(call: str) -> None:
            if call == "import_cart":
                deployment.shop.before = open_gate
                await visit.do(EndSession(), shopper)

        deployment.shop.before = ended
        await visit.do(c.OpenNextCheckout(), shopper)
        await asyncio.sleep(5)
        deployment.shop.carts[REF] = MUGS
        assert await quantities(await openings.open(REF)) == [2]

    over_the_route(tmp_path, main)


def test_who_takes_a_cart_while_another_brings_it_home_keeps_it(tmp_path: Path) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        carts = deployment.carts
        deployment.shop.carts[REF] = MUGS
        first = await openings.open(REF)
        second = SessionId("s_second")

        async def first_the_other(call: str) -> None:
            if call == "leases.release":
                deployment.gated.before = open_gate
                await carts.take(SHOP, REF, second)

        deployment.gated.before = first_the_other
        await carts.brought_home(await first.state())
        assert not await carts.may_give_back(await first.state())

    over_the_route(tmp_path, main)


def test_a_cart_that_an_opening_takes_is_not_brought_back(tmp_path: Path) -> None:
    async def main(deployment: Deployment, openings: Openings) -> None:
        visit = await went_back(deployment, openings)

        async def slow(call: str) -> None:
            if call == "import_cart":
                await asyncio.sleep(0.5)

        deployment.shop.before = slow
        opening = asyncio.create_task(openings.open(REF))
        await asyncio.sleep(0.2)
        await visit.do(c.OpenNextCheckout(), openings.shoppers[visit.session_id])
        other = await opening
        await asyncio.sleep(5)
        assert (await quantities(visit), await quantities(other)) == ([], [2])

    over_the_route(tmp_path, main)


def test_a_crash_between_the_opening_and_taking_the_cart_loses_no_cart_and_buys_none_twice(
    tmp_path: Path,
) -> None:
    """Nobody knows the one that the crash left; the next one has the cart, and gives it back."""

    async def main(deployment: Deployment, openings: Openings) -> None:
        deployment.shop.carts[REF] = MUGS

        async def dies(call: str) -> None:
            if call == "leases.acquire":
                raise StoreUnavailableError("the process is gone")

        deployment.gated.before = dies
        with pytest.raises(AssertionError, match="unavailable"):
            await openings.open(REF)
        deployment.gated.before = open_gate
        (left,) = await deployment.stores.lists.sessions()
        await deployment.restart()
        again = Openings(deployment, tmp_path)
        visit = await again.open(REF)
        assert await quantities(visit) == [2], "its cart is there"
        orphan = Visit(deployment, left.session_id)
        assert not await deployment.carts.may_give_back(await orphan.state())
        await deployment.counter.system(left.session_id, CloseSession())
        await asyncio.sleep(60)
        assert (await orphan.state()).status is Status.ENDED
        assert "export_cart" not in deployment.shop.calls

    over_the_route(tmp_path, main)


def test_a_cart_whose_session_is_not_there_any_more_is_at_the_shop(tmp_path: Path) -> None:
    """As after an older file of sessions was put back, or part of it was lost."""

    async def main(deployment: Deployment, openings: Openings) -> None:
        deployment.shop.carts[REF] = MUGS
        await deployment.carts.take(SHOP, REF, SessionId("s_of_no_file"))
        assert await quantities(await openings.open(REF)) == [2]

    over_the_route(tmp_path, main)
