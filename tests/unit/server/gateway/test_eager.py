"""Eager sending: at once where the peer reads, in order where it does not, never without end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from tests.unit.asgi_double import Peer
from theke_server.gateway.connection import Connection
from theke_server.gateway.eager import EagerServer, EagerSocket
from theke_server.gateway.links import Link, StockLink, StockQueue
from theke_server.gateway.packets import PlainPacket
from theke_server.gateway.roster import Roster
from theke_server.gateway.settings import BACKLOG_BYTES_MAX, GatewaySettings
from theke_server.gateway.watch import Watch
from theke_server.telemetry import Metrics

SETTINGS = GatewaySettings(own_origins=frozenset(), close_deadline_s=0.01)


@asynccontextmanager
async def opened(
    ping_interval: float = 25, ping_timeout: float = 20
) -> AsyncGenerator[tuple[EagerSocket, Peer, Watch]]:
    """Yield an eager socket that has greeted its peer."""
    peer = Peer()
    watch = Watch(SETTINGS, Metrics(), peer.receive, peer.send)
    server = EagerServer(
        async_mode="asgi",
        client_manager=Roster(),
        serializer=PlainPacket,
        async_handlers=False,
        ping_interval=ping_interval,
        ping_timeout=ping_timeout,
    )
    socket = EagerSocket(server.eio, "e1", watch)  # type: ignore[arg-type]
    serving = asyncio.create_task(socket.serve())
    await asyncio.sleep(0)
    yield socket, peer, watch
    peer.leave()
    await serving


async def test_a_frame_is_out_before_push_returns() -> None:
    async with opened() as (socket, peer, _):
        socket.push('2["a",{}]')
        socket.push('2["b",{}]')
        assert peer.texts[1:] == ['42["a",{}]', '42["b",{}]']
        assert peer.texts[0].startswith('0{"sid":"e1"')


async def test_frames_keep_their_order_behind_one_that_waits() -> None:
    async with opened() as (socket, peer, _):
        peer.reads.clear()
        for number in range(5):
            socket.push(str(number))
            await asyncio.sleep(0)
        assert peer.texts[1:] == []
        peer.reads.set()
        socket.push("5")
        await asyncio.sleep(0.01)
        socket.push("6")
        assert peer.texts[1:] == [f"4{number}" for number in range(7)]


async def test_a_backlog_at_its_limit_waits_and_one_byte_more_is_cut() -> None:
    async with opened() as (socket, peer, _):
        peer.reads.clear()
        socket.push("first")
        socket.push("x" * (BACKLOG_BYTES_MAX - 1))
        assert not peer.transport.aborted
        socket.push("")
        assert peer.transport.aborted
        socket.push("later")
        peer.reads.set()
        await asyncio.sleep(0.01)
        assert peer.texts[1:] == []


async def test_a_peer_that_has_gone_is_no_error() -> None:
    async with opened() as (socket, peer, _):
        peer.transport.abort()
        socket.push("a")
        peer.reads.clear()
        socket.push("b")
        socket.push("c")
        peer.reads.set()
        await asyncio.sleep(0.01)
        socket.push("d")
        assert len(peer.texts) == 1


async def test_a_peer_that_does_not_answer_a_ping_is_cut() -> None:
    async with opened(ping_interval=0.3, ping_timeout=0.3) as (_, peer, _watch):
        await asyncio.sleep(0.45)
        assert peer.texts[1:] == ["2"]
        peer.say("3")
        await asyncio.sleep(0.45)
        assert peer.texts[1:] == ["2", "2"]
        assert not peer.transport.aborted
        await asyncio.sleep(0.75)
        assert peer.transport.aborted


async def test_a_read_view_is_followed_by_what_is_not_in_it() -> None:
    async with opened() as (socket, peer, watch):
        connection = Connection("c1", watch, socket)
        connection.push_version(1, "before anything was read")
        connection.hold()
        connection.push_version(2, "in the view")
        connection.push("of no version")
        connection.push_version(3, "after the view")
        assert peer.texts[1:] == []
        connection.release(2, "the view")
        connection.push_version(4, "next")
        assert peer.texts[1:] == ["4the view", "4of no version", "4after the view", "4next"]


class StockSocket:
    """What the stock link uses of Engine.IO's socket."""

    def __init__(self) -> None:
        self.closed = False
        self.queue = StockQueue()


async def test_the_stock_path_has_the_same_bound() -> None:
    peer = Peer()
    watch = Watch(SETTINGS, Metrics(), peer.receive, peer.send)
    socket = StockSocket()
    link: Link = StockLink(socket, watch)
    link.push("x" * BACKLOG_BYTES_MAX)
    assert not peer.transport.aborted
    link.push("y")
    assert peer.transport.aborted
    assert socket.queue.qsize() == 1
    assert socket.queue.get_nowait().data.startswith("x")
    assert socket.queue.waiting == 0


@pytest.mark.parametrize("text", ["", "x", "ü" * 10])
async def test_the_queue_of_the_stock_path_knows_what_waits_in_it(text: str) -> None:
    socket = StockSocket()
    peer = Peer()
    link = StockLink(socket, Watch(SETTINGS, Metrics(), peer.receive, peer.send))
    link.push(text)
    assert socket.queue.waiting == len(text)
    socket.queue.put_nowait(None)
    assert socket.queue.waiting == len(text) + 1


async def test_a_send_that_fails_unforeseen_behind_a_wait_cuts_the_connection() -> None:
    async with opened() as (socket, peer, watch):
        peer.reads.clear()
        socket.push("first")
        await asyncio.sleep(0)
        peer.fails = RuntimeError("the websocket is closed")
        peer.reads.set()
        await asyncio.sleep(0.01)
        assert watch.closing
        socket.push("later")
        assert len(peer.texts) == 1
