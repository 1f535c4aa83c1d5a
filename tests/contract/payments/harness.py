"""The sandbox company in this process, as the double of the contract suite."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import httpx

from theke_checkout.kit.harness import Card, Cut, Signer, Visit
from theke_checkout.kit.wires import AppTransport, CutTransport
from theke_checkout.providers import Answer, ConfirmCall, CreatePaymentCall, NextAction
from theke_checkout.providers.kinds import Account
from theke_checkout.providers.sandbox.provider import SandboxProvider
from theke_checkout.values.facts import PaymentSnapshot
from theke_checkout.values.ids import AttemptId, SessionId, ShopId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode
from theke_server import sandbox
from theke_server.clock import FakeClock, FakeIds
from theke_server.sandbox.cards import TEST_CARDS, Scenario, number_of
from theke_server.sandbox.courier import SIGNATURE_HEADER, sign

SECRET_KEY = "sbx_sk_canary_5f1c"
WEBHOOK_SECRET = "sbx_wh_canary_77aa"
OLD_WEBHOOK_SECRET = "sbx_wh_canary_old_41"
CVC = "7391"
API = "http://sandbox.test"
PUBLIC = "http://sandbox.localhost:8765"
PAGE = "http://localhost:8765"
NOW_MS = 1_800_000_000_000


CASES = {
    Card.PAYS: Scenario.SUCCESS,
    Card.REFUSED: Scenario.REFUSED,
    Card.INSUFFICIENT_FUNDS: Scenario.INSUFFICIENT_FUNDS,
    Card.EXPIRED_CARD: Scenario.EXPIRED_CARD,
    Card.WRONG_CODE: Scenario.WRONG_CODE,
    Card.AUTHENTICATION_FAILED: Scenario.AUTHENTICATION_FAILED,
    Card.FRAUD: Scenario.FRAUD,
    Card.TECHNICAL: Scenario.TECHNICAL,
    Card.CHECKED: Scenario.CHALLENGE_PASS,
    Card.CAPTURE_FAILS: Scenario.CAPTURE_FAILS,
    Card.LATE: Scenario.LATE_SUCCESS,
}


def account(**changes: object) -> sandbox.Account:
    """Return the merchant's account at the company."""
    values: dict[str, object] = {
        "account_id": "demo",
        "name": "Rad & <Tat>",
        "secret_key": SECRET_KEY,
        "webhook_secret": WEBHOOK_SECRET,
        "webhook_url": "http://theke.test/v1/webhooks/sandbox/demo",
        "page_origins": (PAGE,),
    }
    return sandbox.Account(**{**values, **changes})  # type: ignore[arg-type]


def sandbox_account(**changes: object) -> Account:
    """Return what Theke knows of its account."""
    values: dict[str, object] = {
        "name": "sandbox",
        "shop_id": ShopId("demo"),
        "url": API,
        "browser_url": PUBLIC,
        "page_origin": PAGE,
        "secret_key": SECRET_KEY,
        "webhook_secrets": (WEBHOOK_SECRET, OLD_WEBHOOK_SECRET),
    }
    return Account(**{**values, **changes})  # type: ignore[arg-type]


class SandboxHarness:
    """The sandbox company in this process, at a time that the test sets."""

    def __init__(self, path: Path | None = None, *, threaded: bool = False) -> None:
        self.clock = FakeClock(NOW_MS)
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.receiver_status = 200
        courier = httpx.AsyncClient(transport=httpx.MockTransport(self._receive))
        self.settings = sandbox.Settings(
            accounts=(account(),),
            public_url=PUBLIC,
            path=path,
            threaded=threaded,
            clock=self.clock,
            ids=FakeIds(),
        )
        self.app = sandbox.build(self.settings, courier)
        self.transport = CutTransport(AppTransport(self.app))
        self.http = httpx.AsyncClient(transport=AppTransport(self.app), base_url=API)
        client = httpx.AsyncClient(transport=self.transport, base_url=API)
        self.provider = SandboxProvider(client, sandbox_account())
        self.canaries = frozenset(
            {
                SECRET_KEY,
                WEBHOOK_SECRET,
                OLD_WEBHOOK_SECRET,
                *(card.number for card in TEST_CARDS),
            }
        )
        self._courier = courier

    async def __aenter__(self) -> "SandboxHarness":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _receive(self, request: httpx.Request) -> httpx.Response:
        if self.receiver_status == 200:
            self.posted.append((dict(request.headers), request.content))
        return httpx.Response(self.receiver_status)

    async def confirmation(self, card: Card) -> str:
        """Type a card into the company's frame."""
        return await self.typed(number_of(CASES[card]))

    async def typed(self, number: str) -> str:
        """Type a number into the company's frame."""
        body = {"account": "demo", "number": number, "expiry": "11/31", "cvc": CVC}
        answer = await self.http.post("/sandbox/frame/tokens", json=body)
        answer.raise_for_status()
        return str(answer.json()["confirmation"])

    async def answer(self, action: NextAction, *, passed: bool) -> None:
        """Answer the 3-D Secure page."""
        path = action.url.removeprefix(PUBLIC)
        answer = await self.http.post(path, data={"outcome": "pass" if passed else "fail"})
        answer.raise_for_status()

    async def visit_bank(self, action: NextAction, visit: Visit) -> None:
        """Press a button on the bank's page."""
        path = action.url.removeprefix(PUBLIC)
        answer = await self.http.post(path, data={"outcome": visit.value})
        assert answer.status_code == 303

    async def charge_back(self, ref: str) -> None:
        """Let the shopper's bank take the money back."""
        headers = {"authorization": f"Bearer {SECRET_KEY}"}
        answer = await self.http.post("/sandbox/admin/disputes", json={"ref": ref}, headers=headers)
        answer.raise_for_status()

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
        """Sign a notice."""
        secrets = {Signer.CURRENT: WEBHOOK_SECRET, Signer.OLD: OLD_WEBHOOK_SECRET}
        return {SIGNATURE_HEADER: sign(secrets.get(signer, "strange"), at_ms, body)}

    async def plan(self, faults: Mapping[str, object], target: str = "*") -> None:
        """Plan faults."""
        answer = await self.http.post(
            "/sandbox/admin/faults",
            json={"target": target, "faults": dict(faults)},
            headers={"authorization": f"Bearer {SECRET_KEY}"},
        )
        answer.raise_for_status()

    async def let_pass(self, ms: int) -> None:
        """Let time pass, and what is due be done."""
        self.clock.advance(ms)
        for _ in range(3):
            await sandbox.clockwork_of(self.app).work_due()

    def now_ms(self) -> int:
        """Return the time of both sides."""
        return self.clock.now_ms()

    async def aclose(self) -> None:
        """Close the company."""
        await self.provider.aclose()
        await self.http.aclose()
        await self._courier.aclose()
        self.app.state.book.close()


def create_call(
    confirmation: str = "",
    amount: Money | None = None,
    *,
    attempt: str = "a1",
    capture: CaptureMode = CaptureMode.MANUAL,
    method: str = "card",
) -> CreatePaymentCall:
    """Return a call to create a payment."""
    return CreatePaymentCall(
        session_id=SessionId("s1"),
        attempt_id=AttemptId(attempt),
        amount=amount or Money(21_480, "CHF"),
        method=method,
        capture=capture,
        return_url=f"{PAGE}/pay/demo",
        expires_at_ms=NOW_MS + 15 * 60_000,
        confirmation=confirmation,
    )


def again(ref: str, confirmation: str = "", number: int = 2) -> ConfirmCall:
    """Return a call to confirm a declined payment again."""
    return ConfirmCall(
        ref=ref, number=number, confirmation=confirmation, return_url=f"{PAGE}/pay/demo"
    )


async def paid(
    harness: SandboxHarness, card: Card = Card.PAYS, *, key: str = "k1", **changes: object
) -> Answer:
    """Create a payment with a card."""
    call = create_call(await harness.confirmation(card), **changes)  # type: ignore[arg-type]
    return await harness.provider.create(call, key=key)


async def listed(harness: SandboxHarness) -> list[PaymentSnapshot]:
    """Return all payments that the provider knows."""
    return [found.snapshot for found in await harness.provider.find(0)]
