"""A customer whose record at the shop holds what is not kept is still served."""

from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api
from tests.customer_tokens import signed
from tests.servers import demo_server

pytestmark = pytest.mark.process

CARD = "4242 4242 4242 4242"
RECORDS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"phone_number": CARD}, {}),
    ({"phone_number": "+43 699 10000004"}, {"phone": "+4369910000004"}),
    ({"name": f"Ada {CARD}"}, {}),
    ({"address": {"street_address": f"Gasse 1, {CARD}", "locality": "Wien"}}, {"city": "Wien"}),
    ({"name": "Ada 4222222222222"}, {"name": "Ada 4222222222222"}),
    ({"name": " "}, {}),
    ({"nickname": "\u3000", "phone_number": "\t", "address": {"locality": " \u00a0"}}, {}),
    ({"name": "\ud800", "sub": "\udfff", "address": {"locality": "Wien"}}, {"city": "Wien"}),
]


async def test_a_customer_token_with_such_a_value_still_gives_a_session(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server, Api(server.theke) as api:
        for claims, kept in RECORDS:
            shopper = await api.shopper(
                customer_token=signed(server, **({"email": "ada@example.org"} | claims))
            )
            fields = shopper.view["fields"]
            values = {name: field["value"] for name, field in fields.items() if field.get("value")}
            assert values == kept | {"email": "ada@example.org"}
            await shopper.close()
