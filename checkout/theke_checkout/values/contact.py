"""Which personal fields a session knows. Their values never enter the core, only their HMACs."""

from collections.abc import Mapping
from enum import StrEnum


class Field(StrEnum):
    """A personal field. Only `COUNTRY` and `BILLING_COUNTRY` are known in plain text to the log."""

    NICKNAME = "nickname"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    BILLING_NAME = "billing_name"
    BILLING_STREET = "billing_street"
    BILLING_POSTAL_CODE = "billing_postal_code"
    BILLING_CITY = "billing_city"
    BILLING_REGION = "billing_region"
    BILLING_COUNTRY = "billing_country"


REQUIRED = (
    Field.EMAIL,
    Field.NAME,
    Field.STREET,
    Field.POSTAL_CODE,
    Field.CITY,
    Field.COUNTRY,
)
"""What must be filled before a cart can go to the till, where the country is not known."""

PLAIN = (Field.COUNTRY, Field.BILLING_COUNTRY)
"""Fields whose value stands in the log: tax and delivery depend on them."""

BOUND = tuple(field for field in Field if field is not Field.NICKNAME)
"""Fields that the hash of a quote covers."""


COUNTRY_OF: Mapping[Field, Field] = {
    Field.POSTAL_CODE: Field.COUNTRY,
    Field.REGION: Field.COUNTRY,
    Field.PHONE: Field.COUNTRY,
    Field.BILLING_POSTAL_CODE: Field.BILLING_COUNTRY,
    Field.BILLING_REGION: Field.BILLING_COUNTRY,
}
"""The fields that are checked by a country, each with the field that names it."""


class Access(StrEnum):
    """What the shopper lets another party do with a field."""

    SEE = "see"
    EDIT = "edit"
