"""The bench runs: what it starts is the real server, whose parts change."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process


def test_it_measures_commands_alone_and_beside_calls() -> None:
    command = [sys.executable, "-m", "tests.bench", "--rounds=1", "--seconds=1", "--sessions=70"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    for name in ("echo", "theke, 3 lines", "theke, 20 lines"):
        assert f"\n{name}  " in done.stdout
    assert done.stdout.count("of its commands per second alone") == 2
