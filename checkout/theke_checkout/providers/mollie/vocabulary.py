"""What Mollie says on the wire, and what it means in our words.

Every word of Mollie is mapped through a closed table. One that is not in it is an error, never a
default: `OutcomeUnknownError`, so that no payment is shown as failed by mistake.

Mollie counts nothing, so revisions are built from what only grows: the status in the order in which
a payment can reach it, and below it the progress of its captures, refunds and chargebacks.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from theke_checkout.providers import Answer, Found, NextAction, OutcomeUnknownError
from theke_checkout.values.facts import (
    DeclineKind,
    PaymentSnapshot,
    PaymentState,
    RefundFact,
    RefundState,
)
from theke_checkout.values.ids import AttemptId, RefundId, SessionId
from theke_checkout.values.money import Money, UnknownCurrencyError, decimal_text, exponent, zero

SESSION_KEY, ATTEMPT_KEY, REFUND_KEY = "theke_session", "theke_attempt", "theke_refund"
"""Under which names our ids stand in the metadata of payments and refunds."""
SHOP_KEY = "theke_shop"
"""Under which name a payment bears its shop: several shops may share an account."""

REVISION_STEP = 100_000
"""Changes within one status that count as different."""


class ReplayedError(OutcomeUnknownError):
    """A failure that Mollie remembers for the key: it will say the same for an hour. Look."""


class MollieAmount(Struct, frozen=True, kw_only=True):
    """Money: a decimal string with exactly the digits of its currency."""

    value: str
    currency: str


class MollieDetails(Struct, frozen=True, kw_only=True, rename="camel"):
    """As much of a payment's details as we may know."""

    failure_reason: str | None = None


class MollieLink(Struct, frozen=True, kw_only=True):
    """An address."""

    href: str


class MollieLinks(Struct, frozen=True, kw_only=True):
    """Where a payment goes on, and where its refunds are."""

    checkout: MollieLink | None = None
    refunds: MollieLink | None = None
    chargebacks: MollieLink | None = None


class MolliePayment(Struct, frozen=True, kw_only=True, rename="camel"):
    """One payment."""

    id: str
    status: str
    amount: MollieAmount
    created_at: str
    links: MollieLinks = field(name="_links")
    method: str | None = None
    metadata: Any = None
    is_cancelable: bool | None = None
    authorized_at: str | None = None
    amount_captured: MollieAmount | None = None
    amount_refunded: MollieAmount | None = None
    amount_charged_back: MollieAmount | None = None
    details: MollieDetails | None = None


class MollieRefund(Struct, frozen=True, kw_only=True, rename="camel"):
    """One refund."""

    id: str
    status: str
    amount: MollieAmount
    metadata: Any = None


class MollieChargeback(Struct, frozen=True, kw_only=True, rename="camel"):
    """Money that the shopper's bank took back; reversed where it came to the shop again."""

    id: str
    amount: MollieAmount
    reversed_at: str | None = None


class MollieBack(Struct, frozen=True, kw_only=True):
    """All that went back of a payment, or is on its way: by us, and by the shopper's bank."""

    refunds: Sequence[MollieRefund] = ()
    chargebacks: Sequence[MollieChargeback] = ()


NOTHING_BACK = MollieBack()


class MollieCapture(Struct, frozen=True, kw_only=True, rename="camel"):
    """One capture."""

    id: str
    status: str


STATUSES: Mapping[str, tuple[int, PaymentState]] = {
    "open": (1, PaymentState.ACTION_REQUIRED),
    "pending": (2, PaymentState.PROCESSING),
    "authorized": (3, PaymentState.AUTHORIZED),
    "canceled": (4, PaymentState.CANCELED),
    "expired": (5, PaymentState.EXPIRED),
    "failed": (6, PaymentState.FAILED),
    "paid": (7, PaymentState.CAPTURED),
}
"""Every status of a payment, in the order in which one can reach them, and what it is to us."""
_REFUNDS: Mapping[str, tuple[int, RefundState]] = {
    "queued": (1, RefundState.PENDING),
    "pending": (2, RefundState.PENDING),
    "processing": (3, RefundState.PENDING),
    "refunded": (4, RefundState.SUCCEEDED),
    "failed": (5, RefundState.FAILED),
    "canceled": (5, RefundState.FAILED),
}
_DECLINES: Mapping[str, DeclineKind] = {
    "authentication_abandoned": DeclineKind.ABANDONED,
    "authentication_failed": DeclineKind.AUTHENTICATION_FAILED,
    "authentication_required": DeclineKind.AUTHENTICATION_FAILED,
    "authentication_unavailable_acs": DeclineKind.TECHNICAL,
    "card_declined": DeclineKind.REFUSED,
    "card_expired": DeclineKind.EXPIRED_CARD,
    "inactive_card": DeclineKind.REFUSED,
    "insufficient_funds": DeclineKind.INSUFFICIENT_FUNDS,
    "invalid_cvv": DeclineKind.WRONG_CODE,
    "invalid_card_holder_name": DeclineKind.REFUSED,
    "invalid_card_number": DeclineKind.REFUSED,
    "invalid_card_type": DeclineKind.REFUSED,
    "possible_fraud": DeclineKind.FRAUD,
    "refused_by_issuer": DeclineKind.REFUSED,
    "unknown_reason": DeclineKind.REFUSED,
}
OVER = frozenset({"paid", "canceled", "expired", "failed"})
"""Statuses in which nothing is left to cancel."""
CAPTURE_FAILED = "failed"

_LOCALE_LIST = (
    "ca_ES cs_CZ da_DK de_AT de_CH de_DE de_LU el_GR en_BE en_GB en_NL en_US es_ES fi_FI fr_BE "
    "fr_FR fr_LU hu_HU is_IS it_IT lt_LT lv_LV nb_NO nl_BE nl_NL pl_PL pt_PT sk_SK sl_SI sv_SE "
    "tr_TR"
)
_LOCALES = _LOCALE_LIST.split()
_MAIN_LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "nl": "nl_NL", "no": "nb_NO"}
"""The locale of a language that has several, or another name here."""

_REF = re.compile(r"tr_[A-Za-z0-9]{1,64}\Z")


def is_ref(text: str) -> bool:
    """Whether this can be the id of a payment."""
    return _REF.match(text) is not None


def to_mollie(amount: Money) -> dict[str, str]:
    """Return money as Mollie writes it: `10.00`, and `1300` for yen."""
    return {"currency": amount.currency, "value": decimal_text(amount)}


def money_of(amount: MollieAmount) -> Money:
    """Return Mollie's money as ours, exactly. Raises `OutcomeUnknownError` for other digits."""
    try:
        digits = exponent(amount.currency)
    except UnknownCurrencyError as error:
        raise OutcomeUnknownError("unknown_currency") from error
    shape = rf"\d{{1,15}}\.\d{{{digits}}}" if digits else r"\d{1,15}"
    if not re.fullmatch(shape, amount.value, re.ASCII):
        raise OutcomeUnknownError("unreadable_amount")
    return Money(int(amount.value.replace(".", "")), amount.currency)


def key_of(key: str) -> str:
    """Return our key as Mollie wants keys: in the form of a random UUID, always the same one."""
    return str(UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4))


def locale_of(locale: str) -> str:
    """Return Mollie's locale for a shopper's, empty where it has none of that language."""
    language, _, region = locale.replace("-", "_").partition("_")
    exact = f"{language.lower()}_{region.upper()}"
    if exact in _LOCALES:
        return exact
    if language.lower() in _MAIN_LOCALES:
        return _MAIN_LOCALES[language.lower()]
    return next((name for name in _LOCALES if name.startswith(f"{language.lower()}_")), "")


def created_ms(payment: MolliePayment) -> int:
    """Return when a payment was created; Mollie's times are whole seconds."""
    try:
        return round(datetime.fromisoformat(payment.created_at).timestamp() * 1000)
    except ValueError as error:
        raise OutcomeUnknownError("unreadable_time") from error


def session_of(payment: MolliePayment) -> SessionId | None:
    """Return the session that a payment names; None where it is not ours."""
    named = _named(payment.metadata, SESSION_KEY)
    return SessionId(named) if named else None


def attempt_of(payment: MolliePayment) -> AttemptId | None:
    """Return the attempt that a payment names; None where it is not ours."""
    named = _named(payment.metadata, ATTEMPT_KEY)
    return AttemptId(named) if named else None


def refund_of(refund: MollieRefund) -> RefundId | None:
    """Return our id of a refund; None where somebody else asked for it."""
    named = _named(refund.metadata, REFUND_KEY)
    return RefundId(named) if named else None


def has_refunds(payment: MolliePayment) -> bool:
    """Whether a payment says that there are refunds of it."""
    return payment.links.refunds is not None or _positive(payment.amount_refunded)


def has_chargebacks(payment: MolliePayment) -> bool:
    """Whether a payment says that a bank took money back, also where it came again."""
    return payment.links.chargebacks is not None or _positive(payment.amount_charged_back)


def left_of(payment: MolliePayment, back: MollieBack) -> Money:
    """Return what of a payment's money is taken, and neither gone nor on its way back.

    What a bank took back counts by Mollie's own sum where its list is behind.
    """
    amount = money_of(payment.amount)
    taken = _captured(payment, _state(payment)[1], amount)
    refunded = (
        money_of(refund.amount).amount
        for refund in back.refunds
        if _refund(refund)[1] is not RefundState.FAILED
    )
    listed = (
        money_of(chargeback.amount).amount
        for chargeback in back.chargebacks
        if not chargeback.reversed_at
    )
    summed = payment.amount_charged_back
    charged_back = max(sum(listed), money_of(summed).amount if summed else 0)
    return Money(taken.amount - sum(refunded) - charged_back, amount.currency)


def snapshot_of(payment: MolliePayment, back: MollieBack, provider: str) -> PaymentSnapshot:
    """Return a snapshot of a payment; an unknown word of Mollie's is `OutcomeUnknownError`."""
    rank, state = _state(payment)
    amount = money_of(payment.amount)
    sure = state in (PaymentState.AUTHORIZED, PaymentState.CAPTURED) or payment.authorized_at
    return PaymentSnapshot(
        provider=provider,
        ref=payment.id,
        attempt_id=attempt_of(payment),
        revision=rank * REVISION_STEP + min(_changes(payment, back), REVISION_STEP - 1),
        state=state,
        amount=amount,
        authorized=amount if sure else zero(amount.currency),
        captured=_captured(payment, state, amount),
        refunds=(
            *(_fact(refund) for refund in back.refunds),
            *(_chargeback(chargeback) for chargeback in back.chargebacks),
        ),
        decline=_decline(payment) if state is PaymentState.FAILED else None,
        declines=1 if state is PaymentState.FAILED else 0,
        method=payment.method or "",
        disputed=has_chargebacks(payment),
    )


def answer_of(payment: MolliePayment, back: MollieBack, provider: str) -> Answer:
    """Return a payment with the page that its shopper must see, while it is open."""
    snapshot = snapshot_of(payment, back, provider)
    link = payment.links.checkout
    if snapshot.state is not PaymentState.ACTION_REQUIRED or link is None:
        return Answer(snapshot=snapshot)
    return Answer(snapshot=snapshot, next_action=NextAction(kind="redirect", url=link.href))


def found_of(payment: MolliePayment, back: MollieBack, provider: str, shop_id: str) -> Found:
    """Return a payment with its session."""
    return Found(
        session_id=session_of(payment),
        snapshot=snapshot_of(payment, back, provider),
        foreign=is_foreign(payment, shop_id),
    )


def is_foreign(payment: MolliePayment, shop_id: str) -> bool:
    """Whether a payment names another shop; older payments name none."""
    return _named(payment.metadata, SHOP_KEY) not in ("", shop_id)


def _state(payment: MolliePayment) -> tuple[int, PaymentState]:
    try:
        return STATUSES[payment.status]
    except KeyError as error:
        raise OutcomeUnknownError("unknown_status") from error


def _refund(refund: MollieRefund) -> tuple[int, RefundState]:
    try:
        return _REFUNDS[refund.status]
    except KeyError as error:
        raise OutcomeUnknownError("unknown_refund_status") from error


def _decline(payment: MolliePayment) -> DeclineKind:
    """Return why a payment failed. That it did is certain: a reason that is new, or not given, is
    a refusal. Mollie adds reasons without notice.
    """
    reason = payment.details.failure_reason if payment.details else None
    return _DECLINES.get(reason or "", DeclineKind.REFUSED)


def _fact(refund: MollieRefund) -> RefundFact:
    return RefundFact(
        ref=refund.id,
        refund_id=refund_of(refund),
        amount=money_of(refund.amount),
        state=_refund(refund)[1],
    )


def _chargeback(chargeback: MollieChargeback) -> RefundFact:
    return RefundFact(
        ref=chargeback.id,
        refund_id=None,
        amount=money_of(chargeback.amount),
        state=RefundState.FAILED if chargeback.reversed_at else RefundState.SUCCEEDED,
        charged_back=True,
    )


def _captured(payment: MolliePayment, state: PaymentState, amount: Money) -> Money:
    if payment.amount_captured is not None:
        return money_of(payment.amount_captured)
    return amount if state is PaymentState.CAPTURED else zero(amount.currency)


def _changes(payment: MolliePayment, back: MollieBack) -> int:
    refunds = sum(_refund(refund)[0] for refund in back.refunds)
    chargebacks = sum(2 if chargeback.reversed_at else 1 for chargeback in back.chargebacks)
    return int(_positive(payment.amount_captured)) + refunds + chargebacks


def _positive(amount: MollieAmount | None) -> bool:
    return amount is not None and money_of(amount).amount > 0


def _named(metadata: Any, key: str) -> str:
    """Return an id of ours from metadata, which in payments of others can be anything."""
    if not isinstance(metadata, Mapping):
        return ""
    named: object = metadata.get(key)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return named if isinstance(named, str) else ""
