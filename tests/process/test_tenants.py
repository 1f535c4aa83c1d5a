"""Two shops in one deployment: no id, token or signature of the one works in the other."""

import hmac
import subprocess
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from hashlib import sha256

import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed

from tests.callers import Api
from tests.process.story import CARD, PayPage, approve, fill_address, some_sku
from tests.servers import THEKE, Process, free_port

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

PASSWORD = "a good password"
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true

[providers.cards_a]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sk_of_shop_a_0123456789"
webhook_secret = "wh_of_shop_a_0123456789"

[providers.cards_b]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sk_of_shop_b_0123456789"
webhook_secret = "wh_of_shop_b_0123456789"

[shops.a]
name = "A"
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
providers = ["cards_a"]

[shops.b]
name = "B"
origins = ["http://127.0.0.2:{port}"]
currency = "CHF"
providers = ["cards_b"]
"""


@dataclass
class Deployment:
    """One Theke with two shops."""

    theke: str
    process: Process


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two_shops(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Deployment]:
    port, folder = free_port(), tmp_path_factory.mktemp("two")
    config = folder / "theke.toml"
    config.write_text(CONFIG.format(port=port, data=folder / "data"))
    checked = subprocess.run(
        [THEKE, "check", "--config", str(config)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    for shop in ("a", "b"):
        subprocess.run(
            [THEKE, "advisor", "add", shop, "mira", "--config", str(config)],
            input=f"{PASSWORD}\n",
            text=True,
            capture_output=True,
            check=True,
        )
    origin = f"http://localhost:{port}"
    process = Process(
        [THEKE, "serve", "--config", str(config)], folder / "log", f"{origin}/healthz"
    )
    await process.start()
    yield Deployment(origin, process)
    await process.stop()
    assert "Traceback" not in process.said()


async def test_nothing_of_one_shop_works_in_the_other(two_shops: Deployment) -> None:
    async with Api(two_shops.theke, "a") as of_a, Api(two_shops.theke, "b") as of_b:
        in_a, in_b = await of_a.shopper(), await of_b.shopper()
        await of_a.sign_in("mira", PASSWORD)
        await of_b.sign_in("mira", PASSWORD)
        foreign = await of_b.send("POST", f"/v1/desk/sessions/{in_a.session_id}/accept", {})
        unknown = await of_b.send("POST", "/v1/desk/sessions/s0000/accept", {})
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json() == unknown.json() == {"error": {"reason": "not_found"}}
        for token in (in_a.token, ""):
            api = of_a if token else of_b
            path = "/v1/shops/b/products" if token else "/v1/shops/a/products"
            answer = await api.send("GET", path, token=token)
            assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "not_found")
        sku = await some_sku(of_a, in_a)
        await in_a.done("add_line", sku=sku)
        await fill_address(in_a)
        await approve(in_a)
        for token in (in_b.token, f"{in_a.session_id}.{in_b.token.partition('.')[2]}"):
            answer = await of_a.send("POST", "/v1/pay-links", {}, token)
            assert answer.json()["error"]["reason"] in ("not_approved", "unauthorized")
        page = PayPage(of_a, two_shops.theke.replace("localhost", "127.0.0.1"))
        await page.open(in_a)
        assert (await page.start(CARD)).is_success
        await in_a.until(lambda view: view["checkout"]["phase"] == "completed")
        stolen = f"{in_b.session_id}.{page.key.partition('.')[2]}"
        for key, status in ((page.key, 200), (stolen, 401), (in_b.token, 401)):
            answer = await of_b.send("GET", "/v1/pay", token=key)
            assert answer.status_code == status, answer.text
        await in_a.close()
        await in_b.close()


async def test_a_webhook_signed_for_one_shop_is_not_the_others(two_shops: Deployment) -> None:
    body = b'{"id":"e1","type":"news","payment":{}}'
    async with Api(two_shops.theke, "a") as api:
        for path, key, status in (
            ("/v1/webhooks/cards_a/a", "a", 200),
            ("/v1/webhooks/cards_b/b", "b", 200),
            ("/v1/webhooks/cards_b/b", "a", 401),
            ("/v1/webhooks/cards_a/a", "b", 401),
            ("/v1/webhooks/cards_a/b", "a", 404),
            ("/v1/webhooks/cards_b/a", "a", 404),
        ):
            headers = {"sandbox-signature": signature(body, f"wh_of_shop_{key}_0123456789")}
            answer = await api.client.post(path, content=body, headers=headers)
            assert answer.status_code == status, (path, key, answer.text)


async def test_a_token_opens_only_its_own_session(two_shops: Deployment) -> None:
    async with Api(two_shops.theke, "a") as of_a, Api(two_shops.theke, "b") as of_b:
        in_a, in_b = await of_a.shopper(), await of_b.shopper()
        await in_b.close()
        own = in_b.session_id
        in_b.session_id = in_a.session_id
        with pytest.raises((AssertionError, ConnectionClosed)) as refused:
            await in_b.connect()
        assert "unauthorized" in str(refused.value) or isinstance(refused.value, ConnectionClosed)
        in_b.session_id = own
        await in_b.connect()
        assert in_b.view["session_id"] == own
        await in_b.close()
        await in_a.close()


def signature(body: bytes, secret: str) -> str:
    """Sign a webhook as the payment company does, now."""
    now_ms = time.time_ns() // 1_000_000
    signed = hmac.new(secret.encode(), f"{now_ms}.".encode() + body, sha256)
    return f"t={now_ms},v1={signed.hexdigest()}"
