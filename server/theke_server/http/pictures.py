"""Pictures of advisors, for every page that shows one."""

from starlette.requests import Request
from starlette.responses import Response

from theke_server.access.introductions import PictureSize
from theke_server.access.pictures import MEDIA_TYPE
from theke_server.http.assets import EMBEDDABLE
from theke_server.http.bodies import address
from theke_server.http.context import context
from theke_server.http.endpoints import Text, get
from theke_server.http.limits import Costly

PICTURE_HEADERS = {
    "cache-control": "private, max-age=86400, immutable",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    **EMBEDDABLE,
}
"""A picture never changes under its address. Browsers keep it for a day and nobody between them and
us does, so that one that is deleted is gone everywhere a day later."""


async def small(request: Request) -> Response:
    """A picture of an advisor, 96 pixels wide and high."""
    return await _picture(request, "small")


async def large(request: Request) -> Response:
    """A picture of an advisor, 320 pixels wide and high."""
    return await _picture(request, "large")


async def _picture(request: Request, size: PictureSize) -> Response:
    """Anybody may ask who has its address, which is random: panels show it without a sign-in."""
    ctx = context(request)
    await ctx.limits.spend(Costly.PICTURE_LOOK, address(request))
    body = await ctx.introductions.picture(request.path_params["picture"], size)
    return Response(body, headers=PICTURE_HEADERS, media_type=MEDIA_TYPE)


ENDPOINTS = (
    get(
        "/v1/pictures/{picture}",
        small,
        Text(media_type=MEDIA_TYPE),
        limits=(Costly.PICTURE_LOOK,),
    ),
    get(
        "/v1/pictures/{picture}/large",
        large,
        Text(media_type=MEDIA_TYPE),
        limits=(Costly.PICTURE_LOOK,),
    ),
)
