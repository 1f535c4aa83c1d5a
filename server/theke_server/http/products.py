"""The shop's products, for those who stand at a counter of that shop."""

from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.ids import ShopId, Sku
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import Bearer, DeskBearer
from theke_server.http import desk, sessions
from theke_server.http.bodies import address, answer, query
from theke_server.http.context import context
from theke_server.http.endpoints import Proof, get
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


async def search(request: Request) -> Response:
    """Find products by words and category."""
    ctx = context(request)
    shop_id = await _allowed(request)
    params = query(request, Search)
    asked = ProductQuery(
        text=params.q, category=params.category, locale=params.locale, limit=params.limit
    )
    found = tuple(await ctx.connectors[shop_id].search(asked))
    ctx.counter.learn(shop_id, [product.sku for product in found])
    return answer(Products(products=found))


async def show(request: Request) -> Response:
    """Return one product."""
    shop_id = await _allowed(request)
    ctx = context(request)
    sku: Sku = request.path_params["sku"]
    found = await ctx.connectors[shop_id].products([sku])
    if not found:
        raise RejectedError(Reason.UNKNOWN_PRODUCT)
    ctx.counter.learn(shop_id, [sku])
    return answer(found[0])


async def _allowed(request: Request) -> ShopId:
    """Return the shop of the path, where the asker stands at one of its counters; count it."""
    ctx = context(request)
    shop_id = ShopId(request.path_params["shop"])
    bearer: Bearer | DeskBearer
    if request.headers.get("authorization"):
        bearer = await sessions.party(request)
    else:
        bearer = await desk.signed_in(request)
    if bearer.shop_id != shop_id:
        raise RejectedError(Reason.NOT_FOUND, "shop")
    if isinstance(bearer, Bearer) and not bearer.advisor:
        await ctx.limits.spend(Costly.SEARCH, f"{bearer.session_id} {bearer.party_id}")
        await ctx.limits.spend(Costly.SEARCH_ADDRESS, address(request))
    else:
        await ctx.limits.spend(Costly.SEARCH, f"{shop_id} advisor {bearer.advisor}")
    return shop_id


ENDPOINTS = (
    get(
        "/v1/shops/{shop}/products",
        search,
        Products,
        query=Search,
        proof=Proof.COUNTER,
        limits=(Costly.SEARCH, Costly.SEARCH_ADDRESS),
    ),
    get(
        "/v1/shops/{shop}/products/{sku}",
        show,
        Product,
        proof=Proof.COUNTER,
        limits=(Costly.SEARCH, Costly.SEARCH_ADDRESS),
        refuses=(Reason.UNKNOWN_PRODUCT,),
    ),
)
