"""Receipts as letters: what stands in them, in two languages and three kinds of currency."""

import email
import re
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from msgspec.structs import replace

from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.quote import DeliveryOption, Quote, QuoteDiscount, QuoteLine, QuoteTax
from theke_checkout.views.quote import Giver
from theke_server.locales import amount, moment, percent
from theke_server.mail import Letter, Sender
from theke_server.mail.receipt import Receipt, message_id, write

AT_MS = 1_790_000_000_000
SENDER = Sender(
    name="Bohne & Dampf",
    address="orders@shop.example",
    reply_to="help@shop.example",
    timezone="Europe/Zurich",
    url="https://shop.example/",
)
LEA = {
    Field.EMAIL: "lea@example.org",
    Field.NAME: "Lea Muster",
    Field.STREET: "Gasse 7",
    Field.POSTAL_CODE: "8001",
    Field.CITY: "Zürich",
    Field.COUNTRY: "CH",
}


def quote(currency: str = "CHF", unit: int = 14_900, *, tax_included: bool = True) -> Quote:
    """Two grinders with a coupon and an advisor's discount, and delivery."""

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return Quote(
        currency=currency,
        tax_included=tax_included,
        lines={
            "l1": QuoteLine(
                sku="grinder",
                quantity=2,
                unit_price=money(unit),
                total=money(2 * unit),
                discount=money(1_500),
                tax_rate_bp=810,
                tax=money(100),
            )
        },
        discounts=(
            QuoteDiscount(source="WELCOME10", kind="percent", amount=money(1_000)),
            QuoteDiscount(source="d4", kind="advisor", amount=money(500)),
        ),
        delivery_option="post",
        delivery=money(700),
        delivery_tax_rate_bp=810,
        taxes=(QuoteTax(rate_bp=810, base=money(27_000), tax=money(2_175)),),
        total=money(2 * unit - 1_500 + 700 + (0 if tax_included else 2_175)),
        terms_version="t1",
        valid_until_ms=AT_MS,
        delivery_options=(
            DeliveryOption(
                option_id="post",
                name={"en": "By post", "de": "Mit der Post"},
                price=money(700),
                days_min=2,
                days_max=4,
            ),
        ),
    )


RECEIPT = Receipt(
    message_id=message_id(SessionId("s1"), "c1:receipt", SENDER.address),
    locale="en",
    order_ref="B-1001",
    ordered_at_ms=AT_MS,
    quote=quote(),
    names={"grinder": {"en": "Grinder M4, black", "de": "Mühle M4, schwarz"}},
    personal=LEA,
    shop_url="https://shop.example/",
    terms_url="https://shop.example/terms",
    givers={"d4": Giver("Mira", 1_000)},
)


def opened(letter: Letter) -> EmailMessage:
    return email.message_from_bytes(letter.content, policy=SMTP)


def part(letter: Letter, kind: str) -> str:
    """Return the text of the plain or the HTML part."""
    found = opened(letter).get_body((kind,))
    assert found is not None
    return found.get_content().replace("\r\n", "\n")


def plain(letter: Letter) -> str:
    """Return the plain part with ordinary spaces, one between words."""
    return "\n".join(
        " ".join(line.split()) for line in part(letter, "plain").replace("\xa0", " ").split("\n")
    )


ENGLISH = """Hello Lea Muster

Thank you: Bohne & Dampf has your order and your payment. This is your receipt.

Order number: B-1001
Ordered: 21 September 2026, 16:13 CEST

What you bought
2 × Grinder M4, black CHF 298.00
Coupon WELCOME10 −CHF 10.00
10% off, from Mira −CHF 5.00
Delivery: By post CHF 7.00
Total CHF 290.00
incl. 8.1% VAT CHF 21.75

Deliver to
Lea Muster
Gasse 7
8001 Zürich
Switzerland

What happens next
Bohne & Dampf prepares your order. It should reach you in 2 to 4 days.
You do not have to do anything. If you write to the shop, name the order number.
You can reply to this email: your answer goes to Bohne & Dampf.

The terms of the shop: https://shop.example/terms
To the shop: https://shop.example/
"""

GERMAN = """Guten Tag Lea Muster

Vielen Dank: Ihre Bestellung und Ihre Zahlung sind bei Bohne & Dampf angekommen. Dies ist Ihr Beleg.

Bestellnummer: B-1001
Bestellt: 21. September 2026, 16:13 MESZ

Das haben Sie gekauft
2 × Mühle M4, schwarz CHF 298.00
Gutschein WELCOME10 −CHF 10.00
10% Rabatt von Mira −CHF 5.00
Lieferung: Mit der Post CHF 7.00
Gesamtbetrag CHF 290.00
inkl. 8.1% MwSt. CHF 21.75

Lieferung an
Lea Muster
Gasse 7
8001 Zürich
Schweiz

So geht es weiter
Bohne & Dampf bereitet Ihre Bestellung vor. Lieferzeit: 2 bis 4 Tage.
Sie müssen nichts tun. Wenn Sie dem Shop schreiben, nennen Sie die Bestellnummer.
Sie können auf diese E-Mail antworten: Ihre Antwort geht an Bohne & Dampf.

Die Bedingungen des Shops: https://shop.example/terms
Zum Shop: https://shop.example/
"""


@pytest.mark.parametrize(("locale", "whole"), [("en", ENGLISH), ("de", GERMAN)])
def test_a_receipt_says_everything_in_the_language_of_the_session(locale: str, whole: str) -> None:
    letter = write(replace(RECEIPT, locale=locale), SENDER)
    assert plain(letter) == whole
    page = part(letter, "html").replace("\xa0", " ")
    assert f'<html lang="{locale}">' in page
    for line in ("Bohne &amp; Dampf", "B-1001", "CHF 290.00", "−CHF 10.00", "8001 Zürich"):
        assert line in page


@pytest.mark.parametrize(
    ("currency", "locale", "words"),
    [
        ("CHF", "en", ["CHF 298.00", "CHF 290.00"]),
        ("CHF", "de-CH", ["CHF 298.00", "CHF 290.00"]),
        ("EUR", "de-DE", ["298,00 €", "290,00 €"]),
        ("JPY", "en", ["JP¥29,800", "JP¥29,000"]),
        ("JPY", "de", ["29.800 ¥", "29.000 ¥"]),
        ("KWD", "en", ["KWD 29.800", "KWD 29.000"]),
        ("KWD", "de", ["29,800 KWD", "29,000 KWD"]),
    ],
)
def test_amounts_have_the_digits_of_their_currency(
    currency: str, locale: str, words: list[str]
) -> None:
    letter = write(replace(RECEIPT, locale=locale, quote=quote(currency)), SENDER)
    for word in words:
        assert word in plain(letter)
        assert word in part(letter, "html").replace("\xa0", " ")


def test_digits_are_those_of_iso_4217_where_habits_differ() -> None:
    assert amount(Money(5_000, "IQD"), "en").replace("\xa0", " ") == "IQD 5.000"
    assert amount(Money(500, "HUF"), "en").replace("\xa0", " ") == "HUF 5.00"
    assert percent(810, "de-CH") == "8.1%"
    assert percent(1_000, "en") == "10%"


@pytest.mark.parametrize(
    ("locale", "free"),
    [("en", "Free"), ("de-CH", "Gratis"), ("de-DE", "Kostenlos"), ("de-AT", "Kostenlos")],
)
def test_what_costs_nothing_is_free_and_what_takes_nothing_is_left_out(
    locale: str, free: str
) -> None:
    nothing = Money(0, "CHF")
    whole = replace(
        quote(),
        delivery=nothing,
        discounts=(QuoteDiscount(source="WELCOME10", kind="percent", amount=nothing),),
        taxes=(QuoteTax(rate_bp=0, base=nothing, tax=nothing),),
    )
    text = plain(write(replace(RECEIPT, locale=locale, quote=whole), SENDER))
    assert re.search(rf"^(Delivery: By post|Lieferung: Mit der Post) {free}$", text, re.MULTILINE)
    assert not re.search(r"\b0[.,]00|WELCOME10|VAT|MwSt\.", text)


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "from your advisor"), ("de", "Ihrer Beratung")]
)
def test_a_discount_of_somebody_without_a_name_is_the_advisors(locale: str, words: str) -> None:
    assert words in plain(write(replace(RECEIPT, locale=locale, givers={}), SENDER))


def test_taxes_that_are_not_included_stand_before_the_total() -> None:
    rows = plain(write(replace(RECEIPT, quote=quote(tax_included=False)), SENDER)).split("\n")
    assert rows.index("8.1% VAT CHF 21.75") < rows.index("Total CHF 311.75")


@pytest.mark.parametrize("locale", ["en", "de-CH"])
def test_an_order_on_invoice_is_not_called_paid(locale: str) -> None:
    text = plain(write(replace(RECEIPT, locale=locale, on_credit=True), SENDER))
    invoice = {"en": "You pay by invoice", "de-CH": "Sie zahlen auf Rechnung"}
    assert invoice[locale] in text
    for false in ("your payment", "Ihre Zahlung", "do not have to do", "müssen nichts tun"):
        assert false not in text


def test_the_same_receipt_has_the_same_message_id_and_another_one_has_not() -> None:
    first, again = write(RECEIPT, SENDER), write(RECEIPT, SENDER)
    assert opened(first)["Message-ID"] == opened(again)["Message-ID"] == RECEIPT.message_id
    assert RECEIPT.message_id.endswith("@shop.example>")
    others = {message_id(SessionId("s1"), "c2:receipt", SENDER.address)}
    others.add(message_id(SessionId("s2"), "c1:receipt", SENDER.address))
    assert RECEIPT.message_id not in others
    assert len(others) == 2
    assert "s1" not in RECEIPT.message_id


def test_headers_say_who_to_whom_and_that_a_machine_wrote() -> None:
    message = opened(write(RECEIPT, SENDER))
    assert message["From"] == "Bohne & Dampf <orders@shop.example>"
    assert message["To"] == "lea@example.org"
    assert message["Reply-To"] == "help@shop.example"
    assert message["Subject"] == "Your order B-1001 at Bohne & Dampf"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 21 Sep 2026 14:13:20 +0000"


HOSTILE = "x\r\nBcc: thief@evil.example\r\n\r\n<script>alert(1)</script>"


def test_no_value_becomes_a_header_or_markup() -> None:
    names = {"grinder": {"en": HOSTILE}}
    person = {**LEA, Field.NAME: HOSTILE, Field.STREET: HOSTILE, Field.CITY: HOSTILE}
    receipt = replace(RECEIPT, order_ref=HOSTILE, names=names, personal=person)
    coupon = QuoteDiscount(source=HOSTILE, kind="percent", amount=Money(1, "CHF"))
    receipt = replace(receipt, quote=replace(quote(), discounts=(coupon,)))
    letter = write(receipt, replace(SENDER, name=HOSTILE))
    message = opened(letter)
    assert message["Bcc"] is None
    assert letter.to == "lea@example.org"
    assert sorted(message.keys()) == sorted(opened(write(RECEIPT, SENDER)).keys())
    assert "<script" not in part(letter, "html")


@pytest.mark.parametrize(
    "address",
    [
        "lea@example.org\r\nBcc: thief@evil.example",
        "lea@example.org\nRCPT TO:<thief@evil.example>",
        "lea@example.org, thief@evil.example",
        "Lea <lea@example.org>",
    ],
)
def test_an_address_that_is_more_than_one_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        write(replace(RECEIPT, personal={**LEA, Field.EMAIL: address}), SENDER)


def test_nothing_shows_itself_in_a_log() -> None:
    for item in (RECEIPT, write(RECEIPT, SENDER)):
        assert "lea" not in repr(item).lower()


def test_a_letter_of_little_is_still_one() -> None:
    """A free quote without delivery, an unknown language, a product that the shop forgot."""
    bare = replace(quote(), delivery_options=(), delivery_option=None, discounts=(), taxes=())
    receipt = replace(
        RECEIPT,
        quote=bare,
        locale="xx-Unknown",
        names={},
        personal={Field.EMAIL: "a@b.example"},
        shop_url="",
        terms_url="",
    )
    words = plain(write(receipt, replace(SENDER, reply_to="", timezone="UTC")))
    assert words.startswith("Hello\n")
    assert "2 × grinder CHF 298.00" in words
    assert "Bohne & Dampf prepares your order." in words
    assert "Deliver to" not in words


def test_times_carry_their_zone() -> None:
    assert moment(AT_MS, "en-GB", "UTC") == "21 September 2026, 14:13 UTC"
    assert moment(AT_MS, "de-CH", "Europe/Zurich") == "21. September 2026, 16:13 MESZ"
