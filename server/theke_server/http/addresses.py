"""Where a shop delivers to, and how addresses are written there: data for the forms of the pages.

Public and the same for everybody, so that browsers keep it; in a session's view it would be sent
with each of them.
"""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.addresses import COUNTRIES, AddressForm, address_form
from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.http.bodies import answer
from theke_server.http.context import context
from theke_server.http.endpoints import Held, get

COUNTRIES_KEPT_S = 300
"""How long a browser goes by a shop's list: a new way to deliver shows soon."""
FORMS_KEPT_S = 86_400


class Countries(Struct, frozen=True, kw_only=True):
    """The countries of a shop, by their ISO 3166-1 codes. Pages name them in their language."""

    home: str
    """The country that a form begins with; empty where nothing speaks for one."""
    delivery: tuple[str, ...]
    """Where the shop delivers to."""
    billing: tuple[str, ...]
    """Where an invoice may go: anywhere."""


async def countries(request: Request) -> Response:
    """Return where a shop delivers to, and the country that most forms will need."""
    ctx = context(request)
    shop_id = ShopId(request.path_params["shop"])
    shop = ctx.shop(shop_id)
    can = ctx.connectors[shop_id].capabilities
    served = COUNTRIES & can.countries if can.countries else COUNTRIES
    likely = (shop.country, can.home, *(served if len(served) == 1 else ()))
    found = Countries(
        home=next((country for country in likely if country in served), ""),
        delivery=tuple(sorted(served)),
        billing=tuple(sorted(COUNTRIES)),
    )
    return _kept(answer(found), COUNTRIES_KEPT_S)


async def form(request: Request) -> Response:
    """Return how a country writes its addresses."""
    country = request.path_params["country"]
    if country not in COUNTRIES:
        raise RejectedError(Reason.NOT_FOUND, "country")
    return _kept(answer(address_form(country)), FORMS_KEPT_S)


def _kept(response: Response, seconds: int) -> Response:
    response.headers["cache-control"] = f"public, max-age={seconds}"
    return response


ENDPOINTS = (
    get("/v1/shops/{shop}/countries", countries, Countries, limits=(Held.MEMORY,)),
    get("/v1/addresses/{country}", form, AddressForm, limits=(Held.MEMORY,)),
)
