"""What payment companies tell us: verified, made durable, answered; handled after that."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from theke_checkout.ids import ShopId
from theke_checkout.providers import BadSignatureError
from theke_checkout.reasons import Reason, RejectedError
from theke_server.http.bodies import answer, guarded, raw
from theke_server.http.context import context

WEBHOOK_BYTES_MAX = 262_144


def routes() -> list[BaseRoute]:
    """Return the routes of this noun."""
    return [Route("/v1/webhooks/{provider}/{shop}", guarded(receive), methods=["POST"])]


async def receive(request: Request) -> Response:
    """Keep what a provider says. 2xx is given only for what is durable."""
    known = context(request)
    shop_id = ShopId(request.path_params["shop"])
    provider = known.providers.get(shop_id, {}).get(request.path_params["provider"])
    if provider is None:
        raise RejectedError(Reason.NOT_FOUND, "provider")
    body = await raw(request, WEBHOOK_BYTES_MAX)
    now_ms = known.clock.now_ms()
    try:
        notices = provider.parse_webhook(dict(request.headers), body, now_ms)
    except BadSignatureError as error:
        raise RejectedError(Reason.UNAUTHORIZED, "signature") from error
    await known.counter.keep_notices(shop_id, provider.name, notices, body)
    return answer({"kept": len(notices)})
