"""A refund that an operator asks for beside a running server: the server carries it out."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.process.test_cli import bought, theke
from tests.servers import demo_server

pytestmark = pytest.mark.process

LOOKS = 150


def refunded(data: Path) -> int:
    """Return what the shop's books say that went back."""
    with closing(sqlite3.connect(data / "shop-demo.sqlite")) as file:
        (amount,) = file.execute("SELECT refunded FROM orders").fetchone()
    return int(amount)


async def test_money_goes_back_while_the_server_runs(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server:
        session_id = await bought(server)
        port, data = {"PORT": str(server.port)}, ["--data", str(tmp_path)]
        reason = ["--reason", "damaged"]
        asked = theke("refund", session_id, "a1", "1.50", *reason, *data, **port)
        assert asked.returncode == 0, asked.stdout + asked.stderr
        for _ in range(LOOKS):
            if refunded(tmp_path) == 150:
                break
            await asyncio.sleep(0.2)
        assert refunded(tmp_path) == 150
        whole = theke("refund", session_id, "a1", "99999", *reason, *data, **port)
        assert "can still go back" in whole.stderr
        assert "Nothing waits" in theke("cases", "list", *data, **port).stdout
