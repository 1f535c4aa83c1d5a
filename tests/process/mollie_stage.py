"""A server of Theke that takes money by Mollie's double, and shoppers who go where it leads."""

import asyncio
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import loopback
from tests.callers import Api, Caller, new_id
from tests.doubles.mollie.app import SECRET_KEY
from tests.doubles.mollie.process import company
from tests.process.story import PayPage, approve, fill_address
from tests.servers import THEKE, Process, free_port

END_S = 45.0
CALL_S = 60.0
"""How long one of our own calls may take: the machine may be busy."""
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
        async with loopback.client(timeout=CALL_S) as tester:
            (await tester.post(f"{self.mollie}/double/plan", json=plan)).raise_for_status()

    async def pull(self, ref: str, what: str) -> None:
        """Do something to a payment from outside."""
        async with loopback.client(timeout=CALL_S) as tester:
            answer = await tester.post(f"{self.mollie}/double/payments/{ref}", json={"what": what})
        answer.raise_for_status()

    async def press(self, url: str, outcome: str, reason: str = "") -> str:
        """Press a button on the hosted page; return where it leads."""
        async with loopback.client(timeout=CALL_S) as browser:
            shown = await browser.get(url)
            assert "TWINT" in shown.text.upper() or "CREDITCARD" in shown.text.upper()
            answer = await browser.post(url, data={"outcome": outcome, "reason": reason})
        assert answer.status_code == 303
        return answer.headers["location"]

    async def press_if_open(self, url: str, outcome: str) -> None:
        """Press a button, where the page is not over."""
        async with loopback.client(timeout=CALL_S) as browser:
            if (await browser.get(url)).status_code == 200:
                await browser.post(url, data={"outcome": outcome, "reason": ""})

    async def payments_of(self, session_id: str) -> list[dict[str, Any]]:
        """Return all payments at the double that bear a session."""
        found: list[dict[str, Any]] = []
        path = "payments?limit=250"
        while path:
            page = await self.read(path)
            found += page["_embedded"]["payments"]
            after = page["_links"]["next"]
            path = after["href"].partition("/v2/")[2] if after else ""
        ours = [entry for entry in found if isinstance(entry["metadata"], dict)]
        return [
            payment for payment in ours if payment["metadata"].get("theke_session") == session_id
        ]

    async def read(self, path: str) -> dict[str, Any]:
        """Return what the double's own API says."""
        headers = {"authorization": f"Bearer {SECRET_KEY}"}
        async with loopback.client(headers=headers, timeout=CALL_S) as merchant:
            answer = await merchant.get(f"{self.mollie}/v2/{path}")
        answer.raise_for_status()
        return dict(answer.json())

    async def notify(self, body: bytes | str) -> int:
        """Post what anybody can post to the webhook's address; return the status."""
        async with loopback.client(timeout=CALL_S) as anybody:
            url = f"{self.theke}/v1/webhooks/mollie/demo"
            return (await anybody.post(url, content=body)).status_code

    async def until_listed(self, word: str, *words: str) -> None:
        """Wait until a command of the operator's says a word."""
        command = [THEKE, *words, "--config", str(self.config)]
        async with asyncio.timeout(END_S):
            while True:
                listing = await asyncio.to_thread(
                    subprocess.run, command, capture_output=True, text=True, check=False
                )
                assert listing.returncode == 0, f"{listing.stdout}{listing.stderr}"
                if word in listing.stdout:
                    return

    async def outcome(self, outcome: str) -> float:
        """Return how often webhooks came to this."""
        async with loopback.client(timeout=CALL_S) as operator:
            lines = (await operator.get(f"{self.theke}/metrics")).text.splitlines()
        wanted = f'theke_webhooks_total{{outcome="{outcome}",shop="demo"}}'
        return next((float(line.split()[-1]) for line in lines if line.startswith(wanted)), 0.0)


@asynccontextmanager
async def mollie_stage(folder: Path) -> AsyncGenerator[Stage]:
    """Run both, each as a process of its own."""
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

    def __init__(self, stage: Stage, api: Api, shopper: Caller, total: int) -> None:
        super().__init__(api, "")
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
        answer = await self.api.send("POST", "/v1/pay/start", body, self.key)
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

    async def until_payment(self, ref: str, **wanted: object) -> dict[str, Any]:
        """Wait until Mollie says this of a payment."""
        async with asyncio.timeout(END_S):
            while True:
                payment = await self.stage.read(f"payments/{ref}")
                if wanted.items() <= payment.items():
                    return payment
                await asyncio.sleep(0.05)

    @property
    def value(self) -> dict[str, str]:
        """The total as Mollie writes it."""
        return {"value": f"{self.total // 100}.{self.total % 100:02d}", "currency": "CHF"}


async def at_the_till(stage: Stage, api: Api) -> Visitor:
    """Bring a shopper to the pay page, with something of which the shop has the most."""
    shopper = await api.shopper()
    found = await api.get_json(f"/v1/shops/{api.shop}/products", shopper.token)
    sellable = [product for product in found["products"] if product["stock"] != 0]
    most = max(sellable, key=lambda product: product["stock"] or 1_000_000)
    await shopper.done("add_line", sku=most["sku"])
    await fill_address(shopper)
    quote = await approve(shopper)
    visitor = Visitor(stage, api, shopper, quote["total"]["amount"])
    await visitor.open(shopper)
    return visitor


def ref_in(url: str) -> str:
    """Return the payment that a hosted page is for."""
    return url.rpartition("/")[2]
