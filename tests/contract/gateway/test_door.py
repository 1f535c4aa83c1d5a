"""At the door: text that is none ends one connection quietly, and heads have an end."""

import asyncio
import itertools
import json

import pytest

from tests.contract.gateway.raw import CONTINUED, PING, TEXT, frame, joined
from tests.contract.gateway.tiny_process import TinyProcess
from tests.contract.gateway.wires import QUERY, SOON_S, wire
from theke_server.gateway.settings import HEAD_BYTES_MAX

pytestmark = pytest.mark.process

NUMBERS = itertools.count()
RESUME = {"version": 0, "talk_seq": 0, "format": 1}
MALFORMED = b'42%d["resume",{"version":"x"}]'
RIGHT = b'42%d["resume",{"version":0,"talk_seq":0,"format":1}]'
SAY = b'42%d["say",{"id":"doors-said-%012d","text":"hi"}]'
NOT_TEXT = b"\xff\xfe\xfd"
PROTOCOL, PAYLOAD, LARGE = 1002, 1007, 1009


def fresh() -> str:
    return f"door-{next(NUMBERS):012d}"


async def close_code(raw: object, within_s: float = SOON_S) -> int:
    """Read until the server hangs up; return the code of its last frame."""
    loop, data = asyncio.get_running_loop(), b""
    async with asyncio.timeout(within_s):
        while more := await loop.sock_recv(raw.tcp, 65_536):  # type: ignore[attr-defined]
            data += more
    at = data.rindex(b"\x88")
    assert len(data) == at + 2 + data[at + 1], "the close is the last thing that is said"
    return int.from_bytes(data[at + 2 : at + 4], "big")


def three(text: bytes) -> bytes:
    return b"".join(frame(text % number) for number in (1, 2, 3))


ENDS = [
    pytest.param(three(MALFORMED) + frame(NOT_TEXT), PAYLOAD, id="refused ones, then not UTF-8"),
    pytest.param(three(RIGHT) + frame(NOT_TEXT), PAYLOAD, id="views, then not UTF-8"),
    pytest.param(
        b"".join(frame(SAY % (n, n)) for n in range(1, 9)) + frame(b"4\xed\xa0\x80"),
        PAYLOAD,
        id="talk, then half of a pair",
    ),
    pytest.param(
        three(RIGHT) + frame(b"42", TEXT, fin=False) + frame(b"\xc3", CONTINUED),
        PAYLOAD,
        id="half a letter in pieces",
    ),
    pytest.param(three(MALFORMED) + frame(NOT_TEXT) * 3, PAYLOAD, id="not UTF-8 three times"),
    pytest.param(
        three(MALFORMED) + frame(b"x") + frame(NOT_TEXT),
        PAYLOAD,
        id="a frame of ours to refuse too",
    ),
    pytest.param(three(RIGHT) + b"\xf1\x80" + bytes(4), PROTOCOL, id="reserved bits"),
    pytest.param(three(MALFORMED) + frame(b"x", 3), PROTOCOL, id="a reserved opcode"),
    pytest.param(three(RIGHT) + frame(b"42[]", masked=False), PROTOCOL, id="not masked"),
    pytest.param(three(RIGHT) + frame(b"x" * 126, PING), PROTOCOL, id="a ping too long"),
    pytest.param(
        three(MALFORMED) + frame(b"4" * 70_000)[:14],
        LARGE,
        id="the begin of more than a frame holds",
    ),
    pytest.param(frame(NOT_TEXT), PAYLOAD, id="not UTF-8 alone"),
]


@pytest.mark.parametrize(("data", "code"), ENDS)
async def test_what_is_no_text_after_frames_that_wait_ends_one_connection_without_a_trace(
    tiny: TinyProcess, data: bytes, code: int
) -> None:
    session = fresh()
    before = len(tiny.process.said())
    async with wire(tiny.port) as other:
        await other.join(f"{session}.p2")
        assert (await other.ask("resume", RESUME))["result"] == "resumed"
        for _ in range(10):
            async with joined(tiny.port, f"{session}.p1") as raw:
                await raw.write(data)
                assert await close_code(raw) == code
        said = await other.ask("say", {"id": fresh(), "text": "still here"})
        assert said["result"] == "said"
    await tiny.settled(0)
    log = tiny.process.said()[before:]
    assert "Traceback" not in log
    assert "failed" not in log, log


async def test_text_beyond_ascii_goes_through_whole_and_in_pieces(tiny: TinyProcess) -> None:
    session = fresh()
    async with wire(tiny.port) as other, joined(tiny.port, f"{session}.p1") as raw:
        await other.join(f"{session}.p2")
        await other.ask("resume", RESUME)
        for text in ("Grüezi \N{TEAPOT}", "\U0001f600"):
            body = json.dumps(["say", {"id": fresh(), "text": text}], ensure_ascii=False)
            data = f"427{body}".encode()
            middle = len(data) - 5  # within a letter
            await raw.write(frame(data[:middle], TEXT, fin=False) + frame(data[middle:], CONTINUED))
            assert (await other.event("said"))["text"] == text


# ---- heads


async def answered(tiny: TinyProcess, data: bytes) -> str:
    """Send bytes in one segment; return the first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", tiny.port)
    writer.write(data)
    async with asyncio.timeout(SOON_S):
        line = await reader.readline()
    writer.close()
    return line.decode("latin-1").strip()


def head(size: int, start: str = "GET /healthz HTTP/1.1", filler: str = "a") -> bytes:
    """Return the head of a request that has exactly so many bytes, in lines of a kilobyte."""
    line = f"X-Fill: {filler * 1_013}a\r\n"
    begin = f"{start}\r\nHost: x\r\n"
    lines, rest = divmod(size - len(begin) - 2, len(line))
    assert rest > 10
    return (begin + line * lines + f"X-Fill: {'b' * (rest - 10)}\r\n\r\n").encode()


UPGRADE = (
    f"GET /socket.io/?{QUERY} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13"
)


@pytest.mark.parametrize(
    ("start", "status"),
    [("GET /healthz HTTP/1.1", "200"), (UPGRADE, "101")],
    ids=["HTTP", "a websocket"],
)
async def test_a_head_of_sixteen_kilobytes_is_taken_and_a_byte_more_is_not(
    tiny: TinyProcess, start: str, status: str
) -> None:
    assert len(head(HEAD_BYTES_MAX, start)) == HEAD_BYTES_MAX
    assert f" {status} " in await answered(tiny, head(HEAD_BYTES_MAX, start))
    for more in (1, 4_096, 40_000):
        assert " 400 " in await answered(tiny, head(HEAD_BYTES_MAX + more, start))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(head(20_000, filler=" "), id="spaces, which no header keeps"),
        pytest.param(
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 4_000 + b"\r\n",
            id="many small ones",
        ),
        pytest.param(
            b"GET /healthz?" + b"q" * 65_536 + b" HTTP/1.1\r\nHost: x\r\n\r\n", id="an address"
        ),
        pytest.param(head(20_000, "HEAD /healthz HTTP/1.1"), id="for a head alone"),
        pytest.param(
            head(20_000, "POST /healthz HTTP/1.1\r\nContent-Length: 3") + b"abc", id="POST"
        ),
        pytest.param(head(20_000, UPGRADE, filler=" "), id="a websocket, with spaces"),
    ],
)
async def test_a_large_head_is_refused_whatever_makes_it_large(
    tiny: TinyProcess, data: bytes
) -> None:
    before = len(tiny.process.said())
    assert " 400 " in await answered(tiny, data)
    assert "Traceback" not in tiny.process.said()[before:]


@pytest.mark.parametrize(
    "fill",
    [b"X: " + b"y" * 9_000 + b"\r\n", b"X: y\r\n" * 200, b"X: y\r\n" * 1_000],
    ids=["a long line", "many lines", "very many lines"],
)
async def test_a_websocket_that_cannot_be_opened_is_answered_and_does_not_stay(
    tiny: TinyProcess, fill: bytes
) -> None:
    before = len(tiny.process.said())
    reader, writer = await asyncio.open_connection("127.0.0.1", tiny.port)
    writer.write(UPGRADE.encode() + b"\r\nHost: x\r\n" + fill + b"\r\n")
    async with asyncio.timeout(SOON_S):
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 431 ")
    writer.close()
    assert "Traceback" not in tiny.process.said()[before:]


async def test_each_head_of_a_connection_is_measured_by_itself(tiny: TinyProcess) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", tiny.port)
    async with asyncio.timeout(4 * SOON_S):
        for size, status in ((10_000, b" 200 "), (10_000, b" 200 "), (20_000, b" 400 ")):
            writer.write(head(size))
            assert status in await reader.readline()
            length = 0
            while (line := await reader.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            await reader.readexactly(length)
    writer.close()


async def test_a_body_is_no_part_of_the_head(tiny: TinyProcess) -> None:
    start = "POST /sign-out HTTP/1.1\r\nContent-Length: 60000"
    assert " 200 " in await answered(tiny, head(1_000, start) + b"x" * 60_000)
