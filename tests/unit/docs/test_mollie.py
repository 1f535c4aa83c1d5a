"""The page on Mollie names what there is."""

import re
from pathlib import Path

import msgspec

from tests.doubles.mollie.app import SECRET_KEY
from theke_checkout.providers.mollie.account import METHODS, OPTIONS
from theke_checkout.providers.mollie.provider import METHODS_OF_MOLLIE
from theke_checkout.providers.mollie.vocabulary import STATUSES
from theke_checkout.values.settings import CaptureMode
from theke_server.config import Provider

PAGE = (Path(__file__).parents[3] / "docs" / "mollie.md").read_text("utf-8")


def _rows(head: str) -> list[list[str]]:
    table = PAGE.partition(f"\n| {head} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]


def test_every_method_is_in_the_table_with_its_currencies_and_how_money_is_taken() -> None:
    rows = {row[0].strip("`"): row for row in _rows("`methods` | At Mollie")}
    assert list(rows) == [method.method for method in METHODS]
    for item in METHODS:
        _, theirs, currencies, _, taken = rows[item.method]
        assert theirs.strip("`") == METHODS_OF_MOLLIE.get(item.method, item.method)
        assert set(currencies.split()) == item.currencies
        assert taken.startswith("after") is (CaptureMode.MANUAL in item.captures)


def test_every_option_and_every_status_is_described() -> None:
    assert {row[0].strip("`") for row in _rows("Option")} == OPTIONS
    statuses = {word for row in _rows("At Mollie") for word in re.findall(r"`(\w+)`", row[0])}
    assert statuses == set(STATUSES)


def test_the_settings_are_settings() -> None:
    found = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    accounts = [msgspec.toml.decode(text)["providers"]["mollie"] for text in found]
    assert [msgspec.convert(account, Provider).kind for account in accounts] == ["mollie", "mollie"]
    assert accounts[1]["secret_key"] == SECRET_KEY
