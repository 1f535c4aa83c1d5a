"""The way out to one connection: packets in order, a bounded backlog, and a cut when it is full.

Two of them behind one protocol: `EagerSocket` in `eager.py`, and the stock socket of Engine.IO
with a bound on its queue.
"""

import asyncio
from typing import Any, Protocol

from engineio import packet

from theke_server.gateway.settings import BACKLOG_BYTES_MAX
from theke_server.gateway.watch import Watch


class Link(Protocol):
    """What a handler writes to."""

    def push(self, text: str) -> None:
        """Send a Socket.IO packet's text; never waits, and cuts a reader that does not read."""
        ...


class StockQueue(asyncio.Queue[Any]):
    """Engine.IO's queue of packets, which knows how many characters wait in it."""

    waiting = 0

    def _put(self, item: Any) -> None:
        super()._put(item)
        self.waiting += _length(item)

    def _get(self) -> Any:
        item = super()._get()
        self.waiting -= _length(item)
        return item


class StockLink:
    """Writes to a stock Engine.IO socket."""

    __slots__ = ("_socket", "_watch")

    def __init__(self, socket: Any, watch: Watch) -> None:
        self._socket = socket
        self._watch = watch

    def push(self, text: str) -> None:
        """Queue a packet for the socket's writer."""
        queue: StockQueue = self._socket.queue
        if self._socket.closed or self._watch.closing:
            return
        if queue.waiting + len(text) > BACKLOG_BYTES_MAX:
            self._watch.cut("backlog")
        else:
            queue.put_nowait(packet.Packet(packet.MESSAGE, text))


def _length(item: Any) -> int:
    return len(item.data) if item is not None and isinstance(item.data, str) else 1
