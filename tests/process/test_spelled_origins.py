"""Origins in the settings with capitals, default ports and other alphabets: all still fit."""

from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests import loopback
from tests.servers import THEKE, Process, free_port

pytestmark = pytest.mark.process

CONFIG = """
[server]
port = {port}
data = "{data}"
public_url = "http://LocalHost:{port}"
demo = true

[providers.cards]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://Sandbox.LocalHost:{port}"
secret_key = "sk_of_shop_a_0123456789"
webhook_secret = "wh_of_shop_a_0123456789"

[shops.demo]
name = "Kaffee Müller"
origins = ["https://Kaffee-Müller.ch:443", "https://łódź.example", "https://WWW.Shop.Example"]
currency = "CHF"
providers = ["cards"]
"""
SPELLED = "https://xn--kaffee-mller-klb.ch https://xn--d-uga0v4h.example https://www.shop.example"


async def test_what_an_operator_spells_otherwise_is_what_browsers_send(tmp_path: Path) -> None:
    port = free_port()
    config = tmp_path / "theke.toml"
    config.write_text(CONFIG.format(port=port, data=tmp_path / "data"), encoding="utf-8")
    theke = f"http://localhost:{port}"
    process = Process(
        [THEKE, "serve", "--config", str(config)], tmp_path / "log", f"{theke}/healthz"
    )
    await process.start()
    try:
        async with loopback.client(base_url=theke) as client:
            for path in ("/panel?shop=demo", "/join/demo", "/desk?shop=demo", "/pay/demo"):
                page = await client.get(path)
                assert page.status_code == 200, path
                policy = page.headers["content-security-policy"]
                assert policy.isascii()
                # A demo on one's own machine shows panel and desk beside each other, too.
                framed = {"/panel": SPELLED, "/desk?": theke}.get(path[:6], "'none'")
                assert f"frame-ancestors {framed}" in policy
                assert f'name="theke-origins" content="{SPELLED}"' in page.text
            new = {"shop": "demo", "locale": "de-CH"}
            for origin in (
                *SPELLED.split(),
                "https://kaffee-müller.ch",
                "https://www.shop.example:443",
            ):
                own = {"origin": theke}
                made = await client.post("/v1/sessions", json=new | {"origin": origin}, headers=own)
                assert made.status_code == 201, (origin, made.text)
            for wrong in ("https://kaffee-mueller.ch", "http://www.shop.example", "https://evil"):
                refused = await client.post("/v1/sessions", json=new | {"origin": wrong})
                assert refused.json()["error"]["reason"] == "origin_forbidden"
        url = f"ws://localhost:{port}/socket.io/?EIO=4&transport=websocket"
        for origin in (theke, *SPELLED.split()):
            async with connect(url, origin=origin) as socket:  # type: ignore[arg-type]
                assert str(await socket.recv()).startswith("0{")
    finally:
        await process.stop()
    assert "Traceback" not in process.said()
