"""What the sandbox company says on the wire, and what it means in our words.

Every word of the company is mapped through a closed table. One that is not in it is an error, never
a default: `OutcomeUnknownError`, so that no payment is shown as failed by mistake.
"""

import hmac
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

import httpx
import msgspec
from msgspec import Struct

from theke_checkout.providers import (
    Answer,
    AuthConfigError,
    BadSignatureError,
    Found,
    InvalidRequestError,
    KeyConflictError,
    NextAction,
    OutcomeUnknownError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, RefundId, SessionId
from theke_checkout.values.money import Money

TOLERANCE_MS = 5 * 60_000
"""How far a webhook's time may be from ours, in the past and in the future."""

T = TypeVar("T")


class SandboxRefund(Struct, frozen=True, kw_only=True):
    """One refund."""

    ref: str
    refund_id: str
    amount: int
    status: str


class SandboxAction(Struct, frozen=True, kw_only=True):
    """A page that the shopper must see."""

    kind: str
    url: str


class SandboxPayment(Struct, frozen=True, kw_only=True):
    """One payment."""

    ref: str
    session_id: str
    attempt_id: str
    revision: int
    status: str
    currency: str
    amount: int
    authorized: int
    captured: int
    refunds: tuple[SandboxRefund, ...]
    decline: str | None
    declines: int
    method: str
    disputed: bool
    charged_back: int = 0
    created_ms: int
    next_action: SandboxAction | None = None


class SandboxPage(Struct, frozen=True, kw_only=True):
    """A part of the list."""

    payments: tuple[SandboxPayment, ...]
    more: bool


class SandboxEvent(Struct, frozen=True, kw_only=True):
    """A webhook."""

    id: str
    type: str
    payment: dict[str, Any]


class SandboxRef(Struct, frozen=True, kw_only=True):
    """As much of a payment as a notice needs."""

    ref: str
    session_id: str
    attempt_id: str


class _Error(Struct, frozen=True, kw_only=True):
    code: str


class _Refusal(Struct, frozen=True, kw_only=True):
    error: _Error


_STATES = {
    "open": PaymentState.OPEN,
    "action_required": PaymentState.ACTION_REQUIRED,
    "processing": PaymentState.PROCESSING,
    "authorized": PaymentState.AUTHORIZED,
    "captured": PaymentState.CAPTURED,
    "failed": PaymentState.FAILED,
    "canceled": PaymentState.CANCELED,
    "expired": PaymentState.EXPIRED,
}
_DECLINES = {
    "refused": DeclineKind.REFUSED,
    "insufficient_funds": DeclineKind.INSUFFICIENT_FUNDS,
    "expired_card": DeclineKind.EXPIRED_CARD,
    "wrong_code": DeclineKind.WRONG_CODE,
    "authentication_failed": DeclineKind.AUTHENTICATION_FAILED,
    "fraud": DeclineKind.FRAUD,
    "technical": DeclineKind.TECHNICAL,
}
_REFUNDS = {
    "pending": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
}
_ACTIONS = frozenset({"frame", "redirect"})


def snapshot_of(payment: SandboxPayment, provider: str) -> PaymentSnapshot:
    """Return a snapshot of a payment; an unknown word of the company's is `OutcomeUnknownError`."""
    try:
        return PaymentSnapshot(
            provider=provider,
            ref=payment.ref,
            attempt_id=AttemptId(payment.attempt_id),
            revision=payment.revision,
            state=_STATES[payment.status],
            amount=Money(payment.amount, payment.currency),
            authorized=Money(payment.authorized, payment.currency),
            captured=Money(payment.captured, payment.currency),
            refunds=_refunds(payment),
            decline=None if payment.decline is None else _DECLINES[payment.decline],
            declines=payment.declines,
            method=payment.method,
            disputed=payment.disputed,
        )
    except KeyError as error:
        raise OutcomeUnknownError("unknown_word") from error


def _refunds(payment: SandboxPayment) -> tuple[RefundFact, ...]:
    """Return what went back: by us, and at once by the shopper's bank."""
    ours = tuple(
        RefundFact(
            ref=refund.ref,
            refund_id=RefundId(refund.refund_id),
            amount=Money(refund.amount, payment.currency),
            state=_REFUNDS[refund.status],
        )
        for refund in payment.refunds
    )
    if not payment.charged_back:
        return ours
    taken = RefundFact(
        ref=f"{payment.ref}.chargeback",
        refund_id=None,
        amount=Money(payment.charged_back, payment.currency),
        state=RefundState.SUCCEEDED,
        charged_back=True,
    )
    return (*ours, taken)


def answer_of(payment: SandboxPayment, provider: str) -> Answer:
    """Return a payment with what its shopper must do."""
    action = payment.next_action
    if action is None:
        return Answer(snapshot=snapshot_of(payment, provider))
    if action.kind not in _ACTIONS:
        raise OutcomeUnknownError("unknown_word")
    return Answer(
        snapshot=snapshot_of(payment, provider),
        next_action=NextAction(kind=action.kind, url=action.url),
    )


def found_of(payment: SandboxPayment, provider: str) -> Found:
    """Return a payment with its session."""
    return Found(session_id=SessionId(payment.session_id), snapshot=snapshot_of(payment, provider))


def decoded(answer: httpx.Response, kind: type[T]) -> T:
    """Return an answer's body; one that cannot be read says nothing of what happened."""
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise OutcomeUnknownError("unreadable_answer") from error


def refuse(answer: httpx.Response) -> NoReturn:
    """Raise what a refusal means: executed, not executed, or unknown."""
    code = _code(answer)
    status = answer.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimitedError(code, _seconds(answer.headers.get("retry-after", "")))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise UnavailableError(code)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise AuthConfigError(code)
    if code == "key_conflict":
        raise KeyConflictError(code)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise InvalidRequestError(code)
    raise OutcomeUnknownError(code)


def _code(answer: httpx.Response) -> str:
    try:
        return msgspec.json.decode(answer.content, type=_Refusal).error.code
    except (msgspec.DecodeError, ValueError):
        return f"http_{answer.status_code}"


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 1.0


def code_of(error: httpx.TransportError) -> str:
    """Return a word for a broken connection."""
    return "timeout" if isinstance(error, httpx.TimeoutException) else "connection_lost"


def verify(header: str, body: bytes, secrets: tuple[str, ...], now_ms: int) -> None:
    """Raise `BadSignatureError` unless one of `secrets` signed this body at about this time."""
    fields = [part.partition("=") for part in header.split(",")]
    parts = {name: value for name, _, value in fields}
    at, given = parts.get("t", ""), parts.get("v1", "")
    if not at.isascii() or not at.isdigit() or len(at) > 15:
        raise BadSignatureError("unsigned")
    signed = f"{at}.".encode() + body
    macs = [hmac.new(s.encode(), signed, "sha256").hexdigest() for s in secrets if s]
    if not any(hmac.compare_digest(mac.encode(), given.encode()) for mac in macs):
        raise BadSignatureError("wrong_signature")
    if abs(now_ms - int(at)) > TOLERANCE_MS:
        raise BadSignatureError("stale")
