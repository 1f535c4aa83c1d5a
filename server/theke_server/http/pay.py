"""The pay page's side: a one-time link, a key for one approved quote, and the payment itself.

Only what comes through here can start a payment: never a desk, never a socket.
"""

from time import monotonic
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.commands import payment as c
from theke_checkout.state.cart import Approval
from theke_checkout.values.codes import Phase, Role
from theke_checkout.values.ids import CommandId, Id
from theke_checkout.values.money import Money
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.pay_tokens import PAY_LINK_MS, PayBearer
from theke_server.http import credit, sessions
from theke_server.http.bodies import address, answer, bearer_token, query, read
from theke_server.http.context import Context, context
from theke_server.http.endpoints import Held, Proof, get, post
from theke_server.http.join import picture
from theke_server.http.limits import Costly
from theke_server.http.pay_state import PayState, pay_state

LONG_POLL_S = 20.0
TURN_S = 2.0
"""How soon a page that waits hears that paying went on elsewhere."""
VERSION_MAX = 10**15 - 1
CONFIRMATION_CHARS_MAX = 512
CHECKOUT_MAX = 10_000
PAYABLE = (Phase.APPROVED, Phase.PAYING, Phase.WITHDRAWING)
"""Phases in which a link may pay, or may again in a moment."""
SHOWN = (Phase.SETTLING, Phase.COMPLETED)
"""Phases in which a link shows what was bought, and can do nothing else."""


class LinkRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which checkout to pay or to show; the live one where none is named."""

    checkout: Annotated[int, Meta(ge=1, le=CHECKOUT_MAX)] | UnsetType = UNSET
    device: bool = False
    """For another device: with a QR code, and a page that waits for a press before it redeems."""


class Link(Struct, frozen=True, kw_only=True):
    """Where the shopper pays or sees what was bought. The fragment holds the token."""

    url: str
    qr: str | UnsetType = UNSET
    """For another device, the same as a QR code: an SVG as a `data:` address, for an `<img>`."""
    valid_ms: int = PAY_LINK_MS


Device = Literal["phone", "computer", ""]


class Redeem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link's one-time token, and what kind of device redeems it."""

    token: Annotated[str, Meta(min_length=16, max_length=256)]
    device: Device = ""


class TakeBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page wants the payment back that another device took over."""

    device: Device = ""


class Redeemed(Struct, frozen=True, kw_only=True):
    """The page's own key, and what it may pay."""

    pay_key: str
    state: PayState


class Since(Struct, frozen=True, kw_only=True):
    """The version that the page has: another one is answered at once, the same one waited past."""

    since: Annotated[int, Meta(ge=0, le=VERSION_MAX)] | UnsetType = UNSET
    back: bool = False
    """The shopper came back from the provider: a hint to ask it now, which proves nothing."""


class Start(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shopper's order button."""

    id: CommandId
    quote_hash: Id
    total: Money
    provider: Annotated[str, Meta(max_length=64)]
    method: Annotated[str, Meta(max_length=64)]
    confirmation: Annotated[str, Meta(max_length=CONFIRMATION_CHARS_MAX)] = ""
    accepted_terms: Annotated[str, Meta(max_length=64)] = ""
    """The version of the terms that the shopper ticked."""


class Retry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another card for the same attempt."""

    id: CommandId
    attempt_id: Id
    confirmation: Annotated[str, Meta(max_length=CONFIRMATION_CHARS_MAX)] = ""


class Withdraw(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop paying, if it is not too late."""

    id: CommandId


async def link(request: Request) -> Response:
    """Give the shopper a link to the pay page: to pay what is approved, or see what was bought."""
    ctx = context(request)
    bearer = await sessions.party(request)
    body = await read(request, LinkRequest)
    await ctx.limits.spend(Costly.PAY, bearer.session_id)
    await ctx.limits.spend(Costly.LINKS_DAY, bearer.session_id)
    _, session = await ctx.counter.current(bearer.session_id)
    if session.parties[bearer.party_id].role is not Role.SHOPPER:
        raise RejectedError(Reason.FORBIDDEN)
    checkout = session.checkouts.get(body.checkout or session.live_checkout)
    approval = checkout.approval if checkout is not None else None
    if checkout is None or approval is None or checkout.phase not in (*PAYABLE, *SHOWN):
        raise RejectedError(Reason.NOT_APPROVED)
    token = await ctx.pay_tokens.issue(
        PayBearer(
            session_id=bearer.session_id,
            party_id=bearer.party_id,
            shop_id=bearer.shop_id,
            checkout=checkout.number,
            quote_hash=approval.quote_hash,
            read_only=checkout.phase in SHOWN,
        )
    )
    page = f"{ctx.settings.public_url}/pay/{bearer.shop_id}"
    if not body.device:
        return answer(Link(url=f"{page}#t={token}"), 201)
    url = f"{page}#d={token}"
    return answer(Link(url=url, qr=picture(url)), 201)


async def redeem(request: Request) -> Response:
    """Change a link's token for the page's own key. Nothing but this POST redeems."""
    ctx = context(request)
    await ctx.limits.spend(Costly.REDEEM, address(request))
    body = await read(request, Redeem)
    bearer, pay_key = await ctx.pay_tokens.redeem(body.token, body.device)
    return answer(Redeemed(pay_key=pay_key, state=await _state(ctx, bearer)), 201)


async def take_back(request: Request) -> Response:
    """Let a page go on with the payment that another device took over from it."""
    ctx = context(request)
    await ctx.limits.spend(Costly.REDEEM, address(request))
    body = await read(request, TakeBack)
    bearer, pay_key = await ctx.pay_tokens.take_back(bearer_token(request), body.device)
    return answer(Redeemed(pay_key=pay_key, state=await _state(ctx, bearer)), 201)


async def show(request: Request) -> Response:
    """Return how paying goes; with `since`, wait until there is something newer."""
    ctx = context(request)
    bearer = await _reader(request)
    since = query(request, Since)
    await ctx.limits.spend(Costly.LOOK, bearer.session_id)
    if since.back:
        await ctx.limits.spend(Costly.PAY, bearer.session_id)
        ctx.workers.look_at_payment(bearer.session_id)
    if since.since is not UNSET:
        # On a phone the page that pays takes the panel's place: who waits here has not gone.
        there = ctx.counter.there(bearer.session_id, bearer.party_id, ctx.ids.fresh("pay"))
        with ctx.polls.held(bearer.session_id, address(request)), there:
            await _newer(request, bearer, since.since)
    return answer(await _state(ctx, await _reader(request)))


async def _newer(request: Request, bearer: PayBearer, since: int) -> None:
    """Wait until there is another version, as long as the page's key is the one that pays."""
    counter = context(request).counter
    until = monotonic() + LONG_POLL_S
    while (left_s := until - monotonic()) > 0:
        version, _ = await counter.current(bearer.session_id)
        if version != since:
            return
        await counter.wait(bearer.session_id, version, min(TURN_S, left_s))
        if await request.is_disconnected():
            return
        await _reader(request)


async def _reader(request: Request) -> PayBearer:
    """Return what a key may show: also one that another device took over from, once it is paid."""
    ctx = context(request)
    try:
        return await _bearer(request)
    except RejectedError:
        lost = await ctx.pay_tokens.lost(bearer_token(request))
        if lost is None:
            raise
        _, session = await ctx.counter.current(lost.session_id)
        if session.checkouts[lost.checkout].phase not in SHOWN:
            raise
        return lost


async def start(request: Request) -> Response:
    """Start to collect exactly what was approved."""
    bearer = await _bearer(request)
    body = await read(request, Start)
    if body.quote_hash != bearer.quote_hash:
        raise RejectedError(Reason.QUOTE_CHANGED)
    approval = await _still(context(request), bearer)
    if approval is None:
        raise RejectedError(Reason.NOT_APPROVED)
    if approval.total != body.total:
        raise RejectedError(Reason.QUOTE_CHANGED, "total")
    _, session = await context(request).counter.current(bearer.session_id)
    command = _command(
        c.StartPayment,
        quote_hash=body.quote_hash,
        provider=body.provider,
        method=body.method,
        confirmation=body.confirmation,
        accepted_terms=body.accepted_terms,
    )
    if not body.total.amount or not credit.is_credit(session, body.provider, body.method):
        return await _handle(request, bearer, command, body.id)
    async with credit.counted(context(request), session, address(request)):
        return await _handle(request, bearer, command, body.id)


async def retry(request: Request) -> Response:
    """Try the same attempt again with another card."""
    bearer = await _bearer(request)
    body = await read(request, Retry)
    await _still(context(request), bearer)
    command = _command(c.RetryPayment, attempt_id=body.attempt_id, confirmation=body.confirmation)
    return await _handle(request, bearer, command, body.id)


async def withdraw(request: Request) -> Response:
    """Ask to stop paying."""
    bearer = await _bearer(request)
    body = await read(request, Withdraw)
    await _still(context(request), bearer)
    return await _handle(request, bearer, c.WithdrawPayment(), body.id)


async def _still(ctx: Context, bearer: PayBearer) -> Approval | None:
    """Return the live approval. A key of an earlier checkout, or of another price, neither pays nor
    retries nor stops a payment: refused. Without an approval no payment is under way."""
    _, session = await ctx.counter.current(bearer.session_id)
    if session.live_checkout != bearer.checkout:
        raise RejectedError(Reason.NOT_APPROVED)
    approval = session.checkout.approval
    if approval is not None and approval.quote_hash != bearer.quote_hash:
        raise RejectedError(Reason.QUOTE_CHANGED)
    return approval


def _command(kind: type[c.StartPayment | c.RetryPayment], **fields: str) -> c.PaymentCommand:
    """Return a command with its fields checked as the wire checks them."""
    try:
        return msgspec.convert(fields | {"type": kind.__struct_config__.tag}, kind)
    except msgspec.ValidationError as error:
        raise RejectedError(Reason.MALFORMED) from error


async def _handle(
    request: Request, bearer: PayBearer, command: c.PaymentCommand, command_id: str
) -> Response:
    ctx = context(request)
    if bearer.read_only:
        raise RejectedError(Reason.FORBIDDEN)
    await ctx.limits.spend(Costly.PAY, bearer.session_id)
    await ctx.counter.handle(bearer.session_id, bearer.party_id, command, command_id)
    return answer(await _state(ctx, bearer))


async def _bearer(request: Request) -> PayBearer:
    return await context(request).pay_tokens.check(bearer_token(request))


async def _state(ctx: Context, bearer: PayBearer) -> PayState:
    version, session = await ctx.counter.current(bearer.session_id)
    return await pay_state(ctx, bearer, version, session)


_BY_RULES = (
    Reason.FORBIDDEN,
    Reason.WRONG_PHASE,
    Reason.SESSION_ENDED,
    Reason.CONFLICT,
    Reason.LIMIT_REACHED,
    Reason.QUOTE_STALE,
    Reason.QUOTE_MISSING,
    Reason.QUOTE_CHANGED,
    Reason.QUOTE_EXPIRED,
    Reason.QUOTE_HAS_PROBLEMS,
    Reason.TERMS_CHANGED,
    Reason.TERMS_NOT_ACCEPTED,
    Reason.NOT_APPROVED,
    Reason.UNKNOWN_PROVIDER,
    Reason.UNKNOWN_METHOD,
    Reason.UNKNOWN_ATTEMPT,
    Reason.ATTEMPT_NOT_OPEN,
    Reason.PAYMENT_UNKNOWN,
    Reason.MONEY_UNSETTLED,
    Reason.INVALID_AMOUNT,
    Reason.FIELD_MISSING,
    Reason.DELIVERY_MISSING,
    Reason.EMPTY_CART,
    Reason.NOTHING_TO_DO,
    Reason.BUSY,
)
"""What the rules may answer to a payment's command."""

ENDPOINTS = (
    post(
        "/v1/pay-links",
        link,
        Link,
        body=LinkRequest,
        status=201,
        proof=Proof.PARTY,
        own_page=True,
        limits=(Costly.PAY, Costly.LINKS_DAY),
        refuses=(Reason.FORBIDDEN, Reason.NOT_APPROVED),
    ),
    post(
        "/v1/pay/redeem",
        redeem,
        Redeemed,
        body=Redeem,
        status=201,
        own_page=True,
        limits=(Costly.REDEEM,),
        refuses=(Reason.TOKEN_EXPIRED, Reason.TOKEN_REPLAYED, Reason.NOT_FOUND),
    ),
    post(
        "/v1/pay/take-back",
        take_back,
        Redeemed,
        body=TakeBack,
        status=201,
        proof=Proof.PAY,
        own_page=True,
        limits=(Costly.REDEEM,),
    ),
    get(
        "/v1/pay",
        show,
        PayState,
        query=Since,
        proof=Proof.PAY,
        limits=(Costly.LOOK, Held.POLLS),
    ),
    post(
        "/v1/pay/start",
        start,
        PayState,
        body=Start,
        proof=Proof.PAY,
        own_page=True,
        limits=(Costly.PAY,),
        refuses=(*_BY_RULES, Reason.INVOICE_LIMIT),
    ),
    post(
        "/v1/pay/retry",
        retry,
        PayState,
        body=Retry,
        proof=Proof.PAY,
        own_page=True,
        limits=(Costly.PAY,),
        refuses=_BY_RULES,
    ),
    post(
        "/v1/pay/withdraw",
        withdraw,
        PayState,
        body=Withdraw,
        proof=Proof.PAY,
        own_page=True,
        limits=(Costly.PAY,),
        refuses=_BY_RULES,
    ),
)
