"""Amounts, rates and times as a region writes them: the server like the pages in the browser."""

import json
from pathlib import Path

import pytest

from theke_checkout.values.money import Money
from theke_server.locales import NO_BREAK, amount, moment, percent, regional

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
    assert plain(percent(810, locale)) == row["percent"]
    assert row["clock"] in plain(moment(AT_MS, locale, "UTC"))


def test_a_moment_names_its_zone() -> None:
    assert "29 November 2026" in moment(AT_MS, "en", "Europe/Zurich")
    assert moment(AT_MS, "en", "Europe/Zurich").endswith("CET")
    assert moment(AT_MS, "de", "Europe/Zurich").endswith("MEZ")


def test_a_locale_of_nobody_is_read_as_english() -> None:
    assert regional("fr-CH", "CHF") == "en-CH"
    assert regional("xx") == "en-GB"
    assert amount(Money(100, "EUR"), "de-ZZ")
