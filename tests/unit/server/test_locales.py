"""Amounts, rates and times as a region writes them: the server like the pages in the browser."""

import json
from pathlib import Path

import pytest

from theke_checkout.values.money import Money
from theke_checkout.values.quote import Quote, QuoteTax
from theke_server.demo import texts
from theke_server.locales import NO_BREAK, amount, delivery, moment, percent, regional
from theke_server.mail import Sender
from theke_server.mail.receipt import Receipt, page_of

ROWS = json.loads((Path(__file__).parents[2] / "locales.json").read_text(encoding="utf-8"))
"""The same table holds the pages (`client/src/tests/locale.test.ts`)."""
AT_MS = 1_795_984_920_000
"""20:42 in UTC on 29 November 2026."""
THIN = "\N{NARROW NO-BREAK SPACE}"


def plain(text: str) -> str:
    """Return a text without the differences between tables: spaces and apostrophes."""
    for space in (NO_BREAK, THIN):
        text = text.replace(space, " ")
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['locale']}-{row['currency']}")
def test_server_and_pages_write_alike(row: dict[str, str]) -> None:
    locale, currency = row["locale"], row["currency"]
    assert regional(locale, currency) == row["region"]
    assert plain(amount(Money(123_450, currency), locale)) == row["amount"]
    assert plain(percent(810, locale, currency)) == row["percent"]
    assert delivery(Money(0, currency), locale) == row["free"]
    assert plain(delivery(Money(123_450, currency), locale)) == row["amount"]
    assert row["clock"] in plain(moment(AT_MS, locale, "UTC"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['locale']}-{row['currency']}")
def test_a_mail_has_the_same_writing(row: dict[str, str]) -> None:
    """Amount, rate, free delivery and time of the table are those of a whole receipt."""
    currency, whole = row["currency"], Money(123_450, row["currency"])
    quote = Quote(
        currency=currency,
        tax_included=True,
        lines={},
        discounts=(),
        delivery_option=None,
        delivery=Money(0, currency),
        delivery_tax_rate_bp=0,
        taxes=(QuoteTax(rate_bp=810, base=whole, tax=whole),),
        total=whole,
        terms_version="t1",
        valid_until_ms=AT_MS,
    )
    receipt = Receipt(
        message_id="<a@shop.example>",
        locale=row["locale"],
        order_ref="B-1001",
        ordered_at_ms=AT_MS,
        quote=quote,
        names={},
        personal={},
    )
    page = page_of(receipt, Sender(name="Shop", address="orders@shop.example"))
    delivery_row, total, tax = page.rows
    assert delivery_row.amount == row["free"]
    assert plain(total.amount) == plain(tax.amount) == row["amount"]
    assert row["percent"] in plain(tax.name)
    assert row["clock"] in plain(page.facts[1].amount)
    assert "t1" not in plain(repr(page))


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_demo_shop_has_the_same_writing(language: texts.Language) -> None:
    """It writes by the region that its pages name, which the panel takes from them."""
    tag = texts.tag(language)
    assert texts.amount(language, Money(123_450, "CHF")) == amount(Money(123_450, "CHF"), tag)
    assert texts.percent(language, 810) == percent(810, tag, "CHF")
    assert texts.delivery(language, Money(0, "CHF")) == delivery(Money(0, "CHF"), tag)


def test_a_moment_names_its_zone() -> None:
    assert "29 November 2026" in moment(AT_MS, "en", "Europe/Zurich")
    assert moment(AT_MS, "en", "Europe/Zurich").endswith("CET")
    assert moment(AT_MS, "de", "Europe/Zurich").endswith("MEZ")


def test_a_locale_of_nobody_is_read_as_english() -> None:
    assert regional("fr-CH", "CHF") == "en-CH"
    assert regional("xx") == "en-GB"
    assert amount(Money(100, "EUR"), "de-ZZ")
