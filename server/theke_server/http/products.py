"""The shop's products, for those who stand at a counter of that shop."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from theke_checkout.ids import ShopId, Sku
from theke_checkout.reasons import Reason, RejectedError
from theke_server.http import desk, sessions
from theke_server.http.bodies import address, answer, guarded
from theke_server.http.context import context
from theke_server.http.limits import Costly
from theke_server.shops import Product, ProductQuery

RESULTS_MAX = 50


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The query string of a search."""

    q: Annotated[str, Meta(max_length=100)] = ""
    category: Annotated[str, Meta(max_length=64)] = ""
    locale: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?\Z")] = "en"
    limit: Annotated[int, Meta(ge=1, le=RESULTS_MAX)] = 20


class Products(Struct, frozen=True, kw_only=True):
    """What a search found."""

    products: tuple[Product, ...]


def routes() -> list[BaseRoute]:
    """Return the routes of this noun."""
    return [
        Route("/v1/shops/{shop}/products", guarded(search), methods=["GET"]),
        Route("/v1/shops/{shop}/products/{sku}", guarded(show), methods=["GET"]),
    ]


async def search(request: Request) -> Response:
    """Find products by words and category."""
    known = context(request)
    shop_id = await _allowed(request)
    await known.limits.spend(Costly.SEARCH, address(request))
    try:
        wish = msgspec.convert(dict(request.query_params), Search, strict=False)
    except msgspec.ValidationError as error:
        raise RejectedError(Reason.MALFORMED, "query") from error
    query = ProductQuery(text=wish.q, category=wish.category, locale=wish.locale, limit=wish.limit)
    return answer(Products(products=tuple(await known.connectors[shop_id].search(query))))


async def show(request: Request) -> Response:
    """Return one product."""
    shop_id = await _allowed(request)
    sku: Sku = request.path_params["sku"]
    found = await context(request).connectors[shop_id].products([sku])
    if not found:
        raise RejectedError(Reason.UNKNOWN_PRODUCT)
    return answer(found[0])


async def _allowed(request: Request) -> ShopId:
    """Return the shop of the path, where the asker stands at one of its counters."""
    shop_id = ShopId(request.path_params["shop"])
    if request.headers.get("authorization"):
        holder = (await sessions.party(request)).shop_id
    else:
        holder = (await desk.advisor(request)).shop_id
    if holder != shop_id:
        raise RejectedError(Reason.NOT_FOUND, "shop")
    return shop_id
