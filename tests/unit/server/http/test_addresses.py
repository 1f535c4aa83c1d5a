"""What forms are told of countries: the shop's own list, and each country's form."""

from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette

from theke_checkout.values.addresses import COUNTRIES
from theke_server.config import Shop
from theke_server.http import addresses
from theke_server.http.endpoints import mounted
from theke_server.shops import ConnectorCapabilities

ORIGIN = "http://theke.example"


def client(served: frozenset[str], country: str = "", home: str = "") -> httpx.AsyncClient:
    """Return a client of a server with one shop, which delivers to these countries."""
    can = ConnectorCapabilities(
        idempotent_orders=True,
        reserves_stock=True,
        currencies=frozenset({"CHF"}),
        countries=served,
        home=home,
    )
    shop = Shop(name="Demo", origins=[ORIGIN], currency="CHF", country=country)
    app = Starlette(routes=mounted(addresses.ENDPOINTS))
    app.state.context = SimpleNamespace(
        shop={"demo": shop}.get, connectors={"demo": SimpleNamespace(capabilities=can)}
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN)


@pytest.mark.parametrize(
    ("served", "country", "home", "first"),
    [
        (frozenset({"CH", "LI"}), "CH", "LI", "CH"),
        (frozenset({"CH", "LI"}), "", "LI", "LI"),
        (frozenset({"CH", "LI"}), "US", "LI", "LI"),
        (frozenset({"CH"}), "", "", "CH"),
        (frozenset({"CH", "LI"}), "", "", ""),
        (frozenset[str](), "JP", "", "JP"),
        (frozenset({"CH", "Atlantis"}), "", "", "CH"),
    ],
)
async def test_a_form_begins_with_the_shops_country_if_it_delivers_there(
    served: frozenset[str], country: str, home: str, first: str
) -> None:
    async with client(served, country, home) as caller:
        answer = await caller.get("/v1/shops/demo/countries")
    found = answer.json()
    assert found["home"] == first
    assert found["delivery"] == sorted(served & COUNTRIES or COUNTRIES)
    assert len(found["billing"]) == len(COUNTRIES)
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_a_form_is_small_and_kept_by_browsers() -> None:
    async with client(frozenset({"CH"})) as caller:
        for country in sorted(COUNTRIES):
            answer = await caller.get(f"/v1/addresses/{country}")
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=86400"
            assert len(answer.content) < 6_000
        for wrong in ("ch", "XX", "ZZ", "all", "CH%0A", "..%2fch"):
            refused = await caller.get(f"/v1/addresses/{wrong}")
            assert refused.status_code == 404
            assert "public" not in refused.headers.get("cache-control", "")


async def test_a_form_says_what_the_country_calls_its_fields() -> None:
    async with client(frozenset({"CH"})) as caller:
        american = (await caller.get("/v1/addresses/US")).json()
        irish = (await caller.get("/v1/addresses/IE")).json()
        chinese = (await caller.get("/v1/addresses/HK")).json()
    assert american["lines"] == [["street"], ["city", "region", "postal_code"]]
    assert (american["postal_name"], american["region_name"]) == ("zip", "state")
    assert {"code": "CA", "name": "California"} in american["regions"]
    assert irish["postal_name"] == "eircode"
    assert "postal_code" not in [field for line in chinese["lines"] for field in line]
