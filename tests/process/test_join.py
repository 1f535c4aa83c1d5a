"""Going on at another device: one link, one token, one party; over HTTP against a real server."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.callers import Api, Caller
from tests.process.story import some_sku
from tests.servers import DemoServer, demo_server

pytestmark = pytest.mark.process


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path) as running:
        yield running
        assert "Traceback" not in running.process.said()


def token_of(url: str) -> str:
    return url.partition("#t=")[2]


async def test_the_panel_may_stand_in_pages_that_isolate_themselves_and_nothing_else_may(
    server: DemoServer,
) -> None:
    async with Api(server.theke) as api:
        panel = await api.client.get("/panel", params={"shop": "demo"})
        assert panel.headers["cross-origin-embedder-policy"] == "credentialless"
        assert panel.headers["cross-origin-resource-policy"] == "cross-origin"
        for path in ("/launcher.js", "/launcher-panel.js"):
            launcher = await api.client.get(path)
            assert launcher.headers["cross-origin-resource-policy"] == "cross-origin"
            assert launcher.headers["access-control-allow-origin"] == "*"
        for path in ("/pay/demo", "/join/demo", "/call/demo", "/desk?shop=demo"):
            page = await api.client.get(path)
            assert page.status_code == 200, path
            assert "cross-origin-embedder-policy" not in page.headers, path
            assert "cross-origin-resource-policy" not in page.headers, path


async def test_a_link_gives_the_same_party_credentials_on_another_device_once(
    server: DemoServer,
) -> None:
    async with Api(server.theke) as api:
        shopper = await api.shopper()
        sku = await some_sku(api, shopper)
        held = {"authorization": f"Bearer {shopper.token}"}
        made = await api.client.post("/v1/join-links", json={}, headers=held)
        assert made.status_code == 201, made.text
        link = made.json()
        assert link["url"].startswith(f"{server.theke}/join/demo?lang=")
        assert link["qr"].startswith("data:image/svg+xml")
        assert shopper.session_id not in link["url"].partition("#")[0]
        token = token_of(link["url"])

        page = await api.client.get("/join/demo")
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "no-referrer"

        body = {"shop": "demo", "token": token}
        wrong = await api.client.post("/v1/join-links/redeem", json=body | {"shop": "other"})
        assert (wrong.status_code, wrong.json()["error"]["reason"]) == (401, "token_expired")
        read = await api.client.get("/v1/join-links/redeem", params=body)
        assert read.status_code in (404, 405)
        joined = await api.client.post("/v1/join-links/redeem", json=body)
        assert joined.status_code == 201, joined.text
        rejoined = joined.json()
        assert (rejoined["session_id"], rejoined["party_id"]) == (
            shopper.session_id,
            shopper.party_id,
        )
        again = await api.client.post("/v1/join-links/redeem", json=body)
        assert (again.status_code, again.json()["error"]["reason"]) == (401, "token_replayed")

        phone = Caller(
            origin=server.theke,
            session_id=rejoined["session_id"],
            party_id=rejoined["party_id"],
            token=rejoined["party_token"],
        )
        await phone.connect()
        await phone.done("add_line", sku=sku)
        await shopper.done("add_line", sku=sku)
        [line] = shopper.checkout["lines"].values()
        assert (line["quantity"], line["added_by"]) == (2, shopper.party_id)
        await shopper.close()
        await phone.close()


async def test_a_call_goes_into_its_window_by_a_link_that_works_once(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        shopper = await api.shopper()
        held = {"authorization": f"Bearer {shopper.token}"}
        made = await api.client.post("/v1/call-links", json={}, headers=held)
        assert made.status_code == 201, made.text
        link = made.json()
        assert link["url"].startswith(f"{server.theke}/call/demo?lang=")
        assert link["valid_ms"] == 120_000
        page = await api.client.get("/call/demo")
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["cross-origin-opener-policy"] == "same-origin"
        policy = page.headers["permissions-policy"]
        assert policy == "camera=(self), microphone=(self), display-capture=()"
        body = {"shop": "demo", "token": token_of(link["url"])}
        other = await api.client.post("/v1/join-links/redeem", json=body)
        assert other.json()["error"]["reason"] == "token_expired", "it leads to the window only"
        joined = await api.client.post("/v1/call-links/redeem", json=body)
        assert joined.status_code == 201, joined.text
        assert joined.json()["party_id"] == shopper.party_id
        assert joined.json()["party_token"] != shopper.token
        again = await api.client.post("/v1/call-links/redeem", json=body)
        assert (again.status_code, again.json()["error"]["reason"]) == (401, "token_replayed")
        await api.sign_in("mira", "theke-demo")
        accepted = f"/v1/desk/sessions/{shopper.session_id}/accept"
        advisor = (await api.client.post(accepted, json={})).json()
        hers = {"authorization": f"Bearer {advisor['party_token']}"}
        refused = await api.client.post("/v1/call-links", json={}, headers=hers)
        assert refused.json()["error"]["reason"] == "forbidden"
        await shopper.close()


async def test_no_link_without_a_party_at_a_live_counter(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        nobody = await api.client.post("/v1/join-links", json={})
        assert nobody.json()["error"]["reason"] == "unauthorized"
        shopper = await api.shopper()
        await api.sign_in("mira", "theke-demo")
        advisor = await api.client.post(f"/v1/desk/sessions/{shopper.session_id}/accept", json={})
        held = {"authorization": f"Bearer {advisor.json()['party_token']}"}
        refused = await api.client.post("/v1/join-links", json={}, headers=held)
        assert refused.json()["error"]["reason"] == "forbidden"
        await shopper.done("end_session")
        held = {"authorization": f"Bearer {shopper.token}"}
        over = await api.client.post("/v1/join-links", json={}, headers=held)
        assert over.json()["error"]["reason"] in ("session_ended", "unauthorized")
        await shopper.close()
