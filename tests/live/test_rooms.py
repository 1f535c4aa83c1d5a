"""Rooms are let go of when nobody uses them, and never while somebody waits for a turn in one."""

import asyncio

from tests.live.deployment import SHOPPER, Deployment, Ear
from tests.live.test_counter import virtually
from tests.simulation.gated_store import open_gate
from theke_checkout.commands import cart as c
from theke_server.live.rooms import ROOM_IDLE_S, Rooms

LONG_S = 2 * ROOM_IDLE_S


def _rooms(deployment: Deployment) -> Rooms:
    rooms: Rooms = deployment.counter.rooms
    return rooms


def test_a_room_with_a_waiter_is_not_let_go() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        await asyncio.sleep(LONG_S)

        async def slow(call: str) -> None:
            if call == "log.append":
                deployment.gated.before = open_gate
                await asyncio.sleep(LONG_S)

        async def first() -> None:
            await visit.do(c.AddLine(sku="mug"))
            # The lock is open and the one who waits has not run yet.
            _rooms(deployment).evict()
            deployment.counter.subscribe(visit.session_id, ear)
            await deployment.counter.current(visit.session_id)

        deployment.gated.before = slow
        task = asyncio.create_task(first())
        await asyncio.sleep(1)
        waiting = asyncio.create_task(visit.do(c.AddLine(sku="hat")))
        done, _ = await asyncio.gather(waiting, task)
        version, state = await deployment.counter.current(visit.session_id)
        assert version == done.version
        assert [line.sku for line in state.checkout.cart.lines.values()] == ["mug", "hat"]
        assert done.version in [change.version for change in ear.changes]

    virtually(main)


def test_what_is_said_while_a_room_is_let_go_is_passed_to_who_listens_then() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        get_key = deployment.keys.get

        async def late(session_id: str) -> bytes | None:
            await asyncio.sleep(LONG_S)
            return await get_key(session_id)

        deployment.keys.get = late
        saying = asyncio.create_task(
            deployment.counter.say(visit.session_id, SHOPPER, "i_1", "Good morning")
        )
        await asyncio.sleep(LONG_S - 1)
        deployment.counter.subscribe(visit.session_id, ear)
        item = await saying
        assert ear.items == [item]

    virtually(main)


def test_a_room_that_nobody_uses_is_let_go_after_its_time() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        assert len(_rooms(deployment)) == 1
        leave = deployment.counter.subscribe(visit.session_id, Ear())
        await asyncio.sleep(LONG_S)
        assert len(_rooms(deployment)) == 1
        leave()
        await asyncio.sleep(LONG_S)
        assert len(_rooms(deployment)) == 0
        assert SHOPPER in (await visit.state()).parties

    virtually(main)
