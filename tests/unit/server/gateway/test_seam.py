"""The names inside two pinned libraries that the gateway leans on. A change of them fails here."""

import ast
import inspect
import textwrap
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import engineio
import pytest
import socketio
from engineio import packet as engine_packet
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from theke_server import gateway
from theke_server.gateway.eager import EagerEngine, EagerServer, EagerSocket
from theke_server.gateway.packets import CONNECT, EVENT, PlainPacket
from theke_server.gateway.roster import Roster

ROOT = Path(__file__).parents[4]


def names_used(of: Any, owner: str) -> set[str]:
    """Return which attributes of `owner` a piece of source uses, such as `self.manager`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(of)))):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == owner:
            found.add(node.attr)
    return found


def test_the_libraries_are_the_ones_that_were_read() -> None:
    assert version("python-socketio") == "5.18.1"
    assert version("python-engineio") == "4.15.1"
    pinned = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"python-socketio==5.18.1"' in pinned
    assert '"python-engineio==4.15.1"' in pinned


def test_the_roster_has_everything_that_the_server_asks_of_a_client_manager() -> None:
    asked = names_used(socketio.AsyncServer, "self.manager")
    asked |= names_used(inspect.getmro(socketio.AsyncServer)[1], "self.manager")
    rooms = {"enter_room", "leave_room", "close_room", "get_rooms"}
    assert asked - rooms <= set(dir(Roster)), asked - rooms - set(dir(Roster))
    assert {"pre_connect", "is_connected", "sid_from_eio_sid"} <= asked


def test_the_eager_socket_has_everything_that_the_engine_asks_of_a_socket() -> None:
    asked = names_used(engineio.AsyncServer, "socket") | names_used(engineio.AsyncServer, "s")
    polling = {"connected", "handle_get_request", "handle_post_request", "poll", "split", "queue",
               "schedule_ping", "check_ping_timeout", "strip", "lower"}  # fmt: skip
    assert asked - polling <= set(dir(EagerSocket)), asked - polling - set(dir(EagerSocket))


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (engineio.AsyncServer, "_handle_connect", ["self", "environ", "transport", "jsonp_index"]),
        (engineio.AsyncServer, "create_queue", ["self", "args", "kwargs"]),
        (engineio.AsyncServer, "generate_id", ["self"]),
        (socketio.AsyncServer, "_engineio_server_class", ["self"]),
        (socketio.AsyncServer, "_handle_eio_connect", ["self", "eio_sid", "environ"]),
        (socketio.AsyncServer, "_handle_eio_message", ["self", "eio_sid", "data"]),
        (socketio.AsyncServer, "_handle_eio_disconnect", ["self", "eio_sid", "reason"]),
        (H11Protocol, "connection_made", ["self", "transport"]),
        (WebSocketsSansIOProtocol, "handle_ping", ["self"]),
        (WebSocketsSansIOProtocol, "handle_pong", ["self", "event"]),
        (WebSocketsSansIOProtocol, "handle_cont", ["self", "event"]),
    ],
)
def test_what_we_override_or_call_has_the_shape_we_know(
    owner: type, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


def test_the_engine_still_makes_its_queue_where_the_bound_is_put() -> None:
    assert "self.server.create_queue()" in inspect.getsource(import_module("engineio.base_socket"))


def test_uvicorn_sends_from_the_protocol_that_owns_the_transport() -> None:
    source = inspect.getsource(WebSocketsSansIOProtocol.run_asgi)
    assert "self.app(self.scope, self.receive, self.send)" in source
    assert "transport" in inspect.getsource(WebSocketsSansIOProtocol.connection_made)


def test_the_library_takes_our_server_packets_and_roster() -> None:
    server = EagerServer(
        async_mode="asgi", client_manager=Roster(), serializer=PlainPacket, async_handlers=False
    )
    assert isinstance(server.eio, EagerEngine)
    assert server.packet_class is PlainPacket
    assert (CONNECT, EVENT) == (0, 2)
    assert (engine_packet.OPEN, engine_packet.MESSAGE) == (0, 4)


async def test_the_roster_knows_who_is_connected() -> None:
    roster = Roster()
    sid = await roster.pre_connect("e1", "/")
    assert sid == "ce1"
    assert await roster.pre_connect("e1", "/") is None
    assert await roster.pre_connect("e2", "/admin") is None
    assert not roster.is_connected(sid, "/")
    await roster.connect(sid, "/")
    assert roster.is_connected(sid, "/")
    assert roster.sid_from_eio_sid("e1", "/") == sid
    assert roster.eio_sid_from_sid(sid, "/") == "e1"
    roster.pre_disconnect(sid, "/")
    assert not roster.is_connected(sid, "/")
    await roster.disconnect(sid, "/")
    assert roster.sid_from_eio_sid("e1", "/") is None
    assert roster.eio_sid_from_sid(sid, "/") is None


def test_the_options_for_uvicorn_keep_the_promises_of_the_gateway() -> None:
    options = gateway.server_options()
    assert options["ws_max_size"] == 65_536
    assert options["ws_per_message_deflate"] is False
    assert options["ws_ping_interval"] is None
