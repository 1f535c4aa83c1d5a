"""What pages load of Theke stays small: the built files are counted as browsers fetch them.

Panel, desk and join page fetch the words of one language; the pay page carries both.
"""

import asyncio
import gzip
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

import theke_server
from theke_server.http import pages

STATIC = Path(theke_server.__file__).parent / "static"
BROWSERS = "gzip, deflate, br, zstd"
LAUNCHER_BYTES_MAX = 9_500
"""Of the file that every page of a shop loads."""
LAUNCHER_PANEL_BYTES_MAX = 9_700
"""Of the one that comes when the panel is opened, or a session is live."""
PANEL_BYTES_MAX = 54_500
DESK_BYTES_MAX = 61_000
LATER = re.compile(r"^(closer|compare|demo)-[\w-]{8}\.js$")
"""What comes when somebody wants it: to look closer, to compare; or in a demo only."""
LATER_BYTES_MAX = 2_500
"""Of each of them."""
PAY_BYTES_MAX = 45_000
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
    return sum(sent(f"/static/{path.relative_to(STATIC)}") for path in paths)


def sent(path: str, accepts: str = BROWSERS) -> int:
    """Return the length of an answer's body on the wire."""
    return len(asyncio.run(wire(path, accepts)))


async def wire(path: str, accepts: str) -> bytes:
    transport = httpx.ASGITransport(Starlette(routes=pages.routes()))
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://theke.example") as client,
        client.stream("GET", path, headers={"accept-encoding": accepts}) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.headers["x-content-type-options"] == "nosniff"
        return b"".join([part async for part in answer.aiter_raw()])


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
    first = [path for path in spoken(paths, language) if not LATER.match(path.name)]
    assert all(weight([path]) <= LATER_BYTES_MAX for path in paths if LATER.match(path.name))
    assert {path.suffix for path in first} == {".js", ".css"}
    assert len(paths) - len(first) >= 3, "the other language is loaded with this one"
    assert weight(first) <= bytes_max, {path.name: path.stat().st_size for path in first}


def test_the_pay_page_fits_its_budget() -> None:
    assert weight(loaded("pay.html")) <= PAY_BYTES_MAX


def test_every_built_script_belongs_to_a_page() -> None:
    """So that no import is overlooked when pages are weighed."""
    names = ("panel.html", "desk.html", "pay.html", "join.html", "demo.html")
    loaded_paths = {path for page in names for path in loaded(page)}
    there = {path for path in (STATIC / "assets").iterdir() if path.suffix not in (".br", ".gz")}
    assert loaded_paths | {launcher_panel()} == there


def launcher_panel() -> Path:
    """Return the launcher's second file."""
    (path,) = STATIC.glob("assets/launcher-panel-*.js")
    return path


@pytest.mark.parametrize(
    "path", ["/launcher.js", f"/static/{loaded('panel.html')[0].relative_to(STATIC)}"]
)
def test_what_is_sent_is_small_and_the_file_itself(path: str) -> None:
    plain = asyncio.run(wire(path, "identity"))
    assert gzip.decompress(asyncio.run(wire(path, "gzip"))) == plain
    assert sent(path) < sent(path, "gzip") < len(plain) / 2


def test_the_launcher_fits_its_budget() -> None:
    source = (STATIC / "launcher.js").read_bytes()
    assert sent("/launcher.js") <= LAUNCHER_BYTES_MAX
    assert source.count(b"import(") == 1, "all but the panel's file is in it"
    assert launcher_panel().name.encode() in source
    assert no_markup_from_text(source)


def test_the_launchers_second_file_fits_its_budget() -> None:
    source = launcher_panel().read_bytes()
    assert weight([launcher_panel()]) <= LAUNCHER_PANEL_BYTES_MAX
    assert b"import" not in source, "it brings all that it needs"
    assert no_markup_from_text(source)


def test_the_second_file_is_there_by_a_name_that_stays() -> None:
    source = asyncio.run(wire("/launcher-panel.js", "identity"))
    assert source == launcher_panel().read_bytes()


def no_markup_from_text(source: bytes) -> bool:
    """Say whether a script keeps to what the strictest policy allows."""
    forbidden = (b"eval(", b"innerHTML", b"document.write", b"new Function")
    return not any(part in source for part in forbidden)
