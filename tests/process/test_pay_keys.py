"""What a pay key is good for: the one price that it was given for, and no later one."""

import asyncio
from pathlib import Path

import pytest

from tests.callers import Api, Caller, new_id
from tests.process.story import (
    CARD,
    THREE_D_SECURE,
    PayPage,
    approve,
    fill_address,
    priced,
    some_sku,
)
from tests.servers import demo_server
from theke_server.access.pay_tokens import PAY_LINK_MS
from theke_server.http.pay import LONG_POLL_S

pytestmark = pytest.mark.process


async def old_link(api: Api, shopper: Caller) -> str:
    """Return the one-time token of a link that nobody has followed yet."""
    link = await api.post_json("/v1/pay-links", {}, shopper.token)
    return str(link["url"].partition("#t=")[2])


async def test_the_key_of_an_old_price_touches_no_payment_of_a_new_one(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server, Api(server.theke) as api:
        shopper = await api.shopper()
        sku = await some_sku(api, shopper)
        await shopper.done("add_line", sku=sku)
        await fill_address(shopper)
        await approve(shopper)
        old = await old_link(api, shopper)
        await shopper.done("reopen_cart")
        await shopper.done("add_line", sku=sku)
        await shopper.until(priced)
        await approve(shopper)
        page, stale = PayPage(api, server.shop), PayPage(api, server.shop)
        await page.open(shopper)
        assert (await page.start(THREE_D_SECURE)).is_success
        await shopper.until(lambda view: view["checkout"]["payment"]["state"] == "action_required")
        redeemed = await api.post_json("/v1/pay/redeem", {"token": old})
        stale.key = redeemed["pay_key"]
        for answer in (
            await api.send("POST", "/v1/pay/withdraw", {"id": new_id()}, stale.key),
            await stale.retry("a1", THREE_D_SECURE),
        ):
            assert answer.json()["error"]["reason"] == "quote_changed"
        assert shopper.phase == "paying"
        await page.open(shopper)
        stopped = await api.send("POST", "/v1/pay/withdraw", {"id": new_id()}, page.key)
        assert stopped.is_success
        await shopper.until(lambda view: view["checkout"]["phase"] == "approved")
        await shopper.close()


async def test_a_payment_goes_on_at_one_device_and_comes_back_to_the_other(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server, Api(server.theke) as api:
        shopper = await api.shopper()
        await shopper.done("add_line", sku=await some_sku(api, shopper))
        await fill_address(shopper)
        await approve(shopper)
        desktop, phone = PayPage(api, server.shop), PayPage(api, server.shop)
        await desktop.open(shopper)
        link = await api.post_json("/v1/pay-links", {"device": True}, shopper.token)
        address, _, token = link["url"].partition("#d=")
        assert link["qr"].startswith("data:image/svg+xml")
        assert link["valid_ms"] == PAY_LINK_MS
        assert (await api.client.get(address)).is_success
        waiting = asyncio.create_task(
            api.send("GET", f"/v1/pay?since={desktop.state['version']}", token=desktop.key)
        )
        redeemed = await api.post_json("/v1/pay/redeem", {"token": token, "device": "phone"})
        phone.key, phone.state = redeemed["pay_key"], redeemed["state"]
        async with asyncio.timeout(LONG_POLL_S / 2):
            error = (await waiting).json()["error"]
        assert error == {"reason": "token_expired", "subject": "phone"}
        lost = await desktop.start(CARD)
        assert lost.json()["error"] == error
        back = await api.post_json("/v1/pay/take-back", {"device": "computer"}, desktop.key)
        desktop.key, desktop.state = back["pay_key"], back["state"]
        assert (await phone.start(CARD)).json()["error"]["subject"] == "computer"
        hidden = await api.send("GET", "/v1/pay", token=phone.key)
        assert hidden.json()["error"]["subject"] == "computer"
        assert (await desktop.start(CARD)).is_success
        await shopper.until(lambda view: view["checkout"]["phase"] == "completed")
        error = await api.get_json("/v1/pay", phone.key)
        assert (error["phase"], error["read_only"]) == ("completed", True)
        late = await api.send("POST", "/v1/pay/withdraw", {"id": new_id()}, phone.key)
        assert late.json()["error"]["reason"] == "token_expired"
        await shopper.close()
