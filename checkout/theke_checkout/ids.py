"""Deprecated, kept for payment plug-ins: the names are in `theke_checkout.values.ids`."""

from theke_checkout.values.ids import *  # noqa: F403
