"""A shop that knows its customer: what its server signed is filled in, and hidden; what it signed
wrongly, and a cart that is gone, keep nobody from advice.
"""

import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.async_api import expect

from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def token(server: DemoServer, *, jti: str, age_s: int = 0) -> str:
    """Sign who the customer is, as the demo shop's server would."""
    key: str = json.loads((server.data / "demo.json").read_bytes())["customers"]
    now = int(time.time()) - age_s
    claims: dict[str, Any] = {
        "aud": "theke:demo",
        "jti": jti,
        "iat": now,
        "exp": now + 120,
        "email": "noa@example.org",
    }
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key))


async def ask(shopper: Shopper, signed: str, cart: str = "") -> None:
    """Name the customer when the panel opens, as the manual says, and ask for advice."""
    await shopper.visit()
    await shopper.page.evaluate("window.codes = []")
    listen = "addEventListener('theke:error', ({detail}) => codes.push(detail.code))"
    await shopper.page.evaluate(listen)
    identify = "(signed) => addEventListener('theke:open', () => theke.identify(signed))"
    await shopper.page.evaluate(identify, signed)
    if cart:
        await shopper.page.evaluate("(cart) => theke.setCart(cart)", cart)
    await shopper.ask_for_advice()
    await expect(shopper.at("waiting")).to_be_visible()


async def leave(shopper: Shopper) -> None:
    """End the session."""
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(shopper.at("ended")).to_be_visible()


async def test_a_customer_is_recognised_and_stays_hidden(
    shopper: Shopper, advisor: Advisor, server: DemoServer
) -> None:
    await ask(shopper, token(server, jti="one"))
    await advisor.accept(shopper)
    await advisor.add("Tamper 58")
    await shopper.at("start-checkout").click()
    await shopper.unfold("step-who")
    await expect(shopper.field("email").get_by_test_id("field-input")).to_have_value(
        "noa@example.org"
    )
    await expect(advisor.page.locator("body")).not_to_contain_text("noa@example.org")
    assert await shopper.page.evaluate("codes") == []


@pytest.mark.parametrize("code", ["token_expired", "unauthorized"])
async def test_a_token_that_does_not_count_keeps_nobody_from_advice(
    shopper: Shopper, advisor: Advisor, server: DemoServer, code: str
) -> None:
    signed = {
        "token_expired": token(server, jti="old", age_s=3_600),
        "unauthorized": "eyJhbGciOiJub25lIn0.e30.",
    }[code]
    await ask(shopper, signed)
    assert await shopper.page.evaluate("codes") == [code]
    await advisor.accept(shopper)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")


async def test_a_cart_that_the_shop_does_not_know_keeps_nobody_from_advice(
    shopper: Shopper, server: DemoServer
) -> None:
    await ask(shopper, "eyJhbGciOiJub25lIn0.e30.", cart="of.yesterday")
    assert await shopper.page.evaluate("codes") == ["unauthorized", "unknown_cart"]
    await leave(shopper)


async def test_a_token_counts_once(shopper: Shopper, server: DemoServer) -> None:
    signed = token(server, jti="two")
    await ask(shopper, signed)
    assert await shopper.page.evaluate("codes") == []
    await leave(shopper)
    await ask(shopper, signed)
    assert await shopper.page.evaluate("codes") == ["token_replayed"]
    await leave(shopper)
