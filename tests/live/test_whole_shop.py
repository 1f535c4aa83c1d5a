"""The counter over the shop that ships, on its bad days: one order in the end, one stock taken."""

from typing import cast

import pytest

from tests.live.deployment import SHOPPER, Deployment, Visit
from tests.live.shop import FakeShop
from tests.property.world.bank import Outcome
from tests.servers import LONG
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout.commands.cart import ChooseDelivery
from theke_checkout.commands.payment import WithdrawPayment
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase
from theke_server.clock import FakeIds
from theke_server.shops.catalogue import stock
from theke_server.shops.catalogue.assortment import read
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile
from theke_server.shops.catalogue.slow import Fate, SlowConnector

SEEDS = 200 if LONG else 20
MUGS = 3
FILES = """
currency = "CHF"
tax_rates_bp = { standard = 810 }
categories = [{ id = "things", name = { en = "Things" } }]
[[products]]
id = "mug"
category = "things"
name = { en = "Mug" }
variants = [{ sku = "mug", price = 1250, stock = 3 }]
[[products]]
id = "hat"
category = "things"
name = { en = "Hat" }
variants = [{ sku = "hat", price = 2995 }]
[[delivery]]
id = "post"
name = { en = "Post" }
countries = ["CH"]
days_min = 1
days_max = 2
steps = [{ up_to_g = 1000, price = 790 }]
"""


def shop() -> CatalogueConnector:
    file = ShopFile(":memory:", threaded=False)
    return CatalogueConnector(file, read([FILES]), CLOCK, FakeIds())


def bad_day(inner: CatalogueConnector, ids: FakeIds) -> SlowConnector:
    """A shop that is late with everything, and fails one call in five, before or after it acted."""

    def mood(call: str) -> Fate:
        chance = 1.0 if call == "facts" else ids.jitter()
        return Fate(
            before_s=ids.jitter() * 1.5,
            after_s=ids.jitter() * 1.5,
            refuse=chance < 0.1,
            lose=0.1 <= chance < 0.2,
        )

    return SlowConnector(inner, CLOCK, mood)


async def left(inner: CatalogueConnector) -> int | None:
    return (await inner.run(lambda file: stock.on_hand(file, ["mug"])))["mug"]


async def standing(inner: CatalogueConnector) -> list[str]:
    """Return the numbers of the orders that stand."""
    return await inner.run(
        lambda file: [
            row[0] for row in file.execute("SELECT order_ref FROM orders WHERE state = 'placed'")
        ]
    )


async def ready(visit: Visit) -> None:
    """Fill the cart, and approve what it costs."""
    visit.deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
    await visit.fill()
    await visit.until(_deliverable)
    await visit.do(ChooseDelivery(option_id="post"))
    await visit.approve()


def _deliverable(state: Session) -> bool:
    quoted = state.checkout.quoted
    return quoted is not None and quoted.quote.delivery_options != ()


async def buy(visit: Visit) -> None:
    await ready(visit)
    await visit.pay()
    await visit.until_phase(Phase.COMPLETED)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_purchase_in_a_shop_on_a_bad_day(seed: int) -> None:
    async def main() -> None:
        inner = shop()
        slow = bad_day(inner, FakeIds(seed))
        async with Deployment(shop=cast(FakeShop, slow), seed=seed) as deployment:
            visit = await deployment.open()
            await buy(visit)
            state = await visit.state()
            assert state.checkout.order is not None
            assert await standing(inner) == [state.checkout.order.order_ref]
            assert await left(inner) == MUGS - 2
            shown = await inner.order(state.checkout.order.order_ref)
            assert shown is not None
            assert shown.quote.total == state.checkout.order.total

    run_virtual(main)


def test_the_last_mugs_go_to_who_pays_and_the_other_learns_it() -> None:
    async def main() -> None:
        inner = shop()
        async with Deployment(shop=cast(FakeShop, inner)) as deployment:
            first, second = await deployment.open(), await deployment.open()
            for visit in (first, second):
                await ready(visit)
            await first.pay()
            await first.until_phase(Phase.COMPLETED)
            await second.pay()
            state = await second.until(lambda state: state.checkout.problems)
            assert [problem.code for problem in state.checkout.problems] == ["not_enough_stock"]
            assert len(await standing(inner)) == 1
            assert await left(inner) == 1

    run_virtual(main)


def test_a_withdrawn_payment_lets_the_mugs_go() -> None:
    async def main() -> None:
        inner = shop()
        async with Deployment(shop=cast(FakeShop, inner)) as deployment:
            deployment.bank.outcomes = [Outcome.ACTION]
            first, second = await deployment.open(), await deployment.open()
            for visit in (first, second):
                await ready(visit)
            await first.pay()
            await first.until(lambda _: not deployment.bank.outcomes)
            await first.do(WithdrawPayment())
            await first.until_phase(Phase.APPROVED)
            await second.pay()
            await second.until_phase(Phase.COMPLETED)
            assert await left(inner) == 1

    run_virtual(main)
