"""Refunds in the double's books."""

from typing import Any, TypeAlias

from tests.doubles.stripe import objects
from tests.doubles.stripe.books import Books
from tests.doubles.stripe.rules import RefusalError, missing

Obj: TypeAlias = dict[str, Any]

LATE_MS = 20_000
"""How long a refund takes that is not certain at once."""


def create(books: Books, params: Obj) -> Obj:
    """Give money back, never more than is left."""
    charge = _charge(books, params)
    _must_not_be_disputed(books, charge)
    left = charge["amount_captured"] - _asked(books, charge)
    amount = params.get("amount", left)
    if left <= 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise RefusalError(400, "charge_already_refunded", message)
    if amount > left:
        message = "Refund amount is greater than unrefunded amount on charge"
        raise RefusalError(400, "", message, param="amount")
    if amount < 1:
        raise RefusalError(
            400, "parameter_invalid_integer", "Invalid positive integer", param="amount"
        )
    made = objects.refund(books.name("re"), books.now(), charge, {**params, "amount": amount})
    books.refunds[made["id"]] = made
    fate = books.fates[charge["payment_method"]].refund
    if fate == "pending":
        made["status"] = "pending"
    _add_up(books, charge)
    books.tell("charge.refunded", charge)
    books.tell("refund.created", made)
    if fate != "succeeded":
        end = "failed" if fate == "failed" else "succeeded"
        books.due.append((books.now_ms() + LATE_MS, lambda: _settle(books, charge, made, end)))
    return made


def refund(books: Books, name: str) -> Obj:
    """Return a refund, or refuse."""
    if name not in books.refunds:
        raise missing("refund", name, "refund")
    return books.refunds[name]


def of_charge(books: Books, charge: Obj) -> list[Obj]:
    """Return a charge's refunds, the latest first."""
    found = [entry for entry in books.refunds.values() if entry["charge"] == charge["id"]]
    return found[::-1]


def _charge(books: Books, params: Obj) -> Obj:
    if "payment_intent" in params:
        intent = books.intent(params["payment_intent"])
        if intent["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge."
            raise RefusalError(400, "", message)
        return books.charges[intent["latest_charge"]]
    if params.get("charge") not in books.charges:
        raise missing("charge", params.get("charge", ""), "charge")
    return books.charges[params["charge"]]


def _must_not_be_disputed(books: Books, charge: Obj) -> None:
    """What a bank has taken back is not given back; what it only asks for may be."""
    taken = ("needs_response", "under_review", "lost")
    statuses = [d["status"] for d in books.disputes.values() if d["charge"] == charge["id"]]
    if any(status in taken for status in statuses):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise RefusalError(400, "charge_disputed", message)


def _asked(books: Books, charge: Obj) -> int:
    return sum(
        entry["amount"]
        for entry in books.refunds.values()
        if entry["charge"] == charge["id"] and entry["status"] != "failed"
    )


def _add_up(books: Books, charge: Obj) -> None:
    charge["amount_refunded"] = _asked(books, charge)
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]


def _settle(books: Books, charge: Obj, made: Obj, status: str) -> None:
    made["status"] = status
    if status == "failed":
        made["failure_reason"] = "unknown"
    _add_up(books, charge)
    books.tell("refund.failed" if status == "failed" else "refund.updated", made)
