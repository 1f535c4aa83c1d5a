"""A server process for the tests of the door; it must never write a traceback."""

import asyncio
import signal
import sys
from collections.abc import Iterator

import pytest
from tests.contract.gateway.tiny_process import TinyProcess
from tests.house import Process, free_port


@pytest.fixture(scope="module", params=["eager", "stock"])
def tiny(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TinyProcess]:
    """Run the tiny server on one of the two paths through python-socketio."""
    port = free_port()
    process = Process(
        [sys.executable, "-m", "tests.contract.gateway.tiny", str(port), request.param],
        tmp_path_factory.mktemp("tiny") / "server.log",
        f"http://127.0.0.1:{port}/healthz",
    )
    asyncio.run(process.start())
    yield TinyProcess(port, process, request.param)
    assert asyncio.run(process.stop()) in (0, -signal.SIGTERM)
    assert "Traceback" not in process.said()
