"""What the command line says of a session that cannot be read, and that its lists go on."""

import asyncio
import sqlite3
from pathlib import Path

import msgspec
import pytest

from tests.money_scene import settling
from tests.unit.server.cli.test_cases import keep, run
from theke_checkout.commands.system import Placement
from theke_checkout.state.session import Session
from theke_server.clock import FakeClock
from theke_server.live.asides import Asides
from theke_server.stores import LogDamagedError
from theke_server.stores.sqlite.store import SqliteStores
from theke_server.telemetry import Metrics


def damaged(data: Path) -> Session:
    """Write a session with a case whose log has lost its middle."""
    scene = settling()
    scene.placed(Placement.UNKNOWN)
    keep(data, scene)
    with sqlite3.connect(data / "sessions.sqlite") as database:
        database.execute("UPDATE records SET body = zeroblob(30) WHERE version = 2")
        database.execute("DELETE FROM snapshots")
    database.close()
    return scene.session


def test_each_list_names_a_session_that_cannot_be_read_and_goes_on(tmp_path: Path) -> None:
    session_id = damaged(tmp_path).session_id
    code, said = run(tmp_path, "cases", "list")
    assert (code, session_id in said, "put_aside" in said) == (0, True, True)
    for words in (["payments", "list", "--since", "99999d"], ["reports"]):
        code, said = run(tmp_path, *words)
        assert code == 0, said
        assert f"{session_id} cannot be read: a record of schema 1 cannot be read" in said
    code, said = run(tmp_path, "sessions", "list")
    assert (code, session_id in said) == (0, True)
    code, said = run(tmp_path, "sessions", "show", session_id)
    assert (code, "cannot be read" in said) == (1, True)


def test_what_the_server_could_not_read_is_listed_until_it_can(tmp_path: Path) -> None:
    session_id = damaged(tmp_path).session_id
    assert "could be read" in run(tmp_path, "sessions", "damaged")[1]

    async def meet() -> None:
        stores = SqliteStores(tmp_path / "sessions.sqlite")
        with pytest.raises(LogDamagedError) as error:
            await stores.log.load(session_id)
        await Asides(stores, FakeClock(), Metrics()).damaged(session_id, error.value)
        await stores.aclose()

    asyncio.run(meet())
    code, said = run(tmp_path, "sessions", "damaged")
    assert code == 0
    assert session_id in said
    assert "a record of schema 1 cannot be read" in said


def test_what_an_earlier_release_could_not_read_is_listed_too(tmp_path: Path) -> None:
    session_id = damaged(tmp_path).session_id
    old = {"session_id": session_id, "shop_id": "coffee", "at_ms": 1, "part": "talk", "why": "torn"}

    async def write() -> None:
        stores = SqliteStores(tmp_path / "sessions.sqlite")
        body = msgspec.json.encode(old)
        await stores.values.put("damaged_session", f"{session_id}:talk", body, before=None)
        await stores.aclose()

    asyncio.run(write())
    for _ in range(2):
        code, said = run(tmp_path, "sessions", "damaged")
        assert code == 0
        for word in (session_id, "coffee", "talk", "torn"):
            assert word in said
    assert "talk" not in run(tmp_path, "cases", "list")[1]
