"""Draw every room of server and core on its floor, and every import between two rooms.

`python tools/rooms.py` writes docs/pictures/rooms.svg; `--check` only says whether it is current,
`--figures` counts rooms, floors and arrows. The arrows are read from the imports themselves; the
floors are those of the import contracts in pyproject.toml.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "pictures" / "rooms.svg"
PACKAGES = {
    "theke_server": ROOT / "server" / "theke_server",
    "theke_checkout": ROOT / "checkout" / "theke_checkout",
}
DEPRECATED = {("theke_checkout", name) for name in ("facts", "ids", "money", "settings")}
"""Modules of one line that keep old names alive for plug-ins: neither drawn nor counted."""
HEADINGS = {
    "theke_server": "theke_server",
    "theke_checkout": "theke_checkout: the server imports it, it never imports the server",
}
WIDTH, MARGIN = 1180, 24
BOX_HEIGHT, FLOOR_HEIGHT, GAP = 32, 70, 14
TITLE_HEIGHT = 44
NEAR = 2
"""Arrows over more floors than this are drawn faintly, so that the near ones can be followed."""
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1b2430 }
  .title { font-weight: 600; font-size: 16px }
  .room { fill: #eef3f7; stroke: #9fb3c4 }
  .arrow { fill: none; stroke: #2b6a8f; stroke-opacity: .55 }
  .far { stroke-opacity: .16 }
"""


Name: TypeAlias = tuple[str, str]
"""A package and a room in it."""
Arrow: TypeAlias = tuple[Name, Name]
"""The first room imports the second one."""


@dataclass(frozen=True)
class Place:
    """Where a room is drawn."""

    x: float
    y: float
    width: float


def modules(package: str) -> Iterator[tuple[str, Path]]:
    """Yield every module of a package with its dotted name."""
    root = PACKAGES[package]
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        names = parts[:-1] if parts[-1] == "__init__" else parts
        yield ".".join((package, *names)), path


def room_of(module: str) -> Name | None:
    """Return package and room of a dotted name; None for a package itself and what is not drawn."""
    package, _, rest = module.partition(".")
    room = package, rest.partition(".")[0]
    return room if package in PACKAGES and rest and room not in DEPRECATED else None


def rooms() -> list[Name]:
    """Return all folders and single modules right under the packages."""
    found = {room_of(name) for package in PACKAGES for name, _ in modules(package)}
    return sorted(room for room in found if room is not None)


@cache
def arrows() -> frozenset[Arrow]:
    """Return which room imports which other room of its package."""
    names = {name for package in PACKAGES for name, _ in modules(package)}
    found: set[Arrow] = set()
    for package in PACKAGES:
        for name, path in modules(package):
            room = room_of(name)
            for target in _imports(path, names):
                there = room_of(target)
                if room and there and room != there and room[0] == there[0]:
                    found.add((room, there))
    return frozenset(found)


def circles(found: Iterable[Arrow]) -> set[Arrow]:
    """Return the arrows that stand in a circle, or between two circles."""
    left = set(found)
    while True:
        starts, ends = {a for a, _ in left}, {b for _, b in left}
        inner = {(a, b) for a, b in left if a in ends and b in starts}
        if inner == left:
            return left
        left = inner


def upward(found: Iterable[Arrow]) -> set[Arrow]:
    """Return the arrows that do not lead to a lower floor."""
    floor_of = {
        (package, name): number
        for package in PACKAGES
        for number, floor in enumerate(floors(package))
        for name in floor
    }
    return {(a, b) for a, b in found if floor_of[a] >= floor_of[b]}


def floors(package: str) -> list[list[str]]:
    """Return the rooms of a package by floor, the highest first, after its import contract."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]:
        if contract.get("containers") == [package]:
            found = [re.findall(r"\w+", layer) for layer in contract["layers"]]
            return [
                [name for name in floor if (package, name) not in DEPRECATED] for floor in found
            ]
    raise LookupError(package)


def figures() -> dict[str, dict[str, int]]:
    """Return how many rooms, floors and arrows each package has."""
    drawn, all_rooms = arrows(), rooms()
    return {
        package: {
            "rooms": sum(room[0] == package for room in all_rooms),
            "floors": len(floors(package)),
            "arrows": sum(a[0] == package for a, _ in drawn),
        }
        for package in PACKAGES
    }


def draw() -> str:
    """Return the picture."""
    places: dict[Name, Place] = {}
    parts: list[str] = []
    y = float(MARGIN)
    for package in PACKAGES:
        parts.append(
            f'<text class="title" x="{MARGIN}" y="{y + 16:.0f}">{HEADINGS[package]}</text>'
        )
        y += TITLE_HEIGHT
        for floor in floors(package):
            places |= _placed(package, floor, y)
            y += FLOOR_HEIGHT
    lines = [
        _arrow(places[a], places[b]) for a, b in sorted(arrows()) if a in places and b in places
    ]
    boxes = [_box(name, place) for (_, name), place in places.items()]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y:.0f}" role="img">'
    title = "<title>The rooms of Theke, by floor, and what imports what</title>"
    ground = f'<rect width="{WIDTH}" height="{y:.0f}" fill="#fff"/>'
    body = "\n".join([f"<style>{STYLE}</style>", title, ground, *lines, *boxes, *parts])
    return f"{head}\n{body}\n</svg>\n"


def _imports(path: Path, names: set[str]) -> Iterator[str]:
    """Yield the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in names else node.module


def _placed(package: str, names: Sequence[str], y: float) -> Mapping[Name, Place]:
    """Spread the rooms of a floor over its width."""
    if not names:
        return {}
    width = min(170.0, (WIDTH - 2 * MARGIN - GAP * (len(names) - 1)) / len(names))
    used = width * len(names) + GAP * (len(names) - 1)
    left = (WIDTH - used) / 2
    return {
        (package, name): Place(left + number * (width + GAP), y, width)
        for number, name in enumerate(names)
    }


def _box(name: str, place: Place) -> str:
    return (
        f'<rect class="room" x="{place.x:.1f}" y="{place.y:.1f}" width="{place.width:.1f}" '
        f'height="{BOX_HEIGHT}" rx="6"/>'
        f'<text x="{place.x + place.width / 2:.1f}" y="{place.y + 20:.1f}" text-anchor="middle">'
        f"{escape(name)}</text>"
    )


def _arrow(a: Place, b: Place) -> str:
    start, end = a.x + a.width / 2, b.x + b.width / 2
    top, bottom = a.y + BOX_HEIGHT, b.y
    bend = (bottom - top) / 2
    kind = "arrow far" if b.y - a.y > NEAR * FLOOR_HEIGHT else "arrow"
    return (
        f'<path class="{kind}" d="M{start:.1f} {top:.1f} C{start:.1f} {top + bend:.1f} '
        f'{end:.1f} {bottom - bend:.1f} {end:.1f} {bottom:.1f}"/>'
    )


def main() -> int:
    """Write the picture, or say whether it is current, or count."""
    if "--figures" in sys.argv[1:]:
        for package, counts in figures().items():
            print(package, *(f"{number} {what}" for what, number in counts.items()), sep=", ")
        return 0
    text = draw()
    if "--check" in sys.argv[1:]:
        current = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == text
        print("the picture is current" if current else "the picture is stale: run `make map`")
        return 0 if current else 1
    PICTURE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
