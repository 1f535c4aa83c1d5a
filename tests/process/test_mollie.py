"""Purchases by Mollie through a real server and the real library, without a browser."""

import asyncio
import subprocess
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.callers import Caller, Door, new_id
from tests.doubles.mollie.app import SECRET_KEY
from tests.doubles.mollie.running import company
from tests.house import THEKE, Process, free_port
from tests.process.story import PayPage, approve, fill_address, some_sku
from theke_server.http.limits import PER_MINUTE, Costly

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

END_S = 45.0
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true

[providers.mollie]
kind = "mollie"
url = "{mollie}"
secret_key = "{key}"
options = {{ methods = "card twint" }}

[shops.demo]
name = "Demo"
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
providers = ["mollie"]
"""


@dataclass
class Stage:
    """A server of Theke, and the double as a process of its own."""

    theke: str
    shop: str
    mollie: str
    process: Process
    config: Path

    async def plan(self, **plan: object) -> None:
        """Plan what goes wrong at the double."""
        async with httpx.AsyncClient() as tester:
            (await tester.post(f"{self.mollie}/double/plan", json=plan)).raise_for_status()

    async def pull(self, ref: str, what: str) -> None:
        """Do something to a payment from outside."""
        async with httpx.AsyncClient() as tester:
            answer = await tester.post(f"{self.mollie}/double/payments/{ref}", json={"what": what})
        answer.raise_for_status()

    async def press(self, url: str, outcome: str, reason: str = "") -> str:
        """Press a button on the hosted page; return where it leads."""
        async with httpx.AsyncClient() as browser:
            shown = await browser.get(url)
            assert "TWINT" in shown.text.upper() or "CREDITCARD" in shown.text.upper()
            answer = await browser.post(url, data={"outcome": outcome, "reason": reason})
        assert answer.status_code == 303
        return answer.headers["location"]

    async def told(self, path: str) -> dict[str, Any]:
        """Return what the double's own API says."""
        headers = {"authorization": f"Bearer {SECRET_KEY}"}
        async with httpx.AsyncClient(headers=headers) as merchant:
            answer = await merchant.get(f"{self.mollie}/v2/{path}")
        answer.raise_for_status()
        return dict(answer.json())

    async def notify(self, body: bytes | str) -> int:
        """Post what anybody can post to the webhook's address; return the status."""
        async with httpx.AsyncClient() as anybody:
            url = f"{self.theke}/v1/webhooks/mollie/demo"
            return (await anybody.post(url, content=body)).status_code

    async def until_listed(self, word: str, *words: str) -> None:
        """Wait until a command of the operator's says a word."""
        command = [THEKE, *words, "--config", str(self.config)]
        async with asyncio.timeout(END_S):
            while True:
                told = await asyncio.to_thread(
                    subprocess.run, command, capture_output=True, text=True, check=False
                )
                assert told.returncode == 0, f"{told.stdout}{told.stderr}"
                if word in told.stdout:
                    return

    async def outcome(self, outcome: str) -> float:
        """Return how often webhooks came to this."""
        async with httpx.AsyncClient() as operator:
            lines = (await operator.get(f"{self.theke}/metrics")).text.splitlines()
        wanted = f'theke_webhooks_total{{outcome="{outcome}",shop="demo"}}'
        return next((float(line.split()[-1]) for line in lines if line.startswith(wanted)), 0.0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    folder: Path = tmp_path_factory.mktemp("mollie")
    port = free_port()
    theke = f"http://localhost:{port}"
    process = Process(
        [THEKE, "serve", "--config", str(folder / "theke.toml")],
        folder / "theke.log",
        f"{theke}/healthz",
    )
    async with company(folder / "mollie.log") as mollie:
        text = CONFIG.format(port=port, data=folder / "data", mollie=mollie, key=SECRET_KEY)
        (folder / "theke.toml").write_text(text)
        try:
            await process.start()
            yield Stage(theke, f"http://127.0.0.1:{port}", mollie, process, folder / "theke.toml")
            assert "Traceback" not in process.said()
            assert SECRET_KEY not in process.said()
        finally:
            await process.stop()


class Visitor(PayPage):
    """A shopper at the pay page, who goes where it leads."""

    def __init__(self, stage: Stage, door: Door, shopper: Caller, total: int) -> None:
        super().__init__(door, "")
        self.stage = stage
        self.shopper = shopper
        self.total = total

    async def order(self, method: str) -> str:
        """Press the order button; return the page where the payment goes on."""
        summary = self.state["summary"]
        body = {
            "id": new_id(),
            "quote_hash": summary["quote_hash"],
            "total": summary["total"],
            "provider": "mollie",
            "method": method,
            "confirmation": "",
            "accepted_terms": "",
        }
        answer = await self.door.send("POST", "/v1/pay/start", body, self.key)
        assert answer.is_success, answer.text
        async with asyncio.timeout(END_S):
            while "next_action" not in await self.look():  # noqa: ASYNC110 -- a process
                await asyncio.sleep(0.05)
        action = self.state["next_action"]
        assert action["kind"] == "redirect"
        assert action["url"].startswith(self.stage.mollie)
        assert self.stage.mollie in self.state["redirects"]
        return str(action["url"])

    async def phase(self, phase: str) -> None:
        """Wait for a phase."""
        await self.shopper.until(lambda view: view["checkout"]["phase"] == phase, END_S)

    async def until_told(self, ref: str, **wanted: object) -> dict[str, Any]:
        """Wait until Mollie says this of a payment."""
        async with asyncio.timeout(END_S):
            while True:
                payment = await self.stage.told(f"payments/{ref}")
                if wanted.items() <= payment.items():
                    return payment
                await asyncio.sleep(0.05)

    @property
    def value(self) -> dict[str, str]:
        """The total as Mollie writes it."""
        return {"value": f"{self.total // 100}.{self.total % 100:02d}", "currency": "CHF"}


async def at_the_till(stage: Stage, door: Door) -> Visitor:
    """Bring a shopper to the pay page."""
    shopper = await door.shopper()
    await shopper.done("add_line", sku=await some_sku(door, shopper))
    await fill_address(shopper)
    quote = await approve(shopper)
    visitor = Visitor(stage, door, shopper, quote["total"]["amount"])
    await visitor.open(shopper)
    return visitor


def ref_in(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.mark.parametrize("method", ["card", "twint"])
async def test_a_whole_purchase(stage: Stage, method: str) -> None:
    async with Door(stage.theke) as door:
        visitor = await at_the_till(stage, door)
        assert {one["method"] for one in visitor.state["methods"]} == {"card", "twint"}
        page = await visitor.order(method)
        back = await stage.press(page, "paid")
        assert back == f"{stage.theke}/pay/demo"
        await visitor.phase("completed")
        payment = await visitor.until_told(ref_in(page), status="paid")
        assert payment["amount"] == visitor.value
        assert payment["captureMode"] == ("manual" if method == "card" else "automatic")
        assert payment["metadata"]["theke_session"] == visitor.shopper.session_id
        assert (await visitor.look())["order"]["total"]["amount"] == visitor.total
        assert "next_action" not in visitor.state
        await visitor.shopper.close()


async def test_notices_that_anybody_can_post_do_nothing(stage: Stage) -> None:
    headers = {"authorization": f"Bearer {SECRET_KEY}"}
    foreign = {
        "amount": {"value": "1.00", "currency": "CHF"},
        "description": "Another system of this merchant",
        "method": "twint",
        "redirectUrl": "https://elsewhere.example/",
    }
    async with Door(stage.theke) as door, httpx.AsyncClient(headers=headers) as merchant:
        visitor = await at_the_till(stage, door)
        page = await visitor.order("twint")
        made = (await merchant.post(f"{stage.mollie}/v2/payments", json=foreign)).json()
        await stage.pull(made["id"], "paid")
        before = await stage.outcome("forged")
        assert await stage.notify("id=tr_madeup") == 200
        assert await stage.notify(f"id={made['id']}") == 200
        for rubbish in (b"", b"\xff", b"id=", b"id=../payments", b"id=tr_a&id=tr_b", b"x" * 500):
            assert await stage.notify(rubbish) == 401
        assert await stage.notify("id=ord_12345") == 200
        for _ in range(3):
            assert await stage.notify(f"id={ref_in(page)}") == 200
        async with asyncio.timeout(END_S):
            while await stage.outcome("forged") < before + 2:  # noqa: ASYNC110 -- a process
                await asyncio.sleep(0.05)
        assert visitor.shopper.phase == "paying"
        assert "order" not in await visitor.look()
        await stage.press(page, "paid")
        await visitor.phase("completed")
        await visitor.shopper.close()


async def test_a_lost_notice_is_not_missed(stage: Stage) -> None:
    async with Door(stage.theke) as door:
        visitor = await at_the_till(stage, door)
        page = await visitor.order("twint")
        kept = await stage.outcome("kept")
        await stage.plan(notices={"lose": True})
        try:
            await stage.press(page, "paid")
            await door.get_json("/v1/pay?back=true", visitor.key)
            await visitor.phase("completed")
        finally:
            await stage.plan()
        assert await stage.outcome("kept") == kept
        await visitor.shopper.close()


async def test_a_failed_payment_has_ended_and_a_new_one_pays(stage: Stage) -> None:
    async with Door(stage.theke) as door:
        visitor = await at_the_till(stage, door)
        first = await visitor.order("card")
        await stage.press(first, "failed", "insufficient_funds")
        await visitor.phase("approved")
        payment = (await visitor.look())["payment"]
        assert (payment["state"], payment["failure"]) == ("failed", "insufficient_funds")
        second = await visitor.order("card")
        assert ref_in(second) != ref_in(first)
        await stage.press(second, "paid")
        await visitor.phase("completed")
        assert (await stage.told(f"payments/{ref_in(first)}"))["status"] == "failed"
        await visitor.shopper.close()


async def test_money_that_comes_after_a_withdrawal_goes_back(stage: Stage) -> None:
    async with Door(stage.theke) as door:
        visitor = await at_the_till(stage, door)
        page = await visitor.order("card")
        await visitor.shopper.done("withdraw_payment")
        await visitor.phase("approved")
        ref = ref_in(page)
        assert (await stage.told(f"payments/{ref}"))["status"] == "canceled"
        await stage.pull(ref, "pay_anyway")
        await visitor.until_told(ref, amountRefunded=visitor.value)
        (refund,) = (await stage.told(f"payments/{ref}/refunds"))["_embedded"]["refunds"]
        assert refund["amount"] == visitor.value
        assert refund["metadata"]["theke_refund"]
        assert visitor.shopper.phase == "approved"
        assert "order" not in visitor.shopper.checkout
        second = await visitor.order("twint")
        await stage.press(second, "paid")
        await visitor.phase("completed")
        await visitor.shopper.close()


async def test_a_payment_that_nobody_can_cancel_is_waited_for(stage: Stage) -> None:
    async with Door(stage.theke) as door:
        visitor = await at_the_till(stage, door)
        page = await visitor.order("twint")
        await visitor.shopper.done("withdraw_payment")
        await visitor.phase("withdrawing")
        assert (await stage.told(f"payments/{ref_in(page)}"))["status"] == "open"
        await stage.press(page, "expired")
        await visitor.phase("approved")
        second = await visitor.order("card")
        await stage.press(second, "paid")
        await visitor.phase("completed")
        await visitor.shopper.close()


async def test_the_shopper_goes_back_from_the_page(stage: Stage) -> None:
    async with Door(stage.theke) as door:
        visitor = await at_the_till(stage, door)
        page = await visitor.order("twint")
        await stage.press(page, "canceled")
        await visitor.phase("approved")
        assert (await visitor.look())["payment"]["state"] == "canceled"
        await visitor.shopper.close()


async def test_what_changes_after_the_purchase_is_told_by_notices_alone(stage: Stage) -> None:
    """Nobody polls a payment that is over: each notice of the same id must lead to a new look."""
    async with Door(stage.theke) as door:
        visitor = await at_the_till(stage, door)
        page = await visitor.order("twint")
        await stage.press(page, "paid")
        await visitor.phase("completed")
        payments = f"{stage.mollie}/v2/payments/{ref_in(page)}"
        headers = {"authorization": f"Bearer {SECRET_KEY}"}
        attempt = str(visitor.shopper.checkout["payment"]["attempt_id"])
        shown = ("payments", "show", f"{visitor.shopper.session_id}/{attempt}")
        async with httpx.AsyncClient(headers=headers) as merchant:
            for value in ("0.37", "0.73"):
                body = {"amount": {"value": value, "currency": "CHF"}, "description": "By hand"}
                answer = await merchant.post(f"{payments}/refunds", json=body)
                assert answer.status_code == 201, answer.text
                await stage.until_listed(value, *shown)
        await stage.pull(ref_in(page), "charge_back")
        await stage.until_listed("disputed", "cases", "list")
        await visitor.shopper.close()


async def test_who_posts_too_many_notices_is_told_to_wait(stage: Stage) -> None:
    limit = PER_MINUTE[Costly.NOTICE]
    url = f"{stage.theke}/v1/webhooks/mollie/demo"
    async with httpx.AsyncClient() as anybody:
        statuses = [
            (await anybody.post(url, content=f"id=tr_flood{number}")).status_code
            for number in range(limit + 1)
        ]
    assert set(statuses) == {200, 429}
    assert statuses[-1] == 429
