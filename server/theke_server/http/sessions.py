"""Opening a session from a shop's page, and re-joining it after a page load."""

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import unquote

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.commands.contact import SetField
from theke_checkout.commands.system import OpenSession
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import Id, PartyId, SessionId, ShopId
from theke_checkout.values.limits import LINES_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access import customers
from theke_server.access.tokens import Bearer, why_not
from theke_server.desk.visitors import product_title
from theke_server.http.bodies import address, answer, bearer_token, read
from theke_server.http.context import Context, context
from theke_server.http.endpoints import Proof, post
from theke_server.http.limits import Costly
from theke_server.live.personal import CUSTOMER_EMAIL, CUSTOMER_REFERENCE
from theke_server.privacy.card_numbers import Finding, find_card_number
from theke_server.shops import IntentLine, ShopRefusedError

PAGE_CHARS_MAX = 500
PAGE_KEPT_MAX = 200
_PAGE = re.compile(r"([^?#]*)(?:\?[^#]*)?(#!?/[^?#]*)?")


class NewSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the panel says to open a session."""

    shop: Id
    locale: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?\Z")]
    page: Annotated[str, Meta(max_length=PAGE_CHARS_MAX)] = ""
    product: Annotated[str, Meta(max_length=PAGE_CHARS_MAX)] = ""
    """The title of that page, where it is a product's."""
    cart_ref: Annotated[str, Meta(max_length=256)] = ""
    customer_token: Annotated[str, Meta(max_length=customers.TOKEN_CHARS_MAX)] = ""
    origin: Annotated[str, Meta(max_length=256)] = ""
    calls_advisor: bool = True
    """Whether the visitor waits for an advisor; else they came to leave a message, and call one by
    the command `call_advisor`."""


class Joined(Struct, frozen=True, kw_only=True):
    """Who one is now, and the token that says so. The token stands here and nowhere else."""

    session_id: SessionId
    party_id: PartyId
    party_token: str


async def create(request: Request) -> Response:
    """Open a session for a visitor, or for a customer whom the shop vouches for."""
    ctx = context(request)
    body = await read(request, NewSession)
    try:
        return answer(await _created(ctx, body, address(request)), 201)
    except RejectedError as rejection:
        shop = body.shop if body.shop in ctx.settings.shops else ""
        ctx.metrics.refused.labels(shop, rejection.reason).inc()
        raise


async def _created(ctx: Context, body: NewSession, who: str) -> Joined:
    shop = ctx.open_shop(body.shop)
    if body.origin and not shop.has(body.origin):
        raise RejectedError(Reason.ORIGIN_FORBIDDEN)
    await ctx.limits.spend(Costly.OPEN_SESSION, f"{body.shop} {who}", shop.sessions_per_minute)
    customer = await _customer(ctx, body)
    carts, shop_id = ctx.carts, ShopId(body.shop)
    async with carts.alone(shop_id, body.cart_ref):
        opening = await _opening(ctx, body)
        session_id = await ctx.counter.open(opening, ctx.ids.fresh("c"), vouched(customer))
        if body.cart_ref:
            await carts.take(shop_id, body.cart_ref, session_id)
    await _fill(ctx, session_id, opening.shopper_id, customer.fields)
    new = Bearer(
        session_id=session_id, party_id=opening.shopper_id, shop_id=ShopId(body.shop), epoch=1
    )
    return joined(new, await ctx.party_tokens.issue(new))


async def rotate(request: Request) -> Response:
    """Change a party token for a fresh one. The session must not have ended for that party."""
    ctx = context(request)
    token = bearer_token(request)
    asks = await current(ctx, await ctx.party_tokens.check(token))
    await ctx.limits.spend(Costly.ROTATE, f"{asks.session_id} {asks.party_id}")
    await ctx.limits.spend(Costly.ROTATE_DAY, asks.session_id)
    bearer, fresh = await ctx.party_tokens.rotate(token)
    return answer(joined(bearer, fresh))


async def current(ctx: Context, bearer: Bearer) -> Bearer:
    """Return the bearer, unless the party was revoked or has left.

    Raises `RejectedError`: `UNAUTHORIZED` or `SESSION_ENDED`.
    """
    _, session = await ctx.counter.current(bearer.session_id)
    reason = why_not(session, bearer.party_id, bearer.epoch, bearer.advisor)
    if reason is not None:
        raise RejectedError(reason)
    return bearer


async def party(request: Request) -> Bearer:
    """Return who sends this request with a party token."""
    ctx = context(request)
    return await current(ctx, await ctx.party_tokens.check(bearer_token(request)))


def joined(bearer: Bearer, token: str) -> Joined:
    """Return the answer that gives a party its token."""
    return Joined(session_id=bearer.session_id, party_id=bearer.party_id, party_token=token)


async def _customer(ctx: Context, body: NewSession) -> customers.Customer:
    trust = ctx.shop(body.shop).customer_tokens
    if not body.customer_token:
        return customers.STRANGER
    if trust is None:
        raise RejectedError(Reason.UNAUTHORIZED, "customer_token")
    return await customers.verify(
        body.customer_token, ShopId(body.shop), trust, ctx.stores.leases, ctx.clock
    )


def vouched(customer: customers.Customer) -> dict[str, str]:
    """Return what a session keeps of a customer beside the fields, sealed, to find it by."""
    found = {CUSTOMER_REFERENCE: customer.reference, CUSTOMER_EMAIL: customer.email}
    return {name: value for name, value in found.items() if value}


async def _opening(ctx: Context, body: NewSession) -> OpenSession:
    shop_id = ShopId(body.shop)
    shop = ctx.shop(body.shop)
    lines = await _imported(ctx, shop_id, body.cart_ref)
    return OpenSession(
        shop_id=shop_id,
        currency=shop.currency,
        locale=body.locale,
        policy=await ctx.policy(shop_id),
        shopper_id=PartyId(ctx.ids.fresh("p")),
        lines=tuple((line.sku, line.quantity) for line in lines[:LINES_MAX]),
        cart_ref=body.cart_ref,
        page=bare_page(body.page),
        number=await ctx.board.visitors.next_number(shop_id, shop.timezone),
        product=product_title(body.product, shop.name),
        calls_advisor=body.calls_advisor,
    )


async def _imported(ctx: Context, shop_id: ShopId, cart_ref: str) -> Sequence[IntentLine]:
    """Return the shop's own cart, unless it is on its way with another session."""
    if not cart_ref:
        return ()
    try:
        at_shop = await ctx.carts.at_shop(shop_id, cart_ref)
        lines = await ctx.connectors[shop_id].import_cart(cart_ref)  # refused where it is forged
    except ShopRefusedError as error:
        raise RejectedError(Reason.UNKNOWN_CART) from error
    return lines if at_shop else ()


def bare_page(page: str) -> str:
    """Return a page's path, and the route of an application in one page; never what was asked of
    it: a query may hold an address or a token. Nothing of one that holds a card's number."""
    found = _PAGE.match(page)
    bare = "".join(part or "" for part in found.groups())[:PAGE_KEPT_MAX] if found else ""
    return "" if find_card_number(unquote(bare)) is Finding.CARD else bare


async def _fill(
    ctx: Context, session_id: SessionId, shopper: PartyId, fields: dict[Field, str]
) -> None:
    """Fill in what the shop knows of its customer; what is not valid is left for the shopper."""
    for field, value in fields.items():
        command = SetField(field=field, value=value, no_card=True)
        try:
            await ctx.counter.handle(session_id, shopper, command, ctx.ids.fresh("c"))
        except RejectedError as rejection:
            if not _is_about_value(rejection.reason):
                raise


def _is_about_value(reason: Reason) -> bool:
    """Whether only a value was refused; a blank one leaves nothing to do."""
    not_kept = (Reason.CARD_NUMBER_IN_TEXT, Reason.NOTHING_TO_DO)
    return reason.startswith("invalid_") or reason in not_kept


ENDPOINTS = (
    post(
        "/v1/sessions",
        create,
        Joined,
        body=NewSession,
        status=201,
        own_page=True,
        limits=(Costly.OPEN_SESSION,),
        refuses=(
            Reason.NOT_FOUND,
            Reason.UNKNOWN_CART,
            Reason.UNAUTHORIZED,
            Reason.TOKEN_EXPIRED,
            Reason.TOKEN_EARLY,
            Reason.TOKEN_REPLAYED,
            Reason.CONFLICT,
            Reason.BUSY,
        ),
    ),
    post(
        "/v1/party-tokens/rotate",
        rotate,
        Joined,
        proof=Proof.PARTY,
        own_page=True,
        limits=(Costly.ROTATE, Costly.ROTATE_DAY),
    ),
)
