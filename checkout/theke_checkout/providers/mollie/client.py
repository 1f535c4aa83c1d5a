"""The calls to Mollie through its own library, and what its refusals mean.

The only module that imports the library, and imported only where an account is opened: it takes a
third of a second.

The library repeats calls by itself, can log keys, and follows links with our key. Here it does none
of that: calls are repeated by their outbox, nothing is logged, and pages are asked for by id.
"""

from collections.abc import Awaitable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
from mollie import ClientSDK, models
from pydantic import BaseModel

from theke_checkout.providers import (
    AuthConfigError,
    InvalidRequestError,
    KeyConflictError,
    OutcomeUnknownError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.providers.mollie.vocabulary import (
    MollieCapture,
    MollieChargeback,
    MolliePayment,
    MollieRefund,
    ReplayedError,
    key_of,
)

PAGE_SIZE = 250
"""Payments in one page of a list: the most that Mollie gives."""

T = TypeVar("T")


class _Silent:
    """The library's log, which would hold keys and bodies."""

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Say nothing."""


class MollieClient:
    """Mollie's API for one key. The HTTP client, with its time-outs, is ours to close."""

    def __init__(self, client: httpx.AsyncClient, secret_key: str, url: str) -> None:
        self._http = client
        self._sdk = ClientSDK(
            security=models.Security(api_key=secret_key),
            server_url=url or None,
            async_client=client,
            client=httpx.Client(transport=httpx.BaseTransport()),
            retry_config=None,
            debug_logger=_Silent(),
        )
        self._payments = self._sdk.payments
        self._refunds = self._sdk.refunds
        self._captures = self._sdk.captures
        self._chargebacks = self._sdk.chargebacks

    async def aclose(self) -> None:
        """Let connections go."""
        await self._http.aclose()

    async def create(self, body: Mapping[str, object], key: str) -> MolliePayment:
        """Create a payment."""
        request = models.PaymentRequest.model_validate(body)
        call = self._payments.create_async(payment_request=request, idempotency_key=key_of(key))
        return _converted(await _moved(call), MolliePayment)

    async def payment(self, ref: str, *, moving: bool = False) -> MolliePayment:
        """Return a payment. `moving` where it is asked for on the way of moving money."""
        call = self._payments.get_async(payment_id=ref)
        return _converted(await (_moved(call) if moving else _read(call)), MolliePayment)

    async def refunds(self, ref: str, *, moving: bool = False) -> Sequence[MollieRefund]:
        """Return the refunds of a payment."""
        call = self._refunds.list_async(payment_id=ref, limit=PAGE_SIZE)
        page = await (_moved(call) if moving else _read(call))
        found = page.result.embedded.refunds if page is not None else []
        return tuple(_converted(response, MollieRefund) for response in found)

    async def chargebacks(self, ref: str, *, moving: bool = False) -> Sequence[MollieChargeback]:
        """Return what the shopper's bank took back of a payment."""
        call = self._chargebacks.list_async(payment_id=ref, limit=PAGE_SIZE)
        page = await (_moved(call) if moving else _read(call))
        found = page.result.embedded.chargebacks if page is not None else []
        return tuple(_converted(response, MollieChargeback) for response in found)

    async def page(self, from_ref: str) -> tuple[Sequence[MolliePayment], str]:
        """Return payments from one on, newest first, and where the next page begins, if any."""
        page = await _read(self._payments.list_async(from_=from_ref or None, limit=PAGE_SIZE))
        if page is None:
            return (), ""
        link = page.result.links.next
        query = urlsplit(str(link.href)).query if link is not None else ""
        payments = tuple(
            _converted(payment, MolliePayment) for payment in page.result.embedded.payments or ()
        )
        return payments, parse_qs(query).get("from", [""])[0]

    async def cancel(self, ref: str) -> None:
        """Cancel an open payment. Its key would be ignored: it is repeatable by itself."""
        await _moved(self._payments.cancel_async(payment_id=ref))

    async def release(self, ref: str, key: str) -> None:
        """Let authorized money go; done some time later."""
        await _moved(
            self._payments.release_authorization_async(payment_id=ref, idempotency_key=key_of(key))
        )

    async def capture(self, ref: str, body: Mapping[str, object], key: str) -> MollieCapture:
        """Take authorized money."""
        entity = models.EntityCapture.model_validate(body)
        call = self._captures.create_async(
            payment_id=ref, entity_capture=entity, idempotency_key=key_of(key)
        )
        return _converted(await _moved(call), MollieCapture)

    async def refund(self, ref: str, body: Mapping[str, object], key: str) -> MollieRefund:
        """Give money back."""
        request = models.RefundRequest.model_validate(body)
        call = self._refunds.create_async(
            payment_id=ref, refund_request=request, idempotency_key=key_of(key)
        )
        return _converted(await _moved(call), MollieRefund)


def _converted(model: BaseModel, kind: type[T]) -> T:
    try:
        return msgspec.convert(model.model_dump(mode="json", by_alias=True), type=kind)
    except msgspec.ValidationError as error:
        raise OutcomeUnknownError("unreadable_answer") from error


async def _moved(call: Awaitable[T]) -> T:
    """Wait for a call that may move money: what is not known to be undone may be done."""
    try:
        return await call
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise UnavailableError("unreachable") from error
    except httpx.TransportError as error:
        raise OutcomeUnknownError(_code_of(error)) from error
    except models.ClientError as error:
        _refuse(error)


async def _read(call: Awaitable[T]) -> T:
    """Wait for a call that changes nothing."""
    try:
        return await call
    except httpx.TransportError as error:
        raise UnavailableError(_code_of(error)) from error
    except models.ClientError as error:
        if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnavailableError(f"http_{error.status_code}") from None
        _refuse(error)


def _code_of(error: httpx.TransportError) -> str:
    return "timeout" if isinstance(error, httpx.TimeoutException) else "connection_lost"


def _refuse(error: models.ClientError) -> NoReturn:
    """Raise what a refusal means. The library's errors hold whole answers: they go no further."""
    status = error.status_code
    code = f"http_{status}"
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimitedError(code, _seconds(error)) from None
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            raise AuthConfigError(code) from None
        case HTTPStatus.CONFLICT:  # the first call with this key still runs
            raise OutcomeUnknownError(code) from None
        case HTTPStatus.BAD_REQUEST if "idempotency" in error.body.lower():
            raise KeyConflictError(code) from None
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            raise InvalidRequestError("unknown_payment") from None
        case _ if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise InvalidRequestError(_field(error)) from None
        case _ if "idempotent-replayed" in error.headers:
            raise ReplayedError(code) from None
        case _:
            raise OutcomeUnknownError(code) from None


def _field(error: models.ClientError) -> str:
    """Return a code with the field that Mollie does not like, where it names one."""
    named = error.data.field if isinstance(error, models.ErrorResponse) else None
    plain = "".join(name for name in named or "" if name.isalnum() or name in "._")[:60]
    return f"http_{error.status_code}{f'_{plain}' if plain else ''}"


def _seconds(error: models.ClientError) -> float:
    text = error.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 1.0
