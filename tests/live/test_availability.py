"""Whether somebody is at the desk: for the right shop, without names, and not asked without end."""

from pathlib import Path

import httpx

from tests.live.deployment import OTHER_SHOP, SHOP, Deployment
from tests.live.reception import Reception
from theke_server.clock import SystemClock
from theke_server.desk.attendance import COUNT_MAX, Attendance
from theke_server.http.limits import ASKERS_BURST
from theke_server.stores.sqlite.store import SqliteStores


def ignore(base: int, version: int, patch: object) -> None:
    """A desk that only has to be there."""


async def asked(reception: Reception, shop: str = SHOP, origin: str = "") -> httpx.Response:
    headers = {"origin": origin} if origin else {}
    async with reception.asking() as somebody:
        return await somebody.get("/availability", params={"shop": shop}, headers=headers)


async def test_a_desk_counts_while_it_is_connected_and_its_advisor_is_not_away(
    tmp_path: Path,
) -> None:
    async with Deployment(clock=SystemClock()) as deployment:
        reception = Reception(deployment, tmp_path)
        board = reception.context.board
        assert (await asked(reception)).json() == {"state": "nobody", "advisors": 0}
        first, second = (board.subscribe(SHOP, "mira", ignore) for _ in range(2))
        board.subscribe(OTHER_SHOP, "bo", ignore)
        assert (await asked(reception)).json() == {"state": "here", "advisors": 1}
        await board.attendance.say(SHOP, "mira", away=True)
        assert (await asked(reception)).json() == {"state": "nobody", "advisors": 0}
        await board.attendance.say(SHOP, "mira", away=False)
        first()
        assert (await asked(reception)).json()["state"] == "here"
        second()
        assert (await asked(reception)).json()["state"] == "nobody"
        board.subscribe(SHOP, "ada", ignore)
        assert board.attendance.count(SHOP, but="ada") == 0
        assert board.attendance.count(SHOP, but="mira") == 1
        for number in range(COUNT_MAX + 2):
            board.subscribe(SHOP, f"advisor{number}", ignore)
        assert (await asked(reception)).json()["advisors"] == COUNT_MAX


async def test_the_shops_pages_may_read_it_and_caches_keep_it_for_a_moment(tmp_path: Path) -> None:
    async with Deployment(clock=SystemClock()) as deployment:
        reception = Reception(deployment, tmp_path)
        [origin, *_] = reception.context.settings.shops[SHOP].origins
        own = await asked(reception, origin=origin)
        foreign = await asked(reception, origin="https://evil.example")
        assert own.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-origin" not in foreign.headers
        for answer in (own, foreign):
            assert answer.headers["cache-control"] == "public, max-age=15"
            assert answer.headers["vary"] == "origin"
        assert (await asked(reception, shop="nobody")).status_code == 404


async def test_an_address_asks_only_so_often(tmp_path: Path) -> None:
    async with Deployment(clock=SystemClock()) as deployment:
        reception = Reception(deployment, tmp_path)
        statuses = [(await asked(reception)).status_code for _ in range(int(ASKERS_BURST) * 2)]
        assert 429 in statuses
        assert statuses.index(429) >= ASKERS_BURST


async def test_being_away_outlives_a_restart_and_not_its_advisor(
    memory_store: SqliteStores,
) -> None:
    before = Attendance(memory_store.values)
    await before.say(SHOP, "mira", away=True)
    after = Attendance(memory_store.values)
    await after.start()
    after.come(SHOP, "mira")
    assert after.is_away(SHOP, "mira")
    assert not after.is_away(OTHER_SHOP, "mira")
    assert after.count(SHOP) == 0
