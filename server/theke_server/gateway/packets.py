"""Reads and writes Socket.IO packets: JSON only, and only the events of our own table.

Stricter than the protocol: what Theke does not use is refused before anyone looks at it, and what
comes through is plain JSON (`plain_json`).
"""

import json
import re
from typing import Any, cast

import msgspec

from theke_server.access.plain_json import MalformedError, load

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR = range(5)

UNACKNOWLEDGED = frozenset({"hint"})
"""Events that must not ask for an acknowledgement; all others must."""

EVENT_KIND = "2"
"""How the text of an event packet begins."""

_EVENT_HEAD = re.compile(r"2([0-9]{0,10})")


class Event(msgspec.Struct, frozen=True, gc=False):
    """What a client sent: the number of its acknowledgement is 0 where it wants none.

    `name` may be none of ours where it wants one: the handlers refuse that with a reason.
    """

    name: str
    body: dict[str, Any]
    number: int


class PlainPacket:
    """The packet class that python-socketio is given, for connecting and disconnecting.

    Events never reach the library: the gateway reads them with `read_event`, and acknowledges for
    itself, so that acknowledgements and patches leave in one order.
    """

    json = json

    def __init__(  # noqa: PLR0913 -- python-socketio decides what a packet is made of
        self,
        packet_type: int = EVENT,
        data: Any = None,
        namespace: str | None = None,
        id: int | None = None,  # noqa: A002 -- python-socketio names it
        binary: bool | None = None,
        encoded_packet: str | None = None,
    ) -> None:
        self.packet_type = packet_type
        self.data: Any = data
        self.namespace = namespace
        self.id = id
        self.attachment_count = 0
        if binary:
            raise MalformedError("binary")
        if encoded_packet is not None:
            self._decode(encoded_packet)

    def encode(self) -> str:
        """Return the packet as text."""
        number = "" if self.id is None else str(self.id)
        data = "" if self.data is None else msgspec.json.encode(self.data).decode()
        return f"{self.packet_type}{number}{data}"

    def _decode(self, text: str) -> None:
        match text[:1], text[1:]:
            case ("0", body):
                self.packet_type, self.data = CONNECT, _auth(body)
            case ("1", ""):
                self.packet_type = DISCONNECT
            case _:
                raise MalformedError("packet_type")


def read_event(text: str) -> Event:
    """Read an event packet.

    Raises `MalformedError`, also for an unknown event that asks for no answer.
    """
    head = _EVENT_HEAD.match(text)
    if head is None:
        raise MalformedError("packet_type")
    number, data = int(head[1] or 0), load(text[head.end() :])
    if not isinstance(data, list) or len(items := cast(list[Any], data)) != 2:
        raise MalformedError("event")
    name, body = items
    if not isinstance(name, str) or not isinstance(body, dict):
        raise MalformedError("event")
    if (name in UNACKNOWLEDGED) == bool(head[1]):
        raise MalformedError("event_name")
    return Event(name, cast(dict[str, Any], body), number)


def event_frame(name: str, body: msgspec.Struct) -> str:
    """Return an event to a client as a packet's text."""
    return f'2["{name}",{msgspec.json.encode(body).decode()}]'


def ack_frame(number: int, body: msgspec.Struct) -> str:
    """Return the acknowledgement of an event as a packet's text."""
    return f"3{number}[{msgspec.json.encode(body).decode()}]"


def _auth(body: str) -> dict[str, Any]:
    auth = load(body) if body else None
    if not isinstance(auth, dict) or not auth:
        raise MalformedError("auth")
    return cast(dict[str, Any], auth)
