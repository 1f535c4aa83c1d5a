"""Receipts of a real server through a real mail server: put off, then taken; refused for good."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api, Caller
from tests.mailbox import Mailbox, mailbox
from tests.process.story import CARD, PayPage, approve, fill_address, some_sku
from tests.servers import DemoServer, demo_server
from theke_server.demo.setup import MAIL_FROM

pytestmark = pytest.mark.process

CANARY = "canary.lea.m4il@example.org"
STREET = "Canarygasse 91 m4il"


async def bought(server: DemoServer, api: Api, locale: str = "en") -> Caller:
    """Buy something, to the order."""
    shopper = await api.shopper(locale=locale)
    await shopper.done("add_line", sku=await some_sku(api, shopper), quantity=2)
    await fill_address(shopper, email=CANARY, street=STREET)
    await approve(shopper)
    page = PayPage(api, server.shop)
    await page.open(shopper)
    assert page.state["receipt_mailed"] is True
    assert shopper.view["receipt_mailed"] is True
    assert (await page.start(CARD)).is_success
    await shopper.until(lambda view: view["checkout"]["phase"] == "completed")
    return shopper


async def test_a_receipt_that_is_put_off_comes_later_in_the_shoppers_language(
    tmp_path: Path,
) -> None:
    async with mailbox() as box, server_with(tmp_path, box) as server:
        box.to_rcpt.append(f"450 <{CANARY}> greylisted")
        box.answers.append("451 busy")
        async with Api(server.theke) as api:
            shopper = await bought(server, api, "de-CH")
            await box.until(1)
            order = shopper.checkout["order"]
            await shopper.close()
        assert box.tries == 3
        [letter] = box.letters
        assert letter["To"] == CANARY
        assert letter["Subject"] == f"Ihre Bestellung {order['order_ref']} bei Bohne & Dampf"
        total = f"CHF {order['total']['amount'] / 100:.2f}"
        for words in (
            "Guten Tag Lea Muster",
            STREET,
            "Schweiz",
            "Gesamtbetrag",
            order["order_ref"],
        ):
            assert words in box.text()
        assert total in box.text().replace("’", "")
        assert MAIL_FROM in str(letter["From"])
    quiet(server, tmp_path)


async def test_a_refused_receipt_is_a_case_and_the_order_stands(tmp_path: Path) -> None:
    async with mailbox() as box, server_with(tmp_path, box) as server:
        box.to_rcpt.append(f"550 <{CANARY}> does not exist")
        async with Api(server.theke) as api:
            shopper = await bought(server, api)
            async with asyncio.timeout(20):
                while '"case_opened"' not in server.process.said():  # noqa: ASYNC110 -- a process
                    await asyncio.sleep(0.05)
            assert shopper.phase == "completed"
            await shopper.close()
        assert box.letters == []
        assert box.tries == 1
    quiet(server, tmp_path)


async def test_a_receipt_survives_a_kill_and_comes_once(tmp_path: Path) -> None:
    async with mailbox() as box, server_with(tmp_path, box) as server:
        box.to_rcpt.extend(["450 later"] * 2)
        async with Api(server.theke) as api:
            shopper = await bought(server, api)
            await shopper.close()
        server.process.kill()
        box.to_rcpt.clear()
        await server.process.start()
        await box.until(1)
        assert len(box.letters) == 1
    quiet(server, tmp_path)


async def test_without_mail_nothing_is_promised(tmp_path: Path) -> None:
    async with demo_server(tmp_path) as server, Api(server.theke) as api:
        shopper = await api.shopper()
        assert shopper.view["receipt_mailed"] is False
        await shopper.close()


async def test_the_confirmation_is_there_again_and_can_pay_nothing(tmp_path: Path) -> None:
    async with demo_server(tmp_path, "--terms-tick") as server, Api(server.theke) as api:
        shopper = await api.shopper()
        await shopper.done("add_line", sku=await some_sku(api, shopper), quantity=2)
        await fill_address(shopper)
        await approve(shopper)
        page = PayPage(api, server.shop)
        await page.open(shopper)
        assert (page.state["read_only"], page.state["shop"]["terms_tick"]) == (False, True)
        refused = await page.start(CARD)
        assert refused.json()["error"]["reason"] == "terms_not_accepted"
        assert (await start_with(page, "another")).json()["error"]["reason"] == "terms_changed"
        assert shopper.phase == "approved"
        version = page.state["shop"]["terms_version"]
        assert (await start_with(page, version)).is_success
        await shopper.until(lambda view: view["checkout"]["phase"] == "completed")
        [consent] = shopper.view["consents"].values()
        assert (consent["purpose"], consent["text_version"]) == ("terms", version)
        again, later = PayPage(api, server.shop), PayPage(api, server.shop)
        await again.open(shopper)
        assert again.state["read_only"] is True
        assert again.state["summary"] == page.state["summary"]
        assert again.state["order"] == shopper.checkout["order"]
        assert not {"setup", "next_action"} & set(again.state)
        await page.look()
        await shopper.done("open_next_checkout")
        await later.open(shopper, checkout=1)
        assert later.state["order"] == again.state["order"]
        for path in ("/v1/pay/start", "/v1/pay/withdraw"):
            await forbidden(later, path)
        gone = await api.send("POST", "/v1/pay-links", {"checkout": 2}, shopper.token)
        assert gone.json()["error"]["reason"] == "not_approved"
        await shopper.close()


async def start_with(page: PayPage, accepted: str) -> Any:
    """Press the order button with the tick set under a version of the terms."""
    return await page.start(CARD, accepted_terms=accepted)


async def forbidden(page: PayPage, path: str) -> None:
    """A key that only shows can do nothing."""
    summary = page.state["summary"]
    body: dict[str, Any] = {"id": "f" * 32}
    if path.endswith("start"):
        body |= {"quote_hash": summary["quote_hash"], "total": summary["total"]}
        body |= {"provider": "sandbox", "method": "card"}
    answer = await page.api.send("POST", path, body, page.key)
    assert answer.json()["error"]["reason"] in ("forbidden", "not_approved")


def server_with(data: Path, box: Mailbox) -> Any:
    """Run a demo that mails its receipts."""
    return demo_server(data, "--mail", f"127.0.0.1:{box.port}")


def quiet(server: DemoServer, data: Path) -> None:
    """No address and no street in what was printed, nor readable in the store."""
    said = server.process.said()
    assert "Traceback" not in said
    for canary in (CANARY, STREET):
        assert canary not in said
        assert canary.encode() not in (data / "sessions.sqlite").read_bytes()
