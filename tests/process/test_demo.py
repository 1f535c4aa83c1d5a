"""A demo that answers itself: what only a browser on the same machine may do, and nobody else."""

import asyncio
from collections.abc import AsyncGenerator
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from msgspec import structs
from starlette.routing import Route

from tests import loopback
from tests.servers import DemoServer, demo_server, free_port
from theke_server import app as application
from theke_server.demo.setup import SHOP, demo_settings
from theke_server.http import openapi, pages
from theke_server.http.demo import CODES_PATH, DESK_PATH, PAGE_PATH, SIGN_IN_PATH, routes

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

PAGES = ("/", PAGE_PATH, DESK_PATH)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path_factory.mktemp("demo")) as running:
        yield running
        assert "Traceback" not in running.process.said()


def ancestors(answer: httpx.Response) -> list[str]:
    """Who may frame a page, as its policy says."""
    directives = answer.headers["content-security-policy"].split("; ")
    return next(d for d in directives if d.startswith("frame-ancestors")).split()[1:]


async def code(client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await client.post(CODES_PATH, json={}, headers=headers)


async def test_a_code_of_the_own_page_opens_the_desk_once(server: DemoServer) -> None:
    own = {"origin": server.theke}
    async with loopback.client(base_url=server.theke, headers=own) as client:
        given = await code(client)
        assert given.status_code == 201, given.text
        assert 0 < given.json()["valid_ms"] <= 60_000
        assert (await client.get("/v1/desk/me")).json()["advisor"] == ""
        body = {"code": given.json()["code"]}
        first = await client.post(SIGN_IN_PATH, json=body)
        assert first.is_success, first.text
        assert "httponly" in first.headers["set-cookie"].lower()
        assert "samesite=strict" in first.headers["set-cookie"].lower()
        assert (await client.get("/v1/desk/me")).json()["advisor"] == "mira"
        again = await client.post(SIGN_IN_PATH, json=body)
        assert (again.status_code, "set-cookie" in again.headers) == (401, False)
        made_up = await client.post(SIGN_IN_PATH, json={"code": "x" * 22})
        assert made_up.status_code == 401
        assert given.json()["code"] not in server.process.said()


REFUSED: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 403),
    ({"origin": "https://evil.example"}, 403),
    ({"origin": "null"}, 403),
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"host": "evil.example"}, 404),
    ({"host": "localhost"}, 404),
    ({"host": "localhost:1"}, 404),
    ({"host": "LOCALHOST.evil.example:80"}, 404),
    ({"x-forwarded-for": "127.0.0.1"}, 404),
    ({"x-forwarded-for": "203.0.113.9"}, 404),
    ({"x-forwarded-host": "localhost"}, 404),
    ({"x-forwarded-proto": "https"}, 404),
    ({"forwarded": "for=127.0.0.1"}, 404),
    ({"x-real-ip": "127.0.0.1"}, 404),
    ({"via": "1.1 tunnel"}, 404),
)


async def test_no_other_page_proxy_or_host_is_given_anything(server: DemoServer) -> None:
    for headers, status in REFUSED:
        await refused(server, headers, status)


async def refused(server: DemoServer, headers: dict[str, str], status: int) -> None:
    own: dict[str, str] = {} if not headers else {"origin": server.theke}
    sent = {**own, **headers}
    async with loopback.client(base_url=server.theke) as client:
        assert (await code(client, **sent)).status_code == status, headers
        given = (await code(client, origin=server.theke)).json()["code"]
        used = await client.post(SIGN_IN_PATH, json={"code": given}, headers=sent)
        assert (used.status_code, "set-cookie" in used.headers) == (status, False)
        if status != 404:
            return
        for path in PAGES:
            assert (await client.get(path, headers=headers)).status_code == 404, path
        desk = await client.get("/desk?shop=demo", headers=headers)
        assert ancestors(desk) == ["'none'"]
        panel = await client.get("/panel?shop=demo", headers=headers)
        assert ancestors(panel) == [server.shop]
        assert "theke-demo" not in panel.text.partition("<body")[0]


async def test_two_host_names_in_one_request_are_none(server: DemoServer) -> None:
    def ask() -> int:
        line = HTTPConnection("127.0.0.1", server.port, timeout=10)
        line.putrequest("GET", "/demo", skip_host=True)
        line.putheader("Host", f"localhost:{server.port}")
        line.putheader("Host", "evil.example")
        line.endheaders()
        return line.getresponse().status

    assert await asyncio.to_thread(ask) in (400, 404)


async def test_who_may_frame_which_page(server: DemoServer) -> None:
    async with loopback.client(base_url=server.theke) as client:
        own, shop = server.theke, server.shop
        paths = {
            route.path.replace("{shop}", "demo"): route.endpoint
            for route in (*pages.routes(), *routes(demo_settings(server.port, server.data)))
            if isinstance(route, Route) and "GET" in (route.methods or set())
        }
        framed = {"/panel": [shop, own], "/desk": [own]}
        seen: set[str] = set()
        for path in paths:
            answer = await client.get(f"{path}?shop=demo")
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            seen.add(path)
            assert ancestors(answer) == framed.get(path, ["'none'"]), path
        own_pages = {"/panel", "/join/demo", "/call/demo", "/desk", "/pay/demo"}
        assert seen == own_pages | {PAGE_PATH, DESK_PATH}
        for endpoint in openapi.endpoints():
            path = endpoint.path.replace("{", "").replace("}", "")
            answer = await client.request(endpoint.method, path)
            assert "text/html" not in answer.headers.get("content-type", ""), path


async def test_either_name_of_this_machine_leads_on(server: DemoServer) -> None:
    async with loopback.client() as client:
        for start, end in (
            (f"{server.theke}/", f"{server.shop}/"),
            (f"{server.shop}/desk", f"{server.theke}/desk?shop=demo"),
            (f"{server.shop}/demo", f"{server.theke}/demo"),
        ):
            answer = await client.get(start)
            assert (answer.status_code, answer.headers["location"]) == (307, end)
        home = await client.get(f"{server.shop}/")
        assert ancestors(home) == [server.theke]


@pytest.mark.parametrize(
    "change",
    [{"host": "0.0.0.0"}, {"demo": False}, {"public_url": "https://theke.example"}],  # noqa: S104 -- what must have no demo routes
    ids=["every address", "no demo", "a name in the net"],
)
async def test_a_deployment_has_none_of_it(tmp_path: Path, change: dict[str, str | bool]) -> None:
    made = demo_settings(free_port(), tmp_path)
    settings = structs.replace(made, server=structs.replace(made.server, **change))
    assert routes(settings) == []
    async with application.running(settings) as hosts:
        at = httpx.URL(settings.public_url)
        transport = httpx.ASGITransport(hosts, client=("127.0.0.1", 4711))
        async with httpx.AsyncClient(transport=transport, base_url=at) as client:
            for path in (PAGE_PATH, DESK_PATH):
                assert (await client.get(path)).status_code == 404, path
            for path, body in ((CODES_PATH, {}), (SIGN_IN_PATH, {"code": "x" * 22})):
                sent = {"origin": settings.public_url}
                answer = await client.post(path, json=body, headers=sent)
                assert answer.status_code in (404, 405), path
            assert ancestors(await client.get("/desk?shop=demo")) == ["'none'"]


async def test_a_shop_of_ones_own_that_is_tried_out_has_none_of_it(tmp_path: Path) -> None:
    made = demo_settings(free_port(), tmp_path)
    settings = structs.replace(made, shops={"pottery": made.shops[SHOP]})
    assert routes(settings) == []
    async with application.running(settings) as hosts:
        transport = httpx.ASGITransport(hosts, client=("127.0.0.1", 4711))
        at = settings.public_url
        async with httpx.AsyncClient(transport=transport, base_url=at) as client:
            panel = await client.get("/panel?shop=pottery")
            assert panel.status_code == 200
            assert "theke-demo" not in panel.text.partition("<body")[0]
            assert ancestors(await client.get("/desk?shop=pottery")) == ["'none'"]


async def test_whoever_is_not_at_this_machine_is_given_nothing(tmp_path: Path) -> None:
    settings = demo_settings(free_port(), tmp_path)
    async with application.running(settings) as hosts:
        for peer, status in (("192.0.2.7", 404), ("127.0.0.1", 201), ("::ffff:127.0.0.1", 201)):
            transport = httpx.ASGITransport(hosts, client=(peer, 4711))
            async with httpx.AsyncClient(
                transport=transport, base_url=settings.public_url
            ) as client:
                given = await code(client, origin=settings.public_url)
                assert given.status_code == status, peer
