"""A shop whose currency nobody could pay in is not opened; the others are, and it is said."""

import subprocess
from pathlib import Path

import pytest

from tests import loopback
from tests.callers import Api, Caller
from tests.currencies import EXCEPTIONS, ISO
from tests.servers import THEKE, Process, free_port

CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true
[providers.till]
kind = "stripe"
url = "http://127.0.0.1:9"
secret_key = "sk_test_0123456789abcdef"
publishable_key = "pk_test_0123456789abcdef"
webhook_secret = "whsec_0123456789abcdef"
"""
SHOP = """
[shops.{name}]
name = "{name}"
origins = ["https://{name}.example"]
currency = "{currency}"
catalogue = "{folder}"
providers = ["till"]
"""


GOODS = """
tax_rates_bp = {{ standard = 0 }}
[[categories]]
id = "things"
name = {{ en = "Things" }}
[[products]]
id = "hat"
category = "things"
name = {{ en = "Hat" }}
variants = [{{ sku = "hat", price = {price} }}]
"""


def write(folder: Path, port: int, *currencies: str, files: str = "", price: int = 1000) -> Path:
    """Write settings with a shop for each currency, which sells in it unless `files` differ."""
    text = CONFIG.format(port=port, data=folder / "data")
    for currency in currencies:
        name = f"shop-{currency.lower()}"
        goods = folder / name
        goods.mkdir(parents=True)
        sold_in = files or currency
        text_of = f'currency = "{sold_in}"{GOODS.format(price=price)}'
        (goods / "shop.toml").write_text(text_of, encoding="utf-8")
        text += SHOP.format(name=name, currency=currency, folder=goods)
    config = folder / "theke.toml"
    config.write_text(text, encoding="utf-8")
    return config


def theke(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([THEKE, *words], capture_output=True, text=True, check=False)


async def test_only_the_shop_that_nobody_could_pay_in_stays_closed(tmp_path: Path) -> None:
    port = free_port()
    config = write(tmp_path, port, "HUF", "CLF", "XAU")
    checked = theke("check", "--config", str(config))
    assert checked.returncode == 1
    for said in ("shops.shop-clf.providers", "'till' takes no CLF", "'XAU' is not in ISO 4217"):
        assert said in checked.stderr
    assert "shop-huf" not in checked.stderr
    process = Process(
        [THEKE, "serve", "--config", str(config)],
        tmp_path / "theke.log",
        f"http://localhost:{port}/healthz",
    )
    await process.start()
    try:
        async with loopback.client(base_url=f"http://localhost:{port}") as client:
            for name, status in (("shop-huf", 201), ("shop-clf", 503), ("shop-xau", 503)):
                answer = await client.post(
                    "/v1/sessions",
                    json={"shop": name, "locale": "de"},
                    headers={"origin": f"http://localhost:{port}"},
                )
                assert answer.status_code == status, answer.text
    finally:
        await process.stop()
    assert "Not opened: shop-clf, shop-xau. Opened: shop-huf." in process.said()
    assert "'till' takes no CLF" in process.said()


@pytest.mark.parametrize("currencies", [("CLF",), ("CLF", "UYW")])
def test_without_a_shop_nothing_starts(tmp_path: Path, currencies: tuple[str, ...]) -> None:
    config = write(tmp_path, free_port(), *currencies)
    started = theke("serve", "--config", str(config))
    assert started.returncode == 2
    assert "takes no CLF" in started.stderr


def test_goods_with_prices_in_another_currency_are_found(tmp_path: Path) -> None:
    config = write(tmp_path, free_port(), "HUF", files="CHF")
    checked = theke("check", "--config", str(config))
    assert checked.returncode == 1
    assert "prices in CHF, the shop sells in HUF" in " ".join(checked.stderr.split())


def test_every_currency_is_taken_or_refused_for_its_digits(tmp_path: Path) -> None:
    checked = theke("check", "--config", str(write(tmp_path, free_port(), *ISO)))
    refused = {code for code in ISO if f"takes no {code}" in checked.stderr}
    assert refused == {code for code in EXCEPTIONS if ISO[code] == 4}


@pytest.mark.parametrize(
    ("currency", "price", "said"),
    [
        ("KWD", 1_234, "such as 1.234 KWD"),
        ("KWD", 1_230, ""),
        ("MGA", 150, "such as 1.50 MGA"),
        ("MGA", 200, ""),
        ("HUF", 35_901, ""),
    ],
)
def test_prices_between_the_steps_of_all_accounts_are_found(
    tmp_path: Path, currency: str, price: int, said: str
) -> None:
    checked = theke("check", "--config", str(write(tmp_path, free_port(), currency, price=price)))
    assert checked.returncode == (1 if said else 0), checked.stderr
    assert said in " ".join(checked.stderr.split())


async def test_what_has_begun_in_a_shop_that_stays_closed_goes_on(tmp_path: Path) -> None:
    """Its currency was changed to one that nobody takes: money on its way is not left alone."""
    port = free_port()
    config = write(tmp_path, port, "HUF", "EUR")
    process = Process(
        [THEKE, "serve", "--config", str(config)],
        tmp_path / "theke.log",
        f"http://localhost:{port}/healthz",
    )
    await process.start()
    try:
        async with Api(f"http://localhost:{port}", "shop-huf") as api:
            shopper = await api.shopper()
            await shopper.done("add_line", sku="hat")
            await process.stop()
            before = config.read_text(encoding="utf-8")
            config.write_text(before.replace('currency = "HUF"', 'currency = "CLF"'), "utf-8")
            await process.start()
            assert "Not opened: shop-huf" in process.said()
            again = Caller(api.origin, shopper.session_id, shopper.party_id, shopper.token)
            await again.connect()
            ((line_id, line),) = again.checkout["lines"].items()
            wanted = {"line_id": line_id, "line_version": line["version"], "quantity": 2}
            await again.done("set_quantity", **wanted)
            found = await api.send("GET", "/v1/shops/shop-huf/products", token=again.token)
            assert found.status_code == 200
            opened = await api.send("POST", "/v1/sessions", {"shop": "shop-huf", "locale": "en"})
            assert (opened.status_code, "unavailable" in opened.text) == (503, True)
            notice = await api.send("POST", "/v1/webhooks/till/shop-huf", {})
            assert notice.status_code == 401  # it is read, and not signed
            await again.close()
    finally:
        await process.stop()
    assert "Traceback" not in process.said()
