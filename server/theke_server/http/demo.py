"""What only a demo on one's own machine has: both sides on one page, and a desk that opens itself.

Alone with a demo, the visitor is the advisor too. Signing in without a password is for `loopback`'s
answer only, and by a code: the page of the panel asks for one, the desk's page uses it up. None of
this is part of the open API, and a deployment does not have these routes at all.
"""

from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.config import Settings
from theke_server.demo.setup import ADVISOR, PASSWORD, ROBOTS, SHOP
from theke_server.http import desk, pages
from theke_server.http.bodies import answer, guarded, own_origin, read
from theke_server.http.context import Context, context
from theke_server.http.demo_codes import CODE_MS
from theke_server.http.endpoints import Nothing
from theke_server.http.loopback import asked_here, local_demo

PAGE_PATH = "/demo"
DESK_PATH = "/demo/desk"
CODES_PATH = "/demo/codes"
SIGN_IN_PATH = "/demo/sign-in"
PRESENCE_PATH = "/demo/presence"


class DemoCode(Struct, frozen=True, kw_only=True):
    """A code that opens the desk once."""

    code: str
    valid_ms: int

    def __repr__(self) -> str:
        return "DemoCode()"


class DemoSignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code that was given."""

    code: Annotated[str, Meta(min_length=16, max_length=256)]

    def __repr__(self) -> str:
        return "DemoSignIn()"


class DemoDesk(Struct, frozen=True, kw_only=True):
    """Who is at the desk of a demo."""

    people: int
    """3 stands for three or more."""
    robot: bool
    """Whether a robot answers where none of them does."""


def routes(settings: Settings) -> list[BaseRoute]:
    """Return the routes of this noun; none but where a demo listens on its own machine only."""
    if not local_demo(settings):
        return []
    return [
        Route("/", guarded(home), methods=["GET"]),
        Route(PAGE_PATH, guarded(both), methods=["GET"]),
        Route(DESK_PATH, guarded(both), methods=["GET"]),
        Route(CODES_PATH, guarded(give_code), methods=["POST"]),
        Route(SIGN_IN_PATH, guarded(sign_in), methods=["POST"]),
        Route(PRESENCE_PATH, guarded(presence), methods=["GET"]),
    ]


async def home(request: Request) -> Response:
    """Lead to the shop: whoever leaves out the path means it."""
    return RedirectResponse(f"{_local(request).shop(SHOP).origins[0]}/", 307)


async def both(request: Request) -> Response:
    """Show the page with both sides, or the one that opens the desk by a code."""
    ctx = _local(request)
    shop = ctx.shop(SHOP)
    policy = {
        "connect-src": "'self'",
        "frame-src": " ".join(["'self'", *shop.origins]),
        "frame-ancestors": "'none'",
    }
    return pages.alone(pages.page("demo.html", policy, shop.origins, shop.look))


async def give_code(request: Request) -> Response:
    """Give Theke's own page a code for the desk."""
    ctx = _own_page(request)
    code = ctx.demo_codes.issue(ctx.ids.token(), ctx.clock.now_ms())
    return answer(DemoCode(code=code, valid_ms=CODE_MS), 201)


async def sign_in(request: Request) -> Response:
    """Sign the demo's advisor in for a code, once."""
    ctx = _own_page(request)
    body = await read(request, DemoSignIn)
    if not ctx.demo_codes.use(body.code, ctx.clock.now_ms()):
        raise RejectedError(Reason.UNAUTHORIZED)
    _, token = await ctx.desk_tokens.sign_in(SHOP, ADVISOR, PASSWORD)
    response = answer(Nothing())
    desk.keep(response, ctx.settings.public_url, token)
    return response


async def presence(request: Request) -> Response:
    """Tell whether a person is at the desk, and whether the robot is. One of them is connected."""
    attendance = _local(request).board.attendance
    people = attendance.count(SHOP, but=ROBOTS[0])
    return answer(DemoDesk(people=people, robot=attendance.count(SHOP) > people))


def _local(request: Request) -> Context:
    """Return the context where the demo is asked by its own machine.

    Raises `RejectedError(NOT_FOUND)` for all others: for them there is nothing here.
    """
    if not asked_here(request):
        raise RejectedError(Reason.NOT_FOUND)
    return context(request)


def _own_page(request: Request) -> Context:
    """Return the context where Theke's own page asks: its script names where it is from."""
    ctx = _local(request)
    if request.headers.get("origin") is None:
        raise RejectedError(Reason.ORIGIN_FORBIDDEN)
    own_origin(request)
    return ctx
