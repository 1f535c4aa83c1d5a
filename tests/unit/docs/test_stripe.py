"""The page on connecting Stripe names what the adapter knows, and nothing that it does not."""

import re
from pathlib import Path

from theke_checkout.providers.kinds import Account
from theke_checkout.providers.stripe.methods import METHODS, USUAL
from theke_checkout.providers.stripe.notices import AFTER_EVENTS, PAYMENT_EVENTS, RARE_EVENTS
from theke_checkout.providers.stripe.provider import KIND
from theke_checkout.providers.stripe.transport import VERSION
from theke_checkout.values.ids import ShopId

TEXT = (Path(__file__).parents[3] / "docs" / "stripe.md").read_text(encoding="utf-8")


def test_the_methods_are_the_adapters() -> None:
    section = TEXT.partition("## Methods")[2].partition("## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ", section, re.MULTILINE)
    described = {method: set(currencies.split()) for method, currencies in rows[1:]}
    assert described.keys() == METHODS.keys()
    for name, method in METHODS.items():
        if method.currencies is not None:
            assert described[name] == method.currencies, name
    assert f"without it {' and '.join(f'`{item}`' for item in USUAL)}" in TEXT


def test_the_events_are_those_that_are_understood() -> None:
    (block,) = re.findall(r"Choose these events[^`]*```\n(.*?)```", TEXT, re.DOTALL)
    assert set(block.split()) == PAYMENT_EVENTS | AFTER_EVENTS | RARE_EVENTS
    assert f"`{VERSION}`" in TEXT


def test_what_can_be_set_up_wrong_has_a_row() -> None:
    wrong = Account(name="stripe", shop_id=ShopId("demo"), options={"methods": "cash"})
    for complaint in KIND.complaints(wrong):
        assert f"`{complaint.key}`" in TEXT, complaint.key
