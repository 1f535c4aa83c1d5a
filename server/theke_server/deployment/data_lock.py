"""One writer a data folder: its lock, who holds it, and how the operator reaches that server."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

LOCK_FILE = "lock"
OPERATOR_KEY_FILE = "operator.key"


class LockOwner(Struct, frozen=True, kw_only=True):
    """Who holds a folder: a process, and for a server the address where it listens."""

    pid: int = 0
    address: str = ""
    host: str = ""
    """The name under which Theke itself answers there."""


class HeldError(Exception):
    """Another process holds the data folder."""

    def __init__(self, owner: LockOwner) -> None:
        super().__init__(f"the data folder is held by process {owner.pid or 'unknown'}")
        self.owner = owner


@contextmanager
def hold(data: Path, address: str = "", host: str = "") -> Generator[None]:
    """Hold a data folder. Raises `HeldError` at once where another process does.

    The operating system releases the lock when the process ends, however it ends.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HeldError(_read(handle)) from None
        _write(handle, LockOwner(pid=os.getpid(), address=address, host=host))
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def keep_operator_key(data: Path, key: str) -> None:
    """Lay the key to the operator's routes where only the operator can read it."""
    path = data / OPERATOR_KEY_FILE
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)


def operator_key(data: Path) -> str:
    """Return the key to the operator's routes of the server that holds a folder."""
    return (data / OPERATOR_KEY_FILE).read_text("ascii").strip()


def _write(handle: int, owner: LockOwner) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, msgspec.json.encode(owner), 0)


def _read(handle: int) -> LockOwner:
    """Return who holds the lock; nobody by name where that is not written yet."""
    with suppress(msgspec.DecodeError):  # locked a moment ago, and not written yet
        return msgspec.json.decode(os.pread(handle, 4096, 0), type=LockOwner)
    return LockOwner()
