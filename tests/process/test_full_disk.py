"""A file system without room under a running server: refused, not acknowledged, later carried out.

The file system is a small one in memory; where none may be mounted, the process may write no file
beyond its first byte instead.
"""

import contextlib
import os
import resource
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.callers import Api, Caller, new_id
from tests.process.story import some_sku
from tests.servers import THEKE, Process, free_port

pytestmark = pytest.mark.process

SIZE = "16m"
PIECE = 65_536


class Disk:
    """Where the data lie, and how it is made full."""

    def __init__(self, folder: Path, *, mounted: bool) -> None:
        self.folder = folder
        self._mounted = mounted
        self._filler = folder / "filler"

    def fill(self, process: Process) -> None:
        """Leave no room."""
        if not self._mounted:
            assert process.child is not None
            _, hard = resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (1, hard))
            return
        with self._filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(PIECE))
        assert os.statvfs(self.folder).f_bavail == 0

    def free(self, process: Process) -> None:
        """Make room again."""
        if self._mounted:
            self._filler.unlink()
        else:
            assert process.child is not None
            _, hard = resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (hard, hard))


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Disk]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield Disk(folder, mounted=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def chat_line() -> tuple[str, dict[str, object]]:
    return "say", {"id": new_id(), "text": "my first words"}


def field() -> tuple[str, dict[str, object]]:
    command = {"type": "set_field", "field": "name", "value": "Lea Muster"}
    return "cmd", {"id": new_id(), "command": command}


async def answered(caller: Caller, event: str, body: dict[str, object]) -> str:
    """Return what became of a message: its result, or why it was refused."""
    answer = await caller.ask(event, body)
    return str(answer.get("reason", answer["result"]))


@pytest.mark.parametrize("logs", ["elsewhere", "there too"])
async def test_on_a_full_disk_first_words_are_refused_and_later_kept_once(
    disk: Disk, tmp_path: Path, logs: str
) -> None:
    port = free_port()
    theke = f"http://localhost:{port}"
    process = Process(
        [THEKE, "demo", "--port", str(port), "--data", str(disk.folder)],
        (disk.folder if logs == "there too" else tmp_path) / "theke.log",
        f"{theke}/healthz",
    )
    await process.start()
    try:
        async with Api(theke) as api:
            talker, filler = await api.shopper(), await api.shopper()
            asked = [(talker, *chat_line()), (filler, *field())]
            disk.fill(process)
            for caller, event, body in asked * 2:
                assert await answered(caller, event, body) == "unavailable"
            for caller in (talker, filler):
                await caller.resume()
                assert caller.talk == []
                assert not caller.view["fields"]["name"]["filled"]
                assert not caller.has_gone(), "the connection goes on"
            refused = await api.send("POST", "/v1/sessions", {"shop": "demo", "locale": "en"})
            assert refused.status_code == 503, refused.text
            disk.free(process)
            for caller, event, body in asked * 2:
                assert await answered(caller, event, body) in ("said", "done")
            await talker.done("add_line", sku=await some_sku(api, talker))
            for caller in (talker, filler):
                await caller.close()
                caller.talk.clear()
                await caller.connect()
            assert [item["text"] for item in talker.talk] == ["my first words"]
            assert filler.view["fields"]["name"]["value"] == "Lea Muster"
            newcomer = await api.shopper()
            for caller in (talker, filler, newcomer):
                await caller.close()
    finally:
        code = await process.stop()
    assert code == 0
    assert "Traceback" not in process.said()
