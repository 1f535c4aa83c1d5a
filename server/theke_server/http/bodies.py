"""Reading requests and answering them: bounded strict JSON in, JSON and reason codes out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from theke_checkout.providers import ProviderError
from theke_checkout.values.limits import COMMAND_BYTES_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.networks import network
from theke_server.access.plain_json import MalformedError, load, refuse_overrides
from theke_server.http.context import context
from theke_server.http.limits import LimitedError
from theke_server.privacy.seal import SealingError
from theke_server.shops import ConnectorError
from theke_server.stores import StoreError
from theke_server.telemetry import where

Body = TypeVar("Body")
Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

STATUS = {
    Reason.MALFORMED: 400,
    Reason.UNAUTHORIZED: 401,
    Reason.TOKEN_EXPIRED: 401,
    Reason.TOKEN_EARLY: 401,
    Reason.TOKEN_REPLAYED: 401,
    Reason.FORBIDDEN: 403,
    Reason.ORIGIN_FORBIDDEN: 403,
    Reason.NOT_FOUND: 404,
    Reason.UNKNOWN_PRODUCT: 404,
    Reason.UNKNOWN_CART: 404,
    Reason.CONFLICT: 409,
    Reason.SHOPPER_AWAY: 409,
    Reason.TOO_LARGE: 413,
    Reason.RATE_LIMITED: 429,
    Reason.INTERNAL: 500,
    Reason.UNAVAILABLE: 503,
    Reason.BUSY: 503,
}
"""The status of a reason; every other one is 422: understood, and against a rule."""
RULE_BROKEN = 422
METHOD_NOT_ALLOWED = 405

BODY_DEADLINE_S = 10.0
AGAIN_S = 60
"""When to come back where a refusal does not know better."""

log = structlog.get_logger("theke.http")


def answer(value: object, status: int = 200) -> Response:
    """Return `value` as JSON that no cache keeps."""
    return Response(
        msgspec.json.encode(value),
        status,
        {"cache-control": "no-store", "x-content-type-options": "nosniff"},
        "application/json",
    )


def refusal(reason: Reason, subject: str = "") -> Response:
    """Return a reason code with its status."""
    error = {"reason": reason.value} | ({"subject": subject} if subject else {})
    return answer({"error": error}, status_of(reason))


def status_of(reason: Reason) -> int:
    """Return the status that a reason is answered with."""
    return STATUS.get(reason, RULE_BROKEN)


def guarded(handler: Handler) -> Handler:
    """Turn what a handler raises into reason codes; what nobody expected is logged once, here."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except LimitedError as limited:
            response = refusal(limited.reason, limited.subject)
            response.headers["retry-after"] = str(limited.after_s)
            return response
        except RejectedError as rejection:
            response = refusal(rejection.reason, rejection.subject)
            if rejection.reason is Reason.RATE_LIMITED:
                response.headers["retry-after"] = str(AGAIN_S)
            return response
        except (StoreError, SealingError, ConnectorError, ProviderError) as error:
            log.warning("unavailable", kind=type(error).__name__)
            return refusal(Reason.UNAVAILABLE)
        except ClientDisconnect:
            return refusal(Reason.MALFORMED)
        except Exception as error:  # noqa: BLE001 -- the outermost place: logged once, without values
            log.error("internal_error", kind=type(error).__name__, at=where(error))
            return refusal(Reason.INTERNAL)

    return handle


async def no_route(request: Request, error: Exception) -> Response:
    """Answer a path that nobody has, or a method that a path has not, with a reason too."""
    headers = error.headers if isinstance(error, HTTPException) else None
    if isinstance(error, HTTPException) and error.status_code == METHOD_NOT_ALLOWED:
        response = refusal(Reason.MALFORMED, "method")
        response.status_code = METHOD_NOT_ALLOWED
    else:
        response = refusal(Reason.NOT_FOUND)
    response.headers.update(headers or {})
    return response


ASTRAY = {404: no_route, METHOD_NOT_ALLOWED: no_route}
"""What Starlette does with requests that reach no handler."""


async def raw(
    request: Request, limit: int = COMMAND_BYTES_MAX, deadline_s: float = BODY_DEADLINE_S
) -> bytes:
    """Return the body, all of which must come within the deadline.

    Raises `RejectedError`: `TOO_LARGE` before it is all in memory, `MALFORMED` where it is late.
    """
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(deadline_s):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise RejectedError(Reason.TOO_LARGE)
                chunks.append(chunk)
    except TimeoutError as error:
        raise RejectedError(Reason.MALFORMED, "body") from error
    return b"".join(chunks)


async def read(request: Request, kind: type[Body]) -> Body:
    """Return the JSON body as `kind`. Raises `RejectedError(MALFORMED)` with the place."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise RejectedError(Reason.MALFORMED, "content-type")
    try:
        value = load((await raw(request)).decode())
        refuse_overrides(value)
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at `$")[2].strip("`.") or "body"
        raise RejectedError(Reason.MALFORMED, place[:64]) from error
    except (MalformedError, UnicodeDecodeError) as error:
        raise RejectedError(Reason.MALFORMED, "json") from error


def query(request: Request, kind: type[Body]) -> Body:
    """Return the query string as `kind`; no key twice. Raises `RejectedError(MALFORMED)`."""
    asked = request.query_params
    try:
        refuse_overrides(asked.multi_items())
        if len(asked) != len(asked.multi_items()) or any("\0" in text for text in asked.values()):
            raise RejectedError(Reason.MALFORMED, "query")
        return msgspec.convert(dict(asked), kind, strict=False)
    except MalformedError as error:
        raise RejectedError(Reason.MALFORMED, "query") from error
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at `$")[2].strip("`.") or "query"
        raise RejectedError(Reason.MALFORMED, place[:64]) from error


def bearer_token(request: Request) -> str:
    """Return the bearer token. Raises `RejectedError(UNAUTHORIZED)`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 16 <= len(token) <= 256 or not token.isascii():
        raise RejectedError(Reason.UNAUTHORIZED)
    return token


def own_origin(request: Request) -> None:
    """Refuse what another site's page sends. Raises `RejectedError(ORIGIN_FORBIDDEN)`."""
    origin = request.headers.get("origin")
    if origin is not None and origin != context(request).settings.public_url:
        raise RejectedError(Reason.ORIGIN_FORBIDDEN)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise RejectedError(Reason.ORIGIN_FORBIDDEN)


def address(request: Request) -> str:
    """Return who asks, for limits only: the peer's network, never a header that anyone can send."""
    return network(request.client.host) if request.client else "unknown"
