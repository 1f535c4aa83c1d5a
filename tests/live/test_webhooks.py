"""What shops' own systems are told, in virtual time: kept with its cause, tried again for three
days under one id, given up to a person; it holds up nothing and says nothing of anybody.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from tests.live.bank import failing
from tests.live.deployment import ADDRESS, OTHER_SHOP, POLICY, SHOP, Deployment, Visit
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout.commands import party as c
from theke_checkout.commands import system as s
from theke_checkout.effects.announcements import announcements_of
from theke_checkout.effects.kinds import Lane, Topic
from theke_checkout.providers import OutcomeUnknownError
from theke_checkout.values.codes import CaseKind, Phase
from theke_checkout.values.facts import RefundState
from theke_checkout.values.ids import AttemptId
from theke_checkout.values.money import decimal_text
from theke_server.outbox.announcements import AT_ONCE_MAX, BACKOFF_MAX_S, GIVE_UP_MS
from theke_server.outgoing import (
    CourierError,
    GoneError,
    NotTakenError,
    Parcel,
    Receiver,
    Receivers,
    Webhooks,
)

SECRET = "whsec_" + "c2VjcmV0" * 4
ALL = frozenset(Topic)
ERP, CRM = "https://erp.example/theke", "https://crm.example/hooks"
AWAY = NotTakenError("http_500")
A1 = AttemptId("a1")


class FakeCourier:
    """Takes parcels, or fails them as told by address."""

    def __init__(self) -> None:
        self.tried: list[tuple[int, Parcel]] = []
        self.taken: list[Parcel] = []
        self.fails: Callable[[Parcel], CourierError | None] = lambda _: None
        self.hang = False
        self.takes_s = 0.0
        self.now = self.most = 0
        """How many calls are open, and how many were at most."""

    async def bring(self, parcel: Parcel) -> None:
        self.tried.append((CLOCK.now_ms(), parcel))
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self._answer()
        finally:
            self.now -= 1
        if (error := self.fails(parcel)) is not None:
            raise error
        self.taken.append(parcel)

    async def _answer(self) -> None:
        await asyncio.sleep(self.takes_s)
        if self.hang:
            await asyncio.get_running_loop().create_future()

    def bodies(self, url: str = ERP) -> list[dict[str, Any]]:
        return [json.loads(parcel.body) for parcel in self.taken if parcel.url == url]

    def data(self, topic: str) -> list[dict[str, Any]]:
        return [body["data"] for body in self.bodies() if body["type"] == topic]

    def topics(self, url: str = ERP) -> Counter[str]:
        return Counter(body["type"] for body in self.bodies(url))

    def ids(self) -> list[str]:
        return [parcel.headers["webhook-id"] for parcel in self.taken]


def receiver(name: str = "erp", url: str = ERP, topics: frozenset[Topic] = ALL) -> Receiver:
    return Receiver(name=name, url=url, secrets=(SECRET,), topics=topics)


def telling(courier: FakeCourier, *receivers: Receiver) -> Webhooks:
    return Webhooks(receivers=Receivers({SHOP: receivers or (receiver(),)}), courier=courier)


async def waiting(deployment: Deployment) -> int:
    """Return how many announcements are not done, due or not."""
    return len(await deployment.stores.outbox.due(2**53, 999, frozenset({Lane.WEBHOOKS})))


def test_a_purchase_is_announced_in_full_and_of_nobody() -> None:
    async def main() -> None:
        courier = FakeCourier()
        async with Deployment(outgoing=telling(courier)) as deployment:
            visit = await deployment.open()
            state = await visit.buy()
            await visit.do(c.EndSession())
            await asyncio.sleep(60)
            assert courier.topics() == {
                "order.placed": 1, "payment.captured": 1, "session.ended": 1,
            }  # fmt: skip
            order, attempt = state.checkout.order, await visit.attempt()
            assert order is not None
            data = {body["type"]: body["data"] for body in courier.bodies()}
            total = {"amount": order.total.amount, "currency": "CHF", "value": "62.85"}
            assert data["order.placed"] == {
                "shop": SHOP, "session": visit.session_id, "checkout": 1, "attempt": "a1",
                "order_ref": order.order_ref, "provider": "bank", "method": "card",
                "payment_ref": attempt.secured, "amount": total,
            }  # fmt: skip
            assert data["payment.captured"] == data["order.placed"]
            everything = b"".join(parcel.body for _, parcel in courier.tried).decode()
            for value in (*ADDRESS.values(), "conf_1", SECRET):
                assert value == "CH" or value not in everything
            assert await waiting(deployment) == 0

    run_virtual(main)


def test_refunds_disputes_and_cases_are_reported_with_their_amounts() -> None:
    async def main() -> None:
        courier = FakeCourier()
        async with Deployment(outgoing=telling(courier)) as deployment:
            visit = await deployment.open()
            await visit.buy()
            for amount in (500, 700):
                refund = s.RequestRefund(attempt_id=A1, amount=amount, reason="damaged")
                await deployment.counter.system(visit.session_id, refund)
                await asyncio.sleep(60)
            went = courier.data("payment.refunded")
            so_far = [(entry["amount"]["amount"], entry["refunded"]["amount"]) for entry in went]
            assert so_far == [(500, 500), (700, 1_200)]
            deployment.bank.refund_state = RefundState.FAILED
            refund = s.RequestRefund(attempt_id=A1, amount=100, reason="again")
            await deployment.counter.system(visit.session_id, refund)
            await asyncio.sleep(60)
            assert courier.topics()["payment.refunded"] == 2
            [case] = courier.data("case.opened")
            assert (case["kind"], case["subject"]) == ("refund_failed", "r3")

    run_virtual(main)


def test_an_order_whose_money_could_not_be_taken_is_reported_as_canceled() -> None:
    async def main() -> None:
        courier = FakeCourier()
        async with Deployment(outgoing=telling(courier)) as deployment:
            deployment.bank.capture_ok = False
            visit = await deployment.open()
            await visit.fill()
            await visit.approve()
            await visit.pay()
            await visit.until(lambda state: state.checkout.order and state.checkout.order.canceled)
            await asyncio.sleep(60)
            assert courier.topics() == {"order.placed": 1, "order.canceled": 1}

    run_virtual(main)


def test_what_is_not_taken_is_tried_ever_more_rarely_under_one_id() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.fails = lambda _: AWAY if len(courier.tried) < 9 else None
        only = receiver(topics=frozenset({Topic.ORDER_PLACED}))
        async with Deployment(outgoing=telling(courier, only)) as deployment:
            await (await deployment.open()).buy()
            with CLOCK.seldom():
                await asyncio.sleep(24 * 3_600)
            assert len({parcel.headers["webhook-id"] for _, parcel in courier.tried}) == 1
            assert len({parcel.body for _, parcel in courier.tried}) == 1
            assert len({parcel.headers["webhook-timestamp"] for _, parcel in courier.tried}) == 9
            times = [at_ms for at_ms, _ in courier.tried]
            gaps = [b - a for a, b in pairwise(times)]
            assert gaps[0] >= 5_000
            assert gaps[-1] > 3 * gaps[0]
            assert len(courier.taken) == 1

    run_virtual(main)


def test_after_three_days_a_person_is_called_once_and_of_that_nothing_is_announced() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.fails = lambda _: AWAY
        async with Deployment(outgoing=telling(courier)) as deployment:
            visit = await deployment.open()
            await visit.buy()
            with CLOCK.seldom():
                await visit.until(lambda state: state.cases, GIVE_UP_MS / 1000 + 5 * 3_600)
                await asyncio.sleep(12 * 3_600)
            state = await visit.state()
            assert [(case.kind, case.subject) for case in state.cases.values()] == [
                (CaseKind.WEBHOOK_UNSENT, "erp")
            ]
            times = [at_ms for at_ms, _ in courier.tried]
            assert times[-1] - times[0] > GIVE_UP_MS - round(BACKOFF_MAX_S * 1000)
            assert len(times) < 120
            assert await waiting(deployment) == 0

    run_virtual(main)


def test_a_receiver_that_is_gone_is_given_up_at_once() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.fails = lambda _: GoneError("http_410")
        async with Deployment(outgoing=telling(courier)) as deployment:
            visit = await deployment.open()
            await visit.buy()
            await asyncio.sleep(60)
            assert len(courier.tried) == 2
            assert [case.kind for case in (await visit.state()).cases.values()] == [
                CaseKind.WEBHOOK_UNSENT
            ]

    run_virtual(main)


def test_one_that_nobody_takes_holds_up_no_other_and_no_other_system() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.fails = lambda parcel: (
            AWAY if parcel.url == ERP and b'"order.placed"' in parcel.body else None
        )
        both = (receiver(), receiver("crm", CRM, frozenset({Topic.ORDER_PLACED})))
        async with Deployment(outgoing=telling(courier, *both)) as deployment:
            visit = await deployment.open()
            await visit.buy()
            await visit.do(c.EndSession())
            await asyncio.sleep(600)
            assert courier.topics(ERP) == {"payment.captured": 1, "session.ended": 1}
            assert courier.topics(CRM) == {"order.placed": 1}

    run_virtual(main)


def test_a_receiver_that_hangs_holds_up_no_money() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.hang = True
        async with Deployment(outgoing=telling(courier)) as deployment:
            visits: list[Visit] = [await deployment.open() for _ in range(3)]
            for visit in visits:
                started_ms = CLOCK.now_ms()
                await visit.buy()
                assert CLOCK.now_ms() - started_ms < 30_000
            await asyncio.sleep(1)
            assert courier.taken == []
            assert len(courier.tried) == 6

    run_virtual(main)


def test_a_system_that_is_back_is_not_run_over() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.takes_s = 1.0
        courier.fails = lambda _: AWAY if CLOCK.now_ms() < back_ms else None
        async with Deployment(outgoing=telling(courier)) as deployment:
            back_ms = CLOCK.now_ms() + 3_600_000
            await asyncio.gather(*[buying(deployment) for _ in range(20)])
            assert courier.taken == []
            with CLOCK.seldom():
                await asyncio.sleep(4 * 3_600)
            data = courier.topics()
            assert (data["order.placed"], data["payment.captured"]) == (20, 20)
            assert len(courier.taken) == len(set(courier.ids()))
            assert 1 < courier.most <= AT_ONCE_MAX

    async def buying(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.buy()

    run_virtual(main)


def test_a_crash_before_or_while_sending_repeats_the_same_ids() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.hang = True
        async with Deployment(outgoing=telling(courier)) as deployment:
            visit = await deployment.open()
            await visit.buy()
            await asyncio.sleep(1)
            assert len(courier.tried) == 2
            before = {parcel.headers["webhook-id"] for _, parcel in courier.tried}
            courier.hang = False
            await deployment.restart()
            await asyncio.sleep(60)
            assert sorted(courier.ids()) == sorted(before)
            assert len(courier.taken) == 2

    run_virtual(main)


def test_a_cause_that_comes_twice_is_reported_once() -> None:
    async def main() -> None:
        courier = FakeCourier()
        async with Deployment(outgoing=telling(courier)) as deployment:
            deployment.bank.after = failing(
                OutcomeUnknownError("lost"), "create", "capture", times=2
            )
            deployment.shop.after = failing(TimeoutError(), "place_order")
            visit = await deployment.open()
            await visit.buy()
            await asyncio.sleep(600)
            assert courier.topics() == {"order.placed": 1, "payment.captured": 1}
            assert len(set(courier.ids())) == 2

    run_virtual(main)


def test_the_log_gives_the_same_announcements_again() -> None:
    async def main() -> None:
        courier = FakeCourier()
        async with Deployment(outgoing=telling(courier)) as deployment:
            visit = await deployment.open()
            await visit.buy()
            refund = s.RequestRefund(attempt_id=A1, amount=500, reason="damaged")
            await deployment.counter.system(visit.session_id, refund)
            await visit.do(c.EndSession())
            await asyncio.sleep(60)
            log = await deployment.stores.log.records(visit.session_id)
            again = announcements_of((record.events, record.stamp) for record in log)
            assert sorted(announcement.message_id for announcement in again) == sorted(
                courier.ids()
            )
            assert len(again) == 4

    run_virtual(main)


def test_another_shop_hears_nothing_and_without_systems_nothing_is_kept() -> None:
    async def main() -> None:
        courier = FakeCourier()
        outgoing = Webhooks(receivers=Receivers({OTHER_SHOP: (receiver(),)}), courier=courier)
        async with Deployment(outgoing=outgoing) as deployment:
            visit = await deployment.open()
            await visit.buy()
            await asyncio.sleep(60)
            assert courier.tried == []
            lanes = {
                type(outbox_row.effect).__name__
                for outbox_row in await deployment.stores.outbox.effects(visit.session_id)
            }
            assert "Announce" not in lanes
            assert "PlaceOrder" in lanes

    run_virtual(main)


def test_new_secrets_and_addresses_hold_for_what_waits_and_a_removed_system_hears_no_more() -> None:
    async def main() -> None:
        courier = FakeCourier()
        courier.fails = lambda parcel: AWAY if parcel.url == ERP else None
        outgoing = telling(courier)
        async with Deployment(outgoing=outgoing) as deployment:
            await (await deployment.open()).buy()
            await asyncio.sleep(30)
            assert courier.taken == []
            outgoing.receivers.put({SHOP: (receiver(url=CRM),)})
            await asyncio.sleep(600)
            assert courier.topics(CRM) == {"order.placed": 1, "payment.captured": 1}
            outgoing.receivers.put({SHOP: (receiver(),)})
            await (await deployment.open()).buy()
            await asyncio.sleep(30)
            outgoing.receivers.put({})
            await asyncio.sleep(3_600)
            assert await waiting(deployment) == 0

    run_virtual(main)


def test_a_late_payment_that_goes_back_is_reported_as_taken_and_refunded() -> None:
    async def main() -> None:
        courier = FakeCourier()
        async with Deployment(outgoing=telling(courier)) as deployment:
            deployment.shop.refuse_orders = "no_stock"
            visit = await deployment.open(POLICY)
            await visit.fill()
            await visit.approve()
            await visit.pay("redirect")
            await visit.until_phase(Phase.OPEN)
            await asyncio.sleep(600)
            assert courier.topics() == {"payment.captured": 1, "payment.refunded": 1}
            [back] = courier.data("payment.refunded")
            whole = (await visit.attempt()).amount
            assert back["refunded"] == {
                "amount": whole.amount, "currency": "CHF", "value": decimal_text(whole),
            }  # fmt: skip
            assert "order_ref" not in back

    run_virtual(main)
