"""The guard: who may open a connection, how many, how fast, and how long it may take."""

import asyncio
from typing import Any

import msgspec
import pytest
import structlog

from tests.unit.asgi_double import Peer, quiet, scope
from theke_server.gateway.guard import Guard
from theke_server.gateway.settings import FRAME_BYTES_MAX, TRANSPORT_BYTES_MAX, GatewaySettings
from theke_server.gateway.watch import WATCH, Bucket, Watch
from theke_server.telemetry import Metrics

OWN = "https://theke.example"


def guard(app: Any = quiet, **more: Any) -> tuple[Guard, Metrics]:
    metrics = Metrics()
    settings = msgspec.convert(
        {"own_origins": [OWN], "close_deadline_s": 0.01, **more}, GatewaySettings
    )
    return Guard(app, settings, metrics), metrics


async def status(guarded: Guard, **more: Any) -> int | None:
    """Return the status of a refused handshake, or None for one that was let in."""
    peer = Peer()
    peer.leave()
    await guarded(scope(**more), peer.receive, peer.send)
    starts = [m for m in peer.sent if m["type"].endswith("response.start")]
    return starts[0]["status"] if starts else None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"headers": [(b"origin", OWN.encode())]}, None),
        ({"headers": [(b"origin", b"https://evil.example")]}, 403),
        ({"headers": [(b"origin", b"null")]}, 403),
        ({"type": "http"}, 400),
        ({"query_string": b""}, 400),
        ({"query_string": b"EIO=3&transport=websocket"}, 400),
        ({"query_string": b"EIO=4&transport=polling"}, 400),
        ({"query_string": b"EIO=4&transport=websocket&sid=x"}, 400),
        ({"query_string": b"EIO=4&transport=websocket&x=\xff"}, 400),
        ({"query_string": b"EIO=4&transport=websocket&x=" + b"x" * 484}, None),
        ({"query_string": b"EIO=4&transport=websocket&x=" + b"x" * 485}, 400),
    ],
)
async def test_a_handshake_is_ours_or_refused(more: dict[str, Any], expected: int | None) -> None:
    guarded, _ = guard()
    assert await status(guarded, **more) == expected


async def test_so_many_may_wait_to_show_a_token_and_no_more() -> None:
    guarded, metrics = guard(pending_max=2)
    peers = [Peer(), Peer()]
    tasks = [asyncio.create_task(guarded(scope(), p.receive, p.send)) for p in peers]
    await asyncio.sleep(0)
    assert await status(guarded) == 503
    peers[0].leave()
    await tasks[0]
    assert await status(guarded) is None
    peers[1].leave()
    await tasks[1]
    assert b'theke_frames_rejected_total{why="handshake_busy"} 1.0' in metrics.render()
    assert b"theke_sockets 0.0" in metrics.render()


async def test_so_many_may_come_from_one_address_and_no_more() -> None:
    guarded, _ = guard(per_address_max=1)
    peer = Peer()
    task = asyncio.create_task(guarded(scope(), peer.receive, peer.send))
    await asyncio.sleep(0)
    assert await status(guarded) == 429
    assert await status(guarded, client=("192.0.2.2", 1)) is None
    peer.leave()
    await task
    assert await status(guarded) is None


async def test_all_addresses_of_one_line_count_as_one() -> None:
    guarded, _ = guard(per_address_max=1)
    peer = Peer()
    first = scope(client=("2001:db8:1:2::1", 1))
    task = asyncio.create_task(guarded(first, peer.receive, peer.send))
    await asyncio.sleep(0)
    assert await status(guarded, client=("2001:db8:1:2:ffff::9", 1)) == 429
    assert await status(guarded, client=("2001:db8:1:3::1", 1)) is None
    peer.leave()
    await task


async def test_one_who_says_nothing_is_closed_at_the_deadline() -> None:
    guarded, _ = guard(connect_deadline_s=0.3)
    peer = Peer()
    began = asyncio.get_running_loop().time()
    await guarded(scope(), peer.receive, peer.send)
    assert 0.3 <= asyncio.get_running_loop().time() - began < 2
    assert peer.code == 1008


async def admitted(app_scope: Any, receive: Any, send: Any) -> None:
    watch: Watch = app_scope[WATCH]
    watch.admitted = True
    await quiet(app_scope, receive, send)


async def test_one_who_has_shown_a_token_may_be_silent() -> None:
    guarded, _ = guard(admitted, connect_deadline_s=0.1)
    peer = Peer()
    task = asyncio.create_task(guarded(scope(), peer.receive, peer.send))
    await asyncio.sleep(0.7)
    assert peer.code is None
    peer.leave()
    await task


async def test_a_send_that_takes_too_long_is_cut() -> None:
    async def sender(app_scope: Any, _receive: Any, send: Any) -> None:
        app_scope[WATCH].admitted = True
        await send({"type": "websocket.send", "text": "a"})

    guarded, metrics = guard(sender, send_deadline_s=0.3)
    peer = Peer()
    peer.reads.clear()
    task = asyncio.create_task(guarded(scope(), peer.receive, peer.send))
    async with asyncio.timeout(3):
        while not peer.transport.aborted:  # noqa: ASYNC110 -- the guard looks now and then
            await asyncio.sleep(0.05)
    peer.reads.set()
    await task
    assert b'theke_cuts_total{why="stuck_reader"} 1.0' in metrics.render()


async def test_a_transport_that_fills_is_cut() -> None:
    guarded, metrics = guard(admitted)
    peer = Peer()
    peer.transport.waiting = TRANSPORT_BYTES_MAX
    task = asyncio.create_task(guarded(scope(), peer.receive, peer.send))
    await asyncio.sleep(0.6)
    assert not peer.transport.aborted
    peer.transport.waiting += 1
    await asyncio.sleep(0.8)  # over several looks of the guard: the cut counts once
    assert peer.transport.aborted
    peer.leave()
    await task
    assert b'theke_cuts_total{why="transport"} 1.0' in metrics.render()


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["42" + "x" * (FRAME_BYTES_MAX - 2)], None),
        (["42" + "x" * (FRAME_BYTES_MAX - 1)], 1009),
        (["3"] * 10, None),
        (["3"] * 11, 1008),
        (["40{}"], 1007),
    ],
)
async def test_each_limit_of_a_frame_is_reached_and_not_passed(
    frames: list[str], code: int | None
) -> None:
    guarded, _ = guard(admitted, frames_burst=10, frames_per_s=0.001)
    peer = Peer()
    for frame in frames:
        peer.say(frame)
    task = asyncio.create_task(guarded(scope(), peer.receive, peer.send))
    await asyncio.sleep(0.05)
    assert peer.code == code
    peer.leave()
    await task


async def test_closing_lets_nobody_in_any_more() -> None:
    guarded, _ = guard()
    peer = Peer()
    task = asyncio.create_task(guarded(scope(), peer.receive, peer.send))
    await asyncio.sleep(0)
    guarded.close()
    await task
    assert peer.code == 1001
    assert await status(guarded) == 503


async def test_a_refusal_is_logged_once_in_a_while_and_without_what_was_sent() -> None:
    guarded, _ = guard(admitted)
    with structlog.testing.capture_logs() as logs:
        for _ in range(20):
            peer = Peer()
            peer.say("42canary")
            peer.say("canary")
            await guarded(scope(), peer.receive, peer.send)
    assert logs == [{"event": "refused", "why": "frame", "log_level": "warning"}]


def test_a_bucket_gives_a_burst_and_then_its_rate() -> None:
    bucket = Bucket(rate=10, burst=3, now_s=0)
    assert [bucket.take(0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.1), bucket.take(0.1)] == [True, False]
    assert [bucket.take(100) for _ in range(4)] == [True, True, True, False]


async def test_a_connection_that_cannot_be_looked_at_hides_no_other() -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))
    guarded, _ = guard(connect_deadline_s=0.3)
    broken, silent = Peer(), Peer()

    def fail() -> int:
        raise RuntimeError("bug")

    broken.transport.get_write_buffer_size = fail
    tasks = [
        asyncio.create_task(guarded(scope(), peer.receive, peer.send)) for peer in (broken, silent)
    ]
    await asyncio.sleep(1.0)
    assert silent.code == 1008
    assert complaints
    broken.leave()
    await asyncio.gather(*tasks)
