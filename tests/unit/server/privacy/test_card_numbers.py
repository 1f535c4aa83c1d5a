"""What is a card's number in a text, what is none, and what only the writer knows."""

import random

import pytest

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.privacy.card_numbers import (
    Finding,
    find_card_number,
    refuse_card_number,
    refuse_in_phone,
)

CARD = "4242424242424242"

CARDS = [
    CARD,
    "4242\n4242\n4242\n4242",
    "4242\t4242\t4242\t4242",
    "4242, 4242, 4242, 4242",
    "4242:4242:4242:4242",
    "4242|4242|4242|4242",
    "4242\u200b4242\u200b4242\u200b4242",
    "4242\u200d4242 4242 \u2060 4242",
    "4242\u20284242\u20284242\u20284242",
    "4242    4242    4242    4242",
    "4242—4242—4242—4242",
    "4242\u30004242\u30004242\u30004242",
    "(4242) (4242) (4242) (4242)",
    "4242 • 4242 • 4242 • 4242",
    "4242~4242;4242\\4242",
    "4242\x004242\x004242\x004242",
    "Bahnhofstr. 12, 4242,4242,4242,4242",
    "+4242424242424242",
    "４２４２ ４２４２ ４２４２ ４２４２",
    "4️⃣2️⃣4️⃣2️⃣ 4242 4242 4242",
    "4242 4242 4242 4242 1228 123",
    "3782 822463 10005",
    "378282246310005",
    "3056 930902 5904",
    "5555 5555 5555 4444",
    "2223 0031 2200 3222",
    "3566 0020 2036 0505",
    "6200 0000 0000 0005",
    "6759 6498 2643 8453",
    "4000 0000 0000 0000 006",
    "4242 \n\n\n\n\n 4242 \t\t\t\t\t\t\t\t 4242         4242",
    "4242\u30fc4242\u30fc4242\u30fc4242",
    "4242\u31644242\u31644242\u31644242",
    "4242\u28004242\u115f4242\u28004242",
    "4242%204242%204242%204242",
    "\u2463\u2461\u2463\u2461 4242 4242 4242",
    "\u2779\u2777\u2779\u2777 4242 4242 4242",
    "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
]
OTHERS = [
    "+43 699 10000004",
    "Call +43 699 10000004, or +43 (0) 699 1000 0004",
    "IMEI 490154203237518",
    "490154203237518",
    "CH93 0076 2011 6238 5295 7",
    "iban de89370400440532013000",
    "AT61-1904-3002-3457-3201",
    "EAN 4006381333931",
    "4242 4242 4242 4243",
    "0000 0000 0000 0000",
    "30.11.2026 18:30:45",
    "49.90, 12.50, 399.00, 45.00, 4.20, 55.10, 30.00",
    "1 x CHF 49.00\n2 x CHF 36.00\n30 x CHF 4.20",
    "10%20%30%40%50%60%70%85%",
    "1200+3000+4150=8350",
    "DE89\u20133704\u20130044\u20130532\u20130130\u201300",
    "CH93\u20110076\u20112011\u20116238\u20115295\u20117",
    "+43\u2011699\u201110000004, +43\u2013699\u201310000004",
    "ISBN 978-3-16-148410-0",
    "SIRET 362 521 874 00036",
    "CHE-123.456.789 MWST, DE123456789, ATU12345678, AHV 756.9217.0769.85",
    "+1 (212) 555-0142, +44 20 7946 0958, +81 3-1234-5678",
]
DOUBTS = [
    "order 4500 0123 4567 8900",
    "Bestellnummer: 4500012345678900",
    "4222222222222",
    "4242424242424242123",
    "424242 4242 424242",
    "+378282246310005",
    "DE88 4242 4242 4242 4242 00",
    "36252187400036",
    "SIRET 30266794400037",
    "Kundennummer 4242 4242 4242 4242",
    "MWST: 4242424242424242",
    "4242+4242+4242+4242",
    "4242#4242#4242#4242",
    "4242=4242=4242=4242",
    "4242@4242@4242@4242",
]


@pytest.mark.parametrize("text", CARDS)
def test_a_card_number_is_found_however_its_groups_are_parted(text: str) -> None:
    assert find_card_number(text) is Finding.CARD


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_are_no_card_numbers(text: str) -> None:
    assert find_card_number(text) is Finding.NOTHING


@pytest.mark.parametrize("text", DOUBTS)
def test_what_may_be_either_is_asked_about(text: str) -> None:
    with pytest.raises(RejectedError) as refused:
        refuse_card_number(text, "code")
    assert (refused.value.reason, refused.value.subject) == (Reason.CARD_NUMBER_IN_DOUBT, "code")
    refuse_card_number(text, no_card=True)


def test_nobody_can_say_that_a_card_number_is_none() -> None:
    with pytest.raises(RejectedError) as refused:
        refuse_card_number(CARD, no_card=True)
    assert refused.value.reason is Reason.CARD_NUMBER_IN_TEXT


@pytest.mark.parametrize(("country", "digits"), [("DE", 18), ("CH", 17), ("AT", 16), ("IT", 23)])
def test_no_bank_account_is_a_card_number(country: str, digits: int) -> None:
    chance = random.Random(14)
    for _ in range(500):
        account = _account(chance, country, digits)
        grouped = " ".join(account[at : at + 4] for at in range(0, len(account), 4))
        dotted, dashed = grouped.replace(" ", " · "), grouped.replace(" ", "\u2013")
        for text in (account, grouped, account.lower(), f"IBAN{account}", dotted, dashed):
            assert find_card_number(text) is Finding.NOTHING, text


def _account(chance: random.Random, country: str, length: int) -> str:
    """Return an account, with its check by 97."""
    digits = "".join(chance.choice("0123456789") for _ in range(length))
    letters = "".join(str(int(letter, 36)) for letter in country)
    return f"{country}{98 - int(f'{digits}{letters}00') % 97:02}{digits}"


def test_no_austrian_mobile_number_is_a_card_number() -> None:
    chance = random.Random(43)
    for _ in range(2_000):
        number = f"{chance.choice((650, 664, 699))} {chance.randrange(10**7, 10**8)}"
        assert find_card_number(f"+43 {number}") is Finding.NOTHING
        assert find_card_number(f"0{number}") is Finding.NOTHING
        refuse_in_phone(f"0043{number}")


@pytest.mark.parametrize("value", [CARD, f"+{CARD}", "378282246310005"])
def test_the_phone_field_takes_no_card_number_either(value: str) -> None:
    with pytest.raises(RejectedError) as refused:
        refuse_in_phone(value, "phone")
    assert refused.value.reason is Reason.CARD_NUMBER_IN_TEXT
