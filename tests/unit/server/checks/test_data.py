"""What `theke check` says of a data folder: files of different ages, rows that cannot be read."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.contract.stores.logbook import Logbook, effect
from tests.unit.server.cli.test_cases import run
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.checks import data
from theke_server.config import Problem
from theke_server.demo.setup import demo_settings
from theke_server.deployment.opened import open_data
from theke_server.privacy.seal import Sealer
from theke_server.stores import Stores
from theke_server.stores.sqlite.inventory import StoredSession
from theke_server.stores.sqlite.lanes import Lanes
from theke_server.stores.talk import TalkItem, sealed_as

SESSIONS, KEYS = "sessions.sqlite", "keys.sqlite"
NOBODY = 65_534
FIRST, SECOND = SessionId("sfirst"), SessionId("ssecond")


async def open_session(folder: Path, session_id: SessionId) -> None:
    """Keep a session with a sealed value, something said and an effect, as a server does."""
    async with open_data(demo_settings(8765, folder)) as (stores, sealer):
        seal = await sealer.open(session_id)
        log = Logbook(session_id)
        sealed = {"field:name": seal.seal("field:name", b"Lea")}
        await stores.log.append(log.next(sealed=sealed, effects=(effect("a:first"),)))
        text = seal.seal(sealed_as("p1", "i1"), b"Hello")
        item = TalkItem(seq=0, item_id="i1", by="p1", at_ms=1, version=1, text=text)
        await stores.talk.say(session_id, item)


async def looked(folder: Path) -> list[tuple[str, str]]:
    """Return what is told, and see that nothing is changed by it."""
    settings = demo_settings(8765, folder)
    before = contents(folder)
    found: list[Problem] = await data.problems(settings)
    assert contents(folder) == before
    return [(problem.where, problem.what) for problem in found]


def contents(folder: Path) -> dict[str, bytes]:
    """Return what the files say; those that SQLite lays beside them while it reads say nothing."""
    return {
        path.name: path.read_bytes()
        for path in folder.glob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def change(folder: Path, file: str, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / file)) as database:
        assert database.execute(sql, values).rowcount
        database.commit()


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Return a data folder with two sessions."""
    made = tmp_path / "data"
    await open_session(made, FIRST)
    await open_session(made, SECOND)
    return made


async def test_nothing_is_wrong_with_a_sound_folder_nor_with_none(
    folder: Path, tmp_path: Path
) -> None:
    assert await looked(folder) == []
    (tmp_path / "empty").mkdir()
    assert await looked(tmp_path / "empty") == []
    assert [path.name for path in (tmp_path / "empty").iterdir()] == ["demo.json"]


async def test_keys_that_are_older_than_the_sessions_are_named_with_those_sessions(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    await open_session(folder, FIRST)
    shutil.copy(folder / KEYS, tmp_path / KEYS)
    await open_session(folder, SECOND)
    shutil.copy(tmp_path / KEYS, folder / KEYS)
    ((where, what),) = await looked(folder)
    assert where == KEYS
    assert what.startswith("lacks the key of 1 session with sealed values: it is older")
    assert what.endswith(SECOND)
    assert FIRST not in what


async def test_sessions_that_are_older_than_the_keys_are_fine(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    await open_session(folder, FIRST)
    shutil.copy(folder / SESSIONS, tmp_path / SESSIONS)
    await open_session(folder, SECOND)
    shutil.copy(tmp_path / SESSIONS, folder / SESSIONS)
    assert await looked(folder) == []


async def test_many_sessions_are_counted_and_the_first_named(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for number in range(13):
        await open_session(folder, SessionId(f"s{number:02d}"))
    change(folder, KEYS, "DELETE FROM keys")
    ((_, what),) = await looked(folder)
    assert what.startswith("lacks the key of 13 sessions")
    assert "s00, s01" in what
    assert what.endswith("s09 and 3 more")


GONE = {
    "no keys": (KEYS, KEYS, "lacks the key of 2 sessions"),
    "no sessions": (SESSIONS, SESSIONS, "is missing beside keys.sqlite"),
    "no master key": ("master.key", "master.key", "the file master.key is missing"),
}


@pytest.mark.parametrize(("file", "where", "text"), GONE.values(), ids=GONE)
async def test_a_file_that_is_missing_is_named(
    folder: Path, file: str, where: str, text: str
) -> None:
    (folder / file).unlink()
    ((found, what),) = await looked(folder)
    assert found == where
    assert text in what
    assert not (folder / file).exists(), "a check makes nothing"


HARMS: dict[str, tuple[str, str, str]] = {
    "a record": (
        SESSIONS,
        "UPDATE records SET body = zeroblob(9)",
        "has rows of 1 session that cannot be read",
    ),
    "no record": (SESSIONS, "DELETE FROM records", "has rows of 1 session that cannot be read"),
    "no row": (SESSIONS, "DELETE FROM sessions", "has rows of 1 session that cannot be read"),
    "a version": (
        SESSIONS,
        "UPDATE sessions SET version = 9",
        "has rows of 1 session that cannot be read",
    ),
    "a value": (
        SESSIONS,
        "UPDATE sealed SET value = x'0102'",
        "has sealed values of 1 session that their key does not open",
    ),
    "a name": (
        SESSIONS,
        "UPDATE sealed SET name = 'field:city'",
        "has sealed values of 1 session that their key does not open",
    ),
    "something said": (
        SESSIONS,
        "UPDATE talk SET text = x'01'",
        "has sealed values of 1 session that their key does not open",
    ),
    "an effect": (SESSIONS, "UPDATE outbox SET body = x'7b7d'", "something to do for 1 session"),
    "a key": (
        KEYS,
        "UPDATE keys SET wrapped = x'0101'",
        "has the key of 1 session that this master key",
    ),
    "another key": (
        KEYS,
        "UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE session_id = 'sfirst')",
        "has the key of 1 session that this master key",
    ),
    "an erased key": (KEYS, "UPDATE keys SET wrapped = x''", "has 1 session that was erased"),
}


@pytest.mark.parametrize(("file", "sql", "text"), HARMS.values(), ids=HARMS)
async def test_what_cannot_be_read_is_named_with_its_session(
    folder: Path, file: str, sql: str, text: str
) -> None:
    change(folder, file, f"{sql} WHERE session_id = ?", SECOND)
    found = await looked(folder)
    assert len(found) == 1, found
    assert text in found[0][1]
    assert found[0][1].endswith(f". {SECOND}")


async def test_a_key_that_is_back_after_its_session_was_erased_is_named(folder: Path) -> None:
    shutil.copy(folder / KEYS, folder.parent / KEYS)
    async with open_data(demo_settings(8765, folder)) as (stores, sealer):
        await sealer.erase(SECOND)
        await stores.erase(SECOND)
    assert await looked(folder) == []
    shutil.copy(folder.parent / KEYS, folder / KEYS)
    ((where, what),) = await looked(folder)
    assert (where, what.endswith(SECOND)) == (KEYS, True)
    assert what.startswith("has the key of 1 session that is erased")


async def test_another_master_key_is_named_for_all(folder: Path) -> None:
    (folder / "master.key").write_text("ab" * 32 + "\n")
    ((_, what),) = await looked(folder)
    assert what.startswith("has the key of 2 sessions that this master key does not open")


def torn(path: Path) -> None:
    """Tear the pages behind the first one."""
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_bytes(b"no database at all" * 99), "cannot be read"),
    "torn": (torn, "cannot be read"),
    "newer": (newer, "is of a newer Theke"),
}


@pytest.mark.parametrize("file", [SESSIONS, KEYS])
@pytest.mark.parametrize(("spoil", "text"), SPOILT.values(), ids=SPOILT)
async def test_a_file_that_is_spoilt_is_named(
    folder: Path, file: str, spoil: Callable[[Path], object], text: str
) -> None:
    spoil(folder / file)
    ((where, what),) = await looked(folder)
    assert (where, text in what) == (file, True), what


async def test_a_file_of_an_older_theke_is_left_to_the_next_start(folder: Path) -> None:
    with closing(sqlite3.connect(folder / SESSIONS)) as database:
        database.execute("PRAGMA user_version = 3")
    assert await looked(folder) == []


@pytest.fixture
def somebody_else() -> Iterator[None]:
    """Look as a user who is not the owner, where we may be anybody; else the modes shut us out."""
    ours = os.geteuid()
    if ours == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(ours)


@pytest.fixture
def shut(folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Return a sound folder that is open to everybody, but for one thing."""
    name, mode = request.param
    made = Path(mkdtemp())
    made.chmod(0o755)
    open_to_all = Path(shutil.copytree(folder, made / "data"))
    for path in (*open_to_all.iterdir(), open_to_all):
        path.chmod(0o777)
    (open_to_all / name).chmod(mode)
    yield open_to_all
    open_to_all.chmod(0o777)
    shutil.rmtree(made)


@pytest.mark.parametrize(
    "shut",
    [(SESSIONS, 0), (SESSIONS, 0o444), (KEYS, 0), (KEYS, 0o444), ("", 0o555)],
    indirect=True,
    ids=str,
)
async def test_a_sound_folder_of_another_user_does_not_look_damaged(
    shut: Path, somebody_else: None
) -> None:
    found = await data.problems(demo_settings(8765, shut))
    assert [(item.where, item.what) for item in found] == [
        ("server.data", "cannot be looked into: Permission denied")
    ]
    assert "the user that the server runs as" in found[0].fix


async def goes_on(log: Logbook, stores: Stores, sealer: Sealer) -> None:
    append = log.next()
    await stores.log.append(append)
    log.accept(append)


async def is_sealed_anew(log: Logbook, stores: Stores, sealer: Sealer) -> None:
    seal = await sealer.open(FIRST)
    await stores.log.append(log.next(sealed={"field:name": seal.seal("field:name", b"Ada")}))


async def is_erased(log: Logbook, stores: Stores, sealer: Sealer) -> None:
    await sealer.erase(FIRST)
    await stores.erase(FIRST)


MEANWHILE = [(goes_on, 1), (is_sealed_anew, 1), (is_erased, 1), (goes_on, 99)]


@pytest.mark.parametrize(("happens", "times"), MEANWHILE)
async def test_a_server_at_work_beside_the_check_looks_sound(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    happens: Callable[[Logbook, Stores, Sealer], Awaitable[None]],
    times: int,
) -> None:
    async with open_data(demo_settings(8765, folder)) as (stores, sealer):
        log, listed, left = Logbook(FIRST), data.stored_sessions, times
        log.accept(log.next())

        async def listed_and_then(lanes: Lanes) -> list[StoredSession]:
            nonlocal left
            found = await listed(lanes)
            if left:
                left -= 1
                await happens(log, stores, sealer)
            return found

        monkeypatch.setattr(data, "stored_sessions", listed_and_then)
        assert await data.problems(demo_settings(8765, folder)) == []


def test_the_command_says_it_and_its_exit_code_too(tmp_path: Path) -> None:
    asyncio.run(open_session(tmp_path, FIRST))
    code, said = run(tmp_path, "check")
    assert (code, "nothing to mend" in said) == (0, True), said
    change(tmp_path, KEYS, "DELETE FROM keys")
    code, said = run(tmp_path, "check")
    assert code == 1
    assert FIRST in said
    assert "put back a keys.sqlite" in " ".join(said.split())


async def test_a_new_master_key_is_never_made_over_keys_that_the_old_one_wrapped(
    folder: Path,
) -> None:
    (folder / "master.key").unlink()
    with pytest.raises(Exception, match="put it back"):
        async with open_data(demo_settings(8765, folder)):
            pass
    assert not (folder / "master.key").exists()
    (folder / KEYS).unlink()
    async with open_data(demo_settings(8765, folder)) as (stores, sealer):
        assert await stores.holds_sealed(FIRST)
        assert await stores.lists.sessions(ShopId("demo"))
        assert await sealer.open("snew") is not None
