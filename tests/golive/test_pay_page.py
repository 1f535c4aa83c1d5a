"""`theke pay-page check`: the page as it was sent has no difference; each change of it is named."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests import loopback
from tests.golive.stage import listening, served
from tests.petty import plug_in
from tests.process.test_cli import theke
from tests.servers import demo_server
from theke_checkout.providers import PageNeeds
from theke_server.checks.live import paypage
from theke_server.checks.live.inventory import Part, hash_of, parts
from theke_server.config import Provider, Server, Settings, Shop
from theke_server.http.pages import STATIC, pay_page

SCRIPT = "https://js.petty.example"
URL = "https://theke.example/pay/demo"
CSP = "content-security-policy"
SETTINGS = Settings(
    server=Server(public_url="https://theke.example"),
    providers={
        "till": Provider(
            kind="petty", secret_key="petty_sk_0123456789abcdef", options={"script": SCRIPT}
        )
    },
    shops={
        "demo": Shop(
            name="Demo", origins=["https://shop.example"], currency="CHF", providers=["till"]
        )
    },
)

Change = Callable[[httpx.Response], httpx.Response]

pytestmark = pytest.mark.skipif(
    not (STATIC / "pay.html").is_file(), reason="no client here: make client"
)


@pytest.fixture(autouse=True)
def petty_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(tmp_path / "plugs", "petty", "tests.petty:KIND")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "plugs"), *sys.path])


def sent() -> Response:
    needs = PageNeeds(scripts=(SCRIPT,), frames=("https://petty.example",))
    return pay_page([needs], ["https://shop.example"])


def site(page: Change, file: Change) -> httpx.MockTransport:
    """Return a live site that sends what Theke sends, with changes."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/pay/demo":
            response = sent()
            headers = {**response.headers, "strict-transport-security": "max-age=31536000"}
            return page(httpx.Response(200, headers=headers, content=bytes(response.body)))
        path = STATIC / request.url.path.removeprefix("/static/")
        headers = {"x-content-type-options": "nosniff"}
        return file(httpx.Response(200, headers=headers, content=path.read_bytes()))

    return httpx.MockTransport(answer)


def same(response: httpx.Response) -> httpx.Response:
    return response


def header(name: str, value: str) -> Change:
    """Set a header, or take it away."""

    def change(response: httpx.Response) -> httpx.Response:
        if value:
            response.headers[name] = value
        else:
            del response.headers[name]
        return response

    return change


def policy(old: str, new: str) -> Change:
    """Change the page's content security policy."""

    def change(response: httpx.Response) -> httpx.Response:
        assert old in response.headers[CSP]
        response.headers[CSP] = response.headers[CSP].replace(old, new)
        return response

    return change


def text(old: str, new: str) -> Change:
    """Change the page, or a file."""

    def change(response: httpx.Response) -> httpx.Response:
        assert re.search(old, response.text)
        content = re.sub(old, new, response.text, count=1).encode()
        headers = {k: v for k, v in response.headers.items() if k != "content-length"}
        return httpx.Response(response.status_code, headers=headers, content=content)

    return change


def becomes(status: int) -> Change:
    """Answer something else."""
    return lambda response: httpx.Response(status)


async def looked(page: Change = same, file: Change = same) -> paypage.Looked:
    async with httpx.AsyncClient(transport=site(page, file)) as client:
        return await paypage.look(SETTINGS, "demo", URL, client)


async def test_the_page_as_it_was_sent_has_no_difference_and_its_scripts_are_listed() -> None:
    found = await looked()
    assert found.differences == ()
    ours = [script for script in found.scripts if script.whose == "Theke"]
    assert [script.address for script in found.scripts if script not in ours] == [SCRIPT]
    entry = re.findall(r'<script[^>]* src="([^"]+)"', bytes(sent().body).decode())
    assert ours[0].address == entry[0]
    for own_script in ours:
        content = (STATIC / own_script.address.removeprefix("/static/")).read_bytes()
        assert own_script.held_by == hash_of(content)
    assert not [
        script for script in ours if re.search(r"/(desk|panel|join|launcher)\b", script.address)
    ]


def test_every_file_that_the_built_page_names_is_held_by_its_hash() -> None:
    found = [
        part for part in parts(bytes(sent().body).decode()) if part.where.startswith("/static/")
    ]
    assert {part.what for part in found} == {"script", "link modulepreload", "link stylesheet"}
    for item in found:
        content = (STATIC / item.where.removeprefix("/static/")).read_bytes()
        assert item.integrity == hash_of(content)


@pytest.mark.parametrize(
    ("page", "finding"),
    [
        (header(CSP, ""), f"header {CSP} is missing"),
        (policy("frame-ancestors 'none'", "frame-ancestors *"),
         f"{CSP}: frame-ancestors also allows *"),
        (policy("; frame-ancestors 'none'", ""), f"{CSP}: frame-ancestors is missing"),
        (policy("script-src 'self'", "script-src 'self' https://evil.example"),
         f"{CSP}: script-src also allows https://evil.example"),
        (policy(f" {SCRIPT}", ""), f"{CSP}: script-src lacks {SCRIPT}"),
        (policy("base-uri 'none'", "base-uri 'none'; worker-src *"),
         f"{CSP}: worker-src was added"),
        (policy("base-uri 'none'", "base-uri 'none', default-src *"), f"{CSP} came 2 times"),
        (header("cross-origin-opener-policy", ""), "cross-origin-opener-policy is missing"),
        (header("referrer-policy", "unsafe-url"), "referrer-policy is 'unsafe-url'"),
        (header("x-content-type-options", ""), "x-content-type-options is missing"),
        (header("permissions-policy", ""), "permissions-policy is missing"),
        (header("cache-control", "public"), "cache-control is 'public', sent was 'no-store'"),
        (header("strict-transport-security", ""), "strict-transport-security is missing"),
        (header("link", "</x.css>; rel=stylesheet"), "header link was added"),
        (header("access-control-allow-origin", "*"), "access-control-allow-origin was added"),
        (text("</head>", '<script src="https://evil.example/x.js"></script></head>'),
         "the page brings script https://evil.example/x.js, which was not sent"),
        (text("</head>", "<script>steal()</script></head>"),
         f"the page brings script in the page {hash_of(b'steal()')}"),
        (text("</head>", '<SCRIPT\nSRC = "//evil.example/x.js"></script></head>'),
         "the page brings script //evil.example/x.js"),
        (text("</head>", '<base href="https://evil.example/"></head>'), "brings base https://evil"),
        (text("</head>", '<link rel="stylesheet" href="//evil.example"></head>'),
         "brings link stylesheet //evil.example"),
        (text("</head>", '<meta http-equiv="refresh" content="0;url=//evil"></head>'),
         "brings meta refresh"),
        (text("<main", "<iframe src=//evil.example></iframe><main"), "brings iframe //evil"),
        (text("<main", '<form action="https://evil.example/"></form><main'), "brings form https"),
        (text("<main", '<main onclick="steal()"'), "brings handler onclick"),
        (text("<main", '<a href=" javascript:steal()">x</a><main'), "brings a href"),
        (text(r' integrity="[^"]+"', ""), "without its hash, which was not sent"),
        (text(r"<script[^>]+></script>", ""), "the page lacks script /static/assets/pay-"),
        (text("<main", "<p>Pay here instead</p><main"), "the page is not the one that was sent: "),
        (becomes(503), f"{URL} answers 503, 200 is expected"),
    ],
)  # fmt: skip
async def test_each_change_of_the_page_is_named(page: Change, finding: str) -> None:
    found = (await looked(page)).differences
    assert any(finding in name for name in found), found


@pytest.mark.parametrize(
    ("file", "finding"),
    [
        (text(r"\A", "steal();"), "bytes instead of"),
        (text(r"\A.", "?"), "another one from byte 0"),
        (header("x-content-type-options", ""), "header x-content-type-options is missing"),
        (becomes(404), "answers 404"),
    ],
)
async def test_each_change_of_a_file_is_named(file: Change, finding: str) -> None:
    found = await looked(file=file)
    files = [script for script in found.scripts if script.whose == "Theke"]
    assert len(found.differences) >= len(files)
    assert all(finding in difference for difference in found.differences)


async def test_a_site_that_is_away_is_a_difference() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        found = await paypage.look(SETTINGS, "demo", URL, client)
    assert found.differences == (f"{URL} cannot be fetched: ConnectError",)


def test_what_only_shows_is_no_part() -> None:
    html = '<link rel="icon" href="data:,"><meta name="x" content="y"><p>javascript: no</p><br/>'
    assert parts(html) == []
    assert parts("<script>a<b</script><script/src=x></script>") == [
        Part(what="script in the page", where=hash_of(b"a<b")),
        Part(what="script", where="x"),
    ]


# ---- the command, before a real server and one that changes the page on its way


class Meddler:
    """A proxy that adds a script to pages."""

    def __init__(self, behind: str) -> None:
        self.behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        async with loopback.client(timeout=60) as client:
            got = await client.get(f"{self.behind}{scope['path']}")
        content = got.content.replace(b"</head>", b"<script src=//evil.example></script></head>")
        changed = ("content-length", "content-encoding")  # what is passed on is not compressed
        headers = {k: v for k, v in got.headers.items() if k not in changed}
        await Response(content, got.status_code, headers)(scope, receive, send)


@pytest.fixture
async def meddler() -> AsyncGenerator[tuple[str, Meddler]]:
    at, app = listening(), Meddler("")
    async with served(app, at, None):
        yield f"http://localhost:{at.getsockname()[1]}", app


@pytest.mark.process
async def test_the_command_says_what_differs_and_exits_with_1(
    tmp_path: Path, meddler: tuple[str, Meddler]
) -> None:
    async with demo_server(tmp_path / "data") as server:
        port, data = {"PORT": str(server.port)}, ["--data", str(server.data)]
        fine = await called("pay-page", "check", *data, **port)
        assert fine.returncode == 0, fine.stderr
        assert "arrive as this version sends them" in fine.stdout
        assert "/static/assets/pay-" in fine.stdout
        url, app = meddler
        app.behind = server.theke
        changed = await called("pay-page", "check", f"{url}/pay/demo", *data, **port)
        assert changed.returncode == 1
        assert "brings script //evil.example, which was not sent" in changed.stderr
        assert "1 differences" in changed.stderr
        for wrong in ("https://x.example/", f"{url}/pay/other", "ftp://x.example/pay/demo"):
            answer = await called("pay-page", "check", wrong, *data, **port)
            assert (answer.returncode, "/pay/demo" in answer.stderr) == (2, True)
    away = await called("pay-page", "check", *data, **port)
    assert away.returncode == 1
    assert "ConnectError" in away.stderr


async def called(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(theke, *args, **environment)
