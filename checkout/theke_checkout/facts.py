"""Deprecated: a plug-in imports these names from `theke_checkout.providers`."""

from theke_checkout.values.facts import *  # noqa: F403
