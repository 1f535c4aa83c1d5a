"""The steps of a purchase, as parties without a browser take them."""

from typing import Any

import httpx

from tests import loopback
from tests.callers import Api, Caller, new_id

ADDRESS = {
    "email": "lea@example.org",
    "name": "Lea Muster",
    "street": "Gasse 7",
    "postal_code": "8001",
    "city": "Zürich",
    "country": "CH",
}
PLENTY = (None, *range(8, 10_000))
CARD = "4242424242424242"
THREE_D_SECURE = "4000000000001109"
REFUSED = "4000000000000101"


async def some_sku(api: Api, shopper: Caller, text: str = "", at: int = 0) -> str:
    """Return a product of which the shop has enough for a test."""
    found = await api.get_json(f"/v1/shops/{api.shop}/products?q={text}", shopper.token)
    sellable = [product for product in found["products"] if product["stock"] in PLENTY]
    return str(sellable[at % len(sellable)]["sku"])


async def fill_address(shopper: Caller, **other: str) -> None:
    """Fill in who and where, and choose the first way of delivery."""
    for field, value in (ADDRESS | other).items():
        await shopper.done("set_field", field=field, value=value)
    await choose_delivery(shopper)


async def choose_delivery(shopper: Caller) -> None:
    """Choose the first way of delivery, and wait for the price."""
    await shopper.until(priced)
    options = shopper.checkout["quote"]["delivery_options"]
    first = min(options, key=lambda option: options[option]["position"])
    await shopper.done("choose_delivery", option_id=first)
    await shopper.until(priced)


def priced(view: dict[str, Any]) -> bool:
    """Whether the price is for the cart as it is now, with ways of delivery."""
    quote = view["checkout"].get("quote")
    return bool(quote and not quote["stale"] and quote["delivery_options"])


async def approve(shopper: Caller) -> dict[str, Any]:
    """Go to the till and say yes to what lies there; return the quote."""
    await shopper.done("present_quote")
    quote = shopper.checkout["quote"]
    await shopper.done("approve_quote", quote_hash=quote["quote_hash"], total=quote["total"])
    return dict(quote)


class PayPage:
    """What the pay page does, without a browser."""

    def __init__(self, api: Api, sandbox: str) -> None:
        self.api = api
        self.sandbox = sandbox
        self.key = ""
        self.cvc = "737"
        self.state: dict[str, Any] = {}

    async def open(self, shopper: Caller, **body: int) -> None:
        """Follow a fresh pay link."""
        link = await self.api.post_json("/v1/pay-links", body, shopper.token)
        token = link["url"].partition("#t=")[2]
        redeemed = await self.api.post_json("/v1/pay/redeem", {"token": token})
        self.key, self.state = redeemed["pay_key"], redeemed["state"]

    async def card(self, number: str) -> str:
        """Type a card into the provider's own frame; return its one-time token."""
        body = {
            "account": self.api.shop,
            "number": number,
            "expiry": "12/39",
            "cvc": self.cvc,
        }
        async with loopback.client() as browser:
            answer = await browser.post(f"{self.sandbox}/sandbox/frame/tokens", json=body)
        assert answer.is_success, answer.text
        return str(answer.json()["confirmation"])

    async def start(
        self, number: str, *, id_: str | None = None, accepted_terms: str = ""
    ) -> httpx.Response:
        """Press the order button."""
        summary = self.state["summary"]
        body = {
            "id": id_ or new_id(),
            "quote_hash": summary["quote_hash"],
            "total": summary["total"],
            "provider": next(m["provider"] for m in self.state["methods"] if m["method"] == "card"),
            "method": "card",
            "confirmation": await self.card(number),
            "accepted_terms": accepted_terms,
        }
        return await self.api.send("POST", "/v1/pay/start", body, self.key)

    async def retry(self, attempt_id: str, number: str) -> httpx.Response:
        """Try another card."""
        body = {
            "id": new_id(),
            "attempt_id": attempt_id,
            "confirmation": await self.card(number),
        }
        return await self.api.send("POST", "/v1/pay/retry", body, self.key)

    async def look(self) -> dict[str, Any]:
        """Ask how paying goes."""
        self.state = await self.api.get_json("/v1/pay", self.key)
        return self.state

    async def challenge(self, outcome: str = "pass") -> None:
        """Answer the bank's question in its frame."""
        url = self.state["next_action"]["url"].replace("sandbox.localhost", "127.0.0.1")
        async with loopback.client() as browser:
            answer = await browser.post(url, data={"outcome": outcome})
        assert answer.is_success, answer.text
