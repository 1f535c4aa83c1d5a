"""Shops in any currency for browser tests: small catalogues, and many shops behind one server."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.deployments import Goods
from tests.servers import THEKE, DemoServer, Process, free_port
from theke_checkout.values.ids import ShopId
from theke_server.access.tokens import DeskTokens
from theke_server.clock import SystemClock, SystemIds
from theke_server.config import load
from theke_server.demo.setup import ADVISOR, ADVISOR_NAME, PASSWORD
from theke_server.deployment.opened import open_data

SERVER = """
[server]
port = {port}
data = "{data}"
demo = true
sandbox_here = true
[providers.play]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sbx_sk_0123456789abcdef"
webhook_secret = "sbx_wh_0123456789abcdef"
"""
SHOP = """
[shops.{name}]
name = "{currency}"
origins = ["http://{name}.localhost:{port}"]
currency = "{currency}"
catalogue = "{folder}"
providers = ["play"]
"""
FILES = """
currency = "{currency}"
tax_included = true
[tax_rates_bp]
standard = 0
[[categories]]
id = "things"
name = {{ en = "Things", de = "Dinge" }}
[[delivery]]
id = "post"
name = {{ en = "Parcel", de = "Paket" }}
countries = ["CH"]
steps = [{{ up_to_g = 30000, price = {delivery} }}]
days_min = 1
days_max = 2
"""
PRODUCT = """
[[products]]
id = "{sku}"
category = "things"
weight_g = 10
name = {{ en = "{name}", de = "{name}" }}
[[products.variants]]
sku = "{sku}"
price = {price}
"""


@dataclass
class ForeignServer(DemoServer):
    """One of many shops behind one server, with a site of its own."""

    name: str = ""

    @property
    def shop(self) -> str:
        """The shop's origin."""
        return f"http://{self.name}.localhost:{self.port}"

    @property
    def desk(self) -> str:
        """The shop's desk."""
        return f"{self.theke}/desk?shop={self.name}"


def goods(folder: Path, currency: str, prices: Mapping[str, int], delivery: int = 0) -> Goods:
    """Write a catalogue of products at prices in minor units, by SKU."""
    folder.mkdir(parents=True)
    text = FILES.format(currency=currency, delivery=delivery)
    text += "".join(
        PRODUCT.format(sku=sku, name=sku.title(), price=price) for sku, price in prices.items()
    )
    (folder / "shop.toml").write_text(text, encoding="utf-8")
    return Goods(currency=currency, folder=folder)


@asynccontextmanager
async def many_shops(
    data: Path, currencies: Sequence[str], prices: Mapping[str, int]
) -> AsyncGenerator[dict[str, ForeignServer]]:
    """Run a shop for each currency behind one server, with the sandbox as payment company."""
    port = free_port()
    text = SERVER.format(port=port, data=data / "data")
    for currency in currencies:
        sold = goods(data / currency, currency, prices)
        text += SHOP.format(name=currency.lower(), currency=currency, folder=sold.folder, port=port)
    config = data / "theke.toml"
    config.write_text(text, encoding="utf-8")
    await _add_advisors(config, currencies)
    process = Process(
        [THEKE, "serve", "--config", str(config)],
        data / "theke.log",
        f"http://localhost:{port}/healthz",
    )
    try:
        await process.start()
        yield {
            currency: ForeignServer(port=port, data=data, process=process, name=currency.lower())
            for currency in currencies
        }
    finally:
        if process.child is not None and process.child.poll() is None:
            await process.stop()


async def _add_advisors(config: Path, currencies: Sequence[str]) -> None:
    """Make an advisor at each desk, in this process: the command line would take minutes."""
    async with open_data(load(config, {})) as (stores, _):
        desk = DeskTokens(stores.values, SystemClock(), SystemIds())
        for currency in currencies:
            await desk.add_advisor(ShopId(currency.lower()), ADVISOR, ADVISOR_NAME, PASSWORD)
