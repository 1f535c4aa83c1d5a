"""Deprecated: a plug-in imports these names from `theke_checkout.providers`."""

from theke_checkout.values.settings import *  # noqa: F403
