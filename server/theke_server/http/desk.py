"""The advisor's side: signing in, taking a session, giving it back."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.commands.system import RevokeParty
from theke_checkout.values.ids import Id, SessionId, ShopId
from theke_checkout.values.introduction import Introduction
from theke_checkout.values.limits import NOTE_CHARS_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.tokens import (
    ADVISOR_CHARS_MAX,
    DESK_MS,
    PASSWORD_CHARS_MAX,
    Bearer,
    DeskBearer,
)
from theke_server.config import Canned
from theke_server.desk.board import Handover
from theke_server.desk.recent import RecentSession
from theke_server.http import devices
from theke_server.http.bodies import address, answer, read
from theke_server.http.context import Context, context
from theke_server.http.endpoints import DESK, Held, Nothing, Proof, get, post
from theke_server.http.limits import Costly
from theke_server.http.sessions import Joined
from theke_server.stores import LogDamagedError

COOKIE = "__Host-theke_desk"
PLAIN_COOKIE = "theke_desk"
"""Over http on one's own machine only: there some browsers keep no cookie that is for https."""
_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to sign in at which shop's desk."""

    shop: Id
    advisor: Annotated[str, Meta(min_length=1, max_length=ADVISOR_CHARS_MAX)]
    password: Annotated[str, Meta(min_length=1, max_length=PASSWORD_CHARS_MAX)]

    def __repr__(self) -> str:
        return f"SignIn({self.shop})"


class Advisor(Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    advisor: str
    name: str
    shop: ShopId
    picture: str = ""
    """The path of the small picture at Theke; empty for none."""


class SignedIn(Struct, frozen=True, kw_only=True):
    """Who is signed in, and the token for one connection of the desk; all empty for nobody."""

    advisor: str = ""
    name: str = ""
    shop: str = ""
    picture: str = ""
    socket_token: str = ""
    cases: bool = False
    """Whether they may look after what waits for a person."""
    canned: list[Canned] = []
    """The shop's texts for the chat; empty where the built-in ones are on offer."""


class HandOver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an advisor who hands a session over writes for the next one; empty for nothing."""

    note: Annotated[str, Meta(max_length=NOTE_CHARS_MAX)] = ""
    no_card: bool = False
    """Whether the writer has said that what looks like a card's number is none."""

    def __repr__(self) -> str:
        return "HandOver()"


class Accepted(Joined, frozen=True, kw_only=True):
    """A session that is this advisor's, and what those before have written."""

    handovers: Sequence[Handover] = ()


class RecentSessions(Struct, frozen=True, kw_only=True):
    """The last sessions of the one who is signed in, the newest first."""

    sessions: Sequence[RecentSession]


async def login(request: Request) -> Response:
    """Sign an advisor in. A wrong name and a wrong password look the same."""
    ctx = context(request)
    body = await read(request, SignIn)
    ctx.shop(body.shop)
    shop_id = ShopId(body.shop)
    name = cookie_name(ctx.settings.public_url)
    device = await devices.recognized(ctx, request.cookies, name, shop_id, body.advisor)
    tried = _tried(body, address(request), device)
    for what, who in tried:
        await ctx.limits.spend(what, who)
    signed_in, token = await ctx.desk_tokens.sign_in(shop_id, body.advisor, body.password)
    for what, who in tried:
        await ctx.limits.give_back(what, who)
    introduction = await ctx.introductions.of(shop_id, body.advisor)
    response = answer(_advisor(signed_in, introduction))
    await devices.remember(
        ctx, response, request.cookies, name, shop_id, body.advisor, secure=name == COOKIE
    )
    keep(response, ctx.settings.public_url, token)
    return response


def _tried(body: SignIn, address: str, device: str) -> list[tuple[Costly, str]]:
    """Return what a wrong password counts against: from a device that has signed in before against
    that device alone, else against who asks under this name first, and then against the name."""
    name = f"{body.shop} {body.advisor}"
    if device:
        return [(Costly.SIGN_IN_DEVICE, f"{name} {device}")]
    return [
        (Costly.SIGN_IN, address),
        (Costly.SIGN_IN_PAIR, f"{name} {address}"),
        (Costly.SIGN_IN_NAME, name),
        (Costly.SIGN_IN_HOUR, name),
    ]


async def logout(request: Request) -> Response:
    """Sign out: the cookie is worthless from now on, and so is every token that it has opened."""
    ctx = context(request)
    name = cookie_name(ctx.settings.public_url)
    cookie = request.cookies.get(name, "")
    bearer = await ctx.desk_tokens.signed_in(cookie)
    await ctx.desk_tokens.sign_out(cookie)
    await ctx.board.attendance.say(bearer.shop_id, bearer.advisor, away=False)
    await _revoke(ctx, bearer)
    response = answer(Nothing())
    response.delete_cookie(name, secure=name == COOKIE, httponly=True, samesite="strict")
    return response


async def me(request: Request) -> Response:
    """Tell who is signed in, with a fresh token for the desk's connection.

    Empty values are no error: a desk asks before its sign-in.
    """
    ctx = context(request)
    try:
        bearer = await advisor(request)
    except RejectedError as rejection:
        if rejection.reason is not Reason.UNAUTHORIZED:
            raise
        return answer(SignedIn())
    token = await ctx.desk_tokens.socket_token(bearer)
    return answer(
        SignedIn(
            advisor=bearer.advisor,
            name=bearer.name,
            shop=bearer.shop_id,
            picture=(await ctx.introductions.of(bearer.shop_id, bearer.advisor)).picture_path,
            socket_token=token,
            cases=await ctx.desk_tokens.may_settle_cases(bearer),
            canned=ctx.shop(bearer.shop_id).canned,
        )
    )


async def recent(request: Request) -> Response:
    """Tell the last sessions of the one who is signed in, with outcome and own note."""
    ctx = context(request)
    bearer = await advisor(request)
    return answer(RecentSessions(sessions=await ctx.board.recent(bearer.shop_id, bearer.advisor)))


async def accept(request: Request) -> Response:
    """Take a waiting session; the one who holds it already gets a fresh token.

    Not where the shopper has never been connected: there is nobody to advise.
    """
    ctx = context(request)
    bearer = await advisor(request)
    session_id = await _session(ctx, request, bearer)
    if not await ctx.board.is_takeable(session_id):
        raise RejectedError(Reason.SHOPPER_AWAY, session_id)
    introduction = await ctx.introductions.of(bearer.shop_id, bearer.advisor)
    party_id = await ctx.board.accept(session_id, bearer.advisor, bearer.name, introduction)
    _, session = await ctx.counter.current(session_id)
    epoch = session.parties[party_id].epoch
    party = Bearer(
        session_id=session_id,
        party_id=party_id,
        shop_id=bearer.shop_id,
        epoch=epoch,
        desk=bearer,
    )
    token = await ctx.party_tokens.issue(party)
    return answer(
        Accepted(
            session_id=session_id,
            party_id=party_id,
            party_token=token,
            handovers=await ctx.board.handovers(session_id),
        )
    )


async def hand_over(request: Request) -> Response:
    """Let a session wait again, with a note that its next advisor reads."""
    ctx = context(request)
    bearer = await advisor(request)
    session_id = await _session(ctx, request, bearer)
    body = await read(request, HandOver)
    note = body.note.strip()
    await ctx.board.give_back(session_id, bearer.advisor, note, no_card=body.no_card)
    return answer(Nothing())


async def give_back(request: Request) -> Response:
    """Let a session wait again for another advisor."""
    ctx = context(request)
    bearer = await advisor(request)
    session_id = await _session(ctx, request, bearer)
    await ctx.board.give_back(session_id, bearer.advisor)
    return answer(Nothing())


async def advisor(request: Request) -> DeskBearer:
    """Return who is signed in, and count that they ask. Raises `RejectedError(UNAUTHORIZED)`."""
    bearer = await signed_in(request)
    await context(request).limits.spend(Costly.DESK, f"{bearer.shop_id} {bearer.advisor}")
    return bearer


async def signed_in(request: Request) -> DeskBearer:
    """Return who is signed in, uncounted. Raises `RejectedError(UNAUTHORIZED)`."""
    ctx = context(request)
    cookie = request.cookies.get(cookie_name(ctx.settings.public_url), "")
    return await ctx.desk_tokens.signed_in(cookie)


def cookie_name(public_url: str) -> str:
    """Return the name of the cookie that signs in at a desk with this address.

    The strict one everywhere, but for http on one's own machine, where nothing goes over a line.
    """
    url = urlsplit(public_url)
    return PLAIN_COOKIE if url.scheme == "http" and url.hostname in _OWN_MACHINE else COOKIE


def keep(response: Response, public_url: str, token: str) -> None:
    """Let the browser keep that it is signed in."""
    name = cookie_name(public_url)
    response.set_cookie(
        name,
        token,
        max_age=DESK_MS // 1000,
        secure=name == COOKIE,
        httponly=True,
        samesite="strict",
    )


async def _session(ctx: Context, request: Request, bearer: DeskBearer) -> SessionId:
    """Return the session of the path; one of another shop is as unknown as one that never was."""
    session_id = SessionId(request.path_params["session"])
    _, session = await ctx.counter.current(session_id)
    if session.shop_id != bearer.shop_id:
        raise RejectedError(Reason.NOT_FOUND)
    return session_id


async def _revoke(ctx: Context, bearer: DeskBearer) -> None:
    """Close what an advisor holds; after a new sign-in, opening a session gives a fresh token."""
    _, view = await ctx.board.view(bearer.shop_id, bearer.advisor)
    for session_id, row in view.sessions.items():
        if row.advisor == bearer.advisor:
            try:
                _, session = await ctx.counter.current(SessionId(session_id))
            except LogDamagedError:
                continue  # nobody is in one that cannot be read
            held = [
                party.party_id
                for party in session.parties.values()
                if party.advisor == bearer.advisor and not party.left
            ]
            for party_id in held:
                await ctx.counter.system(session.session_id, RevokeParty(party_id=party_id))


def _advisor(bearer: DeskBearer, introduction: Introduction) -> Advisor:
    return Advisor(
        advisor=bearer.advisor,
        name=bearer.name,
        shop=bearer.shop_id,
        picture=introduction.picture_path,
    )


_STAYS = (
    Reason.FORBIDDEN,
    Reason.CONFLICT,
    Reason.SESSION_ENDED,
    Reason.NOTHING_TO_DO,
    Reason.BUSY,
)
"""Why a session stays with its advisor, whether handed over with a note or given back."""

ENDPOINTS = (
    post(
        "/v1/desk/login",
        login,
        Advisor,
        body=SignIn,
        own_page=True,
        limits=(
            Costly.SIGN_IN,
            Costly.SIGN_IN_PAIR,
            Costly.SIGN_IN_NAME,
            Costly.SIGN_IN_HOUR,
            Costly.SIGN_IN_DEVICE,
        ),
        refuses=(Reason.NOT_FOUND, Reason.UNAUTHORIZED),
    ),
    post(
        "/v1/desk/logout",
        logout,
        Nothing,
        proof=Proof.DESK,
        own_page=True,
        limits=(Held.ENDS,),
    ),
    get("/v1/desk/me", me, SignedIn, own_page=True, limits=(Costly.DESK,)),
    get("/v1/desk/recent", recent, RecentSessions, **DESK),
    post(
        "/v1/desk/sessions/{session}/accept",
        accept,
        Accepted,
        refuses=(
            Reason.CONFLICT,
            Reason.SHOPPER_AWAY,
            Reason.SESSION_ENDED,
            Reason.LIMIT_REACHED,
            Reason.BUSY,
        ),
        **DESK,
    ),
    post(
        "/v1/desk/sessions/{session}/hand-over",
        hand_over,
        Nothing,
        body=HandOver,
        refuses=(*_STAYS, Reason.CARD_NUMBER_IN_TEXT, Reason.CARD_NUMBER_IN_DOUBT),
        **DESK,
    ),
    post(
        "/v1/desk/sessions/{session}/return",
        give_back,
        Nothing,
        refuses=_STAYS,
        **DESK,
    ),
)
