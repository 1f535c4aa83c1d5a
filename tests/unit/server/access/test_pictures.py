"""Files that somebody uploads as their picture: what becomes of each, and what is left of it."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from random import Random

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.pictures import (
    JPEG_PIXELS_MAX,
    LARGE_PIXELS,
    PICTURE_BYTES_MAX,
    PIXELS_MAX,
    SCANS_MAX,
    SIDE_PIXELS_MIN,
    SMALL_PIXELS,
    Pictures,
    picture_of,
    sound,
)

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)
SECRET = b"47.3769N 8.5417E taken by Mira"
NEAR = 12
"""How far a JPEG may be off a colour."""
DARK = 128
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def encoded(image: Image.Image, kind: str, **how: object) -> bytes:
    """Write a picture as a camera or a program would."""
    buffer = BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def plain(size: tuple[int, int] = (400, 300), colour: tuple[int, int, int] = RED) -> Image.Image:
    return Image.new("RGB", size, colour)


def seen(image: Image.Image, at: tuple[int, int]) -> tuple[float, ...]:
    """Return the colour at a place."""
    colour = image.getpixel(at)
    assert isinstance(colour, tuple)
    return colour


def png_of(width: int, height: int) -> bytes:
    """Write a PNG's head that promises so many pixels, and nothing of them."""

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def webp_of(width: int, height: int) -> bytes:
    """Write a WebP's head that promises a canvas, and nothing on it."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


def many_scans() -> bytes:
    """Write a progressive JPEG whose last pass comes again and again."""
    whole = encoded(plain(), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * (SCANS_MAX + 1) + whole[-2:]


def animated(kind: str) -> bytes:
    frames = [plain(colour=colour) for colour in (RED, GREEN, BLUE)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.frombytes("RGB", size, Random(1).randbytes(size[0] * size[1] * 3))


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HOSTILE: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "nothing": (lambda: b"", Reason.PICTURE_KIND),
    "one byte": (lambda: b"\xff", Reason.PICTURE_KIND),
    "html": (lambda: HTML, Reason.PICTURE_KIND),
    "svg": (lambda: SVG, Reason.PICTURE_KIND),
    "gif": (lambda: encoded(plain(), "GIF"), Reason.PICTURE_KIND),
    "gif that begins a script": (lambda: b"GIF89a/*" + HTML, Reason.PICTURE_KIND),
    "bmp": (lambda: encoded(plain(), "BMP"), Reason.PICTURE_KIND),
    "tiff": (lambda: encoded(plain(), "TIFF"), Reason.PICTURE_KIND),
    "heic": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(64), Reason.PICTURE_KIND),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(64), Reason.PICTURE_KIND),
    "zip": (lambda: b"PK\x03\x04" + bytes(64), Reason.PICTURE_KIND),
    "riff that is sound": (
        lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(64),
        Reason.PICTURE_KIND,
    ),
    "svg before a jpeg": (lambda: SVG + encoded(plain(), "JPEG"), Reason.PICTURE_KIND),
    "head of a jpeg alone": (lambda: b"\xff\xd8\xff\xe0", Reason.PICTURE_BROKEN),
    "head of a png alone": (lambda: b"\x89PNG\r\n\x1a\n", Reason.PICTURE_BROKEN),
    "head of a webp alone": (lambda: b"RIFF\x04\x00\x00\x00WEBP", Reason.PICTURE_SMALL),
    "jpeg head, html body": (lambda: b"\xff\xd8\xff\xe0" + HTML * 50, Reason.PICTURE_BROKEN),
    "truncated jpeg": (lambda: encoded(noise((300, 300)), "JPEG")[:9_000], Reason.PICTURE_BROKEN),
    "truncated png": (lambda: encoded(noise((300, 300)), "PNG")[:9_000], Reason.PICTURE_BROKEN),
    "truncated webp": (lambda: encoded(noise((300, 300)), "WEBP")[:9_000], Reason.PICTURE_BROKEN),
    "many scans": (many_scans, Reason.PICTURE_BROKEN),
    "1x1": (lambda: encoded(plain((1, 1)), "PNG"), Reason.PICTURE_SMALL),
    "20000x1": (lambda: encoded(plain((20_000, 1)), "PNG"), Reason.PICTURE_SMALL),
    "one pixel short": (
        lambda: encoded(plain((SIDE_PIXELS_MIN - 1, 500)), "JPEG"),
        Reason.PICTURE_SMALL,
    ),
    "png bomb": (lambda: png_of(100_000, 100_000), Reason.PICTURE_HUGE),
    "png bomb that is whole": (
        lambda: encoded(Image.new("1", (5_000, 5_000)), "PNG"),
        Reason.PICTURE_HUGE,
    ),
    "webp bomb": (lambda: webp_of(16_383, 16_383), Reason.PICTURE_HUGE),
    "webp bomb that is whole": (
        lambda: encoded(plain((4_001, 4_000)), "WEBP", lossless=True, method=0),
        Reason.PICTURE_HUGE,
    ),
    "jpeg bomb": (
        lambda: encoded(Image.new("L", (8_000, 4_001)), "JPEG", quality=1),
        Reason.PICTURE_HUGE,
    ),
    "2 MB and a byte": (
        lambda: encoded(plain(), "JPEG").ljust(PICTURE_BYTES_MAX + 1, b"\0"),
        Reason.TOO_LARGE,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(name: str) -> None:
    made, reason = HOSTILE[name]
    with pytest.raises(RejectedError) as refused:
        picture_of(made())
    assert refused.value.reason is reason


def through_alpha(mode: str, kind: str) -> bytes:
    clear = (0, 0) if mode == "LA" else (0, 0, 0, 0)
    return encoded(Image.new(mode, (200, 200), clear), kind)


def palette(transparent: bool) -> bytes:
    image = plain().quantize(4)
    how = {"transparency": image.getpixel((0, 0))} if transparent else {}
    return encoded(image, "PNG", **how)


TAKEN: dict[str, tuple[Callable[[], bytes], tuple[int, int, int]]] = {
    "jpeg": (lambda: encoded(plain(), "JPEG"), RED),
    "progressive jpeg": (lambda: encoded(plain(), "JPEG", progressive=True), RED),
    "png": (lambda: encoded(plain(), "PNG"), RED),
    "webp": (lambda: encoded(plain(), "WEBP"), RED),
    "lossless webp": (lambda: encoded(plain(), "WEBP", lossless=True), RED),
    "cmyk": (lambda: encoded(plain().convert("CMYK"), "JPEG"), RED),
    "grey": (lambda: encoded(Image.new("L", (200, 200), 128), "JPEG"), (128, 128, 128)),
    "16 bits": (lambda: encoded(Image.new("I;16", (200, 200), 32_768), "PNG"), (128, 128, 128)),
    "1 bit": (lambda: encoded(Image.new("1", (200, 200), 1), "PNG"), WHITE),
    "palette": (lambda: palette(False), RED),
    "palette one sees through": (lambda: palette(True), WHITE),
    "png one sees through": (lambda: through_alpha("RGBA", "PNG"), WHITE),
    "grey one sees through": (lambda: through_alpha("LA", "PNG"), WHITE),
    "webp one sees through": (lambda: through_alpha("RGBA", "WEBP"), WHITE),
    "animated png": (lambda: animated("PNG"), RED),
    "animated webp": (lambda: animated("WEBP"), RED),
    "jpeg that ends in html": (lambda: encoded(plain(), "JPEG") + HTML, RED),
    "jpeg with a broken note": (lambda: encoded(plain(), "JPEG", exif=b"Exif\0\0MM\0*"), RED),
    "a strip": (lambda: encoded(plain((20_000, SIDE_PIXELS_MIN)), "PNG"), RED),
    "just small enough": (lambda: encoded(plain((4_000, PIXELS_MAX // 4_000)), "PNG"), RED),
    "a telephone's": (lambda: encoded(plain((8_000, JPEG_PIXELS_MAX // 8_000)), "JPEG"), RED),
    "just light enough": (lambda: encoded(plain(), "JPEG").ljust(PICTURE_BYTES_MAX, b"\0"), RED),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_picture_is_cut_and_written_anew(name: str) -> None:
    made, colour = TAKEN[name]
    picture = picture_of(made())
    for file, side in ((picture.small, SMALL_PIXELS), (picture.large, LARGE_PIXELS)):
        image = Image.open(BytesIO(file))
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (side, side))
        middle = seen(image, (side // 2, side // 2))
        assert max(abs(a - b) for a, b in zip(middle, colour, strict=True)) <= NEAR
        assert b"script" not in file
        assert sound(file)


def noted(kind: str) -> bytes:
    """Write a picture that says everything that a file can say beside its pixels."""
    exif = Image.Exif()
    exif[MAKER] = SECRET.decode()
    exif.get_ifd(GPS)[29] = SECRET.decode()
    how: dict[str, object] = {"exif": exif.tobytes(), "icc_profile": SECRET}
    if kind == "JPEG":
        how["comment"] = SECRET
    if kind == "WEBP":
        how["xmp"] = SECRET
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Author", SECRET.decode())
        how["pnginfo"] = info
    return encoded(plain(), kind, **how)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_left_of_what_a_file_says_beside_its_pixels(kind: str) -> None:
    file = noted(kind)
    assert file.count(SECRET) >= 2
    picture = picture_of(file)
    for written in (picture.small, picture.large):
        assert SECRET not in written
        image = Image.open(BytesIO(written))
        assert dict(image.getexif()) == {}
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        for marker in (b"Exif", b"ICC_PROFILE", b"http://ns.adobe.com", b"\xff\xfe"):
            assert marker not in written[:64]


CORNERS = {1: "tl", 2: "tr", 3: "br", 4: "bl", 5: "tl", 6: "tr", 7: "br", 8: "bl"}
"""Where the corner that is stored first ends up, by the orientation that a camera notes."""


@pytest.mark.parametrize(("orientation", "corner"), CORNERS.items())
def test_a_picture_stands_upright_however_the_camera_was_held(
    orientation: int, corner: str
) -> None:
    image = plain((300, 300), WHITE)
    image.paste(BLUE, (0, 0, 150, 150))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    large = Image.open(BytesIO(picture_of(encoded(image, "JPEG", exif=exif.tobytes())).large))
    places = {"tl": (40, 40), "tr": (280, 40), "bl": (40, 280), "br": (280, 280)}
    blue = [name for name, at in places.items() if seen(large, at)[0] < DARK]
    assert blue == [corner]


def test_the_middle_is_kept() -> None:
    image = plain((600, 200), WHITE)
    image.paste(GREEN, (200, 0, 400, 200))
    large = Image.open(BytesIO(picture_of(encoded(image, "PNG")).large))
    for at in ((4, 4), (160, 160), (315, 315)):
        assert seen(large, at)[0] < DARK


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_whatever_is_done_to_a_file_it_is_taken_or_refused(kind: str) -> None:
    """Nothing else comes out of a decoder, whichever bytes it gets."""
    random = Random(kind)
    whole = encoded(noise((120, 120)), kind)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(random.randint(1, 8)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        try:
            assert sound(picture_of(bytes(broken)).small)
        except RejectedError as refused:
            assert refused.reason.startswith("picture_")  # noqa: PT017 -- it need not come


@pytest.mark.parametrize("file", [b"", HTML, encoded(plain(), "JPEG"), encoded(plain(), "PNG")])
def test_what_we_did_not_write_is_not_sound(file: bytes) -> None:
    assert not sound(file)


async def test_pictures_are_made_beside_the_loop() -> None:
    made = await Pictures().made(encoded(plain(), "JPEG"))
    assert sound(made.small)
    with pytest.raises(RejectedError):
        await Pictures().made(HTML)
