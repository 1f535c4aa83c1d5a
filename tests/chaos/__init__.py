"""Payments while everything goes wrong: real adapters and SDKs, doubles of Stripe and Mollie."""
