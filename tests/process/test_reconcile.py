"""`theke reconcile`: it says what it would do, does it, names payments of no session, and its exit
code tells a timer whether something is left.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.callers import Api
from tests.process.test_cases_at_the_desk import bought
from tests.servers import THEKE, DemoServer, demo_server

pytestmark = pytest.mark.process


def reconcile(server: DemoServer, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [THEKE, "reconcile", "demo", "--data", str(data), *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PORT": str(server.port), "COLUMNS": "200"},
    )


async def test_a_payment_that_names_no_session_here_is_found_and_stays_to_do(
    tmp_path: Path,
) -> None:
    async with demo_server(tmp_path / "one") as server:
        session_id = await bought(server)
        agreed = reconcile(server, server.data)
        assert (agreed.returncode, "agree" in agreed.stdout) == (0, True), agreed.stderr
        # The same accounts, and a store that has lost everything.
        other = tmp_path / "two"
        other.mkdir()
        for file in server.data.iterdir():
            if file.is_file() and not file.name.startswith(("sessions", "keys", "theke.log")):
                shutil.copy(file, other)
        for words in ((), ("--apply",)):
            lost = reconcile(server, other, *words)
            assert lost.returncode == 3, lost.stdout + lost.stderr
            assert "for a person" in lost.stdout
            assert "1 payment(s) name no session" in lost.stdout
            assert "captured" in lost.stdout
            assert session_id not in lost.stdout
        async with Api(server.theke) as api:
            counted = (await api.client.get("/metrics")).text
        assert 'theke_reconcile_findings{shop="demo"} 0.0' in counted
        await server.process.stop()
        away = reconcile(server, server.data)
        assert (away.returncode, "could not be asked" in away.stderr) == (1, True), away.stdout
