"""The sandbox company of the demo as a payment provider."""

from theke_checkout.providers.sandbox.provider import KIND as KIND
