"""Taking a call into a window of Theke's own, which survives what the shop's page does.

The panel's storage belongs to the shop's page, and the window has another: so it comes in by a
one-time token, as the pay page does.
"""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.values.call import SIDES, Side
from theke_checkout.values.codes import Status
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import CALL_LINK_MS, LinkKind
from theke_server.http import sessions
from theke_server.http.bodies import answer
from theke_server.http.context import context
from theke_server.http.endpoints import Proof, post
from theke_server.http.join import REDEEM_REFUSES, JoinRedeem, redeemed
from theke_server.http.limits import Costly
from theke_server.http.sessions import Joined


class CallLink(Struct, frozen=True, kw_only=True):
    """The address of the call's window; its token stands in the fragment, which no server gets."""

    url: str
    valid_ms: int


async def link(request: Request) -> Response:
    """Give somebody of the shopper's side a link that takes their part of the call along."""
    ctx = context(request)
    bearer = await sessions.party(request)
    await ctx.limits.spend(Costly.JOIN, bearer.session_id)
    await ctx.limits.spend(Costly.LINKS_DAY, bearer.session_id)
    _, session = await ctx.counter.current(bearer.session_id)
    if SIDES.get(session.parties[bearer.party_id].role) is not Side.SHOPPER:
        raise RejectedError(Reason.FORBIDDEN)
    if session.status is Status.ENDED:
        raise RejectedError(Reason.SESSION_ENDED)
    token = await ctx.join_tokens.issue(bearer, LinkKind.CALL)
    lang = session.locale.partition("-")[0]
    url = f"{ctx.settings.public_url}/call/{bearer.shop_id}?lang={lang}#t={token}"
    return answer(CallLink(url=url, valid_ms=CALL_LINK_MS), 201)


async def redeem(request: Request) -> Response:
    """Change a link's token for a party token of the same party. Nothing but this POST redeems."""
    return await redeemed(request, LinkKind.CALL)


ENDPOINTS = (
    post(
        "/v1/call-links",
        link,
        CallLink,
        status=201,
        proof=Proof.PARTY,
        own_page=True,
        limits=(Costly.JOIN, Costly.LINKS_DAY),
        refuses=(Reason.FORBIDDEN, Reason.SESSION_ENDED),
    ),
    post(
        "/v1/call-links/redeem",
        redeem,
        Joined,
        body=JoinRedeem,
        status=201,
        own_page=True,
        limits=(Costly.REDEEM,),
        refuses=REDEEM_REFUSES,
    ),
)
