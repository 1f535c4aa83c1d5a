"""The real server is held to its OpenAPI document: schemathesis sends what the document allows and
what it forbids, and looks at every status, body and header that comes back.
"""

import asyncio
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.callers import Api
from tests.process.story import PayPage, approve, fill_address, some_sku
from tests.servers import LONG, DemoServer, demo_server
from theke_server.http import openapi
from theke_server.http.desk import PLAIN_COOKIE

pytestmark = pytest.mark.process

EXAMPLES = 200 if LONG else 15
CART_REF_CHARS_MAX = 256
SHOP_ID = re.compile(r"[a-z][a-z0-9_-]{0,79}\Z")

described: Any = openapi.document()
# A demo's cookie has its name for http: under the other one nothing would be taken away again.
described["components"]["securitySchemes"]["desk_cookie"]["name"] = PLAIN_COOKIE
document: Any = schemathesis.openapi.from_dict(described)
document.config.generation.update(with_security_parameters=False)
document.config.update(parameters={"shop": "demo", "provider": "sandbox"})
understood = document.config.checks.positive_data_acceptance
understood.expected_statuses = [*understood.expected_statuses, "422"]  # a rule said no


@document.hook
def map_body(_: Any, body: Any) -> Any:
    """Name the shop that is there, and write whole numbers as every client does: 1, not 1.0."""
    if not isinstance(body, dict):
        return body
    return {key: placed(key, value) for key, value in cast(dict[str, Any], body).items()}


def placed(key: str, value: Any) -> Any:
    """Return a value of a body as it is sent."""
    if key == "shop" and isinstance(value, str) and SHOP_ID.match(value):
        return "demo"
    if key == "cart_ref" and isinstance(value, str) and len(value) <= CART_REF_CHARS_MAX:
        return ""  # signed by the shop: nobody can make one up
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    with asyncio.Runner() as runner:
        opening = demo_server(tmp_path_factory.mktemp("openapi"))
        running = runner.run(opening.__aenter__())
        yield running
        runner.run(opening.__aexit__(None, None, None))
        assert "internal_error" not in running.process.said()
        assert "Traceback" not in running.process.said()


@pytest.fixture(scope="module")
def proofs(server: DemoServer) -> dict[str, dict[str, str]]:
    return asyncio.run(shown(server))


async def shown(server: DemoServer) -> dict[str, dict[str, str]]:
    """Return headers that show each proof (of someone whose quote is approved, and of an advisor),
    and what is there to be asked for.
    """
    async with Api(server.theke) as api:
        shopper, other = await api.shopper(), await api.shopper()
        sku = await some_sku(api, shopper)
        await shopper.done("add_line", sku=sku)
        await fill_address(shopper)
        await approve(shopper)
        page = PayPage(api, server.shop)
        await page.open(shopper)
        await api.sign_in("mira", "theke-demo")
        cookie = next(item.value for item in api.client.cookies.jar if item.name == PLAIN_COOKIE)
        for caller in (shopper, other):
            await caller.close()
    return {  # named as schemathesis looks for them, to take them away again
        "party_token": {"Authorization": f"Bearer {shopper.token}"},
        "pay_key": {"Authorization": f"Bearer {page.key}"},
        "desk_cookie": {"Cookie": f"{PLAIN_COOKIE}={cookie}"},
        "sku": {"is": sku},
        "session": {"is": other.session_id},
        "/v1/party-tokens/rotate": {"Authorization": f"Bearer {other.token}"},
    }


@document.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_the_server_does_as_its_document_says(
    case: Any, server: DemoServer, proofs: dict[str, dict[str, str]]
) -> None:
    for name, value in case.path_parameters.items():
        if name in proofs and isinstance(value, str) and len(value) % 2:
            case.path_parameters[name] = proofs[name]["is"]
    needs = case.operation.definition.raw["security"]
    headers = proofs[next(iter(needs[0]))] if needs else {}
    headers = proofs.get(case.path, headers)
    case.call_and_validate(base_url=server.theke, headers=headers, timeout=30)
