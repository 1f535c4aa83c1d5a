"""A process that places and cancels orders until it is killed. Told: the file, and a number."""

import asyncio
import sys
from pathlib import Path

from tests.contract.shops.goods import FILES, intent, order
from theke_server.clock import SystemClock, SystemIds
from theke_server.shops.catalogue.assortment import read
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile

HOLD_MS = 60_000
LOT = """
[[products]]
id = "lot"
category = "things"
weight_g = 1
name = { en = "Lot", de = "Posten" }
[[products.variants]]
sku = "lot"
price = 100
stock = 1000000
"""


async def buy(path: Path, number: str) -> None:
    """Place orders, each said twice; every third is canceled. Each answer is told at once."""
    clock = SystemClock()
    shop = CatalogueConnector(ShopFile(path), read([*FILES, LOT]), clock, SystemIds())
    for at in range(10_000):
        cart = intent(("beans", 1), ("lot", 1), owner=f"s{number}x{at}")
        key = f"k{number}x{at}"
        quote = await shop.quote(cart, 0)
        await shop.freeze(cart, clock.now_ms() + HOLD_MS, key=f"{key}:freeze")
        placed = await shop.place_order(order(cart, quote), key=key)
        again = await shop.place_order(order(cart, quote), key=key)
        if placed != again:
            sys.exit("two orders for one key")
        sys.stdout.write(f"placed {key} {placed.order_ref}\n")
        sys.stdout.flush()
        if at % 3 == 0:
            await shop.cancel_order(key)
            sys.stdout.write(f"canceled {key}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(buy(Path(sys.argv[1]), sys.argv[2]))
