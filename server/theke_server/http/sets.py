"""An advisor's kept sets: each sees and changes the own ones only."""

from collections.abc import Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.reasons import Reason
from theke_server.desk.sets import KeptSet, SetName
from theke_server.http.bodies import answer, read
from theke_server.http.context import context
from theke_server.http.desk import advisor
from theke_server.http.endpoints import DESK, get, post


class KeptSets(Struct, frozen=True, kw_only=True):
    """The sets of the one who is signed in, in the order of their names."""

    sets: Sequence[KeptSet]


class Dropped(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which set is not wanted any more."""

    name: SetName


async def sets(request: Request) -> Response:
    """Tell the sets of the one who is signed in."""
    bearer = await advisor(request)
    return answer(
        KeptSets(sets=await context(request).board.sets.of(bearer.shop_id, bearer.advisor))
    )


async def keep(request: Request) -> Response:
    """Keep a set under its name; one of the same name is replaced."""
    bearer = await advisor(request)
    kept = await read(request, KeptSet)
    book = context(request).board.sets
    return answer(KeptSets(sets=await book.keep(bearer.shop_id, bearer.advisor, kept)))


async def drop(request: Request) -> Response:
    """Forget a set; one that is not there is no mistake."""
    bearer = await advisor(request)
    body = await read(request, Dropped)
    book = context(request).board.sets
    return answer(KeptSets(sets=await book.drop(bearer.shop_id, bearer.advisor, body.name)))


ENDPOINTS = (
    get("/v1/desk/sets", sets, KeptSets, **DESK),
    post(
        "/v1/desk/sets",
        keep,
        KeptSets,
        body=KeptSet,
        refuses=(Reason.LIMIT_REACHED, Reason.CARD_NUMBER_IN_TEXT, Reason.CARD_NUMBER_IN_DOUBT),
        **DESK,
    ),
    post("/v1/desk/sets/drop", drop, KeptSets, body=Dropped, **DESK),
)
