"""A customer whose record at the shop holds a card's number is still served."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.callers import Api
from tests.servers import DemoServer, demo_server

pytestmark = pytest.mark.process

CARD = "4242 4242 4242 4242"
RECORDS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"phone_number": CARD}, {}),
    ({"phone_number": "+43 699 10000004"}, {"phone": "+4369910000004"}),
    ({"name": f"Ada {CARD}"}, {}),
    ({"address": {"street_address": f"Gasse 1, {CARD}", "locality": "Wien"}}, {"city": "Wien"}),
    ({"name": "Ada 4222222222222"}, {"name": "Ada 4222222222222"}),
]


async def test_a_customer_token_with_such_a_number_still_gives_a_session(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server, Api(server.theke) as api:
        for number, (claims, kept) in enumerate(RECORDS):
            shopper = await api.shopper(customer_token=token(server, number, claims))
            fields = shopper.view["fields"]
            values = {name: field["value"] for name, field in fields.items() if field.get("value")}
            assert values == kept | {"email": "ada@example.org"}
            await shopper.close()


def token(server: DemoServer, number: int, claims: dict[str, Any]) -> str:
    """Sign who the customer is, as the demo shop's server would."""
    key: str = json.loads((server.data / "demo.json").read_bytes())["customers"]
    now = int(time.time())
    base: dict[str, Any] = {"aud": "theke:demo", "jti": f"customer-{number}", "iat": now}
    every = base | {"exp": now + 120, "email": "ada@example.org"} | claims
    return jwt.encode({"alg": "HS256"}, every, OctKey.import_key(key))
