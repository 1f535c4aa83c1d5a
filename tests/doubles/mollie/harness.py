"""The double in this process, as the hands of the contract suite."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx
from msgspec.structs import replace

from tests.doubles.drawer import NoKeep
from tests.doubles.mollie.app import SECRET_KEY, Double
from theke_checkout.kit.harness import Card, Cut, Signer, Visit
from theke_checkout.kit.wires import AppTransport, CutTransport
from theke_checkout.providers import Answer, CreatePaymentCall, NextAction
from theke_checkout.providers.kinds import Account, Keep, Tools
from theke_checkout.providers.mollie.provider import KIND, MollieProvider
from theke_checkout.values.ids import AttemptId, SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode
from theke_server.clock import FakeClock

ORIGIN = "http://mollie.test"
NOW_MS = 1_800_000_000_000
WEBHOOK_URL = "https://theke.example/v1/webhooks/mollie/demo"
METHODS = "card twint paybybank"
"""One that is taken later, one of a single currency, one with limits."""
WHOLE = Money(21_480, "CHF")
"""What most payments are about."""
OUTCOMES = {Visit.APPROVE: "paid", Visit.DECLINE: "failed", Visit.CANCEL: "canceled"}


def account(**changes: Any) -> Account:
    """Return a shop's account at the double."""
    whole = Account(
        name="mollie",
        shop_id=ShopId("demo"),
        secret_key=SECRET_KEY,
        url=ORIGIN,
        page_origin="https://theke.example",
        webhook_url=WEBHOOK_URL,
        options={"methods": METHODS},
    )
    return replace(whole, **changes)


class MollieHarness:
    """An account at the double, at a time that the test sets, and the real library over a line."""

    def __init__(self, **changes: Any) -> None:
        self.clock = FakeClock(NOW_MS)
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.canaries = frozenset({SECRET_KEY})
        self.receiver_status = 200
        postman = httpx.AsyncClient(transport=httpx.MockTransport(self._receive))
        self.double = Double(origin=ORIGIN, client=postman, now_ms=self.clock.now_ms)
        self.transport = CutTransport(AppTransport(self.double.app))
        self.account = account(**changes)
        self.provider: MollieProvider = KIND.open(self.account, self.tools())
        self._browser = httpx.AsyncClient(transport=AppTransport(self.double.app))

    def tools(self) -> Tools:
        """Return what a provider may use."""
        keep: Keep = NoKeep()
        return Tools(
            http=lambda: httpx.AsyncClient(transport=self.transport),
            now_ms=self.clock.now_ms,
            keep=keep,
        )

    def _receive(self, request: httpx.Request) -> httpx.Response:
        if self.receiver_status == 200:
            self.posted.append((dict(request.headers), request.content))
        return httpx.Response(self.receiver_status)

    async def __aenter__(self) -> "MollieHarness":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._browser.aclose()
        await self.provider.aclose()
        await self.double.client.aclose()

    async def confirmation(self, card: Card) -> str:
        """Say that there is no form: every method is a redirect."""
        raise AssertionError(card)

    async def answer(self, action: NextAction, *, passed: bool) -> None:
        """Say that the bank's check is on Mollie's own pages."""
        raise AssertionError(action)

    async def visit_bank(self, action: NextAction, visit: Visit) -> None:
        """Press a button on the hosted page."""
        await self.press(action.url, OUTCOMES[visit])

    async def press(self, url: str, outcome: str, reason: str = "") -> str:
        """Press any button there; return where it leads."""
        shown = await self._browser.get(url)
        assert shown.status_code == 200
        assert f'value="{outcome}"' in shown.text
        answer = await self._browser.post(url, data={"outcome": outcome, "reason": reason})
        assert answer.status_code == 303
        return answer.headers["location"]

    async def charge_back(self, ref: str) -> None:
        """Let the shopper's bank take the money back."""
        self.double.books.charge_back(self.double.books.payments[ref])

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
        """Say that nothing is signed."""
        raise AssertionError(signer)

    async def let_pass(self, ms: int) -> None:
        """Let time pass, and what is due be done."""
        self.clock.advance(ms)
        await self.double.work_due()

    def now_ms(self) -> int:
        """Return the time of both sides."""
        return self.clock.now_ms()


def create_call(
    harness: MollieHarness,
    method: str = "card",
    capture: CaptureMode = CaptureMode.AUTOMATIC,
    attempt: str = "a1",
) -> CreatePaymentCall:
    """Return a call to create a payment."""
    return CreatePaymentCall(
        session_id=SessionId("s1"),
        attempt_id=AttemptId(attempt),
        amount=WHOLE,
        method=method,
        capture=capture,
        return_url="https://theke.example/pay/demo",
        expires_at_ms=harness.now_ms() + 900_000,
        locale="de-CH",
    )


async def opened(harness: MollieHarness, method: str = "card", **changes: object) -> Answer:
    """Create a payment."""
    return await harness.provider.create(create_call(harness, method, **changes), key="k1")  # type: ignore[arg-type]


async def visited(harness: MollieHarness, outcome: str, reason: str = "", **how: object) -> Answer:
    """Create a payment and press a button on its page."""
    answer = await opened(harness, **how)  # type: ignore[arg-type]
    assert answer.next_action is not None
    await harness.press(answer.next_action.url, outcome, reason)
    return await harness.provider.retrieve(answer.snapshot.ref)
