"""The webhooks of payment companies: verified, made durable, answered; handled after that."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from theke_checkout.providers import BadSignatureError, WebhookKind
from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.http.bodies import address, answer, raw
from theke_server.http.context import context
from theke_server.http.endpoints import Proof, post
from theke_server.http.limits import Costly

WEBHOOK_BYTES_MAX = 262_144


class Kept(Struct, frozen=True, kw_only=True):
    """How many notices are durable now."""

    kept: int


async def receive(request: Request) -> Response:
    """Keep what a provider says. 2xx is given only for what is durable."""
    ctx = context(request)
    shop_id = ShopId(request.path_params["shop"])
    provider = ctx.providers.get(shop_id, {}).get(request.path_params["provider"])
    if provider is None:
        raise RejectedError(Reason.NOT_FOUND, "provider")
    body = await raw(request, WEBHOOK_BYTES_MAX)
    now_ms = ctx.clock.now_ms()
    try:
        notices = provider.parse_webhook(dict(request.headers), body, now_ms)
    except BadSignatureError as error:
        ctx.metrics.webhooks.labels(shop_id, "refused").inc()
        await ctx.limits.spend(Costly.NOTICE, address(request))
        raise RejectedError(Reason.UNAUTHORIZED, "signature") from error
    inbox = ctx.workers.notices
    proves_nothing = provider.capabilities.webhooks is WebhookKind.POINTER
    if proves_nothing and not inbox.are_ours(shop_id, provider.name, notices):
        await ctx.limits.spend(Costly.NOTICE, address(request))
    await ctx.workers.keep_notices(shop_id, provider.name, notices, body)
    return answer(Kept(kept=len(notices)))


ENDPOINTS = (
    post(
        "/v1/webhooks/{provider}/{shop}",
        receive,
        Kept,
        body=bytes,
        proof=Proof.SIGNATURE,
        limits=(Costly.NOTICE,),
    ),
)
