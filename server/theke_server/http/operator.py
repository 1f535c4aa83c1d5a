"""What only the operator may ask, with the key from the data folder; not part of the open API."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from secrets import compare_digest

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from theke_checkout.commands.system import CloseSession
from theke_checkout.values.ids import Id, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.config import ConfigError, Problem
from theke_server.deployment.providers import Reloaded
from theke_server.desk import attendance, recent, sets
from theke_server.http.bodies import answer, bearer_token, guarded, read
from theke_server.http.context import Context, context
from theke_server.http.endpoints import Nothing
from theke_server.privacy import erasure
from theke_server.stores import LogDamagedError
from theke_server.stores.lists import SessionRow
from theke_server.stores.values import ValueStore

ERASE_PATH = "/v1/operator/erase"
RELOAD_PATH = "/v1/operator/providers/reload"
ADVISOR_PATH = "/v1/operator/advisors/changed"
NOT_SOUND = 422
"""The status for settings that cannot be taken over, with all that is wrong in them."""


class Erasure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which session to forget."""

    session_id: Id


class ChangedAdvisor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose account the command line has changed or removed."""

    shop: Id
    advisor: str


class Unsound(Struct, frozen=True, kw_only=True):
    """Why settings cannot be taken over."""

    problems: list[Problem]


def routes() -> list[BaseRoute]:
    """Return the routes of this noun."""
    return [
        Route(ERASE_PATH, guarded(erase), methods=["POST"]),
        Route(ADVISOR_PATH, guarded(advisor_changed), methods=["POST"]),
        Route(RELOAD_PATH, guarded(reload), methods=["POST"]),
    ]


async def erase(request: Request) -> Response:
    """Delete what is personal in a session, and end it where it is still open."""
    _must_be_operator(request)
    ctx = context(request)
    body = await read(request, Erasure)
    await erase_session(ctx, SessionId(body.session_id))
    return answer(Nothing())


async def advisor_changed(request: Request) -> Response:
    """Close what an advisor's account stands for no longer; without one, others serve on."""
    _must_be_operator(request)
    ctx = context(request)
    body = await read(request, ChangedAdvisor)
    shop_id = ShopId(body.shop)
    if not await ctx.desk_tokens.look_again(shop_id, body.advisor):
        await ctx.board.give_all_back(shop_id, body.advisor)
    return answer(Nothing())


async def forget_desk(values: ValueStore, shop_id: ShopId, advisor: str) -> None:
    """Forget what a desk remembers of its advisor: the next one of this name is somebody else."""
    await recent.forget(values, shop_id, advisor)
    await sets.forget(values, shop_id, advisor)
    await attendance.forget(values, shop_id, advisor)


async def reload(request: Request) -> Response:
    """Read the settings again, and take over changed accounts at payment companies."""
    _must_be_operator(request)
    take: Callable[[], Awaitable[Reloaded]] | None = request.app.state.reload
    if take is None:
        raise RejectedError(Reason.UNAVAILABLE, "settings")
    try:
        return answer(await take())
    except ConfigError as error:
        return answer(Unsound(problems=error.problems), NOT_SOUND)


def _must_be_operator(request: Request) -> None:
    key = str(request.app.state.operator_key)
    if not compare_digest(bearer_token(request).encode(), key.encode()):
        raise RejectedError(Reason.UNAUTHORIZED)


async def erase_session(ctx: Context, session_id: SessionId) -> None:
    """End everyone's part in a session, then erase what is personal in it.

    Whoever was connected is shut out first, so that nothing is acknowledged and then lost. Raises
    `RejectedError`: `NOT_FOUND`, or `MONEY_UNSETTLED` while money is open.
    """
    row = await _row(ctx, session_id)
    connector = ctx.connectors.get(row.shop_id)
    if connector is None:
        raise RejectedError(Reason.NOT_FOUND, "shop")
    if not row.settled:
        raise RejectedError(Reason.MONEY_UNSETTLED)
    with suppress(LogDamagedError):  # nobody is in one that cannot be read
        await ctx.counter.system(session_id, CloseSession(), ctx.ids.fresh("c"))
    row = await _row(ctx, session_id)
    try:
        await erasure.erase(ctx.stores, ctx.sealer, connector, row)
    finally:
        await ctx.counter.forget(session_id)


async def _row(ctx: Context, session_id: SessionId) -> SessionRow:
    row = await ctx.stores.lists.row(session_id)
    if row is None:
        raise RejectedError(Reason.NOT_FOUND, "session")
    return row
