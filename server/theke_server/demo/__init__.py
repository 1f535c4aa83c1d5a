"""The demo shop: a small specialist shop of full page loads that embeds Theke by one script tag.

It stands for any shop: it knows Theke's address and its own cart's reference, and nothing more.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route
from starlette.types import ASGIApp

from theke_server.clock import Clock, Ids, SystemClock, SystemIds
from theke_server.demo import basket, browse, pictures, plain
from theke_server.demo.layout import ASSETS
from theke_server.demo.visit import DemoSettings, Room, enter
from theke_server.shops import ConnectorError
from theke_server.shops.catalogue.assortment import DETAIL
from theke_server.shops.catalogue.connector import CatalogueConnector

__all__ = ["DemoSettings", "build"]

_KEPT = "public, max-age=3600"
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_AWAY = (
    "<!doctype html><html lang=en><title>Bohne &amp; Dampf</title>"
    "<p>The shop is taking a breath. Please try again in a moment."
    "<p lang=de>Der Laden holt kurz Luft. Bitte versuchen Sie es gleich noch einmal."
)

Page = Callable[[Room, Request], Awaitable[Response]]


def build(
    connector: CatalogueConnector,
    settings: DemoSettings | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
) -> ASGIApp:
    """Return the shop as an ASGI application."""
    room = Room(
        connector=connector,
        settings=settings or DemoSettings(),
        clock=clock or SystemClock(),
        ids=ids or SystemIds(),
    )

    def page(path: str, show: Page, method: str = "GET") -> Route:
        return Route(path, _endpoint(room, show), methods=[method])

    return Starlette(
        routes=[
            page("/", browse.home),
            page("/c/{category}", browse.category),
            page("/p/{item}", browse.product),
            page("/compare", browse.compare),
            page("/search", browse.search),
            page("/cart", basket.show_cart),
            *(page(f"/cart/{x}", basket.change_cart, "POST") for x in ("add", "set", "remove")),
            page("/wishes", basket.show_wishes),
            *(page(f"/wishes/{x}", basket.change_wishes, "POST") for x in ("add", "remove")),
            *(Route(path, partial(_astray, room)) for path in ("/desk", "/demo")),
            page("/checkout", plain.checkout),
            page("/order/{order}", plain.order),
            page("/terms", plain.terms),
            Route("/pictures/{sku:path}.svg", partial(_picture, room)),
            Route("/assets/{name}", _asset),
            page("/{rest:path}", plain.nowhere),
        ]
    )


def _endpoint(room: Room, show: Page) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return _guarded(await show(room, request))
        except ConnectorError:
            return _guarded(HTMLResponse(_AWAY, 503, {"Retry-After": "5"}))

    return endpoint


async def _astray(room: Room, request: Request) -> Response:
    """Lead on to Theke's own pages, for who took one host name for the other."""
    visit = await enter(room, request)
    path = request.url.path if room.settings.both_sides else "/desk"
    query = f"?shop={visit.shop}" if path == "/desk" else ""
    return _guarded(RedirectResponse(f"{visit.theke_origin}{path}{query}", 307))


async def _picture(room: Room, request: Request) -> Response:
    goods = room.assortment.goods.get(request.path_params["sku"])
    if goods is None or not goods.item.drawing:
        return _guarded(PlainTextResponse("not found", 404))
    closer = request.url.query == DETAIL
    svg = pictures.draw(goods.item.drawing, goods.variant.colour, closer=closer)
    response = Response(svg, media_type="image/svg+xml")
    response.headers["Cache-Control"] = _KEPT
    response.headers["Content-Security-Policy"] = _PICTURE_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _guarded(response)


async def _asset(request: Request) -> Response:
    assets = {path.name: path for path in ASSETS.iterdir()}
    path = assets.get(request.path_params["name"])
    if path is None:
        return _guarded(PlainTextResponse("not found", 404))
    return _guarded(FileResponse(path, headers={"Cache-Control": _KEPT}))


def _guarded(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response
