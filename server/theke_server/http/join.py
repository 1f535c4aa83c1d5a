"""Going on at another device: the shopper's own one-time link, also as a picture for a phone.

Apart from `sessions`, since what it gives away is access to a session that is already live.
"""

from typing import Annotated

import segno
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.codes import Role, Status
from theke_checkout.values.ids import Id, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import JOIN_LINK_MS, LinkKind
from theke_server.http import sessions
from theke_server.http.bodies import address, answer, read
from theke_server.http.context import context
from theke_server.http.endpoints import Proof, post
from theke_server.http.limits import Costly
from theke_server.http.sessions import Joined

QUIET_ZONE = 4
"""Modules of empty edge that readers need (ISO/IEC 18004)."""


class JoinLink(Struct, frozen=True, kw_only=True):
    """Where the shopper goes on. The token stands in the fragment, which no server is sent."""

    url: str
    qr: str
    """The same as a QR code: an SVG as a `data:` address, for an `<img>`."""
    valid_ms: int


class JoinRedeem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link's one-time token, at the shop whose page the link opened."""

    shop: Id
    token: Annotated[str, Meta(min_length=16, max_length=256)]


async def link(request: Request) -> Response:
    """Give the shopper a link to go on with on another device."""
    ctx = context(request)
    bearer = await sessions.party(request)
    await ctx.limits.spend(Costly.JOIN, bearer.session_id)
    await ctx.limits.spend(Costly.LINKS_DAY, bearer.session_id)
    _, session = await ctx.counter.current(bearer.session_id)
    if session.parties[bearer.party_id].role is not Role.SHOPPER:
        raise RejectedError(Reason.FORBIDDEN)
    if session.status is Status.ENDED:
        raise RejectedError(Reason.SESSION_ENDED)
    token = await ctx.join_tokens.issue(bearer)
    lang = session.locale.partition("-")[0]
    url = f"{ctx.settings.public_url}/join/{bearer.shop_id}?lang={lang}#t={token}"
    return answer(JoinLink(url=url, qr=picture(url), valid_ms=JOIN_LINK_MS), 201)


def picture(url: str) -> str:
    """Return an address as a QR code: an SVG as a `data:` address, for an `<img>`."""
    return segno.make_qr(url, error="m").svg_data_uri(border=QUIET_ZONE)


async def redeem(request: Request) -> Response:
    """Change a link's token for a party token of the same party. Nothing but this POST redeems."""
    return await redeemed(request, LinkKind.JOIN)


async def redeemed(request: Request, kind: LinkKind) -> Response:
    """Answer with a party token of the party whose link of this kind it is, and use the link up."""
    ctx = context(request)
    await ctx.limits.spend(Costly.REDEEM, address(request))
    body = await read(request, JoinRedeem)
    bearer = await ctx.join_tokens.redeem(body.token, ShopId(body.shop), kind)
    await sessions.current(ctx, bearer)
    return answer(sessions.joined(bearer, await ctx.party_tokens.issue(bearer)), 201)


REDEEM_REFUSES = (
    Reason.TOKEN_EXPIRED,
    Reason.TOKEN_REPLAYED,
    Reason.UNAUTHORIZED,
    Reason.NOT_FOUND,
)
"""Why a link of either kind may lead nowhere."""

ENDPOINTS = (
    post(
        "/v1/join-links",
        link,
        JoinLink,
        status=201,
        proof=Proof.PARTY,
        own_page=True,
        limits=(Costly.JOIN, Costly.LINKS_DAY),
        refuses=(Reason.FORBIDDEN, Reason.SESSION_ENDED),
    ),
    post(
        "/v1/join-links/redeem",
        redeem,
        Joined,
        body=JoinRedeem,
        status=201,
        own_page=True,
        limits=(Costly.REDEEM,),
        refuses=REDEEM_REFUSES,
    ),
)
