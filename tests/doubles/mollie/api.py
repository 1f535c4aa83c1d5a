"""The API of the double: what Mollie's reference says of payments, refunds, captures, chargebacks.

Modelled from docs.mollie.com: create, get, list and cancel payment; release authorization; create
and list refunds and captures; list chargebacks; API idempotency; multicurrency; error handling.
"""

import json
from http import HTTPStatus
from typing import Any, cast

from mollie import models
from starlette.requests import Request
from starlette.responses import Response

from tests.doubles.mollie.bodies import (
    HAL,
    capture_body,
    chargeback_body,
    error_body,
    list_body,
    payment_body,
    refund_body,
)
from tests.doubles.mollie.books import Books, Payment, minor
from theke_checkout.providers.mollie.account import METHODS

LIMIT, LIMIT_MAX = 50, 250
METADATA_BYTES_MAX = 1_024
IDS = {"card": "creditcard"}
CURRENCIES = {IDS.get(item.method, item.method): item.currencies or frozenset() for item in METHODS}


class RefusedError(Exception):
    """The API says no."""

    def __init__(self, status: int, detail: str, field: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.field = status, detail, field


class Api:
    """Answers calls out of the books."""

    def __init__(self, books: Books, origin: str, *, local_webhooks: bool) -> None:
        self.books = books
        self.origin = origin
        self.sent: list[tuple[str, dict[str, Any]]] = []
        """Objects that went out, by resource: a test holds them to the library's models."""
        self.local_webhooks = local_webhooks

    def payment(self, ref: str) -> Payment:
        """Return a payment."""
        found = self.books.payments.get(ref)
        if found is None:
            raise RefusedError(404, f"No payment exists with token {ref}.")
        return found

    async def create_payment(self, request: Request) -> Response:
        """POST /v2/payments."""
        body = await _body(request, models.PaymentRequest)
        amount, currency = _amount(body)
        method = str(body.get("method", ""))
        if method not in CURRENCIES or currency not in CURRENCIES[method]:
            raise RefusedError(422, "The payment method is not enabled", "method")
        if not str(body.get("redirectUrl", "")).startswith("http"):
            raise RefusedError(422, "The redirect URL is invalid", "redirectUrl")
        if body.get("captureMode") == "manual" and method != "creditcard":
            raise RefusedError(422, "The capture mode is not supported", "captureMode")
        if len(json.dumps(body.get("metadata"))) > METADATA_BYTES_MAX:
            raise RefusedError(422, "The metadata is too long", "metadata")
        payment = Payment(
            id=self.books.fresh("tr"),
            amount=amount,
            currency=currency,
            description=body["description"],
            method=method,
            redirect_url=body["redirectUrl"],
            webhook_url=self._reachable(body.get("webhookUrl")),
            locale=body.get("locale"),
            metadata=body.get("metadata"),
            manual=body.get("captureMode") == "manual",
            created_ms=self.books.now_ms(),
        )
        self.books.payments[payment.id] = payment
        return self._payment(payment, HTTPStatus.CREATED)

    async def list_payments(self, request: Request) -> Response:
        """GET /v2/payments: newest first."""
        limit = int(request.query_params.get("limit", LIMIT))
        if not 1 <= limit <= LIMIT_MAX:
            raise RefusedError(400, "Invalid limit")
        newest = list(self.books.payments.values())[::-1]
        if start := request.query_params.get("from"):
            newest = newest[newest.index(self.payment(start)) :]
        page, after = newest[:limit], newest[limit : limit + 1]
        own = f"{self.origin}/v2/payments"
        link = f"{own}?from={after[0].id}&limit={limit}" if after else ""
        bodies = [payment_body(payment, self.origin) for payment in page]
        return self._list("payments", bodies, own, link)

    async def get_payment(self, request: Request) -> Response:
        """GET /v2/payments/{id}."""
        return self._payment(self.payment(request.path_params["ref"]))

    async def cancel_payment(self, request: Request) -> Response:
        """DELETE /v2/payments/{id}."""
        payment = self.payment(request.path_params["ref"])
        if not payment.cancelable or payment.status != "open":
            raise RefusedError(422, "The payment cannot be canceled")
        self.books.move(payment, "canceled")
        return self._payment(payment)

    async def release(self, request: Request) -> Response:
        """POST /v2/payments/{id}/release-authorization."""
        payment = self.payment(request.path_params["ref"])
        if payment.status != "authorized":
            raise RefusedError(422, "The payment is not authorized")
        self.books.release(payment)
        return Response(status_code=HTTPStatus.ACCEPTED)

    async def create_refund(self, request: Request) -> Response:
        """POST /v2/payments/{id}/refunds."""
        payment = self.payment(request.path_params["ref"])
        body = await _body(request, models.RefundRequest)
        amount, currency = _amount(body)
        if payment.status != "paid":
            raise RefusedError(422, "The payment is not paid")
        if currency != payment.currency or not 0 < amount <= payment.remaining:
            raise RefusedError(422, "The amount is higher than the maximum", "amount")
        refund = self.books.refund(
            payment, amount, body.get("description"), body.get("metadata")
        )  # fmt: skip
        return self._object("refund", refund_body(refund, payment, self.origin), HTTPStatus.CREATED)

    async def list_refunds(self, request: Request) -> Response:
        """GET /v2/payments/{id}/refunds: newest first."""
        payment = self.payment(request.path_params["ref"])
        bodies = [refund_body(refund, payment, self.origin) for refund in payment.refunds[::-1]]
        return self._list("refunds", bodies, f"{self.origin}{request.url.path}")

    async def create_capture(self, request: Request) -> Response:
        """POST /v2/payments/{id}/captures."""
        payment = self.payment(request.path_params["ref"])
        request_body = await _body(request, models.EntityCapture)
        amount, currency = _amount(request_body)
        waiting = sum(capture.amount for capture in payment.captures if capture.status == "pending")
        if payment.status != "authorized" or currency != payment.currency:
            raise RefusedError(422, "The payment cannot be captured")
        if not 0 < amount <= payment.amount - payment.captured - waiting:
            raise RefusedError(422, "The amount is higher than the maximum", "amount")
        body = capture_body(self.books.capture(payment, amount), payment, self.origin)
        return self._object("capture", body, HTTPStatus.CREATED)

    async def list_captures(self, request: Request) -> Response:
        """GET /v2/payments/{id}/captures."""
        payment = self.payment(request.path_params["ref"])
        bodies = [capture_body(capture, payment, self.origin) for capture in payment.captures]
        return self._list("captures", bodies, f"{self.origin}{request.url.path}")

    async def list_chargebacks(self, request: Request) -> Response:
        """GET /v2/payments/{id}/chargebacks."""
        payment = self.payment(request.path_params["ref"])
        bodies = [chargeback_body(payment, self.origin)] if payment.charged_back else []
        return self._list("chargebacks", bodies, f"{self.origin}{request.url.path}")

    def _reachable(self, url: str | None) -> str | None:
        local = url is not None and ("localhost" in url or "127.0.0.1" in url)
        if local and not self.local_webhooks:
            detail = (
                "The webhook URL is invalid because it is unreachable from Mollie's point of view"
            )
            raise RefusedError(422, detail, "webhookUrl")
        return url

    def _payment(self, payment: Payment, status: int = HTTPStatus.OK) -> Response:
        return self._object("payment", payment_body(payment, self.origin), status)

    def _object(self, resource: str, body: dict[str, Any], status: int) -> Response:
        self.sent.append((resource, body))
        return hal(body, status)

    def _list(self, name: str, bodies: list[dict[str, Any]], own: str, after: str = "") -> Response:
        for body in bodies:
            del body["_links"]["documentation"]  # what is in a list has none
        self.sent.append((name, list_body(name, bodies, own, after)))
        return hal(self.sent[-1][1])


def hal(body: dict[str, Any], status: int = HTTPStatus.OK) -> Response:
    """Return an answer as Mollie writes it."""
    return Response(json.dumps(body), status_code=status, media_type=f"{HAL}; charset=utf-8")


def refusal(error: RefusedError) -> Response:
    """Return a refusal as Mollie writes it."""
    title = HTTPStatus(error.status).phrase
    return hal(error_body(error.status, title, error.detail, error.field), error.status)


async def _body(request: Request, model: type[Any]) -> dict[str, Any]:
    """Return what was asked for, in which nothing may stand that Mollie does not know."""
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise RefusedError(400, "The request body is not valid JSON") from error
    names = {item.alias or name for name, item in model.model_fields.items()}
    for name in body:
        if name not in names:
            raise RefusedError(422, f"Non-existent body parameter {name!r}", name)
    return cast("dict[str, Any]", body)


def _amount(body: dict[str, Any]) -> tuple[int, str]:
    value: dict[str, str] = body.get("amount") or {}
    try:
        amount = minor(value["value"], value["currency"])
    except (KeyError, ValueError) as error:
        raise RefusedError(422, "The amount is invalid", "amount") from error
    if amount <= 0:
        raise RefusedError(422, "The amount is lower than the minimum", "amount")
    return amount, value["currency"]
