"""What people type into personal fields: kept as it should be, or rejected with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theke_checkout.values.contact import Field
from theke_checkout.values.fields import COUNTRIES, check_field
from theke_checkout.values.limits import FIELD_CHARS_MAX, NAME_CHARS_MAX
from theke_checkout.values.reasons import Reason, RejectedError

REASON = {
    Field.NICKNAME: Reason.INVALID_NAME,
    Field.EMAIL: Reason.INVALID_EMAIL,
    Field.PHONE: Reason.INVALID_PHONE,
    Field.NAME: Reason.INVALID_NAME,
    Field.STREET: Reason.INVALID_STREET,
    Field.POSTAL_CODE: Reason.INVALID_POSTAL_CODE,
    Field.CITY: Reason.INVALID_CITY,
    Field.REGION: Reason.INVALID_REGION,
    Field.COUNTRY: Reason.INVALID_COUNTRY,
    Field.BILLING_NAME: Reason.INVALID_NAME,
    Field.BILLING_STREET: Reason.INVALID_STREET,
    Field.BILLING_POSTAL_CODE: Reason.INVALID_POSTAL_CODE,
    Field.BILLING_CITY: Reason.INVALID_CITY,
    Field.BILLING_REGION: Reason.INVALID_REGION,
    Field.BILLING_COUNTRY: Reason.INVALID_COUNTRY,
}


@pytest.mark.parametrize(
    ("field", "typed", "country", "kept"),
    [
        (Field.NAME, "  Zoë   Müller ", "", "Zoë Müller"),
        (Field.NAME, "Zoe\u0308", "", "Zoë"),
        (Field.NAME, "李小龍", "", "李小龍"),
        (Field.NAME, "O’Neill-Ōkami Jr.", "", "O’Neill-Ōkami Jr."),
        (Field.NICKNAME, "x", "", "x"),
        (Field.STREET, "Rue de l'Église 1bis", "", "Rue de l'Église 1bis"),
        (Field.CITY, "St. Gallen", "", "St. Gallen"),
        (Field.EMAIL, " Ann.Lee+tea@Example.CH ", "", "Ann.Lee+tea@example.ch"),
        (Field.EMAIL, "a@b.co", "", "a@b.co"),
        (Field.EMAIL, "a@xn--bcher-kva.example", "", "a@xn--bcher-kva.example"),
        (Field.PHONE, "+41 79 123 45 67", "", "+41791234567"),
        (Field.PHONE, "+41 (0)79/123.45-67", "", "+41791234567"),
        (Field.PHONE, "0041791234567", "", "+41791234567"),
        (Field.PHONE, "079 123 45 67", "CH", "+41791234567"),
        (Field.PHONE, "030 1234567", "DE", "+49301234567"),
        (Field.PHONE, "06 6982 1234", "IT", "+390669821234"),
        (Field.PHONE, "236 11 11", "LI", "+4232361111"),
        (Field.POSTAL_CODE, "8001", "CH", "8001"),
        (Field.POSTAL_CODE, "CH-8001", "CH", "8001"),
        (Field.POSTAL_CODE, "d-10115", "DE", "10115"),
        (Field.POSTAL_CODE, "10115", "DE", "10115"),
        (Field.POSTAL_CODE, "1010", "AT", "1010"),
        (Field.POSTAL_CODE, "75001", "FR", "75001"),
        (Field.POSTAL_CODE, "00118", "IT", "00118"),
        (Field.POSTAL_CODE, "9490", "LI", "9490"),
        (Field.POSTAL_CODE, "sw1a 1aa", "GB", "SW1A 1AA"),
        (Field.POSTAL_CODE, "8001", "", "8001"),
        (Field.COUNTRY, "ch", "", "CH"),
        (Field.BILLING_COUNTRY, "LI", "CH", "LI"),
        (Field.EMAIL, "", "", ""),
        (Field.EMAIL, "   ", "", ""),
        # ---- rejected
        (Field.NAME, "123", "", None),
        (Field.NAME, "n" * (NAME_CHARS_MAX + 1), "", None),
        (Field.NICKNAME, "a\u202eb", "", None),
        (Field.NICKNAME, "a\x00b", "", None),
        (Field.NICKNAME, "a\nb", "", None),
        (Field.NICKNAME, "a\ud800", "", None),
        (Field.NICKNAME, "a\u2028b", "", None),
        (Field.STREET, "s" * (FIELD_CHARS_MAX + 1), "", None),
        (Field.STREET, "-- 12", "", None),
        (Field.CITY, "\u00ad", "", None),
        (Field.EMAIL, "ann", "", None),
        (Field.EMAIL, "ann@", "", None),
        (Field.EMAIL, "@b.ch", "", None),
        (Field.EMAIL, "ann@localhost", "", None),
        (Field.EMAIL, "a..b@c.ch", "", None),
        (Field.EMAIL, ".a@c.ch", "", None),
        (Field.EMAIL, "a b@c.ch", "", None),
        (Field.EMAIL, "a@b@c.ch", "", None),
        (Field.EMAIL, "a@-b.ch", "", None),
        (Field.EMAIL, "a@b.c", "", None),
        (Field.EMAIL, "a@1.2.3.4", "", None),
        (Field.EMAIL, f"{'a' * 65}@b.ch", "", None),
        (Field.EMAIL, "a@b.ch\r\nBcc: c@d.ch", "", None),
        (Field.PHONE, "079 123 45 67", "", None),
        (Field.PHONE, "123", "", None),
        (Field.PHONE, "+0791234567", "", None),
        (Field.PHONE, "+41 79 CALL ME", "", None),
        (Field.PHONE, "+1234567890123456", "", None),
        (Field.PHONE, "79 123 45 67", "CH", None),
        (Field.POSTAL_CODE, "0800", "CH", None),
        (Field.POSTAL_CODE, "80011", "CH", None),
        (Field.POSTAL_CODE, "8001", "LI", None),
        (Field.POSTAL_CODE, "1234", "DE", None),
        (Field.POSTAL_CODE, "00123", "DE", None),
        (Field.POSTAL_CODE, "ABCDE", "FR", None),
        (Field.POSTAL_CODE, "٣٤٥٦", "CH", None),
        (Field.POSTAL_CODE, "-", "", None),
        (Field.COUNTRY, "Switzerland", "", None),
        (Field.COUNTRY, "XX", "", None),
        (Field.COUNTRY, "UK", "", None),
    ],
)
def test_typed_and_kept(field: Field, typed: str, country: str, kept: str | None) -> None:
    """None is a rejection that names the field and never the value."""
    if kept is not None:
        assert check_field(field, typed, country) == kept
        return
    with pytest.raises(RejectedError) as caught:
        check_field(field, typed, country)
    assert (caught.value.reason, caught.value.subject) == (REASON[field], field)
    assert typed not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "pasted", "country", "kept"),
    [
        (Field.PHONE, "\u202d+41 79 123 45 67\u202c", "", "+41791234567"),
        (Field.PHONE, "\u2066+41\u00a079\u2069 123\u201145\u201167", "", "+41791234567"),
        (Field.PHONE, "\ufeff079 123\u200b45\u200e67", "CH", "+41791234567"),
        (Field.PHONE, "tel:+41–79—123−45‐67", "", "+41791234567"),
        (Field.PHONE, "＋４１ ７９ １２３ ４５ ６７", "", "+41791234567"),
        (Field.PHONE, "+81ー3ー1234ー5678", "", "+81312345678"),
        (Field.PHONE, "+41\u2e3a79\u301c123\ufe5845\u058a67", "", "+41791234567"),
        (Field.EMAIL, "ann\u00ad@exam\u200bple.ch\u200f", "", "ann@example.ch"),
        (Field.EMAIL, "ann@my\u2011shop.ch", "", "ann@my-shop.ch"),
        (Field.POSTAL_CODE, "\u200e8001\u200e", "CH", "8001"),
        (Field.POSTAL_CODE, "1234–567", "PT", "1234-567"),
        (Field.POSTAL_CODE, "CH\u20118001", "CH", "8001"),
        (Field.COUNTRY, "\u202aCH\u202c", "", "CH"),
        (Field.NAME, "\u202dLea Muster\u202c", "", "Lea Muster"),
        (Field.NAME, "Müller\u2011Meier", "", "Müller-Meier"),
        (Field.NAME, "علی\u200cرضا", "", "علی\u200cرضا"),
        (Field.NICKNAME, "Zoë 🫩", "", "Zoë 🫩"),
        (Field.NICKNAME, "Zoë 👩\u200d🍳", "", "Zoë 👩\u200d🍳"),
        (Field.STREET, "Bahnhof\u00adstrasse\u200b 1", "", "Bahnhofstrasse 1"),
        (Field.CITY, "\u2068Winterthur\u2069", "", "Winterthur"),
        (Field.CITY, "\ufdd0Wil", "", None),
    ],
)
def test_marks_that_nobody_sees_are_taken_out_and_dashes_read_alike(
    field: Field, pasted: str, country: str, kept: str | None
) -> None:
    test_typed_and_kept(field, pasted, country, kept)


def test_there_are_249_countries() -> None:
    """As many as ISO 3166-1 assigns."""
    assert len(COUNTRIES) == 249


@given(
    field=st.sampled_from(Field),
    typed=st.text(st.characters(), max_size=FIELD_CHARS_MAX + 5),
    country=st.sampled_from(["", "CH", "DE", "GB", "US", "HK", "LV", "IT"]),
)
def test_what_is_kept_stays_kept(field: Field, typed: str, country: str) -> None:
    """Any text at all: rejected with the field's own reason, or kept in a form that stays."""
    try:
        kept = check_field(field, typed, country)
    except RejectedError as error:
        reason = error.reason
    else:
        reason = REASON[field]
        assert check_field(field, kept, country) == kept
        assert kept.encode("utf-8").decode("utf-8") == kept
    assert reason is REASON[field]
