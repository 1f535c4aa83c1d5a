"""HTTP clients for servers of this machine, which speak no TLS."""

import ssl
from typing import Any

import httpx

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody. To read the certificates of the world takes 50 ms, and each client does it."""


def client(**options: Any) -> httpx.AsyncClient:
    """Return a client with httpx's own options."""
    return httpx.AsyncClient(verify=NO_TLS, **options)
