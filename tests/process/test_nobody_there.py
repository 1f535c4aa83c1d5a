"""Nobody is called for who is not there: a session whose visitor has never connected."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.callers import Api
from tests.servers import DemoServer, demo_server
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = pytest.mark.process


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path) as running:
        yield running
        assert "Traceback" not in running.process.said()


async def test_nobody_is_accepted_before_they_have_connected(server: DemoServer) -> None:
    async with Api(server.theke) as shop, Api(server.theke) as desk:
        await desk.sign_in(ADVISOR, PASSWORD)
        opened = await shop.post_json("/v1/sessions", {"shop": "demo", "locale": "en"})
        path = f"/v1/desk/sessions/{opened['session_id']}/accept"
        refused = await desk.send("POST", path, {})
        assert refused.status_code == 409
        assert refused.json()["error"]["reason"] == "shopper_away"
        lea = await shop.joined(opened)
        mira = await desk.accept(lea.session_id)
        again = await desk.send("POST", path, {})
        assert again.is_success, "what one holds is one's own"
        await lea.close()
        await mira.close()
