"""A product's address holds the shop's SKU, whatever is in it."""

from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from theke_server.http import products
from theke_server.http.endpoints import get, mounted

ORIGIN = "http://theke.example"


@pytest.mark.parametrize("sku", ["7612345678901", "A/B-1", "a//b", "Grün 10 %", "a?b#c", "{sku}"])
async def test_a_sku_arrives_as_the_shop_wrote_it(sku: str) -> None:
    async def show(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.path_params["sku"])

    (path,) = (endpoint.path for endpoint in products.ENDPOINTS if "sku" in endpoint.path)
    app = Starlette(routes=mounted([get(path, show, str)]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        answer = await client.get(path.format(shop="demo", sku=quote(sku, safe="")))
    assert answer.text == sku
