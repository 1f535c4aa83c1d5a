"""The adapter to the sandbox payment company: it knows the company's HTTP API, not its insides."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

import httpx
import msgspec
from msgspec import Struct

from theke_checkout.ids import AttemptId, RefundId, SessionId
from theke_checkout.money import Money
from theke_checkout.providers import (
    Answer,
    BadSignatureError,
    Capabilities,
    ClientSetup,
    ConfirmCall,
    CreatePaymentCall,
    Flow,
    Found,
    Headers,
    InvalidRequestError,
    Method,
    Notice,
    NotSupportedError,
    OutcomeUnknownError,
    PageNeeds,
    UnavailableError,
)
from theke_checkout.providers.sandbox_words import (
    EventTold,
    NamedTold,
    PageTold,
    PaymentTold,
    answer_of,
    decoded,
    found_of,
    refuse,
    snapshot_of,
    verify,
    word_of,
)
from theke_checkout.settings import CaptureMode

SIGNATURE_HEADER = "sandbox-signature"
PAGES_MAX = 1_000
"""Pages of the company's list that one search reads."""

CAPABILITIES = Capabilities(
    methods=(
        Method(
            method="card",
            flow=Flow.CLIENT_CONFIRM,
            captures=frozenset({CaptureMode.MANUAL, CaptureMode.AUTOMATIC}),
            name={"en": "Card", "de": "Karte"},
        ),
        Method(
            method="bank",
            flow=Flow.REDIRECT,
            captures=frozenset({CaptureMode.AUTOMATIC}),
            name={"en": "Sandbox Bank", "de": "Sandbox Bank"},
        ),
    ),
    currencies=None,
    idempotency_window_s=30 * 24 * 60 * 60,
)


class SandboxAccount(Struct, frozen=True, kw_only=True):
    """Where the company is, and who we are there."""

    api_url: str
    """Where this server reaches the company."""
    public_url: str
    """The company's origin, as browsers reach it."""
    page_origin: str
    """The origin of our pay page, which shows the company's frames."""
    account_id: str
    secret_key: str
    webhook_secrets: tuple[str, ...]
    """Any of them signs a good webhook, so that a secret can be changed."""
    name: str = "sandbox"
    """What the operator calls this account: the provider's name in settings and snapshots."""

    def __repr__(self) -> str:
        return f"SandboxAccount({self.account_id}, {self.api_url})"


class SandboxProvider:
    """The sandbox company as a `PaymentProvider`. The HTTP client, with its time-outs, is ours."""

    demo_only: ClassVar[bool] = True
    """No real money: an operator can choose it in demo mode only."""

    def __init__(self, client: httpx.AsyncClient, account: SandboxAccount) -> None:
        self._client = client
        self._account = account

    def __repr__(self) -> str:
        return f"SandboxProvider({self._account.account_id})"

    @property
    def name(self) -> str:
        """The provider's name in settings and snapshots."""
        return self._account.name

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return CAPABILITIES

    @property
    def page(self) -> PageNeeds:
        """The company's card form and its bank's check are frames; its bank page is a visit."""
        origin = (self._account.public_url,)
        return PageNeeds(frames=origin, redirects=origin)

    async def prepare(self, amount: Money, locale: str) -> ClientSetup:
        """Return the address of the card frame; creates nothing at the company."""
        query = httpx.QueryParams({
            "account": self._account.account_id,
            "parent": self._account.page_origin,
            "locale": locale,
        })  # fmt: skip
        return ClientSetup(
            provider=self.name,
            driver="frame",
            frame_url=f"{self._account.public_url}/sandbox/frame?{query}",
        )

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        """Create and confirm a payment; the same key always gives the same one."""
        self._must_support(call.method, call.capture)
        body = {
            "session_id": call.session_id,
            "attempt_id": call.attempt_id,
            "amount": call.amount.amount,
            "currency": call.amount.currency,
            "method": call.method,
            "manual": call.capture is CaptureMode.MANUAL,
            "return_url": call.return_url,
            "expires_at_ms": call.expires_at_ms,
            "confirmation": call.confirmation,
        }
        return await self._move("", body, key)

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        """Confirm the same payment again after a decline."""
        body = {
            "ref": call.ref,
            "confirmation": call.confirmation,
            "return_url": call.return_url,
        }
        return await self._move(f"/{call.ref}/confirm", body, key)

    async def cancel(self, ref: str, *, key: str) -> Answer:
        """Try to cancel; return what is true now, also where money was faster."""
        return await self._move(f"/{ref}/cancel", {"ref": ref}, key)

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        """Take authorized money."""
        return await self._move(f"/{ref}/capture", {"ref": ref, "amount": amount.amount}, key)

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        """Give money back."""
        body = {"ref": ref, "refund_id": refund_id, "amount": amount.amount}
        return await self._move(f"/{ref}/refunds", body, key)

    async def retrieve(self, ref: str) -> Answer:
        """Return the payment as it is now."""
        return answer_of(decoded(await self._read(f"/{ref}", {}), PaymentTold), self.name)

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        """List the payments created since a time, oldest first."""
        found: list[Found] = []
        after: dict[str, str] = {}
        for _ in range(PAGES_MAX):
            page = decoded(await self._read("", {"since_ms": str(since_ms), **after}), PageTold)
            found.extend(
                found_of(payment, self.name)
                for payment in page.payments
                if session_id is None or payment.session_id == session_id
            )
            if not page.more:
                return found
            last = page.payments[-1]
            after = {"after_ms": str(last.created_ms), "after_ref": last.ref}
        raise InvalidRequestError("list_too_long")

    def parse_webhook(self, headers: Headers, body: bytes, now_ms: int) -> Sequence[Notice]:
        """Verify a webhook's raw body. Raises `BadSignatureError`."""
        given = next((v for k, v in headers.items() if k.lower() == SIGNATURE_HEADER), "")
        verify(given, body, self._account.webhook_secrets, now_ms)
        try:
            event = msgspec.json.decode(body, type=EventTold)
            if event.type != "payment.changed":
                return ()
            ref = msgspec.convert(event.payment, type=NamedTold)
        except (msgspec.DecodeError, ValueError) as error:
            raise BadSignatureError("unreadable") from error
        try:
            snapshot = snapshot_of(msgspec.convert(event.payment, type=PaymentTold), self.name)
        except (msgspec.ValidationError, OutcomeUnknownError):
            snapshot = None  # `resolve` asks the company, and says what it cannot read
        return (
            Notice(
                notice_id=event.id,
                ref=ref.ref,
                session_id=SessionId(ref.session_id),
                attempt_id=AttemptId(ref.attempt_id),
                snapshot=snapshot,
            ),
        )

    async def resolve(self, notice: Notice) -> Found:
        """Return the truth behind a notice: its own snapshot, since it is signed, or an answer."""
        if notice.snapshot is not None:
            return Found(session_id=notice.session_id, snapshot=notice.snapshot)
        return found_of(decoded(await self._read(f"/{notice.ref}", {}), PaymentTold), self.name)

    async def aclose(self) -> None:
        """Let connections go."""
        await self._client.aclose()

    # ---- calls

    async def _move(self, path: str, body: Mapping[str, object], key: str) -> Answer:
        headers = {**self._headers(), "idempotency-key": key, "content-type": "application/json"}
        content = msgspec.json.encode(body)
        try:
            answer = await self._client.post(self._url(path), content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnavailableError("unreachable") from error
        except httpx.TransportError as error:
            raise OutcomeUnknownError(word_of(error)) from error
        if not answer.is_success:
            refuse(answer)
        return answer_of(decoded(answer, PaymentTold), self.name)

    async def _read(self, path: str, query: Mapping[str, str]) -> httpx.Response:
        try:
            answer = await self._client.get(
                self._url(path), params=dict(query), headers=self._headers()
            )
        except httpx.TransportError as error:
            raise UnavailableError(word_of(error)) from error
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnavailableError("server_error")
        if not answer.is_success:
            refuse(answer)
        return answer

    def _url(self, path: str) -> str:
        return f"{self._account.api_url}/sandbox/v1/payments{path}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._account.secret_key}"}

    def _must_support(self, method: str, capture: CaptureMode) -> None:
        known = next((one for one in CAPABILITIES.methods if one.method == method), None)
        if known is None:
            raise NotSupportedError("method")
        if capture not in known.captures:
            raise NotSupportedError("capture_mode")
