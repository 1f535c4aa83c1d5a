"""The double's hosted page: what Mollie's own page in test mode offers, one button each."""

from html import escape

from tests.doubles.mollie.books import Payment, decimal

BUTTONS = {
    "paid": "Paid",
    "failed": "Failed",
    "canceled": "Canceled",
    "expired": "Expired",
    "pending": "Pending",
    "open": "Back to the shop",
}
REASONS = (
    "",
    "insufficient_funds",
    "card_expired",
    "invalid_cvv",
    "authentication_failed",
    "possible_fraud",
    "refused_by_issuer",
)


def page_of(payment: Payment) -> str:
    """Return the page of an open payment."""
    amount = f"{decimal(payment.amount, payment.currency)} {payment.currency}"
    buttons = "".join(
        f'<button name="outcome" value="{outcome}">{label}</button> '
        for outcome, label in BUTTONS.items()
    )
    reasons = "".join(
        f'<option value="{reason}">{reason or "no reason"}</option>' for reason in REASONS
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mollie test payment</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>{escape(payment.method)}</h1>
<p>{escape(payment.description)}: <strong>{escape(amount)}</strong></p>
<form method="post">
<p><label>Reason of a failure <select name="reason">{reasons}</select></label></p>
<p>{buttons}</p></form></main></body></html>
"""
