"""What payment company and shop have in their own books: the truth of a test about money."""

import json
import sqlite3
from pathlib import Path

from msgspec import Struct

from tests import loopback
from tests.servers import DemoServer
from theke_checkout.providers import Found
from theke_checkout.providers.kinds import Account
from theke_checkout.providers.sandbox.provider import SandboxProvider
from theke_checkout.values.facts import PaymentState, RefundState
from theke_checkout.values.ids import SessionId, ShopId

ANSWER_S = 60.0
"""How long a company may take to show its books on a machine with much else to do."""


class Order(Struct, frozen=True):
    """An order in the shop's own file."""

    order_ref: str
    state: str
    amount: int


async def payments(server: DemoServer, sandbox: str, session_id: str) -> list[Found]:
    """Return all payments of a session at the sandbox company, by its own API."""
    secrets = json.loads((server.data / "demo.json").read_text())
    account = Account(
        name="sandbox",
        shop_id=ShopId("demo"),
        url=sandbox,
        browser_url=sandbox,
        page_origin=server.theke,
        secret_key=secrets["sandbox_key"],
        webhook_secrets=(secrets["sandbox_webhooks"],),
    )
    async with loopback.client(timeout=ANSWER_S) as client:
        provider = SandboxProvider(client, account)
        return list(await provider.find(0, SessionId(session_id)))


def kept(found: list[Found]) -> int:
    """Return what the company holds for us: captured and not given back, in minor units."""
    return sum(
        item.snapshot.captured.amount
        - sum(r.amount.amount for r in item.snapshot.refunds if r.state is RefundState.SUCCEEDED)
        for item in found
    )


def charges(found: list[Found]) -> list[int]:
    """Return the amount of every charge that was made."""
    return [
        item.snapshot.captured.amount
        for item in found
        if item.snapshot.state is PaymentState.CAPTURED
    ]


def orders(data: Path, session_id: str) -> list[Order]:
    """Return the orders of a session in the shop's file."""
    with sqlite3.connect(data / "shop-demo.sqlite") as file:
        rows = file.execute(
            "SELECT order_ref, state, amount FROM orders WHERE session_id = ?", (session_id,)
        ).fetchall()
    file.close()
    return [Order(*row) for row in rows if row[0] is not None]
