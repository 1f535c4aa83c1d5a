"""How the embedded store makes a session of its records, and which snapshots it trusts."""

import sqlite3
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tests.contract.stores.logbook import NOW_MS, Logbook, effect
from theke_checkout.state.session import Session
from theke_server.stores.log import Record
from theke_server.stores.outbox import UnreadableEffect
from theke_server.stores.sqlite.appends import SNAPSHOT_EVERY
from theke_server.stores.sqlite.folds import CORE, Fold, LogDamagedError
from theke_server.stores.sqlite.store import SqliteStores


class FoldCounter:
    """The core's fold, counted; another version may name the cart's page otherwise."""

    def __init__(self, version: int) -> None:
        self.folded = 0
        self.version = version
        self.fold = Fold(apply=self.apply, version=version)

    def apply(self, state: Session | None, record: Record) -> Session:
        self.folded += 1
        return replace(CORE.apply(state, record), page=f"folded {self.version}")


async def written(path: Path, count: int, fold: Fold = CORE) -> Logbook:
    stores = SqliteStores(path, fold=fold)
    log = Logbook()
    for _ in range(count):
        append = log.next()
        append = replace(append, state=replace(append.state, page=f"folded {fold.version}"))
        await stores.log.append(append)
        log.accept(append)
    await stores.aclose()
    return log


async def loaded_page(path: Path, counting: FoldCounter) -> str:
    stores = SqliteStores(path, fold=counting.fold)
    loaded = await stores.log.load(Logbook().session_id)
    await stores.aclose()
    assert loaded is not None
    return loaded.state.page


async def test_a_load_folds_only_what_follows_the_snapshot(tmp_path: Path) -> None:
    counting = FoldCounter(1)
    await written(tmp_path / "theke.sqlite", 2 * SNAPSHOT_EVERY + 7, counting.fold)
    assert await loaded_page(tmp_path / "theke.sqlite", counting) == "folded 1"
    assert counting.folded == 7


async def test_a_snapshot_of_other_rules_is_rebuilt_once(tmp_path: Path) -> None:
    path = tmp_path / "theke.sqlite"
    await written(path, 2 * SNAPSHOT_EVERY + 7, FoldCounter(1).fold)
    newer = FoldCounter(2)
    assert await loaded_page(path, newer) == "folded 2"
    assert newer.folded == 2 * SNAPSHOT_EVERY + 7
    assert await loaded_page(path, newer) == "folded 2"
    assert newer.folded == 2 * SNAPSHOT_EVERY + 7


async def test_a_snapshot_of_another_shape_is_rebuilt(tmp_path: Path) -> None:
    path = tmp_path / "theke.sqlite"
    await written(path, SNAPSHOT_EVERY + 1)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE snapshots SET body = ?", (b'{"session_id": 5}',))
    database.close()
    counting = FoldCounter(CORE.version)
    await loaded_page(path, counting)
    assert counting.folded == SNAPSHOT_EVERY + 1


async def test_a_hole_in_the_log_is_never_folded_over(tmp_path: Path) -> None:
    path = tmp_path / "theke.sqlite"
    log = await written(path, 9)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM records WHERE version = 4")
    database.close()
    stores = SqliteStores(path)
    with pytest.raises(LogDamagedError, match="record 4 is missing"):
        await stores.log.load(log.session_id)
    await stores.aclose()


@pytest.mark.parametrize(
    ("schema", "body"),
    [(1, b"{"), (1, b"{}"), (99, b'{"schema": 99, "events": []}'), (0, b'{"schema": 0}')],
)
async def test_a_record_that_cannot_be_read_is_said_so(
    tmp_path: Path, schema: int, body: bytes
) -> None:
    path = tmp_path / "theke.sqlite"
    log = await written(path, 3)
    with sqlite3.connect(path) as database:
        database.execute(
            "UPDATE records SET schema = ?, body = ? WHERE version = 2", (schema, body)
        )
    database.close()
    stores = SqliteStores(path)
    with pytest.raises(LogDamagedError, match="cannot be read"):
        await stores.log.load(log.session_id)
    await stores.aclose()


@pytest.mark.parametrize("body", [b"{", b"null", b'{"type":"release_stock","key":"\xff"}'])
async def test_an_effect_whose_bytes_were_changed_keeps_no_other_waiting(
    tmp_path: Path, body: bytes
) -> None:
    path = tmp_path / "theke.sqlite"
    stores = SqliteStores(path)
    for name in ("s1", "s2"):
        await stores.log.append(Logbook(name).next(effects=(effect(f"{name}:release"),)))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE outbox SET body = ? WHERE session_id = 's1'", (body,))
    database.close()
    found = await stores.outbox.claim(NOW_MS + 1, NOW_MS + 2, 9)
    assert [(due.key, isinstance(due, UnreadableEffect)) for due in found] == [
        ("s1:release", True), ("s2:release", False),
    ]  # fmt: skip
    await stores.aclose()


async def test_a_snapshot_is_the_same_state_again(tmp_path: Path) -> None:
    log = await written(tmp_path / "theke.sqlite", SNAPSHOT_EVERY)
    assert log.state is not None
    body = msgspec.json.encode(log.state)
    assert msgspec.json.decode(body, type=Session) == log.state
