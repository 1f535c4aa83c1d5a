"""A shop beside a Theke that is only a launcher, and a panel that a test speaks for."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.servers import free_port
from theke_server.clock import SystemClock, SystemIds
from theke_server.demo import build
from theke_server.http.assets import EMBEDDABLE, KEPT
from theke_server.http.pages import EMBEDDED, LAUNCHER_HEADERS, STATIC
from theke_server.shops.catalogue.assortment import load
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile

SECOND = "/static/assets/launcher-panel-"
"""How the address of the launcher's second file begins."""
STAYING = "/launcher-panel.js"
"""The address that the second file has whatever its contents are."""
FURTHER = "/static/assets/launcher-"
"""How the addresses of all files but the first begin."""
AVAILABILITY = "/availability"
"""Where the launcher asks whether an advisor is there."""
FRESH = LAUNCHER_HEADERS | {"cache-control": "no-cache"}
"""As Theke sends it, but asked for each time: tests take Theke away."""
PANEL_FILES = "launcher-panel-*.js"
UNKNOWN = "nobodys"
"""A shop that this Theke does not know."""
PANEL = """<!doctype html><html lang=en><title>Panel</title><body><p id=heard></p><script>
window.heard = [];
window.answers = {};
addEventListener('message', (event) => {
  const {method, params, id} = event.data || {};
  window.heard.push({method, params, origin: event.origin});
  if (id === undefined) return;
  const error = window.answers[method];
  const outcome = error ? {error: {code: error, message: 'no'}} : {result: {}};
  if (error !== 0) parent.postMessage({jsonrpc: '2.0', id, ...outcome}, event.origin);
});
window.tell = (method, params = {}) => parent.postMessage({jsonrpc: '2.0', method, params}, '*');
const live = localStorage.getItem('live') === '1';
window.say = (live, lines) => {
  localStorage.setItem('live', live ? '1' : '0');
  window.tell('theke.state', {live, status: live ? 'live' : 'ended', lines, total: 'CHF 1'});
};
window.tell('theke.ready');
const status = live ? 'connecting' : 'outside';
window.tell('theke.state', {live, status, lines: 0, total: ''});
if (live) setTimeout(() => window.say(true, 7), 150);
</script>"""


@dataclass
class FakeSites:
    """Where the shop and the fake Theke are; `down` takes Theke away."""

    port: int
    connector: CatalogueConnector
    down: bool = False
    panel_headers: dict[str, str] | None = None
    """What the panel is served with instead of what Theke does."""
    available: Response | None = None
    """What this Theke answers to whether an advisor is there; it does not know otherwise."""
    bare: Callable[[], Response] | None = None
    """What the shop answers below `/bare`, where a test writes its own page."""
    gone: tuple[str, ...] = ()
    """Paths, by their beginnings, that this Theke does not have."""
    stalled: asyncio.Event | None = None
    """Set free by a test: until then the launcher's second file does not come."""
    asked: list[str] = field(default_factory=list[str])
    """What was asked of this Theke, the oldest first."""

    @property
    def shop(self) -> str:
        """The shop's origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def theke(self) -> str:
        """Theke's origin."""
        return f"http://localhost:{self.port}"


@asynccontextmanager
async def fake_sites() -> AsyncGenerator[FakeSites]:
    """Serve both on one port."""
    port = free_port()
    file = ShopFile(":memory:", threaded=False)
    connector = CatalogueConnector(
        file, load(), SystemClock(), SystemIds(), origin=f"http://127.0.0.1:{port}"
    )
    place = FakeSites(port=port, connector=connector)
    config = uvicorn.Config(
        _by_host(place, build(connector)), host="127.0.0.1", port=port, log_level="error"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield place
    finally:
        server.should_exit = True
        await task
        await connector.aclose()


def _by_host(place: FakeSites, shop: ASGIApp) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if request.headers.get("host", "").startswith("127.0.0.1"):
            own = place.bare if request.url.path.startswith("/bare") else None
            await (own() if own else shop)(scope, receive, send)
            return
        place.asked.append(request.url.path)
        if place.stalled and request.url.path.startswith(SECOND):
            await place.stalled.wait()
        await _theke(place, request)(scope, receive, send)

    return app


def _theke(place: FakeSites, request: Request) -> Response:
    path = request.url.path
    if place.down:
        return Response(status_code=503)
    if path.startswith(place.gone) or request.query_params.get("shop") == UNKNOWN:
        return Response(status_code=404)
    if path == "/panel":
        return HTMLResponse(
            PANEL, headers=EMBEDDED if place.panel_headers is None else place.panel_headers
        )
    if path == AVAILABILITY and place.available:
        return place.available
    return _file(path)


def _file(path: str) -> Response:
    """Return one of the launcher's files."""
    if path == "/launcher.js":
        return FileResponse(STATIC / "launcher.js", headers=FRESH)
    if path == STAYING:
        return FileResponse(next(STATIC.glob(f"assets/{PANEL_FILES}")), headers=FRESH)
    if path.startswith(FURTHER):
        return FileResponse(STATIC / "assets" / Path(path).name, headers=KEPT | EMBEDDABLE)
    return Response(status_code=404)
