"""What the desk records of a case names the person who says so."""

import pytest

from theke_checkout.values.ids import ShopId
from theke_server.access.tokens import DeskBearer
from theke_server.http.cases import signature


@pytest.mark.parametrize(
    ("advisor", "name", "said"),
    [
        ("mira", "Mira", "Mira (mira)"),
        ("mira2", "Mira", "Mira (mira2)"),
        ("mira", "mira", "mira"),
    ],
)
def test_records_tell_two_people_of_one_name_apart(advisor: str, name: str, said: str) -> None:
    bearer = DeskBearer(shop_id=ShopId("demo"), advisor=advisor, name=name)
    assert signature(bearer) == said
