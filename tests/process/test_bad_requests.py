"""Bad bodies, tokens, quantities, products, coupons and addresses: a clear reason, nothing lost."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api, Caller, new_id
from tests.process.story import CARD, PayPage, approve, fill_address, some_sku
from tests.servers import DemoServer, demo_server

pytestmark = pytest.mark.process

NEW = {"shop": "demo", "locale": "en"}
BODIES: list[tuple[str, Any, int, str]] = [
    ("/v1/sessions", b"", 400, "malformed"),
    ("/v1/sessions", b"{", 400, "malformed"),
    ("/v1/sessions", b"[]", 400, "malformed"),
    ("/v1/sessions", b"null", 400, "malformed"),
    ("/v1/sessions", b"\xff\xfe", 400, "malformed"),
    ("/v1/sessions", b'{"shop": NaN}', 400, "malformed"),
    ("/v1/sessions", b"[" * 5000, 400, "malformed"),
    ("/v1/sessions", b'"' + b"x" * 70_000 + b'"', 413, "too_large"),
    ("/v1/sessions", b'{"shop": "demo", "locale": "en", "shop": "demo"}', 400, "malformed"),
    (
        "/v1/desk/login",
        b'{"shop": "demo", "advisor": "a", "advisor": "b", "password": "x"}',
        400,
        "malformed",
    ),
    ("/v1/sessions", NEW | {"page": "/a\0b"}, 400, "malformed"),
    ("/v1/sessions", NEW | {"page": "/a\u202eb"}, 400, "malformed"),
    (
        "/v1/sessions",
        '{"shop": "demo", "locale": "en", "page": "/\u202d"}'.encode(),
        400,
        "malformed",
    ),
    ("/v1/sessions", b'{"shop": "demo", "locale": "en", "page": "/\\ud800"}', 400, "malformed"),
    ("/v1/sessions", NEW | {"shop": "demo\n"}, 400, "malformed"),
    ("/v1/pay/redeem", b'{"token": "a", "token": "b"}', 400, "malformed"),
    ("/v1/sessions", {}, 400, "malformed"),
    ("/v1/sessions", {"shop": "demo"}, 400, "malformed"),
    ("/v1/sessions", NEW | {"shop": "nowhere"}, 404, "not_found"),
    ("/v1/sessions", NEW | {"shop": "../demo"}, 400, "malformed"),
    ("/v1/sessions", NEW | {"locale": "english"}, 400, "malformed"),
    ("/v1/sessions", NEW | {"price": 1}, 400, "malformed"),
    ("/v1/sessions", NEW | {"role": "advisor"}, 400, "malformed"),
    ("/v1/sessions", NEW | {"page": "x" * 501}, 400, "malformed"),
    ("/v1/sessions", NEW | {"cart_ref": "forged.reference"}, 404, "unknown_cart"),
    ("/v1/sessions", NEW | {"origin": "http://evil.example"}, 403, "origin_forbidden"),
    ("/v1/sessions", NEW | {"customer_token": "a.b.c"}, 401, "unauthorized"),
    ("/v1/party-tokens/rotate", {}, 401, "unauthorized"),
    ("/v1/pay-links", {}, 401, "unauthorized"),
    ("/v1/pay/redeem", {"token": "short"}, 400, "malformed"),
    ("/v1/pay/redeem", {"token": "x" * 40}, 401, "token_expired"),
    ("/v1/pay/start", {}, 401, "unauthorized"),
    ("/v1/pay/retry", {}, 401, "unauthorized"),
    ("/v1/pay/withdraw", {}, 401, "unauthorized"),
    ("/v1/webhooks/sandbox/demo", b"{}", 401, "unauthorized"),
    ("/v1/webhooks/sandbox/demo", b"x" * 300_000, 413, "too_large"),
    ("/v1/webhooks/nobody/demo", b"{}", 404, "not_found"),
    ("/v1/webhooks/sandbox/nowhere", b"{}", 404, "not_found"),
    ("/v1/desk/login", {"shop": "demo", "advisor": "mira", "password": "no"}, 401, "unauthorized"),
    ("/v1/desk/login", {"shop": "demo", "advisor": "", "password": "x"}, 400, "malformed"),
    ("/v1/desk/sessions/s1/accept", {}, 401, "unauthorized"),
]

ONE = {"amount": 1, "currency": "CHF"}
COMMANDS: list[tuple[dict[str, Any], str]] = [
    ({"type": "add_line", "sku": "no-such-thing"}, "unknown_product"),
    ({"type": "add_line", "sku": "../etc"}, "malformed"),
    ({"type": "add_line", "sku": "x" * 65}, "malformed"),
    ({"type": "add_line", "sku": "SKU", "quantity": 0}, "malformed"),
    ({"type": "add_line", "sku": "SKU", "quantity": -1}, "malformed"),
    ({"type": "add_line", "sku": "SKU", "quantity": 1000}, "malformed"),
    ({"type": "add_line", "sku": "SKU", "quantity": 1.5}, "malformed"),
    ({"type": "add_line", "sku": "SKU", "quantity": "1"}, "malformed"),
    ({"type": "add_line", "sku": "SKU", "price": 1}, "malformed"),
    ({"type": "set_quantity", "line_id": "l99", "quantity": 1, "line_version": 1}, "unknown_line"),
    ({"type": "set_quantity", "line_id": "LINE", "quantity": 2, "line_version": 99}, "conflict"),
    ({"type": "change_quantity", "line_id": "LINE", "delta": -999}, "invalid_quantity"),
    ({"type": "remove_line", "line_id": "LINE", "line_version": 0}, "conflict"),
    ({"type": "undo_change", "change_id": "x1"}, "unknown_change"),
    ({"type": "apply_coupon", "code": "x" * 65}, "malformed"),
    ({"type": "apply_coupon", "code": "a\x01b"}, "malformed"),
    ({"type": "apply_coupon", "code": " \u200b "}, "malformed"),
    ({"type": "apply_coupon", "code": CARD}, "card_number_in_text"),
    ({"type": "choose_delivery", "option_id": "rocket"}, "unknown_delivery"),
    ({"type": "grant_discount", "percent_bp": 100}, "forbidden"),
    ({"type": "grant_discount", "percent_bp": 10_001}, "malformed"),
    ({"type": "accept_proposal", "proposal_id": "p1"}, "unknown_proposal"),
    ({"type": "set_drive", "drive": "nobody"}, "malformed"),
    ({"type": "give_consent", "purpose": "camera", "text_version": "t1\n"}, "malformed"),
    ({"type": "remove_line", "line_id": "l1\n", "line_version": 0}, "malformed"),
    ({"type": "choose_delivery", "option_id": "post\n"}, "malformed"),
    ({"type": "record_outcome", "outcome": "sold", "follow_up": "2026-12-01\n"}, "malformed"),
    ({"type": "record_outcome", "outcome": "sold", "follow_up": "٢٠٢٦-١٢-٠١"}, "malformed"),
    ({"type": "set_field", "field": "email", "value": "not an address"}, "invalid_email"),
    ({"type": "set_field", "field": "email", "value": "a@b.ch\r\nbcc: x@y.z"}, "invalid_email"),
    ({"type": "set_field", "field": "country", "value": "Atlantis"}, "invalid_country"),
    ({"type": "set_field", "field": "postal_code", "value": "ABC DEF"}, "invalid_postal_code"),
    ({"type": "set_field", "field": "street", "value": "x" * 201}, "malformed"),
    ({"type": "set_field", "field": "password", "value": "x"}, "malformed"),
    ({"type": "set_field", "field": "name", "value": CARD}, "card_number_in_text"),
    ({"type": "share_field", "field": "email", "party_id": "p-nobody"}, "unknown_party"),
    ({"type": "approve_quote", "quote_hash": "q1", "total": ONE}, "wrong_phase"),
    ({"type": "start_payment", "quote_hash": "q1", "provider": "a", "method": "b"}, "forbidden"),
    ({"type": "record_fact", "source": "me"}, "unknown_command"),
    ({"type": "pass_time"}, "unknown_command"),
    ({"type": "open_session"}, "unknown_command"),
    ({"type": 7}, "malformed"),
    ({}, "malformed"),
]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path) as running:
        yield running
        assert "Traceback" not in running.process.said()
        assert "internal_error" not in running.process.said()


async def test_bad_bodies_and_tokens_get_a_reason(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        for path, body, status, reason in BODIES:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = {"content-type": "application/json"}
            answer = await api.client.post(path, headers=headers, content=raw)
            assert answer.status_code == status, (path, str(body)[:80], answer.text)
            assert answer.json()["error"]["reason"] == reason, (path, body, answer.text)
        text = await api.client.post("/v1/sessions", content=b"{}")
        assert text.json()["error"] == {"reason": "malformed", "subject": "content-type"}
        other = {"origin": "http://evil.example"}
        answer = await api.client.post("/v1/sessions", json=NEW, headers=other)
        assert answer.json()["error"]["reason"] == "origin_forbidden"
        for token in ("x", "é" * 30, "s1." + "a" * 43, "a" * 300):
            sent = [(b"authorization", f"Bearer {token}".encode())]
            got = await api.client.get("/v1/pay", headers=sent)
            assert got.json()["error"]["reason"] in ("unauthorized", "token_expired")


async def test_bad_commands_get_a_reason_and_nothing_is_lost(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        shopper = await api.shopper()
        sku = await some_sku(api, shopper)
        await shopper.done("add_line", sku=sku, quantity=2)
        await fill_address(shopper)
        line = next(iter(shopper.checkout["lines"]))
        before, version = shopper.view, shopper.version
        for command, reason in COMMANDS:
            body = {k: {"SKU": sku, "LINE": line}.get(str(v), v) for k, v in command.items()}
            answer = await shopper.ask("cmd", {"id": new_id(), "command": body})
            assert answer["result"] == "rejected", (body, answer)
            assert answer["reason"] == reason, (body, answer)
        await shopper.resume()
        assert (shopper.view, shopper.version) == (before, version)
        await refused_coupon(shopper)


async def refused_coupon(shopper: Caller) -> None:
    """A coupon that the shop does not know is taken as a command; the shop's answer says no."""
    await shopper.done("apply_coupon", code="NO-SUCH-COUPON")
    await shopper.until(lambda view: bool(view["checkout"]["problems"]))
    [problem] = shopper.checkout["problems"].values()
    assert (problem["code"], problem["subject"]) == ("unknown_coupon", "NO-SUCH-COUPON")
    answer = await shopper.cmd("present_quote")
    assert answer["reason"] == "quote_has_problems"
    await shopper.done("remove_coupon", code="NO-SUCH-COUPON")


async def test_the_pay_page_pays_what_was_approved_and_nothing_else(server: DemoServer) -> None:
    async with Api(server.theke) as api:
        shopper = await api.shopper()
        await shopper.done("add_line", sku=await some_sku(api, shopper))
        await fill_address(shopper)
        early = await api.send("POST", "/v1/pay-links", {}, shopper.token)
        assert early.json()["error"]["reason"] == "not_approved"
        await approve(shopper)
        page = PayPage(api, server.shop)
        await page.open(shopper)
        summary = page.state["summary"]
        body = {
            "id": new_id(),
            "quote_hash": summary["quote_hash"],
            "total": summary["total"],
            "provider": "sandbox",
            "method": "card",
            "confirmation": "sbx_conf_forged",
        }
        for change, reason in (
            ({"total": {"amount": 1, "currency": "CHF"}}, "quote_changed"),
            ({"total": summary["total"] | {"currency": "EUR"}}, "quote_changed"),
            ({"quote_hash": "q" + "0" * 64}, "quote_changed"),
            ({"provider": "nobody"}, "unknown_provider"),
            ({"method": "cheque"}, "unknown_method"),
            ({"id": "short"}, "malformed"),
            ({"confirmation": "x" * 600}, "malformed"),
        ):
            answer = await api.send("POST", "/v1/pay/start", body | change, page.key)
            assert answer.json()["error"]["reason"] == reason, (change, answer.text)
        stale = page.key
        await page.open(shopper)
        answer = await api.send("POST", "/v1/pay/start", body, stale)
        assert answer.json()["error"]["reason"] == "token_expired"
        assert shopper.phase == "approved"
