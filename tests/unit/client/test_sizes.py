"""What pages load of Theke stays small: the built files are counted as browsers fetch them.

Panel, desk and join page fetch the words of one language; the pay page carries both.
"""

import asyncio
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

import theke_server
from theke_server.http import pages

STATIC = Path(theke_server.__file__).parent / "static"
BROWSERS = "gzip, deflate, br, zstd"
LAUNCHER_BYTES_MAX = 8_000
"""Of the file that every page of a shop loads."""
LAUNCHER_PANEL_BYTES_MAX = 10_000
"""Of the one that comes when the panel is opened, or a session is live."""
LAUNCHER_NOTICES_BYTES_MAX = 4_000
"""Of the one that comes when a page is idle, or a session is live."""
PANEL_BYTES_MAX = 60_000
DESK_BYTES_MAX = 82_000
PAY_BYTES_MAX = 36_500
CALL_WINDOW_BYTES_MAX = 42_000
"""Of the call's own window, which brings all that it needs."""
JOIN_BYTES_MAX = PANEL_BYTES_MAX + 1_500
PURCHASE_BYTES_MAX = 79_000
"""Of all that the panel has fetched when somebody has waited, bought and said goodbye."""
PANEL_WHOLE_BYTES_MAX = 91_600
"""Of all that the panel may ever fetch in one language: what is exempt by name is weighed here."""
LATER_BYTES_MAX = 6_800
"""Of each file that a page fetches when it is needed, such as the thanks at an end."""
CALL_BYTES_MAX = 25_000
"""Of the call, which comes where somebody calls: on top of all that a session may load."""
CALL = re.compile(r"^(?:calls|entry)-[\w-]{8}\.js$")
LATER = re.compile(
    r"^(blocked|calls|close-up|entry|closer|compare|demo|doubt|elsewhere|forms|left-messages|message-words-\w\w|more"
    r"|orthography|thanks|timeline|tone|wait)-[\w-]{8}\.js$"
)
OF_A_PURCHASE = ("forms", "close-up", "elsewhere", "left-messages", "wait", "thanks")
"""The first four come soon after a session has begun, on their own."""
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
        ("call.html", CALL_WINDOW_BYTES_MAX),
    ],
)
def test_a_page_fits_its_budget_in_each_language(page: str, bytes_max: int, language: str) -> None:
    paths = loaded(page)
    first = [path for path in spoken(paths, language) if not LATER.match(path.name)]
    assert {path.suffix for path in first} == {".js", ".css"}
    assert len(paths) - len(first) >= 3, "the other language is loaded with this one"
    assert weight(first) <= bytes_max, {path.name: path.stat().st_size for path in first}


def test_what_is_fetched_when_it_is_needed_is_small_too() -> None:
    pages = ("panel.html", "desk.html", "join.html")
    later = {path for page in pages for path in loaded(page) if LATER.match(path.name)}
    assert later
    for path in later:
        assert weight([path]) <= (CALL_BYTES_MAX if CALL.match(path.name) else LATER_BYTES_MAX)
        assert not any(path.name in (STATIC / page).read_text("utf-8") for page in pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_purchase_and_all_that_a_session_may_load_fit_their_budgets(language: str) -> None:
    whole = spoken(loaded("panel.html"), language)
    later = {path.name[:-12]: path for path in whole if LATER.match(path.name)}
    first = [path for path in whole if path not in later.values()]
    call = [path for path in whole if CALL.match(path.name)]
    assert 0 < weight(call) <= CALL_BYTES_MAX
    assert weight(whole) - weight(call) <= PANEL_WHOLE_BYTES_MAX
    names = (*OF_A_PURCHASE, f"message-words-{language}")
    assert weight([*first, *(later[name] for name in names)]) <= PURCHASE_BYTES_MAX


def test_the_pay_page_fits_its_budget() -> None:
    assert weight(loaded("pay.html")) <= PAY_BYTES_MAX


def test_every_built_script_belongs_to_a_page() -> None:
    """So that no import is overlooked when pages are weighed."""
    names = ("panel.html", "desk.html", "pay.html", "join.html", "call.html", "demo.html")
    loaded_paths = {path for page in names for path in loaded(page)}
    there = {path for path in (STATIC / "assets").iterdir() if path.suffix not in (".br", ".gz")}
    assert loaded_paths | {launcher_panel(), launcher_notices()} == there


def launcher_panel() -> Path:
    """Return the launcher's second file."""
    (path,) = STATIC.glob("assets/launcher-panel-*.js")
    return path


def launcher_notices() -> Path:
    """Return the launcher's third file."""
    (path,) = STATIC.glob("assets/launcher-notices-*.js")
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
    assert source.count(b"import(") == 1, "all but its two further files is in it"
    assert launcher_panel().name.encode() in source
    assert launcher_notices().name.encode() in source
    assert no_markup_from_text(source)


@pytest.mark.parametrize(
    ("further", "bytes_max"),
    [
        (launcher_panel, LAUNCHER_PANEL_BYTES_MAX),
        (launcher_notices, LAUNCHER_NOTICES_BYTES_MAX),
    ],
)
def test_the_launchers_further_files_fit_their_budgets(
    further: Callable[[], Path], bytes_max: int
) -> None:
    source = further().read_bytes()
    assert weight([further()]) <= bytes_max
    assert b"import" not in source, "it brings all that it needs"
    assert no_markup_from_text(source)


def test_the_further_files_are_there_by_names_that_stay() -> None:
    assert asyncio.run(wire("/launcher-panel.js", "identity")) == launcher_panel().read_bytes()
    assert asyncio.run(wire("/launcher-notices.js", "identity")) == launcher_notices().read_bytes()


def no_markup_from_text(source: bytes) -> bool:
    """Say whether a script keeps to what the strictest policy allows."""
    forbidden = (b"eval(", b"innerHTML", b"document.write", b"new Function")
    return not any(part in source for part in forbidden)
