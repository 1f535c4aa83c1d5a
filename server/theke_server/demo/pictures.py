"""Product pictures: one drawing per kind of thing, in the colour of the variant, on a soft ground.

The drawings in `drawings/` are our own. They name their colours as CSS variables, which this module
fills in; each is a whole SVG file that an editor opens.
"""

import re
from functools import cache
from pathlib import Path

DRAWINGS = Path(__file__).parent / "drawings"
PLAIN = "#9aa3a7"
_HEX = re.compile(r"#[0-9a-f]{6}")
_WHOLE, _MIDDLE = 'viewBox="0 0 400 400"', 'viewBox="95 70 200 200"'
_ROOT = re.compile(r"<svg [^>]*>")
_FIXED = {
    "metal": "#c6cbcd",
    "steel": "#8b9498",
    "ink": "#2b2e30",
    "wood": "#b98a55",
    "nut": "#7a5237",
    "paper": "#faf5ea",
    "coffee": "#4a2f20",
    "glass": "rgba(255, 255, 255, 0.62)",
    "glassline": "rgba(255, 255, 255, 0.85)",
}


@cache
def draw(drawing: str, colour: str, *, closer: bool = False) -> str:
    """Return a picture as SVG, or its middle from nearer.

    Raises `FileNotFoundError` for a drawing that does not exist.
    """
    body = colour if _HEX.fullmatch(colour) else PLAIN
    tint = _mix(body, "#f6f1e8", 0.84)
    colours = {
        **_FIXED,
        "body": body,
        "dark": _mix(body, "#1d1a17", 0.3),
        "light": _mix(body, "#ffffff", 0.42),
        "tint": tint,
    }
    style = "".join(f"--{name}:{value};" for name, value in colours.items())
    text = (DRAWINGS / f"{drawing}.svg").read_text(encoding="utf-8")
    ground = (
        f"<style>:root{{{style}}}</style><defs>"
        '<linearGradient id="sheen" x1="0" y1="0" x2="1" y2="1">'
        '<stop offset="0" stop-color="#fff" stop-opacity=".30"/>'
        '<stop offset=".5" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#000" stop-opacity=".16"/></linearGradient>'
        '<radialGradient id="ground" cx=".5" cy=".38" r=".8">'
        '<stop offset="0" stop-color="#fff" stop-opacity=".75"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>'
        '<rect width="400" height="400" fill="var(--tint)"/>'
        '<rect width="400" height="400" fill="url(#ground)"/>'
        '<ellipse cx="200" cy="331" rx="150" ry="13" fill="#000" opacity=".10"/>'
    )
    if closer:
        text = text.replace(_WHOLE, _MIDDLE, 1)
    return _ROOT.sub(lambda root: root.group() + ground, text, count=1)


def _mix(colour: str, other: str, part: float) -> str:
    """Return `colour` with a part of `other` in it."""

    def channel(at: int) -> int:
        own, its = int(colour[at : at + 2], 16), int(other[at : at + 2], 16)
        return round(own + (its - own) * part)

    return f"#{channel(1):02x}{channel(3):02x}{channel(5):02x}"
