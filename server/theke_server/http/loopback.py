"""Whether a demo is asked by its own machine: only then it shows and does what no deployment does.

Apart from `demo`, since the pages of panel and desk ask too. Everything must agree: the settings,
who is at the other end of the line, and the name that is asked for. Whatever has come through a
proxy or a tunnel is from elsewhere, wherever it says that it is from.
"""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from theke_server.config import Settings
from theke_server.demo.setup import SHOP
from theke_server.http.context import context

FORWARDED = frozenset(
    {"cdn-loop", "cf-connecting-ip", "client-ip", "forwarded", "true-client-ip", "via",
     "x-client-ip", "x-original-host", "x-real-ip"}
)  # fmt: skip
"""Headers that proxies and tunnels add, beside all that begin with `FORWARDED_PREFIX`."""
FORWARDED_PREFIX = "x-forwarded"


def is_loopback(host: str) -> bool:
    """Whether a host name or an address is this machine's own, and nobody else's."""
    if host == "localhost":
        return True
    try:
        found = ip_address(host)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_loopback


def local_demo(settings: Settings) -> bool:
    """Whether these settings are the demo that listens on this machine's own address only.

    A shop of one's own that is tried out with `server.demo` is not: its desk is its own.
    """
    public = urlsplit(settings.public_url)
    return (
        settings.server.demo
        and SHOP in settings.shops
        and is_loopback(settings.server.host)
        and is_loopback(public.hostname or "")
        and public.scheme == "http"
    )


def asked_here(request: Request) -> bool:
    """Whether a local demo is asked by a browser on the same machine, under its own name."""
    settings = context(request).settings
    if not local_demo(settings):
        return False
    peer = request.client.host if request.client else ""
    names = request.headers.keys()
    return (
        is_loopback(peer)
        and request.headers.getlist("host") == [urlsplit(settings.public_url).netloc]
        and not any(name in FORWARDED or name.startswith(FORWARDED_PREFIX) for name in names)
    )
