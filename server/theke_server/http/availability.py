"""Whether somebody is at a shop's desk: for the shop's pages and the panel, before a visitor asks.

It is answered from memory and the same for everybody, so that browsers and caches may keep it for
a moment. It names nobody, and counts no farther than `COUNT_MAX`.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.ids import Id, ShopId
from theke_checkout.values.reasons import Reason
from theke_server.desk.attendance import COUNT_MAX
from theke_server.http.bodies import address, answer, query, read
from theke_server.http.context import context
from theke_server.http.desk import advisor
from theke_server.http.endpoints import DESK, Held, get, post

KEPT_S = 15
"""How long an answer may be kept."""


class WhichShop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which shop is asked."""

    shop: Id


class Availability(Struct, frozen=True, kw_only=True):
    """Whether somebody is at the desk."""

    state: Literal["here", "nobody"]
    advisors: Annotated[int, Meta(ge=0, le=COUNT_MAX)]
    """How many take visitors; 3 stands for three or more."""


class Visitors(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the advisor takes visitors, or is away."""

    taken: bool


class AtDesk(Struct, frozen=True, kw_only=True):
    """Whether the advisor takes visitors, and whether anybody else does."""

    taken: bool
    colleagues: Annotated[int, Meta(ge=0, le=COUNT_MAX)]
    """How many others take visitors now; 3 stands for three or more."""


async def show(request: Request) -> Response:
    """Tell whether somebody is at the desk of a shop. The shop's own pages may read it."""
    ctx = context(request)
    ctx.askers.take(address(request))
    shop_id = query(request, WhichShop).shop
    shop = ctx.shop(shop_id)
    present = 0 if shop_id in ctx.closed else ctx.board.attendance.count(ShopId(shop_id))
    response = answer(Availability(state="here" if present else "nobody", advisors=present))
    response.headers["cache-control"] = f"public, max-age={KEPT_S}"
    response.headers["vary"] = "origin"
    origin = request.headers.get("origin", "")
    if origin and shop.has(origin):
        response.headers["access-control-allow-origin"] = origin
        response.headers["cross-origin-resource-policy"] = "cross-origin"
    return response


async def visitors(request: Request) -> Response:
    """Tell whether the one who is signed in takes visitors, and how many others do."""
    bearer = await advisor(request)
    attendance = context(request).board.attendance
    is_away = attendance.is_away(bearer.shop_id, bearer.advisor)
    colleagues = attendance.count(bearer.shop_id, but=bearer.advisor)
    return answer(AtDesk(taken=not is_away, colleagues=colleagues))


async def say(request: Request) -> Response:
    """Take visitors from now on, or be away."""
    bearer = await advisor(request)
    body = await read(request, Visitors)
    attendance = context(request).board.attendance
    await attendance.say(bearer.shop_id, bearer.advisor, away=not body.taken)
    return answer(body)


ENDPOINTS = (
    get(
        "/availability",
        show,
        Availability,
        query=WhichShop,
        limits=(Held.MEMORY,),
        refuses=(Reason.NOT_FOUND, Reason.RATE_LIMITED),
    ),
    get("/v1/desk/visitors", visitors, AtDesk, **DESK),
    post("/v1/desk/visitors", say, Visitors, body=Visitors, **DESK),
)
