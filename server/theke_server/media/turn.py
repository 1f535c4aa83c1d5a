"""The relay: addresses and credentials that a party gets for a call.

coturn's `use-auth-secret`: a user name that begins with the second until which it is good, and the
HMAC of that name under a secret that the relay knows, too. Nothing is kept anywhere, and each
restart of a call gets fresh ones.
"""

import base64
import hashlib
import hmac

from msgspec import Struct

from theke_checkout.wire.signals import Ice, IceServer

USER_HEX = 12
"""Digits of the name by which the relay counts a party's share: of its id nothing can be read."""


class Relay(Struct, frozen=True, kw_only=True):
    """Where relays are, and what they are asked with."""

    addresses: tuple[str, ...] = ()
    """Such as `turn:turn.shop.example:3478?transport=udp`."""
    secret: str = ""
    ttl_s: int = 120
    """How long a fresh credential is good: it is asked at the beginning only."""
    stun: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Relay(addresses={self.addresses!r}, ttl_s={self.ttl_s})"


NO_RELAY = Relay()
"""Without one, browsers reach each other directly or not at all."""


def ice(relay: Relay, party: str, now_ms: int, *, relay_only: bool) -> Ice:
    """Return what `party` may use from `now_ms` on."""
    until_s = now_ms // 1_000 + relay.ttl_s
    servers = [IceServer(urls=list(relay.stun))] if relay.stun and not relay_only else []
    if relay.addresses and relay.secret:
        name = f"{until_s}:{_share(relay.secret, party)}"
        signed = hmac.digest(relay.secret.encode(), name.encode(), hashlib.sha1)
        servers.append(
            IceServer(
                urls=list(relay.addresses),
                username=name,
                credential=base64.b64encode(signed).decode(),
            )
        )
    return Ice(servers=servers, relay_only=relay_only, until_ms=until_s * 1_000)


def _share(secret: str, party: str) -> str:
    return hmac.digest(secret.encode(), party.encode(), hashlib.sha256).hex()[:USER_HEX]
