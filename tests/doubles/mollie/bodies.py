"""The double's objects as Mollie writes them: HAL+JSON, checked against the library's models."""

from datetime import UTC, datetime
from typing import Any

from tests.doubles.mollie.books import FINAL, Capture, Payment, Refund, decimal

HAL = "application/hal+json"
DOCS = "https://docs.mollie.com"
MODE = "test"
PROFILE = "pfl_D000000001"
_AT = {
    "paid": "paidAt",
    "authorized": "authorizedAt",
    "canceled": "canceledAt",
    "expired": "expiredAt",
    "failed": "failedAt",
}


def payment_body(payment: Payment, origin: str) -> dict[str, Any]:
    """Return a payment."""
    body: dict[str, Any] = {
        "resource": "payment",
        "id": payment.id,
        "mode": MODE,
        "createdAt": _time(payment.created_ms),
        "amount": _amount(payment.amount, payment),
        "description": payment.description,
        "method": payment.method,
        "metadata": payment.metadata,
        "status": payment.status,
        "profileId": PROFILE,
        "sequenceType": "oneoff",
        "redirectUrl": payment.redirect_url,
        "webhookUrl": payment.webhook_url,
        "locale": payment.locale,
        "captureMode": "manual" if payment.manual else "automatic",
        "_links": _payment_links(payment, origin),
    }
    if payment.status not in FINAL:
        body["isCancelable"] = payment.cancelable
    if payment.status == "open":
        body["expiresAt"] = _time(payment.expires_ms)
    body.update({_AT[s]: _time(at) for s, at in payment.at_ms.items() if s in _AT})
    if payment.failure_reason and payment.method == "creditcard":
        body["details"] = {"failureReason": payment.failure_reason}
    body.update(_sums(payment))
    return body


def refund_body(refund: Refund, payment: Payment, origin: str) -> dict[str, Any]:
    """Return a refund."""
    own = f"{origin}/v2/payments/{payment.id}"
    return {
        "resource": "refund",
        "id": refund.id,
        "mode": MODE,
        "description": refund.description,
        "amount": _amount(refund.amount, payment),
        "metadata": refund.metadata,
        "paymentId": payment.id,
        "status": refund.status,
        "createdAt": _time(refund.created_ms),
        "_links": {
            "self": _link(f"{own}/refunds/{refund.id}"),
            "payment": _link(own),
            "documentation": _page("get-refund"),
        },
    }


def capture_body(capture: Capture, payment: Payment, origin: str) -> dict[str, Any]:
    """Return a capture."""
    own = f"{origin}/v2/payments/{payment.id}"
    return {
        "resource": "capture",
        "id": capture.id,
        "mode": MODE,
        "amount": _amount(capture.amount, payment),
        "status": capture.status,
        "paymentId": payment.id,
        "createdAt": _time(capture.created_ms),
        "_links": {
            "self": _link(f"{own}/captures/{capture.id}"),
            "payment": _link(own),
            "documentation": _page("get-capture"),
        },
    }


def chargeback_body(payment: Payment, origin: str) -> dict[str, Any]:
    """Return the chargeback of a payment."""
    own = f"{origin}/v2/payments/{payment.id}"
    return {
        "resource": "chargeback",
        "id": f"chb_{payment.id[3:]}",
        "amount": _amount(payment.charged_back, payment),
        "paymentId": payment.id,
        "createdAt": _time(payment.created_ms),
        "reversedAt": None if payment.reversed_ms is None else _time(payment.reversed_ms),
        "_links": {
            "self": _link(f"{own}/chargebacks/chb_{payment.id[3:]}"),
            "payment": _link(own),
            "documentation": _page("get-chargeback"),
        },
    }


def list_body(name: str, items: list[dict[str, Any]], own: str, after: str = "") -> dict[str, Any]:
    """Return a page of a list."""
    return {
        "count": len(items),
        "_embedded": {name: items},
        "_links": {
            "self": _link(own),
            "previous": None,
            "next": _link(after) if after else None,
            "documentation": _page(f"list-{name}"),
        },
    }


def error_body(status: int, title: str, detail: str, field: str = "") -> dict[str, Any]:
    """Return a refusal."""
    body: dict[str, Any] = {
        "status": status,
        "title": title,
        "detail": detail,
        "_links": {"documentation": _page("error-handling")},
    }
    return {**body, "field": field} if field else body


def checkout_url(payment: Payment, origin: str) -> str:
    """Return the page that the shopper is sent to."""
    return f"{origin}/checkout/{payment.method}/{payment.id}"


def _payment_links(payment: Payment, origin: str) -> dict[str, Any]:
    own = f"{origin}/v2/payments/{payment.id}"
    links: dict[str, Any] = {
        "self": _link(own),
        "dashboard": {"href": f"{DOCS}/dashboard/{payment.id}", "type": "text/html"},
        "documentation": _page("get-payment"),
    }
    if payment.status == "open":
        links["checkout"] = {"href": checkout_url(payment, origin), "type": "text/html"}
    if payment.refunds:
        links["refunds"] = _link(f"{own}/refunds")
    if payment.charged_back:
        links["chargebacks"] = _link(f"{own}/chargebacks")
    if payment.captures:
        links["captures"] = _link(f"{own}/captures")
    return links


def _sums(payment: Payment) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    if payment.captured and payment.method == "creditcard":
        sums["amountCaptured"] = _amount(payment.captured, payment)
    if payment.status == "paid":
        sums["amountRefunded"] = _amount(payment.refunded, payment)
        sums["amountRemaining"] = _amount(max(0, payment.remaining), payment)
    if payment.charged_back and payment.reversed_ms is None:
        sums["amountChargedBack"] = _amount(payment.charged_back, payment)
    return sums


def _amount(amount: int, payment: Payment) -> dict[str, str]:
    return {"value": decimal(amount, payment.currency), "currency": payment.currency}


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).isoformat()


def _link(href: str) -> dict[str, str]:
    return {"href": href, "type": HAL}


def _page(name: str) -> dict[str, str]:
    return {"href": f"{DOCS}/reference/{name}", "type": "text/html"}
