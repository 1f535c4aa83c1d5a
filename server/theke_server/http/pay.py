"""The pay page's side: a one-time link, a key for one approved quote, and the payment itself.

Only what comes through here can start a payment: never a desk, never a socket.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from theke_checkout.commands import PaymentCommand, RetryPayment, StartPayment, WithdrawPayment
from theke_checkout.ids import CommandId, Id
from theke_checkout.money import Money
from theke_checkout.reasons import Reason, RejectedError
from theke_checkout.state import Phase, Role
from theke_server.http import sessions
from theke_server.http.bodies import address, answer, bearer, guarded, own_origin, read
from theke_server.http.context import Context, context
from theke_server.http.limits import Costly
from theke_server.http.pay_state import PayState, pay_state
from theke_server.tokens import PayBearer

LONG_POLL_S = 20.0
CONFIRMATION_CHARS_MAX = 512


class Link(Struct, frozen=True, kw_only=True):
    """Where the shopper pays. The token stands in the fragment, which no server is sent."""

    url: str


class Redeem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link's one-time token."""

    token: Annotated[str, Meta(min_length=16, max_length=256)]


class Redeemed(Struct, frozen=True, kw_only=True):
    """The page's own key, and what it may pay."""

    pay_key: str
    state: PayState


class Start(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shopper's order button."""

    id: CommandId
    quote_hash: Id
    total: Money
    provider: Annotated[str, Meta(max_length=64)]
    method: Annotated[str, Meta(max_length=64)]
    confirmation: Annotated[str, Meta(max_length=CONFIRMATION_CHARS_MAX)] = ""


class Retry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another card for the same attempt."""

    id: CommandId
    attempt_id: Id
    confirmation: Annotated[str, Meta(max_length=CONFIRMATION_CHARS_MAX)] = ""


class Withdraw(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop paying, if it is not too late."""

    id: CommandId


def routes() -> list[BaseRoute]:
    """Return the routes of this noun."""
    return [
        Route("/v1/pay-links", guarded(link), methods=["POST"]),
        Route("/v1/pay/redeem", guarded(redeem), methods=["POST"]),
        Route("/v1/pay", guarded(show), methods=["GET"]),
        Route("/v1/pay/start", guarded(start), methods=["POST"]),
        Route("/v1/pay/retry", guarded(retry), methods=["POST"]),
        Route("/v1/pay/withdraw", guarded(withdraw), methods=["POST"]),
    ]


async def link(request: Request) -> Response:
    """Give the shopper a link to the pay page for what is approved now."""
    known = context(request)
    own_origin(request)
    holder = await sessions.party(request)
    await known.limits.spend(Costly.PAY, holder.session_id)
    _, session = await known.counter.current(holder.session_id)
    if session.parties[holder.party_id].role is not Role.SHOPPER:
        raise RejectedError(Reason.FORBIDDEN)
    checkout = session.checkout
    approval = checkout.approval
    if approval is None or checkout.phase not in (Phase.APPROVED, Phase.PAYING):
        raise RejectedError(Reason.NOT_APPROVED)
    token = await known.pay_tokens.issue(
        PayBearer(
            session_id=holder.session_id,
            party_id=holder.party_id,
            shop_id=holder.shop_id,
            checkout=checkout.number,
            quote_hash=approval.quote_hash,
        )
    )
    return answer(Link(url=f"{known.settings.public_url}/pay/{holder.shop_id}#t={token}"), 201)


async def redeem(request: Request) -> Response:
    """Change a link's token for the page's own key. Nothing but this POST redeems."""
    known = context(request)
    own_origin(request)
    await known.limits.spend(Costly.REDEEM, address(request))
    wish = await read(request, Redeem)
    holder, pay_key = await known.pay_tokens.redeem(wish.token)
    return answer(Redeemed(pay_key=pay_key, state=await _state(known, holder)), 201)


async def show(request: Request) -> Response:
    """Return how paying goes; with `since`, wait until there is something newer."""
    known = context(request)
    holder = await _holder(request)
    since = request.query_params.get("since", "")
    if since:
        if not since.isdigit() or len(since) > 15:
            raise RejectedError(Reason.MALFORMED, "since")
        await known.counter.wait(holder.session_id, int(since), LONG_POLL_S)
    return answer(await _state(known, holder))


async def start(request: Request) -> Response:
    """Start to collect exactly what was approved."""
    own_origin(request)
    holder = await _holder(request)
    wish = await read(request, Start)
    if wish.quote_hash != holder.quote_hash:
        raise RejectedError(Reason.QUOTE_CHANGED)
    _, session = await context(request).counter.current(holder.session_id)
    approval = session.checkouts[holder.checkout].approval
    if session.live_checkout != holder.checkout or approval is None:
        raise RejectedError(Reason.NOT_APPROVED)
    if approval.total != wish.total:
        raise RejectedError(Reason.QUOTE_CHANGED, "total")
    command = _command(
        StartPayment,
        quote_hash=wish.quote_hash,
        provider=wish.provider,
        method=wish.method,
        confirmation=wish.confirmation,
    )
    return await _handle(request, holder, command, wish.id)


async def retry(request: Request) -> Response:
    """Try the same attempt again with another card."""
    own_origin(request)
    holder = await _holder(request)
    wish = await read(request, Retry)
    command = _command(RetryPayment, attempt_id=wish.attempt_id, confirmation=wish.confirmation)
    return await _handle(request, holder, command, wish.id)


async def withdraw(request: Request) -> Response:
    """Ask to stop paying."""
    own_origin(request)
    holder = await _holder(request)
    wish = await read(request, Withdraw)
    return await _handle(request, holder, WithdrawPayment(), wish.id)


def _command(kind: type[StartPayment | RetryPayment], **fields: str) -> PaymentCommand:
    """Return a command with its fields checked as the wire checks them."""
    try:
        return msgspec.convert(fields | {"type": kind.__struct_config__.tag}, kind)
    except msgspec.ValidationError as error:
        raise RejectedError(Reason.MALFORMED) from error


async def _handle(
    request: Request, holder: PayBearer, command: PaymentCommand, command_id: str
) -> Response:
    known = context(request)
    await known.limits.spend(Costly.PAY, holder.session_id)
    await known.counter.handle(holder.session_id, holder.party_id, command, command_id)
    return answer(await _state(known, holder))


async def _holder(request: Request) -> PayBearer:
    return await context(request).pay_tokens.check(bearer(request))


async def _state(known: Context, holder: PayBearer) -> PayState:
    version, session = await known.counter.current(holder.session_id)
    return await pay_state(known, holder, version, session)
