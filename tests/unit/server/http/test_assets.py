"""Which form of a file is sent: the smallest that was built and that the browser takes."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from theke_server.http.assets import accepted_codings, assets
from theke_server.http.bodies import guarded

PLAIN, BR, GZ = b"export const a = 1", b"as brotli", b"as gzip"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "assets"
    inside.mkdir()
    (inside / "a-1.js").write_bytes(PLAIN)
    (inside / "a-1.js.br").write_bytes(BR)
    (inside / "a-1.js.gz").write_bytes(GZ)
    (inside / "old.css").write_bytes(PLAIN)
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return inside


async def ask(
    folder: Path, name: str, accepts: str | None, method: str = "GET"
) -> tuple[httpx.Response, bytes]:
    route = Route("/static/assets/{name}", guarded(assets(folder)), methods=["GET"])
    app = Starlette(routes=[route])
    headers = [] if accepts is None else [("accept-encoding", accepts)]
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://theke.example") as client:
        del client.headers["accept-encoding"]
        request = client.build_request(method, f"/static/assets/{name}", headers=headers)
        answer = await client.send(request, stream=True)
        return answer, b"".join([part async for part in answer.aiter_raw()])


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("BR", "br"),
        ("br ; q=0.001", "br"),
        ("*", "br"),
        ("*;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("br;q=0, gzip;q=0", None),
        ("br;q=many", None),
        ("brotli, x-gzip", None),
        ("", None),
        (None, None),
    ],
)
async def test_the_smallest_form_that_is_taken(
    folder: Path, accepts: str | None, coding: str | None
) -> None:
    answer, body = await ask(folder, "a-1.js", accepts)
    assert body == {"br": BR, "gzip": GZ, None: PLAIN}[coding]
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == str(len(body))


@pytest.mark.parametrize(("name", "everybody"), [("launcher-panel-1.js", True), ("a-1.js", False)])
async def test_the_launchers_file_may_be_loaded_by_any_page(
    folder: Path, name: str, everybody: bool
) -> None:
    """An import asks by CORS, and a page that isolates itself asks for leave of its own."""
    (folder / name).write_bytes(PLAIN)
    answer, _ = await ask(folder, name, None)
    assert answer.headers.get("access-control-allow-origin") == ("*" if everybody else None)
    policy = answer.headers.get("cross-origin-resource-policy")
    assert policy == ("cross-origin" if everybody else None)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_each_form_has_a_tag_of_its_own(folder: Path) -> None:
    tags = [
        (await ask(folder, "a-1.js", coding))[0].headers["etag"] for coding in ("br", "gzip", "")
    ]
    assert len(set(tags)) == 3


async def test_a_file_without_small_forms_is_sent_as_it_is(folder: Path) -> None:
    answer, body = await ask(folder, "old.css", "br, gzip")
    assert (body, answer.headers.get("content-encoding")) == (PLAIN, None)
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "name", ["", "nothing.js", "a-1.js.br", "a-1.js.gz", "../secret.txt", "%2e%2e/secret.txt",
             "..%2fsecret.txt", "x/a-1.js", "a" * 300 + ".js", "%00.js", "a-1.js%0a"]
)  # fmt: skip
async def test_nothing_else_is_there(folder: Path, name: str) -> None:
    assert (await ask(folder, name, "br"))[0].status_code == 404


async def test_nothing_is_written(folder: Path) -> None:
    assert (await ask(folder, "a-1.js", "br", "POST"))[0].status_code == 405
    head, body = await ask(folder, "a-1.js", "br", "HEAD")
    assert (head.status_code, body) == (200, b"")


def test_two_headers_count_as_one_list() -> None:
    assert accepted_codings("gzip;q=0.2,br") == {"gzip", "br"}
