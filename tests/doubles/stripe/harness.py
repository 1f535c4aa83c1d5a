"""The double in this process, as the hands of the contract suite."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx
from msgspec.structs import replace

from tests.doubles.drawer import NoKeep
from tests.doubles.stripe import cards
from tests.doubles.stripe.double import VERSION, Double
from tests.doubles.stripe.sender import Endpoint, signature
from theke_checkout.kit.harness import Card, Cut, Signer, Visit
from theke_checkout.kit.wires import AppTransport, CutTransport
from theke_checkout.providers import NextAction
from theke_checkout.providers.kinds import Account, Keep, Tools
from theke_checkout.providers.stripe.provider import KIND, StripeProvider
from theke_checkout.values.ids import ShopId
from theke_server.clock import FakeClock

ORIGIN = "http://stripe.test"
NOW_MS = 1_800_000_000_000
SECRET_KEY = "sk_test_canary5f1c"
PUBLISHABLE_KEY = "pk_test_public"
WEBHOOK_URL = "https://theke.example/v1/webhooks/stripe/demo"
SECRETS = {
    Signer.CURRENT: "whsec_canary77aa",
    Signer.OLD: "whsec_canary33bb",
    Signer.STRANGER: "whsec_stranger",
}
NUMBERS = {
    Card.PAYS: cards.PAYS,
    Card.REFUSED: "4000000000000002",
    Card.INSUFFICIENT_FUNDS: "4000000000009995",
    Card.EXPIRED_CARD: "4000000000000069",
    Card.WRONG_CODE: "4000000000000127",
    Card.AUTHENTICATION_FAILED: cards.NOT_AUTHENTICATED,
    Card.TECHNICAL: "4000000000000119",
    Card.FRAUD: "4100000000000019",
    Card.CHECKED: cards.CHECKED,
    Card.CAPTURE_FAILS: cards.CAPTURE_FAILS,
    Card.LATE: cards.LATE,
}
OUTCOMES = {Visit.APPROVE: "pass", Visit.DECLINE: "fail", Visit.CANCEL: "cancel"}


def account(**changes: Any) -> Account:
    """Return a shop's account at the double."""
    whole = Account(
        name="stripe",
        shop_id=ShopId("demo"),
        secret_key=SECRET_KEY,
        publishable_key=PUBLISHABLE_KEY,
        webhook_secrets=(SECRETS[Signer.CURRENT], SECRETS[Signer.OLD]),
        url=ORIGIN,
        browser_url=ORIGIN,
        page_origin="https://theke.example",
        webhook_url=WEBHOOK_URL,
    )
    return replace(whole, **changes)


class StripeHarness:
    """An account at the double, at a time that the test sets, and the real library over a line."""

    def __init__(self, **changes: Any) -> None:
        self.clock = FakeClock(NOW_MS)
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.canaries = frozenset({SECRET_KEY, *SECRETS.values(), *NUMBERS.values(), "canary"})
        self.receiver_status = 200
        self.double = Double(self.clock.now_ms, self._receive, ORIGIN)
        self.double.account.secret_keys = {SECRET_KEY}
        self.double.account.publishable_keys = {PUBLISHABLE_KEY}
        self.double.sender.endpoints.append(
            Endpoint(url=WEBHOOK_URL, secret=SECRETS[Signer.CURRENT], api_version=VERSION)
        )
        self.transport = CutTransport(AppTransport(self.double.app))
        self.account = account(**changes)
        self.provider: StripeProvider = KIND.open(self.account, self.tools())
        self._browser = httpx.AsyncClient(transport=AppTransport(self.double.app), base_url=ORIGIN)

    def tools(self) -> Tools:
        """Return what a provider may use."""
        keep: Keep = NoKeep()
        return Tools(
            http=lambda: httpx.AsyncClient(transport=self.transport),
            now_ms=self.clock.now_ms,
            keep=keep,
        )

    async def _receive(self, url: str, headers: dict[str, str], body: bytes) -> int:
        assert url == WEBHOOK_URL
        if self.receiver_status == 200:
            self.posted.append((headers, body))
        return self.receiver_status

    async def __aenter__(self) -> "StripeHarness":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._browser.aclose()
        await self.provider.aclose()

    async def confirmation(self, card: Card) -> str:
        """Type a card into Stripe's form."""
        return await self.typed(NUMBERS[card])

    async def typed(self, number: str) -> str:
        """Type any number."""
        body = {"key": PUBLISHABLE_KEY, "number": number, "expiry": "1131", "cvc": "739"}
        answer = await self._browser.post("/elements/tokens", json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def answer(self, action: NextAction, *, passed: bool) -> None:
        """Do what Stripe's script does with a client secret: show the bank's page, and answer."""
        assert action.kind == "driver"
        query = {"key": PUBLISHABLE_KEY, "client_secret": action.secret}
        name = action.secret.partition("_secret_")[0]
        response = await self._browser.get(f"/v1/payment_intents/{name}", params=query)
        assert response.status_code == 200
        page = response.json()["next_action"]["use_stripe_sdk"]["stripe_js"]
        shown = await self._browser.post(page, data={"outcome": "pass" if passed else "fail"})
        assert shown.status_code == 200

    async def visit_bank(self, action: NextAction, visit: Visit) -> None:
        """Press a button on a hosted page."""
        assert action.kind == "redirect"
        path = urlsplit(action.url).path
        assert (await self._browser.get(path)).status_code == 200
        answer = await self._browser.post(path, data={"outcome": OUTCOMES[visit]})
        assert answer.status_code == 303

    async def charge_back(self, ref: str) -> None:
        """Let the card's owner dispute the payment."""
        books = self.double.books
        books.dispute(books.charges[books.intents[ref]["latest_charge"]])

    def cut(self, cut: Cut) -> None:
        """Break the line."""
        self.transport.cut(cut)

    def mend(self) -> None:
        """Make the line good again."""
        self.transport.mend()

    async def hanging(self) -> None:
        """Wait until a call hangs."""
        await self.transport.hanging()

    def signed(self, body: bytes, signer: Signer, at_ms: int) -> Mapping[str, str]:
        """Sign a notice with the library's own code."""
        return {"stripe-signature": signature(body, SECRETS[signer], at_ms)}

    async def let_pass(self, ms: int) -> None:
        """Let time pass, and what is due be done."""
        self.clock.advance(ms)
        await self.double.work_due()

    def now_ms(self) -> int:
        """Return the time of both sides."""
        return self.clock.now_ms()
