"""Deprecated, kept for payment plug-ins: the names are in `theke_checkout.values.facts`."""

from theke_checkout.values.facts import *  # noqa: F403
