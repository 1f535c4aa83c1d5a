"""A websocket by hand, for what no client library would do: not reading, not masking, tearing."""

import asyncio
import base64
import os
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from tests.contract.gateway.wires import QUERY

TEXT, BINARY, PING, CONTINUED = 1, 2, 9, 0


class RawSocket:
    """A TCP connection that has become a websocket."""

    def __init__(self, tcp: socket.socket) -> None:
        self.tcp = tcp

    async def send(self, payload: bytes, opcode: int = TEXT, *, fin: bool = True) -> None:
        """Send a masked frame."""
        await self.write(frame(payload, opcode, fin=fin))

    async def write(self, data: bytes) -> None:
        """Send bytes as they are. Raises `OSError` once the server has hung up."""
        async with asyncio.timeout(30):
            await asyncio.get_running_loop().sock_sendall(self.tcp, data)

    async def seen(self, mark: bytes) -> None:
        """Read until the server has sent `mark`."""
        data = b""
        while mark not in data:
            more = await asyncio.get_running_loop().sock_recv(self.tcp, 4096)
            assert more, "hung up"
            data += more

    async def ended(self, within_s: float) -> bool:
        """Read until the server hangs up."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within_s):
                while await loop.sock_recv(self.tcp, 65_536):
                    pass
        except TimeoutError:
            return False
        except OSError:
            return True
        return True


def frame(payload: bytes, opcode: int = TEXT, *, fin: bool = True, masked: bool = True) -> bytes:
    """Return a websocket frame."""
    head = bytes([opcode | (0x80 if fin else 0)])
    bit = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65_536:
        head += bytes([bit | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", len(payload))
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


@asynccontextmanager
async def raw_socket(port: int, receive_buffer: int = 4096) -> AsyncGenerator[RawSocket]:
    """Open a websocket by hand, with a small buffer for what comes in, and read the greeting."""
    with socket.socket() as tcp:
        yield await _upgraded(tcp, port, receive_buffer)


@asynccontextmanager
async def joined(port: int, token: str) -> AsyncGenerator[RawSocket]:
    """Open one and show a party token."""
    async with raw_socket(port) as raw:
        await raw.send(f'40{{"token":"{token}","protocol":1}}'.encode())
        await raw.seen(b'40{"sid"')
        yield raw


async def _upgraded(tcp: socket.socket, port: int, receive_buffer: int) -> RawSocket:
    tcp.setblocking(False)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(tcp, ("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET /socket.io/?{QUERY} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await loop.sock_sendall(tcp, head.encode())
    raw = RawSocket(tcp)
    await raw.seen(b"maxPayload")
    return raw
