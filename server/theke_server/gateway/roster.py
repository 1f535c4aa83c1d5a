"""Who is connected: the client manager that python-socketio is given.

One namespace, no rooms: entering and leaving cost the same however many are connected, while the
stock manager copies its table of rooms for each one that leaves. What goes out goes through
`links`, so that nothing is ever emitted here.
"""

from enum import Enum, auto
from typing import Any, Never

NAMESPACE = "/"
PREFIX = "c"


class _Stage(Enum):
    CONNECTING = auto()
    CONNECTED = auto()
    LEAVING = auto()


class Roster:
    """Implements what `socketio.AsyncServer` asks of a client manager."""

    def __init__(self) -> None:
        self._stages: dict[str, _Stage] = {}

    def set_server(self, server: Any) -> None:
        """Take the server that uses this; it is not needed."""

    def initialize(self) -> None:
        """Begin; there is nothing to do."""

    def get_namespaces(self) -> tuple[str, ...]:
        """Return the namespaces that exist."""
        return (NAMESPACE,)

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Enter someone who has not shown a token yet; None for a second time."""
        sid = PREFIX + eio_sid
        if namespace != NAMESPACE or sid in self._stages:
            return None
        self._stages[sid] = _Stage.CONNECTING
        return sid

    async def connect(self, sid: str, _namespace: str) -> str:
        """Mark someone as connected."""
        if sid in self._stages:
            self._stages[sid] = _Stage.CONNECTED
        return sid

    def pre_disconnect(self, sid: str, namespace: str) -> None:
        """Mark someone as leaving."""
        self._stages[sid] = _Stage.LEAVING

    async def disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        """Forget someone."""
        self._stages.pop(sid, None)

    def is_connected(self, sid: str, namespace: str) -> bool:
        """Say whether someone is connected, and not just coming or going."""
        return self._stages.get(sid) is _Stage.CONNECTED

    async def can_disconnect(self, sid: str, namespace: str) -> bool:
        """Say whether someone can be disconnected."""
        return self.is_connected(sid, namespace)

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """Return a connection's id from that of its transport."""
        sid = PREFIX + eio_sid
        return sid if sid in self._stages else None

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """Return a transport's id from that of its connection."""
        return sid.removeprefix(PREFIX) if sid in self._stages else None

    async def trigger_callback(self, sid: str, id: int, data: Any) -> Never:  # noqa: A002 -- theirs
        """Refuse: the server never asks a client for an acknowledgement."""
        raise NotImplementedError

    async def emit(self, *_: Any, **__: Any) -> Never:
        """Refuse: what goes out goes through `links`."""
        raise NotImplementedError
