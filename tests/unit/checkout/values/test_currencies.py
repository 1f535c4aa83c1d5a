"""What is written is what is charged: each currency has its own digits, wherever it is written."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from iso4217 import Currency

from tests.currencies import AMOUNTS, ISO, POINTS, MisreadError, read_back
from theke_checkout.effects.kinds import Announcement, Topic, WebhookData
from theke_checkout.values.currencies import DIGITS
from theke_checkout.values.money import Money, decimal_text, exponent
from theke_server import locales
from theke_server.cli.console import money_text
from theke_server.demo import texts as demo_texts
from theke_server.outgoing import Receiver
from theke_server.outgoing.parcel import pack

ROOT = Path(__file__).parents[4]
EACH = [Money(amount, currency) for currency in ISO for amount in AMOUNTS]
ERP = Receiver(name="erp", url="https://erp.example", secrets=(), topics=frozenset(Topic))


def test_the_table_is_the_standards() -> None:
    assert dict(DIGITS) == dict(ISO)


def test_the_table_is_the_librarys_too() -> None:
    """A new list of ISO's, with the library, shows here: nothing changes by itself, and what is
    withdrawn stays in the table, and is then named here."""
    theirs = {item.code: item.exponent for item in Currency if item.exponent is not None}
    assert theirs == dict(DIGITS)


@pytest.mark.parametrize(("locale", "point"), POINTS.items())
def test_mails_read_back_as_the_amount(locale: str, point: str) -> None:
    for money in EACH:
        text = locales.amount(money, locale)
        assert read_back(text, money.currency, point) == money.amount, text


@pytest.mark.parametrize(
    "write",
    [
        money_text,
        decimal_text,
        partial(demo_texts.amount, "de"),
        partial(demo_texts.amount, "en"),
    ],
    ids=["command line", "exports", "German shop", "English shop"],
)
def test_other_places_read_back_as_the_amount(write: Callable[[Money], str]) -> None:
    for money in EACH:
        assert read_back(write(money), money.currency, ".") == money.amount, write(money)


def test_webhooks_say_the_amount_in_minor_and_in_whole_units() -> None:
    for money in EACH:
        happening = WebhookData(shop="s", session="s1", amount=money, refunded=money)
        announcement = Announcement(
            message_id="m1", topic=Topic.PAYMENT_REFUNDED, at_ms=1, data=happening
        )
        body = json.loads(pack(ERP, announcement, 1).body)
        for name in ("amount", "refunded"):
            said = body["data"][name]
            assert (said["amount"], said["currency"]) == (money.amount, money.currency)
            assert Decimal(said["value"]).scaleb(ISO[money.currency]) == money.amount
            assert read_back(said["value"], money.currency, ".") == money.amount


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("359.000 HUF", "HUF"),
        ("HUF 3590.000", "HUF"),
        ("HUF 3,590", "HUF"),
        ("¥12.50", "JPY"),
        ("KWD 1.25", "KWD"),
        ("KWD 1.2500", "KWD"),
    ],
)
def test_reading_back_sees_lost_and_invented_digits(text: str, currency: str) -> None:
    """The test's own eye."""
    with pytest.raises(MisreadError):
        read_back(text, currency, ".")


def test_no_other_table_of_digits_is_asked() -> None:
    """Browsers' and babel's tables leave out digits that are little used."""
    asked = re.compile(
        r"resolvedOptions|format_currency|get_currency_precision|currency_digits=True"
        r"|style: *.currency.(?![^}]*FractionDigits)"
    )
    sources = [
        path
        for folder in ("client/src", "server", "checkout")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".ts", ".py", ".js", ".html", ".txt") and "static" not in path.parts
    ]
    assert len(sources) > 300
    found = [str(path) for path in sources if asked.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_each_code_has_digits_or_is_no_currency() -> None:
    assert {exponent(code) for code in ISO} == {0, 2, 3, 4}
