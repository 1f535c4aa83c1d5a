"""Stripe's objects as the double makes them: complete for what a shop's server reads."""

from typing import Any, TypeAlias

Obj: TypeAlias = dict[str, Any]

BILLING: Obj = {
    "address": {
        "city": None, "country": None, "line1": None, "line2": None, "postal_code": None,
        "state": None,
    },
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}  # fmt: skip


def intent(name: str, secret: str, created: int, params: Obj) -> Obj:
    """Return a PaymentIntent that nobody has confirmed yet."""
    return {
        "id": name,
        "object": "payment_intent",
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": secret,
        "confirmation_method": "automatic",
        "created": created,
        "currency": params["currency"],
        "customer": None,
        "description": params.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": params["methods"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def method(name: str, created: int, kind: str, number: str) -> Obj:
    """Return a PaymentMethod; of a card number no more than its end is kept."""
    made: Obj = {
        "id": name,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": BILLING,
        "created": created,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        kind: {},
    }
    if kind == "card":
        made["card"] = {
            "brand": "visa" if number.startswith("4") else "mastercard",
            "checks": {
                "address_line1_check": None, "address_postal_code_check": None,
                "cvc_check": "unchecked",
            },
            "country": "CH",
            "display_brand": None,
            "exp_month": 11,
            "exp_year": 2031,
            "fingerprint": None,
            "funding": "credit",
            "generated_from": None,
            "last4": number[-4:],
            "networks": None,
            "regulated_status": None,
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        }  # fmt: skip
    return made


def charge(name: str, created: int, of: Obj, paid_with: Obj) -> Obj:
    """Return a Charge that has not succeeded yet."""
    return {
        "id": name,
        "object": "charge",
        "amount": of["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": BILLING,
        "calculated_statement_descriptor": "THEKE",
        "captured": False,
        "created": created,
        "currency": of["currency"],
        "customer": None,
        "description": None,
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(of["metadata"]),
        "outcome": None,
        "paid": False,
        "payment_intent": of["id"],
        "payment_method": paid_with["id"],
        "payment_method_details": None,
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "pending",
        "transfer_data": None,
        "transfer_group": None,
    }


def refund(name: str, created: int, of: Obj, params: Obj) -> Obj:
    """Return a Refund of a charge."""
    return {
        "id": name,
        "object": "refund",
        "amount": params["amount"],
        "balance_transaction": None,
        "charge": of["id"],
        "created": created,
        "currency": of["currency"],
        "metadata": params.get("metadata", {}),
        "payment_intent": of["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def confirmation_token(name: str, created: int, paid_with: Obj, return_url: str | None) -> Obj:
    """Return a ConfirmationToken that nobody has used yet."""
    preview = {key: paid_with[key] for key in ("billing_details", "type", paid_with["type"])}
    return {
        "id": name,
        "object": "confirmation_token",
        "created": created,
        "expires_at": created + 12 * 3_600,
        "livemode": False,
        "mandate_data": None,
        "payment_intent": None,
        "payment_method_options": None,
        "payment_method_preview": {**preview, "customer": None},
        "return_url": return_url,
        "setup_future_usage": None,
        "setup_intent": None,
        "shipping": None,
        "use_stripe_sdk": True,
    }


def dispute(name: str, created: int, of: Obj) -> Obj:
    """Return a Dispute of a whole charge."""
    proofs = (
        "access_activity_log", "billing_address", "cancellation_policy",
        "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication",
        "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
        "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id",
        "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
        "refund_refusal_explanation", "service_date", "service_documentation",
        "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation",
        "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
    )  # fmt: skip
    return {
        "id": name,
        "object": "dispute",
        "amount": of["amount"],
        "balance_transactions": [],
        "charge": of["id"],
        "created": created,
        "currency": of["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(proofs), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": created + 7 * 86_400, "enhanced_eligibility": {}, "has_evidence": False,
            "past_due": False, "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": of["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }  # fmt: skip


def event(name: str, created: int, kind: str, about: Obj, version: str) -> Obj:
    """Return an Event that tells of an object as it is now."""
    return {
        "id": name,
        "object": "event",
        "api_version": version,
        "created": created,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
