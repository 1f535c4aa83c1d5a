"""Kill a process that appends, at random moments: all that it acknowledged is there, in order."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.stores.logbook import Logbook
from tests.process.appender import SESSIONS
from tests.servers import LONG
from theke_checkout.values.ids import SessionId
from theke_server.stores.sqlite.store import SqliteStores

ROUNDS = 20 if LONG else 2
LINES_MIN, LINES_MAX = 100, 1_500
ROOT = Path(__file__).parents[2]


def killed_life(path: Path, life: int, lines: int) -> dict[str, int]:
    """Let an appender live until it has said so much, kill it, and return what it acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.process.appender", str(path), f"{life:04d}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    acked: dict[str, int] = {}
    assert child.stdout is not None
    with child.stdout as said:
        for number, line in enumerate(said):
            if number == lines:
                os.kill(child.pid, signal.SIGKILL)
            if not line.endswith(b"\n"):
                break
            session_id, version = line.decode().split()
            acked[session_id] = max(acked.get(session_id, 0), int(version))
    child.wait()
    assert child.returncode == -signal.SIGKILL
    return acked


@pytest.mark.process
async def test_a_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "theke.sqlite"
    chance = random.Random(9)
    for life in range(ROUNDS):
        acked = killed_life(path, life, chance.randrange(LINES_MIN, LINES_MAX))
        stores = SqliteStores(path)
        for number in range(SESSIONS):
            session_id = SessionId(f"s{number}")
            records = await stores.log.records(session_id)
            assert [record.version for record in records] == list(range(1, len(records) + 1))
            assert len(records) >= acked.get(session_id, 0)
            assert len({record.command_id for record in records}) == len(records)
            loaded = await stores.log.load(session_id)
            assert (loaded.version if loaded else 0) == len(records)
            assert loaded is None or loaded.state == folded(session_id, len(records))
        await stores.aclose()


def folded(session_id: SessionId, count: int) -> object:
    """Return the state after so many of the appender's appends."""
    log = Logbook(session_id)
    for _ in range(count):
        log.accept(log.next())
    return log.state
