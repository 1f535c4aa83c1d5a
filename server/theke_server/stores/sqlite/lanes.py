"""How work reaches the database: one lane that writes, and some that read.

What queued while the last commit was being synced is committed together, with no fixed window. A
job that is refused leaves the others alone: the batch is run again, each in a savepoint of its own,
so a job must do the same when it runs twice. A failed commit fails them all, and nobody is told of
success before the commit is durable.
"""

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from theke_server.stores import StoreUnavailableError
from theke_server.stores.sqlite.database import Database, DatabaseFailedError, OpenDatabase

T = TypeVar("T")
Job: TypeAlias = Callable[[Database], T]

BATCH_MAX = 256
"""Jobs in one commit."""

WAITING_MAX = 8_192
"""Jobs that may wait to be written; more are refused."""

READERS = 2

SWITCH_S = 0.0001
"""How long a thread may keep the interpreter from another. A loop under load lets go of it and
takes it again every few hundred microseconds, and each time the writer's waiting begins anew: with
Python's 5 ms it was seen to wait for seconds."""


class Lanes(Protocol):
    """Where a store sends its work. All raise `StoreUnavailableError`."""

    async def write(self, job: Job[T], *, fleeting: bool = False) -> T:
        """Run a job in a transaction and return once it is durable.

        `fleeting`: it is committed, but a power cut may take it back. It costs no sync.
        """
        ...

    async def alone(self, job: Job[T]) -> T:
        """Run a job on the writing connection outside any transaction."""
        ...

    async def read(self, job: Job[T]) -> T:
        """Run a job that sees at least all that was durable before."""
        ...

    async def aclose(self) -> None:
        """Write what waits, and close."""
        ...


class Entry(Generic[T]):
    """A job on its way, and what became of it."""

    __slots__ = ("alone", "error", "fleeting", "future", "job", "loop", "result")

    def __init__(self, job: Job[T], *, alone: bool = False, fleeting: bool = False) -> None:
        self.job = job
        self.alone = alone
        self.fleeting = fleeting
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()
        self.result: T | None = None
        self.error: Exception | None = None

    def attempt(self, database: Database) -> None:
        """Run the job; a failure of the database goes up, a refusal stays here."""
        self.error = None
        try:
            self.result = self.job(database)
        except DatabaseFailedError:
            raise
        except Exception as error:  # noqa: BLE001  it belongs to who waits for this job
            self.error = error

    def settle(self) -> None:
        """Tell who waits; on the loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)  # pyright: ignore[reportArgumentType]


AnyEntry: TypeAlias = Entry[Any]


class Commits:
    """Commits batches on one connection. Only what must last is synced."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._synced = True

    def run(self, batch: list[AnyEntry]) -> None:
        """Run a batch in one transaction; a job that is refused leaves the others alone.

        A batch of fleeting jobs alone is not synced; the next one that is takes it along.
        """
        database = self._database
        try:
            self._sync(not all(entry.fleeting for entry in batch))
            if not self._run_plainly(batch):
                self._run_apart(batch)
        except DatabaseFailedError as failure:
            _roll_back(database)
            _fail(batch, failure)

    def _run_plainly(self, batch: list[AnyEntry]) -> bool:
        """Run all; at the first refusal take all back, and return False."""
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        for entry in batch:
            entry.attempt(database)
            if entry.error is not None:
                database.execute("ROLLBACK")
                return len(batch) == 1
        database.execute("COMMIT")
        return True

    def _run_apart(self, batch: list[AnyEntry]) -> None:
        """Run each job in a savepoint of its own: two statements more for each of them."""
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        for entry in batch:
            database.execute("SAVEPOINT job")
            entry.attempt(database)
            if entry.error is not None:
                database.execute("ROLLBACK TO job")
            database.execute("RELEASE job")
        database.execute("COMMIT")

    def _sync(self, wanted: bool) -> None:
        """Say whether commits are synced from now on. Where that fails the batch fails too."""
        if wanted is not self._synced:
            self._database.execute(f"PRAGMA synchronous={'FULL' if wanted else 'NORMAL'}")
            self._synced = wanted


def run_alone(database: Database, entry: AnyEntry) -> None:
    """Run a job outside any transaction."""
    try:
        entry.attempt(database)
    except DatabaseFailedError as failure:
        _roll_back(database)
        _fail([entry], failure)


def run_reading(database: Database, job: Job[T]) -> T:
    """Run a job that only reads."""
    try:
        return job(database)
    except DatabaseFailedError as failure:
        raise StoreUnavailableError(str(failure)) from failure


def _roll_back(database: Database) -> None:
    try:
        database.execute("ROLLBACK")
    except DatabaseFailedError:
        return  # SQLite did it already


def _fail(batch: list[AnyEntry], failure: DatabaseFailedError) -> None:
    """Fail a whole batch: what was refused in it was judged by what is not written now."""
    for entry in batch:
        entry.error = StoreUnavailableError(str(failure))
        entry.error.__cause__ = failure


class InlineLanes:
    """All on one connection in the loop itself: for tests, simulations and databases in memory.

    What was written in one turn of the loop is one commit.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commits = Commits(database)
        self._waiting: deque[AnyEntry] = deque()
        self._closed = False

    async def write(self, job: Job[T], *, fleeting: bool = False) -> T:
        """Run a job in a transaction and return once it is durable."""
        return await self._send(Entry(job, fleeting=fleeting))

    async def alone(self, job: Job[T]) -> T:
        """Run a job on the connection outside any transaction."""
        return await self._send(Entry(job, alone=True))

    async def read(self, job: Job[T]) -> T:
        """Run a job that sees at least all that was durable before."""
        self._check_open()
        return run_reading(self._database, job)

    async def aclose(self) -> None:
        """Write what waits, and close."""
        if not self._closed:
            self._closed = True
            self._flush()
            self._database.close()

    async def _send(self, entry: Entry[T]) -> T:
        self._check_open()
        if not self._waiting:
            entry.loop.call_soon(self._flush)
        self._waiting.append(entry)
        return await entry.future

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailableError("the store is closed")

    def _flush(self) -> None:
        while self._waiting:
            batch = take_batch(self._waiting)
            if batch[0].alone:
                run_alone(self._database, batch[0])
            else:
                self._commits.run(batch)
            for entry in batch:
                entry.settle()


def take_batch(waiting: deque[AnyEntry]) -> list[AnyEntry]:
    """Take what can go together, in order: jobs up to the limit, or one that must be alone."""
    batch = [waiting.popleft()]
    while waiting and not batch[0].alone and not waiting[0].alone and len(batch) < BATCH_MAX:
        batch.append(waiting.popleft())
    return batch


class ThreadLanes:
    """One thread that writes, and a few that read on connections of their own."""

    def __init__(self, path: str, writing: Database, open_reading: OpenDatabase) -> None:
        sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_S))
        self._path = path
        self._writing = writing
        self._commits = Commits(writing)
        self._open_reading = open_reading
        self._gathered: dict[asyncio.AbstractEventLoop, list[AnyEntry]] = {}
        self._queue: SimpleQueue[list[AnyEntry] | None] = SimpleQueue()
        self._waiting = 0
        self._counting = threading.Lock()
        self._closed = False
        self._local = threading.local()
        self._readings: list[Database] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="theke-read")
        self._writer = threading.Thread(target=self._run, name="theke-write", daemon=True)
        self._writer.start()

    async def write(self, job: Job[T], *, fleeting: bool = False) -> T:
        """Run a job in a transaction and return once it is durable."""
        return await self._send(Entry(job, fleeting=fleeting))

    async def alone(self, job: Job[T]) -> T:
        """Run a job on the writing connection outside any transaction."""
        return await self._send(Entry(job, alone=True))

    async def read(self, job: Job[T]) -> T:
        """Run a job that sees at least all that was durable before."""
        if self._closed:
            raise StoreUnavailableError("the store is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, job)

    async def aclose(self) -> None:
        """Write what waits, and close."""
        if self._closed:
            return
        self._closed = True
        for loop in list(self._gathered):
            self._hand_over(loop)
        self._queue.put(None)
        await asyncio.to_thread(self._writer.join)
        await asyncio.to_thread(self._readers.shutdown)
        for database in self._readings:
            database.close()
        self._writing.close()

    async def _send(self, entry: Entry[T]) -> T:
        if self._closed:
            raise StoreUnavailableError("the store is closed")
        if self._waiting >= WAITING_MAX:
            raise StoreUnavailableError("too much waits to be written")
        self._count(1)
        gathered = self._gathered.get(entry.loop)
        if gathered is None:
            gathered = self._gathered[entry.loop] = []
            entry.loop.call_soon(self._hand_over, entry.loop)
        gathered.append(entry)
        return await entry.future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give the writer what one turn of a loop has sent, and wake it once for all of it."""
        if (gathered := self._gathered.pop(loop, None)) is not None:
            self._queue.put(gathered)

    def _count(self, more: int) -> None:
        with self._counting:
            self._waiting += more

    def _read(self, job: Job[T]) -> T:
        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            try:
                database = self._open_reading(self._path)
            except DatabaseFailedError as failure:
                raise StoreUnavailableError(str(failure)) from failure
            self._local.database = database
            self._readings.append(database)
        return run_reading(database, job)

    def _run(self) -> None:
        waiting: deque[AnyEntry] = deque()
        last = False
        while waiting or not last:
            if not waiting:
                last = self._wait(waiting)
            last = self._drain(waiting) or last
            if waiting:
                self._work(take_batch(waiting))

    def _wait(self, waiting: deque[AnyEntry]) -> bool:
        """Wait for something to do; True where no more will come."""
        entries = self._queue.get()
        if entries is not None:
            waiting.extend(entries)
        return entries is None

    def _drain(self, waiting: deque[AnyEntry]) -> bool:
        """Take what has queued, at least for one batch; True where no more will come."""
        while len(waiting) < BATCH_MAX:
            try:
                entries = self._queue.get_nowait()
            except Empty:
                return False
            if entries is None:
                return True
            waiting.extend(entries)
        return False

    def _work(self, batch: list[AnyEntry]) -> None:
        self._count(-len(batch))
        if batch[0].alone:
            run_alone(self._writing, batch[0])
        else:
            self._commits.run(batch)
        loops: dict[asyncio.AbstractEventLoop, list[AnyEntry]] = {}
        for entry in batch:
            loops.setdefault(entry.loop, []).append(entry)
        for loop, entries in loops.items():
            try:
                loop.call_soon_threadsafe(_settle_all, entries)
            except RuntimeError:
                continue  # that loop is closed: nobody waits there any more


def _settle_all(entries: list[AnyEntry]) -> None:
    for entry in entries:
        entry.settle()
