"""kill -9 of a shop's process between any two steps: what was said is kept, and adds up."""

import asyncio
import os
import random
import sys
from pathlib import Path

import pytest

from tests.contract.shops.goods import FILES, intent
from tests.process.shop_buyer import LOT
from theke_server.clock import SystemClock, SystemIds
from theke_server.shops.catalogue import stock
from theke_server.shops.catalogue.assortment import read
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile

ROOT = Path(__file__).parents[2]
ROUNDS = 30 if os.environ.get("THEKE_LONG") else 4

pytestmark = pytest.mark.process


def open_shop(path: Path) -> CatalogueConnector:
    return CatalogueConnector(ShopFile(path), read([*FILES, LOT]), SystemClock(), SystemIds())


async def killed(path: Path, number: int, after_s: float) -> list[list[str]]:
    """Run the buyer, kill it, and return what it had said by then."""
    script = str(ROOT / "tests/process/shop_buyer.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    buyer = await asyncio.create_subprocess_exec(
        *(sys.executable, script, str(path), str(number)),
        stdout=asyncio.subprocess.PIPE,
        env=environment,
    )
    assert buyer.stdout is not None
    said = [await buyer.stdout.readline()]
    await asyncio.sleep(after_s)
    buyer.kill()
    said += (await buyer.stdout.read()).splitlines()
    await buyer.wait()
    return [line.decode().split() for line in said if line.strip()]


async def test_nothing_said_is_lost_and_the_stock_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    chance = random.Random(5)
    for number in range(ROUNDS):
        said = await killed(path, number, chance.uniform(0.0, 0.25))
        shop = open_shop(path)
        canceled = {words[1] for words in said if words[0] == "canceled"}
        for words in said:
            if words[0] == "placed" and words[1] not in canceled:
                found = await shop.find_order(words[1])
                last = words is said[-1]
                assert last or (found is not None and found.order_ref == words[2])
        standing = await shop.run(
            lambda file: file.execute(
                "SELECT count(*) FROM orders WHERE state = 'placed'"
            ).fetchone()[0]
        )
        left = (await shop.run(lambda file: stock.on_hand(file, ["lot"])))["lot"]
        assert left == 1_000_000 - standing
        assert (await shop.quote(intent(("lot", 1), owner="other"), 0)).problems == ()
        await shop.aclose()
