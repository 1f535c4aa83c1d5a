"""The way to Stripe: its own library over our client, its errors in our closed set, its signatures.

Apart from the adapter, which says what is asked; this says how a call travels and what its end
means. The library tries once, since repeating is ours, and tells Stripe nothing but the call.
"""

import importlib
import logging
from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
import msgspec
import stripe

from theke_checkout.providers import (
    AuthConfigError,
    BadSignatureError,
    InvalidRequestError,
    KeyConflictError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.providers.stripe.objects import StripeErrorAnswer, StripeIntent
from theke_checkout.providers.stripe.vocabulary import is_outcome

VERSION = stripe.api_version or ""
"""The API version that the library speaks; a webhook in another one is only a pointer."""
TOLERANCE_MS = 300_000
"""How far a webhook's time may be from ours, in the past and in the future."""
RETRY_S = 1.0
"""How long to wait where Stripe does not say."""
CODE_CHARS_MAX = 80

T = TypeVar("T")


class KeptError(OutcomeUnknownError):
    """The key answers 500 from now on: repeating the call brings nothing new, reading does."""


class StripeTransport(stripe.HTTPClient):
    """Our client, with our time-outs, as the library wants one: one try, nothing on the side.

    Only the library's headers that a call needs go out: the others describe this machine.
    """

    name = "theke"
    SENT = frozenset({"authorization", "content-type", "idempotency-key", "stripe-version"})
    HEARD = frozenset({"retry-after", "idempotent-replayed"})

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self._http = client

    async def request_async(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send a call. A read is never in doubt; another call is, once it has left."""
        kept = {k: v for k, v in (headers or {}).items() if k.lower() in self.SENT}
        try:
            answer = await self._http.request(
                method, url, headers={**kept, "user-agent": "Theke"}, content=post_data or None
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnavailableError("unreachable") from error
        except httpx.TransportError as error:
            timeout = isinstance(error, httpx.TimeoutException)
            lost = UnavailableError if method == "get" else OutcomeUnknownError
            raise lost("timeout" if timeout else "connection_lost") from error
        heard = {k.lower(): v for k, v in answer.headers.items() if k.lower() in self.HEARD}
        return answer.content, answer.status_code, heard


def silence() -> None:
    """Stop the library from writing requests and answers down: they hold secrets of browsers.

    It logs, and prints where the environment or a global says so.
    """
    logging.getLogger("stripe").disabled = True
    stripe.log = None
    stripe.enable_telemetry = False
    vars(importlib.import_module("stripe._util"))["STRIPE_LOG"] = None


async def answered(
    asked: Awaitable[stripe.StripeObject], kind: type[T], *, moves: bool = True
) -> T:
    """Return the answer to a call. `moves`: whether the call could have changed anything.

    Raises `ProviderError`; without its cause, since Stripe's errors hold secrets of browsers.
    """
    try:
        return read(await asked, kind)
    except stripe.StripeError as error:
        meaning = meant(error, moves=moves)
    raise meaning


async def tried(asked: Awaitable[stripe.PaymentIntent], number: int) -> StripeIntent:
    """Return the outcome of a try to pay: a decline is a state, though Stripe answers by an error.

    `number` is which try it is. Raises `ProviderError`.
    """
    try:
        return read(await asked, StripeIntent)
    except stripe.StripeError as error:
        intent, meaning = _intent_in(error, number), meant(error, moves=True)
    if intent is None:
        raise meaning
    return intent


def read(answer: stripe.StripeObject, kind: type[T]) -> T:
    """Return an answer in its type; one that cannot be read says nothing of what happened."""
    response = getattr(answer, "last_response", None)  # a list has none
    try:
        return msgspec.convert(getattr(response, "data", None), type=kind)
    except msgspec.ValidationError as error:
        raise OutcomeUnknownError("unreadable_answer") from error


def meant(error: stripe.StripeError, *, moves: bool) -> ProviderError:
    """Return what an error means: not executed, refused for good, or unknown."""
    code = _code(error)
    match error:
        case stripe.RateLimitError():
            return RateLimitedError(code or "rate_limit", _seconds(error))
        case stripe.AuthenticationError() | stripe.PermissionError():
            return AuthConfigError(code or f"http_{error.http_status}")
        case stripe.IdempotencyError():
            return KeyConflictError("idempotency_error")
        case stripe.InvalidRequestError() | stripe.CardError():
            return InvalidRequestError(code or "invalid_request")
        case _:
            return _doubt(error, moves=moves)


def _doubt(error: stripe.StripeError, *, moves: bool) -> ProviderError:
    """Return what an error without a clear outcome means; a read changes nothing."""
    code = f"http_{error.http_status}" if error.http_status else "no_answer"
    if not moves:
        return UnavailableError(code)
    if error.http_status == HTTPStatus.CONFLICT:
        # The same call with the same key is still going on: what comes of it is its answer.
        return OutcomeUnknownError("idempotency_key_in_use")
    if "idempotent-replayed" in (error.headers or {}):
        return KeptError(code)
    return OutcomeUnknownError(code)


def verify(header: str, body: bytes, secrets: tuple[str, ...], now_ms: int) -> None:
    """Raise `BadSignatureError` unless one of `secrets` signed this body at about this time.

    The library alone would take times of the future.
    """
    if not any(_signed(header, body, secret) for secret in secrets if secret):
        raise BadSignatureError("wrong_signature")
    first = next((part for part in header.split(",") if part.startswith("t=")), "")
    at = first.removeprefix("t=")
    if not at.isascii() or not at.isdigit() or abs(now_ms - int(at) * 1_000) > TOLERANCE_MS:
        raise BadSignatureError("stale")


def _signed(header: str, body: bytes, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, header, secret)  # pyright: ignore[reportUnknownMemberType]
    except (stripe.SignatureVerificationError, ValueError, TypeError, OverflowError):
        return False
    return True


def _intent_in(error: stripe.StripeError, number: int) -> StripeIntent | None:
    """Return the payment that an error is about, if it says how it is: declined, or long paid."""
    if not isinstance(error, (stripe.CardError, stripe.InvalidRequestError)):
        return None
    try:
        intent = msgspec.convert(error.json_body, StripeErrorAnswer).error.payment_intent
    except msgspec.ValidationError:
        return None  # an error about something else: the caller raises what it means
    return intent if intent is not None and is_outcome(intent, number) else None


def _code(error: stripe.StripeError) -> str:
    code = error.code or ""
    return code if code.isascii() and code.isidentifier() and len(code) <= CODE_CHARS_MAX else ""


def _seconds(error: stripe.StripeError) -> float:
    text = (error.headers or {}).get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else RETRY_S
