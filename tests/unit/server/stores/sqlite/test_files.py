"""What stands in the files of the embedded store: nothing of what was erased, for no other eyes."""

import asyncio
import random
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.stores.logbook import NOW_MS, SHOP, Logbook
from theke_checkout.values.ids import SessionId
from theke_server.clock import SystemIds
from theke_server.privacy.seal import KEY_BYTES, KeyErasedError, Sealer
from theke_server.stores import StoreUnavailableError
from theke_server.stores.notices import RawNotice
from theke_server.stores.sqlite.database import open_sqlite
from theke_server.stores.sqlite.keys import SqliteKeys
from theke_server.stores.sqlite.schema import (
    BUSY_MS,
    LOG_BYTES_KEPT,
    prepare_writing,
    truncate_log,
)
from theke_server.stores.sqlite.schema import SESSIONS as SESSIONS_TABLES
from theke_server.stores.sqlite.store import SqliteStores
from theke_server.stores.talk import TalkItem

SESSIONS = 12
ITEMS = 30
ERASED = SessionId("s5")
SIZES = (20, 90, 700, 3_000, 9_000)


@dataclass
class Folder:
    """A data folder with its open databases."""

    path: Path
    stores: SqliteStores
    keys: SqliteKeys
    sealer: Sealer

    def holding(self, canary: bytes) -> list[str]:
        """Return the files with these bytes in them."""
        files = sorted(file for file in self.path.iterdir() if file.is_file())
        return [file.name for file in files if canary in file.read_bytes()]


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    path = tmp_path / "data"
    keys = SqliteKeys(path / "keys.sqlite")
    stores = SqliteStores(path / "theke.sqlite")
    yield Folder(path, stores, keys, Sealer(keys, SystemIds().nonce(KEY_BYTES)))
    await stores.aclose()
    await keys.aclose()


def canaries(session_id: str) -> Iterator[bytes]:
    """Yield what a session says of a person, of all sizes."""
    chance = random.Random(session_id)
    for number in range(ITEMS):
        mark = f"canary-{session_id}-{number:04d}-".encode()
        yield mark * (1 + chance.choice(SIZES) // len(mark))


async def plant(folder: Folder) -> None:
    """Keep canaries of all sessions in turns, so that their rows share pages."""
    logs = [Logbook(f"s{number}") for number in range(SESSIONS)]
    said = {log.session_id: list(canaries(log.session_id)) for log in logs}
    for log in logs:
        await folder.stores.log.append(log.next())
        log.accept(log.next())
    for number in range(ITEMS):
        for log in logs:
            value, name = said[log.session_id][number], f"n{number}"
            session_id = log.session_id
            match number % 4:
                case 0:
                    item = TalkItem(
                        seq=0, item_id=name, by="p1", at_ms=NOW_MS, version=1, text=value
                    )
                    await folder.stores.talk.say(session_id, item)
                case 1:
                    await folder.stores.log.append(log.beside(sealed={name: value}))
                case 2:
                    await folder.stores.values.put(
                        "token", f"{session_id}:{name}", value, before=None
                    )
                case _:
                    await folder.stores.notices.keep(
                        RawNotice(
                            notice_id=f"{session_id}-{name}",
                            provider="sandbox",
                            shop_id=SHOP,
                            at_ms=NOW_MS,
                            body=value,
                            session_id=session_id,
                        )
                    )
    for log in logs:  # changed and deleted values leave traces too
        await folder.stores.log.append(log.beside(sealed={"n1": b"changed", "n5": b""}))
        await folder.stores.notices.drop("sandbox", f"{log.session_id}-n3")
        await folder.stores.values.remove("token", f"{log.session_id}:n2")


async def test_no_file_holds_what_was_erased(folder: Folder) -> None:
    await plant(folder)
    assert folder.holding(b"canary-s5-"), "the canaries are not seen: this test is blind"
    await folder.stores.erase(ERASED)
    assert folder.holding(b"canary-s5-") == []
    left = {number: folder.holding(f"canary-s{number}-0000".encode()) for number in range(12)}
    assert left == {n: [] if n == 5 else ["theke.sqlite"] for n in range(12)}
    for number in range(SESSIONS):
        await folder.stores.erase(SessionId(f"s{number}"))
    assert folder.holding(b"canary-") == []


async def test_the_key_leaves_the_files_and_with_it_all_that_it_sealed(folder: Folder) -> None:
    sealed = {
        session_id: (await folder.sealer.open(session_id)).seal("email", b"zoe@example.org")
        for session_id in (f"s{number}" for number in range(40))
    }
    wrapped = await folder.keys.get("s5")
    assert wrapped
    assert folder.holding(wrapped)
    assert folder.holding(b"zoe@example.org") == []
    await folder.sealer.erase("s5")
    assert folder.holding(wrapped) == []
    assert await folder.keys.get("s5") == b""
    opened = await folder.sealer.open("s6", create=False)
    assert opened.unseal("email", sealed["s6"]) == b"zoe@example.org"
    await folder.keys.aclose()
    reopened = SqliteKeys(folder.path / "keys.sqlite")
    with pytest.raises(KeyErasedError):
        await Sealer(reopened, bytes(KEY_BYTES)).open("s5", create=False)
    await reopened.aclose()


@contextmanager
def reading(path: Path) -> Generator[None]:
    """Hold a read transaction, as a back-up or an open shell does."""
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
    yield
    reader.close()


async def test_an_erasure_that_a_reader_hinders_is_not_said_to_be_done(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("theke_server.stores.sqlite.files.PATIENCE_S", 0.1)
    await plant(folder)
    with reading(folder.path / "theke.sqlite"):
        with pytest.raises(StoreUnavailableError, match="try again"):
            await folder.stores.erase(ERASED)
        await folder.stores.tidy(0)
        assert folder.holding(b"canary-s5-")
    await folder.stores.tidy(0)
    assert folder.holding(b"canary-s5-") == []


async def test_who_reads_during_an_erasure_holds_up_nobody(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("theke_server.stores.sqlite.files.PATIENCE_S", 1.0)
    await plant(folder)
    log, waits_s = Logbook("neighbour"), list[float]()
    with reading(folder.path / "theke.sqlite"):
        erasing = asyncio.create_task(folder.stores.erase(ERASED))
        while not erasing.done():
            began_s = time.perf_counter()
            append = log.next(f"command-{len(waits_s):016d}")
            await folder.stores.log.append(append)
            log.accept(append)
            waits_s.append(time.perf_counter() - began_s)
        with pytest.raises(StoreUnavailableError):
            await erasing
    assert len(waits_s) > 20
    assert max(waits_s) < 0.5


async def test_who_writes_from_elsewhere_is_waited_for_outside_the_lane(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    ours, other = open_sqlite(str(path)), sqlite3.connect(path, isolation_level=None)
    prepare_writing(ours, SESSIONS_TABLES)
    other.execute("BEGIN IMMEDIATE")
    began_s = time.perf_counter()
    assert truncate_log(ours) is False
    assert time.perf_counter() - began_s < 0.5
    other.execute("ROLLBACK")
    assert truncate_log(ours) is True
    assert ours.execute("PRAGMA busy_timeout") == [(BUSY_MS,)]
    other.close()
    ours.close()


async def test_the_log_of_a_long_reader_does_not_stay(folder: Folder) -> None:
    path = folder.path / "theke.sqlite"
    log = Logbook()
    with reading(path):
        for number in range(400):
            append = log.next(f"command-{number:012d}", sealed={"note": bytes(40_000)})
            await folder.stores.log.append(append)
            log.accept(append)
        grown = (folder.path / "theke.sqlite-wal").stat().st_size
    for number in range(40):
        append = log.next(f"command-after-{number:012d}", sealed={"note": bytes(40_000)})
        await folder.stores.log.append(append)
        log.accept(append)
    assert grown > 2 * LOG_BYTES_KEPT
    assert (folder.path / "theke.sqlite-wal").stat().st_size <= LOG_BYTES_KEPT


async def test_only_the_owner_reads_the_files(folder: Folder) -> None:
    await folder.stores.log.append(Logbook().next())
    (await folder.sealer.open("s1")).seal("email", b"hello")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.path.iterdir()}
    assert {"theke.sqlite", "theke.sqlite-wal", "keys.sqlite", "keys.sqlite-wal"} <= set(modes)
    assert set(modes.values()) == {0o600}


async def test_another_process_may_write_to_the_same_file(folder: Folder) -> None:
    log = Logbook()
    await folder.stores.log.append(log.next())
    log.accept(log.next())
    other = SqliteStores(folder.path / "theke.sqlite")
    await other.log.append(log.next("command-2-aaaaaaaaaa"))
    assert (await folder.stores.log.append(log.next("command-2-aaaaaaaaaa"))).repeated
    await other.aclose()
    loaded = await folder.stores.log.load(log.session_id)
    assert loaded is not None
    assert loaded.version == 2


async def test_another_program_that_closes_the_file_leaves_our_log_alone(folder: Folder) -> None:
    log = Logbook()
    await folder.stores.log.append(log.next())
    log.accept(log.next())
    assert await folder.stores.log.load(
        log.session_id
    )  # a second connection of ours to the same file
    count = (
        "import sqlite3, sys; one = sqlite3.connect(sys.argv[1]);"
        "print(one.execute('SELECT count(*) FROM records').fetchone()[0]); one.close()"
    )
    seen: list[str] = []
    for number in (1, 2):
        arguments = [sys.executable, "-c", count, str(folder.path / "theke.sqlite")]
        other = subprocess.run(arguments, capture_output=True, text=True, check=True)
        seen.append(other.stdout.strip())
        if number == 1:
            await folder.stores.log.append(log.next("command-2-aaaaaaaaaa"))
    assert seen == ["1", "2"]
    assert (folder.path / "theke.sqlite-wal").exists()


@pytest.mark.parametrize("broken", ["a folder", "not a database"])
async def test_a_file_that_cannot_be_opened_is_said_at_the_start(
    tmp_path: Path, broken: str
) -> None:
    path = tmp_path / "theke.sqlite"
    if broken == "a folder":
        path.mkdir()
    else:
        path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailableError):
        SqliteStores(path)


async def test_a_full_disk_refuses_and_loses_nothing(folder: Folder) -> None:
    log = Logbook()
    lanes = folder.stores._lanes  # pyright: ignore[reportPrivateUsage]
    await folder.stores.log.append(log.next())
    log.accept(log.next())
    await lanes.alone(lambda database: database.execute("PRAGMA max_page_count=60"))
    with pytest.raises(StoreUnavailableError, match="full"):
        await fill(folder.stores, log)
    loaded = await folder.stores.log.load(log.session_id)
    assert loaded is not None
    assert (loaded.version, loaded.state) == (log.version, log.state)
    assert log.version > 5
    await lanes.alone(lambda database: database.execute("PRAGMA max_page_count=1000000"))
    done = await folder.stores.log.append(log.next("command-after-the-flood"))
    assert (done.version, done.repeated) == (log.version + 1, False)


async def fill(stores: SqliteStores, log: Logbook) -> None:
    for number in range(200):
        append = log.next(f"command-{number:012d}", sealed={f"f{number}": b"x" * 2_000})
        await stores.log.append(append)
        log.accept(append)
