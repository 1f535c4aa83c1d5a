"""Offline commands beside a running server: whatever they open and close, nothing of it is lost."""

from pathlib import Path

import pytest

from tests.callers import Api
from tests.process.test_cli import theke
from tests.servers import demo_server

pytestmark = pytest.mark.process


async def test_after_a_command_and_a_kill_every_session_is_there(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server:
        port, data = {"PORT": str(server.port)}, ["--data", str(tmp_path)]
        opened: list[str] = []
        async with Api(server.theke) as api:
            for _ in range(2):
                shopper = await api.shopper()
                await shopper.done("set_field", field="name", value="Lea Muster")
                opened.append(shopper.session_id)
                listed = theke("sessions", "list", *data, **port)
                assert all(session_id in listed.stdout for session_id in opened), listed.stderr
                await shopper.close()
        server.process.kill()
        await server.process.start()
        listed = theke("sessions", "list", *data, **port)
        assert all(session_id in listed.stdout for session_id in opened)
        exported = theke("export", opened[1], *data, **port)
        assert "Lea Muster" in exported.stdout, "its key survived too"
