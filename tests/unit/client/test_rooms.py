"""The client's rooms: who may import from whom, and how large and how well described things are."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CLIENT = Path(__file__).parents[3] / "client"
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 40
DOCUMENTED_MIN = 0.95
GENERATED = {"wire.ts", "http.ts"}
"""Written by `make wire`: everybody may import them, and they are as long as they are."""
BASE = {"connection", "words", "look"}
MAY_IMPORT: dict[str, set[str]] = {
    "connection": set(),
    "words": set(),
    "look": set(),
    "counter": BASE,
    "call": {*BASE, "counter"},
    "session": {*BASE, "counter", "call"},
    "desk": {*BASE, "counter", "call"},
    "pay": BASE,
    "join": {*BASE, "session"},
    "demo": {*BASE, "session"},
    "launcher": {"connection", "words"},
}
"""What each room may import from, besides itself: the lowest rooms first."""
OLD_WORDS = re.compile(
    r"\b(?:told|wish\w*|seats?|door)\b|[a-z](?:Told|Wish|Seat)|\b(?:Told|Wish|Seat)"
)
"""Words that had several meanings, or were metaphors."""
NAMES_THAT_STAY = re.compile(r"ID\.\w+|\{door\}|\bdoor,")
"""Test ids keep their names, and one icon is a door."""


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """What `npm run lint -- --json` counts."""
    run = subprocess.run(
        [sys.executable, "hatch_build.py", "lint"],
        cwd=CLIENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout)


def room(path: str) -> str:
    return path.partition("/")[0]


def test_every_folder_is_a_room_with_a_line_about_it() -> None:
    folders = {path.parent.name for path in (CLIENT / "src").glob("*/*.ts")}
    assert folders - {"tests"} == MAY_IMPORT.keys()
    readme = (CLIENT / "README.md").read_text(encoding="utf-8")
    described = re.findall(r"^\| `(\w+)/` \| (.+?) \| (.*?) ?\|$", readme, re.MULTILINE)
    allowed = {name: set(re.findall(r"`(\w+)`", imports)) for name, _, imports in described}
    assert {name: allowed[name] for name in MAY_IMPORT} == MAY_IMPORT


def test_a_room_imports_from_lower_rooms_only(figures: dict[str, Any]) -> None:
    upward = [
        f"{path} -> {other}"
        for path, file in figures["files"].items()
        for other in file["imports"]
        if path not in GENERATED and other not in GENERATED
        if room(other) not in {room(path), *MAY_IMPORT[room(path)]}
    ]
    assert upward == []


def test_the_order_has_no_way_back() -> None:
    """A room can be understood with those that stand above it in the list, and with no other."""
    seen: set[str] = set()
    for name, others in MAY_IMPORT.items():
        assert others <= seen, name
        seen.add(name)


def test_no_imports_go_in_a_circle(figures: dict[str, Any]) -> None:
    assert figures["circles"] == []


def test_the_launcher_and_all_that_it_reaches_do_without_lit(figures: dict[str, Any]) -> None:
    files = figures["files"]
    todo, reached = ["launcher/main.ts", "launcher/panel.ts"], set[str]()
    while todo:
        path = todo.pop()
        if path not in reached:
            reached.add(path)
            todo += files[path]["imports"]
    assert len(reached) > 5
    assert [path for path in reached if files[path]["packages"]] == []


def test_lit_is_taken_from_one_file_that_stands_being_translated(figures: dict[str, Any]) -> None:
    takers = [path for path, file in figures["files"].items() if "lit" in file["packages"]]
    assert takers == ["look/lit.ts"]


def test_no_template_writes_text_beside_a_value(figures: dict[str, Any]) -> None:
    """A translator makes one sentence of both, in the place of the first."""
    mixed = {path: file["mixed"] for path, file in figures["files"].items() if file["mixed"]}
    assert mixed == {}


def test_files_and_functions_stay_small(figures: dict[str, Any]) -> None:
    files = {path: file for path, file in figures["files"].items() if path not in GENERATED}
    assert [path for path, file in files.items() if file["lines"] > FILE_LINES_MAX] == []
    functions = [(path, item) for path, file in files.items() for item in file["functions"]]
    assert len(functions) > 1_000, "the functions are not found any more"
    long = [(path, item["name"]) for path, item in functions if item["lines"] > FUNCTION_LINES_MAX]
    assert long == []


def test_nothing_runs_on_when_its_element_has_gone(figures: dict[str, Any]) -> None:
    endless = {path: file["endless"] for path, file in figures["files"].items() if file["endless"]}
    assert endless == {}


def test_what_is_exported_is_documented(figures: dict[str, Any]) -> None:
    exports = [item for file in figures["files"].values() for item in file["exports"]]
    assert len(exports) > 300, "the exports are not found any more"
    documented = sum(export["documented"] for export in exports) / len(exports)
    assert documented >= DOCUMENTED_MIN, f"{documented:.1%}"


def test_no_word_stands_in_its_old_meaning() -> None:
    """In code and comments; the texts that people read are tables of their own."""
    tables = re.compile(r"(^|-)(en|de|words|testids|icons)$")
    found = [
        f"{path.name}:{number} {line.strip()}"
        for path in sorted((CLIENT / "src").rglob("*.ts"))
        if path.name not in GENERATED and not tables.search(path.stem)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OLD_WORDS.search(NAMES_THAT_STAY.sub("", line))
    ]
    assert found == []


def test_no_module_is_named_by_a_gerund() -> None:
    stems = {path.stem for path in (CLIENT / "src").rglob("*.ts")}
    assert {stem for stem in stems if stem.endswith("ing")} == set()
