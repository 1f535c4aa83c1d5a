"""The picture of the demo's advisor: drawn here, so that it is ours and shows nobody who lives."""

from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 640
"""Twice the largest that is kept, so that edges come out smooth."""
_WALL, _SHELF, _CUP = "#dfe9e2", "#c9b79c", "#2b4a3f"
_SKIN, _HAIR, _APRON, _SHIRT = "#f0c8a4", "#4a2f27", "#2b4a3f", "#fbf6ee"
_INK, _BLUSH = "#33241d", "#e6a58a"
_STEEL, _STEEL_DARK, _SCREEN, _LIGHT = "#b9c0c5", "#8d949a", "#22302b", "#9fe3c0"
_LAMP, _LAMP_OFF = "#e0a020", "#a97b2c"
FRAME_TOP, FRAME_HEIGHT = 90, 400
"""What a video shows of it: the head, also where a row cuts it to a wide one."""


def drawn() -> bytes:
    """Return a barista before a shelf with cups, as a PNG."""
    image = Image.new("RGB", (SIDE, SIDE), _WALL)
    draw = ImageDraw.Draw(image)
    _background(draw)
    _body(draw)
    _head(draw)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def robot() -> bytes:
    """Return the robot before the same shelf, as a PNG; `tools/robot_voice.py` lets it speak."""
    image = Image.new("RGB", (SIDE, SIDE), _WALL)
    draw = ImageDraw.Draw(image)
    _background(draw)
    _robot(draw, 0, mouth=6, eyes=1.0)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def robot_frame(lift: int, *, mouth: int, eyes: float, glow: bool) -> Image.Image:
    """Return the robot as a picture of 640 x 400: `lift` px higher or lower, its mouth open by so
    many, its eyes from 0 to 1."""
    image = Image.new("RGB", (SIDE, SIDE), _WALL)
    draw = ImageDraw.Draw(image)
    _background(draw)
    _robot(draw, lift, mouth=mouth, eyes=eyes, glow=glow)
    return image.crop((0, FRAME_TOP, SIDE, FRAME_TOP + FRAME_HEIGHT))


def _robot(
    draw: ImageDraw.ImageDraw, lift: int, *, mouth: int, eyes: float, glow: bool = False
) -> None:
    middle, top = SIDE // 2, 176 + lift
    draw.rounded_rectangle((middle - 140, 486, middle + 140, SIDE + 60), 44, fill=_CUP)
    draw.rectangle((middle - 34, top + 270, middle + 34, 500), fill=_STEEL_DARK)
    draw.line((middle, top - 40, middle, top + 10), fill=_STEEL_DARK, width=10)
    draw.ellipse((middle - 17, top - 62, middle + 17, top - 28), fill=_LAMP if glow else _LAMP_OFF)
    draw.rounded_rectangle((middle - 132, top, middle + 132, top + 286), 56, fill=_STEEL)
    draw.rounded_rectangle((middle - 102, top + 36, middle + 102, top + 250), 40, fill=_SCREEN)
    for eye in (middle - 46, middle + 46):
        half = max(3, round(26 * eyes))
        draw.ellipse((eye - 20, top + 110 - half, eye + 20, top + 110 + half), fill=_LIGHT)
    box = (middle - 44, top + 196 - mouth, middle + 44, top + 196 + mouth)
    draw.rounded_rectangle(box, min(14, mouth), fill=_LIGHT)


def _background(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 196, SIDE, 212), fill=_SHELF)
    for left in (28, 112, 480, 564):
        draw.rounded_rectangle((left, 140, left + 48, 196), 10, fill=_CUP)
        draw.arc((left + 36, 152, left + 64, 184), -90, 90, fill=_CUP, width=7)


def _body(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((116, 470, 524, 900), fill=_SHIRT)
    draw.rounded_rectangle((214, 530, 426, SIDE), 28, fill=_APRON)
    draw.line((228, 546, 262, 482), fill=_APRON, width=20)
    draw.line((412, 546, 378, 482), fill=_APRON, width=20)
    draw.rounded_rectangle((276, 400, 364, 512), 40, fill=_SKIN)


def _head(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((186, 96, 454, 420), fill=_HAIR)
    draw.ellipse((284, 52, 372, 140), fill=_HAIR)
    draw.ellipse((212, 150, 428, 442), fill=_SKIN)
    draw.pieslice((200, 120, 440, 340), 180, 360, fill=_HAIR)
    draw.ellipse((212, 224, 428, 300), fill=_SKIN)
    for middle in (268, 372):
        draw.arc((middle - 26, 256, middle + 26, 296), 200, 340, fill=_INK, width=7)
        draw.ellipse((middle - 11, 280, middle + 11, 304), fill=_INK)
        draw.ellipse((middle - 30, 328, middle + 30, 364), fill=_BLUSH)
    draw.arc((306, 306, 338, 340), 20, 150, fill=_BLUSH, width=7)
    draw.chord((272, 336, 368, 404), 12, 168, fill="#ffffff", outline=_INK, width=6)
