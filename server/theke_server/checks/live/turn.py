"""Whether a relay gives out addresses: what a browser does first, done by hand.

STUN and TURN as in RFC 8489 and RFC 8656: an allocation is asked for without a name, refused with a
realm and a nonce, and asked for again with a credential like the ones that browsers get.
"""

import asyncio
import hashlib
import hmac
import re
import secrets
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from msgspec import Struct

from theke_server.checks.live.findings import Finding, fix, look, ok
from theke_server.config import Settings
from theke_server.media.turn import Relay, ice

TIMEOUT_S = 5.0
COOKIE = 0x2112A442
ALLOCATE, REFRESH = 0x0003, 0x0004
SUCCESS = 0x0100
USERNAME, INTEGRITY, ERROR, REALM, NONCE = 0x0006, 0x0008, 0x0009, 0x0014, 0x0015
RELAYED, TRANSPORT, LIFETIME = 0x0016, 0x0019, 0x000D
UDP = 17
MESSAGE_BYTES_MAX = 2_048
HEAD_BYTES = 20

_ADDRESS = re.compile(
    r"(turns?):([^:?]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?"
)
_WHY = {
    400: "does not understand the question",
    401: "does not take the credential: is the secret the same, and are both clocks right?",
    403: "forbids it",
    437: "has mixed up two questions",
    441: "does not take the credential: is the secret the same?",
    442: "relays no UDP",
    486: "says that a quota is used up",
    508: "has no address left",
}


class RelayError(Exception):
    """What is wrong, in words."""


class Place(Struct, frozen=True):
    """Where a relay listens, and how."""

    host: str
    port: int
    kind: str
    """`udp`, `tcp` or `tls`."""


def place_of(address: str) -> Place:
    """Return where an address such as `turn:turn.example:3478?transport=udp` leads.

    Raises `RelayError`.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise RelayError("is no address of a relay")
    is_tls = found[1] == "turns"
    kind = "tls" if is_tls else (found[4] or "udp")
    return Place(found[2].strip("[]"), int(found[3] or (5349 if is_tls else 3478)), kind)


async def relays(settings: Settings, trust: ssl.SSLContext | None = None) -> list[Finding]:
    """Return a line for each relay; none where there is no relay to look at."""
    call = settings.call
    relay = Relay(addresses=tuple(call.turn), secret=call.turn_secret, ttl_s=call.turn_ttl_s)
    return list(await asyncio.gather(*(_finding(relay, address, trust) for address in call.turn)))


async def _finding(relay: Relay, address: str, trust: ssl.SSLContext | None) -> Finding:
    what = f"relay: {address}"
    try:
        async with asyncio.timeout(TIMEOUT_S):
            given = await allocated(relay, place_of(address), trust)
    except RelayError as error:
        return fix(what, f"it {error}", "compare its configuration with deploy/turnserver.conf")
    except TimeoutError:
        return fix(what, "it does not answer", "start it, and open its port to the world")
    except OSError as error:
        todo = "start it, and open its port to the world"
        return fix(what, f"it cannot be reached: {error.strerror or error}", todo)
    if given.is_private or given.is_loopback:
        todo = "set external-ip to the address at which it is reached from outside"
        return look(what, f"it gives out {given}, which nobody outside reaches", todo)
    return ok(what, f"it gives out {given}")


async def allocated(
    relay: Relay, place: Place, trust: ssl.SSLContext | None = None
) -> IPv4Address | IPv6Address:
    """Return the address that a relay gives out, and give it back. Raises `RelayError`."""
    way = await _way(place, trust)
    try:
        asking = [(TRANSPORT, struct.pack("!B3x", UDP))]
        found = (await way.ask(_message(ALLOCATE, asking))).attributes
        if RELAYED in found:
            raise RelayError("lets anybody in without a credential")
        if NONCE not in found or REALM not in found:
            raise RelayError(_why(found))
        [server] = ice(relay, "check", int(time.time() * 1_000), relay_only=True).servers
        signed = _Credential(server.username, server.credential, found[REALM], found[NONCE])
        answer = await way.ask(_message(ALLOCATE, asking, signed))
        if answer.kind != ALLOCATE | SUCCESS:
            raise RelayError(_why(answer.attributes))
        await way.ask(_message(REFRESH, [(LIFETIME, struct.pack("!I", 0))], signed))
        return _relayed(answer)
    finally:
        way.close()


class _Credential(Struct, frozen=True):
    name: str
    password: str
    realm: bytes
    nonce: bytes

    @property
    def key(self) -> bytes:
        """The key under which messages are signed: so wants it the protocol."""
        text = f"{self.name}:{self.realm.decode()}:{self.password}"
        return hashlib.md5(text.encode(), usedforsecurity=False).digest()


class _Stream:
    """The way to a relay over TCP, plain or encrypted: one question, one answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, message: bytes) -> "_Answer":
        """Return the answer. Raises `RelayError`."""
        self._writer.write(message)
        await self._writer.drain()
        try:
            head = await self._reader.readexactly(HEAD_BYTES)
            return _answer(head + await self._reader.readexactly(_length(head)))
        except asyncio.IncompleteReadError as error:
            raise RelayError("hangs up") from error

    def close(self) -> None:
        """Let go of it."""
        self._writer.close()


class _Datagrams:
    """The way to a relay over UDP. What is lost is not sent again: the time runs out."""

    def __init__(self, datagrams: socket.socket) -> None:
        self._datagrams = datagrams

    async def ask(self, message: bytes) -> "_Answer":
        """Return the answer. Raises `RelayError`."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._datagrams, message)
        return _answer(await loop.sock_recv(self._datagrams, MESSAGE_BYTES_MAX))

    def close(self) -> None:
        """Let go of it."""
        self._datagrams.close()


async def _way(place: Place, trust: ssl.SSLContext | None) -> _Stream | _Datagrams:
    if place.kind != "udp":
        context = (trust or ssl.create_default_context()) if place.kind == "tls" else None
        return _Stream(*await asyncio.open_connection(place.host, place.port, ssl=context))
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_DGRAM)
    family, _, _, _, address = found[0]
    datagrams = socket.socket(family, socket.SOCK_DGRAM)
    datagrams.setblocking(False)
    await loop.sock_connect(datagrams, address)
    return _Datagrams(datagrams)


class _Answer(Struct, frozen=True):
    kind: int
    attributes: dict[int, bytes]
    mask: bytes
    """What addresses in it are hidden with from clumsy routers."""


def _message(
    kind: int, attributes: list[tuple[int, bytes]], by: _Credential | None = None
) -> bytes:
    """Return a message, signed where somebody asks by name."""
    if by is not None:
        named = [(USERNAME, by.name.encode()), (REALM, by.realm), (NONCE, by.nonce)]
        attributes = [*attributes, *named]
    body = b"".join(_attribute(name, value) for name, value in attributes)
    transaction = secrets.token_bytes(12)
    length = len(body) + (24 if by is not None else 0)
    head = struct.pack("!HHI", kind, length, COOKIE) + transaction
    if by is None:
        return head + body
    signature = hmac.digest(by.key, head + body, hashlib.sha1)
    return head + body + _attribute(INTEGRITY, signature)


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + b"\0" * (-len(value) % 4)


def _length(head: bytes) -> int:
    length: int = struct.unpack_from("!H", head, 2)[0]
    return min(length, MESSAGE_BYTES_MAX)


def _answer(message: bytes) -> _Answer:
    if len(message) < HEAD_BYTES or struct.unpack_from("!I", message, 4)[0] != COOKIE:
        raise RelayError("answers, but not as a relay does")
    kind: int = struct.unpack_from("!H", message)[0]
    body = message[HEAD_BYTES : HEAD_BYTES + _length(message)]
    return _Answer(kind, dict(_attributes(body)), message[4:HEAD_BYTES])


def _attributes(body: bytes) -> Iterator[tuple[int, bytes]]:
    while len(body) >= 4:
        name, length = struct.unpack_from("!HH", body)
        yield name, body[4 : 4 + length]
        body = body[4 + length + (-length % 4) :]


def _why(found: dict[int, bytes]) -> str:
    value = found.get(ERROR, b"\0\0\0\0")
    code = value[2] % 8 * 100 + value[3]
    return _WHY.get(code, f"refuses with {code}")


def _relayed(answer: _Answer) -> IPv4Address | IPv6Address:
    address = answer.attributes.get(RELAYED, b"")[4:]  # the family and the port before it
    if len(address) not in (4, 16):
        raise RelayError("gives out no address")
    plain = bytes(byte ^ mask for byte, mask in zip(address, answer.mask, strict=False))
    return IPv4Address(plain) if len(plain) == 4 else IPv6Address(plain)
