"""How work reaches the database: together, in order, and all or nothing when the disk fails."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from theke_server.stores import StoreUnavailableError
from theke_server.stores.sqlite import lanes
from theke_server.stores.sqlite.database import (
    MEMORY,
    Database,
    DatabaseFailedError,
    Row,
    SqliteDatabase,
    Value,
    open_sqlite,
)
from theke_server.stores.sqlite.files import open_lanes
from theke_server.stores.sqlite.lanes import BATCH_MAX, Lanes

STEPS = (("CREATE TABLE notes (note TEXT NOT NULL)",),)


class Spy:
    """A driver that notes what it is asked, waits at commits when told, and fails when told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.failing = ""
        self.failures = 0
        self.committing = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def open(self, path: str) -> Database:
        return _Spied(path, self)

    def commits(self) -> list[int]:
        """Return how many jobs each commit held."""
        sizes: list[int] = []
        for sql in self.said:
            if sql.startswith("BEGIN"):
                sizes.append(0)
            elif sql.startswith("INSERT"):
                sizes[-1] += 1
        return [size for size in sizes if size]


class _Spied(SqliteDatabase):
    def __init__(self, path: str, spy: Spy) -> None:
        super().__init__(path)
        self._spy = spy

    def execute(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        spy = self._spy
        spy.said.append(sql)
        if spy.failures and sql.startswith(spy.failing):
            spy.failures -= 1
            raise DatabaseFailedError(f"no {spy.failing}")
        if sql == "COMMIT" and not spy.gate.is_set():
            spy.committing.set()
            spy.gate.wait(5)
        return super().execute(sql, values)


def noting(note: str) -> Callable[[Database], str]:
    def job(database: Database) -> str:
        database.execute("INSERT INTO notes (note) VALUES (?)", (note,))
        return note

    return job


def notes(database: Database) -> list[str]:
    return [note for (note,) in database.execute("SELECT note FROM notes ORDER BY rowid")]


def refused(database: Database) -> None:
    database.execute("INSERT INTO notes (note) VALUES ('half')")
    raise LookupError("refused")


@pytest.fixture
def spy() -> Spy:
    return Spy()


@pytest.fixture(params=["threads", "inline"])
async def both(request: pytest.FixtureRequest, tmp_path: Path, spy: Spy) -> AsyncIterator[Lanes]:
    lanes = open_lanes(
        tmp_path / "notes.sqlite",
        steps=STEPS,
        open_database=spy.open,
        threads=request.param == "threads",
    )
    spy.said.clear()
    yield lanes
    spy.gate.set()
    await lanes.aclose()


async def test_what_queued_during_a_commit_goes_together_in_the_next(
    tmp_path: Path, spy: Spy
) -> None:
    lanes = open_lanes(tmp_path / "notes.sqlite", steps=STEPS, open_database=spy.open)
    spy.said.clear()
    spy.gate.clear()
    first = asyncio.create_task(lanes.write(noting("first")))
    assert await asyncio.to_thread(spy.committing.wait, 5)
    rest = [asyncio.create_task(lanes.write(noting(f"{number}"))) for number in range(600)]
    await asyncio.sleep(0.02)
    assert not first.done()
    spy.gate.set()
    assert await first == "first"
    assert await asyncio.gather(*rest) == [f"{number}" for number in range(600)]
    assert spy.commits() == [1, BATCH_MAX, BATCH_MAX, 600 - 2 * BATCH_MAX]
    assert await lanes.read(notes) == ["first", *(f"{number}" for number in range(600))]
    await lanes.aclose()


async def test_a_refused_job_takes_back_its_own_writes_only(both: Lanes) -> None:
    outcomes = await asyncio.gather(
        both.write(noting("before")),
        both.write(refused),
        both.write(noting("after")),
        return_exceptions=True,
    )
    assert outcomes[0] == "before"
    assert isinstance(outcomes[1], LookupError)
    assert outcomes[2] == "after"
    assert await both.read(notes) == ["before", "after"]


async def test_savepoints_are_paid_for_by_a_batch_with_a_refusal_only(
    both: Lanes, spy: Spy
) -> None:
    await asyncio.gather(*(both.write(noting(note)) for note in "ab"))
    assert not [sql for sql in spy.said if "SAVEPOINT" in sql]
    with pytest.raises(LookupError):
        await both.write(refused)
    assert not [sql for sql in spy.said if "SAVEPOINT" in sql]
    assert await both.read(notes) == ["a", "b"]


@pytest.mark.parametrize(
    "failing", ["BEGIN", "SAVEPOINT", "INSERT", "RELEASE", "ROLLBACK", "COMMIT"]
)
async def test_wherever_the_database_fails_the_batch_fails_and_the_next_is_written(
    both: Lanes, spy: Spy, failing: str
) -> None:
    await both.write(noting("first"))
    spy.failing, spy.failures = failing, 1
    outcomes = await asyncio.gather(
        both.write(noting("a")), both.write(refused), both.write(noting("b")),
        return_exceptions=True,
    )  # fmt: skip
    failed = [isinstance(outcome, StoreUnavailableError) for outcome in outcomes]
    assert failed[0]
    kept = ["first"] if all(failed) else ["first", "b"]
    assert await both.read(notes) == kept
    assert await both.write(noting("last")) == "last"
    assert await both.read(notes) == [*kept, "last"]


async def test_a_failed_roll_back_does_not_stop_the_writer(both: Lanes, spy: Spy) -> None:
    await both.write(noting("first"))
    spy.failing, spy.failures = "", 2  # whatever it is asked next
    with pytest.raises(StoreUnavailableError):
        await both.write(noting("a"))
    spy.failing, spy.failures = "COMMIT", 1
    with pytest.raises(StoreUnavailableError):
        await both.write(noting("b"))
    assert await both.write(noting("last")) == "last"
    assert await both.read(notes) == ["first", "last"]


async def test_a_job_alone_is_in_no_transaction_and_in_its_turn(both: Lanes, spy: Spy) -> None:
    writes = [both.write(noting("a")), both.alone(notes), both.write(noting("b"))]
    assert await asyncio.gather(*writes) == ["a", ["a"], "b"]
    assert spy.commits() == [1, 1]
    spy.failing, spy.failures = "SELECT", 1
    with pytest.raises(StoreUnavailableError):
        await both.alone(notes)
    spy.failing, spy.failures = "SELECT", 1
    with pytest.raises(StoreUnavailableError):
        await both.read(notes)


async def test_who_gave_up_waiting_does_not_disturb_the_others(both: Lanes) -> None:
    impatient = asyncio.create_task(both.write(noting("a")))
    patient = asyncio.create_task(both.write(noting("b")))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == "b"
    assert await both.read(notes) == ["a", "b"]


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    lanes = open_lanes(tmp_path / "notes.sqlite", steps=STEPS)
    with pytest.raises(StoreUnavailableError, match="readonly"):
        await lanes.read(noting("a"))
    await lanes.aclose()


async def test_more_than_can_wait_is_refused_at_once(
    tmp_path: Path, spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "WAITING_MAX", 3)
    some = open_lanes(tmp_path / "notes.sqlite", steps=STEPS, open_database=spy.open)
    spy.said.clear()
    spy.gate.clear()
    tasks = [asyncio.create_task(some.write(noting("first")))]
    assert await asyncio.to_thread(spy.committing.wait, 5)
    tasks += [asyncio.create_task(some.write(noting(f"{number}"))) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailableError, match="too much waits"):
        await some.write(noting("one too many"))
    spy.gate.set()
    await asyncio.gather(*tasks)
    await some.aclose()


async def test_closing_writes_what_waits(tmp_path: Path, spy: Spy) -> None:
    some = open_lanes(tmp_path / "notes.sqlite", steps=STEPS, open_database=spy.open)
    tasks = [asyncio.create_task(some.write(noting(f"{number}"))) for number in range(300)]
    await asyncio.sleep(0)
    await some.aclose()
    assert len(await asyncio.gather(*tasks)) == 300
    database = open_sqlite(str(tmp_path / "notes.sqlite"))
    assert len(notes(database)) == 300
    database.close()


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    database = open_sqlite(str(path))
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(ValueError, match="newer"):
        open_lanes(path, steps=STEPS)


async def test_tables_of_an_older_version_are_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    some = open_lanes(path, steps=STEPS)
    await some.write(noting("old"))
    await some.aclose()
    newer = (*STEPS, ("ALTER TABLE notes ADD COLUMN loud INTEGER NOT NULL DEFAULT 7",))
    for _ in range(2):
        some = open_lanes(path, steps=newer)
        rows = await some.read(lambda database: database.execute("SELECT * FROM notes"))
        assert rows == [("old", 7)]
        await some.aclose()
    with pytest.raises(ValueError, match="newer"):
        open_lanes(path, steps=STEPS)


async def test_work_goes_on_beside_a_loop_that_never_rests(tmp_path: Path) -> None:
    some = open_lanes(tmp_path / "notes.sqlite", steps=STEPS)
    loop = asyncio.get_running_loop()
    restless = True

    def spin() -> None:
        until = loop.time() + 0.0002
        while loop.time() < until:
            pass
        if restless:
            loop.call_soon(spin)

    spin()
    began = loop.time()
    for number in range(200):
        await some.write(noting(f"{number}"))
    took_s = loop.time() - began
    restless = False
    await some.aclose()
    assert took_s < 20, "the writer does not get the interpreter"


async def test_memory_needs_no_thread() -> None:
    threads = threading.active_count()
    some = open_lanes(MEMORY, steps=STEPS)
    assert await some.write(noting("a")) == "a"
    assert await some.read(notes) == ["a"]
    assert threading.active_count() == threads
    await some.aclose()
