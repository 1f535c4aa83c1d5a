"""Ways in which the money rules could be wrong. Every one of them must be found by the invariants.

Data for `test_saga.py`: a name and what it changes in the code.
"""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, TypeAlias

import pytest
from msgspec.structs import replace

from theke_checkout import ledger, phases
from theke_checkout.commands import cart as c
from theke_checkout.commands.payment import StartPayment
from theke_checkout.commands.quote import ApproveQuote
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.effects import consequences, keys
from theke_checkout.effects import kinds as effects
from theke_checkout.events import payment as p
from theke_checkout.rules import (
    cart,
    case,
    contact,
    endings,
    fact,
    flaws,
    orders,
    payment,
    permissions,
    settlement,
)
from theke_checkout.values import ids
from theke_checkout.values.codes import AttemptState, Phase, RefundWhy, Role
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.values.settings import CaptureMode
from theke_checkout.views import parts

Mutation: TypeAlias = Callable[[pytest.MonkeyPatch], None]

_REAL: Mapping[str, Any] = {
    "of_attempt": vars(consequences)["_of_attempt"],
    "of_payment": vars(consequences)["_of_payment"],
    "give_back": endings.give_back,
    "reopened": vars(orders)["_reopened"],
    "start": vars(payment)["_start"],
}


def _attr(target: object, name: str, value: object) -> Mutation:
    return lambda patch: patch.setattr(target, name, value)


def _item(table: object, key: object, value: object) -> Mutation:
    return lambda patch: patch.setitem(table, key, value)  # type: ignore[arg-type]


def _always(answer: object) -> Callable[..., object]:
    return lambda *_, **__: answer


def _also_advisor(command: type[PartyCommand]) -> Mutation:
    allowed = {**permissions.MAY[command], Role.ADVISOR: permissions.ALWAYS}
    return _item(permissions.MAY, command, allowed)


def _voids_nothing(session: Any, happened: Any, why: str) -> Any:
    return happened


def _newest(old: Any, new: Any) -> Any:
    return new


def _whatever_phase(checkout: Any, *within: Phase) -> Any:
    return checkout.attempts.get(checkout.current)


def _one_place_key(checkout: int, number: int) -> str:
    return f"c{checkout}:place"


def _without_pending(sums: ledger.Sums) -> int:
    return sums.captured - sums.refunded


def _edit_everywhere(patch: pytest.MonkeyPatch) -> None:
    for command in (c.AddLine, c.SetQuantity, c.RemoveLine):
        patch.setitem(phases.ALLOWED, command, phases.ANY)  # type: ignore[arg-type]


def _random_key(patch: pytest.MonkeyPatch) -> None:
    numbers = count()

    def key(session: str, effect_key: str) -> str:
        return f"{session}:{effect_key}:{next(numbers)}"

    patch.setattr(ids, "call_key", key)


def _no_cancel(after: Any, event: Any) -> Any:
    return () if isinstance(event, p.CancelRequested) else _REAL["of_attempt"](after, event)


def _eager_capture(before: Any, happened: Any, after: Any, event: Any) -> Any:
    asked = _REAL["of_payment"](before, happened, after, event)
    if isinstance(event, p.PaymentSecured):
        attempt = ledger.find_attempt(after, event.attempt_id)
        assert attempt is not None
        capture = effects.CapturePayment(
            key=f"{event.attempt_id}:capture_at_once",
            attempt_id=event.attempt_id,
            ref=event.ref,
            amount=attempt.amount,
        )
        return (*asked, capture)
    return asked


def _processing_is_money(attempt: Any, item: Any) -> bool:
    early = (PaymentState.PROCESSING, PaymentState.AUTHORIZED, PaymentState.CAPTURED)
    return ledger.matches(attempt, item) and item.state in early


def _withdrawn_at_once(session: Any) -> Any:
    attempt = payment.current(session.checkout, Phase.PAYING)
    assert attempt is not None
    ended = p.AttemptEnded(attempt_id=attempt.attempt_id, state=AttemptState.CANCELED)
    return (ended,)


def _any_approved(checkout: Any, seen: str, at_ms: int) -> Any:
    if payment.quoted_out(checkout.quoted, at_ms):
        raise RejectedError(Reason.QUOTE_EXPIRED)
    return checkout.quoted


def _dearer(session: Any, command: Any, given: Any) -> Any:
    return tuple(
        replace(item, amount=replace(item.amount, amount=item.amount.amount + 1))
        if isinstance(item, p.AttemptRequested)
        else item
        for item in _REAL["start"](session, command, given)
    )


def _on_credit(session: Any, command: Any, given: Any) -> Any:
    return tuple(
        replace(item, capture=CaptureMode.CREDIT) if isinstance(item, p.AttemptRequested) else item
        for item in _REAL["start"](session, command, given)
    )


def _keep_refused(session: Any, checkout: Any, happened: Any, code: str, given: Any) -> Any:
    right = _REAL["reopened"](session, checkout, happened, code, given)
    return tuple(
        item for item in right if not isinstance(item, p.RefundRequested | p.CancelRequested)
    )


def _keep_nothing(
    session: Any, attempt: Any, why: str = "", keep: str = "", again: str = ""
) -> Any:
    return _REAL["give_back"](session, attempt, why, again=again)


def _generous(session: Any, command: Any, attempt: Any) -> Any:
    number = sum(len(item.refunds) for item in ledger.attempts(session)) + 1
    refund = p.RefundRequested(
        attempt_id=attempt.attempt_id,
        ref=ledger.main_ref(attempt),
        refund_id=ids.RefundId(f"r{number}"),
        amount=replace(attempt.amount, amount=command.amount),
        why=RefundWhy.SHOP,
    )
    return (refund,)


MUTANTS: Mapping[str, Mutation] = {
    # who and what is approved
    "edit_while_paying": _edit_everywhere,
    "keep_approval": _attr(cart, "voiding", _voids_nothing),
    "keep_approval_at_new_address": _attr(contact, "voiding", _voids_nothing),
    "advisor_approves": _also_advisor(ApproveQuote),
    "advisor_pays": _also_advisor(StartPayment),
    "skip_hash_check": _attr(payment, "_approved_quote", _any_approved),
    "expired_quote_pays": _attr(payment, "quoted_out", _always(answer=False)),
    "another_amount": _attr(payment, "_start", _dearer),
    "credit_for_everyone": _attr(payment, "_start", _on_credit),
    "bad_quotes_taken": _attr(flaws, "flaw", _always(None)),
    "currencies_mixed": _item(flaws.CHECKS, "currency_mismatch", _always(answer=True)),
    "another_cart_priced": _item(flaws.CHECKS, "cart_mismatch", _always(answer=True)),
    "below_zero_taken": _item(flaws.CHECKS, "amount_out_of_range", _always(answer=True)),
    "bad_lines_taken": _item(flaws.CHECKS, "line_mismatch", _always(answer=True)),
    "bad_discounts_taken": _item(flaws.CHECKS, "discount_mismatch", _always(answer=True)),
    "bad_sums_taken": _item(flaws.CHECKS, "total_mismatch", _always(answer=True)),
    "bad_taxes_taken": _item(flaws.CHECKS, "tax_mismatch", _always(answer=True)),
    "other_terms_taken": _item(flaws.CHECKS, "terms_mismatch", _always(answer=True)),
    "advisor_sees_all": _attr(parts.Sight, "may_see", _always(answer=True)),
    # one payment at a time
    "two_attempts": _attr(payment, "_check_settled", _always(None)),
    "optimistic_back": _item(phases.MOVES, p.CancelRequested, {Phase.PAYING: Phase.APPROVED}),
    "withdrawn_at_once": _attr(payment, "_withdraw", _withdrawn_at_once),
    "random_key": _random_key,
    # facts
    "no_fact_dedupe": _attr(fact, "_nothing_new", _always(answer=False)),
    "last_fact_wins": _attr(ledger, "joined", _newest),
    "ignore_mismatch": _attr(ledger, "matches", _always(answer=True)),
    "orphans_dropped": _attr(fact, "_orphan", _always(())),
    "order_on_late_success": _attr(fact, "current", _whatever_phase),
    "order_on_processing": _attr(ledger, "secured", _processing_is_money),
    # money goes back
    "late_money_kept": _attr(endings, "give_back", _always(())),
    "refused_money_kept": _attr(orders, "_reopened", _keep_refused),
    "refund_for_ever": _attr(endings, "_with_a_person", _always(answer=False)),
    "both_payments_stopped": _attr(endings, "give_back", _keep_nothing),
    "refund_twice": _attr(ledger.Sums, "refundable", property(_without_pending)),
    "shop_refunds_too_much": _attr(settlement, "_shop_refund", _generous),
    "failed_refund_unseen": _attr(fact, "refund_failed", _always(())),
    # orders
    "capture_before_order": _attr(consequences, "_of_payment", _eager_capture),
    "complete_unpaid": _attr(orders, "_paid", _always(answer=True)),
    "same_place_key": _attr(keys, "place", _one_place_key),
    "capture_failure_ignored": _attr(orders, "record_capture_failure", _always(())),
    "order_stays_after_failed_capture": _attr(consequences, "_cancel_order", _always(())),
    # nobody is stuck
    "no_cancel_in_outbox": _attr(consequences, "_of_attempt", _no_cancel),
    "person_in_vain": _attr(case, "_led_on", _always(())),
    "refund_untold": _attr(consequences, "_refund_reports", _always(())),
    "no_expiry": _attr(payment, "pass_time", _always(())),
    "no_second_cancel": _attr(fact, "_came_too_early", _always(answer=False)),
    "hold_forgotten": _attr(consequences, "_release", _always(())),
}
"""Each must die. One that lives shows a guard that nothing tests, or that nothing needs."""
