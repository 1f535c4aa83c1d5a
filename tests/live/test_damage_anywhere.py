"""One row of a file is damaged, any row of any table: the server starts, and all other sessions go
on. `THEKE_LONG=1` tries 200 rows, CI 40 of them.
"""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.live.bank import failing
from tests.live.deployment import SHOP, SHOPPER, Deployment, Visit
from tests.servers import LONG
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import SetField
from theke_checkout.providers import UnavailableError
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SessionId
from theke_checkout.values.reasons import RejectedError
from theke_server.clock import SystemIds
from theke_server.desk.board import Board
from theke_server.live.asides import damaged, kept
from theke_server.stores import LogDamagedError
from theke_server.stores.sqlite.files import open_lanes
from theke_server.stores.sqlite.keys import SqliteKeys
from theke_server.stores.sqlite.schema import KEYS
from theke_server.stores.sqlite.store import SqliteStores

CASES = 200 if LONG else 40
SESSIONS, KEYS_FILE = "sessions.sqlite", "keys.sqlite"
HARMS = ("cut", "empty", "zeroed", "flipped", "unknown")
NUMBERS = {"zero": 0, "negative": -1, "huge": 2**62, "text": "not a number"}


AWAY = ("unavailable", "not_found", "unauthorized", "busy", "internal", "conflict")
"""Reasons that a session which works never gives here."""


def harmed(old: Any, harm: str) -> str | bytes | int:
    """Return what a value is replaced by."""
    if harm in NUMBERS:
        return NUMBERS[harm]
    if isinstance(old, str):
        return _bytes(old.encode(), harm, b"later").decode(errors="replace")
    return _bytes(old, harm, b'{"type":"of_a_later_release"}')


def _bytes(old: bytes, harm: str, unknown: bytes) -> bytes:
    middle = len(old) // 2
    match harm:
        case "cut":
            return old[:middle]
        case "empty":
            return b""
        case "zeroed":
            return bytes(len(old))
        case "flipped":
            return old[:middle] + bytes([old[middle] ^ 4]) + old[middle + 1 :] if old else b"x"
        case _:
            return unknown


def read_anyhow(data: bytes) -> str:
    """Return a text that may be damaged."""
    return data.decode(errors="replace")


@dataclass(frozen=True)
class Damage:
    """One value of one row, and what is done to it."""

    file: str
    table: str
    row: int
    column: str
    harm: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}[{self.row}] {self.harm}"

    def apply(self, folder: Path) -> str:
        """Damage a copy; return all that the row says, to find whose it is."""
        with closing(sqlite3.connect(folder / self.file)) as database:
            database.text_factory = read_anyhow
            columns, keys = _columns(database, self.table)
            rows = database.execute(f"SELECT * FROM {self.table}").fetchall()  # noqa: S608
            row = dict(zip(columns, rows[self.row], strict=True))
            where = " AND ".join(f"{key} IS ?" for key in keys)
            statement = f"UPDATE {self.table} SET {self.column} = ? WHERE {where}"  # noqa: S608
            new = harmed(row[self.column], self.harm)
            with suppress(sqlite3.IntegrityError):  # the file itself does not take it
                database.execute(statement, (new, *(row[key] for key in keys)))
            database.commit()
        return " ".join(map(str, row.values()))


def _columns(database: sqlite3.Connection, table: str) -> tuple[list[str], list[str]]:
    """Return the columns of a table, and those that name a row."""
    found = database.execute(f"PRAGMA table_info({table})").fetchall()
    names = [row[1] for row in found]
    return names, [row[1] for row in found if row[5]] or names


def damages(folder: Path) -> Iterator[Damage]:
    """Yield every damage of every value of every row of every table."""
    for file in (SESSIONS, KEYS_FILE):
        with closing(sqlite3.connect(folder / file)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                columns, _ = _columns(database, table)
                rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
                for number, row in enumerate(rows):
                    for column, value in zip(columns, row, strict=True):
                        harms = HARMS if isinstance(value, bytes | str) else NUMBERS
                        for harm in harms if value is not None else ():
                            yield Damage(file, table, number, column, harm)


class FileDeployment(Deployment):
    """A deployment over the two files of a folder, in the loop's own time."""

    def __init__(self, folder: Path) -> None:
        lanes = open_lanes(folder / SESSIONS, threads=False)
        super().__init__(stores=SqliteStores(folder / SESSIONS, clock=CLOCK, lanes=lanes))
        keys = open_lanes(folder / KEYS_FILE, steps=KEYS, threads=False)
        self.file_keys = SqliteKeys(folder / KEYS_FILE, lanes=keys)
        self.ids = SystemIds()  # pyright: ignore[reportAttributeAccessIssue] -- none come twice
        self.keys = self.file_keys  # pyright: ignore[reportAttributeAccessIssue]
        self.begin()

    async def aclose(self) -> None:
        """End the process, and close its files."""
        await super().aclose()
        await self.stores.aclose()  # pyright: ignore[reportAttributeAccessIssue]
        await self.file_keys.aclose()


async def fill(folder: Path) -> list[SessionId]:
    """Make sessions in all states: open, paid, in the middle of paying, given back; with talk."""
    deployment = FileDeployment(folder)
    async with deployment:
        visits = [await deployment.open() for _ in range(4)]
        for visit in visits:
            await deployment.counter.say(visit.session_id, SHOPPER, "i_hello_0000000001", "Hello")
            await visit.do(SetField(field=Field.NICKNAME, value="Ada"))
        await visits[1].buy()
        await visits[2].fill()
        await visits[2].approve()
        deployment.bank.before = failing(UnavailableError("away"), "create", times=99)
        await visits[2].pay()
        await asyncio.sleep(10)
        for number in range(60):
            await visits[3].do(AddLine(sku="mug" if number % 2 else "hat"))
    return [visit.session_id for visit in visits]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SessionId]]:
    folder = tmp_path_factory.mktemp("filled")
    found: list[SessionId] = []

    async def main() -> None:
        found.extend(await fill(folder))

    run_virtual(main)
    return folder, found


async def works(deployment: Deployment, session_id: SessionId) -> bool:
    """Whether both can still use a session; what is refused by a rule is used."""
    visit = Visit(deployment, session_id)
    try:
        await visit.state()
        await visit.do(AddLine(sku="mug"))
        await visit.do(SetField(field=Field.NAME, value="Ada"))
        await deployment.counter.talk(session_id, 0)
    except LogDamagedError:
        return False
    except RejectedError as rejection:
        return rejection.reason not in AWAY
    return True


async def named(deployment: Deployment) -> set[SessionId]:
    """Return the sessions that are put before a person."""
    found = {item.session for item in await damaged(deployment.stores)}
    found |= {item.session for item in await kept(deployment.stores)}
    return found | set(await deployment.stores.lists.troubled())


async def go_on(folder: Path, sessions: list[SessionId], mine: str) -> None:
    """Start over these files; all sessions work but the one whose row it is, or that is named."""
    deployment = FileDeployment(folder)
    async with deployment:
        board = Board(deployment.ctx, deployment.counter)
        await board.start()
        await asyncio.sleep(100)
        await board.view(SHOP, "bo")
        new = await deployment.open()
        assert await works(deployment, new.session_id)
        for session_id in sessions:
            if not await works(deployment, session_id):
                assert session_id in mine, f"{session_id} stands still and is not the damaged one"
                assert session_id in await named(deployment), "nobody is told"
        await board.aclose()


def test_whatever_row_is_damaged_all_other_sessions_go_on(
    filled: tuple[Path, list[SessionId]], tmp_path: Path
) -> None:
    folder, sessions = filled
    every = list(damages(folder))
    tables = {damage.table for damage in every}
    assert {"sessions", "records", "snapshots", "sealed", "outbox", "talk", "keys"} <= tables
    chance = random.Random(9)
    firsts = [next(item for item in every if item.table == table) for table in sorted(tables)]
    tried = firsts + chance.sample(every, CASES - len(firsts))
    failed: dict[str, str] = {}
    for number, damage in enumerate(tried):
        copy = tmp_path / str(number)
        shutil.copytree(folder, copy)
        row = damage.apply(copy)

        async def main(copy: Path = copy, row: str = row) -> None:
            await go_on(copy, sessions, row)

        try:
            run_virtual(main)
        except Exception as error:  # noqa: BLE001 -- all are told of together
            failed[str(damage)] = f"{type(error).__name__}: {str(error)[:200]}"
        shutil.rmtree(copy)
    assert failed == {}
