"""Prices behind the commands' back, and a shop that is slow, silent or out of order."""

import asyncio
import time

from tests.live.deployment import ADVISOR, POLICY, SHOPPER, Deployment, Visit
from tests.live.test_counter import virtually
from tests.property.world.bank import Outcome
from tests.simulation.loop import CLOCK
from theke_checkout.commands.cart import AddLine, ChangeQuantity
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.payment import WithdrawPayment
from theke_checkout.commands.quote import PresentQuote
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Phase
from theke_checkout.values.contact import Field
from theke_checkout.values.reasons import Reason
from theke_server.clock import FakeIds
from theke_server.shops import ShopUnavailableError
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores


def _fresh(state: Session) -> bool:
    quoted = state.checkout.quoted
    return quoted is not None and quoted.cart_version == state.checkout.cart.version


def test_a_burst_of_edits_is_priced_once() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        for sku in ("mug", "hat", "pen", "bag"):
            await visit.do(AddLine(sku=sku))
        await visit.priced()
        assert len(deployment.shop.intents) == 1
        assert {line.sku for line in deployment.shop.intents[0].lines} == {
            "mug",
            "hat",
            "pen",
            "bag",
        }

    virtually(main)


def test_edits_while_the_shop_thinks_lead_to_one_more_question() -> None:
    async def main(deployment: Deployment) -> None:
        async def think(call: str) -> None:
            if call == "quote":
                await asyncio.sleep(2)

        deployment.shop.before = think
        visit = await deployment.open()
        await visit.do(AddLine(sku="mug"))
        await asyncio.sleep(1)
        for _ in range(5):
            await visit.do(AddLine(sku="mug"))
        state = await visit.priced()
        assert len(deployment.shop.intents) == 2
        assert state.checkout.quoted is not None
        assert state.checkout.quoted.quote.total.amount == 6 * 1250 + 790

    virtually(main)


def test_a_new_postal_code_is_priced_though_the_cart_is_the_same() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.fill()
        await visit.priced()
        await asyncio.sleep(1)
        before = len(deployment.shop.intents)
        await visit.do(SetField(field=Field.POSTAL_CODE, value="6900"))
        await asyncio.sleep(1)
        assert [intent.postal_code for intent in deployment.shop.intents[before:]] == ["6900"]

    virtually(main)


def test_a_silent_shop_is_noted_and_asked_until_it_answers() -> None:
    async def main(deployment: Deployment) -> None:
        async def away(call: str) -> None:
            if call == "quote":
                raise ShopUnavailableError("down")

        deployment.shop.before = away
        visit = await deployment.open()
        deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
        await visit.do(AddLine(sku="mug"))
        state = await visit.until(lambda state: state.checkout.problems)
        assert [problem.code for problem in state.checkout.problems] == ["shop_unavailable"]
        await asyncio.sleep(120)
        assert 5 < len(deployment.shop.intents) < 40
        deployment.shop.before = _open
        state = await visit.priced()
        assert not state.checkout.problems

    virtually(main)


async def _open(_: str) -> None:
    """The shop is back."""


def test_a_session_without_a_price_is_asked_about_after_a_restart() -> None:
    async def main(deployment: Deployment) -> None:
        async def hang(call: str) -> None:
            if call == "quote":
                await asyncio.get_running_loop().create_future()

        deployment.shop.before = hang
        visit = await deployment.open()
        await visit.do(AddLine(sku="mug"))
        await asyncio.sleep(1)
        deployment.shop.before = _open
        await deployment.restart()
        await visit.state()
        deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
        assert _fresh(await visit.priced())

    virtually(main)


def test_a_quote_is_renewed_before_it_runs_out_while_someone_is_there() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.fill()
        deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
        await visit.priced()
        await asyncio.sleep(3_600)
        state = await visit.state()
        assert state.checkout.quoted is not None
        assert state.checkout.quoted.quote.valid_until_ms > CLOCK.now_ms()
        assert 4 <= len(deployment.shop.intents) <= 7
        deployment.counter.depart(visit.session_id, SHOPPER, "x1")
        asked = len(deployment.shop.intents)
        await asyncio.sleep(3_000)
        assert len(deployment.shop.intents) <= asked + 1
        stale = (await visit.state()).checkout.quoted
        assert stale is not None
        assert stale.quote.valid_until_ms < CLOCK.now_ms()
        await visit.do(PresentQuote())  # asks for a fresh one by itself
        assert (await visit.state()).checkout.phase is Phase.IN_REVIEW

    virtually(main)


def test_a_forgotten_pay_page_renews_no_price() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.fill()
        await visit.priced()
        deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
        with deployment.counter.there(visit.session_id, SHOPPER, "pay"):
            deployment.counter.depart(visit.session_id, SHOPPER, "x1")
            asked = len(deployment.shop.intents)
            await asyncio.sleep(3_600)
            assert len(deployment.shop.intents) <= asked + 1
            assert deployment.counter.online(visit.session_id)[SHOPPER], "and yet is here"
            deployment.counter.arrive(visit.session_id, SHOPPER, "x2")
            await asyncio.sleep(1)
            assert _fresh(await visit.priced())

    virtually(main)


def test_a_product_nobody_asked_for_waits_alone_and_not_for_ever() -> None:
    async def main(deployment: Deployment) -> None:
        async def hang(call: str) -> None:
            if call == "facts":
                await asyncio.get_running_loop().create_future()

        visit = await deployment.open()
        await visit.do(AddLine(sku="mug"))
        deployment.shop.before = hang
        assert deployment.counter.waits_for_shop(visit.session_id, AddLine(sku="hat"))
        assert not deployment.counter.waits_for_shop(visit.session_id, AddLine(sku="mug"))
        slow = asyncio.create_task(visit.refusal(AddLine(sku="hat")))
        await asyncio.sleep(0.01)
        began_s = asyncio.get_running_loop().time()
        await visit.do(AddLine(sku="mug"), ADVISOR)
        assert asyncio.get_running_loop().time() - began_s < 0.01
        assert await slow is Reason.UNAVAILABLE
        await asyncio.sleep(60)
        await visit.do(AddLine(sku="mug"))  # an older fact is used while a newer one hangs

    virtually(main)


async def _timed(times: list[float], visit: Visit, command: PartyCommand) -> None:
    began_s = time.perf_counter()
    await visit.do(command)
    times.append(time.perf_counter() - began_s)


async def test_with_a_shop_of_0_to_3_s_editing_talk_and_withdrawal_stay_under_200_ms() -> None:
    stores, ids = SqliteStores(MEMORY, clock=CLOCK), FakeIds(7)

    async def slow(_: str) -> None:
        await asyncio.sleep(ids.jitter() * 1.5)

    async with Deployment(stores=stores) as deployment:
        deployment.bank.outcomes = [Outcome.ACTION]
        visit = await deployment.open(POLICY)
        await visit.fill()
        deployment.shop.before = deployment.shop.after = slow
        times: list[float] = []
        for number in range(20):
            await _timed(times, visit, AddLine(sku="mug"))
            line = next(iter((await visit.state()).checkout.cart.lines.values()))
            await _timed(times, visit, ChangeQuantity(line_id=line.line_id, delta=-1))
            began_s = time.perf_counter()
            await deployment.counter.say(visit.session_id, SHOPPER, f"talk_{number:011d}", "hello")
            times.append(time.perf_counter() - began_s)
        async with asyncio.timeout(30):
            await visit.approve()
            await visit.pay()
            await visit.until(lambda state: state.checkout.attempts)
            await _timed(times, visit, WithdrawPayment())
            await visit.until_phase(Phase.APPROVED)
        assert len(times) == 61
        assert max(times) < 0.2, sorted(times)[-5:]
    await stores.aclose()
