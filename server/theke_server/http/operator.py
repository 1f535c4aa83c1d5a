"""What only the operator may ask, with the key from the data folder; not part of the open API."""

from secrets import compare_digest

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from theke_checkout.ids import Id, SessionId
from theke_checkout.reasons import Reason, RejectedError
from theke_checkout.system import CloseSession
from theke_server import erasing
from theke_server.http.bodies import answer, bearer, guarded, read
from theke_server.http.context import Context, context
from theke_server.http.endpoints import Nothing
from theke_server.stores import SessionRow

ERASE_PATH = "/v1/operator/erase"


class Erasure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which session to forget."""

    session_id: Id


def routes() -> list[BaseRoute]:
    """Return the routes of this noun."""
    return [Route(ERASE_PATH, guarded(erase), methods=["POST"])]


async def erase(request: Request) -> Response:
    """Delete what is personal in a session, and end it where it is still open."""
    known = context(request)
    key = str(request.app.state.operator_key)
    if not compare_digest(bearer(request).encode(), key.encode()):
        raise RejectedError(Reason.UNAUTHORIZED)
    wish = await read(request, Erasure)
    await erase_session(known, SessionId(wish.session_id))
    return answer(Nothing())


async def erase_session(known: Context, session_id: SessionId) -> None:
    """End everyone's part in a session, then erase what is personal in it.

    Whoever was connected is shut out first, so that nothing is acknowledged and then lost. Raises
    `RejectedError`: `NOT_FOUND`, or `MONEY_UNSETTLED` while money is open.
    """
    row = await _row(known, session_id)
    connector = known.connectors.get(row.shop_id)
    if connector is None:
        raise RejectedError(Reason.NOT_FOUND, "shop")
    if not row.settled:
        raise RejectedError(Reason.MONEY_UNSETTLED)
    await known.counter.system(session_id, CloseSession(), known.ids.fresh("c"))
    row = await _row(known, session_id)
    try:
        await erasing.erase(known.store, known.sealer, connector, row)
    finally:
        known.counter.forget(session_id)


async def _row(known: Context, session_id: SessionId) -> SessionRow:
    rows = await known.store.sessions()
    row = next((row for row in rows if row.session_id == session_id), None)
    if row is None:
        raise RejectedError(Reason.NOT_FOUND, "session")
    return row
