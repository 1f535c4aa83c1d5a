"""Stripe as a payment provider."""

from theke_checkout.providers.stripe.provider import KIND as KIND
