"""Pictures of advisors: whatever file comes in, a small square JPEG of ours goes out.

A picture from outside is decoded within bounds and painted onto a new one, so that nothing of the
file is kept: no place where it was taken, no profile, no second meaning. Decoding takes a thread
and up to 200 MB for a moment; one at a time, whoever asks.
"""

import asyncio
from collections.abc import Callable, Sequence
from io import BytesIO
from math import prod

from msgspec import Struct
from PIL import Image

from theke_checkout.values.reasons import Reason, RejectedError

PICTURE_BYTES_MAX = 2 * 1024 * 1024
PIXELS_MAX = 16_000_000
"""64 MB when it is decoded, which is needed more than once for a moment."""
JPEG_PIXELS_MAX = 32_000_000
"""More, since a JPEG is decoded smaller at once: what telephones write into 2 MB."""
SIDE_PIXELS_MIN = 96
"""Of the shorter side: what has less is no picture of a person."""
SMALL_PIXELS, LARGE_PIXELS = 96, 320
"""Sides of what is kept: of a circle in a list, and of one that is looked at, on fine screens."""
SCANS_MAX = 64
"""Passes of a progressive JPEG; cameras make ten. Each costs as much as the whole picture."""
MEDIA_TYPE = "image/jpeg"
QUALITY = 85

GAP = 3.0
"""How much larger a picture is made first, quickly, than it is wanted."""
LANCZOS = Image.Resampling.LANCZOS
_WHITE = (255, 255, 255)
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What puts a picture upright, by the orientation that its EXIF names."""
_SCAN = b"\xff\xda"
_BITS_16 = 256

Image.MAX_IMAGE_PIXELS = None  # ours is lower, and refuses where Pillow only warns


class Picture(Struct, frozen=True, kw_only=True):
    """A picture of an advisor in both sizes, each a JPEG without anything beside its pixels."""

    small: bytes
    large: bytes


class Pictures:
    """Where pictures are made: one at a time, beside the event loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def made(self, file: bytes) -> Picture:
        """Return the picture that a file holds. Raises `RejectedError` as `picture_of` does."""
        async with self._turn:
            return await asyncio.to_thread(picture_of, file)


def picture_of(file: bytes) -> Picture:
    """Return the picture that a file holds: a JPEG, PNG or WebP by its content, not by its name.

    The middle of it is kept, of an animation the first frame, on white where one sees through it.
    Raises `RejectedError`: `TOO_LARGE` (bytes), `PICTURE_KIND` (none of the three),
    `PICTURE_BROKEN` (cannot be decoded), `PICTURE_SMALL` or `PICTURE_HUGE` (pixels).
    """
    if len(file) > PICTURE_BYTES_MAX:
        raise RejectedError(Reason.TOO_LARGE, "picture")
    decode = _decoder_of(file)
    try:
        square = decode(file)
        return Picture(small=_written(square, SMALL_PIXELS), large=_written(square, LARGE_PIXELS))
    except RejectedError:
        raise
    except Exception as error:  # decoders raise whatever they stumble over
        raise RejectedError(Reason.PICTURE_BROKEN, "picture") from error


def sound(file: bytes) -> bool:
    """Whether this is a picture as `picture_of` writes them."""
    try:
        with Image.open(BytesIO(file), formats=("JPEG",)) as image:
            image.load()
            return image.size in ((SMALL_PIXELS,) * 2, (LARGE_PIXELS,) * 2)
    except Exception:  # noqa: BLE001 -- decoders raise whatever they stumble over
        return False


def _decoder_of(file: bytes) -> Callable[[bytes], Image.Image]:
    """Return what decodes such a file, by its first bytes."""
    if file.startswith(b"\xff\xd8\xff"):
        return _of_jpeg
    if file.startswith(b"\x89PNG\r\n\x1a\n"):
        return _of_png
    if file.startswith(b"RIFF") and file[8:12] == b"WEBP":
        return _of_webp
    raise RejectedError(Reason.PICTURE_KIND, "picture")


def _of_jpeg(file: bytes) -> Image.Image:
    if file.count(_SCAN) > SCANS_MAX:
        raise RejectedError(Reason.PICTURE_BROKEN, "picture")
    return _square(file, "JPEG", JPEG_PIXELS_MAX)


def _of_png(file: bytes) -> Image.Image:
    return _square(file, "PNG", PIXELS_MAX)


def _of_webp(file: bytes) -> Image.Image:
    """Look at the size first: Pillow makes room for a WebP's whole canvas when it opens it."""
    kind, head = file[12:16], file[20:30]
    if kind == b"VP8X":
        sides = [int.from_bytes(head[at : at + 3], "little") + 1 for at in (4, 7)]
    elif kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        sides = [(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1]
    else:
        sides = [int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (6, 8)]
    _check_size(sides, PIXELS_MAX)
    return _square(file, "WEBP", PIXELS_MAX)


def _square(file: bytes, kind: str, pixels_max: int) -> Image.Image:
    """Return the middle of a picture, upright, in plain colours, as large as we need it."""
    with Image.open(BytesIO(file), formats=(kind,)) as image:
        _check_size(image.size, pixels_max)
        image.draft("RGB", (LARGE_PIXELS, LARGE_PIXELS))  # a JPEG is decoded smaller at once
        turn = _UPRIGHT.get(_orientation(image))
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        middle = (left, top, left + side, top + side)
        sized = _sized(_plain(image), LARGE_PIXELS, middle)
    on_white = Image.new("RGB", sized.size, _WHITE)
    on_white.paste(sized, mask=sized.getchannel("A") if sized.mode == "RGBA" else None)
    return on_white if turn is None else on_white.transpose(turn)


def _check_size(sides: Sequence[int], pixels_max: int) -> None:
    if prod(sides) > pixels_max:
        raise RejectedError(Reason.PICTURE_HUGE, "picture")
    if min(sides) < SIDE_PIXELS_MIN:
        raise RejectedError(Reason.PICTURE_SMALL, "picture")


def _orientation(image: Image.Image) -> int:
    """Return how the camera was held; as if upright where nobody can read it."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 -- a picture with a broken note is still a picture
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture in red, green and blue, with transparency where it has some."""
    if image.mode.startswith(("I", "F")):  # a PNG of 16 bits a pixel, which `convert` would cut
        brought_down = Image.eval(image, lambda value: value / _BITS_16)
        return brought_down.convert("L").convert("RGB")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    image.load()  # before one asks: decoding smaller tells the size only then
    return image if image.mode == wanted else image.convert(wanted)


def _sized(
    image: Image.Image, side: int, part: tuple[int, int, int, int] | None = None
) -> Image.Image:
    """Return a part of a picture, or all of it, as a square of this side."""
    # Its annotations name a type of numpy, which is not installed.
    return image.resize((side, side), LANCZOS, part, GAP)  # pyright: ignore[reportUnknownMemberType]


def _written(square: Image.Image, side: int) -> bytes:
    """Return pixels as a JPEG; nothing that came with them is in it."""
    sized = _sized(square, side)
    clean = Image.new("RGB", sized.size, _WHITE)
    clean.paste(sized)
    buffer = BytesIO()
    clean.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()
