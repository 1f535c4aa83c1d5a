import re
from collections.abc import Mapping

FIELD_MAPPING: dict[str, str]

class ValidationRules:
    address_latin_format: str
    required_fields: set[str]
    country_area_type: str
    country_area_choices: list[tuple[str, str]]
    city_type: str
    postal_code_type: str
    postal_code_matchers: list[re.Pattern[str]]
    postal_code_examples: list[str]
    postal_code_prefix: str

def get_validation_rules(address: Mapping[str, str]) -> ValidationRules: ...
