"""A server process for the tests of the gateway; it must never write a traceback."""

import asyncio
import signal
import sys
from collections.abc import Iterator

import pytest

from tests.contract.gateway.tiny_process import TinyProcess
from tests.servers import Process, free_port

PATHS = ("eager", "stock")


@pytest.fixture(scope="session", params=PATHS)
def tiny(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TinyProcess]:
    """Run the tiny server on one of the two paths through python-socketio."""
    yield from _run(tmp_path_factory, request.param)


@pytest.fixture(scope="session", params=PATHS)
def swift(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TinyProcess]:
    """Run it without rate limits."""
    yield from _run(tmp_path_factory, request.param, "swift")


def _run(folders: pytest.TempPathFactory, path: str, *more: str) -> Iterator[TinyProcess]:
    port = free_port()
    process = Process(
        [sys.executable, "-m", "tests.contract.gateway.tiny", str(port), path, *more],
        folders.mktemp("tiny") / "server.log",
        f"http://127.0.0.1:{port}/healthz",
    )
    asyncio.run(process.start())
    yield TinyProcess(port, process, path)
    assert asyncio.run(process.stop()) in (0, -signal.SIGTERM)
    assert "Traceback" not in process.said()
