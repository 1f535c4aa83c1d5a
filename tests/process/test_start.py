"""A start loads no session that nobody asks for: with many stored ones it is as quick as empty.

What is compared is the time that the process worked until it answered: other tests beside this one
make it wait for a processor, now one start and now the other.
"""

import asyncio
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from tests.servers import LONG, THEKE, Process, free_port
from theke_checkout.commands.system import JoinSession, OpenSession
from theke_checkout.values.codes import Role
from theke_checkout.values.ids import PartyId, ShopId
from theke_server.app import contextual
from theke_server.demo.setup import SHOP, demo_settings
from theke_server.http.context import Context

pytestmark = pytest.mark.process

STORED = 10_000 if LONG else 4_000
AT_ONCE = 200
LIVE_EVERY = 50
"""One in so many has an advisor."""
STARTS = 5 if LONG else 3
SLOWER_MAX = 1.5


async def open_many(ctx: Context, count: int) -> None:
    """Open sessions as a shop's page does; an advisor takes one in `LIVE_EVERY`."""
    await ctx.policies.take_file(ShopId(SHOP), ctx.settings.shops[SHOP].policy)
    policy = await ctx.policy(ShopId(SHOP))

    async def open_one(number: int) -> None:
        opening = OpenSession(
            shop_id=ShopId(SHOP),
            currency="CHF",
            locale="de",
            policy=policy,
            shopper_id=PartyId("p1"),
            page=f"/p/{number}",
        )
        session_id = await ctx.counter.open(opening, f"start-{number:012d}")
        if number % LIVE_EVERY == 0:
            join = JoinSession(party_id=PartyId("p2"), role=Role.ADVISOR, name="Bo", advisor="bo")
            await ctx.counter.system(session_id, join)

    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(open_one(first + number) for number in range(AT_ONCE)))


async def start(data: Path) -> tuple[float, float]:
    """Start a demo; return the seconds until it answers, and those that it worked meanwhile."""
    port = free_port()
    process = Process(
        [THEKE, "demo", "--port", str(port), "--data", str(data)],
        data / "theke.log",
        f"http://localhost:{port}/healthz",
    )
    began_s = time.perf_counter()
    await process.start()
    took_s = time.perf_counter() - began_s
    worked_s = process.worked_s()
    process.kill()
    return took_s, worked_s


async def test_a_start_with_many_stored_sessions_is_as_quick_as_an_empty_one(
    tmp_path: Path,
) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    for data in (empty, full):
        data.mkdir()
    async with contextual(demo_settings(free_port(), full)) as ctx:
        await open_many(ctx, STORED)
    starts: dict[Path, list[tuple[float, float]]] = {empty: [], full: []}
    for _ in range(STARTS):
        for data, seen in starts.items():
            seen.append(await start(data))
    took_s = {data.name: median(took_s for took_s, _ in seen) for data, seen in starts.items()}
    worked_s = {data.name: median(number for _, number in seen) for data, seen in starts.items()}
    figures = f"{STORED} sessions: until the answer {took_s}, worked {worked_s}"
    sys.stdout.write(f"{figures}\n")
    assert worked_s["full"] <= SLOWER_MAX * worked_s["empty"], figures
