"""What a live call costs the server: its processor time by the kernel, for many calls at once."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.callers import Api
from tests.calls import candidates
from tests.servers import LONG, DemoServer, demo_server
from tests.talkers import ANSWER, Talker, leave, two
from theke_server.demo.setup import ADVISOR, PASSWORD

PAIRS = 20
CALLS = 20 if LONG else 5
"""Of each pair, one after the other: a party joins 30 times at once, and then every 2 seconds."""
MINUTES = 120 if LONG else 40
REPORTS_A_MINUTE = 1
"""Of each side (`client/src/call/quality.ts`)."""
SET_UP_MS_MAX, MINUTE_MS_MAX = 15.0, 1.0
"""The goal for a call is 5 ms, of which two commands take half: wide, for a slow machine."""
QUALITY = {"quality": "good", "mos_tenths": 43, "rtt_ms": 40, "loss_bp": 10, "fps": 20}
STATUS = {"audio": "on", "camera": "on", "screen": "off"}
PACE_S = 0.06
"""Between two signals of a party: more than 20 a second are refused."""

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path_factory.mktemp("cost")) as running:
        yield running


async def set_up(lea: Talker, mira: Talker) -> None:
    """Do what two browsers do until they see each other: a call of the advisor's."""
    await mira.done("start_call")
    await lea.until(lambda view: view["call"]["state"] == "ringing")
    await lea.done("answer_call", call_id=lea.view["call"]["call_id"], yes=True)
    await mira.until(lambda view: view["call"]["state"] == "on")
    for party in (lea, mira):
        joined = await party.join(speak=party is mira, status=STATUS)
        assert joined["result"] == "joined"
    await exchange(mira, lea)


async def exchange(first: Talker, second: Talker) -> None:
    """Who joined last offers, the other answers; ways come at once, and the last ones later."""
    found = [{"candidate": item, "mid": "0"} for item in candidates("chromium")]
    parts = ((first, second, found[:-1]), (second, first, found), (first, second, found[-1:]))
    assert (await first.describe(second))["result"] == "sent"
    assert (await second.describe(first, ANSWER, kind="answer"))["result"] == "sent"
    for party, other, part in parts:
        about = {"to": other.party_id, "gen": party.gen, "to_gen": other.gen}
        assert (await party.signal("candidates", **about, candidates=part))["result"] == "sent"


async def talk(lea: Talker, mira: Talker, minutes: int) -> None:
    """Report how it goes, as often as browsers do in so many minutes."""
    for _ in range(minutes * REPORTS_A_MINUTE):
        for party in (lea, mira):
            assert (await party.signal("quality", **QUALITY))["result"] == "sent"
        await asyncio.sleep(PACE_S)


async def hang_up(lea: Talker, mira: Talker) -> None:
    """End the call, which keeps how it went."""
    await lea.done("end_call", call_id=lea.view["call"]["call_id"])
    await mira.until(lambda view: view["call"]["state"] == "idle")


async def test_a_call_costs_the_server_next_to_nothing(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        await api.sign_in(ADVISOR, PASSWORD)
        pairs = [await two(api) for _ in range(PAIRS)]
        await set_up(*pairs[0])  # what is made once, is made
        await hang_up(*pairs[0])
        spent_s = 0.0
        for _ in range(CALLS):
            for pair in pairs:  # an advisor has one call at a time
                before_s = server.process.worked_s()
                await set_up(*pair)
                spent_s += server.process.worked_s() - before_s
                await hang_up(*pair)
        set_up_ms = spent_s / (CALLS * PAIRS) * 1_000
        await asyncio.gather(*(set_up(*pair) for pair in pairs))
        before_s = server.process.worked_s()
        await asyncio.gather(*(talk(*pair, MINUTES) for pair in pairs))
        minute_ms = (server.process.worked_s() - before_s) / (MINUTES * PAIRS) * 1_000
        print(f"\n{set_up_ms:.2f} ms a call, {minute_ms:.2f} ms a minute")  # noqa: T201
        for pair in pairs:
            await leave(*pair)
    assert set_up_ms < SET_UP_MS_MAX
    assert minute_ms < MINUTE_MS_MAX
