"""The checklist: everything that is looked at, in its order.

csp             reads a page's content security policy; pure
reachability    what a browser and a payment company meet at Theke's own address, and at the shop's
inside          the accounts, the store, the mail server
"""

import asyncio
from collections.abc import Sequence
from ssl import SSLContext

import httpx

from theke_server.checks.live import inside, reachability, turn
from theke_server.checks.live.findings import Finding, State
from theke_server.clock import Clock
from theke_server.config import Settings
from theke_server.deployment.providers import Connections

TIMEOUT_S = 10.0

__all__ = ["TIMEOUT_S", "Finding", "State", "findings"]


async def findings(
    settings: Settings, clock: Clock, client: httpx.AsyncClient, trust: SSLContext | None = None
) -> list[Finding]:
    """Return one line for everything that was looked at, in the order of the checklist.

    `trust` is for websockets what the client's own is for the rest; None is the machine's.
    """
    parts: Sequence[Sequence[Finding]] = await asyncio.gather(
        inside.keys(settings),
        inside.providers(settings, clock, Connections()),
        inside.ways_to_pay(settings),
        reachability.address(settings, client, clock),
        reachability.webhooks(settings, client),
        reachability.sockets(settings, trust),
        reachability.shops(settings, client),
        reachability.clocks(settings, client, clock),
        turn.relays(settings, trust),
        inside.stores(settings),
        inside.mail(settings),
    )
    return [finding for part in parts for finding in part]
