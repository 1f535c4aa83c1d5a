"""The robot's recordings as packets, and the tracks that send them at the pace of the clock.

Nothing is encoded while it runs. A picture comes in cells of half a second that begin with a key
frame, since a packet that was made before cannot answer a browser's wish for one.
"""

import asyncio
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from aiortc.mediastreams import MediaStreamTrack
from av.packet import Packet

from theke_server.robots.sentences import LANGUAGES, SPOKEN, Language, Sentence

FOLDER = Path(__file__).parent / "clips"
FRAMES_PER_S = 16
CELL_FRAMES = 8
SOUND_PACKET_S = 0.02
SILENCE = b"\xf8\xff\xfe"
"""20 ms without sound (RFC 6716)."""
LATE_S_MAX = 1.0
"""Who is later than this starts to count anew, in place of sending everything at once."""
SOUND_BASE = Fraction(1, 48_000)
PICTURE_BASE = Fraction(1, 90_000)

Cell = tuple[bytes, ...]


class Recordings:
    """All that a robot can say and look like, read once."""

    def __init__(self) -> None:
        self._spoken = {
            (language, sentence): _packets(FOLDER / f"{language}-{sentence}.ogg")
            for language in LANGUAGES
            for sentence in SPOKEN
        }
        self.idle = _cells(FOLDER / "idle.webm")
        self.talk = _cells(FOLDER / "talk.webm")

    def spoken(self, sentence: Sentence, language: Language) -> tuple[bytes, ...]:
        """Return a sentence in packets of 20 ms; none where it was not recorded."""
        return self._spoken.get((language, sentence), ())


class Studio:
    """What one robot says right now, for all who see and hear it."""

    def __init__(self, recordings: Recordings) -> None:
        self.recordings = recordings
        self._speech: tuple[bytes, ...] = ()
        self._began_s = 0.0

    def speak(self, packets: tuple[bytes, ...]) -> float:
        """Begin to say something; return for how many seconds it goes on."""
        self._speech, self._began_s = packets, time.monotonic()
        return len(packets) * SOUND_PACKET_S

    def sound(self) -> bytes:
        """Return what is to be heard now."""
        number = int((time.monotonic() - self._began_s) / SOUND_PACKET_S)
        return self._speech[number] if number < len(self._speech) else SILENCE

    def cell(self, number: int) -> Cell:
        """Return the next half second of the picture."""
        past_s = time.monotonic() - self._began_s
        is_speaking = past_s < len(self._speech) * SOUND_PACKET_S
        cells = self.recordings.talk if is_speaking else self.recordings.idle
        return cells[number % len(cells)]


class _Paced(MediaStreamTrack):
    """A track that gives a packet whenever its time has come."""

    def __init__(self, studio: Studio, packet_s: float) -> None:
        super().__init__()
        self._studio = studio
        self._packet_s = packet_s
        self._number = 0
        self._start_s = 0.0

    async def _turn(self) -> int:
        """Wait for the time of the next packet; return its number."""
        now_s = time.monotonic()
        due_s = self._start_s + self._number * self._packet_s
        if not self._number or now_s - due_s > LATE_S_MAX:
            self._start_s += now_s - due_s
        elif due_s > now_s:
            await asyncio.sleep(due_s - now_s)
        self._number += 1
        return self._number - 1


class Voice(_Paced):
    """The robot's voice."""

    kind = "audio"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, SOUND_PACKET_S)

    async def recv(self) -> "Packet[Any]":  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the next 20 ms."""
        number = await self._turn()
        return _packet(self._studio.sound(), number * 960, SOUND_BASE)


class Picture(_Paced):
    """The robot's picture."""

    kind = "video"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, 1 / FRAMES_PER_S)
        self._cell: Cell = ()

    async def recv(self) -> "Packet[Any]":  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the next frame."""
        number = await self._turn()
        if number % CELL_FRAMES == 0:
            self._cell = self._studio.cell(number // CELL_FRAMES)
        body = self._cell[number % CELL_FRAMES]
        return _packet(body, number * 90_000 // FRAMES_PER_S, PICTURE_BASE)


def _packet(body: bytes, pts: int, base: Fraction) -> "Packet[Any]":
    packet: Packet[Any] = Packet(body)
    packet.pts = packet.dts = pts
    packet.time_base = base
    return packet


def _packets(path: Path) -> tuple[bytes, ...]:
    with av.open(str(path)) as container:
        return tuple(bytes(packet) for packet in container.demux() if packet.size)


def _cells(path: Path) -> Sequence[Cell]:
    packets = _packets(path)
    return [packets[at : at + CELL_FRAMES] for at in range(0, len(packets), CELL_FRAMES)]
