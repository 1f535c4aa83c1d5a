"""Make the recordings of the demo's robot: its voice by espeak-ng, its face drawn here.

Run `python tools/robot_voice.py` after a change of `robots/sentences.py`; espeak-ng is needed for
making them only (Debian: apt install espeak-ng). Sound is Opus, a packet for 20 ms. A picture is
VP8 in cells of half a second that begin with a key frame each, so that they fit in any order.
"""

# av leaves these types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

import io
import math
import subprocess
import sys
import wave
from collections.abc import Iterator
from fractions import Fraction

import av
from PIL import Image

from theke_server.demo import portrait
from theke_server.robots import recordings
from theke_server.robots.sentences import LANGUAGES, SPOKEN, Language, text

VOICES: dict[Language, str] = {"en": "en-gb+f3", "de": "de+f3"}
WORDS_PER_MINUTE = {"en": "165", "de": "160"}
SOUND_RATE = 48_000
SOUND_BITS = 16_000
PICTURE_BITS = 160_000
SIZE = (320, 200)
CELL_FRAMES = recordings.CELL_FRAMES
MOUTHS = (4, 22, 12, 26, 8, 18, 24, 10)
"""How far the mouth is open while it talks, in pixels, frame by frame."""


def main() -> int:
    """Write all recordings; say how large they are."""
    for language in LANGUAGES:
        for sentence in SPOKEN:
            path = recordings.FOLDER / f"{language}-{sentence}.ogg"
            path.write_bytes(_opus(_spoken(text(sentence, language), language)))
    for name, frames in (("idle", _idle()), ("talk", _talk())):
        (recordings.FOLDER / f"{name}.webm").write_bytes(_vp8(list(frames)))
    sizes = [path.stat().st_size for path in recordings.FOLDER.iterdir() if path.suffix != ".py"]
    print(f"{len(sizes)} recordings, {sum(sizes)} bytes")
    return 0


def _spoken(words: str, language: Language) -> bytes:
    """Return a sentence as WAV."""
    command = ["espeak-ng", "-v", VOICES[language], "-s", WORDS_PER_MINUTE[language], "--stdout"]
    made = subprocess.run(command, input=words.encode(), capture_output=True, check=True)
    return made.stdout


def _opus(sound: bytes) -> bytes:
    """Return a WAV as Opus in Ogg."""
    with wave.open(io.BytesIO(sound)) as read:
        rate, samples = read.getframerate(), read.readframes(read.getnframes())
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
    frame.planes[0].update(samples)
    frame.sample_rate, frame.pts = rate, 0
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=SOUND_RATE)
        stream.bit_rate, stream.layout = SOUND_BITS, "mono"
        stream.options = {"application": "voip", "frame_duration": "20", "vbr": "on"}
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SOUND_RATE)
        for piece in (*resampler.resample(frame), *resampler.resample(None), None):
            container.mux(stream.encode(piece))
    return out.getvalue()


def _vp8(images: list[Image.Image]) -> bytes:
    """Return pictures as VP8 in WebM, with a key frame at the begin of each cell."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=recordings.FRAMES_PER_S)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.bit_rate = "yuv420p", PICTURE_BITS
        stream.gop_size = CELL_FRAMES
        stream.options = {"deadline": "best", "keyint_min": str(CELL_FRAMES), "lag-in-frames": "0",
                          "auto-alt-ref": "0", "crf": "16", "qmax": "36"}  # fmt: skip
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_image(image)
            frame.pts, frame.time_base = number, Fraction(1, recordings.FRAMES_PER_S)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _idle() -> Iterator[Image.Image]:
    """Three seconds of looking at somebody: the robot breathes, and blinks once."""
    count = CELL_FRAMES * 6
    for number in range(count):
        lift = round(3 * math.sin(2 * math.pi * number / count))
        yield _face(lift, mouth=3, eyes=0.1 if number in (20, 21, 22) else 1.0)


def _talk() -> Iterator[Image.Image]:
    """Two seconds of talking."""
    count = CELL_FRAMES * 4
    for number in range(count):
        lift = round(4 * math.sin(2 * math.pi * number / CELL_FRAMES / 2))
        yield _face(lift, mouth=MOUTHS[(number * 5 // 2) % len(MOUTHS)], eyes=1.0, glow=True)


def _face(lift: int, *, mouth: int, eyes: float, glow: bool = False) -> Image.Image:
    drawn = portrait.robot_frame(lift, mouth=mouth, eyes=eyes, glow=glow)
    return drawn.resize(SIZE, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main())
