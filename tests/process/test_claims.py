"""Several processes on one SQLite file, without the server's lock of the folder: no effect is held
by two at once, one whose holder was too slow or killed is repeated, and who comes late is refused.
"""

import asyncio
import itertools
import random
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.contract.stores.logbook import Logbook, effect, mail
from tests.servers import LONG
from theke_checkout.values.ids import SessionId
from theke_server.clock import SystemClock
from theke_server.stores.sqlite.store import SqliteStores

ROOT = Path(__file__).parents[2]
SESSIONS = 400 if LONG else 40
WORKERS = 3
KILLS = 20 if LONG else 2
EVER_MS = 1 << 50
WAIT_MAX_S = 600 if LONG else 90


class Said(NamedTuple):
    """A line of a claimant."""

    what: str
    place: tuple[str, str]
    number: int
    from_ms: int = 0
    until_ms: int = 0


def read(line: str) -> Said:
    what, session_id, key, *numbers = line.split()
    return Said(what, (session_id, key), *(int(number) for number in numbers))


class Crew:
    """The claimants, of which one is killed and replaced now and then."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: list[Said] = []
        self.lives = itertools.count()
        self.running: list[asyncio.subprocess.Process] = []
        self.readers: list[asyncio.Task[None]] = []
        self.done = 0

    async def begin(self) -> None:
        """Start one more."""
        life = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.process.claimant", str(self.path), f"{next(self.lives)}",
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.running.append(life)
        self.readers.append(asyncio.create_task(self._listen(life)))

    async def kill(self, number: int) -> None:
        """Kill one, as power or an operator would."""
        life = self.running.pop(number)
        life.send_signal(signal.SIGKILL)
        await life.wait()

    async def end(self) -> None:
        """Kill all, and hear what they said last."""
        while self.running:
            await self.kill(0)
        await asyncio.gather(*self.readers)

    async def _listen(self, life: asyncio.subprocess.Process) -> None:
        assert life.stdout is not None
        async for line in life.stdout:
            said = read(line.decode())
            self.said.append(said)
            self.done += said.what == "done"


async def filled(path: Path) -> int:
    """Fill a store with sessions of three effects, two of them in one lane; return how many."""
    stores = SqliteStores(path)
    for number in range(SESSIONS):
        log = Logbook(f"s{number}", at_ms=SystemClock().now_ms())
        await stores.log.append(log.next(effects=(effect("a"), effect("b"), mail("m"))))
    await stores.aclose()
    return SESSIONS * 3


@pytest.mark.process
async def test_no_two_processes_hold_an_effect_and_a_late_one_is_refused(tmp_path: Path) -> None:
    path, chance = tmp_path / "theke.sqlite", random.Random(8)
    wanted = await filled(path)
    crew = Crew(path)
    for _ in range(WORKERS):
        await crew.begin()
    kills, until_s = 0, time.monotonic() + WAIT_MAX_S
    while await waits(path) and time.monotonic() < until_s:
        await asyncio.sleep(0.1)
        if kills < KILLS and crew.done > (kills + 1) * wanted / (KILLS + 2):
            kills += 1
            await crew.kill(chance.randrange(WORKERS))
            await crew.begin()
    await crew.end()
    assert kills == KILLS
    judged(crew.said, wanted)
    await left(path)


async def waits(path: Path) -> bool:
    """Whether an effect is not done."""
    stores = SqliteStores(path)
    found = await stores.outbox.due(EVER_MS, 1)
    await stores.aclose()
    return bool(found)


def judged(said: list[Said], wanted: int) -> None:
    """Each effect was done once, was held by one at a time, and late answers were refused."""
    by_place: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    for item in said:
        by_place[item.place].append(item)
    assert len(by_place) == wanted
    lapsed = late = 0
    for place, lines in by_place.items():
        claims = sorted(item for item in lines if item.what == "claimed")
        ends = {item.number: item.what for item in lines if item.what != "claimed"}
        numbers = [claim.number for claim in claims]
        assert numbers == sorted(set(numbers)), place
        for before, after in itertools.pairwise(claims):
            if ends.get(before.number) != "put_off":
                assert after.from_ms >= before.until_ms, f"{place} was held by two"
                lapsed += 1
            assert ends.get(before.number) != "done", f"{place} was done twice"
        late += sum(what == "late" for what in ends.values())
        # A kill can come between the append and the word of it: then nobody says so.
        assert list(ends.values()).count("done") <= 1, place
    print(f"\n{wanted} effects, {lapsed} claims ran out, {late} late answers refused")  # noqa: T201
    assert lapsed > wanted / 50
    assert late > wanted / 50


async def left(path: Path) -> None:
    """Nothing waits, and each log has one record for each effect beside the first."""
    stores = SqliteStores(path)
    for number in range(SESSIONS):
        session_id = SessionId(f"s{number}")
        assert all(row.done for row in await stores.outbox.effects(session_id))
        assert len(await stores.log.records(session_id)) == 4
    await stores.aclose()
