"""Deprecated, kept for payment plug-ins: the names are in `theke_checkout.values.settings`."""

from theke_checkout.values.settings import *  # noqa: F403
