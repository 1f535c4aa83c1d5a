"""Deprecated, kept for payment plug-ins: the names are in `theke_checkout.values.money`."""

from theke_checkout.values.money import *  # noqa: F403
