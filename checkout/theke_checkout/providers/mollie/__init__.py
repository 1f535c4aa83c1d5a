"""Mollie as a payment provider."""

from theke_checkout.providers.mollie.provider import KIND as KIND
