"""What the embedded store acknowledged survives a power cut: the real store over a forgetful disk.

The same run with `synchronous=NORMAL` must lose something, or this test would be blind.
"""

import asyncio
import random
import shutil
import sqlite3
from pathlib import Path
from typing import NamedTuple

from tests.contract.stores.logbook import Logbook, effect
from tests.servers import LONG
from tests.simulation.forgetful_disk import ForgetfulDisk, Image, opener
from theke_checkout.values.ids import SessionId
from theke_server.clock import FakeClock
from theke_server.stores import StoreUnavailableError
from theke_server.stores.log import Append
from theke_server.stores.sqlite.files import open_lanes
from theke_server.stores.sqlite.store import SqliteStores
from theke_server.stores.talk import TalkItem

CUTS = 1_000 if LONG else 100
CUTS_PER_RUN = 20
CUT_CHANCE = 0.01
SESSIONS = 4
ROUNDS = 120


class Cut(NamedTuple):
    """A disk after a power cut, and what had been acknowledged before."""

    image: Image
    versions: dict[str, int]
    beside: frozenset[tuple[str, str]]
    checkpointing: bool
    """Whether the database itself was being written."""


class Run:
    """One life of a store with random work, cut at random moments."""

    def __init__(self, folder: Path, seed: int, synchronous: str | None) -> None:
        self.chance = random.Random(seed)
        self.disk = ForgetfulDisk(f"forgetful-{synchronous}-{seed}")
        lanes = open_lanes(
            folder / "theke.sqlite", open_database=opener(self.disk, synchronous), threads=False
        )
        self.stores = SqliteStores(folder / "theke.sqlite", clock=FakeClock(), lanes=lanes)
        self.logs = [Logbook(f"s{number}") for number in range(SESSIONS)]
        self.versions: dict[str, int] = {}
        self.beside: set[tuple[str, str]] = set()
        self.cuts: list[Cut] = []

    async def live(self) -> list[Cut]:
        """Work, and return the cuts that fell."""
        self.disk.on_write = self.maybe_cut
        for number in range(ROUNDS):
            busy = self.chance.sample(self.logs, self.chance.randint(1, SESSIONS))
            await asyncio.gather(*(self.work(log, number) for log in busy))
            self.maybe_cut()
            if len(self.cuts) >= CUTS_PER_RUN:
                break
        self.disk.on_write = lambda: None
        await self.stores.aclose()
        return self.cuts

    async def work(self, log: Logbook, number: int) -> None:
        """Append, and sometimes do something beside the log; note what was acknowledged."""
        name = f"{log.session_id}:{number}"
        done = await self.stores.log.append(
            log.next(
                f"command-{number:012d}",
                effects=(effect(name),),
                sealed={f"field{number % 3}": self.chance.randbytes(60)},
            )
        )
        log.accept(log.next(f"command-{number:012d}"))
        self.versions[log.session_id] = done.version
        self.beside.add(("outbox", name))
        match self.chance.randrange(6):
            case 0:
                assert await self.stores.leases.use(name, 1 << 50)
                self.beside.add(("claims", name))
            case 1:
                item = TalkItem(
                    seq=0, item_id=name, by="p1", at_ms=1, version=done.version, text=b"x" * 200
                )
                await self.stores.talk.say(log.session_id, item)
                self.beside.add(("talk", name))
            case 2:
                await self.stores.values.put("token", name, b"x", before=None)
                self.beside.add(("small", name))
            case 3 if number % 10 == 0:
                await self.stores.erase(SessionId("s9"))
            case _:
                pass

    def maybe_cut(self) -> None:
        if len(self.cuts) < CUTS_PER_RUN and self.chance.random() < CUT_CHANCE:
            self.cuts.append(
                Cut(
                    image=self.disk.cut(self.chance),
                    versions=dict(self.versions),
                    beside=frozenset(self.beside),
                    checkpointing=bool(self.disk.files["theke.sqlite"].pending),
                )
            )


COLUMNS = {"outbox": "key", "claims": "name", "talk": "item_id", "small": "key"}


async def lost(cut: Cut, folder: Path) -> int:
    """Open the store on what the cut left, and count what was acknowledged and is not there."""
    folder.mkdir()
    for name, content in cut.image.items():
        (folder / name).write_bytes(content)
    path = folder / "theke.sqlite"
    disk = ForgetfulDisk("after the cut")
    lanes = open_lanes(path, open_database=opener(disk), threads=False)
    stores = SqliteStores(path, clock=FakeClock(), lanes=lanes)
    missing = 0
    for number in range(SESSIONS):
        session_id = SessionId(f"s{number}")
        loaded = await stores.log.load(session_id)
        version = loaded.version if loaded else 0
        records = await stores.log.records(session_id)
        assert [record.version for record in records] == list(range(1, version + 1))
        missing += max(0, cut.versions.get(session_id, 0) - version)
        if loaded:
            await goes_on(stores, session_id, version)
    await stores.aclose()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = {
            (table, name)
            for table, column in COLUMNS.items()
            for (name,) in database.execute(f"SELECT {column} FROM {table}")  # noqa: S608
        }
    database.close()
    return missing + len(cut.beside - found)


async def goes_on(stores: SqliteStores, session_id: SessionId, version: int) -> None:
    """The session can be written again, at the version that it has."""
    loaded = await stores.log.load(session_id)
    assert loaded is not None
    log = Logbook(session_id)
    log.version, log.state = version, loaded.state
    await stores.log.append(log.next("command-after-the-cut"))


class Counted(NamedTuple):
    """How many cuts fell, how many of them in a checkpoint, and how many lost something."""

    fallen: int
    checkpointing: int
    losing: int


async def cut_and_count(folder: Path, synchronous: str | None, cuts: int) -> Counted:
    """Cut the power until enough cuts fell."""
    fallen = checkpointing = losing = seed = 0
    while fallen < cuts:
        place = folder / str(seed)
        place.mkdir()
        for number, cut in enumerate(await Run(place, seed, synchronous).live()):
            fallen += 1
            checkpointing += cut.checkpointing
            losing += await lost(cut, place / f"cut{number}") > 0
        shutil.rmtree(place)
        seed += 1
    return Counted(fallen, checkpointing, losing)


async def test_as_it_ships_the_store_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    counted = await cut_and_count(tmp_path, None, CUTS)
    assert counted.fallen >= CUTS
    assert counted.checkpointing > CUTS // 20
    assert counted.losing == 0


async def test_normal_is_seen_to_lose(tmp_path: Path) -> None:
    counted = await cut_and_count(tmp_path, "NORMAL", CUTS // 5)
    assert counted.losing > counted.fallen // 5


async def test_a_disk_that_does_not_sync_fails_the_whole_batch_and_acknowledges_nothing(
    tmp_path: Path,
) -> None:
    disk = ForgetfulDisk("failing")
    path = tmp_path / "theke.sqlite"
    lanes = open_lanes(path, open_database=opener(disk), threads=False)
    stores = SqliteStores(path, clock=FakeClock(), lanes=lanes)
    logs = [Logbook(f"s{number}") for number in range(3)]
    for log in logs:
        first = log.next()
        await stores.log.append(first)
        log.accept(first)
    disk.fails = True
    second = [log.next(f"command-{log.session_id}-aaaaaaa") for log in logs]
    stale: Append = Logbook("s0").next("command-stale-aaaaaa")
    outcomes = await asyncio.gather(
        *(stores.log.append(step) for step in (*second, second[0], stale)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 5
    assert [len(await stores.log.records(log.session_id)) for log in logs] == [1, 1, 1]
    disk.fails = False
    for step in second:
        done = await stores.log.append(step)
        assert (done.version, done.repeated) == (2, False)
    await stores.aclose()
