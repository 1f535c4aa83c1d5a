"""Addresses as each country writes them, from the library's table."""

import pytest

from theke_checkout.values.addresses import (
    COUNTRIES,
    address_form,
    address_lines,
    in_use,
    postal_code,
    region,
    required_fields,
)
from theke_checkout.values.contact import COUNTRY_OF, REQUIRED, Field
from theke_checkout.values.fields import check_field
from theke_checkout.values.reasons import Reason, RejectedError


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("D-80331", "DE", "80331"),
        ("d 80331", "DE", "80331"),
        ("D80331", "DE", "80331"),
        ("DE-80331", "DE", "80331"),
        ("８０３３１", "DE", "80331"),
        ("D–80331", "DE", "80331"),
        ("80 331", "DE", "80331"),
        ("CH-8001", "CH", "8001"),
        ("ch 8001", "CH", "8001"),
        ("A-1010", "AT", "1010"),
        ("FL-9490", "LI", "9490"),
        ("F-75001", "FR", "75001"),
        ("75 001", "FR", "75001"),
        ("I-00118", "IT", "00118"),
        ("L-1234", "LU", "1234"),
        ("SE-114 55", "SE", "11455"),
        ("1010", "LV", "LV-1010"),
        ("LV1010", "LV", "LV-1010"),
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("SW1A 1AA", "GB", "SW1A 1AA"),
        ("m34-4ab", "GB", "M34 4AB"),
        ("bfpo 58", "GB", "BFPO 58"),
        ("1234ab", "NL", "1234 AB"),
        ("00950", "PL", "00-950"),
        ("2725079", "PT", "2725-079"),
        ("1540023", "JP", "154-0023"),
        ("221621010", "US", "22162-1010"),
        ("h3z2y7", "CA", "H3Z 2Y7"),
        ("a65f4e2", "IE", "A65 F4E2"),
        ("999077", "HK", ""),
        ("00000", "AE", ""),
    ],
)
def test_a_postal_code_is_written_as_its_country_writes_it(
    typed: str, country: str, kept: str
) -> None:
    for field in (Field.POSTAL_CODE, Field.BILLING_POSTAL_CODE):
        assert check_field(field, typed, country) == kept
        assert check_field(field, kept, country) == kept


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("84", "CH"),
        ("F-80331", "DE"),
        ("CH-80331", "DE"),
        ("D-8001", "CH"),
        ("8001", "DE"),
        ("80331 M", "DE"),
        ("GIR 0AA x", "GB"),
        ("xGIR 0AA", "GB"),
        ("8001", "GB"),
        ("1234 SS", "NL"),
        ("9500", "LI"),
        ("12207", "IE"),
    ],
)
def test_what_is_no_postal_code_of_the_country_is_refused(typed: str, country: str) -> None:
    with pytest.raises(RejectedError) as caught:
        check_field(Field.POSTAL_CODE, typed, country)
    assert caught.value.reason is Reason.INVALID_POSTAL_CODE


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("CA", "US", "CA"),
        ("ca", "US", "CA"),
        ("California", "US", "CA"),
        ("Milano", "IT", "MI"),
        ("québec", "CA", "QC"),
        ("Tokyo", "JP", "Tokyo"),
        ("東京都", "JP", "Tokyo"),
        ("new south wales", "AU", "NSW"),
        ("São Paulo", "BR", "SP"),
        ("Dubai", "AE", "Dubai"),
        ("Kowloon", "HK", "Kowloon"),
        ("Bern", "CH", ""),
        ("anything", "", "anything"),
        ("Atlantis", "US", None),
        ("CA", "AU", None),
    ],
)
def test_a_region_is_one_of_its_country(typed: str, country: str, kept: str | None) -> None:
    assert region(typed, country) == kept


@pytest.mark.parametrize(
    ("country", "fields", "missing"),
    [
        ("CH", "street postal_code city", "region"),
        ("DE", "street postal_code city", "region"),
        ("US", "street city region postal_code", ""),
        ("IT", "street postal_code city region", ""),
        ("JP", "street region postal_code", "city"),
        ("HK", "street city region", "postal_code"),
        ("AE", "street region", "postal_code"),
        ("IE", "street city region postal_code", ""),
    ],
)
def test_a_form_has_the_fields_of_its_country_in_their_order(
    country: str, fields: str, missing: str
) -> None:
    form = address_form(country)
    assert [field for line in form.lines for field in line] == fields.split()
    assert missing not in form.required


def test_a_postal_code_is_asked_for_where_there_is_one() -> None:
    assert Field.POSTAL_CODE in required_fields("CH")
    assert Field.POSTAL_CODE not in required_fields("IE")
    assert Field.POSTAL_CODE not in required_fields("HK")
    assert Field.REGION in required_fields("US")
    assert Field.REGION not in required_fields("CH")
    assert required_fields("") == required_fields("XX") == REQUIRED


def test_every_country_has_a_form_whose_own_examples_fit() -> None:
    for country in sorted(COUNTRIES):
        form = address_form(country)
        assert form.lines, country
        assert {Field.EMAIL, Field.NAME, Field.STREET, Field.COUNTRY} <= set(form.required)
        example = form.postal_example
        if Field.POSTAL_CODE in {field for line in form.lines for field in line} and example:
            assert postal_code(example, country), country
        for found in form.regions:
            assert region(found.code, country) == region(found.name, country) == found.code


def test_an_envelope_has_no_gaps_where_a_field_is_empty() -> None:
    """Nor the signs that a country's own post puts before its codes."""
    values = {
        Field.STREET: "1 Main St",
        Field.CITY: "Albany",
        Field.REGION: "NY",
        Field.POSTAL_CODE: "12207",
    }
    assert address_lines(values, "US") == ("1 Main St", "Albany, NY 12207")
    assert address_lines(values | {Field.REGION: ""}, "US") == ("1 Main St", "Albany 12207")
    assert address_lines(values, "CH") == ("1 Main St", "12207 Albany")
    assert address_lines(values, "") == ("1 Main St", "12207 Albany")
    assert address_lines({}, "US") == ()


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("079 123 45 67", "CH", "+41791234567"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("1-202-555-0123", "US", "+12025550123"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("06-12345678", "NL", "+31612345678"),
        ("08-123 456 78", "SE", "+46812345678"),
        ("236 11 11", "LI", "+4232361111"),
        ("612 345 678", "ES", "+34612345678"),
        ("03-1234-5678", "JP", "+81312345678"),
        ("138 1234 5678", "CN", "+8613812345678"),
        ("(11) 91234-5678", "BR", "+5511912345678"),
        ("98765 43210", "IN", "+919876543210"),
        ("532 123 45 67", "TR", "+905321234567"),
        ("8 612 34567", "LT", "+37061234567"),
        ("660 12 34", "LI", "+4236601234"),
    ],
)
def test_a_national_number_is_dialed_as_its_country_dials(
    typed: str, country: str, kept: str
) -> None:
    assert check_field(Field.PHONE, typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("0011 41 44 668 18 00", "AU", "+41446681800"),
        ("0041 44 668 18 00", "AU", "+41446681800"),
        ("011 41 44 668 18 00", "US", "+41446681800"),
        ("0041 44 668 18 00", "US", "+41446681800"),
        ("0049 30 1234567", "DE", "+49301234567"),
    ],
)
def test_a_number_from_abroad_stands_behind_what_the_country_dials_first(
    typed: str, country: str, kept: str
) -> None:
    assert check_field(Field.PHONE, typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+49 030 1234567", "+49301234567"),
        ("+41-079-123 45 67", "+41791234567"),
        ("0044 020 7946 0958", "+442079460958"),
        ("+39 06 6982 1234", "+390669821234"),
    ],
)
def test_a_0_that_is_dialed_at_home_only_is_no_part_of_a_number(typed: str, kept: str) -> None:
    for country in ("", "CH"):
        assert check_field(Field.PHONE, typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country"),
    [("49 171 1234567", "DE"), ("1711234567", "DE"), ("49301234567", "CN"), ("12345678", "BR")],
)
def test_half_of_a_number_is_none(typed: str, country: str) -> None:
    with pytest.raises(RejectedError):
        check_field(Field.PHONE, typed, country)


def test_a_national_number_waits_for_its_country_as_it_was_typed() -> None:
    assert check_field(Field.PHONE, " 079 123 45 67 ", waits=True) == "079 123 45 67"
    for typed in ("call me", "12", "079 CALL ME", "0" * 20):
        with pytest.raises(RejectedError):
            check_field(Field.PHONE, typed, waits=True)


def test_every_field_that_a_country_decides_on_names_it() -> None:
    """A field of an address that is not here would never be looked at again."""
    parts = {"postal_code", "region"}
    assert {f for f in Field if f.removeprefix("billing_") in parts} | {Field.PHONE} == set(
        COUNTRY_OF
    )


def test_what_a_country_has_no_place_for_stays_off_the_parcel() -> None:
    values = {
        Field.NAME: "Ada",
        Field.STREET: "1 Queen's Road",
        Field.CITY: "Central",
        Field.POSTAL_CODE: "10115",
        Field.REGION: "Kowloon",
        Field.BILLING_CITY: "Berlin",
        Field.BILLING_POSTAL_CODE: "018956",
    }
    assert in_use(values) == values
    hong_kong = in_use(values | {Field.COUNTRY: "HK", Field.BILLING_COUNTRY: "SG"})
    assert {*values} - {*hong_kong} == {Field.POSTAL_CODE, Field.BILLING_CITY}
    swiss = in_use(values | {Field.COUNTRY: "CH"})
    assert {*values} - {*swiss} == {Field.REGION}
    assert in_use({Field.COUNTRY: "XX", Field.CITY: "x"})[Field.CITY] == "x"
