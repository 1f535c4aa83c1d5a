"""What pages load of Theke stays small: the built files are counted as browsers fetch them.

Panel, desk and join page fetch the words of one language; the pay page carries both.
"""

import gzip
import re
from pathlib import Path

import pytest

import theke_server

STATIC = Path(theke_server.__file__).parent / "static"
LAUNCHER_BYTES_MAX = 10_000
PANEL_BYTES_MAX = 60_000
DESK_BYTES_MAX = 150_000
PAY_BYTES_MAX = 60_000
JOIN_BYTES_MAX = PANEL_BYTES_MAX + 5_000
SCRIPT = re.compile(r'(?:src|href)="/static/([^"]+)"')
LANGUAGES = ("en", "de")
TEXTS = re.compile(r"-(en|de)-[\w-]{8}\.js$")
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["'`]\./([^"'`]+)["'`]""")

pytestmark = pytest.mark.skipif(
    not (STATIC / "launcher.js").is_file(), reason="no client here: make client"
)


def loaded(page: str) -> list[Path]:
    """Return every file that a page loads, now or later: what it names, and what those import."""
    todo = [STATIC / name for name in SCRIPT.findall((STATIC / page).read_text("utf-8"))]
    found: dict[Path, None] = {}
    while todo:
        path = todo.pop()
        if path in found:
            continue
        found[path] = None
        if path.suffix == ".js":
            todo += [path.parent / name for name in IMPORT.findall(path.read_text("utf-8"))]
    return list(found)


def weight(paths: list[Path]) -> int:
    """Return the bytes of these files as they are sent."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def spoken(paths: list[Path], language: str) -> list[Path]:
    """Return the files that are fetched where a page speaks this language."""
    words = {path: TEXTS.search(path.name) for path in paths}
    return [path for path, found in words.items() if found is None or found[1] == language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "bytes_max"),
    [
        ("panel.html", PANEL_BYTES_MAX),
        ("desk.html", DESK_BYTES_MAX),
        ("join.html", JOIN_BYTES_MAX),
    ],
)
def test_a_page_fits_its_budget_in_each_language(page: str, bytes_max: int, language: str) -> None:
    paths = loaded(page)
    first = spoken(paths, language)
    assert {path.suffix for path in first} == {".js", ".css"}
    assert len(paths) - len(first) >= 3, "the other language is loaded with this one"
    assert weight(first) <= bytes_max, {path.name: path.stat().st_size for path in first}


def test_the_pay_page_fits_its_budget() -> None:
    assert weight(loaded("pay.html")) <= PAY_BYTES_MAX


def test_every_built_script_belongs_to_a_page() -> None:
    """So that no import is overlooked when pages are weighed."""
    pages = ("panel.html", "desk.html", "pay.html", "join.html")
    loaded_paths = {path for page in pages for path in loaded(page)}
    assert loaded_paths == set((STATIC / "assets").iterdir())


def test_the_launcher_fits_its_budget() -> None:
    source = (STATIC / "launcher.js").read_bytes()
    assert len(gzip.compress(source, 9)) <= LAUNCHER_BYTES_MAX
    assert b"import" not in source.split(b"{")[0]
    for forbidden in (b"eval(", b"innerHTML", b"document.write", b"new Function"):
        assert forbidden not in source
